from pathlib import Path

import pytest

from archive import dates
from archive.identifiers import validate
from archive.links import links_of
from archive.model import Event, Kind, Language, NameType, Person, Place, Ref, Work
from archive.names import complete, display
from archive.vocabulary import shipped_records

RECORDS = {record.ref: record for record in shipped_records()}


def test_every_shipped_record_has_a_safe_id_and_a_name() -> None:
    assert len(RECORDS) > 650
    for record in RECORDS.values():
        assert validate(record.id)
        assert record.names


def test_every_link_leads_somewhere() -> None:
    assert [link for record in RECORDS.values() for link in links_of(record) if link.target not in RECORDS] == []


def test_every_date_is_edtf() -> None:
    for record in RECORDS.values():
        match record:
            case Person():
                written = (record.birth, record.death)
            case Work() | Event():
                written = (record.date,)
            case _:
                continue
        for date in filter(None, written):
            assert dates.span(date)


def test_generated_forms_say_so_and_complete_is_stable() -> None:
    for record in RECORDS.values():
        latin = [n for n in record.names if n.language is Language.KK_LATN and n.type is NameType.PREFERRED]
        assert len(latin) <= 1
        assert all(n.generated for n in latin)
        assert complete(record.names) == record.names


def test_every_alias_belongs_to_a_shipped_record() -> None:
    path = Path(__file__).parents[2] / "archive" / "vocabulary" / "aliases.csv"
    rows = path.read_text("utf-8").splitlines()[1:]
    for kind, identifier, name in (row.split(",")[:3] for row in rows):
        assert name in {n.text for n in RECORDS[Ref(Kind(kind), identifier)].names}


def test_almaty_keeps_its_former_names() -> None:
    almaty = next(r for r in RECORDS.values() if isinstance(r, Place) and r.id == "almaty-city")
    assert {n.text for n in almaty.names if n.type is NameType.FORMER} == {
        *("Alma-Ata", "Алма-Ата", "Verny"),
        *("Верный", "Верное"),
    }


def test_a_reader_is_shown_the_nearest_form_there_is() -> None:
    kurmangazy = next(r for r in RECORDS.values() if r.id == "kurmangazy")
    assert display(kurmangazy, Language.EN).text == "Kurmangazy Sagyrbaiuly"
    assert display(kurmangazy, Language.KK_LATN).generated
    assert display(kurmangazy, Language.KK).text == kurmangazy.title


@pytest.mark.corpus
def test_the_shipped_files_are_those_of_the_design(shared: Path) -> None:
    tables = {path.name: path for path in (Path(__file__).parents[2] / "archive" / "vocabulary").glob("*.csv")}
    assert tables.pop("aliases.csv").is_file()  # our own additions
    for path in tables.values():
        original = (shared / "reference" / path.name).read_text("utf-8").replace("\r\n", "\n")
        assert path.read_text("utf-8") == original
