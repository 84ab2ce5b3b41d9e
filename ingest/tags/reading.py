"""The words inside an audio file, as facts with their origin: repaired where that is certain, flagged where not.

``read`` looks at the content to know where tags can stand, gathers every value of every tag, sets misread text
right (``ingest.text_repair``), maps names to fields (``ingest.tags.fields``) and says which values stand
(``ingest.tags.choosing``). Facts come in order of trust: a format's own tag before foreign ones, the richer before the
poorer (ID3v2, APEv2, ID3v1), sure text before doubtful. What was found is kept word for word
in ``TagFact.as_found`` with characters that cannot be stored made visible; nothing of the file is changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import SEEK_END
from pathlib import Path
from typing import BinaryIO

from archive.hygiene import clean, has_unsafe, visible
from archive.model import Finding
from ingest.codes import TagCode
from ingest.tags.chapters_in_words import chapter_marks, cue_sheet_marks
from ingest.tags.choosing import choose
from ingest.tags.chunks import read_chunk_tags
from ingest.tags.fields import field_of, value_of
from ingest.tags.found import Mark, TagFact, Tags
from ingest.tags.id3 import read_id3v1, read_id3v2
from ingest.tags.marks import repaired
from ingest.tags.matroska import read_matroska
from ingest.tags.named import read_ape, read_asf, read_flac, read_mp4, read_ogg
from ingest.tags.raw import MOST_MARKS, RawTag, RawTags
from ingest.tags.wide_chunks import read_caf, read_dsdiff
from ingest.text_repair import Repair, has_words, is_lost, repair
from media.decode.chapters import chapters
from media.decode.sniff import Content, identify

__all__ = ["Tags", "read"]

MOST_CHARACTERS = 10_000
MOST_TRANSCRIPT_CHARACTERS = 200_000
_CHAPTERS_OF = {"mp4": "MP4 chapter", "asf": "ASF marker"}
_IN_WORDS = ("Vorbis", "APEv2")
"""Tags in which chapters and cue sheets are text."""


def read(path: Path, name: str = "") -> Tags:
    """The tags of an audio file. Raises OSError, and what ``media.decode.sniff.identify`` raises for what is no
    audio."""
    content = identify(path, name)
    raw = RawTags()
    with path.open("rb") as file:
        _gather(file, content.container, content.start_byte, raw)
    judged = [_Judged(tag, reading) for tag, reading in zip(raw.values, _read_anew(raw.values), strict=True)]
    ordered = sorted((one for one in judged if one.fact is not None), key=lambda one: not one.is_sure)
    doubtful = frozenset(index for index, one in enumerate(ordered) if not one.is_sure)
    chosen, lost = choose([one.fact for one in ordered if one.fact is not None], doubtful)
    return Tags(
        tuple(chosen),
        (*raw.said(), *_findings(judged), *lost),
        tuple((tag.where, visible(tag.text)[:MOST_CHARACTERS]) for tag in raw.values),
        repaired((*raw.marks, *_in_words(raw), *_chapters(path, content))),
    )


def _gather(file: BinaryIO, container: str, start_byte: int, raw: RawTags) -> None:
    """All tags of the file, in order of trust: those of its own format before those that others put around it."""
    if container in ("wav", "rf64", "w64", "aiff"):
        read_chunk_tags(file, start_byte, raw)
    elif container in _BY_START:
        _BY_START[container](file, start_byte, raw)
    elif container in _NATIVE:
        _NATIVE[container](file, raw)
    read_id3v2(file, 0, raw)
    if container not in _WITHOUT_APE:
        read_ape(file, raw)
    read_id3v1(file, raw)


def _in_words(raw: RawTags) -> Iterator[Mark]:
    """Chapters, or else the tracks of a cue sheet: of the first tag that has any."""
    for block in _IN_WORDS:
        said = [(tag.name, tag.text) for tag in raw.values if tag.block == block]
        found = list(chapter_marks(said, block))
        sheets = (text for name, text in said if name.casefold() == "cuesheet")
        found = found or [mark for text in sheets for mark in cue_sheet_marks(text, f"{block} CUESHEET")]
        if found:
            yield from found[:MOST_MARKS]
            return


def _chapters(path: Path, content: Content) -> list[Mark]:
    """Chapters that FFmpeg knows of. Those of all other formats have been read with the tags."""
    kind = _CHAPTERS_OF.get(content.container)
    if kind is None:
        return []
    found = chapters(path, content)
    return [Mark(c.start_seconds, c.end_seconds, c.title, f"{kind} {n}") for n, c in enumerate(found, start=1)]


def _read_dsf(file: BinaryIO, raw: RawTags) -> None:
    """The ID3 tag stands where the header says, if that is inside the file."""
    size = file.seek(0, SEEK_END)
    file.seek(20)
    at = int.from_bytes(file.read(8), "little")
    if 0 < at < size:
        read_id3v2(file, at, raw)


_BY_START: dict[str, Callable[[BinaryIO, int, RawTags], None]] = {
    "flac": read_flac,
    "matroska": read_matroska,
    "caf": read_caf,
    "iff": read_dsdiff,
}
_NATIVE: dict[str, Callable[[BinaryIO, RawTags], None]] = {
    "ogg": read_ogg,
    "mp4": read_mp4,
    "asf": read_asf,
    "dsf": _read_dsf,
    **dict.fromkeys(("ape", "wv", "mpc", "mpc8", "tak"), read_ape),
}
_WITHOUT_APE = frozenset({"wav", "rf64", "w64", "aiff", "caf", "iff", "matroska", *_NATIVE})
"""Where it cannot stand, or has been read as the format's own tag."""


