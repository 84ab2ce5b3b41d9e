"""Lists of records: entries with a line of context, the search that fills them, and the pages they are cut into."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from archive.model import AnyRecord, Event, Instrument, Kind, Organisation, Person, Recording, Ref, Role, Work
from archive.rules import dates
from search.query.request import Answer, Filter, SearchRequest
from web.http.limits import MAX_PAGE, PAGE_SIZE
from web.http.parameters import SearchParameters
from web.view.blocks import Entry, Section, Value, credited, recording_rows, texts
from web.view.i18n import Tongue
from web.view.request_context import RequestContext
from web.view.words import PATH

_LATIN = (Tongue.KK_LATN, Tongue.EN)


@dataclass(frozen=True, slots=True)
class Pager:
    """Where we are among the pages of a list. Addresses are empty at the ends."""

    page: int
    pages: int
    previous: str
    next: str


def ask(
    context: RequestContext,
    *,
    text: str = "",
    kinds: Sequence[Kind] = (),
    filters: Iterable[tuple[str, str]] = (),
    sort: str = "relevance",
    limit: int = PAGE_SIZE,
    offset: int = 0,
    facets: tuple[str, ...] | None = (),
    literal: bool = False,
    wide: bool = False,
    cursor: str = "",
) -> Answer:
    """A search on behalf of this visitor: the viewer goes into the request, so that nothing hidden counts."""
    context.site.follower.follow()
    return context.site.index.search(
        SearchRequest(
            text=text,
            kinds=tuple(kinds),
            filters=tuple(Filter(f, v) for f, v in filters),
            sort="title-latin" if sort == "title" and context.tongue in _LATIN else sort,
            limit=limit,
            offset=offset,
            viewer=context.viewer,
            today=context.today,
            facets=facets,
            literal=literal,
            wide=wide,
            cursor=cursor,
        )
    )


def question(
    context: RequestContext,
    asked: SearchParameters,
    *,
    limit: int,
    cursor: str = "",
    sort: str = "",
    facets: Sequence[str] = (),
) -> SearchRequest:
    """The search that a form asks for on behalf of this visitor: the viewer goes in, so that nothing hidden counts."""
    order = sort or asked.sort
    return SearchRequest(
        text=asked.text,
        kinds=asked.kinds,
        filters=tuple(Filter(f, v) for f, v in asked.filters),
        sort="title-latin" if order == "title" and context.tongue in _LATIN else order,
        limit=limit,
        cursor=cursor,
        viewer=context.viewer,
        today=context.today,
        facets=tuple(facets),
        literal=asked.literal,
        wide=asked.wide,
    )


def records_of(context: RequestContext, result: Answer) -> tuple[AnyRecord, ...]:
    """The records behind hits, from the catalogue, asked again whether they may be seen: an index can be stale."""
    context.prefetch(hit.ref for hit in result.hits)
    found = (context.find(hit.ref) for hit in result.hits)
    return tuple(r for r in found if r is not None)


MOST_ARRANGED: Final = 1_000
"""What a collection puts in order by hand."""


def recordings_section(
    context: RequestContext,
    heading: str,
    filters: Sequence[tuple[str, str]],
    *,
    sort: str = "title",
    limit: int = PAGE_SIZE,
    first: Sequence[Ref] = (),
) -> Section:
    """The recordings that a filter finds, with the way to all of them. ``first``: those of a collection that stand
    before the others, in their order, as far as they may be seen and lie in it still."""
    result = ask(context, kinds=[Kind.RECORDING], filters=filters, sort=sort, limit=limit)
    found = [r for r in records_of(context, result) if isinstance(r, Recording)]
    if first:
        wanted = list(first[:MOST_ARRANGED])
        context.prefetch(wanted)
        held = [r for ref in wanted if isinstance(r := context.find(ref), Recording)]
        placed = [r for r in held if all(field != "collection" or value in r.collections for field, value in filters)]
        known = {r.id for r in placed}
        found = [*placed, *(r for r in found if r.id not in known)][:limit]
    more = context.address("/search", [("kind", Kind.RECORDING.value), *filters]) if result.total > limit else ""
    return Section(heading, rows=recording_rows(context, found), total=result.total, more=more)


def entries_section(context: RequestContext, heading: str, refs: Iterable[Ref]) -> Section:
    """Those of the records that may be named."""
    wanted = list(dict.fromkeys(refs))
    context.prefetch(wanted)
    found = [r for r in (context.find(ref) for ref in wanted) if r is not None]
    return Section(heading, entries=entries(context, found), total=len(found))


def entries(context: RequestContext, records: Iterable[AnyRecord]) -> tuple[Entry, ...]:
    """Lines for records that were already found to be visible."""
    found = tuple(records)
    context.prefetch_named(found)
    return tuple(entry(context, r) for r in found)


def entry(context: RequestContext, record: AnyRecord, count: int | None = None) -> Entry:
    """A line: the name, and what tells it from its neighbours."""
    people = credited(context, record.credits, [Role.COMPOSER]) if isinstance(record, Work) else ()
    return Entry(context.link_to(record), _line(context, record), count, people)


def told_apart(context: RequestContext, records: Sequence[AnyRecord]) -> dict[Ref, str]:
    """For each record that was found to be visible a few words that tell it from its namesakes; may be empty."""
    rows = recording_rows(context, [r for r in records if isinstance(r, Recording)])
    others = entries(context, [r for r in records if isinstance(r, Work | Person | Event | Organisation)])
    parts: dict[Ref, tuple[Value | str, ...]] = {
        **{Ref(row.link.kind, row.link.id): (*row.performers, *row.composers, row.year) for row in rows},
        **{Ref(made.link.kind, made.link.id): (*made.people, made.line) for made in others},
    }
    return {ref: ", ".join(dict.fromkeys(said for part in row if (said := _said(part)))) for ref, row in parts.items()}


def _said(part: Value | str) -> str:
    if isinstance(part, str):
        return part
    return part.link.name.text if part.link else part.text


def life(context: RequestContext, person: Person) -> str:
    """Years of birth and death as far as they are known; of the living, the year of birth alone."""
    born = dates.year_only(person.birth) if person.birth and person.living else person.birth
    shown = [context.wording.date(d) if d else "" for d in (born, person.death)]
    if not any(shown):
        return ""
    if person.death is None:
        return context.gettext("born %(date)s") % {"date": shown[0]}
    if not shown[0]:
        return context.gettext("died %(date)s") % {"date": shown[1]}
    return " – ".join(shown)


def _line(context: RequestContext, record: AnyRecord) -> str:
    match record:
        case Person():
            return life(context, record)
        case Instrument():
            return record.hornbostel_sachs
        case Work():
            return context.wording.date(record.date) if record.date else ""
        case Event() | Organisation():
            return context.wording.date(record.date) if record.date else ""
        case _:
            described = texts(context, record.description)
            own = [t.text for t in described if t.lang.startswith(context.tongue.value[:2])]
            return own[0] if own else ""


def pager(context: RequestContext, page: int, total: int, size: int = PAGE_SIZE, cursor: str = "") -> Pager:
    """Links to the pages before and after, keeping every other parameter of the address.

    ``cursor``: where the next page begins. Pages past MAX_PAGE are reached by it alone, one after the other.
    """
    every = max(1, -(-total // size)) if size else 1
    pages = every if cursor or page > MAX_PAGE else min(MAX_PAGE, every)
    kept = [(k, v) for k, v in context.query if k not in ("page", "lang", "cursor")]

    def at(number: int) -> str:
        place = [("page", str(number))] if number > 1 else []
        return context.address(context.path, [*kept, *place, *([("cursor", cursor)] if number > MAX_PAGE else [])])

    before = at(page - 1) if 1 < page <= min(pages, MAX_PAGE) else ""
    return Pager(page, pages, before, at(page + 1) if page < pages and (page < MAX_PAGE or cursor) else "")


def list_address(context: RequestContext, kind: Kind) -> str:
    return context.address(f"/{PATH[kind]}")
