"""What a work is known by: its performances by player, school and year, the legends and words that its recordings hold,
what it is built on; and the works of one composer, by genre.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from archive.model import PERFORMING_ROLES, Basis, Kind, Person, Recording, Ref, Work
from archive.rules import dates
from web.http.limits import PAGE_SIZE
from web.http.parameters import GROUPINGS
from web.view.blocks import RecordingRow, Section, TextView, Value, linked, plain, recording_rows, texts
from web.view.lists import ask, entries, records_of
from web.view.request_context import LinkView, RequestContext
from web.view.shipped_words import TIE, say
from web.view.words import N_

_GROUPED = 200  # recordings that are put together on one page; more are reached by search
_TOLD = 3
_COMPARED = 6
_WORKS = 300
_GROUPING: Final = {"player": N_("by player"), "school": N_("by school"), "year": N_("by year")}


@dataclass(frozen=True, slots=True)
class Told:
    """A legend or the words of a song, as one recording holds it."""

    heading: str
    recording: LinkView
    texts: tuple[TextView, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """A way to put the performances together."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Performances:
    """The performances of a work in one or more sections, and what they tell of it."""

    sections: tuple[Section, ...] = ()
    groupings: tuple[Grouping, ...] = ()
    told: tuple[Told, ...] = ()
    compare: str = ""


NONE: Final = Performances()


def performances(context: RequestContext, work: Work, by: str) -> Performances:
    """Every performance that this visitor may know of, put together by ``by`` where it is asked for."""
    filters = [("work", work.id)]
    limit = _GROUPED if by else PAGE_SIZE
    answer = ask(context, kinds=[Kind.RECORDING], filters=filters, sort="date", limit=limit)
    found = [r for r in records_of(context, answer) if isinstance(r, Recording)]
    rows = dict(zip((r.id for r in found), recording_rows(context, found), strict=True))
    more = context.address("/search", [("kind", Kind.RECORDING.value), *filters]) if answer.total > limit else ""
    heading = context.gettext("Performances")
    sections = (
        _grouped(context, found, rows, by)
        if by
        else (Section(heading, rows=tuple(rows.values()), total=answer.total, more=more),)
    )
    heard = [row.link.id for row in rows.values() if row.stream][:_COMPARED]
    return Performances(
        sections=sections,
        groupings=_groupings(context, by) if len(found) > 1 else (),
        told=tuple(_told(context, found)),
        compare=context.address("/compare", [("id", i) for i in heard]) if len(heard) > 1 else "",
    )


def _groupings(context: RequestContext, by: str) -> tuple[Grouping, ...]:
    def grouped(name: str) -> Grouping:
        return Grouping(context.gettext(_GROUPING[name]), context.address(context.path, [("by", name)]), name == by)

    plainly = Grouping(context.gettext("in order of time"), context.address(context.path), not by)
    return (plainly, *(grouped(name) for name in GROUPINGS))


def _grouped(
    context: RequestContext, found: list[Recording], rows: dict[str, RecordingRow], by: str
) -> tuple[Section, ...]:
    groups: dict[str, list[RecordingRow]] = {}
    for recording in found:
        for label in _labels(context, recording, by) or [""]:
            groups.setdefault(label, []).append(rows[recording.id])
    unknown = {
        "player": context.gettext("Player not known"),
        "school": context.gettext("School not known"),
        "year": context.gettext("Year not known"),
    }[by]
    ordered = sorted(groups.items(), key=lambda pair: (not pair[0], pair[0] if by == "year" else ""))
    return tuple(Section(label or unknown, rows=tuple(some), total=len(some)) for label, some in ordered)


def _labels(context: RequestContext, recording: Recording, by: str) -> list[str]:
    """Under which headings a recording stands; the same recording under each of its players or schools."""
    if by == "year":
        date = recording.performance.date
        year = dates.span(date).first_year if date else None
        return [str(year)] if year is not None else []
    if by == "school":
        refs = [Ref(Kind.SCHOOL, i) for i in recording.schools]
    else:
        refs = [Ref(Kind.PERSON, c.person) for c in recording.credits if c.role in PERFORMING_ROLES and c.person]
    links = (context.link(ref) for ref in dict.fromkeys(refs))
    return [link.name.text for link in links if link is not None]


def _told(context: RequestContext, found: Iterable[Recording]) -> Iterator[Told]:
    """The first legends and words among the recordings."""
    kinds: tuple[tuple[str, Callable[[Recording], tuple[TextView, ...]]], ...] = (
        (context.gettext("Legend as told in a recording"), lambda r: texts(context, r.legend, as_recorded=True)),
        (context.gettext("Words as sung in a recording"), lambda r: texts(context, r.transcript, as_recorded=True)),
    )
    shown = [context.redact(r) for r in found if r.legend or r.transcript]
    for heading, text_of in kinds:
        holding = [(r, text_of(r)) for r in shown if text_of(r)][:_TOLD]
        for recording, held in holding:
            yield Told(heading, context.link_to(recording), held)


def basis(context: RequestContext, found: Basis) -> Value | None:
    """What a work is built on, as a value of a fact."""
    note = say(context, TIE, found.note)[0]
    if found.work is not None:
        return linked(context, Ref(Kind.WORK, found.work), note)
    if found.person is not None:
        return linked(context, Ref(Kind.PERSON, found.person), note)
    return plain(found.as_found, note)


def own_works(context: RequestContext, person: Person) -> tuple[Section, ...]:
    """Works by this person, by genre where there are several; co-authors are named, the person is not repeated."""
    found = context.site.archive.catalogue.links_to(person.ref, kind=Kind.WORK, relation="composer", limit=_WORKS)
    refs = [link.source for link in found]
    context.prefetch(refs)
    works = [w for w in (context.find(ref) for ref in refs) if isinstance(w, Work)]
    genres: dict[str, list[Work]] = {}
    for one in works:
        genres.setdefault(one.genres[0] if one.genres else "", []).append(one)
    heading = context.gettext("Works")
    if len(genres) < 2 or len(works) < len(genres) + 2:
        return (_works(context, heading, works, person),)
    named = [(context.link(Ref(Kind.GENRE, genre)) if genre else None, some) for genre, some in genres.items()]
    named.sort(key=lambda pair: (pair[0] is None, -len(pair[1])))
    return tuple(
        _works(context, f"{heading}: {link.name.text if link else context.gettext('genre not known')}", some, person)
        for link, some in named
    )


def _works(context: RequestContext, heading: str, works: list[Work], person: Person) -> Section:
    ordered = sorted(works, key=lambda w: (w.date is None, w.date or "", w.title))
    made = tuple(
        replace(e, people=tuple(v for v in e.people if v.link is None or v.link.id != person.id))
        for e in entries(context, ordered)
    )
    return Section(heading, entries=made, total=len(made))
