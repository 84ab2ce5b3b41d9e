"""What a title may say beside the name of a work: ``Кюй Адай``, ``03. Құрманғазы - Адай``, ``Адай (күй)``.

``readings`` takes such a title apart, from the whole to its pieces; which piece names a work, and which a person, the
authority records decide (``ingest.matching.authority``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBER = re.compile(r"^\s*(?:№\s*|track\s+|трек\s+|дорожка\s+)?\d{1,3}(?:\s*[.)_–—-]\s*|\s+)(?=\S)", re.IGNORECASE)
_QUOTED = re.compile(r"[«\"“„]([^«»\"“”„]+)[»\"”“]")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_DASH = re.compile(r"\s+[-–—]+\s+|\s*[–—]\s*|:\s+|\.\s+(?=\w{3})|\s*\|\s*|\s*/\s*")
_KIND = re.compile(
    r"^(?:кюй|күй|ән|песня|халық\s+(?:әні|күйі)|kui|song|tune|терме|жыр)\s+(?=\S)"
    r"|\s+(?:күйі|әні|кюй|күй|kui|song)$",
    re.IGNORECASE,
)
_SAYS_NOTHING = re.compile(
    r"(?:күй|кюй|ән|песня|өлең|әуен|терме|жыр|толғау|мелодия|напев|kui|song|tune|track|трек|take|дубль|side|сторона|жағы"
    r"|tape|таспа|лента|\d+|\W+|_|\w{1,3}(?!\w))+",
    re.IGNORECASE,
)
_MOST = 16
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Reading:
    """A piece that may be the name of a work, and the words around it."""

    title: str
    beside: str = ""


def readings(text: str) -> tuple[Reading, ...]:
    """The ways to read a title, the likeliest first."""
    found = dict.fromkeys(reading for reading in _all(" ".join(text[:_LONGEST].split())) if reading.title)
    return tuple(found)[:_MOST]


def is_telling(title: str) -> bool:
    """Whether a title has a word by which a work may be known: neither Күй, nor ``tape 12, side A``."""
    return _SAYS_NOTHING.fullmatch(title) is None


def _all(text: str) -> Iterator[Reading]:
    yield Reading(text)
    plain = " ".join(_NUMBER.sub("", text.replace("_", " ")).split())
    yield Reading(plain)
    if quoted := _QUOTED.search(plain):
        yield Reading(quoted[1].strip(), _without(plain, quoted))
    bare = " ".join(_BRACKETS.sub(" ", plain).split())
    beside = ", ".join(found.strip() for found in _BRACKETS.findall(plain))
    yield Reading(bare, beside)
    yield Reading(_KIND.sub("", bare).strip(), beside)
    parts = [part.strip(" .,") for part in _DASH.split(bare) if part and part.strip(" .,")]
    if len(parts) > 1:
        for index in reversed(range(len(parts))):
            others = "; ".join(part for other, part in enumerate(parts) if other != index)
            yield Reading(parts[index], others)
            yield Reading(_KIND.sub("", parts[index]).strip(), others)


def _without(text: str, found: re.Match[str]) -> str:
    return " ".join((text[: found.start()] + " " + text[found.end() :]).split()).strip(" -–—.,:;")
