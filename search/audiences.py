"""Records as those may know them who may find them: what the index reads.

Most records are the same for everybody and have one description. Where something is hidden from somebody (a closed
person, a passage with an access of its own, a doubt that staff are to settle, the record itself), each audience
(``archive.policy.audiences``) finds the record by what is left of it for them, and equal descriptions are kept once. An
embargo on a passage ends by the clock: the description before that day and the one from that day on stand in the index
together, and the day of the question chooses.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Protocol

from archive.model import Analysis, AnyRecord, Collection, Kind, Recording, Ref, Status
from archive.policy import (
    ADMINISTRATOR,
    READERS,
    Viewer,
    closes_words,
    closing_days,
    days_inside,
    days_of,
    inherit,
    is_visible,
    may_read_words,
    may_see,
    redact,
    redact_analysis,
    whole_of,
    withheld,
)
from archive.rules.links import links_of
from search.documents import DRAFTS, Description, describe
from search.relations import Relations

_MOST_DAYS = 12  # days on which passages of one recording open that are told apart
_EVERYBODY = frozenset(audience.code for audience in READERS)

_Draw = Callable[[Viewer, dt.date], Description]
_Key = tuple[object, ...]


class Records(Protocol):
    """Where records are read: ``archive.catalogue.catalogue.Catalogue`` is one."""

    def get_many(self, refs: Iterable[Ref]) -> dict[Ref, AnyRecord]: ...


def descriptions(
    records: Iterable[AnyRecord], analyses: Mapping[str, Analysis], relations: Relations, catalogue: Records
) -> Iterator[Description]:
    """The descriptions of records, and of what was measured of them, for each audience that may find them.

    ``relations`` has loaded what they name: where all of that is open, nothing more is read.
    """
    for kept in records:
        record = inherit(kept, relations.collection) if isinstance(kept, Recording) else kept
        analysis = analyses.get(record.id) if record.kind is Kind.RECORDING else None
        if not relations.hidden_near(record) and not _is_told_apart(record):
            made = describe(record, relations, analysis, ADMINISTRATOR)
            seen_by = (a.code for a in READERS if may_see(a.reader(record), record, dt.date.min))  # on every day
            made.hidden_from = _EVERYBODY.difference(seen_by)
            yield _held(made, record)
        else:
            yield from _Faces(record, analysis, relations, catalogue).all()


class _Faces:
    """The descriptions of one record that is not the same for everybody."""

    def __init__(self, record: AnyRecord, analysis: Analysis | None, relations: Relations, catalogue: Records) -> None:
        self._record = record
        self._analysis = analysis
        self._relations = relations
        self._near = _near(record, catalogue)
        self._whole = whole_of(record, self._near.get)
        if self._whole is not None:
            whole = inherit(self._whole, lambda ref: catalogue.get_many([ref]).get(ref))
            self._whole = self._near[whole.ref] = whole
        self._hidden = relations.hidden_near(record)
        self._days = _days(record, self._whole)
        self._drawn: list[Description] = []
        self._known: dict[_Key, int] = {}

    def all(self) -> Iterator[Description]:
        """Each description with the audiences it is for and the days on which it holds."""
        audiences: dict[tuple[int, int, int], set[str]] = {}  # (description, first period, last) -> for whom
        for audience in READERS:
            reader = audience.reader(self._record)
            row = [self._face(reader, day) for day in self._days]
            for which, periods in groupby(range(len(row)), key=row.__getitem__):
                held = list(periods)
                if which is None:
                    continue
                audiences.setdefault((which, held[0], held[-1]), set()).add(audience.code)
        for (which, first, last), codes in audiences.items():
            yield replace(
                self._drawn[which],
                hidden_from=_EVERYBODY - codes,
                since=self._days[first] if first else None,
                until=self._days[last + 1] if last + 1 < len(self._days) else None,
            )

    def _face(self, reader: Viewer, day: dt.date) -> int | None:
        """The number of the description for this reader on this day, drawn when there is none like it yet; None where
        they may not see the record."""
        if not may_see(reader, self._record, day, self._whole):
            return None
        closed = withheld(reader, self._record, day, self._whole) if isinstance(self._record, Recording) else ()
        unseen = frozenset(one.ref for one in self._hidden if not is_visible(reader, one))
        both = [one for one in (self._record, self._whole) if isinstance(one, Recording)]
        read = all(may_read_words(reader, one, day) for one in both)
        key: _Key = (reader.is_staff, closed, unseen, read)
        if key not in self._known:
            made = self._draw(reader, day)
            same = next((n for n, other in enumerate(self._drawn) if other == made), None)
            if same is None:
                same = len(self._drawn)
                self._drawn.append(made)
            self._known[key] = same
        return self._known[key]

    def _draw(self, reader: Viewer, day: dt.date) -> Description:
        analysis = self._analysis
        if isinstance(self._record, Recording) and analysis is not None:
            analysis = redact_analysis(reader, self._record, analysis, day)
        record = redact(reader, self._record, self._near.get, day)
        return _held(describe(record, self._relations, analysis, reader), self._record)


def _held(made: Description, record: AnyRecord) -> Description:
    """A grant of a collection opens what it holds, whether or not the collection itself may be named; and curators of
    single collections keep these, what is in them, and the drafts of authorities (``archive.policy.decide.keeps``)."""
    if isinstance(record, Recording):
        made.held_by = made.kept_by = record.collections
    elif isinstance(record, Collection):
        made.kept_by = (record.id,)
    elif record.status is not Status.PUBLISHED:
        made.kept_by = (DRAFTS,)
    return made


def _is_told_apart(record: AnyRecord) -> bool:
    """Whether the record itself holds what not everybody may know: a closed passage, rights that close it or its words
    for a time, or doubts for staff to settle."""
    return isinstance(record, Recording) and (
        bool(record.findings)
        or record.cut_from is not None
        or any(closes_words(right) for right in record.rights)
        or any(s.access is not None or s.rights for s in record.segments)
    )


def _days(record: AnyRecord, whole: Recording | None) -> list[dt.date]:
    """The first days of the periods in which the same is closed, by embargoes on passages and by rights.

    Of very many days on which passages open only the later are told apart: then a passage opens in the search somewhat
    after its embargo. It closes there on its day.
    """
    both = [one for one in (record, whole) if isinstance(one, Recording)]
    rights = [right for one in both for right in one.rights if closes_words(right)]
    closing = closing_days((*rights, *(right for one in both for s in one.segments for right in s.rights)))
    ends = sorted({day for one in both for day in days_inside(one)})
    if len(ends) > _MOST_DAYS:
        step = -(-len(ends) // _MOST_DAYS)
        ends = [*ends[step - 1 :: step], ends[-1]]
    return sorted({dt.date.min, *ends, *closing, *days_of(rights)})


def _near(record: AnyRecord, catalogue: Records) -> dict[Ref, AnyRecord]:
    """The records that this one names, and those that its works name."""
    named = catalogue.get_many(link.target for link in links_of(record))
    works = [found for ref, found in named.items() if ref.kind is Kind.WORK]
    return {**catalogue.get_many(link.target for work in works for link in links_of(work)), **named}
