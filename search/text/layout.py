"""Words typed with the keyboard set to another alphabet: ``rehvfyufps flfq`` is *курмангазы адай*.

Kazakh and Russian letters lie on the same keys; Kazakh ones that Russian lacks lie on those of the digits, so that a
digit is read as itself and as a letter. Source: the layouts *Kazakh* and *Russian* of every system since Windows 2000.
"""

from __future__ import annotations

_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_CYRILLIC = str.maketrans(_KEYS + '{}:"<>', _CYRILLIC + "хъжэбю")
_DIGITS = str.maketrans("234589 0-=".replace(" ", ""), "әіңғүұқөһ")
_TO_LATIN = str.maketrans({cyrillic: latin for latin, cyrillic in zip(_KEYS, _CYRILLIC, strict=True)})


def typed_otherwise(text: str) -> tuple[str, ...]:
    """What the same keys give in another alphabet, likeliest first; nothing for a text that mixes alphabets."""
    typed = text.lower()
    if typed.isascii():
        kazakh = " ".join(_with_digits(word) for word in typed.split())
        russian = typed.translate(_TO_CYRILLIC)
        return tuple(dict.fromkeys((russian, kazakh.translate(_TO_CYRILLIC))))
    latin = typed.translate(_TO_LATIN)
    return (latin,) if latin.isascii() else ()


def _with_digits(word: str) -> str:
    """A word whose digits are letters; a number stays one."""
    return word if word.isdecimal() else word.translate(_DIGITS)
