"""Files on their way in: ``uploads/ACCOUNT/GROUP/ID/`` in the home, until a job has taken them into the store.

A file that is not whole is called ``.part``, so that nobody takes it for one; beside it ``.info`` says what it will be.
When its last byte has come it is renamed to the name that it had with its sender. All of this survives a restart.
"""

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from archive.errors import N_, InvalidValueError, LockedError, NotFoundError, StoreError
from archive.home import Home, disk_errors

_NAME: Final = re.compile(r"[0-9a-z]{8,40}")
_PART, _INFO = ".part", ".info"
_LONGEST_NAME = 200  # bytes; file systems take 255
_ROOM_LEFT: Final = 1_000_000_000


class QuotaError(InvalidValueError):
    """More than one account may have on its way."""

    code = "quota"


class WrongOffsetError(InvalidValueError):
    """Not where the file ends."""

    code = "wrong-offset"


class _Info(msgspec.Struct):
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Upload:
    """``offset``: how many of its ``size`` bytes have come. ``is_whole``: all of them, and it bears its name."""

    id: str
    group: str
    name: str
    size: int
    offset: int
    folder: Path
    is_whole: bool

    @property
    def path(self) -> Path:
        return self.folder / (self.name if self.is_whole else _PART)


class Uploads:
    """The uploads of one account."""

    def __init__(self, home: Home, account: str) -> None:
        self._home = home
        self._folder = home.root / "uploads" / _checked(account)

    def place(self, group: str) -> Path:
        """The folder in which the files of a group lie, each in one of its own."""
        return self._folder / _checked(group)

    @property
    def most(self) -> int:
        """Bytes that one account may have here."""
        return self._home.settings.upload_quota_gigabytes * 1_000_000_000

    @property
    def taken(self) -> int:
        """Bytes that were sent or announced, and not yet taken in."""
        return sum(upload.size for upload in self.all())

    def begin(self, group: str, name: str, size: int) -> Upload:
        """Make room for a file. Raises InvalidValueError: a name or size that cannot be, over the quota; StoreError."""
        if not 0 <= size <= self.most - self.taken:
            raise QuotaError(
                N_("%(n)s, and %(taken)s are here already"),
                N_("At most %(most)s at a time: take those in first, or throw them away."),
                n=readable(size),
                taken=readable(self.taken),
                most=readable(self.most),
            )
        identifier = secrets.token_hex(16)
        folder = self.place(group) / identifier
        with disk_errors(folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(self._folder).free < size + _ROOM_LEFT:
                raise StoreError(N_("there is not enough room on the disk of the archive"), N_("Free some space."))
            folder.mkdir(parents=True)
            (folder / _PART).touch()  # first: a file that is known and has no part counts as whole
            partial = folder / f"{_INFO}.partial"
            partial.write_bytes(msgspec.json.encode(_Info(_file_name(name), size)))
            partial.rename(folder / _INFO)
        return self.get(identifier)

    def get(self, identifier: str) -> Upload:
        """Raises NotFoundError: none of this account's."""
        found = list(self._folder.glob(f"*/{_checked(identifier)}")) if self._folder.is_dir() else []
        if not found or not (found[0] / _INFO).exists():
            raise NotFoundError(N_("there is no upload «%(text)s»"), N_("Begin it again."), text=identifier)
        return _read(found[0])

    def all(self, group: str = "") -> list[Upload]:
        """The uploads of a group, or all of them."""
        if not self._folder.is_dir():
            return []
        found = self._folder.glob(f"{_checked(group) if group else '*'}/*/{_INFO}")
        return sorted((_read(path.parent) for path in found), key=lambda upload: (upload.group, upload.name))

    @contextmanager
    def appending(self, identifier: str, offset: int) -> Generator[BinaryIO]:
        """The file, to be written to from its ``offset`` on. What was written is synced; what was wrong is taken off.

        Raises InvalidValueError: not at this offset; LockedError: somebody writes it.
        """
        upload = self.get(identifier)
        if upload.is_whole or offset != upload.offset:
            raise WrongOffsetError(
                N_("%(n)s bytes are here, not %(m)s"), N_("Go on from there."), n=upload.offset, m=offset
            )
        with disk_errors(upload.path), (upload.folder / _PART).open("r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise LockedError(
                    N_("%(name)s: is being written"), N_("Wait for the other to end."), name=upload.name
                ) from error
            file.seek(offset)
            try:
                yield file
            except InvalidValueError:
                file.truncate(offset)
                raise
            finally:
                file.flush()
                os.fsync(file.fileno())
        self.get(identifier)

    def remove(self, identifier: str) -> None:
        """Raises NotFoundError."""
        shutil.rmtree(self.get(identifier).folder)

    def folder_of(self, group: str) -> Path:
        return self._folder / _checked(group)

    def clear(self, group: str) -> None:
        """Forget a group that was taken in."""
        shutil.rmtree(self.folder_of(group), ignore_errors=True)


def _read(folder: Path) -> Upload:
    info = msgspec.json.decode((folder / _INFO).read_bytes(), type=_Info)
    part = folder / _PART
    offset = part.stat().st_size if part.exists() else info.size
    whole = not part.exists() or (offset == info.size and _named(part, folder / info.name))
    return Upload(folder.name, folder.parent.name, info.name, info.size, offset, folder, whole)


def _named(part: Path, name: Path) -> bool:
    """Give a file its name when its last byte has come, also after whoever wrote that byte was killed; False while
    somebody still writes it, and may take it off again."""
    with suppress(FileNotFoundError), part.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        part.rename(name)
    return True


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise NotFoundError(N_("there is no upload «%(text)s»"), N_("Begin it again."), text=name[:40])
    return name


def _file_name(name: str) -> str:
    """The last part of a path; what a disk cannot bear is refused."""
    last = name.replace("\\", "/").rpartition("/")[2]
    hostile = last.startswith(".") or any(ord(c) < 32 or 0x202A <= ord(c) <= 0x202E for c in last)
    if not last.strip() or hostile or len(last.encode("utf-8", "replace")) > _LONGEST_NAME:
        raise InvalidValueError(
            N_("«%(name)s» cannot be the name of a file"), N_("Rename it, and send it again."), name=last[:60]
        )
    return last


def readable(count: int) -> str:
    """Bytes as people read them; the signs are the same in all our languages."""
    for sign, unit in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= unit:
            return f"{count / unit:.1f} {sign}"
    return f"{count} B"


def sheets_of(uploads: list[Upload]) -> Iterator[Upload]:
    """Those that are sheets, by their names."""
    return (u for u in uploads if u.name.lower().endswith((".csv", ".tsv", ".xlsx", ".xlsm", ".ods")))
