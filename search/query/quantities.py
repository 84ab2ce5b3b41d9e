"""What the words of a quantity say: numerals, units, comparisons, each as one short sign, whatever the language.

``он минуттан кем емес`` is ``#10 min less not``, ``не короче десяти минут`` is ``not less #10 min``, ``no shorter than
ten minutes`` is ``not less than #10 min``. Words are compared by folded key (``search.text.fold``), Kazakh ones also by
their candidate stems, so that one entry serves every script. A word that says nothing of a quantity is ``.``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.text import fold, stems

_WORD_OR_DASH = re.compile(r"\d+|[^\W\d_]+(?:[’'`ʼ][^\W\d_]+)*|[-–—]")
_LONGEST_NUMBER = 7  # digits


@dataclass(frozen=True, slots=True)
class Sign:
    """Characters ``start`` to ``end`` of a text and what they say."""

    start: int
    end: int
    says: str


_ONES = (
    "бір один одной одного one; екі две двух два two; үш три трех трёх three; төрт четыре четырех четырёх four; "
    "бес пять пяти five; алты шесть шести six; жеті семь семи seven; сегіз восемь восьми eight; "
    "тоғыз девять девяти nine"
)
_TENS = (
    "он десять десяти ten; жиырма двадцать двадцати twenty; отыз тридцать тридцати thirty; қырық сорок сорока forty; "
    "елу пятьдесят пятидесяти fifty; алпыс шестьдесят шестидесяти sixty; жетпіс семьдесят семидесяти seventy; "
    "сексен восемьдесят восьмидесяти eighty; тоқсан девяносто девяноста ninety"
)
_OTHERS = {
    "двенадцать двенадцати twelve": 12,
    "пятнадцать пятнадцати fifteen": 15,
    "nineteen": 19,
    "жүз сто ста hundred": 100,
}
_DECADES = {
    10: "оныншы десятые десятых tens",
    20: "жиырмасыншы двадцатые двадцатых twenties",
    30: "отызыншы тридцатые тридцатых thirties",
    40: "қырқыншы қырықыншы сороковые сороковых forties",
    50: "елуінші пятидесятые пятидесятых fifties",
    60: "алпысыншы шестидесятые шестидесятых sixties",
    70: "жетпісінші семидесятые семидесятых seventies",
    80: "сексенінші восьмидесятые восьмидесятых eighties",
    90: "тоқсаныншы девяностые девяностых nineties",
}
_WORDS = {
    "min": "минут минута минуты минуту мин minute minutes min",
    "sec": "секунд секунда секунды second seconds sec",
    "hour": "сағат час часа часов часам hour hours",
    "halfhour": "получаса полчаса",
    "hourandhalf": "полутора полтора",
    "thousandth": "мыңыншы тысячного тысячный тысячных thousandth",
    "half": "жарты половина половины half",
    "bpm": "bpm уд удар ударов соққы beats",
    "year": "жыл жылы жылғы жылдың год года году годом year",
    "years": "жылдар жылдары гг годы годов годах годами жж years",
    "th": "ые ых ші шы інші ыншы th",
    "century": "ғасыр век века веке century",
    "more": "longer more greater длиннее дольше больше более свыше ұзақ артық көп ұзағырақ",
    "over": "over above выше асатын асқан",
    "less": "shorter less fewer короче меньше менее қысқа аз кем қысқарақ",
    "under": "under below ниже жетпейтін жетпейді",
    "notmore": "аспайтын аспаған аспасын аспаса аспайды аспауы аспайтындай",
    "notless": "кемінде минимум",
    "atmost": "максимум пределах within",
    "although": "хотя",
    "would": "бы",
    "fast": "faster быстрее жылдам жылдамырақ шапшаң тез",
    "slow": "slower медленнее баяу баяуырақ",
    "before": "before earlier prior раньше ранее старше older бұрын бұрынғы ерте",
    "until": "until till до дейін дейінгі upto",
    "after": "after later newer после позже позднее новее кейін соң кейінгі соңғы",
    "since": "since бері from от начиная бергі бастап",
    "between": "between между аралығында арасында аралығындағы арасындағы",
    "and": "and и мен және пен",
    "to": "to по",
    "than": "than чем",
    "of": "of the in an",
    "not": "not no не емес болмасын болмауы",
    "tempo": "tempo темп темпом темпа қарқын екпін",
    "early": "early начало начала начале басы басында басындағы",
    "mid": "mid middle середина середины середине ортасы ортасында ортасындағы",
    "late": "late end конец конца конце аяғы аяғында аяғындағы соңында соңындағы",
    "war": "war война войны войне соғыс",
    "prewar": "prewar довоенные довоенных довоенная довоенный довоенное довоенной",
    "postwar": "postwar послевоенные послевоенных послевоенная послевоенный послевоенное послевоенной",
    "wartime": "wartime военных",
    "2000s": "двухтысячные двухтысячных нулевые нулевых noughties",
    "exceeds": "превышает превышающие превышающих exceeding",
    "at": "at",
    "least": "least",
    "most": "most",
    "up": "up",
    "pre": "pre",
    "post": "post",
}
_ROMAN = {
    "xviii": "#18",
    "хviii": "#18",
    "xix": "#19",
    "хіх": "#19",
    "хix": "#19",
    "xx": "#20",
    "хх": "#20",
    "xxi": "#21",
}
_LETTERS = {"с": "since", "со": "since", "s": "th", "е": "th", "х": "th", "в": "of", "г": "year", "ж": "year"}
"""Words of one or two letters, which another alphabet has as well: as they are typed."""


def _lexicon() -> dict[str, str]:
    found: dict[str, str] = {}
    for group, step in ((_ONES, 1), (_TENS, 10)):
        for number, words in enumerate(group.split(";"), 1):
            found |= dict.fromkeys(fold.keys(words), f"#{number * step}")
    for words, number in _OTHERS.items():
        found |= dict.fromkeys(fold.keys(words), f"#{number}")
    for says, words in _WORDS.items():
        found |= {key: says for key in fold.keys(words) if key not in found}
    for ten, words in _DECADES.items():
        found |= dict.fromkeys(fold.keys(words), f"dec{ten}")
    return found


_LEXICON = _lexicon()
_KAZAKH = frozenset(
    fold.keys(
        "минут секунд сағат соққы ғасыр соғыс жылдар дейін бұрын кейін тоқсан ұзақ қысқа басы ортасы аяғы бұрынғы"
    )
)
"""Words that take Kazakh endings: ``минуттан``, ``соғысқа``, ``жылдардағы``."""
_SINGLE_YEAR = re.compile(r"^jil(?!dar)")
_SEVERAL_YEARS = re.compile(r"^jildar")


def signs(text: str) -> list[Sign]:
    """The signs of a text, in order. Characters are those of ``fold.clean(text)``."""
    found = [Sign(m.start(), m.end(), _says(m[0])) for m in _WORD_OR_DASH.finditer(fold.clean(text))]
    return _joined(found, text)


def _says(word: str) -> str:
    if word.isdecimal():
        return f"#{int(word)}" if len(word) <= _LONGEST_NUMBER else "."
    if word in "-–—":
        return "dash"
    typed = word.lower()
    if typed in _ROMAN or typed in _LETTERS:
        return _ROMAN.get(typed) or _LETTERS[typed]
    keys = fold.keys(word)
    return _of_key(keys[0]) if len(keys) == 1 else "."


def _of_key(key: str) -> str:
    if key in _LEXICON:
        return _LEXICON[key]
    if _SEVERAL_YEARS.match(key):
        return "years"
    if _SINGLE_YEAR.match(key):
        return "year"
    for stem in stems.cases(key):
        if stem in _KAZAKH or _LEXICON.get(stem, "").startswith("dec"):
            return _LEXICON[stem]
    return "."


_JOINED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("at", "least"), "notless"),
    (("at", "most"), "atmost"),
    (("although", "would"), "notless"),
    (("not", "exceeds"), "notmore"),
    (("up", "to"), "until"),
    (("pre", "dash", "war"), "prewar"),
    (("post", "dash", "war"), "postwar"),
    (("half", "hour"), "halfhour"),
    (("half", ".", "hour"), "halfhour"),
    (("hourandhalf", "hour"), "hourandhalf"),
)


def _joined(found: list[Sign], text: str) -> list[Sign]:
    """Two or three words that say one thing; tens and ones as one number; endings written after a number."""
    out: list[Sign] = []
    place = 0
    while place < len(found):
        length, says = _one(found, place, text)
        out.append(Sign(found[place].start, found[place + length - 1].end, says))
        place += length
    return out


def _one(found: list[Sign], place: int, text: str) -> tuple[int, str]:
    """How many signs from a place on say one thing, and what."""
    here = [sign.says for sign in found[place : place + 3]]
    for together, says in _JOINED:
        if tuple(here[: len(together)]) == together:
            return len(together), says
    if here[0].startswith("#") and len(here) > 1:
        spelt = not text[found[place].start : found[place].end].isdecimal()
        if spelt and here[1].startswith("#") and len(here[0]) == 3 and here[0].endswith("0") and len(here[1]) == 2:
            return 2, f"#{here[0][1]}{here[1][1]}"
        touching = len(found) > place + 2 and found[place].end == found[place + 1].start
        if touching and here[1] == "dash" and found[place + 1].end == found[place + 2].start:
            ending = text[found[place + 2].start : found[place + 2].end]
            if (
                ending.isalpha() and here[2] not in ("th", "year", "years") and not here[2].startswith("dec")
            ):  # ``1945-тен``, ``120-дан``
                return 3, here[0]
    return 1, here[0]
