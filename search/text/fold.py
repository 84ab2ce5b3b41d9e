"""Folding: one key for a word, in whichever script and spelling it was written.

Conventions
-----------
- *exact*: the word in lower case, NFC, look-alike letters repaired. Distinguishes spellings.
- *key*: the word in the sound alphabet of ``search.text.letters``, doubled sounds and ``ie``/``ng`` simplified.
  ``Құрманғазы``, ``Qurmanǵazy``, ``قۇرمانعازى`` and ``Курмангазы`` all have the key ``kurmangazi`` (less ``g``:
  ң, нг and н fall together, so нғ becomes н).
- *loose*: the key with ``h g`` as ``k``, ``o`` as ``u``, ``e`` as ``a``, ``x q`` as ``s``, no ``i`` after the first
  sound, and patronymic endings (-ұлы, -қызы, -ов, -ев, -ин …) taken off. For names and titles only.
- *whole*: the keys of all words of a name joined, for joined, split and hyphenated writing.
- *trunk*: the key without Russian and English endings and patronymic, in loose letters, for names in a sentence:
  ``в исполнении Дины Нурпеисовой``.
- *readings*: further keys a Latin word could have, likeliest first: ``y`` may be у (2018 without accents), ``j``
  may be й (ISO 9), ``ya`` may be ы + а, ``sh`` may be с + һ; an English ``'s`` may be no part of the name.

Every function is total: any string has a key, perhaps an empty one. Results are memoised per word, so a
collection costs about one fold per distinct word.

Source: the measured prototype of search.md, "Prototype" and "Seen in the wild".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from search.text import letters

MEMORY = 400_000
"""Distinct words remembered; 100,000 records hold some 276,000 (search.md). About 150 bytes each."""

_WORD = re.compile(rf"[^\W_]+(?:[\u0300-\u036f\u0483-\u0487{letters.APOSTROPHES}]+[^\W_]*)*")
_INVISIBLE = re.compile("[" + "".join(map(chr, letters.INVISIBLE)) + "]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_OF_ISO_9 = re.compile(f"[{''.join(letters.MARKS_OF_ISO_9)}]", re.IGNORECASE)
_OF_2008 = re.compile(f"[{''.join(letters.MARKS_OF_2008)}]", re.IGNORECASE)
_MARKS = re.compile(r"[\u0300-\u036f\u0483-\u0487\u064b-\u065f\u0670]")
_LONGEST_WORD = 64  # characters; the longest Kazakh words have about 40

_LATIN_DIGRAPHS = re.compile(
    rf"shch|dzh|dž|tch|zh|kh|gh|sh|ch|tş|tsh|dj|ck|qu(?=i)|[agionuscy][{letters.APOSTROPHES}]|(?<=[bdfghjklmnpqrstvwxz])y(?=[au])"
)
_DIGRAPH_SOUNDS = {
    "shch": "xq", "dzh": "j", "tch": "q", "tsh": "q", "zh": "j", "kh": "h", "gh": "g", "sh": "x", "ch": "q",
    "tş": "q", "dj": "j", "dž": "j", "ck": "k", "qu": "ku", "y": "",
    "a'": "a", "g'": "g", "i'": "i", "o'": "o", "n'": "n", "u'": "u", "s'": "x", "c'": "q", "y'": "u",
}  # fmt: skip
_CYRILLIC_DIGRAPHS = re.compile(r"дж|(?<=[бвгғджзйкқлмнңпрстфхһцчшщ])[яю]")
_CYRILLIC_SOUNDS = {"дж": "j", "я": "a", "ю": "u"}
_HELD_KEY = re.compile(r"([^\W\d_])\1{3}")
_FEWEST_LETTERS = 2
"""A word of so few letters, one of them four times in a row (``qqqqqq``, ``ааааа``), is no word: it has no key."""

_VOWELS = "aouie"
_DOUBLED = re.compile(r"([a-z])\1+")
_NASAL = re.compile(r"ng+")
_PATRONYMIC = re.compile(r"^(..+?)(?:uli|kizi|kizini|ovna|evna|ovi[qx]|evi[qx]|ova|eva|aia|ina|ov|ev|in|of|ef|tegi)$")
_LOOSE = str.maketrans("hgoexqv", "kkuassu")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: where it stands (characters), and its keys. ``key`` may be empty."""

    start: int
    end: int
    exact: str
    key: str


