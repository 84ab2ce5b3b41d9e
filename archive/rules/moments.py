"""Times within a recording as people write them: ``1:02:03``, ``2:03,5``, ``2'03"``, ``123``, ``2 мин 3 с``.

``3.20`` is not read: three seconds and a bit, or three minutes and twenty seconds; nor is ``0.0023148``, a part of a
day.
"""

from __future__ import annotations

import re

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d+)?)$")
_MARKS = re.compile(r"(\d{1,4})['′’](?:(\d{1,2}(?:[.,]\d+)?)(?:[\"″”]|''))?$")
_WORDS = re.compile(
    r"(?:pt)?(?:(\d{1,3}) ?(?:h|hr|hours?|ч|час(?:а|ов)?|сағ|сағат)\.? ?)?"
    r"(?:(\d{1,4}) ?(?:m|min|minutes?|м|мин|минут[аы]?)\.? ?)?"
    r"(?:(\d{1,5}(?:[.,]\d+)?) ?(?:s|sec|seconds?|с|сек|секунд[аы]?)\.?)?$"
)
_MINUTES_OR_SECONDS = re.compile(r"\d{1,3}[.,][0-5]\d$|0[.,]\d{4,}$")
_PLAIN = re.compile(r"\d{1,6}(?:[.,]\d+)?$")


def seconds_of(text: str) -> float | None:
    """Seconds from the beginning; None when the text is no time. A spreadsheet's time of day counts as a length."""
    plain = re.sub(r"\s*([:'′’\"″])\s*", r"\1", text.strip().casefold())
    if not plain or plain == "pt" or _MINUTES_OR_SECONDS.match(plain):
        return None
    if _PLAIN.match(plain):
        return _number(plain)
    if found := _CLOCK.match(plain):
        seconds = _number(found[3])
        return None if seconds >= 60 else int(found[1] or 0) * 3600 + int(found[2]) * 60 + seconds
    if found := _MARKS.match(plain):
        return int(found[1]) * 60 + _number(found[2] or "0")
    if found := _WORDS.match(plain):
        return int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 + _number(found[3] or "0")
    return None


def written(seconds: float) -> str:
    """How a form writes it, to the millisecond; ``seconds_of`` reads it back.

    >>> written(3723.5), written(61), written(0.25)
    ('1:02:03.5', '1:01', '0:00.25')
    """
    whole, thousandths = divmod(round(max(0.0, seconds) * 1000), 1000)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{thousandths:03d}".rstrip("0") if thousandths else ""
    return f"{hours}:{minutes:02d}:{rest:02d}{fraction}" if hours else f"{minutes}:{rest:02d}{fraction}"


def _number(text: str) -> float:
    return float(text.replace(",", "."))
