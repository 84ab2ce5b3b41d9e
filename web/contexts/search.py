"""The search page: calm rows, facets with counts, chips that say how the query was understood and can be taken off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from archive.model import Recording, Ref
from search import numbers
from search.request import Answer, FacetValue, Marked, Note
from web.contexts.frame import Frame, frame
from web.contexts.lists import Pager, ask, entry, pager, records_of
from web.contexts.parts import Entry, RecordingRow, recording_rows, region_ref
from web.form import SearchForm
from web.reading import NameView, Reading
from web.wording import clock
from web.words import (
    ACCESS,
    CARRIER,
    FACET,
    FACET_KIND,
    FINDING,
    KIND,
    KINDS,
    NOTE,
    SORT,
    STYLE,
    TEXTURE,
    THIRD,
    TONIC,
    TRANSCRIPT,
    TUNING,
)

_MOST_CHOICES = 40
SHOWN_FACETS = (
    "kind",
    "instrument",
    "genre",
    "composer",
    "performer",
    "person",
    "place",
    "school",
    "event",
    "decade",
    "collection",
    "style",
    "tuning",
    "third",
    "tonic",
    "tempo",
    "duration",
    "texture",
    "language",
    "carrier",
    "transcript",
    "finding",
    "access",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to narrow by, or to stop narrowing by. ``href`` does either."""

    label: NameView
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A field with its values, most frequent first as the engine counted them for this visitor."""

    field: str
    label: str
    choices: tuple[Choice, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of the query as understood. ``href`` is the same search without it."""

    field: str
    value: NameView
    href: str


@dataclass(frozen=True, slots=True)
class Found:
    """One hit: a recording's row, or an entry of another kind."""

    row: RecordingRow | None
    entry: Entry | None
    kind: str
    excerpt: tuple[tuple[str, bool], ...] = ()
    """Pieces of the text that answers the query; True: marked."""


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
class SearchPage:
    """A search and its answer. ``kept`` are the form's hidden fields, so that a new query keeps the filters."""

    frame: Frame
    text: str
    total: int
    found: tuple[Found, ...]
    facets: tuple[Facet, ...]
    chips: tuple[Chip, ...]
    understood: tuple[Chip, ...]
    notes: tuple[NoteView, ...]
    did_you_mean: str
    did_you_mean_href: str
    sorts: tuple[SortChoice, ...]
    kept: tuple[tuple[str, str], ...]
    pager: Pager
    years: str


def search_page(reading: Reading, form: SearchForm) -> SearchPage:
    """Ask the index and fill the page."""
    result = ask(
        reading,
        text=form.text,
        kinds=form.kinds,
        filters=form.filters,
        sort=form.sort,
        limit=form.limit,
        offset=form.offset,
        facets=None,
        literal=form.literal,
        wide=form.wide,
    )
    title = reading.gettext("Search: %(query)s") % {"query": form.text} if form.text else reading.gettext("Search")
    return SearchPage(
        frame=frame(
            reading,
            title,
            query=form.text,
            indexed=not form.narrowing and form.page == 1,
            twin=reading.address("/api/search", [(k, v) for k, v in reading.query if k not in ("lang", "page")]),
        ),
        text=form.text,
        total=result.total,
        found=_found(reading, result),
        facets=_facets(reading, form, result),
        chips=_chips(reading, form),
        understood=_understood(reading, form, result),
        notes=tuple(_note(reading, form, n) for n in result.notes),
        did_you_mean=result.did_you_mean or "",
        did_you_mean_href=_address(reading, form, text=result.did_you_mean or ""),
        sorts=tuple(SortChoice(k, reading.gettext(v), k == form.sort) for k, v in SORT.items()),
        kept=(*form.narrowing, *_manner(form)),
        pager=pager(reading, form.page, result.total, form.limit),
        years=next((value for field, value in form.narrowing if field == "year"), ""),
    )


def _found(reading: Reading, result: Answer) -> tuple[Found, ...]:
    records = records_of(reading, result)
    rows = {r.link.id: r for r in recording_rows(reading, [r for r in records if isinstance(r, Recording)])}
    excerpts = {hit.ref: _excerpt(hit.highlights) for hit in result.hits}
    return tuple(
        Found(
            row=rows[r.id] if isinstance(r, Recording) else None,
            entry=None if isinstance(r, Recording) else entry(reading, r),
            kind="" if isinstance(r, Recording) else reading.gettext(KIND[r.kind]),
            excerpt=excerpts[r.ref],
        )
        for r in records
    )


def _excerpt(highlights: Sequence[Marked]) -> tuple[tuple[str, bool], ...]:
    """The first marked text that is not the title, cut where the marks begin and end."""
    marked = next((m for m in highlights if m.field != "title"), None)
    if marked is None:
        return ()
    pieces: list[tuple[str, bool]] = []
    position = 0
    for start, end in marked.spans:
        pieces += [(marked.text[position:start], False), (marked.text[start:end], True)]
        position = end
    pieces.append((marked.text[position:], False))
    return tuple(p for p in pieces if p[0])


