"""Letter tables: what each letter of each script sounds like, in one small alphabet of sounds.

The sounds are written with ASCII letters: vowels ``a o u i e`` (front and back fall together: ә = а, ө = о,
ү = ұ = у, і = ы = и = й), ``j`` ж, ``x`` ш, ``q`` ч, and ``k g h`` for қ/к, ғ/г, х/һ. Kazakh Cyrillic, Latin
2021 and the other columns of ``archive/vocabulary/scripts.csv`` are read from there; this module adds what
that table does not list: Latin of 1929-40, ISO 9, other hands, Arabic variants, and look-alike letters.

Look-alikes: a Latin ``a`` inside a Cyrillic word is a Cyrillic а. Only letters whose shapes coincide count;
some coincide as capitals only (``H`` and Н, ``B`` and В).

Sources: scripts.csv; search.md, "Mapping facts" and "Seen in the wild"; ISO 9:1995; the 1929-40 alphabet
after en.wikipedia, Kazakh alphabets.
"""

from __future__ import annotations

import unicodedata

CYRILLIC: dict[str, str] = {
    **dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюя", (
        "a", "b", "v", "g", "d", "e", "j", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u",
        "f", "h", "ts", "q", "x", "xq", "", "i", "", "e", "iu", "ia",
    ), strict=True)),
    **dict(zip("әғқңөұүһіёӯћѕј", ("a", "g", "k", "n", "o", "u", "u", "h", "i", "e", "u", "h", "s", "i"), strict=True)),
    # Neighbours' letters that stray into Kazakh text.
    **dict(zip("ҥңӈәӓӧӱўҳӽҷєїґ", ("n", "n", "n", "a", "a", "o", "u", "u", "h", "h", "j", "e", "i", "g"), strict=True)),
}  # fmt: skip

LATIN: dict[str, str] = {
    **{letter: letter for letter in "abdefghijklmnoprstuvz"},
    "c": "k", "q": "k", "w": "u", "x": "h", "y": "i",
    "ä": "a", "á": "a", "ă": "a", "a̋": "a", "ə": "a", "ǝ": "a", "à": "a", "ã": "a", "å": "a", "ā": "a", "æ": "a",
    "â": "ia", "û": "iu",
    "ç": "q", "č": "q", "ć": "q",
    "ė": "e", "è": "e", "é": "e", "ê": "e", "ë": "e", "ē": "e", "ě": "e",
    "ğ": "g", "ǵ": "g", "ġ": "g", "ģ": "g", "ƣ": "g", "ǧ": "g", "ḡ": "g", "γ": "g",
    "ḥ": "h", "ḣ": "h", "ḫ": "h", "ẖ": "h", "ħ": "h", "ȟ": "h",
    "ı": "i", "ï": "i", "ī": "i", "ĭ": "i", "ì": "i", "í": "i", "î": "i", "ɨ": "i", "ÿ": "i", "ȳ": "i",
    "ķ": "k", "ḳ": "k", "ⱪ": "k", "ǩ": "k", "ĸ": "k",
    "ñ": "n", "ń": "n", "ŋ": "n", "ņ": "n", "ň": "n", "ṅ": "n", "ꞑ": "n", "ⁿ": "n",
    "ö": "o", "ó": "o", "ô": "o", "ȯ": "o", "ɵ": "o", "ø": "o", "ō": "o", "ò": "o", "õ": "o", "œ": "o",
    "ş": "x", "š": "x", "ș": "x", "ś": "x", "ŝ": "x",
    "ť": "t", "ț": "t",
    "ü": "u", "ú": "u", "ù": "u", "ụ": "u", "u̇": "u", "ū": "u", "ŭ": "u", "ů": "u", "ű": "u", "ư": "u", "ʉ": "u",
    "ý": "u", "ŵ": "u",
    "ž": "j", "ź": "z", "ż": "z", "ƶ": "j", "ǯ": "j",
    "ß": "s",
}  # fmt: skip

ARABIC: dict[str, str] = {
    "ا": "a", "ٵ": "a", "أ": "a", "آ": "a", "إ": "i", "ٱ": "a",
    "ب": "b", "پ": "p", "ت": "t", "ث": "s", "ج": "j", "چ": "q", "ح": "h", "خ": "h", "د": "d", "ذ": "z",
    "ر": "r", "ز": "z", "ژ": "j", "س": "s", "ش": "x", "ص": "s", "ض": "z", "ط": "t", "ظ": "z",
    "ع": "g", "غ": "g", "ف": "f", "ڤ": "v", "ق": "k", "ك": "k", "ک": "k", "ڪ": "k", "گ": "g", "ڭ": "n", "ڴ": "n",
    "ل": "l", "م": "m", "ن": "n", "و": "o", "ٶ": "o", "ؤ": "o", "ۇ": "u", "ٷ": "u", "ۋ": "u", "ۆ": "v", "ۈ": "u",
    "ۉ": "o", "ھ": "h", "ە": "e", "ه": "e", "ة": "e", "ہ": "h", "ى": "i", "ي": "i", "ی": "i", "ٸ": "i", "ې": "e",
    "ئ": "", "ء": "", "ٴ": "",
}  # fmt: skip

LATIN_TO_CYRILLIC = str.maketrans(
    "ABCEHIKMOPTXYaceikmopstxyhäöñäj", "АВСЕНІКМОРТХУасеікмортхуһәөңәј".replace("т", "ѕт", 1)
)
CYRILLIC_TO_LATIN = str.maketrans("АВСЕНІКМОРТХУаceсеікморѕтхуһӓӧј", "ABCEHIKMOPTXYaceceikmopstxyhäöj")
LATIN_TO_ARABIC = str.maketrans({"i": "ى", "I": "ى", "ı": "ى", "o": "و", "y": "ى"})

LATIN_TWINS = frozenset("ABCEHIKMOPTXYaceiopxyh")
"""Latin letters that some Cyrillic letter copies: they do not say which script a word is in."""

CYRILLIC_TWINS = frozenset("АВСЕНІКМОРТХУасеіорхуһ")

MARKS_OF_ISO_9 = frozenset("ķņġžôùụščìḥâû")
"""Where one of these stands, ``j`` is й and not ж."""

MARKS_OF_2008 = frozenset("äöüñşğïç")
"""Where one of these stands, ``ý`` is й (MediaWiki's Latin) and not у (2018)."""

APOSTROPHES = "'’ʼʹ`´′ʻ‘＇"

INVISIBLE = dict.fromkeys(
    (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x00AD, 0x0640, 0x061C)
)
"""Zero-width and direction marks, soft hyphen, tatweel: never part of a word."""


def bare(letter: str) -> str:
    """The letter without its marks, for letters no table lists."""
    return unicodedata.normalize("NFD", letter)[:1]
