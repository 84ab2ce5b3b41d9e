"""Kazakh in three scripts: generated forms, letter case and alphabetical order.

Cyrillic is the master form. Latin (the alphabet of April 2021) and Arabic (töte zhazu) are made from it
letter by letter and are never converted back: Latin ``i`` is both И and Й, Arabic ``ۇ`` is both Ұ and Ү.
The letters come from ``vocabulary/scripts.csv``; characters it does not list pass unchanged.

Case: in Latin 2021 the pairs are ``I ı`` (І) and ``İ i`` (И, Й), as in Turkish; ``str.lower`` errs on both.

Order: А Ә Б В Г Ғ … І Ь Э Ю Я, not the order of code points. Keys are plain strings to be compared as
such: spaces and hyphens first, then numbers by value, the letters of the alphabet asked for, and last the
letters of other scripts. Other punctuation and combining marks are left out.

Sources: scripts.csv (CLDR-style April 2021 table; domain notes, section 9); the hamza rule is the one of
MediaWiki's Kazakh converter, taken as a fact: a word gets one initial high hamza (U+0674) when it has one
of ә ө ү і and none of е э г ғ к қ.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from functools import cache
from importlib import resources

from archive.model import Language

HIGH_HAMZA = "\u0674"
_HAMZA_CALLERS = frozenset("әөүі")
_HAMZA_BARRIERS = frozenset("еэгғкқ")
_CYRILLIC_WORD = re.compile(r"[\u0400-\u052f\u0301\u0306\u0308]+")
_PUNCTUATION_IN_ARABIC = str.maketrans({",": "،", ";": "؛", "?": "؟"})
_DIGITS = re.compile(r"\d+")

LATIN_2021_ORDER = "aäbcdefgğhıijklmnñoöpqrsştuūüvwxyz"
"""Letters of the 2021 alphabet, with the c, w and x of foreign names at their usual places."""

_OLD_LETTERS = str.maketrans({"ӯ": "ұ", "Ӯ": "Ұ"})  # Ӯ was printed for Ұ before 1957


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = resources.files("archive.vocabulary").joinpath("scripts.csv").read_text("utf-8-sig")
    return tuple(csv.DictReader(io.StringIO(text, newline="")))


def alphabet() -> tuple[str, ...]:
    """The 42 lower-case letters of the Kazakh Cyrillic alphabet, in its order."""
    return tuple(row["cyr_lower"] for row in _rows())


def table(column: str) -> dict[str, str]:
    """Lower-case Cyrillic letter -> its form in the named column of ``scripts.csv`` (may be empty)."""
    return {row["cyr_lower"]: unicodedata.normalize("NFC", row[column]) for row in _rows()}


def lower(text: str, language: Language = Language.UND) -> str:
    """Lower case; in Latin 2021 text ``I`` becomes ``ı`` and ``İ`` becomes ``i``.

    In every other language ``İ`` becomes plain ``i`` without the combining dot that Unicode leaves.
    """
    if language is Language.KK_LATN:
        text = text.replace("I\u0307", "İ").replace("I", "ı")
    return text.replace("İ", "i").lower()


def upper(text: str, language: Language = Language.UND) -> str:
    """Upper case; in Latin 2021 text ``i`` becomes ``İ`` and ``ı`` becomes ``I``."""
    if language is Language.KK_LATN:
        text = text.replace("i", "İ").replace("ı", "I")
    return text.upper()


@cache
def _latin_pairs() -> dict[str, tuple[str, str]]:
    return {row["cyr_lower"]: (row["latn2021_lower"], row["latn2021_upper"]) for row in _rows()}


def to_latin2021(text: str) -> str:
    """Kazakh Cyrillic in the Latin alphabet of April 2021; capitals stay capitals, ``ШАҢ`` is ``ŞAÑ``."""
    return _CYRILLIC_WORD.sub(lambda m: _latin_word(m[0]), _composed(text))


def _latin_word(word: str) -> str:
    pairs = _latin_pairs()
    shouting = len(word) > 1 and word.isupper()
    out: list[str] = []
    for letter in word:
        pair = pairs.get(letter.lower())
        if pair is None:
            out.append(letter)
        elif letter.islower():
            out.append(pair[0])
        else:
            out.append(upper(pair[0], Language.KK_LATN) if shouting else pair[1])
    return "".join(out)


@cache
def _arabic_letters() -> dict[str, str]:
    return {k: v.replace(HIGH_HAMZA, "") for k, v in table("arab_tote_zhazu").items()}


def to_arabic(text: str) -> str:
    """Kazakh Cyrillic in töte zhazu, with one high hamza at the head of a front word (see the module)."""
    words = _CYRILLIC_WORD.sub(lambda m: _arabic_word(m[0].lower()), _composed(text))
    return words.translate(_PUNCTUATION_IN_ARABIC)


def _arabic_word(word: str) -> str:
    letters = set(word)
    front = bool(letters & _HAMZA_CALLERS) and not letters & _HAMZA_BARRIERS
    mapping = _arabic_letters()
    return (HIGH_HAMZA if front else "") + "".join(mapping.get(letter, letter) for letter in word)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_OLD_LETTERS)


def sort_key(text: str) -> str:
    """A key that sorts by the Kazakh Cyrillic alphabet. ``sort_key("Әбай") < sort_key("Бақыт")``."""
    return _key(_composed(text).lower(), _cyrillic_weights())


def latin_sort_key(text: str) -> str:
    """A key that sorts by the Latin alphabet of 2021; Cyrillic text is taken in its Latin form."""
    latin = lower(to_latin2021(text), Language.KK_LATN)
    return _key(latin, _latin_weights())


@cache
def _cyrillic_weights() -> dict[str, str]:
    return _weights(alphabet())


@cache
def _latin_weights() -> dict[str, str]:
    return _weights(LATIN_2021_ORDER)


def _weights(letters: tuple[str, ...] | str) -> dict[str, str]:
    # From U+0041 on: above the space and the digits, below every letter kept as it is.
    return {letter: chr(0x41 + place) for place, letter in enumerate(letters)}


def _key(text: str, weights: dict[str, str]) -> str:
    numbered = _DIGITS.sub(lambda m: _number(m[0]), text)
    return " ".join("".join(_weight(c, weights) for c in numbered).split())


def _number(digits: str) -> str:
    value = digits.lstrip("0")
    # The count of digits goes first, so that 10 sorts after 9; one character is enough up to 9 digits.
    return f"{min(len(value), 9)}{value}"


def _weight(character: str, weights: dict[str, str]) -> str:
    weight = weights.get(character)
    if weight is not None:
        return weight
    category = unicodedata.category(character)[0]
    if category == "N":
        return character
    if category == "L":
        return "\u2fff" + character
    return " " if category == "Z" or character in "-–—_/" else ""
