"""The hits of a search as rows for spreadsheets and programs: CSV and JSON, written as they are read.

A row holds what a list shows and what a researcher sorts by. Several values in one cell stand between bars, as in a
curator's sheet. Related records are named through ``find``, which the caller gives: it holds those only that the
reader may know. Cells that a spreadsheet would run as a formula begin with an apostrophe (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from archive.model import (
    PERFORMING_ROLES,
    Analysis,
    AnyRecord,
    Credit,
    Event,
    Kind,
    Language,
    Organisation,
    Person,
    Recording,
    Ref,
    Role,
    Work,
)
from archive.rules.measured import settled
from search.documents import TEMPO
from search.index import SearchIndex
from search.query.request import Hit, SearchRequest

MOST = 10_000
"""Rows of one export."""

COLUMNS = (
    "kind", "id", "title", "original", "composer", "performer", "work", "instrument", "genre", "school", "date",
    "place", "event", "collection", "duration", "tempo", "language", "carrier", "access", "synthetic", "address",
)  # fmt: skip
"""``title`` is in the reader's script, ``original`` the Kazakh Cyrillic form; seconds; beats a minute as measured."""

Cell = str | float | bool | None
Row = dict[str, Cell]
Find = Callable[[Iterable[Ref]], Mapping[Ref, AnyRecord]]
Say = Callable[[AnyRecord], str]

_PORTION = 1_000
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_BOM = "\ufeff"


def walk(index: SearchIndex, request: SearchRequest, limit: int | None = None) -> Iterator[tuple[Hit, ...]]:
    """The hits of a search, up to ``limit`` of them (default: that of the request), in portions, each once."""
    left, cursor = request.limit if limit is None else limit, request.cursor
    while left > 0:
        portion = replace(request, limit=min(left, _PORTION), cursor=cursor, facets=())
        answer = index.search(portion)
        if answer.hits:
            yield answer.hits
        left -= len(answer.hits)
        if answer.next_cursor is None:
            return
        cursor = answer.next_cursor


def rows(
    records: Sequence[AnyRecord], analyses: Mapping[str, Analysis], find: Find, say: Say, address: Callable[[Ref], str]
) -> list[Row]:
    """Rows for records as the reader may know them. ``say`` gives a record's name in the reader's script."""
    works = find(Ref(Kind.WORK, use.work) for r in records if isinstance(r, Recording) for use in r.works if use.work)
    known = dict(find(ref for record in records for ref in _named(record, works)))
    known.update(works)
    return [_row(record, analyses.get(record.id), known, say, address) for record in records]


def csv_lines(header: Sequence[str], found: Iterable[Row], *, first: bool = True, mark: bool = True) -> str:
    """Lines of rows, as ``table_lines``."""
    return table_lines(header, ([row[name] for name in COLUMNS] for row in found), first=first, mark=mark)


