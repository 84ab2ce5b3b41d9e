"""What follows from the rights in a recording, and what of them it has from its collections."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Final

from archive.model import AiUse, AnyRecord, Collection, Effect, Kind, Recording, Ref, Right, Use
from archive.model.rights import NO_TERMS

WORDS: Final = "words"
LookUp = Callable[[Ref], AnyRecord | None]
_HIGHEST: Final = 12  # collections above each other
_STRICTER: Final = (None, AiUse.ALLOWED, AiUse.NO_TRAINING, AiUse.NONE)


def lasts(right: Right, today: dt.date) -> bool:
    """Whether a right holds on this day."""
    begun = right.begins is None or right.begins <= today
    return begun and (right.ends is None or today <= right.ends)


def forbidding(rights: Iterable[Right], use: Use, today: dt.date) -> Right | None:
    """The right that forbids this use today: one that says so and lasts, or a permission that does not."""
    for right in rights:
        everything = right.use is None and use is not Use.DESCRIPTION
        if right.effect is None or not (everything or right.use is use):
            continue
        if lasts(right, today) == (right.effect is Effect.FORBIDS):
            return right
    return None


def days_of(rights: Iterable[Right]) -> Iterator[dt.date]:
    """The first days on which something else follows from them than on the day before."""
    for right in rights:
        if right.effect is not None:
            if right.begins is not None:
                yield right.begins
            if right.ends is not None and right.ends < dt.date.max:
                yield right.ends + dt.timedelta(days=1)


def closing_days(rights: Iterable[Right]) -> Iterator[dt.date]:
    """Those of these days from which on something is forbidden."""
    for right in rights:
        if right.effect is Effect.FORBIDS and right.begins is not None:
            yield right.begins
        if right.effect is Effect.PERMITS and right.ends is not None and right.ends < dt.date.max:
            yield right.ends + dt.timedelta(days=1)


def closes_words(right: Right) -> bool:
    """Whether more than the sound is closed where this right forbids: the description, or what is sung and said."""
    return right.effect is not None and (right.use is Use.DESCRIPTION or _is_of_words(right))


def contradiction(rights: Iterable[Right]) -> tuple[Right, Right] | None:
    """Two that say the opposite of one use in one layer at the same time."""
    acting = [right for right in rights if right.effect is not None]
    for one, other in combinations(acting, 2):
        same = one.layer == other.layer and _share_a_use(one.use, other.use)
        first = max(r.begins or dt.date.min for r in (one, other))
        last = min(r.ends or dt.date.max for r in (one, other))
        if same and one.effect is not other.effect and first <= last:
            return one, other
    return None


def _share_a_use(one: Use | None, other: Use | None) -> bool:
    return one is other or (None in (one, other) and Use.DESCRIPTION not in (one, other))


def is_reversed(right: Right) -> bool:
    return right.begins is not None and right.ends is not None and right.ends < right.begins


def holds_words(rights: Iterable[Right], use: Use, today: dt.date) -> bool:
    """Whether a right in the words forbids this use: then they are not to be read either."""
    return forbidding(filter(_is_of_words, rights), use, today) is not None


def _is_of_words(right: Right) -> bool:
    return right.layer.strip().casefold() == WORDS


def inherit(record: Recording, look_up: LookUp) -> Recording:
    """The recording with the rights and terms of its collections and of all above them, unless it has its own."""
    if record.terms.own or not record.collections:
        return record
    above = [c for c in collections_above(record.collections, look_up) if c.rights or c.terms != NO_TERMS]
    if not above:
        return record
    terms = [record.terms, *(c.terms for c in above)]
    return replace(
        record,
        rights=tuple(dict.fromkeys((*record.rights, *(right for c in above for right in c.rights)))),
        terms=replace(
            record.terms,
            labels=tuple(dict.fromkeys(label for one in terms for label in one.labels)),
            notices=tuple(dict.fromkeys(notice for one in terms for notice in one.notices)),
            ai_use=max((one.ai_use for one in terms), key=_STRICTER.index),
        ),
    )


def ai_use_of(record: Recording, whole: Recording | None = None) -> AiUse | None:
    """What is said of learning machines: the strictest of a recording and of what it is a passage of."""
    said = (one.terms.ai_use for one in (record, whole) if one is not None)
    return max(said, key=_STRICTER.index)


def collections_above(wanted: Iterable[str], look_up: LookUp) -> Iterator[Collection]:
    """These collections and what they are parts of, each once."""
    seen: set[str] = set()
    waiting = list(wanted)
    while waiting and len(seen) < _HIGHEST * 10:
        identifier = waiting.pop(0)
        found = None if identifier in seen else look_up(Ref(Kind.COLLECTION, identifier))
        seen.add(identifier)
        if isinstance(found, Collection):
            yield found
            if found.part_of:
                waiting.append(found.part_of)
