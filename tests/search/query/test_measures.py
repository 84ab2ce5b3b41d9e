"""Numbers said in words (search/query/measures.py)."""

import pytest

from search.query.measures import measures


def said(text: str) -> list[str]:
    return [f"{one.field}={one.value}" for one in measures(text)]


@pytest.mark.parametrize(
    ("text", "decade"),
    [
        ("80-е годы", "1980s"),
        ("1950 жылдар", "1950s"),
        ("the 1930s", "1930s"),
        ("60-шы жылдары", "1960s"),
        ("70s", "1970s"),
        ("1950-х", "1950s"),
    ],
)
def test_decades_are_read_in_three_languages(text: str, decade: str) -> None:
    assert said(text) == [f"decade={decade}"]


@pytest.mark.parametrize("text", ["62 ақжелең", "no 80", "5000 жыл", "16 жыл", "8 Март", "18 жасар Балжан қыз"])
def test_other_numbers_are_words(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("songs between two and four minutes", "duration=120..240"),
        ("от двух до пяти минут", "duration=120..300"),
        ("3-5 минут", "duration=180..300"),
        ("екі мен төрт минут аралығында", "duration=120..240"),
        ("longer than an hour", "duration=>3600"),
        ("2000 жылдан бастап", "year=>=2000"),
        ("от 1950 до 1960 года", "year=1950..1960"),
        ("recordings before 1940", "year=<1940"),
        ("записи до 1950 года", "year=<1950"),
        ("1940 жылға дейін", "year=<1940"),
        ("1991 жылдан кейін", "year=>1991"),
        ("after 1991", "year=>1991"),
        ("since 1960", "year=>=1960"),
        ("1930-1939 жж.", "year=1930..1939"),
        ("между 1930 и 1939", "year=1930..1939"),
        ("from 1930 to 1939", "year=1930..1939"),
        ("1936 жылғы", "year=1936"),
        ("in 1936", "year=1936"),
        ("longer than 5 minutes", "duration=>300"),
        ("короче 3 минут", "duration=<180"),
        ("5 минуттан ұзақ", "duration=>300"),
        ("2 сағаттан ұзақ", "duration=>7200"),
        ("over 1 hour", "duration=>3600"),
        ("faster than 120 bpm", "tempo=>120"),
        ("темп 60-90", "tempo=60..90"),
    ],
)
def test_years_lengths_and_tempi_are_read(text: str, wanted: str) -> None:
    assert said(text) == [wanted]


def test_a_year_that_nothing_explains_is_bare() -> None:
    assert [one.bare for one in measures("Жігер 1971")] == [True]
    assert [one.bare for one in measures("1971 жыл")] == [False]


def test_what_was_taken_is_not_taken_twice() -> None:
    assert said("айтыс 1980 жылдар, 10 минуттан ұзақ") == ["decade=1980s", "duration=>600"]
