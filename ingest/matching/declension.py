"""The nominatives that a declined name may have: ``кюй Таттимбета``, ``слова Дины Нурпеисовой``, ``Құрманғазының``.

Russian genitives and the Kazakh genitive (-ның and its kin), as they stand beside a work on a card. A form is no proof:
``Бапиева`` is the genitive of Бапиев and the nominative of a woman. So all readings are given, with whether the words
themselves leave no doubt that they are declined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

_MOST_FORMS = 32
_KAZAKH = re.compile(r"(.{3,}?)(?:[ндт][ыі]ң)$", re.IGNORECASE)
_PLAIN: tuple[tuple[str, str], ...] = (
    ("овой", "ова"), ("евой", "ева"), ("ёвой", "ёва"), ("иной", "ина"), ("ского", "ский"), ("цкого", "цкий"),
    ("ской", "ская"), ("вича", "вич"), ("овны", "овна"), ("евны", "евна"), ("ая", "ай"), ("ея", "ей"), ("ия", "ий"),
    ("ия", "ия"), ("ы", "а"), ("ги", "га"), ("ки", "ка"), ("хи", "ха"), ("ши", "ша"), ("жи", "жа"), ("ли", "ль"),
)  # fmt: skip
"""Endings of which nobody's name is made in the nominative, or hardly any."""
_EITHER: tuple[tuple[str, str], ...] = (("ова", "ов"), ("ева", "ев"), ("ина", "ин"))
"""A man's family name in the genitive, a woman's in the nominative."""
_GIVEN = re.compile(r"(.{2,}[бвгджзйклмнпрстфхцчшщ])а$", re.IGNORECASE)


def nominatives(text: str, *, surely: bool) -> Iterator[str]:
    """Other readings of a name. ``surely``: a word before it says that it is declined; else the words must."""
    if found := _KAZAKH.match(text):
        yield found[1]
        return
    words = text.split()
    forms = [list(dict.fromkeys(_forms(word))) for word in words]
    for choice in islice(product(*forms), _MOST_FORMS):
        changed = [word for word, form in zip(words, choice, strict=True) if word != form]
        if changed and (surely or not all(_is_either(word) for word in changed)):
            yield " ".join(choice)


def _forms(word: str) -> Iterator[str]:
    bare = word.rstrip(".,;")
    lower = bare.lower()
    if bare == word and len(bare) > 2:
        for ending, nominative in (*_EITHER, *_PLAIN):
            if lower.endswith(ending):
                yield bare[: -len(ending)] + nominative
        if (found := _GIVEN.fullmatch(bare)) and not _is_either(bare):
            yield found[1]
    yield word


def _is_either(word: str) -> bool:
    return word.lower().endswith(tuple(ending for ending, _ in _EITHER))
