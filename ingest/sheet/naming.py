"""Which row speaks of which file: by path and name, however the name was written down.

Compared are, from sure to loose: the path below a folder that was given; the name as it is spelt; the name without
regard to case, Unicode form, blanks and underscores, and set right where it was garbled (``ingest.file_names``); the
name without its extension, or with another one. Folders that a row names must be those of the file; only of a whole
path from another machine (``D:\\Архив\\01.wav``) the outer ones may differ. What leaves more than one file, or more
than one row, means none: it is said, and nothing is guessed.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from archive.hygiene import clean, shown
from archive.rules.moments import seconds_of
from ingest.codes import SheetCode
from ingest.file_names import repaired
from ingest.sheet.doors import strictest
from ingest.sheet.findings import SheetFinding
from ingest.sheet.reading import Sheet, SheetRow

_EXTENSION = re.compile(r"\.[a-z][a-z0-9]{0,4}$")
_QUOTED = re.compile(r"^(?:\"(.+)\"|'(.+)'|«(.+)»|[“„](.+)[”“])$")
_SCHEME = re.compile(r"^(?:file://(?:localhost)?|(?:https?|ftp|smb|afp|nfs|sftp)://[^/]*/)", re.IGNORECASE)
_ALIKE = str.maketrans(
    dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("’‘ʼ`´", "'") | dict.fromkeys("_\u200b\u200c\u200d\u00ad", " ")
)
_ABSOLUTE = re.compile(r"^([a-z]:|/|//)", re.IGNORECASE)


_SOME = 5
"""So many rows of files that are not here are named at a file that is called so."""


class Likeness(IntEnum):
    """How a name was recognised; lower is surer."""

    PATH = 0
    SPELT = 1
    FOLDED = 2
    ELSEWHERE = 3
    STEM = 4


@dataclass(frozen=True, slots=True)
class Found:
    """The files that a name may mean, all recognised in the same way."""

    likeness: Likeness
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """``rows``: the row that speaks of a file. ``claims``: other rows that may mean it, too.

    ``unplaced``: rows that found no file. ``passages``: the rows of a file that each have a start.
    """

    rows: Mapping[Path, SheetRow]
    claims: Mapping[Path, tuple[SheetRow, ...]]
    unplaced: tuple[SheetRow, ...]
    passages: Mapping[Path, tuple[SheetRow, ...]]
    findings: tuple[SheetFinding, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A file, the folders that it lies in, and those below each given folder that holds it; folded, outermost first."""

    file: Path
    folders: tuple[str, ...]
    below: tuple[tuple[str, ...], ...]


class _Places:
    """The files that one name may mean. Asked for a folder it looks at those alone that lie in one called so: a name
    like ``01.wav`` is that of thousands."""

    def __init__(self, places: list[_Place]) -> None:
        self.all = places
        self._by_folder: dict[str, list[_Place]] = defaultdict(list)
        self._in_root: list[_Place] = []
        for place in places:
            self._by_folder[place.folders[-1] if place.folders else ""].append(place)
            if () in place.below:
                self._in_root.append(place)

    def inside(self, folders: tuple[str, ...]) -> list[Path]:
        """Those whose innermost folders are these."""
        if not folders:
            return [place.file for place in self.all]
        alike = self._by_folder.get(folders[-1], ())
        return [place.file for place in alike if place.folders[-len(folders) :] == folders]

    def nearest(self, folders: tuple[str, ...]) -> tuple[Path, ...]:
        """Of files that lie elsewhere now: those whose folders below a given one end the path that was written down.

        Several: those that have most of its folders.
        """
        kept: dict[Path, int] = {}
        alike = self._by_folder.get(folders[-1], ()) if folders else ()
        for place in (*alike, *self._in_root):
            for below in place.below:
                if folders[len(folders) - len(below) :] == below:
                    kept[place.file] = max(kept.get(place.file, 0), len(below))
        return tuple(file for file, depth in kept.items() if depth == max(kept.values()))


