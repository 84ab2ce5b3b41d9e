"""Kinds of questions that the ninth list showed to be misread, each with ten or more phrasings of our own.

``kinds.csv``: who asks and what for, a kind beside its own kind, who of whom, what is not known, where people are at
home, what is staged, what is told of … in Kazakh, Russian and English. A few phrasings tell what a thing is in words
that no description has; they stay on the list.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.policy import ADMINISTRATOR
from archive.vocabulary.shipped import shipped_records
from search.index import SearchIndex
from search.query import asker, lacks, language
from search.query.request import SearchRequest
from search.text import fold
from tests.search.small_archive import entry

with Path(__file__).with_name("kinds.csv").open(encoding="utf-8", newline="") as file:
    PHRASINGS = list(csv.DictReader(file))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder = tmp_path_factory.mktemp("shipped")
    catalogue = Catalogue.open_file(folder / "catalogue.sqlite")
    catalogue.add([entry(record) for record in shipped_records()])
    index = SearchIndex.open(folder / "index", catalogue)
    index.catch_up()
    return index


def understands(index: SearchIndex, phrasing: dict[str, str]) -> bool:
    answer = index.search(SearchRequest(phrasing["query"], viewer=ADMINISTRATOR, limit=5, facets=()))
    found = {f"{one.filter.field}={one.filter.value}" for one in answer.understood}
    first = answer.hits[0].ref.id if answer.hits else ""
    right = not phrasing["understood"] or found == set(phrasing["understood"].split(";"))
    return right and (not phrasing["first"] or first in phrasing["first"].split("|"))


@pytest.mark.parametrize("need", sorted({one["need"] for one in PHRASINGS} - {"told", "broader"}))
def test_a_kind_of_question_is_understood_however_it_is_said(shipped: SearchIndex, need: str) -> None:
    said = [one for one in PHRASINGS if one["need"] == need]
    missed = [one["query"] for one in said if not understands(shipped, one)]
    assert len(missed) <= (need == "singers"), missed


@pytest.mark.parametrize(("need", "most"), [("told", 3), ("broader", 2)])
def test_what_is_only_told_of_is_mostly_found(shipped: SearchIndex, need: str, most: int) -> None:
    missed = [one["query"] for one in PHRASINGS if one["need"] == need and not understands(shipped, one)]
    assert len(missed) <= most, missed


def test_every_kind_has_ten_phrasings() -> None:
    assert min(Counter(one["need"] for one in PHRASINGS).values()) >= 10


@pytest.mark.parametrize(
    ("text", "idle"),
    [
        ("мой дед играл Адай", {0, 1}),
        ("Адай для урока музыки в школе", {1, 2, 3, 4, 5}),
        ("my late grandfather Qali", {0, 1, 2}),
        ("Құрманғазы анасына", set[int]()),
        ("сабаққа", set[int]()),  # nothing else is said
        ("песни для голоса", set[int]()),
    ],
)
def test_words_about_who_asks_name_nothing(text: str, idle: set[int]) -> None:
    assert asker.idle(fold.words(text)) == idle


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("кім тартқаны белгісіз", ["performer"]),
        ("не указано, где записано", ["place"]),
        ("неизвестно, кто сочинил", ["composer"]),
        ("nobody knows when it was recorded", ["date"]),
        ("nobody noted the genre", ["genre"]),
        ("кто играет Адай", list[str]()),
        ("not a kui", list[str]()),
        ("где записано", list[str]()),
    ],
)
def test_what_is_not_known_is_lacking(text: str, fields: list[str]) -> None:
    assert [field for field, _ in lacks.lacks(fold.words(text), set())] == fields


@pytest.mark.parametrize(
    ("text", "plain"), [("бар ма? тыңдағым келеді", True), ("ада? күй", False), ("есть ли кюи? какие", True)]
)
def test_a_question_mark_between_sentences_leaves_no_letter_open(text: str, plain: bool) -> None:
    assert language.parse(text).plain == plain


@pytest.mark.parametrize("text", ["Қайран шешем", "Құрманғазы Қайран шешем", "Ана бұйрығы"])
def test_titles_with_kin_in_them_stay_titles(shipped: SearchIndex, text: str) -> None:
    answer = shipped.search(SearchRequest(text, viewer=ADMINISTRATOR, limit=1, facets=()))
    assert answer.hits[0].ref.id in ("kurmangazy--qayran-sheshem", "dina--ana-buyryghy")
