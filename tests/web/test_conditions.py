"""Decisions on conditions and ranges, against RFC 9110; each test names its section."""

import pytest

from web.http.conditions import Plan, decide

ETAG = '"abc"'
MODIFIED = 784_111_777.9  # Sun, 06 Nov 1994 08:49:37 GMT, and a fraction that HTTP dates cannot say
SAME = "Sun, 06 Nov 1994 08:49:37 GMT"
EARLIER = "Sun, 06 Nov 1994 08:49:36 GMT"


def asked(method: str = "GET", **headers: str) -> Plan:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return decide(method, named, etag=ETAG, modified=MODIFIED, size=1000)


@pytest.mark.parametrize(
    ("header", "ranges"),
    [
        ("bytes=0-499", "bytes=0-499"),
        ("bytes=500-", "bytes=500-"),
        ("bytes=-500", "bytes=-500"),
        ("bytes=0-0,-1", "bytes=0-0,-1"),
        ("bytes=0-5000", "bytes=0-5000"),
        ("BYTES=0-1", "bytes=0-1"),
        ("bytes= 0-1 , 3-4", "bytes=0-1,3-4"),
        ("bytes=0-1,,3-4", "bytes=0-1,3-4"),  # a recipient accepts empty elements of a list (5.6.1.2)
        ("bytes=,0-1,", "bytes=0-1"),
        ("bytes=0-1,2000-3000", "bytes=0-1"),
        ("bytes=-5000", "bytes=-5000"),
    ],
)
def test_satisfiable_ranges_are_sent_14_1_2(header: str, ranges: str):
    assert asked(range=header) == Plan(200, ranges)


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=5000-6000,-0"])
def test_a_set_without_a_satisfiable_range_is_416_15_5_17(header: str):
    assert asked(range=header) == Plan(416)


@pytest.mark.parametrize(
    "header", ["lines=0-1", "bytes=5-1", "bytes=a-b", "bytes=", "bytes=--5", "0-1", "bytes=1-2;3-4", "bytes=٣-٤"]
)
def test_unknown_units_and_malformed_ranges_are_ignored_14_2(header: str):
    assert asked(range=header) == Plan(200)


def test_an_absurd_number_of_ranges_is_ignored_17_15():
    assert asked(range="bytes=" + ",".join(f"{n}-{n}" for n in range(0, 1000, 2))) == Plan(200)


def test_range_has_no_meaning_for_head_14_2():
    assert asked("HEAD", range="bytes=0-1") == Plan(200)


@pytest.mark.parametrize("value", [ETAG, "*", f'"x", {ETAG}', f"W/{ETAG}"])
def test_if_none_match_compares_weakly_13_1_2(value: str):
    assert asked(if_none_match=value) == Plan(304)


def test_if_none_match_stands_before_if_modified_since_13_1_3():
    assert asked(if_none_match='"other"', if_modified_since=SAME) == Plan(200)


@pytest.mark.parametrize(("date", "status"), [(SAME, 304), (EARLIER, 200), ("tomorrow", 200), ("", 200)])
def test_if_modified_since_counts_whole_seconds_13_1_3(date: str, status: int):
    assert asked(if_modified_since=date).status == status


@pytest.mark.parametrize(("value", "status"), [(ETAG, 200), ("*", 200), ('"other"', 412), (f"W/{ETAG}", 412)])
def test_if_match_compares_strongly_13_1_1(value: str, status: int):
    assert asked(if_match=value).status == status


@pytest.mark.parametrize(("date", "status"), [(SAME, 200), (EARLIER, 412), ("never", 200)])
def test_if_unmodified_since_13_1_4(date: str, status: int):
    assert asked(if_unmodified_since=date).status == status


@pytest.mark.parametrize(
    ("value", "ranges"),
    [(ETAG, "bytes=0-1"), (SAME, "bytes=0-1"), (f"W/{ETAG}", ""), ('"old"', ""), (EARLIER, ""), ("nonsense", "")],
)
def test_if_range_keeps_the_range_only_for_the_same_bytes_13_1_5(value: str, ranges: str):
    assert asked(range="bytes=0-1", if_range=value) == Plan(200, ranges)


def test_a_precondition_is_looked_at_before_the_range_13_2_2():
    assert asked(range="bytes=0-1", if_none_match=ETAG) == Plan(304)
