"""Marks stand on the archive's own spelling, whichever script and form was typed (search/highlights.py)."""

from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.model import Language, Recording, Text
from archive.policy import ADMINISTRATOR
from search.index import SearchIndex
from search.query.request import Marked, SearchRequest
from search.text import fold
from tests.search.small_archive import AUTHORITIES, RECORDINGS, entry, named

# What is typed -> the words of the first hit's name that must be marked, and no others.
NAMES = [
    # Kazakh Cyrillic, Latin 2021, 2018 and 2017, ISO 9, ALA-LC, BGN, töte, Russian and English habit, bare ASCII
    ("Құрманғазы", ["Құрманғазы"]),
    ("Qūrmanğazy", ["Құрманғазы"]),
    ("Qurmanǵazy", ["Құрманғазы"]),
    ("Qurmang'azy", ["Құрманғазы"]),
    ("Ķụrmanġazy", ["Құрманғазы"]),
    ("Qŭrmanghazy", ["Құрманғазы"]),
    ("Kurmangazy", ["Құрманғазы"]),
    ("قۇرمانعازى", ["Құрманғазы"]),
    ("Курмангазы", ["Құрманғазы"]),
    ("qurmangazy", ["Құрманғазы"]),
    ("ҚҰРМАНҒАЗЫ", ["Құрманғазы"]),
    ("Құрманғазының", ["Құрманғазы"]),
    ("Құрмaнғaзы", ["Құрманғазы"]),  # two Latin letters a
    ("Құрманғазы Сағырбайұлы", ["Құрманғазы", "Сағырбайұлы"]),
    ("Сагырбаев Курмангазы", ["Құрманғазы", "Сағырбайұлы"]),
    ("Көзімнің қарасы", ["Көзімнің", "қарасы"]),
    ("Kózimniń qarasy", ["Көзімнің", "қарасы"]),
    ("Közımnıñ qarasy", ["Көзімнің", "қарасы"]),
    ("kozimnin karasy", ["Көзімнің", "қарасы"]),
    ("كوزىمنىڭ قاراسى", ["Көзімнің", "қарасы"]),
    ("Козимнин карасы", ["Көзімнің", "қарасы"]),
    ("сары арка", ["Сарыарқа"]),
    ("Sary-Arka", ["Сарыарқа"]),
    ("Сарыархa", ["Сарыарқа"]),  # another letter, and a Latin a
    ("Бұлбұл", ["Бұлбұл"]),
    ("bulbul", ["Бұлбұл"]),
    ("بۇلبۇل", ["Бұлбұл"]),
]
PROSE = [
    ("размагничено", ["размагничено"]),
    ("лентой", ["ленты"]),
    ("магнитная лента", ["магнитной", "ленты"]),
    ("күйшінің", ["күйші"]),
    ("kuishi", ["күйші"]),
    ("recordings", ["recorded"]),
    ("ЗАПИСЬ", ["Запись"]),
]


def words(mark: Marked) -> list[str]:
    return [mark.text[start:end] for start, end in mark.spans]


@pytest.mark.parametrize(("text", "wanted"), NAMES, ids=[text for text, _ in NAMES])
def test_names_are_marked_as_the_archive_spells_them(index: SearchIndex, text: str, wanted: list[str]) -> None:
    hit = index.search(SearchRequest(text, viewer=ADMINISTRATOR, literal=True, facets=())).hits[0]
    assert words(hit.highlights[0]) == wanted


@pytest.fixture(scope="module")
def prose(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder = tmp_path_factory.mktemp("prose")
    catalogue = Catalogue.open_file(folder / "catalogue.sqlite")
    notes = (
        Text("Запись с магнитной ленты, размагничено", Language.RU),
        Text("Бұл күйші ел аралаған.", Language.KK),
        Text("It was recorded in a yurt.", Language.EN),
    )
    catalogue.add([entry(Recording(id="r", names=named("Аққу"), notes=notes))])
    index = SearchIndex.open(folder / "index", catalogue)
    index.catch_up()
    return index


@pytest.mark.parametrize(("text", "wanted"), PROSE, ids=[text for text, _ in PROSE])
def test_words_of_notes_are_marked_in_the_form_in_which_they_stand(
    prose: SearchIndex, text: str, wanted: list[str]
) -> None:
    hit = prose.search(SearchRequest(text, viewer=ADMINISTRATOR, literal=True, facets=())).hits[0]
    assert words(hit.highlights[0]) == wanted


LONG = "Бұл жазба туралы көп айтуға болады " * 12 + "алматыда жазылған " + "және тағы да көп сөз бар " * 12


@pytest.mark.parametrize(
    ("notes", "asked", "shown"),
    [
        (("Бірінші сөйлем. Екіншісі Алматыда жазылған. Үшіншісі.",), "Алматы", "Екіншісі Алматыда жазылған. Үшіншісі."),
        (("Вначале тихо. Записано в Алматы! Потом громко.",), "Алматы", "Записано в Алматы! Потом громко."),
        (("Алматы", "Основная запись сделана у реки."), "запись", "Основная запись сделана у реки."),
        (("A tape of 1956. Was it Almaty? Nobody knows.",), "Алматы", "Was it Almaty? Nobody knows."),
        (("без точки об Алматы",), "Алматы", "без точки об Алматы"),
    ],
)
def test_a_snippet_is_a_sentence(notes: tuple[str, ...], asked: str, shown: str, tmp_path: Path) -> None:
    marked = snippet(tmp_path, notes, asked)
    assert marked.text == shown
    assert words(marked)


def test_a_sentence_without_end_is_cut_at_words_and_says_so(tmp_path: Path) -> None:
    marked = snippet(tmp_path, (LONG,), "Алматы")
    assert marked.text.startswith("… ")
    assert marked.text.endswith(" …")
    assert words(marked) == ["алматыда"]
    assert len(marked.text) < 200


def snippet(folder: Path, notes: tuple[str, ...], asked: str) -> Marked:
    catalogue = Catalogue.open_file(folder / "catalogue.sqlite")
    catalogue.add([entry(Recording(id="r", names=named("Аққу"), notes=tuple(map(Text, notes))))])
    index = SearchIndex.open(folder / "index", catalogue)
    index.catch_up()
    hit = index.search(SearchRequest(asked, viewer=ADMINISTRATOR, literal=True, facets=())).hits[0]
    return next(m for m in hit.highlights if m.field == "notes")


def test_spans_lie_within_their_text_and_follow_each_other(index: SearchIndex) -> None:
    for text, _ in NAMES:
        for hit in index.search(SearchRequest(text, viewer=ADMINISTRATOR, facets=())).hits:
            for mark in hit.highlights:
                flat = [position for span in mark.spans for position in span]
                assert flat == sorted(flat)
                assert not flat or (flat[0] >= 0 and flat[-1] <= len(mark.text))


def test_nothing_is_marked_where_nothing_was_asked(index: SearchIndex) -> None:
    assert all(not hit.highlights for hit in index.search(SearchRequest(viewer=ADMINISTRATOR, facets=())).hits)
    assert fold.keys("") == []
    assert len(AUTHORITIES) + len(RECORDINGS) == index.search(SearchRequest(viewer=ADMINISTRATOR)).total
