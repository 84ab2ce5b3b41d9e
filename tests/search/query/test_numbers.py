"""Numbers and ranges in filters (search/query/numbers.py)."""

import pytest

from archive.errors import InvalidValueError
from search.query import numbers
from search.query.request import SearchRequest


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("80", (80.0, 80.0)),
        ("60..90", (60.0, 90.0)),
        ("60..", (60.0, None)),
        ("..1939", (None, 1939.0)),
        ("1930-1939", (1930.0, 1939.0)),
        (">=60", (60.0, None)),
        ("5:30", (330.0, 330.0)),
        ("1930s", (1930.0, 1939.0)),
        ("slow", (None, 80.0)),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, wanted: numbers.Interval) -> None:
    assert numbers.interval(text) == wanted


MALFORMED = ["1..x", "x..1", "1e400..", "1e400", "inf", "nan", "-inf..", "1.5.5", "1.5.5..3", "3..1.5.5", "..",
             "60....90", ">", ">x", "9" * 400, "nonsense"]  # fmt: skip


@pytest.mark.parametrize("text", MALFORMED)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError, match="neither a number nor a range"):
        numbers.interval(text)


@pytest.mark.parametrize("value", ["1..x", "1e400..", "60..90|x"])
def test_a_request_with_a_malformed_number_is_refused_before_it_is_asked(value: str) -> None:
    with pytest.raises(InvalidValueError):
        SearchRequest.from_parameters([("duration", value)])


@pytest.mark.parametrize("text", ["1e400", "inf", "nan", "1e308:1", "x", "", None])
def test_a_number_is_finite_or_none(text: str | None) -> None:
    assert numbers.number(text) is None
