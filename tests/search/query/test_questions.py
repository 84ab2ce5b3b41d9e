"""Questions of many kinds against the shipped authority records.

The first two lists were written by us before the rules. The other two were written by somebody who knew the facts and
not the program; what they got at first sight stands in docs/search.md.
"""

from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.policy import ADMINISTRATOR
from archive.vocabulary.shipped import shipped_records
from search.evaluation.queries import evaluate_queries
from search.index import SearchIndex
from search.query.request import SearchRequest
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


def test_questions_of_somebody_who_does_not_know_the_rules_are_answered(
    shipped: SearchIndex, filled: Catalogue
) -> None:
    report = evaluate_queries(shipped, filled, Path(__file__).with_name("questions_4.csv"))
    assert report.summary["queries"] > 230
    assert report.summary["answered"] >= 0.88, report.failures


def test_nearly_all_questions_of_common_needs_are_answered(shipped: SearchIndex, filled: Catalogue) -> None:
    report = evaluate_queries(shipped, filled, Path(__file__).with_name("questions_5.csv"))
    assert report.summary["queries"] == 150
    assert report.summary["answered"] >= 0.97, report.failures


def understood(index: SearchIndex, text: str) -> set[str]:
    answer = index.search(SearchRequest(text, viewer=ADMINISTRATOR, limit=10, facets=()))
    return {f"{one.filter.field}={one.filter.value}" for one in answer.understood}


def first(index: SearchIndex, text: str) -> list[str]:
    answer = index.search(SearchRequest(text, viewer=ADMINISTRATOR, limit=10, facets=()))
    return [hit.ref.id for hit in answer.hits]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("кюи из филармонии имени Газизы Жубановой", {"genre=kui", "organisation=zhubanova-filarmonia"}),
        ("күй Құрманғазы атындағы оркестр", {"genre=kui", "performer=kurmangazy-orkestri"}),
        (
            "Kurmangazy Orchestra conducted by Akhmet Zhubanov",
            {"performer=kurmangazy-orkestri", "conductor=akhmet-zhubanov"},
        ),
        (
            "Мұрын жыраудан Хангелдин жазып алған жырлар",
            {"performer=muryn-zhyrau", "collector=a-khangeldin", "genre=zhyr"},
        ),
        ("Құлмамбет пен Жамбылдың айтысы", {"person=kulmambet", "person=zhambyl", "genre=aitys"}),
        ("кюи Великой степи", {"genre=kui"}),
        ("кюи на восковых валиках", {"genre=kui", "carrier=wax-cylinder"}),
        ("кюи на валиках", {"genre=kui", "carrier=wax-cylinder"}),
    ],
)
def test_who_is_meant_how(shipped: SearchIndex, text: str, wanted: set[str]) -> None:
    assert understood(shipped, text) == wanted


def test_works_that_meet_several_conditions_stand_first_where_they_are_few(shipped: SearchIndex) -> None:
    assert set(first(shipped, "оратории Газизы Жубановой 1960-х годов")[:2]) == {
        "gaziza-zhubanova--dala-tangy",
        "gaziza-zhubanova--lenin",
    }
    assert first(shipped, "кюи Курмангазы")[0] == "kurmangazy"


@pytest.mark.corpus
def test_nine_of_ten_questions_of_the_design_are_answered(
    shipped: SearchIndex, filled: Catalogue, shared: Path
) -> None:
    report = evaluate_queries(shipped, filled, shared / "reference" / "queries_dev.csv")
    assert report.summary["answered"] >= 0.9, report.failures
