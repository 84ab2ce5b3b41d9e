"""Chapters and cue sheets that stand as text among the tags of a file: Vorbis comments and APEv2 items.

Sources: the chapter extension of Xiph's wiki (``CHAPTER001``, ``CHAPTER001NAME``), the cue sheets of CDRWIN.
"""

import re
from collections.abc import Iterable, Iterator

from ingest.tags.found import Mark

FRAMES_A_SECOND = 75
"""A cue sheet counts in frames of a compact disc."""
_CHAPTER = re.compile(r"CHAPTER(\d{1,4})(NAME)?", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d{1,9})?)")
_INDEX = re.compile(r"INDEX\s+0*1\s+(\d{1,4}):(\d{1,2}):(\d{1,2})", re.IGNORECASE)
_LINE = re.compile(r'(TRACK|TITLE|PERFORMER)\s+(?:"([^"]*)"|(.*))', re.IGNORECASE)


def chapter_marks(values: Iterable[tuple[str, str]], block: str) -> Iterator[Mark]:
    """Chapters by their numbers; each reaches to the next one. ``values``: names and texts of one tag."""
    starts: dict[int, float] = {}
    labels: dict[int, str] = {}
    for name, text in values:
        found = _CHAPTER.fullmatch(name)
        if found is None:
            continue
        if found[2]:
            labels.setdefault(int(found[1]), text)
        elif (clock := _CLOCK.fullmatch(text.strip())) is not None:
            hours, minutes, seconds = int(clock[1] or 0), int(clock[2]), float(clock[3].replace(",", "."))
            starts.setdefault(int(found[1]), hours * 3600 + minutes * 60 + seconds)
    for number in sorted(starts):
        yield Mark(starts[number], None, labels.get(number, ""), f"{block} CHAPTER {number}")


def cue_sheet_marks(text: str, where: str) -> Iterator[Mark]:
    """The tracks of a cue sheet, from their first sound on; the silence before it (``INDEX 00``) belongs to none."""
    number, said = "", dict[str, str]()
    for line in text.splitlines():
        if (index := _INDEX.match(line.strip())) is not None and number:
            minutes, seconds, frames = (int(part) for part in index.groups())
            label = " – ".join(filter(None, (said.get("PERFORMER"), said.get("TITLE"))))
            yield Mark(minutes * 60 + seconds + frames / FRAMES_A_SECOND, None, label, f"{where} track {number}")
            number = ""
        elif (found := _LINE.match(line.strip())) is not None:
            word, value = found[1].upper(), (found[2] if found[2] is not None else found[3]).strip()
            if word == "TRACK":
                number, said = value.split()[0].lstrip("0") or "0" if value else "", {}
            elif number:
                said[word] = value
