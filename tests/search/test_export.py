"""Rows for spreadsheets: what stands in them, and what no spreadsheet may run (search/export.py)."""

import csv
import datetime as dt
import io

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.model import AnyRecord, Kind, Ref
from archive.policy import ADMINISTRATOR, ANONYMOUS, may_see
from search import export
from search.index import SearchIndex
from search.query.request import Filter, SearchRequest

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =HYPERLINK(1)", "＝1", "\u00a0=1", "\n@x"]


def rows(catalogue: Catalogue, *refs: Ref) -> list[export.Row]:
    found = [catalogue.get(ref) for ref in refs]
    analyses = catalogue.analyses([record.id for record in found])
    return export.rows(found, analyses, catalogue.get_many, lambda record: record.title, str)


def test_a_row_says_what_a_list_shows(filled: Catalogue) -> None:
    row = rows(filled, Ref(Kind.RECORDING, "r1"))[0]
    assert set(row) == set(export.COLUMNS)
    assert row["composer"] == "Құрманғазы Сағырбайұлы"  # from the work
    assert row["performer"] == "Дина Нұрпейісова"
    assert (row["date"], row["place"], row["carrier"], row["language"]) == ("1936", "Алматы", "reel", "kk")
    assert (row["duration"], row["tempo"]) == (130.0, 140.0)


def test_who_may_not_be_known_is_not_in_the_row(filled: Catalogue) -> None:
    def find(refs: object) -> dict[Ref, AnyRecord]:
        found = filled.get_many(refs)  # type: ignore[arg-type]
        return {ref: record for ref, record in found.items() if may_see(ANONYMOUS, record, dt.date(2027, 1, 1))}

    record = filled.get(Ref(Kind.RECORDING, "r3"))
    row = export.rows([record], {}, find, lambda record: record.title, str)[0]
    assert row["performer"] == ""
    assert row["composer"] == "Абай Құнанбайұлы"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_never_begins_like_a_formula(text: str) -> None:
    row: export.Row = {**dict.fromkeys(export.COLUMNS), "title": text}
    written = export.csv_lines(export.COLUMNS, [row], mark=False)
    read = next(iter(csv.DictReader(io.StringIO(written, newline=""))))
    assert read["title"] == f"'{text}"


def test_a_spreadsheet_is_told_the_encoding_once() -> None:
    assert export.csv_lines(["Атауы"], []) == "\ufeffАтауы\r\n"
    assert export.csv_lines(["Атауы"], [], first=False) == ""


def test_the_whole_answer_is_walked_once_and_no_further_than_asked(index: SearchIndex) -> None:
    everything = SearchRequest(limit=export.MOST, viewer=ADMINISTRATOR)
    total = index.search(everything).total
    refs = [hit.ref for hits in export.walk(index, everything) for hit in hits]
    assert len(refs) == len(set(refs)) == total
    five = SearchRequest(limit=5, filters=(Filter("kind", "recording|work"),), viewer=ADMINISTRATOR)
    assert sum(len(hits) for hits in export.walk(index, five)) == 5
