"""Folding: one key for every spelling of a word (search/text/fold.py, search/text/letters.py)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.text import fold

KURMANGAZY = [
    "Құрманғазы", "ҚҰРМАНҒАЗЫ", "Qūrmanğazy", "Qurmanǵazy", "Qurmang'azy", "Qurmanğazı", "Qurmanghazy",
    "Ķụrmanġazy", "Kurmangazy", "Курмангазы", "قۇرمانعازى", "Құpмaнғaзы",
]  # fmt: skip


@pytest.mark.parametrize("spelling", KURMANGAZY)
def test_every_alphabet_folds_to_one_key(spelling: str) -> None:
    assert fold.keys(spelling) == fold.keys(KURMANGAZY[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Сарыарқа", "Сары-Арка"),
        ("Асан қайғы", "Asanqaigy"),
        ("Еркеғали", "Yerkegali"),
        ("Баян сұлу", "Baıan sulý"),
        ("Жамбыл", "Džambyl"),
        ("Мәшһүр", "ءماشھۇر"),
        ("Маңмаңгер", "Mangmangger"),
        ("Күләш", "Куляш"),
        ("Өзі", "О\u0301zi"),
        ("Ұлытау", "Ӯлытау"),
    ],
)
def test_joined_split_and_foreign_spellings_have_one_whole_key(one: str, other: str) -> None:
    assert fold.whole(one) == fold.whole(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Құнанбайұлы", "Кунанбаев"),
        ("Дүкенұлы", "Dukenov"),
        ("Ықылас", "Ыхлас"),
        ("Ағыбайұлы", "Агыбаева"),
        ("Хасенов", "Qasenov"),
        ("Шашқан", "Sasqan"),
    ],
)
def test_russian_habit_and_bare_ascii_have_one_loose_key(one: str, other: str) -> None:
    assert [fold.loose(k) for k in fold.keys(one)] == [fold.loose(k) for k in fold.keys(other)]


def test_a_patronymic_written_apart_counts_as_written_together() -> None:
    together, apart = (fold.keys(name) for name in ("دۇكەنۇلى", "دۇكەن ۇلى"))
    assert fold.loose_whole(together) == fold.loose_whole(apart)


def test_exact_keeps_the_spelling_and_repairs_look_alikes() -> None:
    assert [w.exact for w in fold.words("Қaзaқ ҚОҢЫР Konyr")] == ["қазақ", "қоңыр", "konyr"]
    assert fold.repair("cepі") == ("сері", "cyrillic")
    assert fold.repair("Sоl") == ("Sol", "latin")


def test_dotted_capital_i_leaves_no_stray_dot() -> None:
    assert [w.exact for w in fold.words("İLIAS")] == ["ilias"]


def test_ambiguous_latin_letters_offer_other_readings() -> None:
    exact, key = fold.pairs("Balbyrayyn")[0]
    assert fold.keys("Балбырауын")[0] in fold.readings(exact, key)
    exact, key = fold.pairs("Adaj")[0]
    assert fold.keys("Адай")[0] in fold.readings(exact, key)


def test_words_stand_where_they_say() -> None:
    text = "«Көбік шашқан», 1936 ж."
    assert [fold.clean(text)[w.start : w.end] for w in fold.words(text)] == ["Көбік", "шашқан", "1936", "ж"]


def test_digits_are_never_squeezed() -> None:
    assert fold.keys("1999 2000") == ["1999", "2000"]


def test_trigrams_mark_the_ends() -> None:
    assert fold.trigrams("adai") == ("^ad", "ada", "dai", "ai$")


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_folded(text: str) -> None:
    cleaned = fold.clean(text)
    for word in fold.words(text):
        assert 0 <= word.start < word.end <= len(cleaned)
        assert fold.loose(word.key).isascii() or word.key
        assert len(fold.readings(word.exact, word.key)) <= 4
    assert fold.keys(text) == [key for _, key in fold.pairs(text)]


def test_a_huge_word_is_folded_in_little_time() -> None:
    assert len(fold.keys("шы" * 500_000)) == 1
    assert fold.keys("'" * 10_000) == []
