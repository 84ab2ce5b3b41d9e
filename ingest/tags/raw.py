"""What the readers of the different tag formats hand to ``ingest.tags.reading``, and the limits they all keep.

Tags come from strangers. A reader never holds more of a file than ``MOST_BYTES``, whatever a size field says, and
does not load pictures where it can step over them.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from archive.model import Finding
from ingest.codes import TagCode
from ingest.tags.found import Mark
from ingest.text_repair import utf8_of

MOST_BYTES = 32 << 20
MOST_TEXT_BYTES = 1 << 20
MOST_VALUES = 500
MOST_MARKS = 2000
MOST_FINDINGS = 20


@dataclass(frozen=True, slots=True)
class RawTag:
    """One value, as its format's standard says it is to be read.

    ``block``: the tag it stands in (``ID3v2.3``, ``APEv2``); ``name``: its name there (``TIT2``), for free-form
    values the name their writer chose.
    """

    block: str
    name: str
    text: str

    @property
    def where(self) -> str:
        return f"{self.block} {self.name}"


@dataclass(slots=True)
class RawTags:
    """Values in order of trust, and what was wrong on the way."""

    values: list[RawTag] = field(default_factory=list[RawTag])
    findings: list[Finding] = field(default_factory=list[Finding])
    marks: list[Mark] = field(default_factory=list[Mark])
    seen: set[Finding] = field(default_factory=set[Finding])
    beyond: Counter[TagCode] = field(default_factory=Counter[TagCode])

    def add(self, block: str, name: str, texts: Iterable[str]) -> None:
        """Keep values; beyond ``MOST_VALUES`` say so once and drop them."""
        for text in texts:
            if len(self.values) >= MOST_VALUES:
                self.too_large(f"more than {MOST_VALUES} values")
                return
            self.values.append(RawTag(block, name, text))

    def mark(self, mark: Mark) -> None:
        """Keep a moment or stretch; beyond ``MOST_MARKS`` say so once and drop it."""
        if len(self.marks) >= MOST_MARKS:
            self.too_large(f"more than {MOST_MARKS} markers")
        else:
            self.marks.append(mark)

    def link(self, where: str, text: str) -> None:
        """Note that a tag points to another file or an address; it is kept as words and not followed."""
        self._note(TagCode.LINK, f"{where} names {text[:200]!r}; not followed")

    def too_large(self, detail: str) -> None:
        """Note a limit that was met."""
        self._note(TagCode.TOO_LARGE, detail)

    def damaged(self, detail: str) -> None:
        """Note a tag, or part of one, that cannot be read."""
        self._note(TagCode.DAMAGED, detail)

    def _note(self, code: TagCode, detail: str) -> None:
        finding = Finding(code, detail)
        if finding in self.seen:
            return
        self.seen.add(finding)
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)
        else:
            self.beyond[code] += 1

    def said(self) -> tuple[Finding, ...]:
        """All findings; those past the limit by their number."""
        more = (Finding(code, f"{count} more of this kind are not listed") for code, count in self.beyond.items())
        return (*self.findings, *more)


class TooLargeError(ValueError):
    """A tag asked for more bytes than we give."""


class Capped(io.RawIOBase):
    """A file that gives no more than ``MOST_BYTES`` in all. Raises TooLargeError then."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = MOST_BYTES
        self.name = ""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._file.tell()}.get(whence)
        if origin is not None and origin + offset < 0:  # a size that lies; the system would call it an OSError
            raise ValueError(f"a seek to {origin + offset}, before the file")
        return self._file.seek(offset, whence)

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(self._left + 1 if size < 0 else min(size, self._left + 1))
        self._left -= len(data)
        if self._left < 0:
            raise TooLargeError(f"more than {MOST_BYTES >> 20} MB of tags")
        return data


def decoded(data: bytes) -> str:
    """Text up to its first zero byte: UTF-8 if it is, else Latin-1, which keeps the bytes for the repair."""
    data = data.split(b"\0")[0]
    text = utf8_of(data)
    return (data.decode("latin-1") if text is None else text).strip()
