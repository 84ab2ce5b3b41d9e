"""What curators still have to do: a filter for those who keep the records, and for nobody else."""

from pathlib import Path

import pytest

from archive.keeping import Archive
from archive.model import (
    Analysis,
    Collection,
    Correction,
    Finding,
    Language,
    Measurement,
    Name,
    Person,
    Recording,
    Status,
    Text,
)
from archive.policy import ADMINISTRATOR, ANONYMOUS, Viewer, ViewerKind
from search.index import SearchIndex
from search.query.request import Filter, SearchRequest
from search.todo import TODO, todo
from tests.copied_home import copied

BOTH = (Name("Адай", Language.KK), Name("Адай (кюй)", Language.RU))


def finding(code: str, dismissed: str = "") -> Finding:
    return Finding(code, "…", dismissed=dismissed)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (Recording(id="r", names=BOTH), []),
        (Recording(id="r", names=BOTH[:1]), ["one-language"]),
        (Recording(id="r", names=(Name("Track 01"),)), ["one-language"]),
        (Recording(id="r"), []),
        (Person(id="p", names=BOTH[:1]), []),
        (Recording(id="r", names=BOTH, status=Status.DRAFT), ["draft"]),
        (Person(id="p", status=Status.IN_REVIEW), ["in-review"]),
        (Recording(id="r", names=BOTH, legend=(Text("аңыз", Language.KK),)), ["untranslated"]),
        (Recording(id="r", legend=(Text("аңыз", Language.KK), Text("легенда", Language.RU))), []),
        (Recording(id="r", findings=(finding("name-doubtful"), finding("names-several"))), ["doubtful-name"]),
        (Recording(id="r", findings=(finding("name-doubtful", "she meant the other"),)), []),
        (Recording(id="r", findings=(finding("same-recording"), finding("hiss"))), ["duplicate"]),
    ],
)
def test_a_record_asks_for(record: Recording | Person, expected: list[str]) -> None:
    assert list(todo(record, None)) == expected


def measured(confidence: float) -> Analysis:
    tempo = Measurement("rhythm.tempo_bpm", 90.0, "1/min", "m", "1", confidence)
    return Analysis(measurements=(tempo,))


def test_measured_values_ask_until_somebody_confirms_them() -> None:
    sure = Recording(id="r", corrections=(Correction("rhythm.tempo_bpm", 90.0, accepted=True),))
    assert list(todo(Recording(id="r"), measured(0.9))) == ["unconfirmed"]
    assert list(todo(Recording(id="r"), measured(0.2))) == []
    assert list(todo(sure, measured(0.9))) == []


def test_only_keepers_are_told(tmp_path: Path, pristine_home: Path) -> None:
    home = copied(pristine_home, tmp_path / "home")
    archive = Archive.open(home)
    mine, others = Collection(id="mine", names=BOTH), Collection(id="others", names=BOTH)
    doubt = (finding("name-doubtful"),)
    records = (
        mine,
        others,
        Recording(id="one", names=BOTH, collections=("mine",), findings=doubt),
        Recording(id="two", names=BOTH, collections=("others",), findings=doubt),
        Recording(id="draft", names=BOTH, collections=("others",), status=Status.DRAFT),
        Person(id="new", names=BOTH, status=Status.DRAFT),
        Collection(id="young", names=BOTH, part_of="mine", status=Status.DRAFT),
    )
    for record in records:
        archive.keep(record, who="t", why="made")
    index = SearchIndex.open(archive.home.index_path, archive.catalogue)
    index.catch_up()
    keeper = Viewer(ViewerKind.CURATOR, collections=frozenset({"mine", "young"}))

    def found(viewer: Viewer, value: str) -> set[str]:
        answer = index.search(SearchRequest("", (), (Filter("todo", value),), viewer=viewer))
        return {hit.ref.id for hit in answer.hits}

    assert found(ADMINISTRATOR, "doubtful-name") == {"one", "two"}
    assert found(keeper, "doubtful-name") == {"one"}
    assert found(ANONYMOUS, "doubtful-name") == set()
    assert found(ADMINISTRATOR, "draft") == {"draft", "new", "young"}
    assert found(keeper, "draft") == {"new", "young"}
    assert found(ANONYMOUS, "draft") == set()
    assert found(Viewer(ViewerKind.REGISTERED, grants=frozenset({mine.ref})), "doubtful-name") == set()
    assert "todo" not in index.search(SearchRequest(viewer=ANONYMOUS)).facets
    counted = {v.value for v in index.search(SearchRequest(viewer=ADMINISTRATOR)).facets["todo"]}
    assert {"draft", "doubtful-name"} <= counted <= set(TODO)
