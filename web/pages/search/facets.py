"""What a search can be narrowed by: trees of genres and instruments, lists, histograms, and all values of one field.

Counts come from the engine and are disjunctive within a field. A value that names a record which this visitor may not
see is not there. Of long lists the page shows the most frequent values; ``/search/values/FIELD`` shows the rest and
finds among them in any script.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from archive.errors import NotFoundError
from archive.model import AnyRecord, Genre, Instrument, Ref
from search.engines.tantivy.facets import MOST_VALUES
from search.query.request import Answer, FacetValue
from search.text import fold
from web.http.parameters import SearchParameters
from web.pages.search.addresses import address, parameters, toggled
from web.pages.search.histograms import Histogram, histogram
from web.pages.search.labels import HISTOGRAMS, facet_label
from web.view.frame import Frame, frame
from web.view.lists import question
from web.view.request_context import NameView, RequestContext
from web.view.words import (
    FACET,
    FACET_KIND,
)

SHOWN_FACETS = (
    "kind",
    "instrument",
    "genre",
    "composer",
    "performer",
    "person",
    "decade",
    "tempo",
    "duration",
    "tuning",
    "third",
    "tonic",
    "texture",
    "place",
    "school",
    "event",
    "organisation",
    "collection",
    "style",
    "language",
    "carrier",
    "transcript",
    "finding",
    "access",
    "missing",
    "todo",
)
"""The fields of the page, in its order."""

TREES = frozenset({"instrument", "genre"})

_MOST_CHOICES = 40
_SUGGESTED, _MOST_COUNTED = 100, 20  # names that are looked at beyond the counted values, and how many are counted


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to narrow by, or to stop narrowing by. ``href`` does either. ``parts`` are narrower values."""

    label: NameView
    count: int
    href: str
    chosen: bool
    parts: tuple["Choice", ...] = ()

    @property
    def open(self) -> bool:
        """Whether something below is chosen."""
        return any(part.chosen or part.open for part in self.parts)


@dataclass(frozen=True, slots=True)
class Facet:
    """A field with its values, most frequent first. ``every``: the address of all of them, where there are more."""

    field: str
    label: str
    choices: tuple[Choice, ...]
    histogram: Histogram | None = None
    total: int = 0
    every: str = ""


@dataclass(frozen=True, slots=True)
class ValuesPage:
    """All values of one field in the answer to a search. ``kept`` are the form's hidden fields."""

    frame: Frame
    field: str
    heading: str
    choices: tuple[Choice, ...]
    total: int
    find: str
    kept: tuple[tuple[str, str], ...]
    action: str
    back: str


def facets(context: RequestContext, form: SearchParameters, result: Answer) -> tuple[Facet, ...]:
    """The facets of an answer; one that leaves nothing to choose is left out."""
    wanted = (
        Ref(FACET_KIND[f], v.value)
        for f in SHOWN_FACETS
        if f in FACET_KIND
        for v in _kept(form, f, result.facets.get(f, ()))
    )
    context.prefetch_to_name(wanted)
    found = (_facet(context, form, field, result.facets.get(field, ())) for field in SHOWN_FACETS)
    return tuple(facet for facet in found if facet is not None)


def values_page(context: RequestContext, form: SearchParameters, field: str, find: str) -> ValuesPage:
    """All values of a field. Raises NotFoundError: the page shows no such field as a list."""
    if field not in SHOWN_FACETS or field in HISTOGRAMS:
        raise NotFoundError(f"there is no list of values of {field[:40]!r}")
    context.site.follower.follow()
    result = context.site.index.search(question(context, form, limit=0, facets=[field]))
    counted = result.facets.get(field, ())
    if find and field in FACET_KIND and len(counted) >= MOST_VALUES:
        counted = [*counted, *_rarer(context, form, field, find, {value.value for value in counted})]
    if field in FACET_KIND:
        context.prefetch_to_name(Ref(FACET_KIND[field], v.value) for v in counted)
    choices = [c for v in counted if (c := _choice(context, form, field, v, _matcher(find))) is not None]
    label = context.gettext(FACET[field])
    return ValuesPage(
        frame=frame(context, label, query=form.text, indexed=False),
        field=field,
        heading=label,
        choices=tuple(choices),
        total=len(choices),
        find=find,
        kept=tuple(pair for pair in parameters(form)),
        action=context.address(f"/search/values/{field}"),
        back=address(context, form),
    )


