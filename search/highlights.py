"""Highlights in the original spelling, whichever script was typed.

A word of the text is marked when its key, one of its candidate stems or its loose key is one of the query's; in notes
also when it begins with the Russian or English stem of a query's word; where the answer is a guess, when it is one slip
away.
Of notes the sentence that holds most marked words is shown, with the next ones where it is short.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from string import ascii_lowercase

from rapidfuzz.distance import DamerauLevenshtein

from search.engines.tantivy.queries import SHORTEST_SLIP
from search.engines.tantivy.schema import Shown
from search.query.request import Marked
from search.text import fold, prose, stems

_FRAGMENT = 160  # characters of prose: short sentences are joined up to this
_LONGEST_SENTENCE = 240  # a longer one is cut at spaces around its first marked word
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?…]+[»”\")]*(?=\s)|(?=\n)|$)")
_MOST_NAMES = 8  # forms of a name in other scripts, of which a page shows two
_SHORTEST_STEM = 4  # letters
_LONGEST_ENDING = 4


class _Meant(dict[str, bool]):
    """Whether a key answers the query; each is judged once, since hits share most of their words."""

    def __init__(self, forms: set[str], loose: set[str], slips: Sequence[str]) -> None:
        super().__init__()
        self._forms = forms
        self._loose = loose
        self._slips = slips

    def __missing__(self, key: str) -> bool:
        stemmed = not self._forms.isdisjoint(stems.forms(key))
        self[key] = stemmed or bool(self._loose and fold.loose(key) in self._loose) or self._is_slip(key)
        return self[key]

    def _is_slip(self, key: str) -> bool:
        return any(
            abs(len(key) - len(wanted)) <= 1 and DamerauLevenshtein.distance(key, wanted, score_cutoff=1) <= 1
            for wanted in self._slips
        )


def _candidate(forms: set[str], loose: set[str]) -> re.Pattern[str]:
    """Keys that may answer: a stem is a beginning of its word, so that most words of a note need not be taken apart."""
    initials = {sound for sound in ascii_lowercase for key in loose if fold.loose(sound) == key[:1]}
    heads = {re.escape(form[:2]) for form in forms} | initials
    return re.compile(rf"(?<!\S)(?:{'|'.join(sorted(heads))})\S*")


class Highlighter:
    """Knows the words of one query."""

    def __init__(self, pairs: Sequence[tuple[str, str]], *, guessed: bool = False) -> None:
        keys = [key for _, key in pairs]
        forms = {form for key in keys for form in stems.forms(key)}
        forms |= {reading for exact, key in pairs for reading in fold.readings(exact, key)}
        prose_stems = {stem for exact, _ in pairs for stem in prose.query_stems(exact)}
        forms |= {stem for stem in prose_stems if len(stem) >= _SHORTEST_STEM}
        forms |= {fold.squeeze(one + two) for one, two in pairwise(keys)}
        whole = fold.squeeze("".join(keys))
        forms |= {whole} if keys else set[str]()
        self._is_asked = bool(forms)
        loose = {fold.loose(key) for key in keys} if guessed else set[str]()
        slips = [key for key in {*keys, whole} if guessed and len(key) >= SHORTEST_SLIP and key.isalpha()]
        self._meant = _Meant(forms, loose, slips)
        self._candidate = _candidate(forms, loose)
        self._beginnings = tuple(stem for stem in prose_stems if len(stem) >= _SHORTEST_STEM)
        self._alike = {fold.loose(key) for key in keys} | {fold.loose_whole(keys)}

    def mark(self, shown: Shown) -> tuple[Marked, ...]:
        """The names and the piece of prose in which something is marked."""
        if not self._is_asked:
            return ()
        marked: list[Marked] = []
        for name in shown.names:
            spans = self.spans(name)
            if spans:
                marked.append(Marked("title", fold.clean(name), spans))
        if not marked and shown.names:  # a whole name may answer by its loose key alone
            spans = tuple((w.start, w.end) for w in _words(shown.names[0]) if fold.loose(w.key) in self._alike)
            marked += [Marked("title", fold.clean(shown.names[0]), spans)] if spans else []
        marked = marked[:_MOST_NAMES]
        if shown.keys:
            found = [m for m in self._candidate.finditer(shown.keys) if self._meant[m[0]] or self._begins(m[0])]
            if found:
                places = [shown.keys.count(" ", 0, m.start()) for m in found]
                every = fold.spans(shown.prose, places[-1] + 1)
                marked.append(_fragment(shown.prose, tuple(every[n] for n in places)))
        return tuple(marked)

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where the query's words stand in ``fold.clean(text)``, in characters."""
        return tuple((word.start, word.end) for word in _words(text) if self._meant[word.key])

    def _begins(self, key: str) -> bool:
        """Whether this is a stem of the query with a Russian or English ending."""
        return key.startswith(self._beginnings) and any(
            key.startswith(stem) and len(key) - len(stem) <= _LONGEST_ENDING for stem in self._beginnings
        )


@lru_cache(maxsize=20_000)
def _words(name: str) -> tuple[fold.Word, ...]:
    return tuple(fold.words(name))


def _fragment(text: str, spans: tuple[tuple[int, int], ...]) -> Marked:
    """The sentence with the most marked words; what had to be cut ends in ``…``."""
    sentences = [m.span() for m in _SENTENCE.finditer(text)]
    best = max(range(len(sentences)), key=lambda n: sum(sentences[n][0] <= s < sentences[n][1] for s, _ in spans))
    start, end = sentences[best]
    for _, later in sentences[best + 1 :]:
        if later - start > _FRAGMENT or "\n" in text[start:later]:
            break
        end = later
    start += len(text[start:end]) - len(text[start:end].lstrip())
    inside = [(s, e) for s, e in spans if s >= start and e <= end]
    before = after = ""
    if end - start > _LONGEST_SENTENCE:
        whole = (start, end)
        start, end = _around(text, inside[0] if inside else (start, start), start, end)
        before, after = "… " * (start > whole[0]), " …" * (end < whole[1])
    shift = len(before) - start
    return Marked(
        "notes",
        before + text[start:end] + after,
        tuple((s + shift, e + shift) for s, e in inside if s >= start and e <= end),
    )


def _around(text: str, word: tuple[int, int], start: int, end: int) -> tuple[int, int]:
    """A stretch of a long sentence, from space to space, that holds a word."""
    begin = max(start, word[0] - _FRAGMENT // 4)
    if begin > start:
        begin = min(text.find(" ", begin, word[0]) + 1 or word[0], word[0])
    stop = min(end, begin + _FRAGMENT)
    return begin, stop if stop == end else max(text.rfind(" ", begin, stop), word[1])