def clean(text: str) -> str:
    """NFC without invisible characters, control characters as spaces. Never longer than the text."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if _INVISIBLE.search(text):
        text = text.translate(letters.INVISIBLE)
    return _CONTROL.sub(" ", text)


def words(text: str) -> list[Word]:
    """The words of a text with their keys. Positions refer to ``clean(text)``."""
    text = clean(text)
    context = _context(text)
    return [Word(m.start(), m.end(), *_fold(m[0][:_LONGEST_WORD], context)) for m in _WORD.finditer(text)]


def spans(text: str, most: int | None = None) -> list[tuple[int, int]]:
    """Where the words of a cleaned text stand (so many of them), without folding them."""
    return [match.span() for match in islice(_WORD.finditer(text), most)]


def keys(text: str) -> list[str]:
    """The keys of a text's words, in order, empty ones left out."""
    return [key for _, key in aligned(clean(text)) if key]


def pairs(text: str) -> list[tuple[str, str]]:
    """(exact, key) of a text's words, in order, words without a key left out."""
    return [pair for pair in aligned(clean(text)) if pair[1]]


def aligned(text: str) -> list[tuple[str, str]]:
    """(exact, key) of every word of a cleaned text, as many as ``spans`` finds; a key may be empty."""
    context = _context(text)
    known = _known.get  # asked here and not in _fold: a call a word is a tenth of building an index
    return [
        (None if context else known(found)) or _fold(found[:_LONGEST_WORD], context) for found in _WORD.findall(text)
    ]


def whole(text: str) -> str:
    """All keys of a name joined: the same for ``Сары-Арка``, ``Сары арқа`` and ``Saryarqa``."""
    return squeeze("".join(keys(text)))


def _context(text: str) -> str:
    """How ambiguous letters are to be read in this text: '' or some of ``j`` (j is й), ``y`` (ý is й)."""
    if text.isascii():
        return ""
    context = "j" if _OF_ISO_9.search(text) else ""
    return context + ("y" if ("ý" in text or "Ý" in text) and _OF_2008.search(text) else "")


_known: dict[str, tuple[str, str]] = {}  # a plain dict: half the time of lru_cache on the path of every word


def _fold(word: str, context: str) -> tuple[str, str]:
    if context:
        return _fold_anew(word, context)
    found = _known.get(word)
    if found is None:
        if len(_known) >= MEMORY:
            _known.clear()
        found = _known[word] = _fold_anew(word, context)
    return found


def _fold_anew(word: str, context: str) -> tuple[str, str]:
    word, script = repair(word)
    exact = _exact(word)
    if _HELD_KEY.search(exact) and len(set(exact)) <= _FEWEST_LETTERS:
        return exact, ""
    if script == "cyrillic":
        return exact, simplify(_sounds(exact, _CYRILLIC_DIGRAPHS, _CYRILLIC_SOUNDS, _CYRILLIC))
    if script == "arabic":
        return exact, simplify(_arabic(exact))
    return exact, simplify(_latin(exact, context))


def repair(word: str) -> tuple[str, str]:
    """The word in one script, and which: ``cyrillic``, ``latin`` or ``arabic``. Look-alikes change sides.

    Letters without a twin decide; a mixed word of twins only is taken for Cyrillic.
    """
    if word.isascii():
        return word, "latin"
    cyrillic = latin = cyrillic_twins = latin_twins = 0
    for letter in word:
        if "\u0600" <= letter <= "\u06ff" or "\ufb50" <= letter <= "\ufeff":
            return unicodedata.normalize("NFKC", word).translate(letters.LATIN_TO_ARABIC), "arabic"
        if "\u0400" <= letter <= "\u052f":
            twin = letter in letters.CYRILLIC_TWINS
            cyrillic, cyrillic_twins = cyrillic + (not twin), cyrillic_twins + twin
        elif letter.isalpha():
            twin = letter in letters.LATIN_TWINS
            latin, latin_twins = latin + (not twin), latin_twins + twin
    if not cyrillic + cyrillic_twins:
        return word, "latin"
    if cyrillic >= latin:
        return (word if not latin_twins + latin else word.translate(letters.LATIN_TO_CYRILLIC)), "cyrillic"
    return unicodedata.normalize("NFC", word.translate(letters.CYRILLIC_TO_LATIN)), "latin"


def _exact(word: str) -> str:
    # U+0307 follows the i that Python makes of İ; a Russian stress mark is no part of the spelling.
    lowered = word.lower().replace("i\u0307", "i")
    return lowered if lowered.isascii() else unicodedata.normalize("NFC", lowered)


class _Sounds(dict[int, str]):
    """The sounds of one script's letters for ``str.translate``; what it lacks is found once and kept."""

    def __init__(self, table: dict[str, str]) -> None:
        super().__init__({ord(letter): sound for letter, sound in table.items() if len(letter) == 1})

    def __missing__(self, code: int) -> str:
        """A letter of no table: its base letter's sound, or itself (digits, other scripts), marks dropped."""
        letter = chr(code)
        if _MARKS.match(letter) or letter in letters.APOSTROPHES:
            self[code] = ""
        else:
            base = letters.bare(letter)
            self[code] = letters.LATIN.get(base) or letters.CYRILLIC.get(base) or letter
        return self[code]


