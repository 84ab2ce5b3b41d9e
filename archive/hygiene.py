"""Text from outside, made safe to keep and to show: no controls, no hidden direction marks, NFC.

A right-to-left override turns ``gpj.exe`` around on the screen; a NUL cuts a text short in other programs; the
isolated halves of surrogate pairs (undecodable bytes of file names) cannot be written as UTF-8 at all. ``clean``
drops them from values, ``shown`` makes them visible in names, which are data and stay as they are.
"""

from __future__ import annotations

import re
import unicodedata

# Controls but tab and line ends, direction marks, zero-width no-break space, surrogates, non-characters.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)

BLANK = " \t\n\r\x0b\x0c\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\u200b\u2060" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What is cut off at both ends: blanks, and what looks like nothing at all."""


def clean(text: str) -> str:
    """The text without unsafe characters, in NFC, without spaces around it."""
    return unicodedata.normalize("NFC", _UNSAFE.sub("", text).replace("\xa0", " ").replace("\r\n", "\n")).strip(BLANK)


def has_unsafe(text: str) -> bool:
    """Whether ``clean`` would drop a character in the middle of the text; NUL padding at its end is harmless."""
    return _UNSAFE.search(text.rstrip("\x00 ").lstrip("\ufeff")) is not None


def shown(name: str) -> str:
    """A file name for reports: unsafe characters and line ends as ``\\u202e``, everything else as it is."""
    return re.sub(r"[\r\n\t]|" + _UNSAFE.pattern, lambda match: f"\\u{ord(match.group()):04x}", name)


def visible(text: str) -> str:
    """A text as it was found, with what no database or page can carry made visible as ``\\u0000``.

    C1 controls stay: in misread text they are letters.
    """
    return re.sub(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]",
        lambda match: f"\\u{ord(match.group()):04x}",
        text,
    )
