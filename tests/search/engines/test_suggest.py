"""Suggestions while typing (search/engines/tantivy/suggest.py)."""

import pytest

from archive.policy import ADMINISTRATOR, ANONYMOUS
from search.index import SearchIndex


@pytest.mark.parametrize("text", ["құрм", "qurm", "Kurman", "قۇرم", "КУРМАНГАЗ"])
def test_the_beginning_of_a_name_suggests_it_in_every_script(index: SearchIndex, text: str) -> None:
    first = index.suggest(text)[0]
    assert (first.ref.id, first.text) == ("kurmangazy", "Құрманғазы Сағырбайұлы")


@pytest.mark.parametrize("text", ["сары ар", "сарыар", "sary-ar"])
def test_joined_and_split_beginnings_suggest_the_same(index: SearchIndex, text: str) -> None:
    assert index.suggest(text)[0].ref.id == "kurmangazy--saryarqa"


def test_the_second_word_is_completed_too(index: SearchIndex) -> None:
    assert index.suggest("Дина Нұр")[0].ref.id == "dina"


def test_the_name_that_matched_is_shown_with_the_title(index: SearchIndex) -> None:
    suggestion = index.suggest("Алма-А")[0]
    assert (suggestion.text, suggestion.matched) == ("Алматы", "Алма-Ата")


def test_a_slip_still_suggests(index: SearchIndex) -> None:
    assert "kurmangazy--saryarqa" in {s.ref.id for s in index.suggest("сарарка")}


def test_closed_records_are_never_suggested_to_strangers(index: SearchIndex) -> None:
    assert index.suggest("Жасыр", ANONYMOUS) == ()
    assert index.suggest("Жасыр", ADMINISTRATOR)[0].ref.id == "secret"


@pytest.mark.parametrize("text", ["", " ", "***", "\x00", "(" * 500, "a" * 100_000, ".*", "[a-z", "🎵", "\\"])
def test_odd_input_suggests_without_harm(index: SearchIndex, text: str) -> None:
    assert len(index.suggest(text, limit=3)) <= 3
