"""Folders to files: everything below them, in a stable order, and a note about whatever is not handed on.

Content decides later what is audio; here only what is no ordinary, visible file is kept back. Links are followed,
each folder is entered once, so that circles end. Nothing here is fatal: what cannot be entered is noted. Names
are data: they are handed on as they are, and shown with unsafe characters made visible.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archive.hygiene import shown
from ingest.codes import FolderCode

_SYSTEM_NAMES = frozenset({"thumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "system volume information"})


class Outcome(StrEnum):
    """What became of it. ``flagged``: handed on all the same."""

    SKIPPED = "skipped"
    REFUSED = "refused"
    FLAGGED = "flagged"


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the report. ``shown`` is the path, safe to print."""

    path: Path
    outcome: Outcome
    code: FolderCode
    reason: str
    hint: str = ""

    @property
    def shown(self) -> str:
        return shown(str(self.path))


@dataclass(frozen=True, slots=True)
class Discovery:
    """``files`` in a stable order: as the arguments stand, within a folder by name."""

    files: tuple[Path, ...]
    notes: tuple[Note, ...]


def discover(paths: Iterable[Path], without: Iterable[Path] = ()) -> Discovery:
    """All ordinary files at and below ``paths``, but nothing below ``without`` (the archive's own home)."""
    walk = _Walk(without)
    files = tuple(file for path in paths for file in walk.visit(path))
    return Discovery(files, tuple(walk.notes))


class _Walk:
    """Remembers where it has been."""

    def __init__(self, without: Iterable[Path]) -> None:
        self.notes: list[Note] = []
        self._entered = {identity for path in without if (identity := _identity(path)) is not None}
        self._handed: set[str] = set()

    def visit(self, path: Path) -> Iterator[Path]:
        """All files at and below a path that somebody named; such a path is taken even if it is hidden.

        Depth first, without recursion: a hostile tree may be deeper than Python's stack.
        """
        waiting = [path]
        while waiting:
            at = waiting.pop()
            try:
                mode = at.stat().st_mode
            except FileNotFoundError:
                self._note(at, FolderCode.BROKEN_LINK if at.is_symlink() else FolderCode.NOT_FOUND)
                continue
            except OSError as error:  # no permission, or a link that leads to itself
                self._note(at, FolderCode.UNREADABLE, error.strerror or "")
                continue
            if stat.S_ISDIR(mode):
                waiting.extend(reversed(self._children(at)))
            elif stat.S_ISREG(mode):
                yield from self._file(at)
            else:
                self._note(at, FolderCode.SPECIAL_FILE)

    def _children(self, folder: Path) -> list[Path]:
        identity = _identity(folder)
        if identity in self._entered:
            self._note(folder, FolderCode.FOLDER_LOOP)
            return []
        if identity is not None:
            self._entered.add(identity)
        try:
            with os.scandir(folder) as entries:
                names = sorted(entry.name for entry in entries)
        except OSError as error:
            self._note(folder, FolderCode.UNREADABLE_FOLDER, error.strerror or "")
            return []
        return [folder / name for name in names if self._is_visible(folder, name)]

    def _is_visible(self, folder: Path, name: str) -> bool:
        if name.lower() in _SYSTEM_NAMES:
            self._note(folder / name, FolderCode.SYSTEM_FILE)
        elif name.startswith("."):
            self._note(folder / name, FolderCode.HIDDEN)
        else:
            return True
        return False

    def _file(self, path: Path) -> Iterator[Path]:
        real = os.path.realpath(path)
        if real in self._handed:
            return
        self._handed.add(real)
        if not os.access(path, os.R_OK):
            self._note(path, FolderCode.UNREADABLE)
            return
        if shown(path.name) != path.name:
            self._note(path, FolderCode.NAME_UNUSUAL)
        yield path

    def _note(self, path: Path, code: FolderCode, why: str = "") -> None:
        outcome, reason, hint = _TEXTS[code]
        self.notes.append(Note(path, outcome, code, f"{reason} ({why})" if why else reason, hint))


_TEXTS: dict[FolderCode, tuple[Outcome, str, str]] = {
    FolderCode.HIDDEN: (Outcome.SKIPPED, "hidden: its name begins with a dot", "Name it itself to take it."),
    FolderCode.SYSTEM_FILE: (Outcome.SKIPPED, "made by an operating system for itself", ""),
    FolderCode.FOLDER_LOOP: (Outcome.SKIPPED, "this folder was entered already, or is the archive itself", ""),
    FolderCode.NOT_FOUND: (Outcome.REFUSED, "there is no such file or folder", "Check the path."),
    FolderCode.BROKEN_LINK: (Outcome.REFUSED, "a link to nothing", "Bring back its target, or delete the link."),
    FolderCode.UNREADABLE: (Outcome.REFUSED, "cannot be read", "Check who may read it."),
    FolderCode.UNREADABLE_FOLDER: (Outcome.REFUSED, "this folder cannot be read", "Check who may enter it."),
    FolderCode.SPECIAL_FILE: (Outcome.REFUSED, "not an ordinary file: a pipe, socket or device", "Leave it out."),
    FolderCode.NAME_UNUSUAL: (
        Outcome.FLAGGED,
        "the name holds control or direction characters, or bytes that are no text",
        "The file is taken as it is. Look at its title.",
    ),
}


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
