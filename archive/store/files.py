"""The preservation store in a local folder: an OCFL 1.1 storage root.

One object per record. A recording's object holds its masters, ``recording.json`` and ``analysis.json``; every other
record's object holds one JSON file named after its kind. Each change is an OCFL version with user and message, so
the store by itself carries the whole history and can be read without this software.

Order of writing, which makes a crash harmless at any point: content is written and synced in staging, then the
version's inventory, then one rename puts the whole object (or the new version folder) in place, the root inventory
last. A version folder in place but not yet named by the root inventory is completed by ``settle``.

Any number of processes may write, each to a record whose lock it holds (``archive.locks``); readers need no lock.
"""

import hashlib
import json
import os
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

from archive.errors import NotFoundError, StoreError
from archive.home import disk_errors
from archive.model import Ref
from archive.store import ocfl
from archive.store.disk import Disk
from archive.store.ocfl import INVENTORY, SIDECAR, Inventory, Version
from archive.store.verbs import Content, OnDisk, Prepared, SentFile, StagedFile, digests_to_write

_GONE_AGAIN = 20
_BLOCK = 1 << 20


class ObjectStore:
    """Objects by ``Ref`` (``archive.store.verbs``). ``staging`` is this writer's own folder, on the same disk."""

    writes_early = False

    def __init__(self, root: Path, staging: Path, disk: Disk | None = None) -> None:
        self.root = root
        self.staging = staging
        self._disk = disk or Disk()

    def create(self) -> None:
        """Declare the storage root. Doing it twice is harmless."""
        self.root.mkdir(parents=True, exist_ok=True)
        if (self.root / ocfl.ROOT_DECLARATION[0]).exists():
            return
        for name, content in ocfl.layout_files().items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            self._disk.write(self.root / name, content)
        name, content = ocfl.ROOT_DECLARATION
        self._disk.write(self.root / name, content)
        for folder, _, _ in os.walk(self.root):
            self._disk.sync_folder(Path(folder))

    @property
    def is_declared(self) -> bool:
        return (self.root / ocfl.ROOT_DECLARATION[0]).exists()

    def where(self, ref: Ref, path: str = "") -> str:
        return str(self.object_path(ref) / path)

    def object_path(self, ref: Ref) -> Path:
        """The folder of an object, whether or not it exists."""
        return self.root / ocfl.object_folder(ref)

    def holds(self, ref: Ref) -> bool:
        return (self.object_path(ref) / INVENTORY).exists()

    def inventory(self, ref: Ref) -> Inventory:
        """Raises NotFoundError: no such object; StoreError: its inventory cannot be read."""
        try:
            return ocfl.read_inventory(json.loads(self._read(f"{ocfl.object_folder(ref)}/{INVENTORY}")))
        except FileNotFoundError as error:
            raise NotFoundError(f"{ref}: not in the store") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(f"{ref}: the inventory is damaged", "Run: muragat verify") from error

    def current(self, ref: Ref) -> Inventory | None:
        """The inventory as the holder of the record's lock must see it; None when there is no object.

        A version that somebody put in place without living to name it is named first.
        """
        try:
            found = self.inventory(ref)
        except NotFoundError:
            return None
        if (self.object_path(ref) / f"v{found.head.number + 1}").is_dir():
            self.settle(ref)
            found = self.inventory(ref)
        return found

    def path_of(self, ref: Ref, logical_path: str, version: int | None = None) -> Path:
        """Where the bytes of a logical file are. Raises NotFoundError when that version has no such file."""
        inventory = self.inventory(ref)
        shown = inventory.head if version is None else inventory.versions[version - 1]
        return self.content_path(ref, inventory, shown, logical_path)

    def content_path(self, ref: Ref, inventory: Inventory, version: Version, logical_path: str) -> Path:
        """The same for whoever has read the inventory already."""
        return self.root / _place(ref, inventory, version, logical_path)

    def content(self, ref: Ref, inventory: Inventory, version: Version, logical_path: str) -> bytes:
        """The bytes of a (small) logical file of a version. Raises NotFoundError."""
        return self._read(_place(ref, inventory, version, logical_path))

    def _read(self, place: str) -> bytes:
        """A file by its path below the root."""
        with open(f"{self.root}/{place}", "rb") as file:  # noqa: PTH123 - to make a ``Path`` costs as much as to read
            return file.read()

    def read(self, ref: Ref, logical_path: str, version: int | None = None) -> bytes:
        """The bytes of a (small) logical file."""
        return self.path_of(ref, logical_path, version).read_bytes()

    def source(self, ref: Ref, logical_path: str) -> OnDisk:
        """Where a logical file is. Raises NotFoundError."""
        return OnDisk(self.path_of(ref, logical_path))

    def paths(self, ref: Ref) -> dict[str, int]:
        """Every file that stands in an object, with its size in bytes."""
        folder = self.object_path(ref)
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.stat().st_size for path in found}

    def blocks(self, ref: Ref, path: str) -> Iterator[bytes]:
        """The bytes of a file by its path inside the object. Raises OSError."""
        with (self.object_path(ref) / path).open("rb") as file:
            while block := file.read(_BLOCK):
                yield block

    def put(self, ref: Ref, files: Mapping[str, Content], *, user: str, message: str) -> Version:
        """Write a new object, or a new version in which ``files`` replace or join what is there.

        ``StagedFile``s are moved, not copied. Returns the new head; when nothing differs from the head, no version
        is made and the old head is returned. When it returns, everything is on the disk.

        Raises StoreError: a logical path that is not plain lower-case ASCII, or the disk refuses.
        """
        old = self.current(ref)
        prepared = self.prepare(ref, old, files, user=user, message=message)
        if prepared is None:
            return self.inventory(ref).head
        self.install(prepared)
        return prepared.plan.head

    def send(self, ref: Ref, file: StagedFile, name: str, *, note: str) -> StagedFile:  # noqa: ARG002 - see ``Store``
        """It is on the same disk already."""
        return file

    def sent(self, ref: Ref, file: StagedFile | SentFile) -> OnDisk:
        if isinstance(file, SentFile):
            raise StoreError(f"{ref}: was sent to another store", "Run the same command again.")
        return OnDisk(file.path)

    def prepare(
        self,
        ref: Ref,
        old: Inventory | None,
        files: Mapping[str, Content],
        *,
        user: str,
        message: str,
        sync: bool = True,
        note: str = "",  # noqa: ARG002 - what is prepared lies in this run's own folder
    ) -> Prepared | None:
        """The first half of ``put``: everything written in staging. None when nothing differs from the head of ``old``.

        With ``sync=False`` the caller syncs the disk between ``prepare`` and ``install``, once for many objects.
        """
        digests = digests_to_write(ref, old, files)
        if digests is None:
            return None
        plan = ocfl.plan(old, digests, user, message)
        prepared = Prepared(ref, plan, self.staging / f"put-{uuid.uuid4().hex}")
        try:
            with disk_errors(ref):
                self._stage(prepared, files, digests, sync=sync)
        except StoreError:
            self.discard(prepared)
            raise
        return prepared

    def discard(self, prepared: Prepared) -> None:
        """Give up what was prepared, or what ``install`` has left of it."""
        if prepared.folder.exists():
            self._disk.remove_tree(prepared.folder)

    def install(self, prepared: Prepared, *, sync: bool = True) -> None:
        """The second half of ``put``: a rename, and for an older object its new root inventory."""
        plan, stage = prepared.plan, prepared.folder
        folder, version = self.object_path(prepared.ref), plan.head.folder
        with disk_errors(prepared.ref):
            if plan.head.number == 1:
                self._place(stage, folder)
                for parent in list(folder.parents)[: ocfl.TUPLES + 1] if sync else ():
                    self._disk.sync_folder(parent)
                return
            self._disk.rename(stage / version, folder / version)
            if sync:
                self._disk.sync_folder(folder)
            self._name_version(folder, folder / version, sync=sync)
            self._disk.remove_folder(stage)

    def erase(
        self,
        ref: Ref,
        old: Inventory,
        path: str,
        tombstone: bytes,
        *,
        user: str,
        message: str,
        note: str = "",  # noqa: ARG002 - as in ``prepare``
    ) -> None:
        """Put a tombstone and the log in the place of an object: the bytes of all its versions are removed.

        Only for whoever holds the record's lock. After a crash ``settle`` does the rest. Raises StoreError.
        """
        plan = ocfl.erased(old, path, hashlib.sha512(tombstone).hexdigest(), user, message)
        stage, gone, folder = self._erasing(ref), self.staging / f"gone-{uuid.uuid4().hex}", self.object_path(ref)
        with disk_errors(ref):
            self._disk.make_folder(stage / "v1" / "content")
            self._disk.write(stage / "v1" / "content" / path, tombstone)
            for version in plan.versions:
                body = ocfl.inventory_json(ref, ocfl.up_to(plan, version.number))
                places = [stage / version.folder] + ([stage] if version is plan.head else [])
                for place in places:
                    self._disk.make_folder(place)
                    self._disk.write(place / INVENTORY, body)
                    self._disk.write(place / SIDECAR, ocfl.sidecar(body))
            name, declaration = ocfl.OBJECT_DECLARATION
            self._disk.write(stage / name, declaration)
            for inner in sorted((Path(inner) for inner, _, _ in os.walk(stage)), reverse=True):
                self._disk.sync_folder(inner)
            self._disk.rename(folder, gone)
            self._disk.rename(stage, folder)
            self._disk.sync_folder(folder.parent)
            self._disk.remove_tree(gone)
            self._disk.sync_folder(self.staging)

    def _finish_erasing(self, ref: Ref, staging: Path) -> None:
        """Put the tombstone in place that a run, whose folder this is, has made and did not live to put there."""
        stage = staging / self._erasing(ref).name
        if stage.is_dir() and not self.object_path(ref).exists():
            with disk_errors(ref):
                self._place(stage, self.object_path(ref))
                self._disk.sync_folder(self.object_path(ref).parent)

    def _erasing(self, ref: Ref) -> Path:
        return self.staging / f"erased-{ref.kind}-{ref.id}"

    def settle(self, ref: Ref, note: str = "", left: Path | None = None) -> bool:  # noqa: ARG002 - see ``prepare``
        """Finish or undo what a crash left of the last ``put``. True when the object is there afterwards.

        Only for whoever holds the record's lock. ``left``: the folder of the run that did not live to do it.
        """
        self._finish_erasing(ref, left or self.staging)
        folder = self.object_path(ref)
        if not folder.exists():
            self._prune(folder.parent)
            return False
        newest = max((p.parent for p in folder.glob(f"v*/{INVENTORY}")), key=lambda p: int(p.name[1:]))
        if any(_content(folder / name) != (newest / name).read_bytes() for name in (INVENTORY, SIDECAR)):
            with disk_errors(ref):
                self._name_version(folder, newest, sync=True)
        return True

    def refs(self) -> Iterator[Ref]:
        """Every object in the store, in the order of the folders."""
        yield from self._refs_below("", ocfl.TUPLES)

    def _refs_below(self, place: str, levels: int) -> Iterator[Ref]:
        with os.scandir(f"{self.root}/{place}") as found:
            names = sorted(entry.name for entry in found if entry.is_dir(follow_symlinks=False))
        if levels > 0:
            for name in names:
                if len(name) == ocfl.TUPLE_LENGTH:
                    yield from self._refs_below(f"{place}{name}/", levels - 1)
            return
        for name in names:
            ref = ocfl.ref_of_folder(name)
            yield ref or ocfl.ref_of(json.loads(self._read(f"{place}{name}/{INVENTORY}")))

    def _place(self, stage: Path, folder: Path) -> None:
        """Rename a new object into the store. Whoever removes empty folders just now makes us begin again."""
        for attempt in range(_GONE_AGAIN):
            self._disk.make_folder(folder.parent)
            try:
                self._disk.rename(stage, folder)
            except FileNotFoundError:
                if attempt + 1 == _GONE_AGAIN or not stage.exists():
                    raise
            else:
                return

    def _prune(self, folder: Path) -> None:
        """Remove folders that were made for an object that never came: OCFL 1.1, 4.2, allows no empty ones."""
        for parent in (folder, *folder.parents):
            if parent == self.root or (parent.exists() and any(parent.iterdir())):
                return
            if parent.exists():
                try:
                    self._disk.remove_folder(parent)
                except OSError:
                    return  # somebody has put an object there meanwhile

    def _stage(
        self, prepared: Prepared, files: Mapping[str, Content], digests: Mapping[str, str], *, sync: bool
    ) -> None:
        ref, plan, stage = prepared.ref, prepared.plan, prepared.folder
        version = stage / plan.head.folder
        self._disk.make_folder(version)
        for logical, content in files.items():
            if f"{plan.head.folder}/content/{logical}" not in plan.manifest[digests[logical]]:
                continue
            target = version / "content" / logical
            self._disk.make_folder(target.parent)
            if isinstance(content, StagedFile):
                self._disk.move(content.path, target, sync=sync)
            elif isinstance(content, bytes):
                self._disk.write(target, content, sync=sync)
            else:
                raise StoreError(f"{ref}: {logical} was sent to another store", "Run the same command again.")
        body = ocfl.inventory_json(ref, plan)
        for folder in (version, stage) if plan.head.number == 1 else (version,):
            self._disk.write(folder / INVENTORY, body, sync=sync)
            self._disk.write(folder / SIDECAR, ocfl.sidecar(body), sync=sync)
        if plan.head.number == 1:
            name, declaration = ocfl.OBJECT_DECLARATION
            self._disk.write(stage / name, declaration, sync=sync)
        if sync:
            for folder in sorted(
                (Path(folder) for folder, _, _ in os.walk(stage)), reverse=True
            ):  # the inner ones first
                self._disk.sync_folder(folder)

    def _name_version(self, folder: Path, version: Path, *, sync: bool) -> None:
        """Make a version's inventory the object's. Written in staging first: objects hold no strange files."""
        for name in (INVENTORY, SIDECAR):
            staged = self.staging / f"replace-{uuid.uuid4().hex}"
            self._disk.write(staged, (version / name).read_bytes(), sync=sync)
            self._disk.rename(staged, folder / name)
        if sync:
            self._disk.sync_folder(folder)


def _place(ref: Ref, inventory: Inventory, version: Version, logical_path: str) -> str:
    """The path below the root. Raises NotFoundError when that version has no such file."""
    digest = version.state.get(logical_path)
    if digest is None:
        raise NotFoundError(f"{ref}: has no file {logical_path!r}")
    return f"{ocfl.object_folder(ref)}/{inventory.manifest[digest][0]}"


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
