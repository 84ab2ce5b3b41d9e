"""What a job reports, as tables and as a file, whatever stands in its outcome."""

from web.desk.lists.report import HEADER, lines_of

CHANGE = {
    "outcome": "conflict",
    "recording": "r1",
    "where": "sheet.csv, row 5",
    "column": "date",
    "old": "1936",
    "new": "1937",
}


def test_every_row_becomes_a_line() -> None:
    refused = {"path": "a.wav", "code": "no-samples", "reason": "empty", "hint": "copy it again"}
    lines = [dict(zip(HEADER, line, strict=True)) for line in lines_of({"changes": [CHANGE], "refused": [refused]})]
    assert [line["part"] for line in lines] == ["refused", "changes"]
    assert lines[0]["hint"] == "copy it again"
    assert (lines[1]["where"], lines[1]["id"], lines[1]["code"]) == ("sheet.csv, row 5", "r1", "conflict")
    assert (lines[1]["old"], lines[1]["new"]) == ("1936", "1937")


def test_what_is_no_report_has_no_lines() -> None:
    for outcome in ({}, {"added": 3}, {"added": ["x"]}, {"batch": "b", "moved": 2}):
        assert list(lines_of(outcome)) == []
