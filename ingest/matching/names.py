"""Matching a name as somebody wrote it to the records that bear it.

A catalogue card, a tag or a query says ``Сагырбаев Курмангазы``; the authority record says ``Құрманғазы
Сағырбайұлы``. ``NameMatcher`` holds all names of the records it is given and tells which record is meant.

Scores run from 0 to 1:

====  =======================================================================================
1.00  same spelling, or the same key as a whole
0.97  the same loose key as a whole (Russian habit, patronymic for -ов), words in any order
0.85  all words of the one are words of the other: a mononym, a name without patronymic
0.80  the same with initials for given names
<0.9  alike: 0.9 times the similarity of the loose keys (1 minus normalised Damerau-Levenshtein distance)
====  =======================================================================================

A match is *certain* only at 0.97 or above with no other record within 0.02 of it. Everything else is for a
person to decide; ``candidates`` lists what they would choose from, best first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from archive.model import Kind, Ref
from search.text import fold

CERTAIN = 0.97
MARGIN = 0.02
WORTH_SHOWING = 0.6
_MOST_CANDIDATES = 10
_LONGEST_NAME = 300  # characters; anything longer is no name
_SHARED_TRIGRAMS = 0.4  # share of the query's trigrams a similar name must have (search.md, prototype)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be meant, the name of it that came closest, and how close (0 to 1)."""

    ref: Ref
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """``ref`` is the one best candidate, None when there is none or when several are equally good."""

    ref: Ref | None
    score: float
    certain: bool
    candidates: tuple[Candidate, ...] = ()


NO_MATCH = Match(None, 0.0, False)


@dataclass(frozen=True, slots=True)
class _Name:
    ref: Ref
    text: str
    words: frozenset[str]
    whole: str


class NameMatcher:
    """All names of some records, ready to be asked. Building takes about 30 µs a name."""

    def __init__(self, names: Iterable[tuple[Ref, str]]) -> None:
        self._names: list[_Name] = []
        self._by_whole: defaultdict[str, list[int]] = defaultdict(list)
        self._by_loose: defaultdict[str, list[int]] = defaultdict(list)
        self._by_words: defaultdict[frozenset[str], list[int]] = defaultdict(list)
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        self._by_trigram: defaultdict[str, list[int]] = defaultdict(list)
        for ref, text in names:
            self._add(ref, text)

    def _add(self, ref: Ref, text: str) -> None:
        keys = fold.keys(text[:_LONGEST_NAME])
        if not keys:
            return
        words = _loose_words(keys)
        name = _Name(ref, text, words, fold.loose_whole(keys))
        number = len(self._names)
        self._names.append(name)
        self._by_whole[fold.squeeze("".join(keys))].append(number)
        self._by_loose[name.whole].append(number)
        self._by_words[words].append(number)
        for word in words:
            self._by_word[word].append(number)
        for trigram in fold.trigrams(name.whole):
            self._by_trigram[trigram].append(number)

    def match(self, text: str, kinds: Collection[Kind] | None = None) -> Match:
        """The record meant by ``text`` among those of ``kinds`` (None or empty: any kind)."""
        pairs = fold.pairs(text[:_LONGEST_NAME])
        if not pairs:
            return NO_MATCH
        found: dict[Ref, Candidate] = {}
        for score, numbers in self._steps(pairs):
            self._collect(found, numbers, score, kinds)
            if found:
                break
        else:
            self._similar(found, pairs, kinds)
        return _verdict(found)

    def _steps(self, pairs: list[tuple[str, str]]) -> Iterable[tuple[float, list[int]]]:
        keys = [key for _, key in pairs]
        words = _loose_words(keys)
        yield 1.0, self._by_whole.get(fold.squeeze("".join(keys)), [])
        yield 0.98, [n for reading in _readings(pairs) for n in self._by_whole.get(reading, [])]
        yield 0.97, self._by_loose.get(fold.loose_whole(keys), [])
        yield 0.97, self._by_words.get(words, []) if len(words) > 1 else []
        yield 0.85, self._with_all(words)
        yield 0.80, self._with_initials(keys)

    def _with_all(self, words: frozenset[str]) -> list[int]:
        """Names that hold all the words, or whose words (two at least) are all among them."""
        holders = [self._by_word.get(word, []) for word in words]
        if not any(holders):
            return []
        within = set(holders[0]).intersection(*holders[1:]) if len(words) <= 6 else set[int]()
        if within:
            return sorted(within)
        near = {n for held in holders for n in held}
        return sorted(n for n in near if len(self._names[n].words) > 1 and self._names[n].words <= words)

    def _with_initials(self, keys: list[str]) -> list[int]:
        initials = {key for key in keys if len(key) <= 2}
        full = _loose_words([key for key in keys if len(key) > 2])
        if not initials or not full:
            return []
        return [n for n in self._with_all(full) if _initials_fit(initials, self._names[n].words - full)]

    def _similar(
        self, found: dict[Ref, Candidate], pairs: list[tuple[str, str]], kinds: Collection[Kind] | None
    ) -> None:
        whole = fold.loose_whole([key for _, key in pairs])
        wanted = fold.trigrams(whole)
        counts: defaultdict[int, int] = defaultdict(int)
        for trigram in wanted:
            for number in self._by_trigram.get(trigram, ()):
                counts[number] += 1
        for number, count in counts.items():
            if count >= len(wanted) * _SHARED_TRIGRAMS:
                alike = DamerauLevenshtein.normalized_similarity(whole, self._names[number].whole)
                if 0.9 * alike >= WORTH_SHOWING:
                    self._collect(found, [number], 0.9 * alike, kinds)

    def _collect(
        self,
        found: dict[Ref, Candidate],
        numbers: Iterable[int],
        score: float,
        kinds: Collection[Kind] | None,
    ) -> None:
        for number in numbers:
            name = self._names[number]
            known = found.get(name.ref)
            if (not kinds or name.ref.kind in kinds) and (known is None or known.score < score):
                found[name.ref] = Candidate(name.ref, name.text, score)


def _loose_words(keys: list[str]) -> frozenset[str]:
    return frozenset(fold.loose(key) for key in keys if key not in fold.PARTICLES)


def _readings(pairs: list[tuple[str, str]]) -> set[str]:
    """Whole keys with one word at a time, and with all words, in another reading."""
    others = [fold.readings(exact, key) for exact, key in pairs]
    keys = [key for _, key in pairs]
    wholes: set[str] = set()
    for place, readings in enumerate(others):
        for reading in readings:
            wholes.add(fold.squeeze("".join([*keys[:place], reading, *keys[place + 1 :]])))
    for choice in range(max((len(r) for r in others), default=0)):
        each = [r[min(choice, len(r) - 1)] if r else k for r, k in zip(others, keys, strict=True)]
        wholes.add(fold.squeeze("".join(each)))
    return wholes


def _initials_fit(initials: set[str], words: frozenset[str]) -> bool:
    return all(any(word[:1] == fold.loose(initial)[:1] for word in words) for initial in initials)


def _verdict(found: dict[Ref, Candidate]) -> Match:
    if not found:
        return NO_MATCH
    candidates = sorted(found.values(), key=lambda c: (-c.score, str(c.ref)))[:_MOST_CANDIDATES]
    best = candidates[0]
    alone = len(candidates) == 1 or best.score - candidates[1].score > MARGIN
    return Match(
        ref=best.ref if alone else None,
        score=best.score,
        certain=alone and best.score >= CERTAIN,
        candidates=tuple(candidates),
    )
