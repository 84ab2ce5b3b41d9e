"""Headings of a house's own: mapped, remembered for the collection, and never a way round a door."""

from pathlib import Path

import pytest

from archive.errors import InvalidValueError
from archive.keeping import Archive
from archive.model import Collection, Kind, Name, Ref
from ingest.sheet.own_columns import keep_columns, kept_columns, read_columns
from ingest.sheet.reading import read

OWN = '[columns]\n"Фонограмма" = "file"\n"Кто пел" = "singer"\n"Вещь" = "title"\n'


def written(folder: Path, text: str, name: str = "columns.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_headings_of_the_house_are_understood_whatever_their_case(tmp_path: Path) -> None:
    sheet = written(tmp_path, "ФОНОГРАММА,Кто  пел,Вещь\n01.wav,Майра,Кто пел\n", "tapes.csv")

    found = read(sheet, read_columns(written(tmp_path, OWN)))

    assert [dict(row.values) for row in found.rows] == [{"singer": "Майра", "title": "Кто пел"}]


def test_without_the_mapping_such_a_sheet_names_no_file(tmp_path: Path) -> None:
    sheet = written(tmp_path, "Фонограмма,Певица\n01,Майра\n", "tapes.csv")

    with pytest.raises(Exception, match="no column of file names"):
        read(sheet)


@pytest.mark.parametrize("heading", ["Доступ", "Режим доступа", "Қолжетімділік", "Access rights", "Доступность"])
def test_a_heading_about_access_is_mapped_to_nothing_else(tmp_path: Path, heading: str) -> None:
    with pytest.raises(InvalidValueError, match="says who may hear"):
        read_columns(written(tmp_path, f'[columns]\n"{heading}" = "notes"\n'))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[columns", "not TOML"),
        ("x = 1\n", "one table"),
        ('[columns]\n"Кто" = "nobody"\n', "no column"),
        ('[columns]\n"Кто" = 3\n', "no column"),
        ("columns = 3\n", "one table"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(InvalidValueError, match=reason):
        read_columns(written(tmp_path, text))


def test_a_mapping_is_remembered_in_the_collections_object(archive: Archive, tmp_path: Path) -> None:
    own = read_columns(written(tmp_path, OWN))
    archive.keep(Collection(id="tapes", names=(Name("Tapes"),)), who="curator", why="made")

    keep_columns(archive, "tapes", own, who="curator")
    keep_columns(archive, "tapes", own, who="curator")

    assert kept_columns(archive, "tapes") == own
    assert len(archive.catalogue.revisions(Ref(Kind.COLLECTION, "tapes"))) == 2
    assert not kept_columns(archive, "another").names
