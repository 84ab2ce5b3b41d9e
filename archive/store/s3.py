"""The preservation store in a bucket: the same OCFL 1.1 objects, in any S3-compatible service.

``s3://bucket/prefix/store`` is the storage root. A bucket has no rename, so a version is committed in this order:
content under keys that carry its digest and the note of its intent, which nobody else ever writes; the version's
``vN/inventory.json``, which can be created only once, as the *claim*; the root inventory by ``If-Match``; the sidecars
last. Readers look at the root inventory alone and never at a sidecar. A claim that was not named is finished by whoever
meets it (``settle``): its content is there. Of two who write at once one has the claim; the other has overwritten
nothing (``ClaimedError``).

In a bucket that keeps old versions of keys, ``erase`` leaves them: docs/deploy.md says how they go.

Sources: OCFL 1.1 specification (ocfl.io/1.1/spec); Amazon S3, conditional writes.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from archive.errors import NotFoundError, StoreError
from archive.model import Ref
from archive.store import ocfl
from archive.store.bucket import Bucket
from archive.store.ocfl import INVENTORY, SIDECAR, Inventory, Version
from archive.store.verbs import ClaimedError, Content, Prepared, SentFile, StagedFile, digests_to_write

ROOM = "store"
_DIGITS = 24
"""Of a digest, in a key: 96 bits, and the whole of it is in the inventory."""
_TRIES = 20


@dataclass(frozen=True, slots=True)
class InBucket:
    """A file in the store, for a worker that can reach the bucket."""

    url: str
    key: str
    sha512: str

    def local(self, folder: Path) -> Path:
        """A copy in ``folder``, which is this worker's own. Raises StoreError."""
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"fetched{PurePosixPath(self.key).suffix}"
        Bucket(self.url).fetch(self.key, target, self.sha512)
        return target


