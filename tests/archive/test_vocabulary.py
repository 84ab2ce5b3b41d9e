from pathlib import Path

import pytest

from archive.identifiers import validate
from archive.model import Event, Kind, Language, NameType, Person, Place, Ref, Work
from archive.rules import dates
from archive.rules.links import links_of
from archive.rules.names import complete, display
from archive.vocabulary.shipped import listening_paths, shipped_records

OWN_TABLES = {"aliases", "bases", "credits", "lives", "paths", "path_steps", "texts", "ties", "writers"}
"""Made from what the files of the design say in their notes, or by an editor; the others are the design's own."""

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
    for path in (Path(__file__).parents[2] / "archive" / "vocabulary").glob("*.csv"):
        if path.stem in OWN_TABLES:
            continue
        original = (shared / "reference" / path.name).read_text("utf-8").replace("\r\n", "\n")
        assert path.read_text("utf-8") == original


def test_ties_and_bases_name_their_sources() -> None:
    mamen = RECORDS[Ref(Kind.PERSON, "mamen")]
    assert isinstance(mamen, Person)
    assert [(link.relation, link.person) for link in mamen.links] == [("teacher", "kurmangazy")]
    gaziza = RECORDS[Ref(Kind.PERSON, "gaziza-zhubanova")]
    assert isinstance(gaziza, Person)
    assert ("relative", "akhmet-zhubanov", "father") in [(x.relation, x.person, x.note) for x in gaziza.links]
    assert len(gaziza.sources) > 1
    dairabay = RECORDS[Ref(Kind.WORK, "erkegali-rakhmadiev--dayrabay")]
    assert isinstance(dairabay, Work)
    assert [basis.person for basis in dairabay.based_on] == ["dairabay"]


def test_listening_paths_lead_to_works_and_speak_three_languages() -> None:
    paths = listening_paths()
    assert len(next(p for p in paths if p.id == "ten-kuis").works) == 10
    for path in paths:
        assert [w for w in path.works if Ref(Kind.WORK, w) not in RECORDS] == []
        for texts in (path.title, path.introduction):
            assert {text.language for text in texts} == {Language.KK, Language.RU, Language.EN}


@pytest.mark.parametrize("kind", [Kind.INSTRUMENT, Kind.GENRE, Kind.SCHOOL, Kind.PLACE, Kind.EVENT])
def test_what_is_described_in_english_is_described_in_kazakh_and_russian(kind: Kind) -> None:
    for record in RECORDS.values():
        if record.kind is kind and record.description:
            assert {t.language for t in record.description} == {Language.KK, Language.RU, Language.EN}, record.ref
