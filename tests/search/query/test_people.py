"""People asked for by what they are: pupils, forebears, women, players, duets, those who wrote the words.

``needs.csv`` holds at least eleven phrasings of each need in Kazakh (three scripts), Russian and English.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.model import Access, AccessLevel, AnyRecord, Credit, Instrument, Name, Person, PersonLink, Recording, Role
from archive.policy import ADMINISTRATOR, ANONYMOUS, Viewer
from archive.rules.names import is_womans
from archive.vocabulary.shipped import shipped_records
from search.index import SearchIndex
from search.people import occupations, plays, ties
from search.query.request import Filter, SearchRequest
from tests.search.small_archive import entry

with Path(__file__).with_name("needs.csv").open(encoding="utf-8", newline="") as file:
    NEEDS = list(csv.DictReader(file))


def indexed(folder: Path, *records: AnyRecord) -> SearchIndex:
    catalogue = Catalogue.open_file(folder / "catalogue.sqlite")
    catalogue.add([entry(record) for record in records])
    index = SearchIndex.open(folder / "index", catalogue)
    index.catch_up()
    return index


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return indexed(tmp_path_factory.mktemp("shipped"), *shipped_records())


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need["query"])
def test_a_need_is_understood_however_it_is_said(shipped: SearchIndex, need: dict[str, str]) -> None:
    answer = shipped.search(SearchRequest(need["query"], viewer=ADMINISTRATOR, limit=5, facets=()))
    if need["understood"]:
        found = {f"{one.filter.field}={one.filter.value}" for one in answer.understood}
        assert found == set(need["understood"].split(";"))
    if need["first"]:
        assert answer.hits[0].ref.id in need["first"].split("|")


def test_every_need_has_ten_phrasings() -> None:
    assert min(Counter(need["need"] for need in NEEDS).values()) >= 10


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Құрманғазының шәкірттері", {"mamen", "kokbala", "menkara", "sugirali"}),
        ("учитель Курмангазы", {"uzak"}),
        ("who taught Mamen?", {"kurmangazy"}),
        ("потомок Ыхласа, тоже играет на кобызе", {"aknar-sharipbaeva"}),
        ("дирижёр, правнук Ахмета Жубанова", {"alan-buribaev"}),
        ("дедушка Таласбека Асемкулова", {"zhunisbay"}),
        ("Құрманғазының ұстазы Ұзақ", {"uzak"}),
        ("ұстазы Құрманғазы болған күйшілер", {"mamen", "kokbala", "menkara", "sugirali"}),
        ("женщины-кобызистки", {"raushan-orazbaeva", "aknar-sharipbaeva"}),
        ("women composers", {"dina", "gaziza-zhubanova", "maira-ualikyzy", "balnur-kydyrbek"}),
        ("who plays the sybyzgy?", {"yskak-ualiev", "talgat-mukyshev", "sarymalay", "kairakbay"}),
        ("акыны Семиречья", {"zhambyl", "suyinbai", "kenen"}),
    ],
)
def test_people_who_are_asked_for_stand_first(shipped: SearchIndex, text: str, first: set[str]) -> None:
    answer = shipped.search(SearchRequest(text, viewer=ADMINISTRATOR, limit=1, facets=()))
    assert answer.hits[0].ref.id in first


@pytest.mark.parametrize(
    "text",
    [
        *("Қыз Жібек", "Сәлем, қыздар", "Ана бұйрығы", "мужской и женский айтыс", "дочь Абылая", "ученики школы"),
        *("ищу записи деда", "Ақбала қыз күйі", "Дина и Курмангазы учитель ученица", "сын полка", "учитель музыки"),
    ],
)
def test_words_that_ask_for_nobody_stay_words(shipped: SearchIndex, text: str) -> None:
    answer = shipped.search(SearchRequest(text, viewer=ADMINISTRATOR, limit=1, facets=()))
    assert not {one.filter.field for one in answer.understood} & {"tie", "plays", "women", "occupation", "players"}


# -- what the index knows ------------------------------------------------------------------------------------------


def person(id_: str, name: str, *links: PersonLink, access: AccessLevel = AccessLevel.OPEN) -> Person:
    return Person(id=id_, names=(Name(name),), links=links, access=Access(access))


TEACHER = PersonLink("teacher", "old")
PEOPLE = (
    person("old", "Ақсақал"),
    person("young", "Жасұлан", TEACHER),
    person("closed", "Жабық Шәкірт", TEACHER, access=AccessLevel.CLOSED),
    person("woman", "Айша Болатова"),
)


def recording(id_: str, *people: str) -> Recording:
    playing = tuple(Credit(Role.PERFORMER, one) for one in people)
    return Recording(id=id_, names=(Name(f"жазба {id_}"),), credits=playing, instruments=("sybyzgy",))


@pytest.fixture
def small(tmp_path: Path) -> SearchIndex:
    heard = (recording("alone", "old"), recording("pair", "young", "woman"), recording("hidden", "closed", "old"))
    return indexed(tmp_path, *PEOPLE, Instrument(id="sybyzgy", names=(Name("сыбызғы"),)), *heard)


def found(index: SearchIndex, field: str, value: str, viewer: Viewer = ADMINISTRATOR) -> set[str]:
    request = SearchRequest("", filters=(Filter(field, value),), viewer=viewer, limit=50, facets=())
    return {hit.ref.id for hit in index.search(request).hits}


def test_a_tie_is_found_from_either_end(small: SearchIndex) -> None:
    assert found(small, "tie", "pupil:old") == {"young", "closed"}
    assert found(small, "tie", "teacher:young") == {"old"}
    assert found(small, "tie", "-pupil:old") >= {"old", "woman", "alone"}
    assert "young" not in found(small, "tie", "-pupil:old")


def test_a_closed_pupil_is_nobodys_for_those_who_may_not_know(small: SearchIndex) -> None:
    assert found(small, "tie", "pupil:old", ANONYMOUS) == {"young"}
    assert found(small, "tie", "teacher:closed", ANONYMOUS) == set()


def test_women_and_how_many_play_are_known_of_recordings(small: SearchIndex) -> None:
    assert found(small, "women", "yes") == {"woman", "pair"}
    assert found(small, "players", "1") == {"alone"}
    assert found(small, "players", "2") == {"pair", "hidden"}
    assert found(small, "players", "2", ANONYMOUS) == {"pair"}
    assert found(small, "women", "yes", ANONYMOUS) == {"woman", "pair"}


def test_who_alone_plays_in_a_recording_plays_its_instrument(small: SearchIndex) -> None:
    assert found(small, "plays", "sybyzgy") == {"old"}


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("father", {"child:x", "descendant:x", "relative:x"}),
        ("great-grandfather", {"great-grandchild:x", "descendant:x", "relative:x"}),
        ("дед", {"grandchild:x", "descendant:x", "relative:x"}),
        ("daughter", {"parent:x", "ancestor:x", "relative:x"}),
        ("ағасы", {"sibling:x", "relative:x"}),
        ("жена", {"spouse:x", "relative:x"}),
        ("ancestor", {"descendant:x", "relative:x"}),
        ("", {"relative:x"}),
        ("by marriage", {"relative:x"}),
    ],
)
def test_what_somebody_is_to_a_relative_follows_from_the_note(note: str, expected: set[str]) -> None:
    assert {":".join(tie) for tie in ties(person("a", "А", PersonLink("relative", "x", note)))} == expected


@pytest.mark.parametrize(
    ("occupation", "instruments", "named"),
    [
        ("dombyra player", {"dombyra"}, set[str]()),
        ("kuishi", {"dombyra"}, {"kuishi"}),
        ("kobyz kuishi", {"kyl-kobyz"}, {"kuishi"}),
        ("kobyz and dombyra player", {"kyl-kobyz", "dombyra"}, set[str]()),
        ("сыбызғышы", {"sybyzgy"}, set[str]()),
        ("домбрист", {"dombyra"}, set[str]()),
        ("қылқобызшы", {"kyl-kobyz"}, set[str]()),
        ("opera singer", set[str](), {"singer"}),
        ("айтыскер ақын", set[str](), {"akyn"}),
        ("этномузыковед", set[str](), {"scholar"}),
        ("minister", set[str](), set[str]()),
    ],
)
def test_what_somebody_plays_follows_from_the_occupation(
    occupation: str, instruments: set[str], named: set[str]
) -> None:
    assert set(plays([occupation])) == instruments
    assert occupations([occupation]) == named


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *((name, True) for name in ("Дина Нұрпейісова", "Манат қыз", "Сара Тастанбекқызы", "Гүлфайруз Далбағай")),
        *(
            (name, True)
            for name in ("Raushan Orazbaeva", "Maira Ualikyzy", "Г. А. Чумбалова", "Бибігүл", "Анна Гурская")
        ),
        *((name, False) for name in ("Құрманғазы Сағырбайұлы", "Мұхтар Ниязов", "Ықылас", "Қазан", "")),
        *((name, False) for name in ("Сева", "Шұғыла", "Қызылбас жырау", "Латиф Хамиди", "Ева")),
    ],
)
def test_a_name_says_whether_its_bearer_is_a_woman(name: str, *, expected: bool) -> None:
    assert is_womans([name]) is expected
