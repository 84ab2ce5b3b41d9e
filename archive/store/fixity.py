"""Fixity: is every byte that was promised still there, and still the same?

``examine`` walks the whole store, cheap checks first, and gathers findings with stable codes instead of raising, so
that one damaged object never hides another. Codes: ``root-declaration``, ``object-declaration``,
``inventory-unreadable``, ``inventory-digest``, ``inventory-stale``, ``file-missing``, ``file-changed``,
``file-unexpected``, ``catalogue-missing``, ``catalogue-differs``. Each is explained in docs/findings.md.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from archive.codec import read_record
from archive.errors import MuragatError
from archive.keeping import Archive, Progress, silent
from archive.model import Ref
from archive.store import ocfl
from archive.store.ocfl import Inventory
from archive.store.verbs import Store

_BLOCK = 1 << 20
_VERSION = re.compile(r"v[1-9][0-9]*")
_ABOUT_VERSIONS = (ocfl.INVENTORY, ocfl.SIDECAR)


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


def examine(archive: Archive, progress: Progress = silent, share: int = 1) -> FixityReport:
    """Read every file of the store against its SHA-512, and the catalogue against the store.

    ``share``: only one object of so many, another one every day, so that all have been read after so many days.
    """
    findings: list[FixityFinding] = []
    store = archive.store
    if not store.is_declared:
        findings.append(FixityFinding("root-declaration", "store", "0=ocfl_1.1 is missing"))
    known = set(store.refs())
    today = archive.home.settings.today().toordinal() % share
    refs = [ref for ref in known if crc32(str(ref).encode()) % share == today]
    files = size = 0
    for done, ref in enumerate(sorted(refs, key=str), start=1):
        for found in _object(store, ref):
            if isinstance(found, FixityFinding):
                findings.append(found)
            else:
                files += 1
                size += found
        findings.extend(_against_catalogue(archive, ref))
        progress(done, len(refs))
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


def _object(store: Store, ref: Ref) -> Iterator[int | FixityFinding]:
    """The size of each content file that is sound, and a finding for each thing that is not."""
    there = store.paths(ref)
    try:
        inventory = store.inventory(ref)
    except MuragatError as error:
        yield FixityFinding("inventory-unreadable", store.where(ref), error.reason)
        return
    yield from _inventory_files(store, ref, there, inventory)
    promised: set[str] = set()
    for digest, paths in inventory.manifest.items():
        for path in paths:
            promised.add(path)
            yield _file(store, ref, path, digest)
    folders = ("", *(f"{folder}/" for folder in _versions(there)))
    promised |= {ocfl.OBJECT_DECLARATION[0], *(f"{folder}{name}" for folder in folders for name in _ABOUT_VERSIONS)}
    for path in there:
        if path not in promised:
            yield FixityFinding("file-unexpected", store.where(ref, path), "not named by the inventory")


def _versions(there: Mapping[str, int]) -> list[str]:
    """The folders that are called like a version."""
    return sorted({folder for path in there if _VERSION.fullmatch(folder := path.split("/")[0])})


def _inventory_files(store: Store, ref: Ref, there: Mapping[str, int], inventory: Inventory) -> Iterator[FixityFinding]:
    def read(path: str) -> bytes:
        return b"".join(store.blocks(ref, path)) if path in there else b""

    def signature(folder: str, body: bytes) -> Iterator[FixityFinding]:
        found = hashlib.sha512(body).hexdigest()
        told = read(f"{folder}{ocfl.SIDECAR}")
        if told != ocfl.sidecar(body):
            detail = "the inventory is not the one signed" if told else "the inventory is not signed"
            expected = told.decode("ascii", "replace").partition(" ")[0]
            yield FixityFinding(
                "inventory-digest", store.where(ref, f"{folder}{ocfl.INVENTORY}"), detail, expected, found
            )

    name, declaration = ocfl.OBJECT_DECLARATION
    if read(name) != declaration:
        yield FixityFinding("object-declaration", store.where(ref, name), "the object does not say that it is one")
    head, body = inventory.head, read(ocfl.INVENTORY)
    yield from signature("", body)
    newest = max((int(folder[1:]) for folder in _versions(there)), default=0)
    if newest != head.number:
        detail = f"version v{newest} is there, the inventory ends at v{head.number}"
        yield FixityFinding("inventory-stale", store.where(ref), detail)
    for version in inventory.versions:
        copy = f"{version.folder}/{ocfl.INVENTORY}"
        then = read(copy)
        if version is head and then != body:
            detail = "the version's copy differs from the inventory"
            yield FixityFinding("inventory-digest", store.where(ref, copy), detail)
        elif not then:
            yield FixityFinding("file-missing", store.where(ref, copy), "is not there")
        elif version is not head and not _tells_the_same(then, inventory, version.number):
            detail = "the version's inventory tells another history than the object's"
            yield FixityFinding("inventory-stale", store.where(ref, copy), detail)
        else:
            yield from signature(f"{version.folder}/", then)


def _tells_the_same(body: bytes, inventory: Inventory, number: int) -> bool:
    try:
        then = ocfl.read_inventory(json.loads(body))
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return then.versions == inventory.versions[:number] and then.manifest.items() <= inventory.manifest.items()


def _file(store: Store, ref: Ref, path: str, expected: str) -> int | FixityFinding:
    """The size of a file that is sound, or what is wrong with it."""
    digest, size = hashlib.sha512(), 0
    try:
        for block in store.blocks(ref, path):
            digest.update(block)
            size += len(block)
    except OSError as error:
        reason = error.strerror or "is not there"
        return FixityFinding("file-missing", store.where(ref, path), reason, expected)
    if digest.hexdigest() != expected:
        detail = "the bytes are not those that were kept"
        return FixityFinding("file-changed", store.where(ref, path), detail, expected, digest.hexdigest())
    return size


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
