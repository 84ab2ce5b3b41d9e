"""docs/metadata.md and docs/findings.md say what the program does."""

import re
from itertools import chain
from pathlib import Path

import pytest

from archive.rules.dates import DateCode
from ingest.codes import DoorCode, FolderCode, SheetCode, SheetRefusal, TagCode
from ingest.sheet.columns import COLUMNS, WORDS, Column
from ingest.sheet.foreign_headers import FOREIGN
from ingest.tags.fields import BY_BLOCK
from media.analysis.quality import QualityCode
from media.decode.codes import Damage, Refusal, Skip
from media.likeness.copies import LikenessCode

ROOT = Path(__file__).parents[2]
FINDINGS = (ROOT / "docs/findings.md").read_text("utf-8")
METADATA = (ROOT / "docs/metadata.md").read_text("utf-8")
LITERAL = re.compile(r"""(?:Finding\(\s*|FixityFinding\(|\bcode = )"([a-z]+(?:-[a-z]+)*)\"""")


def literal_codes() -> set[str]:
    """Codes that stand as plain strings where a finding or an error is made; the doctor's stand in docs/deploy.md."""
    folders = ("archive", "ingest", "search", "media", "web")
    files = chain.from_iterable((ROOT / folder).rglob("*.py") for folder in folders)
    return {code for file in files if file.name != "doctor.py" for code in LITERAL.findall(file.read_text("utf-8"))}


def rows() -> set[str]:
    return set(re.findall(r"^\| `([a-z-]+)` \|", FINDINGS, re.MULTILINE))


@pytest.mark.parametrize(
    "kind", [DateCode, Damage, Refusal, Skip, FolderCode, TagCode, SheetCode, DoorCode, QualityCode, LikenessCode]
)
def test_every_code_has_its_row(kind: type[Damage]) -> None:
    assert {code.value for code in kind} <= rows()


def test_every_code_written_as_a_plain_string_has_its_row() -> None:
    found = literal_codes()
    assert len(found) > 10
    assert found <= rows()


def test_every_refusal_of_a_sheet_is_named() -> None:
    assert all(f"`{code}`" in FINDINGS for code in SheetRefusal)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_every_column_stands_with_all_its_headers(column: Column) -> None:
    (line,) = re.findall(
        rf"^\| `{column.name}` \|.*\|.*\|.*\| (?:text|several|date|one day|one of: .*|yes or no) \|$",
        METADATA,
        re.MULTILINE,
    )
    assert all(header in line for header in (*column.kk, *column.ru, *column.en))
    assert all(f"`{word}`" in line for word in column.words)


def test_every_word_of_a_closed_list_is_listed() -> None:
    assert all(f"| {written} | `{word}` |" in METADATA for written, word in WORDS.items())


def test_every_tag_with_a_field_is_listed() -> None:
    four_letters = {name for names in BY_BLOCK.values() for name in names if len(name) != 3 or not name.isupper()}
    assert {name for name in four_letters - set(BY_BLOCK["ID3v1"]) if f"`{name}`" not in METADATA} == set()


def test_every_header_of_another_house_is_listed() -> None:
    assert all(f"| {header} | `{column}` |" in METADATA for header, column in FOREIGN.items())
