"""WMA files that a tagger broke: the header shrank and the sound behind it was left where it had been.

Decoders then look for the sound right after the header and give up. The sound is whole: it begins at the next
Data Object. Source: Advanced Systems Format specification 01.20.03, sections 3.1 and 5.1.
"""

from __future__ import annotations

from typing import BinaryIO

_DATA_OBJECT = bytes.fromhex("3626b2758e66cf11a6d900aa0062ce6c")
_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
SEARCH_BYTES = 1 << 20


def misplaced_data(file: BinaryIO, size: int) -> tuple[int, int] | None:
    """Where the header ends and where the Data Object begins, when the two do not meet; else None."""
    file.seek(16)
    header_end = int.from_bytes(file.read(8), "little")
    if not 30 <= header_end < size:
        return None
    file.seek(header_end)
    at = file.read(SEARCH_BYTES).find(_DATA_OBJECT)
    return (header_end, header_end + at) if at > 0 else None


def promised_seconds(file: BinaryIO) -> float | None:
    """The play duration of the File Properties Object, without the pre-roll that it includes."""
    file.seek(0)
    head = file.read(1 << 16)
    at = head.find(_FILE_PROPERTIES)
    if at < 0 or len(head) < at + 88:
        return None
    duration_100ns = int.from_bytes(head[at + 64 : at + 72], "little")
    preroll_ms = int.from_bytes(head[at + 80 : at + 88], "little")
    return max(0.0, duration_100ns / 1e7 - preroll_ms / 1e3)
