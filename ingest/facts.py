"""The facts about one file, gathered from its sources in order of trust.

A curator's sheet beats tags, tags beat the file name, and that beats the defaults of the ingest. For every field the
``Origin`` says who spoke, where, and what was said word for word before any repair.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.hygiene import clean, shown
from archive.model import Origin, OriginType
from ingest.file_names import title_of
from ingest.sheet.doors import DOOR_COLUMNS
from ingest.sheet.reading import SheetRow
from ingest.sheet.rows import Decided
from ingest.tags.found import TagFact, Tags


@dataclass(frozen=True, slots=True)
class Fact:
    """One field's text with its origin."""

    value: str
    origin: Origin


Facts = Mapping[str, Fact]


def gather(source: Path, row: SheetRow | None, tags: Tags, decided: Decided) -> Facts:
    """Field (a column of the sheet, or ``title`` of unknown language) to the fact that wins.

    ``decided``: who may hear; nothing else speaks of that.
    """
    facts: dict[str, Fact] = {}
    facts["title"] = Fact(title_of(source), Origin("title", OriginType.FILE_NAME, "file name", shown(source.name)))
    facts |= _of_tags(tags)
    if row is not None:
        facts |= of_row(row)
        if "title" not in row.values and any(name.startswith("title_") for name in row.values):
            del facts["title"]  # the sheet names the recording; a tag's title stays in the file's own tags
    for name in DOOR_COLUMNS:
        facts.pop(name, None)
    return {**facts, **_of_door(decided)}


def of_row(row: SheetRow) -> dict[str, Fact]:
    """What a row of the sheet says, and as ``others`` the columns that are none of ours, one line each."""
    facts = {
        name: Fact(value, Origin(name, OriginType.SHEET, f"{row.where} {name}", row.as_found.get(name, value)))
        for name, value in row.values.items()
        if value
    }
    if row.others:
        lines = [f"{clean(header)}: {' '.join(text.split())}" for header, text in row.others]
        where = f"{row.where} {', '.join(shown(header) for header, _text in row.others)}"
        facts["others"] = Fact("\n".join(lines), Origin("notes", OriginType.SHEET, where, "\n".join(lines)))
    return facts


def _of_door(decided: Decided) -> dict[str, Fact]:
    door = decided.door
    said = {
        "access": door.level.value if door.level else "",
        "metadata_access": door.metadata.value if door.metadata else "",
        "embargo_until": door.embargo_until.isoformat() if door.embargo_until else "",
    }
    return {
        name: Fact(value, decided.origins.get(name, Origin(name, OriginType.SHEET, "sheet", value)))
        for name, value in said.items()
        if value
    }


def _of_tags(tags: Tags) -> dict[str, Fact]:
    """What stands of the tags, by field; several values and their places are joined as in a sheet.

    What does not stand keeps its place among the origins, under a name that is no field.
    """
    standing: dict[str, list[TagFact]] = {}
    for tag in tags.found:
        if tag.stands or tag.not_taken:
            standing.setdefault(tag.field if tag.stands else f"{tag.field} (not taken)", []).append(tag)
    return {field: _joined(field, facts) for field, facts in standing.items()}


def _joined(field: str, facts: list[TagFact]) -> Fact:
    value, where, as_found = (
        " | ".join(dict.fromkeys(texts))
        for texts in ([f.text for f in facts], [f.where for f in facts], [f.as_found for f in facts])
    )
    return Fact(value, Origin(field, OriginType.TAG, where, as_found))