def _facets(reading: Reading, form: SearchForm, result: Answer) -> tuple[Facet, ...]:
    kept = {field: _kept(form, field, result.facets.get(field, ())) for field in SHOWN_FACETS}
    reading.prefetch(Ref(FACET_KIND[f], v.value) for f, values in kept.items() if f in FACET_KIND for v in values)
    built: list[Facet] = []
    for field, values in kept.items():
        choices: list[Choice] = []
        for value in values:
            label = facet_label(reading, field, value.value)
            if label is None or value.count == 0:
                continue
            chosen = (field, value.value) in form.narrowing
            choices.append(Choice(label, value.count, _toggled(reading, form, field, value.value), chosen))
        if len(choices) > 1 or any(c.chosen for c in choices):
            shown = sorted(choices, key=lambda c: not c.chosen)
            built.append(Facet(field, reading.gettext(FACET[field]), tuple(shown), any(c.chosen for c in choices)))
    return tuple(built)


def _kept(form: SearchForm, field: str, values: Sequence[FacetValue]) -> list[FacetValue]:
    """The most frequent values and the chosen ones; the rest is reached by searching."""
    return [v for place, v in enumerate(values) if place < _MOST_CHOICES or (field, v.value) in form.narrowing]


def _chips(reading: Reading, form: SearchForm) -> tuple[Chip, ...]:
    chips: list[Chip] = []
    for field, value in form.narrowing:
        label = facet_label(reading, field, value) or NameView(value, "", "")
        name = reading.gettext(FACET[field]) if field in FACET else field
        chips.append(Chip(name, label, _toggled(reading, form, field, value)))
    return tuple(chips)


def _toggled(reading: Reading, form: SearchForm, field: str, value: str) -> str:
    """The address of this search with the value added, or taken off."""
    pair = (field, value)
    kept: Sequence[tuple[str, str]] = [p for p in form.narrowing if p != pair]
    return _address(reading, form, narrowing=kept if pair in form.narrowing else [*kept, pair])


def _address(
    reading: Reading,
    form: SearchForm,
    *,
    text: str | None = None,
    narrowing: Sequence[tuple[str, str]] | None = None,
    wide: bool = False,
) -> str:
    """The address of this search with another text or other filters, or cut no more, from its first page."""
    words = form.text if text is None else text
    return reading.address(
        "/search",
        [
            *([("q", words)] if words else []),
            *(form.narrowing if narrowing is None else narrowing),
            *([("sort", form.sort)] if form.sort != "relevance" else []),
            *_manner(replace(form, wide=form.wide or wide)),
        ],
    )


def _manner(form: SearchForm) -> list[tuple[str, str]]:
    """How the words are to be read, as parameters."""
    return [(name, "1") for name, asked in (("literal", form.literal), ("wide", form.wide)) if asked]


def _understood(reading: Reading, form: SearchForm, result: Answer) -> tuple[Chip, ...]:
    """Words that were read as a filter, each with the way to have them read as words."""
    chips: list[Chip] = []
    for part in result.understood:
        label = facet_label(reading, part.filter.field, part.filter.value)
        if label is not None:
            name = reading.gettext(FACET[part.filter.field])
            chips.append(Chip(f"«{part.words}» → {name}", label, _address(reading, form, text=part.without)))
    return tuple(chips)


def _note(reading: Reading, form: SearchForm, found: Note) -> NoteView:
    words = NOTE.get(found.code)
    if words is None:
        return NoteView(f"{found.code}: {found.detail}" if found.detail else found.code)
    href = _address(reading, form, wide=True) if found.code == "cut" else ""
    return NoteView(reading.gettext(words) % {"detail": found.detail}, href)


def facet_label(reading: Reading, field: str, value: str) -> NameView | None:
    """What a facet value is called; None for a record that may not be named to this visitor."""
    if "|" in value:
        parts = [facet_label(reading, field, part) for part in value.split("|") if part]
        return NameView(" / ".join(p.text for p in parts if p is not None), "", "")
    if field in FACET_KIND:
        link = reading.link(Ref(FACET_KIND[field], value))
        return None if link is None else link.name
    if field == "region":
        ref = region_ref(value)
        link = None if ref is None else reading.link(ref)
        return None if link is None else link.name
    return NameView(_word(reading, field, value), "", "")


def _word(reading: Reading, field: str, value: str) -> str:
    """A value of a closed list in the reader's language; anything else as it stands."""
    if field == "decade":
        return reading.wording.date(value.removesuffix("0s") + "X")
    if field in ("tempo", "duration"):
        return _interval(field, value)
    if field == "language":
        return reading.wording.language(value)
    words = _WORDS.get(field, {})
    return reading.gettext(words[value]) if value in words else value


def _interval(field: str, value: str) -> str:
    """A stretch of values; the value as it stands where it is none. The engine's upper bounds lie a hundredth below
    the round number."""
    try:
        low, high = numbers.interval(value) or (None, None)
    except ValueError:
        low, high = None, None
    say = clock if field == "duration" else "{:g}".format
    first = "" if low is None else say(low)
    last = "" if high is None else say(round(high + 0.01, 1))
    if first and last:
        return first if first == last else f"{first} – {last}"
    return f"≥ {first}" if first else (f"< {last}" if last else value)


_WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": {k.value: w for k, w in KINDS.items()},
    "access": {k.value: w for k, w in ACCESS.items()},
    "carrier": {k.value: w for k, w in CARRIER.items()},
    "style": {k.value: w for k, w in STYLE.items()},
    "transcript": TRANSCRIPT,
    "tuning": TUNING,
    "third": THIRD,
    "tonic": TONIC,
    "texture": TEXTURE,
    "finding": FINDING,
}