def _read_anew(tags: Sequence[RawTag]) -> list[Repair]:
    """Each value's repair; values of one block are judged together."""
    by_block: dict[str, list[int]] = defaultdict(list)
    for index, tag in enumerate(tags):
        by_block[tag.block].append(index)
    readings: dict[int, Repair] = {}
    for indexes in by_block.values():
        readings |= zip(indexes, repair([tags[i].text for i in indexes]), strict=True)
    return [readings[index] for index in range(len(tags))]


class _Judged:
    """A value with its reading and what is to be said of it."""

    def __init__(self, tag: RawTag, reading: Repair) -> None:
        self.tag, self.reading = tag, reading
        self.field = field_of(tag)
        text = clean(reading.text)
        most = MOST_TRANSCRIPT_CHARACTERS if self.field == "transcript" else MOST_CHARACTERS
        self.is_cut = len(text) > most
        self.is_lost = is_lost(text) and self.field != "date"
        self.text = value_of(self.field, text[:most]) if self.field else ""
        self.is_ignored = self.field is not None and bool(text) and not has_words(self.text)
        self.is_worth_saying = self.field != "track_number"

    @property
    def is_sure(self) -> bool:
        return self.reading.certain and not self.is_lost

    @property
    def fact(self) -> TagFact | None:
        if self.field is None or not self.text or self.is_ignored:
            return None
        repaired = bool(self.reading.encoding)
        return TagFact(self.field, self.text, self.tag.block, self.tag.name, visible(self.tag.text), repaired)


def _findings(facts: Iterable[_Judged]) -> list[Finding]:
    """One finding a kind and value, for the values that mean a field."""
    found: list[Finding] = []
    for fact in facts:
        if fact.field is None:
            continue
        what = f"{fact.tag.where} {visible(fact.tag.text)[:80]!r}"
        if fact.is_lost:
            found.append(Finding(TagCode.TEXT_LOST, f"{what}: letters were replaced by question marks for good"))
        elif fact.is_ignored and fact.is_worth_saying:
            found.append(Finding(TagCode.VALUE_IGNORED, f"{what} says nothing"))
        if not fact.reading.certain:
            found.append(Finding(TagCode.ENCODING_DOUBTFUL, f"{what} may be in another encoding; kept as it is"))
        if has_unsafe(fact.reading.text):
            found.append(Finding(TagCode.CHARACTERS_REMOVED, f"{what}: control or direction characters were dropped"))
        if fact.is_cut:
            found.append(Finding(TagCode.TOO_LARGE, f"{fact.tag.where}: cut to {len(fact.text)} characters"))
    return found
