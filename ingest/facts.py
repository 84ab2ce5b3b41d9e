"""The facts about one file, gathered from its sources in order of trust.

A curator's sheet beats tags, tags beat the file name, and that beats the defaults of the ingest. For every field the
``Origin`` says who spoke, where, and what was said word for word before any repair.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.hygiene import clean, shown
from archive.model import Origin, OriginType
from ingest.sheet.reading import SheetRow
from ingest.tags.reading import Tags


@dataclass(frozen=True, slots=True)
class Fact:
    """One field's text with its origin."""

    value: str
    origin: Origin


Facts = Mapping[str, Fact]


def gather(source: Path, row: SheetRow | None, tags: Tags, defaults: Mapping[str, str]) -> Facts:
    """Field (a column of the sheet, or ``title`` of unknown language) to the fact that wins."""
    facts: dict[str, Fact] = {}
    for name, value in defaults.items():
        facts[name] = Fact(value, Origin(name, OriginType.DEFAULT, "ingest", value))
    facts["title"] = Fact(
        " ".join(clean(source.stem).split()), Origin("title", OriginType.FILE_NAME, "file name", shown(source.name))
    )
    facts |= _of_tags(tags)
    if row is not None:
        facts |= {
            name: Fact(value, Origin(name, OriginType.SHEET, f"{row.where} {name}", row.as_found.get(name, value)))
            for name, value in row.values.items()
            if value
        }
        if "title" not in row.values and any(name.startswith("title_") for name in row.values):
            del facts["title"]  # the sheet names the recording; a tag's title stays in the file's own tags
    return facts


def _of_tags(tags: Tags) -> dict[str, Fact]:
    """Tag facts by field; several values of one field are joined as in a sheet, the first place speaks for all."""
    facts: dict[str, Fact] = {}
    for tag in tags.found:
        if tag.field in facts:
            known = facts[tag.field]
            if tag.where == known.origin.where and tag.text not in known.value.split(" | "):
                facts[tag.field] = Fact(f"{known.value} | {tag.text}", known.origin)
            continue
        facts[tag.field] = Fact(tag.text, Origin(tag.field, OriginType.TAG, tag.where, tag.as_found))
    return facts
