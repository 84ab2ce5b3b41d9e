"""Whole sentences: marks of questions, titles in quotes, another keyboard, who does not play."""

from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.model import Language, Name, Person
from archive.policy import ADMINISTRATOR
from search.index import SearchIndex
from search.query.request import Answer, SearchRequest
from search.text.layout import typed_otherwise
from tests.search.small_archive import entry


def ask(index: SearchIndex, text: str, *, literal: bool = False) -> Answer:
    return index.search(SearchRequest(text, viewer=ADMINISTRATOR, limit=100, literal=literal))


def filters(answer: Answer) -> set[str]:
    return {f"{u.filter.field}={u.filter.value}" for u in answer.understood}


@pytest.mark.parametrize(
    "text",
    [
        "Құрманғазының күйлері бар ма?",
        "Құрманғазының күйлері бар ма ??",
        "есть ли у вас кюи Курмангазы?",
        "Do you have any kuis by Kurmangazy?!",
        "Скажите, пожалуйста, есть ли кюи Курмангазы?",
        "Маған Құрманғазының күйлері керек еді",
    ],
)
def test_the_mark_of_a_question_and_polite_words_say_nothing(index: SearchIndex, text: str) -> None:
    assert filters(ask(index, text)) == {"composer=kurmangazy"}


@pytest.mark.parametrize("text", ["ад?й", "Құрманғазы ад?й", "ада? күйі"])
def test_a_letter_left_open_stays_one(index: SearchIndex, text: str) -> None:
    assert "kurmangazy--aday" in {hit.ref.id for hit in ask(index, text).hits}


def test_a_title_in_quotes_is_a_work_wherever_it_stands(index: SearchIndex) -> None:
    assert filters(ask(index, "кто исполняет «Адай»?")) == {"work=kurmangazy--aday"}
    assert filters(ask(index, "“Адайды” қайдан тыңдауға болады")) == {"work=kurmangazy--aday"}


def test_quotes_alone_and_quotes_of_no_name_are_a_phrase(index: SearchIndex) -> None:
    assert ask(index, '"көзімнің қарасы"').understood == ()
    assert ask(index, 'күй "қарасы көзімнің"').total == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("rehvfyufps", "kurmangazy"), ("REHVFYUFPS", "kurmangazy"), ("lbyf yehgtbcjdf", "dina")],
)
def test_words_of_another_keyboard_are_read_and_it_is_said(index: SearchIndex, typed: str, meant: str) -> None:
    answer = ask(index, typed)
    assert answer.hits[0].ref.id == meant
    assert "other-keyboard" in {note.code for note in answer.notes}
    assert ask(index, typed, literal=True).total == 0


@pytest.mark.parametrize("text", ["dina", "kurmangazy", "қ құрманғазы", "1936", "abc def", "щщщ", "ооо"])
def test_words_that_are_known_or_nowhere_are_left_as_they_are(index: SearchIndex, text: str) -> None:
    assert "other-keyboard" not in {note.code for note in ask(index, text).notes}


def test_a_name_that_is_held_is_never_read_as_another_keyboard(tmp_path: Path) -> None:
    catalogue = Catalogue.open_file(tmp_path / "catalogue.sqlite")
    names = {"dina": "Дина", "lbyf": "Lbyf"}
    catalogue.add([entry(Person(id=id_, names=(Name(name, Language.KK),))) for id_, name in names.items()])
    held = SearchIndex.open(tmp_path / "index", catalogue)
    held.catch_up()
    answer = ask(held, "lbyf")
    assert [hit.ref.id for hit in answer.hits] == ["lbyf"]
    assert answer.notes == ()
    catalogue.close()


def test_keys_give_kazakh_letters_where_the_digits_are() -> None:
    assert typed_otherwise("0j,sp r8q3") == ("0обыз к8й3", "қобыз күйі")
    assert typed_otherwise("1950 r8q") == ("1950 к8й", "1950 күй")
    assert typed_otherwise("щзукф") == ("opera",)
    assert typed_otherwise("қобыз kui") == ()


@pytest.mark.parametrize("text", ["Дина орындамаған күйлер", "кюи не в исполнении Дины"])
def test_who_does_not_play_is_left_out(index: SearchIndex, text: str) -> None:
    answer = ask(index, text)
    assert "performer=-dina" in filters(answer)
    assert "r1" not in {hit.ref.id for hit in answer.hits}


def test_a_not_of_the_asker_strikes_nothing_out(index: SearchIndex) -> None:
    assert filters(ask(index, "не могу найти кюи Курмангазы")) == {"composer=kurmangazy"}
