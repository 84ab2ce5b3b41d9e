"""The words inside an audio file, as facts with their origin: repaired where that is certain, flagged where not.

``read`` looks at the content to know where tags can stand, gathers every value of every tag, sets misread text
right (``ingest.text_repair``) and maps names to fields (``ingest.tags.fields``). Facts come in order of trust: the
richer tag before the poorer (ID3v2, APEv2, ID3v1), sure text before doubtful. What was found is kept word for word
in ``TagFact.as_found`` with characters that cannot be stored made visible; nothing of the file is changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import SEEK_END
from pathlib import Path
from typing import BinaryIO

from archive.hygiene import clean, has_unsafe, visible
from archive.model import Finding
from ingest.codes import TagCode
from ingest.tags.chunks import read_chunk_tags
from ingest.tags.fields import field_of, value_of
from ingest.tags.id3 import read_id3v1, read_id3v2
from ingest.tags.named import read_ape, read_asf, read_flac, read_mp4, read_ogg
from ingest.tags.raw import RawTag, RawTags
from ingest.text_repair import Repair, has_words, is_lost, repair
from media.decode.sniff import identify

MOST_CHARACTERS = 10_000
MOST_TRANSCRIPT_CHARACTERS = 200_000
_NEAREST_RUSSIAN = str.maketrans("әғқңөұүһі", "агкноуухи")
_COMPARED = ("title", "performer", "composer", "album", "date")


@dataclass(frozen=True, slots=True)
class TagFact:
    """One value of one field. ``where``: ``ID3v2.3 TIT2``. ``repaired``: the text was read in another encoding."""

    field: str
    text: str
    where: str
    as_found: str
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Tags:
    """``raw`` holds every value found, also those without a field: (where, text)."""

    found: tuple[TagFact, ...] = ()
    findings: tuple[Finding, ...] = ()
    raw: tuple[tuple[str, str], ...] = ()


def read(path: Path, name: str = "") -> Tags:
    """The tags of an audio file. Raises OSError, and what ``media.decode.sniff.identify`` raises for what is no
    audio."""
    content = identify(path, name)
    raw = RawTags()
    with path.open("rb") as file:
        _gather(file, content.container, content.start_byte, raw)
    readings = _read_anew(raw.values)
    facts = [_Judged(tag, reading) for tag, reading in zip(raw.values, readings, strict=True)]
    findings = [*raw.findings, *_findings(facts), *_conflicts(facts)]
    ordered = sorted((f for f in facts if f.fact is not None), key=lambda f: not f.is_sure)
    return Tags(
        tuple(f.fact for f in ordered if f.fact is not None),
        tuple(findings),
        tuple((tag.where, visible(tag.text)[:MOST_CHARACTERS]) for tag in raw.values),
    )


def _gather(file: BinaryIO, container: str, start_byte: int, raw: RawTags) -> None:
    """All tags of the file, in order of trust."""
    if container in ("wav", "rf64", "w64", "aiff"):
        read_chunk_tags(file, raw)
        return
    if container == "dsf":
        _read_dsf(file, raw)
        return
    read_id3v2(file, 0, raw)
    if container == "flac":
        read_flac(file, start_byte, raw)
    elif container == "ogg":
        read_ogg(file, raw)
    elif container == "mp4":
        read_mp4(file, raw)
    elif container == "asf":
        read_asf(file, raw)
    else:
        read_ape(file, raw)
    read_id3v1(file, raw)


def _read_dsf(file: BinaryIO, raw: RawTags) -> None:
    """The ID3 tag stands where the header says, if that is inside the file."""
    size = file.seek(0, SEEK_END)
    file.seek(20)
    at = int.from_bytes(file.read(8), "little")
    if 0 < at < size:
        read_id3v2(file, at, raw)


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
        return TagFact(self.field, self.text, self.tag.where, visible(self.tag.text), repaired)


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


def _conflicts(facts: Iterable[_Judged]) -> list[Finding]:
    """Fields for which two tags of one file say different things."""
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for judged in facts:
        if judged.fact is not None and judged.is_sure and judged.field in _COMPARED:
            said[judged.fact.field][judged.tag.block].append(judged.fact.text)
    found: list[Finding] = []
    for field, blocks in said.items():
        (first, values), *others = blocks.items()
        for block, other in others:
            if not _agree(field, block, values, other):
                detail = f"{field}: {first} says {' | '.join(values)!r}, {block} says {' | '.join(other)!r}"
                found.append(Finding(TagCode.CONFLICT, detail[:500]))
    return found


def _agree(field: str, block: str, values: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the second block says nothing against the first.

    ID3v1 has room for 30 characters only, and those who filled it wrote Russian letters for Kazakh ones.
    """
    if field == "date":
        return any(a[:4] == b[:4] for a in values for b in other)
    whole = [_folded(v) for v in values]
    if block == "ID3v1":
        begins = [_in_russian_letters(w) for w in (*whole, "".join(whole))]
        return all(any(w.startswith(_in_russian_letters(_folded(v))) for w in begins) for v in other)
    return {*whole} == {_folded(v) for v in other} or _folded(" ".join(values)) == _folded(" ".join(other))


def _folded(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _in_russian_letters(text: str) -> str:
    return text.translate(_NEAREST_RUSSIAN)