_CYRILLIC, _LATIN, _ARABIC = _Sounds(letters.CYRILLIC), _Sounds(letters.LATIN), _Sounds(letters.ARABIC)


def _sounds(word: str, digraphs: re.Pattern[str], sounds: dict[str, str], table: _Sounds) -> str:
    out: list[str] = []
    at = 0
    for found in digraphs.finditer(word):
        out.append(word[at : found.start()].translate(table))
        out.append(sounds[found[0]])
        at = found.end()
    out.append(word[at:].translate(table))
    return "".join(out)


_APOSTROPHES = str.maketrans(dict.fromkeys(letters.APOSTROPHES, "'"))


def _latin(word: str, context: str) -> str:
    word = word.translate(_APOSTROPHES)
    if "j" in context:
        word = word.replace("j", "i")
    if "y" in context:
        word = word.replace("ý", "i")
    return _sounds(word, _LATIN_DIGRAPHS, _DIGRAPH_SOUNDS, _LATIN)


def _arabic(word: str) -> str:
    # U+0647 opens a word as h and elsewhere stands for e, as typed on keyboards without U+06D5.
    head = "h" if word.startswith("ه") else ""
    rest = word[1:] if head else word
    return head + rest.translate(_ARABIC)


def simplify(sounds: str) -> str:
    """ng → n, ie → e, doubled sounds once (digits are left alone)."""
    if "ng" in sounds:
        sounds = _NASAL.sub("n", sounds)
    if "ie" in sounds:
        sounds = sounds.replace("iie", "e").replace("ie", "e")
    return squeeze(sounds)


def squeeze(sounds: str) -> str:
    """Every doubled sound once."""
    return _DOUBLED.sub(r"\1", sounds)


@lru_cache(maxsize=MEMORY)
def loose(key: str) -> str:
    """The loose key of a key (see the module). A key of one sound stays as it is."""
    found = _PATRONYMIC.match(key)
    stem = found[1] if found and len(found[1]) >= 3 else key
    sounds = stem[:1] + stem[1:].replace("i", "")
    return squeeze(sounds.translate(_LOOSE))


def loose_whole(keys_of_name: list[str]) -> str:
    """The loose keys of a name joined, patronymic particles of their own left out."""
    return squeeze("".join(loose(key) for key in keys_of_name if key not in PARTICLES))


PARTICLES = frozenset({"uli", "kizi", "tegi", "oglu", "ogli"})
"""Words that only say 'son of', 'daughter of', 'of the line of'; written apart in töte and on old cards."""


_DECLINED = re.compile(
    r"^(.{3,}?)(?:aia|uiu|oie|ogo|ego|omu|emu|imi|ami|iami|ih|im|om|em|oi|ei|am|ah|es|oe|s|a|u|i|e|o)$"
)


def undeclined(key: str) -> str:
    """The key without a Russian case ending or an English plural; at least three sounds are left."""
    match = _DECLINED.match(key)
    return match[1] if match else key


@lru_cache(maxsize=100_000)
def trunk(key: str) -> str:
    """The trunk of a key (see the module). Never shorter than three sounds unless the key is."""
    found = undeclined(key)
    patronymic = _PATRONYMIC.match(found)
    if patronymic and len(patronymic[1]) >= 3:
        found = patronymic[1]
    for _ in range(2):
        found = found[:-1] if len(found) > 3 and found[-1] in _VOWELS else found
    return squeeze(found.translate(_LOOSE))


@lru_cache(maxsize=20_000)
def readings(exact: str, key: str) -> tuple[str, ...]:
    """Other keys that a Latin word may have, likeliest first, at most four."""
    if not any(c in exact for c in "yjshcw'’"):
        return ()
    spellings = [
        re.sub(r"(?<=[aeiouäöüı])y(?!')", "w", exact),
        re.sub(r"(?<=[aeiouyäöüı])j(?![aeiouyäöüı])", "y", exact),
        re.sub(r"(?<=[bdfghjklmnpqrstvwxz])y(?=[au])", "ı", exact),
        re.sub(r"['’]s$", "", exact),
        exact.replace("y", "w", 1),
        exact.replace("y", "w"),
        exact.replace("sh", "s\u200bh"),
        re.sub(r"c(?!h)", "q'", exact),
    ]
    found = dict.fromkeys(simplify(_latin(spelling, "")) for spelling in spellings)
    return tuple(reading.replace("\u200b", "") for reading in found if reading != key)[:4]


def trigrams(sounds: str) -> tuple[str, ...]:
    """The distinct trigrams of a key with one mark before and one after: ``adai`` → ^ad ada dai ai$."""
    padded = f"^{sounds}$"
    return tuple(dict.fromkeys(padded[i : i + 3] for i in range(len(padded) - 2)))
