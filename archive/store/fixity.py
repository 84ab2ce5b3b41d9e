"""Fixity: is every byte that was promised still there, and still the same?

``examine`` walks the whole store, cheap checks first, and gathers findings with stable codes instead of raising, so
that one damaged object never hides another. Codes: ``root-declaration``, ``inventory-unreadable``,
``inventory-digest``, ``inventory-stale``, ``file-missing``, ``file-changed``, ``file-unexpected``,
``catalogue-missing``, ``catalogue-differs``. Each is explained in docs/findings.md.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.codec import read_record
from archive.errors import MuragatError
from archive.keeping import Archive, Progress, silent
from archive.model import Ref
from archive.store.files import ObjectStore

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class FixityFinding:
    """Something that is not as it was promised. ``expected`` and ``found`` are digests where that applies."""

    code: str
    where: str
    detail: str
    expected: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class FixityReport:
    """What one examination saw. ``sound`` when nothing was found."""

    objects: int
    files: int
    bytes: int
    findings: tuple[FixityFinding, ...]

    @property
    def sound(self) -> bool:
        return not self.findings


def examine(archive: Archive, progress: Progress = silent) -> FixityReport:
    """Read every file of the store against its SHA-512, and the catalogue against the store."""
    findings: list[FixityFinding] = []
    store = archive.store
    if not (store.root / "0=ocfl_1.1").exists():
        findings.append(FixityFinding("root-declaration", str(store.root), "0=ocfl_1.1 is missing"))
    refs = list(store.refs())
    files = size = 0
    for done, ref in enumerate(refs, start=1):
        for path, found in _object(store, ref):
            if found is not None:
                findings.append(found)
            elif path is not None:
                files += 1
                size += path.stat().st_size
        findings.extend(_against_catalogue(archive, ref))
        progress(done, len(refs))
    known = set(refs)
    findings.extend(
        FixityFinding("file-missing", str(record.ref), "in the catalogue, but not in the store")
        for record in archive.catalogue.records()
        if record.ref not in known
    )
    return FixityReport(len(refs), files, size, tuple(findings))


def sha512_of(path: Path, also: Callable[[bytes], object] | None = None) -> str:
    """The SHA-512 of a file, read in blocks; ``also`` is handed every block (to copy it, to count it)."""
    digest = hashlib.sha512()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            if also is not None:
                also(block)
    return digest.hexdigest()


_Checked = Iterator[tuple[Path | None, FixityFinding | None]]


def _object(store: ObjectStore, ref: Ref) -> _Checked:
    """Each content file that is sound, and a finding for each thing that is not."""
    folder = store.object_path(ref)
    try:
        inventory = store.inventory(ref)
    except MuragatError as error:
        yield None, FixityFinding("inventory-unreadable", str(folder), error.reason)
        return
    yield from ((None, finding) for finding in _inventory_files(folder, inventory.head.number))
    promised: set[Path] = set()
    for digest, paths in inventory.manifest.items():
        for path in (folder / p for p in paths):
            promised.add(path)
            yield _file(path, digest)
    for path in folder.glob("v*/content/**/*"):
        if path.is_file() and path not in promised:
            yield None, FixityFinding("file-unexpected", str(path), "not named by the inventory")


def _inventory_files(folder: Path, head: int) -> Iterator[FixityFinding]:
    body = (folder / "inventory.json").read_bytes()
    found = hashlib.sha512(body).hexdigest()
    sidecar = folder / "inventory.json.sha512"
    expected = sidecar.read_text("ascii", "replace").partition(" ")[0] if sidecar.exists() else ""
    if found != expected:
        yield FixityFinding("inventory-digest", str(folder), "the inventory is not the one signed", expected, found)
    newest = max((int(p.name[1:]) for p in folder.glob("v*") if p.name[1:].isdecimal()), default=0)
    if newest != head:
        yield FixityFinding(
            "inventory-stale", str(folder), f"version v{newest} is there, the inventory ends at v{head}"
        )
    copy = folder / f"v{head}" / "inventory.json"
    if not copy.exists() or copy.read_bytes() != body:
        yield FixityFinding("inventory-digest", str(copy), "the version's copy differs from the inventory")


def _file(path: Path, expected: str) -> tuple[Path | None, FixityFinding | None]:
    try:
        found = sha512_of(path)
    except OSError as error:
        return None, FixityFinding("file-missing", str(path), error.strerror or "cannot be read", expected)
    if found != expected:
        return None, FixityFinding("file-changed", str(path), "the bytes are not those that were kept", expected, found)
    return path, None


def _against_catalogue(archive: Archive, ref: Ref) -> Iterator[FixityFinding]:
    record = archive.catalogue.find(ref)
    if record is None:
        yield FixityFinding("catalogue-missing", str(ref), "in the store, not in the catalogue: rebuild the catalogue")
        return
    try:
        kept = read_record(ref.kind, archive.store.read(ref, f"{ref.kind}.json"))
    except (MuragatError, OSError, json.JSONDecodeError):
        return  # the damage itself is already a finding
    if kept != record:
        yield FixityFinding("catalogue-differs", str(ref), "the catalogue says otherwise: rebuild the catalogue")
