"""Words that say how the other words of a query are meant: roles, decades, tempo, rights, generic nouns.

All are compared by folded key, so one entry serves every script and spelling. Kazakh forms are met through candidate
stems; Russian and English forms are listed.
"""

from __future__ import annotations

import re

from search import fold, prose, stems


def _keys(words: str) -> frozenset[str]:
    return frozenset(fold.keys(words))


PERFORMER = _keys(
    "орындау орындаған орындайды орындаушы тартқан шырқаған айтқан даусы дауысы дауыс "
    "исполнение исполнении исполняет исполнитель голос голоса голосом поет играет спела сыграл "
    "played performed sung performer voice playing singing version"
)
"""The person beside such a word is the one who plays or sings."""

COMPOSER = _keys("авторы автор композитор шығарған composed composer written автора композитора сочинил сочинение")

BY = _keys("by")
"""Who comes after made it, unless a performer's word stands before."""

GENERIC = frozenset({"kui", "an", "terme", "zhyr", "tolgau", "kompozitorlyk", "vokaldyk-muzyka", "aspaptyk-muzyka"})
"""Genres that only say "piece of music" beside a composer or a title: ``Құрманғазының күйлері``."""

COMPARISON = _keys("vs versus салыстыру салыстырмалы сравнение сравнить compare comparison")
"""Who compares people wants both beside each other, not the one narrowed by the other."""

SUNG = frozenset({"an", "vokaldyk-muzyka"})
"""What a singer sings; with everything below them, which documents write out."""

GENERIC_WORDS = _keys("кюи кюев песни песен песня kuis kui kuy song songs tunes әндер күйлер композиции")

TEMPO = {
    **dict.fromkeys(_keys("slow баяу медленный медленно медленные"), "slow"),
    **dict.fromkeys(_keys("fast жылдам шапшаң быстрый быстро быстрые quick"), "fast"),
}

UNCLEAR = _keys("анықталмаған белгісіз неизвестны неизвестные неясны неурегулированы unknown unresolved uncleared")
RIGHTS = _keys("құқық права правами rights copyright")

_DECADE = re.compile(
    r"(?<!\d)(?P<century>1[789]|20)?(?P<ten>\d)0(?:"
    r"\s*['’]?s\b|\s*[-–]?\s*(?:е|ые|х|ых)\s*(?:гг?\.?|год\w*)?(?!\w)|\s*[-–]?\s*(?:інші|ыншы|ші|шы)?\s*(?:жылдар\w*|жж\.?)"
    r"|\s*(?:годы|годов|годах)\b)",
    re.IGNORECASE,
)


def decades(text: str) -> list[tuple[int, int, str]]:
    """(start, end, ``1980s``) for every decade that a text names; two digits mean the 1900s."""
    return [
        (m.start(), m.end(), f"{m['century'] or '19'}{m['ten']}0s")
        for m in _DECADE.finditer(text)
        if m["century"] or m["ten"] != "0"
    ]


def is_one(words: frozenset[str], exact: str, key: str) -> bool:
    """Whether a word, in any form, is one of a list."""
    return not words.isdisjoint(forms(exact, key))


def forms(exact: str, key: str) -> tuple[str, ...]:
    """A word's key, Kazakh stems, Snowball stem, and the key without a Russian case ending."""
    found = [key, *stems.stems(key), *prose.query_stems(exact)]
    if "\u0400" <= exact[:1] <= "\u04ff" and (match := _RUSSIAN_CASE.match(key)):
        found.append(match[1])
    return tuple(dict.fromkeys(found))


_RUSSIAN_CASE = re.compile(r"^(.{3,}?)(?:a|u|i|e|om|oi|ogo|am|ami|ah)$")
