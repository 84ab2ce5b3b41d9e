"""Plain words, from strict to forgiving: the first step that finds anything is the answer.

1. every word, in any spelling or form, in any place; or the words as a whole name;
2. the same without words that only join or ask (``және``, ``скачать``, ``who sings``);
3. loose keys and one slip a word;
4. the same without the words that nothing in the archive answers;
5. names alike: titles sharing trigrams, ranked by edit distance, cut near the best;
6. two thirds of three or more words: a word more narrows or finds nothing, it never widens;
7. of four words or more, most of those that anything has: somebody tells what they do not know the name of.

So an exact spelling is never crowded out by guesses, and guesses come only where nothing better exists. From step 3 on
the answer says that it guessed.

Among *things* (a search limited to people, works, instruments … and to nothing else) the question is which one is
meant, and few answers are better than many: when some bear the words as their whole name, only they are returned and a
note says how many more have the words in their names (``wide`` returns those too); where nothing bears the
words, names alike are ranked by edit distance and cut.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein
from tantivy import Occur, Query

from archive.model import Kind, Ref
from search.engines.tantivy.queries import Queries, best, every
from search.query import cues
from search.query.cues import STOP_KEYS
from search.query.request import Note
from search.text import fold

Pairs = Sequence[tuple[str, str]]
Count = Callable[[Query], int]
Titles = Callable[[Query, int], Sequence[tuple[Ref, Sequence[str]]]]
"""(query, limit) -> the best hits with their names."""

ALIKE = 0.6  # least similarity of a title to be worth returning
CUT = 0.06  # how much less alike than the best one a title may be
_TRIGRAM_SHARE = 0.4
_LOOKED_AT = 60  # titles compared by edit distance
_FEWEST_TOLD, _MOST_TOLD, _SHARE_TOLD = 3, 16, 0.6
"""Words of a description in the asker's own words, no more of which are looked up one by one, and the share of them
that must be known and met."""
_FEWEST_LEFT = 2  # words of a description when those that say little are gone
_FEWEST_OF_SOME = 3  # words of which one may be missing
_MOST_JOINED = 6  # words a query may have for its neighbours to be tried as one word


@dataclass(frozen=True, slots=True)
class Relaxed:
    """What a step found. ``guessed``: more than spelling and word forms had to be allowed for."""

    query: Query
    pairs: Pairs
    notes: tuple[Note, ...] = ()
    guessed: bool = False


class Relaxations:
    """Relaxes one query. ``count`` and ``titles`` see only what the viewer may see.

    ``certain`` knows without counting that the first step holds; counting a frequent word costs as much as the search.
    """

    def __init__(
        self,
        queries: Queries,
        count: Count,
        titles: Titles,
        *,
        certain: Callable[[Pairs], bool],
        things: bool = False,
    ) -> None:
        self._queries = queries
        self._certain = certain
        self._things = things
        self._count = count
        self._titles = titles

    def first(self, pairs: Pairs) -> Relaxed:
        """The first step with a hit; the first step's empty answer when none has."""
        strict = self.strict(pairs)
        if self._certain(pairs):
            return Relaxed(strict, pairs)
        found = self._count(strict)
        if found and self._things:
            return self._sure(pairs, found) or Relaxed(strict, pairs)
        if found:
            return Relaxed(strict, pairs)
        telling = [pair for pair in pairs if pair[1] not in STOP_KEYS] or list(pairs)
        return (
            self._fewer(pairs, telling)
            or self._told(telling)
            or (self._alike(telling, forgiving=True) if self._things else self._forgiving(telling))
            or self._without_unknown(telling)
            or self._alike(pairs)
            or self._most(telling)
            or self.described(telling)
            or Relaxed(strict, pairs)
        )

    def _sure(self, pairs: Pairs, found: int) -> Relaxed | None:
        for query in self._queries.bearing(pairs):
            bearers = self._count(query)
            if bearers:
                notes = (Note("cut", str(found - bearers)),) if found > bearers else ()
                return Relaxed(query, pairs, notes)
        return None

    def strict(self, pairs: Pairs) -> Query:
        """Every word, or the words as a whole name, with the bonuses of a whole name and of the thing itself."""
        words = self._words(pairs, forgiving=False)
        whole = self._queries.whole(pairs)
        found = Query.boolean_query([(Occur.Should, words), (Occur.Should, whole)])
        return Query.boolean_query([(Occur.Must, found), (Occur.Should, self._queries.thing_itself(pairs))])

    def _words(self, pairs: Pairs, *, forgiving: bool) -> Query:
        words = [self._queries.word(exact, key, forgiving=forgiving) for exact, key in pairs]
        if not 2 <= len(pairs) <= _MOST_JOINED:
            return every(words)
        ways = [every(words)]
        for place in range(len(pairs) - 1):
            joined = self._queries.joined(fold.squeeze(pairs[place][1] + pairs[place + 1][1]))
            ways.append(every([*words[:place], joined, *words[place + 2 :]]))
        return best(ways)

    def _fewer(self, pairs: Pairs, telling: Pairs) -> Relaxed | None:
        if len(telling) == len(pairs):
            return None
        query = self.strict(telling)
        return Relaxed(query, telling) if self._count(query) else None

    def _told(self, telling: Pairs) -> Relaxed | None:
        """Without the words that say little of what is told of: ``flute played by Kazakh shepherds``."""
        more = [pair for pair in telling if not cues.is_one(cues.SAYS_LITTLE, pair[1])]
        if not _FEWEST_LEFT <= len(more) < len(telling):
            return None
        query = self.strict(more)
        return Relaxed(query, more, (Note("some-words"),), guessed=True) if self._count(query) else None

    def _forgiving(self, pairs: Pairs) -> Relaxed | None:
        query = self._with_bonus(self._words(pairs, forgiving=True), pairs)
        if not self._count(query):
            return None
        return Relaxed(query, pairs, (Note("similar-spelling"),), guessed=True)

    def _without_unknown(self, pairs: Pairs) -> Relaxed | None:
        known = [pair for pair in pairs if self._count(self._queries.word(*pair, forgiving=True))]
        if not known or len(known) == len(pairs):
            return None
        dropped = [exact for exact, key in pairs if (exact, key) not in known]
        if len("".join(key for _, key in known)) < len("".join(key for _, key in pairs)) / 2:
            return None  # more than half of what was asked would go: rather look for names alike
        query = self.strict(known)
        if not self._count(query):
            query = self._words(known, forgiving=True)
        if not self._count(query):
            return None
        return Relaxed(
            self._with_bonus(query, known), known, (Note("words-left-out", " ".join(dropped)),), guessed=True
        )

    def _with_bonus(self, query: Query, pairs: Pairs) -> Query:
        return Query.boolean_query([(Occur.Must, query), (Occur.Should, self._queries.thing_itself(pairs))])

    def _alike(self, pairs: Pairs, *, forgiving: bool = False) -> Relaxed | None:
        keys = [key for _, key in pairs]
        wanted = fold.loose_whole(keys)
        if len(wanted) < 3:
            return None
        near = self._queries.trigrams(wanted, _TRIGRAM_SHARE)
        if forgiving:
            near = best([near, self._words(pairs, forgiving=True)])
        scored = sorted(
            ((_similarity(keys, names), ref) for ref, names in self._titles(near, _LOOKED_AT)), reverse=True
        )
        if not scored or scored[0][0] < ALIKE:
            return None
        least = max(ALIKE, scored[0][0] - CUT)
        kept = [(ref, score * 10) for score, ref in scored if score >= least]
        return Relaxed(self._queries.refs(kept), pairs, (Note("similar-names"),), guessed=True)

    def _most(self, pairs: Pairs) -> Relaxed | None:
        if len(pairs) < _FEWEST_OF_SOME:
            return None
        words = [(Occur.Should, self._queries.word(exact, key)) for exact, key in pairs]
        for least in range(len(pairs) - 1, -(-2 * len(pairs) // 3) - 1, -1):
            query = Query.boolean_query(words, minimum_number_should_match=least)
            if self._count(query):
                return Relaxed(query, pairs, (Note("some-words"),), guessed=True)
        return None

    def called(self, pairs: Pairs, within: str | None) -> Relaxed | None:
        """The kinds of piece, of a broader kind, whose descriptions have all the words: ``bride's farewell song``."""
        telling = [pair for pair in pairs if pair[1] not in STOP_KEYS]
        telling = [pair for pair in telling if not cues.is_one(cues.SAYS_LITTLE, pair[1])] or telling
        if not telling:
            return None
        words = [self._queries.word(*pair) for pair in telling]
        parts = [*words, self._queries.any_of("kind", [Kind.GENRE.value])]
        query = every([*parts, self._queries.any_of("genre", [within])] if within else parts)
        return Relaxed(query, telling) if self._count(query) else None

    def described(self, pairs: Pairs) -> Relaxed | None:
        """Something told in four words or more, of which its description has most: ``шаманский бубен с железными
        подвесками``."""
        telling = [pair for pair in pairs if pair[1] not in STOP_KEYS]
        if not _FEWEST_TOLD <= len(telling) <= _MOST_TOLD:
            return None
        words = [query for pair in telling if self._count(query := self._queries.word(*pair))]
        if len(words) < _SHARE_TOLD * len(telling):
            return None
        for least in range(len(words), max(_FEWEST_OF_SOME, math.ceil(_SHARE_TOLD * len(words))) - 1, -1):
            query = Query.boolean_query([(Occur.Should, word) for word in words], minimum_number_should_match=least)
            if self._count(query):
                return Relaxed(query, pairs, (Note("some-words"),), guessed=True)
        return None


def _similarity(keys: Sequence[str], names: Sequence[str]) -> float:
    """How like the best of a record's names is, 0 to 1: by edit distance of loose and of strict keys, in equal parts.

    The words are also compared in alphabetical order, for names written surname first.
    """
    return max((_alike(keys, fold.keys(name)) for name in names), default=0.0)


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    similarity = DamerauLevenshtein.normalized_similarity
    strict = similarity("".join(one), "".join(other))
    loose = similarity(fold.loose_whole(list(one)), fold.loose_whole(list(other)))
    if len(one) > 1 and len(other) > 1:
        loose = max(loose, similarity(*(fold.loose_whole(sorted(keys)) for keys in (one, other))))
    return (strict + 3 * loose) / 4
