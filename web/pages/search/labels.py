"""What the values of the fields of a search are called: records by name, closed lists in the reader's language."""

from collections.abc import Mapping

from archive.model import Kind, Ref
from archive.rules.links import area
from search.query import numbers
from web.http.parameters import SearchParameters
from web.view.request_context import NameView, RequestContext
from web.view.shipped_words import DOUBT, OCCUPATION, RIGHT_STATUS
from web.view.wording import clock
from web.view.words import (
    ACCESS,
    CARRIER,
    FACET,
    FACET_KIND,
    FINDING,
    KINDS,
    MISSING,
    STYLE,
    TEXTURE,
    THIRD,
    TIE,
    TODO,
    TONIC,
    TRANSCRIPT,
    TUNING,
)

_KIND = {**FACET_KIND, "plays": Kind.INSTRUMENT}
HISTOGRAMS = frozenset({"tempo", "duration"})


def facet_label(context: RequestContext, field: str, value: str) -> NameView | None:
    """What a facet value is called; None for a record that may not be named to this visitor."""
    if "|" in value:
        parts = [facet_label(context, field, part) for part in value.split("|") if part]
        return NameView(" / ".join(p.text for p in parts if p is not None), "", "")
    if value.startswith("-"):
        label = facet_label(context, field, value[1:])
        return label and NameView(context.gettext("not %(value)s") % {"value": label.text}, "", "")
    if field == "tie":
        return _tie(context, *value.partition(":")[::2])
    if field in _KIND:
        link = context.link(Ref(_KIND[field], value))
        if link is None and field == "place":
            link = context.link(Ref(Kind.SCHOOL, value))
        return None if link is None else link.name
    if field == "region":
        ref = area(value)
        link = None if ref is None else context.link(ref) or context.link(Ref(Kind.SCHOOL, value))
        return None if link is None else link.name
    return NameView(_word(context, field, value), "", "")


def _tie(context: RequestContext, tie: str, person: str) -> NameView | None:
    """``Pupil: Kurmangazy``."""
    link = context.link(Ref(Kind.PERSON, person))
    return None if link is None else NameView(f"{context.gettext(TIE.get(tie, tie))}: {link.name.text}", "", "")


def in_words(context: RequestContext, form: SearchParameters) -> str:
    """A search as a heading says it: ``Recordings · Still missing: Date``."""
    words = [f"«{form.text}»"] if form.text else []
    for field, value in form.narrowing:
        label = facet_label(context, field, value) or NameView(value, "", "")
        words.append(label.text if field == "kind" else f"{context.gettext(FACET.get(field, field))}: {label.text}")
    return " · ".join(words) or context.gettext("Everything")


def _word(context: RequestContext, field: str, value: str) -> str:
    """A value of a closed list in the reader's language; anything else as it stands."""
    if field == "decade":
        return context.wording.date(value.removesuffix("0s") + "X")
    if field in HISTOGRAMS:
        return interval(field, value)
    if field == "language":
        return context.wording.language(value)
    words = _WORDS.get(field, {})
    return context.gettext(words[value]) if value in words else value


def interval(field: str, value: str) -> str:
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
    "finding": {**FINDING, **DOUBT},
    "missing": MISSING,
    "todo": TODO,
    "rights": RIGHT_STATUS,
    "occupation": OCCUPATION,
    "women": TRANSCRIPT,
    "synthetic": TRANSCRIPT,
    "withdrawn": TRANSCRIPT,
}
