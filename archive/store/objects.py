"""The preservation store: an OCFL 1.1 storage root in a local folder.

One object per record. A recording's object holds its masters, ``recording.json`` and ``analysis.json``; every other
record's object holds one JSON file named after its kind. Each change is an OCFL version with user and message, so
the store by itself carries the whole history and can be read without this software.

Order of writing, which makes a crash harmless at any point: content is written and synced in staging, the inventory
last, then one rename puts the whole object (or the new version folder) in place. A version folder in place but not yet
named by the root inventory is completed by ``settle``.

Sources: OCFL 1.1 specification (ocfl.io/1.1/spec), layout extension 0003-hash-and-id-n-tuple-storage-layout.
"""

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.errors import NotFoundError, StoreError
from archive.home import disk_errors
from archive.identifiers import validate
from archive.model import Kind, Ref

LAYOUT = "0003-hash-and-id-n-tuple-storage-layout"
_PREFIX = "urn:muragat:"
_SAFE_PATH = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")
_TUPLES, _TUPLE_LENGTH = 3, 3
_INVENTORY_FILES = ("inventory.json", "inventory.json.sha512")


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file that ``put`` may move into the store. It was hashed while it was written."""

    path: Path
    sha512: str


@dataclass(frozen=True, slots=True)
class Version:
    """One OCFL version of an object: who made it, when, why, and which files it shows."""

    number: int
    created: dt.datetime
    user: str
    message: str
    state: Mapping[str, str]
    """Logical path to SHA-512."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """What an object's inventory says. ``manifest`` maps SHA-512 to content paths inside the object."""

    versions: tuple[Version, ...]
    manifest: Mapping[str, tuple[str, ...]]

    @property
    def head(self) -> Version:
        return self.versions[-1]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A version that stands complete in staging, ready to be renamed into the store."""

    ref: Ref
    plan: Inventory
    folder: Path


class ObjectStore:
    """Objects by ``Ref``. Only one process may write at a time (``Home.writing``); readers need no lock."""

    def __init__(self, root: Path, staging: Path) -> None:
        self.root = root
        self.staging = staging

    def create(self) -> None:
        """Declare the storage root. Doing it twice is harmless."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.staging.mkdir(parents=True, exist_ok=True)
        if (self.root / "0=ocfl_1.1").exists():
            return
        layout = {"extension": LAYOUT, "description": "Hash n-tuples, then the percent-encoded identifier."}
        _write(self.root / "ocfl_layout.json", json.dumps(layout, indent=2).encode() + b"\n")
        config = {
            "extensionName": LAYOUT,
            "digestAlgorithm": "sha256",
            "tupleSize": _TUPLE_LENGTH,
            "numberOfTuples": _TUPLES,
        }
        folder = self.root / "extensions" / LAYOUT
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "config.json", json.dumps(config, indent=2).encode() + b"\n")
        _write(self.root / "0=ocfl_1.1", b"ocfl_1.1\n")
        _sync_folder(self.root)

    def object_path(self, ref: Ref) -> Path:
        """The folder of an object, whether or not it exists."""
        identifier = f"{_PREFIX}{ref.kind}:{validate(ref.id)}"
        digest = hashlib.sha256(identifier.encode()).hexdigest()
        parts = [digest[i * _TUPLE_LENGTH : (i + 1) * _TUPLE_LENGTH] for i in range(_TUPLES)]
        encoded = identifier.replace(":", "%3a")
        if len(encoded) > 100:
            encoded = f"{encoded[:100]}-{digest}"
        return self.root.joinpath(*parts, encoded)

    def holds(self, ref: Ref) -> bool:
        return (self.object_path(ref) / "inventory.json").exists()

    def inventory(self, ref: Ref) -> Inventory:
        """Raises NotFoundError: no such object; StoreError: its inventory cannot be read."""
        path = self.object_path(ref) / "inventory.json"
        try:
            return _read_inventory(json.loads(path.read_bytes()))
        except FileNotFoundError as error:
            raise NotFoundError(f"{ref}: not in the store") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(f"{ref}: the inventory is damaged", "Run: muragat verify") from error

    def path_of(self, ref: Ref, logical_path: str, version: int | None = None) -> Path:
        """Where the bytes of a logical file are. Raises NotFoundError when that version has no such file."""
        inventory = self.inventory(ref)
        state = inventory.head.state if version is None else inventory.versions[version - 1].state
        digest = state.get(logical_path)
        if digest is None:
            raise NotFoundError(f"{ref}: has no file {logical_path!r}")
        return self.object_path(ref) / inventory.manifest[digest][0]

    def read(self, ref: Ref, logical_path: str, version: int | None = None) -> bytes:
        """The bytes of a (small) logical file."""
        return self.path_of(ref, logical_path, version).read_bytes()

    def put(self, ref: Ref, files: Mapping[str, StagedFile | bytes], *, user: str, message: str) -> Version:
        """Write a new object, or a new version in which ``files`` replace or join what is there.

        ``StagedFile``s are moved, not copied. Returns the new head; when nothing differs from the head, no version
        is made and the old head is returned. When it returns, everything is on the disk.

        Raises StoreError: a logical path that is not plain lower-case ASCII, or the disk refuses.
        """
        prepared = self.prepare(ref, files, user=user, message=message, sync=True)
        if prepared is None:
            return self.inventory(ref).head
        self.install(prepared, sync=True)
        return prepared.plan.head

    def prepare(
        self, ref: Ref, files: Mapping[str, StagedFile | bytes], *, user: str, message: str, sync: bool
    ) -> "Prepared | None":
        """The first half of ``put``: everything written in staging. None when nothing differs from the head.

        With ``sync=False`` the caller syncs the disk between ``prepare`` and ``install``, once for many objects.
        """
        if not files:
            raise StoreError(f"{ref}: a version needs at least one file")
        for path in files:
            if not _SAFE_PATH.fullmatch(path):
                raise StoreError(f"{path!r}: not a safe path inside an object")
        old = self.inventory(ref) if self.holds(ref) else None
        digests = {path: _digest(content) for path, content in files.items()}
        if old and all(old.head.state.get(path) == digest for path, digest in digests.items()):
            return None
        prepared = Prepared(ref, _plan(old, digests, user, message), self.staging / f"put-{uuid.uuid4().hex}")
        try:
            with disk_errors(ref):
                self._stage(prepared.folder, ref, prepared.plan, files, sync=sync)
        except StoreError:
            shutil.rmtree(prepared.folder, ignore_errors=True)
            raise
        return prepared

    def install(self, prepared: "Prepared", *, sync: bool) -> None:
        """The second half of ``put``: a rename, and for an older object its new root inventory."""
        ref, plan, stage = prepared.ref, prepared.plan, prepared.folder
        folder, version = self.object_path(ref), f"v{plan.head.number}"
        with disk_errors(ref):
            if plan.head.number == 1:
                folder.parent.mkdir(parents=True, exist_ok=True)
                stage.rename(folder)
                for parent in list(folder.parents)[: _TUPLES + 1] if sync else ():
                    _sync_folder(parent)
                return
            (stage / version).rename(folder / version)
            stage.rmdir()
            if sync:
                _sync_folder(folder)
            for name in _INVENTORY_FILES:
                self._replace(folder / name, (folder / version / name).read_bytes(), sync=sync)

    def settle(self, ref: Ref) -> bool:
        """Finish or undo what a crash left of the last ``put``. True when the object is there afterwards."""
        folder = self.object_path(ref)
        if not folder.exists():
            self._prune(folder.parent)
            return False
        newest = max((p for p in folder.glob("v*/inventory.json")), key=lambda p: int(p.parent.name[1:]))
        for name in _INVENTORY_FILES:
            if (folder / name).read_bytes() != (newest.parent / name).read_bytes():
                self._replace(folder / name, (newest.parent / name).read_bytes(), sync=True)
        return True

    def refs(self) -> Iterator[Ref]:
        """Every object in the store, in the order of the folders."""
        for path in sorted(self.root.glob("???/???/???/*/0=ocfl_object_1.1")):
            kind, _, identifier = path.parent.name.replace("%3a", ":").removeprefix(_PREFIX).partition(":")
            yield Ref(Kind(kind), identifier)

    def _prune(self, folder: Path) -> None:
        """Remove folders that were made for an object that never came: OCFL 1.1, 4.2, allows no empty ones."""
        for parent in (folder, *folder.parents):
            if parent == self.root or (parent.exists() and any(parent.iterdir())):
                return
            if parent.exists():
                parent.rmdir()

    def _stage(
        self, stage: Path, ref: Ref, plan: Inventory, files: Mapping[str, StagedFile | bytes], *, sync: bool
    ) -> None:
        version = f"v{plan.head.number}"
        for logical, content in files.items():
            target = stage / version / "content" / logical
            if f"{version}/content/{logical}" not in plan.manifest[_digest(content)]:
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                _write(target, content, sync=sync)
            else:
                _move(content.path, target, sync=sync)
        (stage / version).mkdir(parents=True, exist_ok=True)
        body = _inventory_json(ref, plan)
        sidecar = f"{hashlib.sha512(body).hexdigest()} inventory.json\n".encode()
        for folder in [stage / version] + ([stage] if plan.head.number == 1 else []):
            _write(folder / "inventory.json", body, sync=sync)
            _write(folder / "inventory.json.sha512", sidecar, sync=sync)
        if plan.head.number == 1:
            _write(stage / "0=ocfl_object_1.1", b"ocfl_object_1.1\n", sync=sync)
        if sync:
            for folder, _, _ in os.walk(stage):
                _sync_folder(Path(folder))

    def _replace(self, path: Path, content: bytes, *, sync: bool) -> None:
        """Replace a file in one step. The new one is written in staging: objects hold no strange files."""
        staged = self.staging / f"replace-{uuid.uuid4().hex}"
        _write(staged, content, sync=sync)
        staged.replace(path)
        if sync:
            _sync_folder(path.parent)