class FileNames:
    """The files of one ingest, asked by what somebody wrote down. ``roots``: folders that paths may begin at."""

    def __init__(self, files: Iterable[Path], roots: Iterable[Path] = ()) -> None:
        self._roots = tuple(dict.fromkeys(Path(os.path.abspath(root)) for root in roots))  # noqa: PTH100 - links stay
        self._paths: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}
        self._places: dict[tuple[str, ...], _Places] = {}
        self._found: dict[str, Found] = {}
        for file in files:  # as text: of a hundred thousand paths each would be half a kilobyte
            text = str(file)
            if self._roots:
                absolute = os.path.abspath(file)  # noqa: PTH100 - as above
                self._paths[text if absolute == text else absolute] = text
            for name in _spellings(file.name):
                if name in self._by_name:
                    self._by_name[name].append(text)
                else:
                    self._by_name[name] = [text]

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        """The same files by their names without extension; made when the first name is not found as it is written."""
        stems: dict[str, list[str]] = {}
        for name, files in self._by_name.items():
            stem = _stem(name)
            stems[stem] = [*stems[stem], *files] if stem in stems else files
        return stems

    def find(self, written: str) -> Found | None:
        """The files that a name or path may mean; None when there is none."""
        if written in self._found:
            return self._found[written]
        found = self._find(plain_path(written))
        if found is None and (unescaped := unquote(written)) != written:
            found = self._find(plain_path(unescaped))
        if found is not None and len(found.files) > 1:
            self._found[written] = found
        return found

    def alike(self, written: str) -> tuple[Path, ...]:
        """Every file that has this name, whatever its folder and extension."""
        return tuple(place.file for place in self._stems(_spellings(plain_path(written))).all)

    def _find(self, written: str) -> Found | None:
        direct = [str(root / written) for root in self._roots]
        exact = tuple(map(Path, dict.fromkeys(self._paths[path] for path in direct if path in self._paths)))
        if exact:
            return Found(Likeness.PATH, exact)
        name = written.rsplit("/", 1)[-1]
        folders = tuple(_fold(part) for part in written.split("/")[:-1] if part)
        named = self._placed(_spellings(name), self._by_name)
        here = named.inside(folders)
        spelt = [file for file in here if file.name == name]
        if here:
            return Found(Likeness.SPELT, tuple(spelt)) if spelt else Found(Likeness.FOLDED, tuple(here))
        if _ABSOLUTE.match(written) and (elsewhere := named.nearest(folders)):
            return Found(Likeness.ELSEWHERE, elsewhere)
        stems = self._stems(_spellings(name))
        alike = tuple(stems.inside(folders))
        if not alike and _ABSOLUTE.match(written):
            alike = stems.nearest(folders)
        return Found(Likeness.STEM, alike) if alike else None

    def _stems(self, spellings: tuple[str, ...]) -> _Places:
        """The files that are called so without their extension, or without that of what was written."""
        return self._placed(tuple(key for name in spellings for key in (name, _stem(name))), self._by_stem)

    def _placed(self, keys: tuple[str, ...], by_key: Mapping[str, list[str]]) -> _Places:
        kept = ("stem" if by_key is not self._by_name else "name", *keys)
        known = self._places.get(kept)
        if known is None:
            files = dict.fromkeys(file for key in keys for file in by_key.get(key, ()))
            known = _Places([self._place(Path(file)) for file in files])
            if len(files) > 1:
                self._places[kept] = known
        return known

    def _place(self, file: Path) -> _Place:
        parents = Path(os.path.abspath(file)).parent.parts  # noqa: PTH100 - links stay links
        folders = tuple(_fold(part) for part in parents)
        within = (len(root.parts) for root in self._roots if parents[: len(root.parts)] == root.parts)
        return _Place(file, folders, tuple(folders[depth:] for depth in within))


def match(sheet: Sheet, files: tuple[Path, ...], roots: tuple[Path, ...] = ()) -> Matching:
    """Find the file of every row."""
    return _Matcher(FileNames(files, roots)).match(sheet.rows)


