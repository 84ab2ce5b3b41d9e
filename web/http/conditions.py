"""Conditional and range requests for one file: what RFC 9110 says to do, before any byte is moved.

``decide`` answers for what Starlette's FileResponse leaves out or reads differently: 304 and 412 (section 13), a range
unit that is not known or a range that is malformed is ignored (14.2), ranges are for GET alone (14.2), and of several
ranges those that can be satisfied are sent (14.1.1). A range set of an absurd number of parts is ignored (14.2, 17.15).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

_SPEC = re.compile(r"(\d{1,19})-(\d{1,19})?|-(\d{1,19})", re.ASCII)
_MOST_RANGES = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """``status`` 200 means: send, by ``ranges`` if there are any; 304 and 412 and 416 send no content."""

    status: int
    ranges: str = ""


def decide(method: str, headers: Mapping[str, str], *, etag: str, modified: float, size: int) -> Plan:
    """What to answer. ``headers`` have lower-case names; ``etag`` is strong, quoted; ``modified`` is Unix time."""
    seconds = int(modified)
    if not _preconditions_hold(headers, etag, seconds):
        return Plan(412)
    if _is_unchanged(headers, etag, seconds):
        return Plan(304)
    found = headers.get("range", "")
    if method != "GET" or not found or not _range_still_meant(headers.get("if-range"), etag, seconds):
        return Plan(200)
    return _ranges(found, size)


def _preconditions_hold(headers: Mapping[str, str], etag: str, modified: int) -> bool:
    """If-Match compares strongly (13.1.1); If-Unmodified-Since counts only without it (13.1.4)."""
    wanted = headers.get("if-match")
    if wanted is not None:
        return wanted.strip() == "*" or etag in _tags(wanted)
    limit = _date(headers.get("if-unmodified-since"))
    return limit is None or modified <= limit


def _is_unchanged(headers: Mapping[str, str], etag: str, modified: int) -> bool:
    """If-None-Match compares weakly (13.1.2); If-Modified-Since counts only without it (13.1.3)."""
    known = headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or etag in {tag.removeprefix("W/") for tag in _tags(known)}
    since = _date(headers.get("if-modified-since"))
    return since is not None and modified <= since


def _range_still_meant(if_range: str | None, etag: str, modified: int) -> bool:
    """If-Range with an entity tag compares strongly, with a date exactly (13.1.5)."""
    if if_range is None:
        return True
    value = if_range.strip()
    return value == etag if value.startswith(('"', "W/")) else _date(value) == modified


def _ranges(header: str, size: int) -> Plan:
    unit, separator, listed = header.partition("=")
    if not separator or unit.strip().lower() != "bytes":
        return Plan(200)
    specs = [spec.strip() for spec in listed.split(",") if spec.strip()]
    matches = [_SPEC.fullmatch(spec) for spec in specs]
    if not specs or len(specs) > _MOST_RANGES or any(m is None or _is_backwards(m) for m in matches):
        return Plan(200)
    good = [spec for spec, m in zip(specs, matches, strict=True) if m is not None and _is_satisfiable(m, size)]
    return Plan(200, f"bytes={','.join(good)}") if good else Plan(416)


def _is_backwards(spec: re.Match[str]) -> bool:
    return spec[2] is not None and int(spec[2]) < int(spec[1])


def _is_satisfiable(spec: re.Match[str], size: int) -> bool:
    return int(spec[3]) > 0 and size > 0 if spec[3] is not None else int(spec[1]) < size


def _tags(header: str) -> set[str]:
    return set(re.findall(r'(?:W/)?"[^"]*"', header))


def _date(text: str | None) -> int | None:
    """An HTTP date as Unix time; None when there is none or it cannot be read: then it does not count."""
    if not text:
        return None
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return int(found.replace(tzinfo=found.tzinfo or UTC).timestamp())
