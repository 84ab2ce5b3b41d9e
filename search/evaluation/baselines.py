"""What simpler search reaches on the same names, in the same run.

``exact``: all words equal in lower case. ``anyascii``: the same after the library anyascii has written both in ASCII.
``trigram``: the ten records with the highest share of common trigrams (as pg_trgm counts them, at least 0.3) after
anyascii.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from anyascii import anyascii

from archive.model import AnyRecord, Kind, Ref
from search.relations import written_names

Search = Callable[[str, Kind | None], Sequence[Ref]]
_LEAST_ALIKE = 0.3  # pg_trgm.similarity_threshold


def _plain(text: str) -> str:
    return anyascii(text).lower()


def _by_words(records: Iterable[AnyRecord], fold: Callable[[str], str]) -> Search:
    bearers: defaultdict[str, set[Ref]] = defaultdict(set)
    for record in records:
        for name in written_names(record):
            for word in fold(name).split():
                bearers[word].add(record.ref)

    def search(text: str, kind: Kind | None) -> list[Ref]:
        words = fold(text).split()
        found = set[Ref].intersection(*(bearers.get(word, set()) for word in words)) if words else set[Ref]()
        return sorted(ref for ref in found if kind is None or ref.kind is kind)

    return search


def _by_trigrams(records: Iterable[AnyRecord]) -> Search:
    names = [(record.ref, _trigrams(name)) for record in records for name in written_names(record)]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, (_, trigrams) in enumerate(names):
        for trigram in trigrams:
            holders[trigram].append(number)

    def search(text: str, kind: Kind | None) -> list[Ref]:
        wanted = _trigrams(text)
        counts: defaultdict[int, int] = defaultdict(int)
        for trigram in wanted:
            for number in holders.get(trigram, ()):
                counts[number] += 1
        scores: defaultdict[Ref, float] = defaultdict(float)
        for number, count in counts.items():
            ref, trigrams = names[number]
            if kind is None or ref.kind is kind:
                scores[ref] = max(scores[ref], count / (len(wanted) + len(trigrams) - count))
        good = [ref for ref, score in scores.items() if score >= _LEAST_ALIKE]
        return sorted(good, key=lambda ref: -scores[ref])[:10]

    return search


def _trigrams(text: str) -> set[str]:
    return {f"  {word} "[i : i + 3] for word in _plain(text).split() for i in range(len(word) + 1)}


BASELINES: dict[str, Callable[[Sequence[AnyRecord]], Search]] = {
    "exact": lambda records: _by_words(records, str.lower),
    "anyascii": lambda records: _by_words(records, _plain),
    "trigram": _by_trigrams,
}
