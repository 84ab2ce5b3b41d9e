"""Candidate stems of Kazakh nouns, on folded keys.

A Kazakh noun is stem (+ ``-лық``, ``-шы``) + plural + possessive + case (``күй-лер-і-нің``), and so is a participle
(``жазыл-ған-дар-дың``), which leads to its root and to the infinitive (``жазыл``, ``жазылу``). Endings are taken off in
the opposite order, each only where the sounds before it allow it, and *every* result is kept: greedy stripping would
make one stem of different words. Two words belong together when their candidates meet. Because keys are folded
(ы = і = и, ғ = г), one list of endings serves every script.

A finite verb (``айттым``, ``ойнамайды``, ``жазғанбыз``) leads to its infinitive and to nothing else: roots are the same
as many nouns (``жаз``, to write and summer), infinitives are not. Ambiguity is accepted: about four candidates a form
(search.md, "Stems").
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from search.text.fold import MEMORY

_VOWELS = "aouie"
_VOICELESS = "kptsxqfhbgdv"  # final b g d v of loans take the endings of voiceless sounds
_VOWEL = rf"(?<=[{_VOWELS}])"
_NASAL_OR_VOWEL = rf"(?<=[{_VOWELS}mn])"
_VOICED = rf"(?<=[{_VOWELS}lrzjmn])"
_HARD = rf"(?<=[{_VOICELESS}])"

# One ending an entry, so that every way to read a word is found. Doubled sounds are written once in keys, hence
# ``an`` after n for -нан, ``a`` after k for -қа.
_CASES = (
    *(rf"{_NASAL_OR_VOWEL}nin", r"(?<=[uirlzjmn])din", rf"{_HARD}tin", r"(?<=[tn])in"),
    *(rf"{_VOICED}g[ae]", rf"{_HARD}k[ae]", r"(?<=i)n[ae]", r"(?<=[mnk])[ae]"),
    *(rf"{_VOWEL}ni", r"(?<=[uirlzjmn])di", rf"{_HARD}ti", r"(?<=i)n"),
    *(rf"{_VOICED}d[ae]", rf"{_HARD}t[ae]", r"(?<=i)nd[ae]", r"(?<=t)[ae]"),
    *(rf"{_VOICED}d[ae]n", rf"{_HARD}t[ae]n", rf"{_NASAL_OR_VOWEL}n[ae]n", r"(?<=[nt])[ae]n"),
    *(rf"{_VOICED}men", r"(?<=[zj])ben", rf"{_HARD}pen", r"(?<=m)en"),
    *(rf"{_VOICED}d[ae]gi", rf"{_HARD}t[ae]gi", r"(?<=i)nd[ae]gi"),
    *(rf"{_VOICED}d[ae]i", rf"{_HARD}t[ae]i"),
    *(rf"{_VOWEL}niki", r"(?<=[lrzjmn])diki", rf"{_HARD}tiki", r"(?<=t)iki"),
)
_POSSESSIVES = (
    *(rf"{_VOWEL}si", rf"(?<=[^{_VOWELS}]|u)i"),
    *(rf"{_VOWEL}m", rf"(?<=[^{_VOWELS}])im", rf"(?<=[^{_VOWELS}])in"),
    *(rf"{_VOWEL}miz", rf"(?<=[^{_VOWELS}])imiz", rf"{_VOWEL}niz", rf"(?<=[^{_VOWELS}])iniz"),
)
_PLURALS = (rf"(?<=[{_VOWELS}r])l[ae]r", r"(?<=[lmnzj])d[ae]r", rf"{_HARD}t[ae]r", r"(?<=t)[ae]r")
_DERIVED = (
    *(rf"(?<=[{_VOWELS}r])lik", r"(?<=[lmnzj])dik", rf"{_HARD}tik", r"(?<=t)ik"),
    *(rf"(?<=[{_VOWELS}rui])li", r"xi", r"siz", r"(?<=s)iz", r"xilik"),
    *(rf"(?<=[{_VOWELS}r])l[ae]u", r"(?<=[lmnzj])d[ae]u", rf"{_HARD}t[ae]u"),
    *(rf"(?<=[{_VOWELS}r])l[ae]nu", r"(?<=[lmnzj])d[ae]nu", rf"{_HARD}t[ae]nu"),
    *(rf"(?<=[{_VOWELS}r])l[ae]m[ae]", r"(?<=[lmnzj])d[ae]m[ae]", rf"{_HARD}t[ae]m[ae]"),
    *(r"xil", r"x[ae]", rf"{_VOICED}g[ae]r", rf"{_HARD}k[ae]r", r"koi", r"inxi", r"nxi"),
    *(r"h[ae]n[ae]", rf"(?<=[{_VOWELS}r])l[ae]s", r"(?<=[lmnzj])d[ae]s", rf"{_HARD}t[ae]s"),
)
"""``достық``, ``домбырашы``, ``сөзсіз``, ``әсерлі``, ``шығармашылық``, ``бағалау``, ``болашақтану``, ``хабарлама``,
``кітапша``, ``халықшыл``, ``шипагер``, ``бесінші``, ``шеберхана``."""
_PARTICIPLES = (
    *(rf"{_VOICED}g[ae]n", rf"{_HARD}k[ae]n", r"(?<=k)[ae]n"),
    *(
        r"[ae]tin",
        rf"{_VOWEL}itin",
        rf"(?<=[^{_VOWELS}])ip",
        rf"{_VOWEL}p",
        r"m[ae]k",
        rf"(?<=[^{_VOWELS}])uxi",
        r"uxi",
    ),
)
"""Forms of verbs that stand as nouns and adjectives: ``жазған``, ``айтатын``, ``ойнайтын``, ``айтып``, ``тыңдаушы``."""
_TENSES_OF_PAST = (rf"{_VOICED}di", rf"{_HARD}ti", r"(?<=t)i")
_TENSES = (
    *(rf"{_VOICED}g[ae]n", rf"{_HARD}k[ae]n", r"(?<=k)[ae]n"),
    *(rf"(?<=[^{_VOWELS}])[ae]tin", rf"{_VOWEL}itin", rf"(?<=[^{_VOWELS}])[ae]", rf"{_VOWEL}i"),
    *(rf"(?<=[^{_VOWELS}])[ae]r", r"(?<=[ae])r", r"m[ae]tin"),
)
_PERSONS_OF_PAST = ("", "m", "n", "k", "niz", "nd[ae]r", "nizd[ae]r")
_PERSONS = ("min", "miz", "biz", "sin", "siz", "sind[ae]r", "sizd[ae]r")
_FINITE = (
    *(tense + person for tense in _TENSES_OF_PAST for person in _PERSONS_OF_PAST),
    *(tense + person for tense in _TENSES for person in _PERSONS),
    *(
        rf"(?<=[^{_VOWELS}])[ae]di",
        rf"{_VOWEL}idi",
        r"(?<=[ae])s",
        r"(?<=[mpb][ae])tin",
        rf"(?<=[^{_VOWELS}])[ae]r",
        r"(?<=[ae])r",
    ),
    *(
        tense + di
        for tense in (rf"{_VOICED}g[ae]n", rf"{_HARD}k[ae]n")
        for di in ("di", "dim", "din", "dik", "diniz", "dind[ae]r", "dinizd[ae]r")
    ),
    *("s[ae]" + person for person in ("", "m", "n", "k", "niz", "nizd[ae]r")),
    *(rf"(?<=[^{_VOWELS}])iniz", rf"{_VOWEL}niz", rf"(?<=[^{_VOWELS}])ind[ae]r", rf"{_VOWEL}nd[ae]r", "sin"),
    *(rf"(?<=[^{_VOWELS}])inizd[ae]r", rf"{_VOWEL}nizd[ae]r"),
)
"""Tense and person: ``айттым``, ``ойнады``, ``айтқанмын``, ``айтамыз``, ``ойнайды``, ``айтса``, ``айтыңыз``."""
_NEGATION = (r"(?<=[aouielrui])m[ae]", r"(?<=[zjmn])b[ae]", rf"{_HARD}p[ae]", r"(?<=p)[ae]")


def _by_last_sound(endings: tuple[str, ...]) -> dict[str, tuple[re.Pattern[str], ...]]:
    """The endings of a layer as patterns, by the sounds that they may end in: most words need to try few."""
    found: dict[str, list[re.Pattern[str]]] = defaultdict(list)
    for ending in endings:
        pattern = re.compile(f"^(.{{2,}}?)(?:{ending})$")
        for sound in ending[:-1].rpartition("[")[2] if ending.endswith("]") else ending[-1]:
            found[sound].append(pattern)
    return {sound: tuple(patterns) for sound, patterns in found.items()}


_LAYERS = tuple(map(_by_last_sound, (_CASES, _POSSESSIVES, _PLURALS)))
_DERIVATIONS = _by_last_sound(_DERIVED)
_OF_VERBS = _by_last_sound(_PARTICIPLES)
_FINITE_VERBS = _by_last_sound(_FINITE)
_NEGATIONS = _by_last_sound(_NEGATION)
_SHORTEST_ROOT = 3
_HOUSE = "hana"
"""``-хана`` of Persian keeps its vowels after every stem."""
_HARDENED = {"g": "k", "b": "p"}  # қобызғы → қобыз-ғ-ы: a stem that ended in к, қ or п softens before a vowel
_SHORTEST_FOR_ONE_SOUND = 3


@lru_cache(maxsize=MEMORY)
def stems(key: str) -> tuple[str, ...]:
    """Every candidate stem of a key, without the key itself. Digits and short words have none."""
    if len(key) < 4 or not key.isalpha():
        return ()
    found = {key, *cases(key)}
    found |= {stem for word in found for stem in _stripped(word, _DERIVATIONS)}
    roots = {stem for word in found for stem in _stripped(word, _OF_VERBS) if len(stem) >= _SHORTEST_ROOT}
    verbs = roots | _finite(key)
    found |= roots | {infinitive(root) for root in verbs | _asserted(verbs | {key})}
    found.discard(key)
    return tuple(sorted(found))


def _finite(key: str) -> set[str]:
    """The roots that a finite verb may have."""
    return {root for root in _stripped(key, _FINITE_VERBS) if len(root) >= _SHORTEST_ROOT - 1}


def _asserted(denied: set[str]) -> set[str]:
    """The roots under a negation: ``тартпа`` → ``тарт``."""
    return {root for word in denied for root in _stripped(word, _NEGATIONS)}


@lru_cache(maxsize=MEMORY)
def cases(key: str) -> tuple[str, ...]:
    """The candidate stems of a noun in a sentence: case, possessive and plural taken off, nothing else."""
    if len(key) < 4 or not key.isalpha():
        return ()
    found = {key}
    for layer in _LAYERS:
        found |= {stem for word in found for stem in _stripped(word, layer)}
    return tuple(sorted(found - {key}))


def infinitive(root: str) -> str:
    """The form that dictionaries list: ``жаз`` → ``жазу``, ``тыңда`` → ``тыңдау``."""
    return (root.removesuffix("i")) + "u"


def forms(key: str) -> tuple[str, ...]:
    """The key, then its candidate stems."""
    return (key, *stems(key))


def _stripped(word: str, layer: dict[str, tuple[re.Pattern[str], ...]]) -> set[str]:
    found: set[str] = set()
    for pattern in layer.get(word[-1], ()):
        match = pattern.match(word)
        if match is None:
            continue
        stem, ending = match[1], word[len(match[1]) :]
        if (len(ending) == 1 and len(stem) < _SHORTEST_FOR_ONE_SOUND) or not _harmonious(stem, ending):
            continue
        found.add(stem)
        if ending[0] == "i" and stem[-1] in _HARDENED:
            found.add(stem[:-1] + _HARDENED[stem[-1]])
    return found


def _harmonious(stem: str, ending: str) -> bool:
    """A stem has a vowel; an ending in a does not follow a stem whose last vowel is e."""
    vowels = [sound for sound in stem if sound in _VOWELS]
    return bool(vowels) and (ending == _HOUSE or not ("a" in ending and vowels[-1] == "e"))