class BucketStore:
    """Objects by ``Ref`` (``archive.store.verbs``)."""

    writes_early = True

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def create(self) -> None:
        """Declare the storage root. Doing it twice is harmless."""
        if self.is_declared:
            return
        for name, content in ocfl.layout_files().items():
            self._bucket.write(name, content)
        self._bucket.write(*ocfl.ROOT_DECLARATION)

    @property
    def is_declared(self) -> bool:
        return self._bucket.size(ocfl.ROOT_DECLARATION[0]) is not None

    def where(self, ref: Ref, path: str = "") -> str:
        return f"{self._bucket.url}/{ocfl.object_folder(ref)}/{path}".rstrip("/")

    # -- reading -------------------------------------------------------------------------------------------------------

    def refs(self) -> Iterator[Ref]:
        """Every object whose first version was finished, in the order of the keys."""
        for key, _ in self._bucket.names():
            parts = key.split("/")
            if len(parts) == ocfl.TUPLES + 2 and parts[-1] == INVENTORY:
                yield ocfl.ref_of_folder(parts[-2]) or ocfl.ref_of(json.loads(self._bucket.read(key)))

    def holds(self, ref: Ref) -> bool:
        return self._bucket.size(_key(ref, INVENTORY)) is not None

    def inventory(self, ref: Ref) -> Inventory:
        """Raises NotFoundError: no such object; StoreError: its inventory cannot be read."""
        found = self._inventory(ref, INVENTORY)
        if found is None:
            raise NotFoundError(f"{ref}: not in the store")
        return found

    def current(self, ref: Ref) -> Inventory | None:
        """The same; None when there is no object. A claim that nobody finished is met when the next one is made."""
        return self._inventory(ref, INVENTORY)

    def _inventory(self, ref: Ref, path: str) -> Inventory | None:
        found = self._written(ref, path)
        return found[0] if found else None

    def _written(self, ref: Ref, path: str) -> tuple[Inventory, bytes] | None:
        """An inventory, and the bytes that say so."""
        try:
            body, tag = self._bucket.read_tagged(_key(ref, path))
            return replace(ocfl.read_inventory(json.loads(body)), tag=tag), body
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(f"{ref}: the inventory is damaged", "Run: muragat verify") from error

    def paths(self, ref: Ref) -> dict[str, int]:
        folder = f"{ocfl.object_folder(ref)}/"
        return {key.removeprefix(folder): size for key, size in self._bucket.names(folder)}

    def blocks(self, ref: Ref, path: str) -> Iterator[bytes]:
        return self._bucket.blocks(_key(ref, path))

    def content(self, ref: Ref, inventory: Inventory, version: Version, logical_path: str) -> bytes:
        path, _ = _found(ref, inventory, version, logical_path)
        try:
            return self._bucket.read(_key(ref, path))
        except FileNotFoundError as error:
            raise StoreError(f"{self.where(ref, path)}: is not there", "Run: muragat verify") from error

    def read(self, ref: Ref, logical_path: str, version: int | None = None) -> bytes:
        inventory = self.inventory(ref)
        shown = inventory.head if version is None else inventory.versions[version - 1]
        return self.content(ref, inventory, shown, logical_path)

    def source(self, ref: Ref, logical_path: str) -> InBucket:
        inventory = self.inventory(ref)
        path, digest = _found(ref, inventory, inventory.head, logical_path)
        return InBucket(self._bucket.url, _key(ref, path), digest)

    # -- writing -------------------------------------------------------------------------------------------------------

    def send(self, ref: Ref, file: StagedFile, name: str, *, note: str) -> SentFile:
        """Send a file ahead, before the record's lock is taken, to where the first version will look for it."""
        path = _place(note, 1, name, file.sha512)
        self._bucket.send(_key(ref, path), file.path, file.sha512)
        return SentFile(path, file.sha512, file.path.stat().st_size, note)

    def sent(self, ref: Ref, file: StagedFile | SentFile) -> InBucket:
        """Where it is, for a worker."""
        if isinstance(file, StagedFile):
            raise StoreError(f"{ref}: was not sent", "Run the same command again.")
        return InBucket(self._bucket.url, _key(ref, file.path), file.sha512)

    def prepare(
        self,
        ref: Ref,
        old: Inventory | None,
        files: Mapping[str, Content],
        *,
        user: str,
        message: str,
        sync: bool = True,  # noqa: ARG002 - what a bucket has taken is durable
        note: str = "",
    ) -> Prepared | None:
        digests = digests_to_write(ref, old, files)
        if digests is None:
            return None
        number = old.head.number + 1 if old else 1
        ahead = {file.sha512: file.path for file in files.values() if isinstance(file, SentFile)}

        def place(number: int, path: str, digest: str) -> str:
            there = ahead.get(digest, "")
            return there if there.startswith(f"v{number}/") else _place(note, number, path, digest)

        plan = ocfl.plan(old, digests, user, message, place)
        fresh = {
            path: content
            for path, content in files.items()
            if plan.manifest[digests[path]] == (place(number, path, digests[path]),)
        }
        prepared = Prepared(
            ref, plan, sent=tuple(place(number, p, digests[p]) for p in fresh), tag=old.tag if old else ""
        )
        try:
            for path, content in fresh.items():
                self._bring(ref, place(number, path, digests[path]), content)
        except StoreError:
            with suppress(StoreError):
                self.discard(prepared)
            raise
        return prepared

    def _bring(self, ref: Ref, path: str, content: Content) -> None:
        """Have this content under its key."""
        key = _key(ref, path)
        if isinstance(content, bytes):
            self._bucket.write(key, content)
        elif isinstance(content, StagedFile):
            try:
                self._bucket.send(key, content.path, content.sha512)
            except OSError as error:
                raise StoreError(f"{ref}: could not be written ({error.strerror})", "Run the command again.") from error
        elif self._bucket.size(_key(ref, content.path)) != content.size_bytes:
            raise StoreError(f"{self.where(ref, content.path)}: is gone", "Run the same command again.")
        elif content.path != path:  # others have made versions meanwhile
            self._bucket.copy(_key(ref, content.path), key)

    def install(self, prepared: Prepared, *, sync: bool = True) -> None:  # noqa: ARG002 - as in ``prepare``
        ref, plan = prepared.ref, prepared.plan
        body = ocfl.inventory_json(ref, plan)
        self._claim(ref, plan, body)
        self._name(ref, plan, body, prepared.tag)

    def _claim(self, ref: Ref, plan: Inventory, body: bytes) -> None:
        if not self._bucket.create(_key(ref, f"{plan.head.folder}/{INVENTORY}"), body):
            raise ClaimedError(f"{ref}: somebody else is making version {plan.head.number}", "Run the command again.")

    def _name(self, ref: Ref, plan: Inventory, body: bytes, tag: str) -> None:
        """Make a claimed version the one that readers see, unless it is, or a later one, already."""
        root = _key(ref, INVENTORY)
        if plan.head.number == 1:
            name, declaration = ocfl.OBJECT_DECLARATION
            self._bucket.write(_key(ref, name), declaration)
            done = self._bucket.create(root, body)
        else:
            done = bool(tag) and self._bucket.replace(root, body, tag)
        for _ in range(_TRIES):
            if done:
                break
            there = self.inventory(ref)
            done = there.head.number >= plan.head.number or self._bucket.replace(root, body, there.tag)
        else:
            raise StoreError(f"{ref}: others write without end", "Run the same command again.")
        self._sign(ref, plan, body)

    def _sign(self, ref: Ref, plan: Inventory, body: bytes) -> None:
        """Sign a version, and the root inventory as it is by now: where locks fail others may have gone on."""
        self._bucket.write(_key(ref, f"{plan.head.folder}/{SIDECAR}"), ocfl.sidecar(body))
        there, signed = body, b""
        while there != signed:
            self._bucket.write(_key(ref, SIDECAR), ocfl.sidecar(there))
            there, signed = self._bucket.read(_key(ref, INVENTORY)), there

    def discard(self, prepared: Prepared) -> None:
        ref, plan = prepared.ref, prepared.plan
        with suppress(FileNotFoundError):
            claim = self._bucket.read(_key(ref, f"{plan.head.folder}/{INVENTORY}"))
            if claim == ocfl.inventory_json(ref, plan):
                return  # it is claimed, whatever came after: ``settle`` finishes it
        self._bucket.remove(_key(ref, path) for path in prepared.sent)

    def erase(
        self, ref: Ref, old: Inventory, path: str, tombstone: bytes, *, user: str, message: str, note: str = ""
    ) -> None:
        digest = hashlib.sha512(tombstone).hexdigest()
        plan = ocfl.erased(old, path, digest, user, message, partial(_place, note))
        body = ocfl.inventory_json(ref, plan)
        self._bucket.write(_key(ref, plan.manifest[digest][0]), tombstone)
        self._claim(ref, plan, body)
        self._name(ref, plan, body, old.tag)
        self._empty(ref, plan)

    def _empty(self, ref: Ref, plan: Inventory) -> None:
        """Leave nothing of an object but its tombstone and its log."""
        stays = {paths[0] for paths in plan.manifest.values()} | {INVENTORY, SIDECAR, ocfl.OBJECT_DECLARATION[0]}
        for version in plan.versions:
            body = ocfl.inventory_json(ref, ocfl.up_to(plan, version.number))
            self._bucket.write(_key(ref, f"{version.folder}/{INVENTORY}"), body)
            self._bucket.write(_key(ref, f"{version.folder}/{SIDECAR}"), ocfl.sidecar(body))
            stays |= {f"{version.folder}/{INVENTORY}", f"{version.folder}/{SIDECAR}"}
        self._bucket.remove(_key(ref, path) for path in self.paths(ref) if path not in stays)

    # -- after a crash -------------------------------------------------------------------------------------------------

    def settle(self, ref: Ref, note: str = "", left: Path | None = None) -> bool:  # noqa: ARG002 - nothing is on a disk
        there = self.paths(ref)
        claim = self._newest_claim(ref, there)
        named = set[str]()
        if claim is not None:
            newest, body = claim
            named = {path for paths in newest.manifest.values() for path in paths}
            self._finish(ref, newest, body, there)
            self._sign_earlier(ref, newest, there)
            if ocfl.is_erased(newest):
                self._empty(ref, newest)
        if note:
            self._bucket.remove(_key(ref, path) for path in there if _is_of(path, note) and path not in named)
        return claim is not None

    def _newest_claim(self, ref: Ref, there: Mapping[str, int]) -> tuple[Inventory, bytes] | None:
        """The last claim whose content is there. One that lacks any, and that no reader has seen, is abandoned."""
        root = self.current(ref)
        seen = root.head.number if root else 0
        claimed = [path.split("/")[0] for path in there if path.startswith("v") and path.endswith(f"/{INVENTORY}")]
        for folder in sorted(claimed, key=lambda name: int(name[1:]), reverse=True):
            claim = self._written(ref, f"{folder}/{INVENTORY}")
            if claim is None:
                continue
            whole = all(path in there for paths in claim[0].manifest.values() for path in paths)
            if whole or int(folder[1:]) <= seen:  # what is missing of a version that was seen ``verify`` tells
                return claim
            self._bucket.remove(_key(ref, f"{folder}/{name}") for name in (INVENTORY, SIDECAR))
        return None

    def _finish(self, ref: Ref, newest: Inventory, body: bytes, there: Mapping[str, int]) -> None:
        root = self.current(ref)
        signed = ocfl.sidecar(body)
        if root is None or root.head.number < newest.head.number or ocfl.OBJECT_DECLARATION[0] not in there:
            self._name(ref, newest, body, root.tag if root else "")
        elif any(self._signature(ref, folder) != signed for folder in (f"{newest.head.folder}/", "")):
            self._sign(ref, newest, body)

    def _sign_earlier(self, ref: Ref, newest: Inventory, there: Mapping[str, int]) -> None:
        """Sign the versions whose writers died before they did, and upon which others have built since."""
        for folder in (version.folder for version in newest.versions[:-1]):
            if f"{folder}/{INVENTORY}" in there and f"{folder}/{SIDECAR}" not in there:
                body = self._bucket.read(_key(ref, f"{folder}/{INVENTORY}"))
                self._bucket.write(_key(ref, f"{folder}/{SIDECAR}"), ocfl.sidecar(body))

    def _signature(self, ref: Ref, folder: str) -> bytes:
        try:
            return self._bucket.read(_key(ref, f"{folder}{SIDECAR}"))
        except FileNotFoundError:
            return b""


def _key(ref: Ref, path: str) -> str:
    return f"{ocfl.object_folder(ref)}/{path}"


def _place(note: str, number: int, path: str, digest: str) -> str:
    """The content path of a file: version, digest and the note of the intent, then its logical path."""
    return f"v{number}/content/{digest[:_DIGITS]}.{note}/{path}"


def _is_of(path: str, note: str) -> bool:
    """Whether a content path was written under this intent."""
    parts = path.split("/")
    return len(parts) > 3 and parts[1] == "content" and parts[2].endswith(f".{note}")


def _found(ref: Ref, inventory: Inventory, version: Version, logical_path: str) -> tuple[str, str]:
    """Content path and digest. Raises NotFoundError."""
    digest = version.state.get(logical_path)
    if digest is None:
        raise NotFoundError(f"{ref}: has no file {logical_path!r}")
    return inventory.manifest[digest][0], digest
