"""The search page: calm rows, facets with counts, chips that say how the query was understood and can be taken off."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import islice

from archive.model import AnyRecord, Kind, Recording, Ref
from search.engines.tantivy import suggest
from search.query.request import Answer, Marked, Note, Understood
from web.http.parameters import SearchParameters
from web.pages.search.addresses import address, manner, toggled
from web.pages.search.facets import Facet, facets
from web.pages.search.groups import Group, groups, with_recordings
from web.pages.search.labels import facet_label
from web.view.blocks import Entry, RecordingRow, recording_rows
from web.view.frame import Frame, frame
from web.view.lists import Pager, ask, entry, pager, question, records_of
from web.view.request_context import NameView, RequestContext
from web.view.words import FACET, KIND, NOTE, SORT

Pieces = tuple[tuple[str, bool], ...]
"""A text in pieces; True: marked."""

_NEAREST = 6  # things offered where nothing was found
_LOOSENED = 6  # filters that are tried without


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of the query as understood. ``href`` is the same search without it."""

    field: str
    value: NameView
    href: str


@dataclass(frozen=True, slots=True)
class Loosened:
    """A filter without which there are hits: how many, and the search without it."""

    field: str
    value: NameView
    total: int
    href: str


@dataclass(frozen=True, slots=True)
class Found:
    """One hit: a recording's row, or an entry of another kind."""

    row: RecordingRow | None
    entry: Entry | None
    kind: str
    excerpt: Pieces = ()
    """The text that answers the query where no name that is shown does, or a note."""
    marks: Mapping[str, Pieces] = field(default_factory=dict[str, Pieces])
    """The names that are shown, with what answers the query marked."""


@dataclass(frozen=True, slots=True)
class SortChoice:
    """An order to choose."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class NoteView:
    """What the search says about its own answer. ``href`` leads to the wider answer where there is one."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Ways to keep a search: as a feed, as files, as a name in this browser. ``search`` is its address."""

    search: str
    feed: str
    csv: str
    json: str
    saved: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A search and its answer. ``kept`` are the form's hidden fields, so that a new query keeps the filters."""

    frame: Frame
    text: str
    total: int
    found: tuple[Found, ...]
    groups: tuple[Group, ...]
    facets: tuple[Facet, ...]
    chips: tuple[Chip, ...]
    understood: tuple[Chip, ...]
    plain: str
    """The same search with all its words read as words; empty where that changes nothing."""
    notes: tuple[NoteView, ...]
    did_you_mean: str
    did_you_mean_href: str
    nearest: tuple[Found, ...]
    loosened: tuple[Loosened, ...]
    sorts: tuple[SortChoice, ...]
    kept: tuple[tuple[str, str], ...]
    keeping: Keeping
    pager: Pager
    years: str
    work: tuple[tuple[str, str], ...]
    """For curators: what can be done with all that was found, address and word."""


def search_page(context: RequestContext, form: SearchParameters) -> SearchPage:
    """Ask the index and fill the page."""
    result = ask(
        context,
        text=form.text,
        kinds=form.kinds,
        filters=form.filters,
        sort=form.sort,
        limit=form.limit,
        offset=form.offset,
        facets=None,
        literal=form.literal,
        wide=form.wide,
        cursor=form.cursor,
    )
    title = context.gettext("Search: %(query)s") % {"query": form.text} if form.text else context.gettext("Search")
    keeping = _keeping(context, form)
    records = with_recordings(context, form, records_of(context, result))
    return SearchPage(
        frame=frame(
            context,
            title,
            query=form.text,
            indexed=not form.narrowing and form.page == 1,
            twin=context.address(
                "/api/search", [(k, v) for k, v in context.query if k not in ("lang", "page", "cursor")]
            ),
            feed=keeping.feed,
        ),
        text=form.text,
        total=result.total,
        found=_found(context, records, {h.ref: h.highlights for h in result.hits}, form.text),
        groups=groups(context, form, records),
        facets=facets(context, form, result),
        chips=_chips(context, form),
        understood=_understood(context, form, result),
        plain=address(context, replace(form, literal=True)) if result.understood else "",
        notes=tuple(_note(context, form, n) for n in result.notes),
        did_you_mean=result.did_you_mean or "",
        did_you_mean_href=address(context, form, text=result.did_you_mean or ""),
        nearest=() if result.total else _nearest(context, form, result),
        loosened=() if result.total else _loosened(context, form),
        sorts=tuple(SortChoice(k, context.gettext(v), k == form.sort) for k, v in SORT.items()),
        kept=(*form.narrowing, *manner(form)),
        keeping=keeping,
        pager=pager(context, form.page, result.total, form.limit, result.next_cursor or ""),
        years=next((value for field, value in form.narrowing if field == "year"), ""),
        work=tuple(_work(context, form, {hit.ref.kind for hit in result.hits}))
        if context.viewer.is_curator and result.total
        else (),
    )


def _work(context: RequestContext, form: SearchParameters, shown: Set[Kind]) -> Iterator[tuple[str, str]]:
    """Only records of one kind have the same fields: of several kinds the recordings are offered."""
    if len(form.kinds) == 1:
        yield address(context, form, path="/desk/bulk"), context.gettext("Change them together")
    elif not form.kinds and Kind.RECORDING in shown:
        recordings = replace(form, narrowing=(*form.narrowing, ("kind", Kind.RECORDING.value)))
        yield address(context, recordings, path="/desk/bulk"), context.gettext("Change the recordings together")
    yield address(context, form, path="/desk/sheets"), context.gettext("As a sheet to be edited")
    yield address(context, form, path="/desk/tasks"), context.gettext("Hand to somebody")