class _Matcher:
    def __init__(self, names: FileNames) -> None:
        self._names = names
        self._rows: dict[Path, SheetRow] = {}
        self._claims: dict[Path, list[SheetRow]] = defaultdict(list)
        self._unplaced: list[SheetRow] = []
        self._restricting: dict[str, list[SheetRow]] = defaultdict(list)
        self._passages: dict[Path, tuple[SheetRow, ...]] = {}
        self._findings: list[SheetFinding] = []

    def match(self, rows: Iterable[SheetRow]) -> Matching:
        single: dict[Path, list[tuple[Likeness, SheetRow]]] = defaultdict(list)
        for row in rows:
            if not row.file:  # it names a held recording
                if not row.recording:
                    self._unplaced.append(row)
                continue
            found = self._names.find(row.file)
            if found is None:
                self._lose(row, SheetCode.ROW_WITHOUT_FILE, f"no file {shown(row.file)} was given")
            elif len(found.files) > 1:
                self._ambiguous(row, found.files)
            else:
                single[next(iter(found.files))].append((found.likeness, row))
        for file, claimants in single.items():
            self._decide(file, claimants)
        for name, lost in self._restricting.items():
            by_door = {row.door: row for row in reversed(lost)}  # one of each: ten thousand may be called 01.wav
            some = sorted(by_door.values(), key=lambda row: row.number)[:_SOME]
            strict = strictest((*(replace(door, unread=()) for door in by_door), *(row.door for row in some)))
            speaking = replace(some[0], door=strict)
            for file in self._names.alike(name):
                self._claims[file] += (speaking, *some[1:])
        return Matching(
            self._rows,
            {file: tuple(claims) for file, claims in self._claims.items()},
            tuple(self._unplaced),
            self._passages,
            tuple(sorted(self._findings, key=lambda f: f.row)),
        )

    def _decide(self, file: Path, claimants: list[tuple[Likeness, SheetRow]]) -> None:
        """The surest row speaks; two that are equally sure and written differently leave it open."""
        surest = min(likeness for likeness, _row in claimants)
        sure = [row for likeness, row in claimants if likeness is surest]
        first = sure[0]
        if surest >= Likeness.FOLDED and any(plain_path(row.file) != plain_path(first.file) for row in sure):
            for row in sure:
                reason = f"{shown(row.file)} and another row may both mean {shown(file.name)}"
                self._note(SheetCode.AMBIGUOUS_NAME, row, reason, "Write the path and the name as they are.")
                self._claims[file].append(row)
        else:
            timed = tuple(row for row in sure if seconds_of(row.values.get("start", "")) is not None)
            mains = [row for row in sure if row not in timed]
            if timed:
                self._passages[file] = timed
                self._claims[file] += timed
            first = mains[0] if mains else whole(timed)
            self._rows[file] = first
            for row in mains[1:]:
                reason = f"{shown(row.file)} has a row already: row {first.number}, which is used"
                self._note(SheetCode.DUPLICATE_ROW, row, reason, "Merge the two rows.")
                self._claims[file].append(row)
        for likeness, row in claimants:
            if likeness is surest:
                continue
            if likeness is Likeness.STEM:  # the file of this row has another extension, and is not here
                self._lose(row, SheetCode.ROW_WITHOUT_FILE, f"no file {shown(row.file)} was given")
            else:
                reason = f"{shown(row.file)} means a file that row {first.number} describes already"
                self._note(SheetCode.DUPLICATE_ROW, row, reason, "Merge the two rows.")
                self._claims[file].append(row)

    def _ambiguous(self, row: SheetRow, files: tuple[Path, ...]) -> None:
        reason = f"{len(files)} files are called {shown(row.file)}"
        self._note(SheetCode.AMBIGUOUS_NAME, row, reason, "Write the path: folder/name.")
        for file in files:
            self._claims[file].append(row)

    def _lose(self, row: SheetRow, code: SheetCode, reason: str) -> None:
        """A row that found no file; where it keeps somebody out, it may be that of any file that is called so."""
        self._note(code, row, reason, "Check the name, or add the file.")
        self._unplaced.append(row)
        if row.door.restricts:
            self._restricting[plain_path(row.file).rsplit("/", 1)[-1]].append(row)

    def _note(self, code: SheetCode, row: SheetRow, reason: str, hint: str) -> None:
        self._findings.append(SheetFinding(code, row.number, "file", reason, hint, row.page, row.file))


def whole(rows: Sequence[SheetRow]) -> SheetRow:
    """What rows of one file say alike, as a row of its own under the door of the strictest."""
    first = rows[0]
    values = {
        column: text
        for column, text in first.values.items()
        if column not in ("start", "end") and all(row.values.get(column) == text for row in rows)
    }
    others = tuple(one for one in first.others if all(one in row.others for row in rows))
    return replace(first, values=values, others=others, door=strictest(row.door for row in rows))


def plain_path(written: str) -> str:
    """A path as somebody wrote it, with ``/`` between its parts."""
    path = _QUOTED.sub(r"\1\2\3\4", written.strip())
    if scheme := _SCHEME.match(path):
        path = re.sub(r"^/(?=[A-Za-z]:)", "", "/" + unquote(path[scheme.end() :].partition("?")[0]).lstrip("/"))
    parts = [part.strip() for part in path.replace("\\", "/").split("/")]
    if parts[0] in ("~", ".."):  # from a folder that is not here
        parts = ["", *(part for part in parts if part not in ("~", ".."))]
    return "/".join(part for index, part in enumerate(parts) if part != "." and (part or index == 0))


def _spellings(name: str) -> tuple[str, ...]:
    """The folded forms under which a name is found: as it is, and set right."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]  # a file unpacked from a foreign ZIP may hold its folders
    return tuple(dict.fromkeys((_fold(name), _fold(repaired(name).text))))


def _fold(name: str) -> str:
    """Without case, Unicode form, kinds of dashes, and blanks or underscores that make no difference to the eye."""
    plain = " ".join(clean(name).translate(_ALIKE).casefold().split()).rstrip(" .")
    return re.sub(r"(?<=№) | (?=\.[a-z][a-z0-9]{0,4}$)|(?<=\.) (?=[a-z][a-z0-9]{0,4}$)", "", plain)


def _stem(folded: str) -> str:
    return _EXTENSION.sub("", folded)
