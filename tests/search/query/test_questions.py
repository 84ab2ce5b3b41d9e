"""Questions of many kinds against the shipped authority records; both lists were written by us before the rules."""

from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.vocabulary.shipped import shipped_records
from search.evaluation.queries import evaluate_queries
from search.index import SearchIndex
from tests.search.small_archive import entry


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder = tmp_path_factory.mktemp("shipped")
    catalogue = Catalogue.open_file(folder / "catalogue.sqlite")
    catalogue.add([entry(record) for record in shipped_records()])
    index = SearchIndex.open(folder / "index", catalogue)
    index.catch_up()
    return index


def test_nineteen_of_twenty_questions_are_answered(shipped: SearchIndex, filled: Catalogue) -> None:
    report = evaluate_queries(shipped, filled, Path(__file__).with_name("questions.csv"))
    assert report.summary["queries"] > 180
    assert report.summary["answered"] >= 0.95, report.failures


def test_nineteen_of_twenty_questions_by_peoples_needs_are_answered(shipped: SearchIndex, filled: Catalogue) -> None:
    report = evaluate_queries(shipped, filled, Path(__file__).with_name("questions_2.csv"))
    assert report.summary["queries"] > 180
    assert report.summary["answered"] >= 0.95, report.failures


@pytest.mark.corpus
def test_nine_of_ten_questions_of_the_design_are_answered(
    shipped: SearchIndex, filled: Catalogue, shared: Path
) -> None:
    report = evaluate_queries(shipped, filled, shared / "reference" / "queries_dev.csv")
    assert report.summary["answered"] >= 0.9, report.failures
