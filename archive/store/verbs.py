"""What a preservation store does, whatever it stands on: five verbs that ``files`` and ``s3`` both know.

*List* the objects (``refs``), *look* at one (``inventory``, ``current``), *open* its files (``read``, ``content``,
``source``, ``paths`` and ``blocks``), *put* a version (``prepare`` and ``install``, or ``discard``; ``settle`` after a
crash), *erase*. What an object is says ``ocfl``; one suite of tests holds both shapes to the same behaviour.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from archive.errors import MuragatError, StoreError
from archive.model import Ref
from archive.store import ocfl
from archive.store.ocfl import Inventory, Version


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file that a put may move into the store. It was hashed while it was written."""

    path: Path
    sha512: str


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that is in the store already, in no version yet: sent ahead by ``send``, for whoever puts it in one.

    ``path``: its content path inside the object; ``note``: of the intent under which it was sent.
    """

    path: str
    sha512: str
    size_bytes: int
    note: str


Content = StagedFile | SentFile | bytes


@dataclass(frozen=True, slots=True)
class Prepared:
    """A version whose content stands complete, ready to be installed.

    ``folder``: where, on a disk; ``sent``: under which content paths, in a bucket; ``tag``: see ``Inventory``.
    """

    ref: Ref
    plan: Inventory
    folder: Path = Path()
    sent: tuple[str, ...] = ()
    tag: str = ""


class Source(Protocol):
    """Where the bytes of a file are, as a value that travels to workers on other machines."""

    def local(self, folder: Path) -> Path:
        """A file of this machine with these bytes: the one that is kept, which nobody changes, or a copy in ``folder``.

        Raises StoreError: it cannot be had, or its bytes are not those that were promised.
        """
        ...


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file that this machine, and every worker, can read where it is."""

    path: Path

    def local(self, folder: Path) -> Path:  # noqa: ARG002 - nothing is copied
        return self.path


class ClaimedError(MuragatError):
    """Somebody else has claimed the number of this version: settle the object, look at it again, and begin anew."""

    code = "claimed"


class Store(Protocol):
    """Objects by ``Ref``. Whoever prepares, installs, settles or erases holds the record's lock."""

    writes_early: bool
    """Whether ``prepare`` writes where a crash leaves something for ``settle``: its intent is noted before, then."""

    def create(self) -> None:
        """Declare the storage root. Doing it twice is harmless."""
        ...

    @property
    def is_declared(self) -> bool:
        """Whether the storage root says that it is one."""
        ...

    def refs(self) -> Iterator[Ref]:
        """Every object in the store."""
        ...

    def where(self, ref: Ref, path: str = "") -> str:
        """What a person calls the place of an object, or of a file in it."""
        ...

    def holds(self, ref: Ref) -> bool: ...

    def inventory(self, ref: Ref) -> Inventory:
        """Raises NotFoundError: no such object; StoreError: its inventory cannot be read."""
        ...

    def current(self, ref: Ref) -> Inventory | None:
        """The inventory as the holder of the record's lock must see it; None when there is no object."""
        ...

    def paths(self, ref: Ref) -> dict[str, int]:
        """Every file that stands in an object, named by an inventory or not, with its size in bytes."""
        ...

    def blocks(self, ref: Ref, path: str) -> Iterator[bytes]:
        """The bytes of a file by its path inside the object. Raises OSError, StoreError."""
        ...

    def content(self, ref: Ref, inventory: Inventory, version: Version, logical_path: str) -> bytes:
        """The bytes of a (small) logical file. Raises NotFoundError when that version has no such file."""
        ...

    def read(self, ref: Ref, logical_path: str, version: int | None = None) -> bytes:
        """The same for whoever has not read the inventory. Without ``version``: the last one."""
        ...

    def source(self, ref: Ref, logical_path: str) -> Source:
        """Where a logical file of the last version is, however large. Raises NotFoundError, StoreError."""
        ...

    def send(self, ref: Ref, file: StagedFile, name: str, *, note: str) -> StagedFile | SentFile:
        """Have a large file where ``prepare`` needs it before the record's lock is taken: in a bucket."""
        ...

    def sent(self, ref: Ref, file: StagedFile | SentFile) -> Source:
        """Where it is meanwhile, for whoever examines it."""
        ...

    def prepare(
        self,
        ref: Ref,
        old: Inventory | None,
        files: Mapping[str, Content],
        *,
        user: str,
        message: str,
        sync: bool = True,
        note: str = "",
    ) -> Prepared | None:
        """Write the content of a version in which ``files`` replace or join what is in ``old``, where no reader looks.

        ``StagedFile``s are moved, not copied. None when nothing differs from the head. ``sync=False``: the caller syncs
        the disk between ``prepare`` and ``install``, once for many objects. ``note``: of the intent that names it.

        Raises StoreError: a logical path that is not plain lower-case ASCII, or the store refuses; nothing is left.
        """
        ...

    def install(self, prepared: Prepared, *, sync: bool = True) -> None:
        """Make it the version that readers see. Raises StoreError; ClaimedError: another's version has this number."""
        ...

    def discard(self, prepared: Prepared) -> None:
        """Give up what was prepared, or what an ``install`` that failed has left of it."""
        ...

    def settle(self, ref: Ref, note: str = "", left: Path | None = None) -> bool:
        """Finish or undo what a crash left of a put or an erasing. True when the object is there afterwards.

        ``note``: of the intent that was not finished, ``left``: the folder of the run that noted it.
        """
        ...

    def erase(
        self, ref: Ref, old: Inventory, path: str, tombstone: bytes, *, user: str, message: str, note: str = ""
    ) -> None:
        """Put a tombstone and the log in the place of an object: the bytes of all its versions are removed.

        After a crash ``settle`` does the rest. Raises StoreError.
        """
        ...


def digest_of(content: Content) -> str:
    """SHA-512, in hex."""
    return hashlib.sha512(content).hexdigest() if isinstance(content, bytes) else content.sha512


def digests_to_write(ref: Ref, old: Inventory | None, files: Mapping[str, Content]) -> dict[str, str] | None:
    """The SHA-512 of each file of a version, by its logical path; None when nothing differs from the head of ``old``.

    Raises StoreError: no file, or a logical path that is not plain lower-case ASCII.
    """
    if not files:
        raise StoreError(f"{ref}: a version needs at least one file")
    ocfl.check_paths(files)
    digests = {path: digest_of(content) for path, content in files.items()}
    return None if ocfl.changes_nothing(old, digests) else digests