def table_lines(
    header: Sequence[str], found: Iterable[Sequence[Cell]], *, first: bool = True, mark: bool = True
) -> str:
    """Lines of RFC 4180. ``first``: with the header, and with the mark that tells spreadsheets UTF-8 if ``mark``."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    if first:
        text.write(_BOM if mark else "")
        writer.writerow([safe(name) for name in header])
    writer.writerows([safe(cell) for cell in row] for row in found)
    return text.getvalue()


def json_items(found: Iterable[Row], *, first: bool = True) -> str:
    """Rows as members of a JSON array, with the commas between them but not the brackets around."""
    items = [json.dumps({k: v for k, v in row.items() if v not in (None, "")}, ensure_ascii=False) for row in found]
    return ("" if first or not items else ",\n") + ",\n".join(items)


def safe(cell: Cell) -> str:
    """A cell as text that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("Адай"), safe(2.5), safe(None)
    ("'=1+1", 'Адай', '2.5', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else ""
    if isinstance(cell, int | float):
        return f"{cell:g}" if abs(cell) < 1e5 else str(cell)
    text = cell.replace("\x00", "")
    return f"'{text}" if text.lstrip(" \u00a0\n").startswith(_DANGEROUS) else text


def _named(record: AnyRecord, works: Mapping[Ref, AnyRecord]) -> Iterator[Ref]:
    for credit in _credits(record, works):
        if credit.person:
            yield Ref(Kind.PERSON, credit.person)
    if isinstance(record, Recording | Work):
        yield from (Ref(Kind.INSTRUMENT, i) for i in record.instruments)
        yield from (Ref(Kind.GENRE, g) for g in record.genres)
        yield from (Ref(Kind.SCHOOL, s) for s in record.schools)
    if isinstance(record, Recording):
        yield from (Ref(Kind.COLLECTION, c) for c in record.collections)
        if record.performance.event:
            yield Ref(Kind.EVENT, record.performance.event)
    if (place := _place(record)) is not None:
        yield place


def _row(
    record: AnyRecord,
    analysis: Analysis | None,
    known: Mapping[Ref, AnyRecord],
    say: Say,
    address: Callable[[Ref], str],
) -> Row:
    row: Row = dict.fromkeys(COLUMNS)

    def named(kind: Kind, ids: Iterable[str]) -> str:
        return _together(say(known[ref]) for i in ids if (ref := Ref(kind, i)) in known)

    credits_ = _credits(record, known)
    row |= {
        "kind": record.kind.value,
        "id": record.id,
        "title": say(record),
        "original": record.name_in(Language.KK) or "",
        "composer": _people(credits_, {Role.COMPOSER}, known, say),
        "performer": _people(credits_, PERFORMING_ROLES, known, say),
        "access": record.access.level.value,
        "synthetic": record.synthetic,
        "address": address(record.ref),
    }
    if (place := _place(record)) is not None and place in known:
        row["place"] = say(known[place])
    if isinstance(record, Recording | Work):
        row["instrument"] = named(Kind.INSTRUMENT, record.instruments)
        row["genre"] = named(Kind.GENRE, record.genres)
        row["school"] = named(Kind.SCHOOL, record.schools)
    if isinstance(record, Work | Event | Organisation):
        row["date"] = record.date
    if isinstance(record, Recording):
        row |= _recording(record, analysis, known, say)
        row["collection"] = named(Kind.COLLECTION, record.collections)
        row["event"] = named(Kind.EVENT, [record.performance.event] if record.performance.event else [])
    return row


def _recording(record: Recording, analysis: Analysis | None, known: Mapping[Ref, AnyRecord], say: Say) -> Row:
    works = (known.get(Ref(Kind.WORK, use.work)) if use.work else None for use in record.works)
    found = settled(TEMPO, analysis, record.corrections)
    tempo = found.value if found else None
    return {
        "work": _together(say(work) for work in works if work is not None),
        "date": record.performance.date,
        "duration": record.duration_seconds,
        "tempo": round(tempo, 1) if isinstance(tempo, int | float) else None,
        "language": _together(record.languages),
        "carrier": _together(carrier.type.value for carrier in record.carriers),
    }


def _credits(record: AnyRecord, works: Mapping[Ref, AnyRecord]) -> tuple[Credit, ...]:
    """The record's own credits; a recording takes its composers from its works where it names none itself."""
    if not isinstance(record, Recording) or any(c.role is Role.COMPOSER for c in record.credits):
        return record.credits if isinstance(record, Recording | Work) else ()
    made = (works.get(Ref(Kind.WORK, use.work)) if use.work else None for use in record.works)
    composers = (c for work in made if isinstance(work, Work) for c in work.credits if c.role is Role.COMPOSER)
    return (*record.credits, *composers)


def _people(credits_: Iterable[Credit], roles: Iterable[Role], known: Mapping[Ref, AnyRecord], say: Say) -> str:
    wanted = frozenset(roles)
    people = [(known.get(Ref(Kind.PERSON, c.person)) if c.person else None, c) for c in credits_ if c.role in wanted]
    return _together(say(p) if isinstance(p, Person) else "" if c.person else c.as_found for p, c in people)


def _place(record: AnyRecord) -> Ref | None:
    """Where it was played, or where an event was held. A place may also be a ``school/ID``."""
    written = record.performance.place if isinstance(record, Recording) else None
    written = record.place if isinstance(record, Event | Organisation) else written
    if not written:
        return None
    kind, _, identifier = written.rpartition("/")
    return Ref(Kind(kind) if kind else Kind.PLACE, identifier)


def _together(values: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(value for value in values if value))