def _keeping(context: RequestContext, form: SearchParameters) -> Keeping:
    return Keeping(
        search=address(context, form),
        feed=address(context, form, path="/search.atom"),
        csv=address(context, form, path="/api/search.csv"),
        json=address(context, form, path="/api/search.json"),
        saved=context.address("/saved"),
    )


def _found(
    context: RequestContext, records: Sequence[AnyRecord], highlights: Mapping[Ref, Sequence[Marked]], text: str
) -> tuple[Found, ...]:
    rows = {r.link.id: r for r in recording_rows(context, [r for r in records if isinstance(r, Recording)])}
    context.prefetch_named(r for r in records if not isinstance(r, Recording))
    return tuple(
        _hit(
            Found(
                row=rows[r.id] if isinstance(r, Recording) else None,
                entry=None if isinstance(r, Recording) else entry(context, r),
                kind="" if isinstance(r, Recording) else context.gettext(KIND[r.kind]),
            ),
            highlights.get(r.ref, ()),
            text,
        )
        for r in records
    )


def _hit(found: Found, highlights: Sequence[Marked], text: str) -> Found:
    """A hit with its marks: in the names that are shown, else in the name nearest to what was typed, or in a note."""
    line = found.row or found.entry
    link = line.link if line else None
    shown = {view.text for view in (link.name, link.original) if view is not None} if link else set[str]()
    marks = {m.text: _pieces(m) for m in highlights if m.text in shown}
    note = next((m for m in highlights if m.field != "title"), None)
    names = {} if marks else {m.text: m for m in highlights if m.field == "title"}
    told = note or (names[suggest.matched(list(names), text)] if names else None)
    return replace(found, excerpt=_pieces(told) if told else (), marks=marks)


def _pieces(marked: Marked) -> Pieces:
    """A text cut where its marks begin and end."""
    pieces: list[tuple[str, bool]] = []
    position = 0
    for start, end in marked.spans:
        pieces += [(marked.text[position:start], False), (marked.text[start:end], True)]
        position = end
    pieces.append((marked.text[position:], False))
    return tuple(p for p in pieces if p[0])


def _chips(context: RequestContext, form: SearchParameters) -> tuple[Chip, ...]:
    return tuple(
        Chip(name, label, toggled(context, form, field, value))
        for field, value in form.narrowing
        for name, label in [_named(context, field, value)]
    )


def _named(context: RequestContext, field: str, value: str) -> tuple[str, NameView]:
    """A filter as the page says it. A value that may not be named is shown as it was written."""
    label = facet_label(context, field, value) or NameView(value, "", "")
    return (context.gettext(FACET[field]) if field in FACET else field), label


def _understood(context: RequestContext, form: SearchParameters, result: Answer) -> tuple[Chip, ...]:
    """Words that were read as a filter. Taking one off keeps the others, as filters, and the words that were left."""
    chips: list[Chip] = []
    for part in result.understood:
        label = facet_label(context, part.filter.field, part.filter.value)
        if label is not None:
            others = [_pair(other) for other in result.understood if other is not part]
            href = address(context, form, text=result.words, narrowing=[*form.narrowing, *others])
            chips.append(Chip(f"«{part.words}» → {context.gettext(FACET[part.filter.field])}", label, href))
    return tuple(chips)


def _pair(part: Understood) -> tuple[str, str]:
    return part.filter.field, part.filter.value


def _nearest(context: RequestContext, form: SearchParameters, result: Answer) -> tuple[Found, ...]:
    """Where nothing was found: what the words were understood as, and what is called like all or one of them."""
    words = form.text.split()[:8]
    tried = [form.text, *(sorted(words, key=len, reverse=True) if len(words) > 1 else [])]
    suggested = (
        s.ref for text in tried for s in context.site.index.suggest(text, context.viewer, _NEAREST, context.today)
    )
    named = (part.ref for part in result.understood if part.ref is not None)
    refs = list(dict.fromkeys([*named, *islice(suggested, 3 * _NEAREST)]))[:_NEAREST]
    context.prefetch(refs)
    return _found(context, [record for ref in refs if (record := context.find(ref)) is not None], {}, "")


def _loosened(context: RequestContext, form: SearchParameters) -> tuple[Loosened, ...]:
    """Filters without which something is found."""
    found: list[Loosened] = []
    for pair in form.narrowing[:_LOOSENED]:
        without = replace(form, narrowing=tuple(p for p in form.narrowing if p != pair))
        total = context.site.index.search(question(context, without, limit=0)).total
        if total:
            found.append(Loosened(*_named(context, *pair), total, address(context, without)))
    return tuple(found)


def _note(context: RequestContext, form: SearchParameters, found: Note) -> NoteView:
    words = NOTE.get(found.code)
    if words is None:
        return NoteView(f"{found.code}: {found.detail}" if found.detail else found.code)
    href = address(context, replace(form, wide=True)) if found.code == "cut" else ""
    return NoteView(context.gettext(words) % {"detail": found.detail}, href)
