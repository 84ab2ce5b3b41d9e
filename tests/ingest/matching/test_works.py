"""Titles and file names propose works: taken when one alone fits, said when only the title speaks, else asked."""

from pathlib import Path

import pytest

from archive.keeping import Archive
from archive.model import Language, Name, Work
from ingest.matching.authority import Authority, Identified
from ingest.matching.titles import Reading, is_telling, readings


@pytest.fixture(scope="module")
def authority(pristine_home: Path) -> Authority:
    return Authority(Archive.open(pristine_home))


def proposed(authority: Authority, title: str, *composers: str, doubtful: bool = False) -> tuple[str | None, str]:
    found = authority.propose_work(title, composers, doubtful=doubtful) or Identified(None)
    return found.id, found.finding.code if found.finding else ""


@pytest.mark.parametrize(
    "title", ["Адай", "Кюй Адай", "01 Адай", "07_Адай", "Адай (күй)", "«Адай»", "Адай күйі", "ADAI"]
)
def test_a_title_that_one_work_alone_has_names_it_and_is_looked_at(authority: Authority, title: str) -> None:
    assert proposed(authority, title) == ("kurmangazy--aday", "work-from-title")


@pytest.mark.parametrize(
    ("title", "composers", "work"),
    [
        ("Байжұма", ("dina",), "dina--bayzhuma"),
        ("Балбырауын", ("tattimbet",), "tattimbet--balbyrauyn"),
        ("Қосбасар", ("tattimbet",), "tattimbet--qosbasar"),
        ("03. Құрманғазы - Байжұма", (), "kurmangazy--bayzhuma"),
        ("Құрманғазының күйі «Байжұма»", (), "kurmangazy--bayzhuma"),
        ("Байжума (кюй Курмангазы)", (), "kurmangazy--bayzhuma"),
        ("Кюй Курмангазы «Балбраун»", (), "kurmangazy--balbyrauyn"),
    ],
)
def test_among_homonyms_the_composer_decides(
    authority: Authority, title: str, composers: tuple[str, ...], work: str
) -> None:
    assert proposed(authority, title, *composers) == (work, "")


@pytest.mark.parametrize("title", ["Байжұма", "Балбырауын", "Дина - Байжұма", "Байжұма. Дина Нұрпейісова", "Қосбасар"])
def test_homonyms_stay_open_and_are_listed(authority: Authority, title: str) -> None:
    found = authority.propose_work(title, (), doubtful=False)
    assert found is not None
    assert found.id is None
    assert found.finding is not None
    assert found.finding.code == "work-homonyms"
    assert len(found.finding.candidates) >= 2


def test_who_plays_is_not_taken_for_who_made_it(authority: Authority) -> None:
    """Dina has a Байжұма of her own, and plays that of Құрманғазы, who can be heard on no recording."""
    assert proposed(authority, "Дина Нұрпейісова - Байжұма") == (None, "work-homonyms")


def test_another_composers_work_is_not_taken(authority: Authority) -> None:
    assert proposed(authority, "Адай", "dina") == (None, "work-homonyms")
    assert proposed(authority, "Адай", doubtful=True) == (None, "work-homonyms")


@pytest.mark.parametrize(
    "title", ["Күй", "Толғау", "Терме", "Ән", "take 3", "Tape 12 side A", "a", "", "Жастар", "001"]
)
def test_what_names_no_work_proposes_none(authority: Authority, title: str) -> None:
    assert proposed(authority, title) == (None, "")


def test_works_that_share_the_words_are_offered(authority: Authority) -> None:
    assert proposed(authority, "Ақжелең") == (None, "work-alike")


def test_a_work_that_is_new_makes_the_title_a_homonym(archive: Archive) -> None:
    archive.keep(Work(id="other", names=(Name("Адай", Language.KK),)), who="A", why="w")
    assert proposed(Authority(archive), "Адай") == (None, "work-homonyms")


def test_a_title_is_taken_apart(authority: Authority) -> None:
    assert Reading("Адай", "Құрманғазы") in readings("03. Құрманғазы - Адай")
    assert Reading("Адай", "Құрманғазының күйі") in readings("Құрманғазының күйі «Адай»")
    assert readings("") == ()
    assert len(readings(" - ".join("абвгд"))) <= 16
    assert is_telling("Сарыарқа")
    assert not is_telling("Күй 12")
