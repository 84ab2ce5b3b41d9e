import pytest

from archive.errors import InvalidValueError
from archive.rules import dates


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("1936", "1936"),
        ("1936-05", "1936-05"),
        ("12.05.1936", "1936-05-12"),
        ("05.1936", "1936-05"),
        ("1936 г.", "1936"),
        ("1930s", "193X"),
        ("1930-е годы", "193X"),
        ("80-е годы", "198X"),
        ("1950 жылдар", "195X"),
        ("[1938?]", "1938?"),
        ("198?", "198X"),
        ("~1936", "1936~"),
        ("ок. 1936 г.", "1936~"),
        ("шамамен 1936", "1936~"),
        ("1930–1935", "1930/1935"),
        ("1823 or 1818", "[1818,1823]"),
        ("1823 немесе 1818", "[1818,1823]"),
        ("XIX век", "18XX"),
        ("15th century", "14XX"),
        ("[1818,1823]", "[1818,1823]"),
    ],
)
def test_dates_are_read_as_people_write_them(written: str, edtf: str) -> None:
    assert dates.parse(written) == edtf


@pytest.mark.parametrize("written", ["", "hello", "1936-13", "31.02.1936", "99", "1" * 500, "1930-05-40", "0x7d0"])
def test_what_is_no_date_is_refused_with_examples(written: str) -> None:
    with pytest.raises(InvalidValueError, match="not a date that can be read") as error:
        dates.parse(written)
    assert "1930s" in error.value.hint


def test_a_conflict_keeps_both_years() -> None:
    span = dates.span("[1818,1823]")
    assert (span.first_year, span.last_year, span.alternatives) == (1818, 1823, ("1818", "1823"))


def test_an_open_side_stays_open() -> None:
    assert dates.span("[..1940]").first_year is None
    assert dates.span("1936/..").last_year is None


@pytest.mark.parametrize(
    ("edtf", "decade"), [("1936-05", "1930s"), ("193X", "1930s"), ("1929/1931", None), (None, None)]
)
def test_a_decade_is_given_only_when_the_whole_date_lies_in_it(edtf: str | None, decade: str | None) -> None:
    assert dates.decade(edtf) == decade


def test_births_of_living_people_are_cut_to_the_year() -> None:
    assert dates.year_only("1955-03-12") == "1955"
    assert dates.year_only("[1955-03,1956]") == "[1955,1956]"
