"""Finding a name that must not be told in words that a person wrote.

A word of a text is taken for a word of a hidden name when it begins as that does and goes on for no longer than an
ending does (Kazakh and Russian inflect names), in any script: letters are compared as plain Latin ones. A person's name
is recognised by any of its longer words, since a surname alone tells who is meant; anything else (a place, an
ensemble, a work) by its whole name alone, since its words are common ones. A collection that is called *Қобыз* is told
by nothing: the word is everybody's. Else, to cover a word too many is the lesser evil.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from archive.model import AnyRecord, Collection, Kind, Person
from archive.rules import scripts
from archive.vocabulary.shipped import shipped_records

COVER: Final = "[…]"
"""What stands in a text for what may not be told."""

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 4  # letters of a word that tells a person by itself
_ENDING = 6  # letters that an ending may have: -ларының
_OTHER_ENDING = 2  # letters by which a form with another ending may be longer: Скрыт-ый, Скрыт-ого
_SAME_SOUND = [("zh", "j"), ("dj", "j"), ("dzh", "j"), ("sh", "s"), ("kh", "h"), ("gh", "g"), ("ch", "c"), ("ts", "c")]
_SAME_LETTER = str.maketrans({"y": "i", "q": "k", "w": "u", "x": "h", "ı": "i", "é": "e"})
_COMMON: Final = frozenset({Kind.INSTRUMENT, Kind.GENRE})
_TITLES = frozenset({"uli", "kizi", "ogli", "tegi", "akin", "jirau", "seri", "batir", "ansambl"})
"""Words of names that belong to many: patronymic endings and titles."""


@dataclass(frozen=True, slots=True)
class HiddenNames:
    """Keys of names: ``words`` that tell by themselves, ``phrases`` that tell as a whole."""

    words: frozenset[str]
    phrases: frozenset[tuple[str, ...]]

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)

    def cover(self, text: str) -> str:
        """The text with ``COVER`` in place of every hidden name."""
        tokens = list(_WORD.finditer(text))
        keys = [key(token[0]) for token in tokens]
        hidden = {i for i, found in enumerate(keys) if any(_is_form_of(found, word) for word in self.words)}
        for phrase in self.phrases:
            for start in range(len(keys) - len(phrase) + 1):
                if all(_is_form_of(keys[start + i], word, in_phrase=True) for i, word in enumerate(phrase)):
                    hidden |= set(range(start, start + len(phrase)))
        if not hidden:
            return text
        parts: list[str] = []
        at = 0
        for i in sorted(hidden):
            joined = i - 1 in hidden and not text[tokens[i - 1].end() : tokens[i].start()].strip()
            if not joined:
                parts += [text[at : tokens[i].start()], COVER]
            at = tokens[i].end()
        return "".join([*parts, text[at:]])


def hidden_names(records: Iterable[AnyRecord], written: Iterable[str] = ()) -> HiddenNames:
    """What tells these records in a text. ``written``: their names as a card has them."""
    words: set[str] = set()
    phrases: set[tuple[str, ...]] = set()
    for record in records:
        is_person = isinstance(record, Person) and not record.group
        left = _everybodys() if isinstance(record, Collection) else frozenset[str]()
        for name in record.names:
            _take(name.text, words if is_person else None, phrases, left)
    for text in written:
        _take(text, words, phrases)
    return HiddenNames(frozenset(words), frozenset(phrases))


def _take(text: str, words: set[str] | None, phrases: set[tuple[str, ...]], left: frozenset[str] = frozenset()) -> None:
    """``left``: single words that tell nothing."""
    for form in (text, scripts.to_arabic(text)):
        found = tuple(key(word) for word in _WORD.findall(form))
        if not found or (len(found) == 1 and found[0] in left):
            continue
        phrases.add(found)
        if words is not None:
            words |= {w for w in found if len(w) >= _SHORTEST and w not in _TITLES and not w.isdigit()}


@cache
def _everybodys() -> frozenset[str]:
    """Keys of single words that name an instrument or a genre."""
    named = (name.text for record in shipped_records() if record.kind in _COMMON for name in record.names)
    found = (tuple(key(word) for word in _WORD.findall(name)) for name in named)
    return frozenset(one[0] for one in found if len(one) == 1)


def _is_form_of(found: str, word: str, *, in_phrase: bool = False) -> bool:
    if found.startswith(word):
        return len(found) <= len(word) + (_ENDING if in_phrase or len(word) >= _SHORTEST else 0)
    cut = 2 if len(word) >= 8 else 1
    return len(word) >= _SHORTEST and found.startswith(word[:-cut]) and len(found) <= len(word) + _OTHER_ENDING


@lru_cache(maxsize=4096)
def key(word: str) -> str:
    """A word as plain Latin letters, so that its spellings in three scripts meet.

    >>> key("Жасырын"), key("Zhasyryn"), key("Jasyryn")
    ('jasirin', 'jasirin', 'jasirin')
    """
    latin = scripts.to_latin2021(word).lower()
    plain = "".join(c for c in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(c))
    for written, meant in _SAME_SOUND:
        plain = plain.replace(written, meant)
    plain = plain.translate(_SAME_LETTER)
    return re.sub(r"(.)\1+", r"\1", plain)