def _plan(old: Inventory | None, digests: Mapping[str, str], user: str, message: str) -> Inventory:
    """The inventory after a put."""
    state = dict(old.head.state) if old else {}
    number = old.head.number + 1 if old else 1
    manifest = dict(old.manifest) if old else {}
    for path, digest in digests.items():
        state[path] = digest
        manifest.setdefault(digest, (f"v{number}/content/{path}",))
    created = dt.datetime.now(dt.UTC).replace(microsecond=0)
    head = Version(number, created, user, message, state)
    return Inventory(versions=(*(old.versions if old else ()), head), manifest=manifest)


def _read_inventory(body: dict[str, Any]) -> Inventory:
    versions: list[Version] = []
    for number in range(1, int(body["head"][1:]) + 1):
        version = body["versions"][f"v{number}"]
        state = {path: digest for digest, paths in version["state"].items() for path in paths}
        versions.append(
            Version(
                number=number,
                created=dt.datetime.fromisoformat(version["created"]),
                user=version["user"]["name"],
                message=version["message"],
                state=state,
            )
        )
    return Inventory(tuple(versions), {digest: tuple(paths) for digest, paths in body["manifest"].items()})


def _inventory_json(ref: Ref, plan: Inventory) -> bytes:
    versions: dict[str, Any] = {}
    for version in plan.versions:
        state: dict[str, list[str]] = {}
        for path, digest in sorted(version.state.items()):
            state.setdefault(digest, []).append(path)
        versions[f"v{version.number}"] = {
            "created": version.created.isoformat().replace("+00:00", "Z"),
            "message": version.message,
            "state": state,
            "user": {"name": version.user, "address": f"{_PREFIX}user:{_slug(version.user)}"},
        }
    body = {
        "id": f"{_PREFIX}{ref.kind}:{ref.id}",
        "type": "https://ocfl.io/1.1/spec/#inventory",
        "digestAlgorithm": "sha512",
        "head": f"v{plan.head.number}",
        "contentDirectory": "content",
        "manifest": {digest: list(paths) for digest, paths in sorted(plan.manifest.items())},
        "versions": versions,
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode() + b"\n"


def _slug(user: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", user.lower()).strip("-") or "unnamed"


def _digest(content: StagedFile | bytes) -> str:
    return content.sha512 if isinstance(content, StagedFile) else hashlib.sha512(content).hexdigest()


def _write(path: Path, content: bytes, *, sync: bool = True) -> None:
    with path.open("wb") as file:
        file.write(content)
        if sync:
            file.flush()
            os.fsync(file.fileno())


def _move(source: Path, target: Path, *, sync: bool) -> None:
    """Rename within a disk, copy across disks; either way the bytes are synced before they count."""
    shutil.move(source, target)
    if sync:
        with target.open("rb") as file:
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