def _rarer(context: RequestContext, form: SearchParameters, field: str, find: str, known: set[str]) -> list[FacetValue]:
    """Values beyond those that the engine counts, found by name and counted one by one."""
    suggested = context.site.index.suggest(find, context.viewer, _SUGGESTED, context.today)
    ids = [s.ref.id for s in suggested if s.ref.kind is FACET_KIND[field] and s.ref.id not in known][:_MOST_COUNTED]
    others = tuple(pair for pair in form.narrowing if pair[0] != field)
    asked = (question(context, replace(form, narrowing=(*others, (field, id_))), limit=0) for id_ in ids)
    return [FacetValue(id_, context.site.index.search(one).total) for id_, one in zip(ids, asked, strict=True)]


def _facet(context: RequestContext, form: SearchParameters, field: str, values: Sequence[FacetValue]) -> Facet | None:
    label = context.gettext(FACET[field])
    if field in HISTOGRAMS:
        drawn = histogram(context, form, field, values)
        return None if drawn is None else Facet(field, label, (), drawn)
    pairs = [(v, c) for v in _kept(form, field, values) if (c := _choice(context, form, field, v)) is not None]
    if len(pairs) <= 1 and not any(choice.chosen for _, choice in pairs):
        return None
    every = len(values) > len(pairs) or len(pairs) > 12
    choices = _tree(context, field, pairs) if field in TREES else [c for _, c in sorted(pairs, key=_not_chosen)]
    return Facet(
        field,
        label,
        tuple(choices),
        total=len(values),
        every=address(context, form, path=f"/search/values/{field}") if every and field in FACET_KIND else "",
    )


def _not_chosen(pair: tuple[FacetValue, Choice]) -> bool:
    return not pair[1].chosen


def _kept(form: SearchParameters, field: str, values: Sequence[FacetValue]) -> list[FacetValue]:
    """The most frequent values and the chosen ones."""
    return [v for place, v in enumerate(values) if place < _MOST_CHOICES or (field, v.value) in form.narrowing]


def _choice(
    context: RequestContext,
    form: SearchParameters,
    field: str,
    value: FacetValue,
    fits: Callable[[NameView, AnyRecord | None], bool] | None = None,
) -> Choice | None:
    label = facet_label(context, field, value.value)
    if label is None or value.count == 0:
        return None
    record = context.find(Ref(FACET_KIND[field], value.value)) if field in FACET_KIND else None
    if fits is not None and not fits(label, record):
        return None
    chosen = (field, value.value) in form.narrowing
    return Choice(label, value.count, toggled(context, form, field, value.value), chosen)


def _matcher(find: str) -> Callable[[NameView, AnyRecord | None], bool] | None:
    """Whether every word asked for begins a word of one of the value's names, in whichever script."""
    wanted = fold.keys(find)
    if not wanted:
        return None

    def fits(label: NameView, record: AnyRecord | None) -> bool:
        texts = [label.text, *(name.text for name in record.names)] if record is not None else [label.text]
        words = [key for text in texts for key in fold.keys(text)]
        return all(any(word.startswith(key) for word in words) for key in wanted)

    return fits


def _tree(context: RequestContext, field: str, pairs: Sequence[tuple[FacetValue, Choice]]) -> list[Choice]:
    """The values under the broader ones that are in the list as well; what is above both stands once."""
    there = {value.value: choice for value, choice in pairs}
    below: dict[str, list[str]] = {}
    for value in there:
        above = next((b for b in _broader(context, field, value) if b in there and b != value), "")
        below.setdefault(above, []).append(value)

    def grown(value: str, seen: frozenset[str]) -> Choice:
        parts = tuple(grown(part, seen | {part}) for part in below.get(value, ()) if part not in seen)
        return replace(there[value], parts=parts)

    return [grown(value, frozenset({value})) for value in below.get("", ())]


def _broader(context: RequestContext, field: str, value: str) -> tuple[str, ...]:
    record = context.find(Ref(FACET_KIND[field], value))
    if isinstance(record, Instrument):
        return (record.broader,) if record.broader else ()
    return record.broader if isinstance(record, Genre) else ()
