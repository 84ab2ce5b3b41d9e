"""The index: following the catalogue, answering, keeping secrets (search/index.py, documents.py, engine.py)."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.catalogue.catalogue import Catalogue
from archive.errors import InvalidValueError
from archive.model import Kind, Person, Recording, Ref, WorkUse
from archive.policy import ADMINISTRATOR, ANONYMOUS, Viewer, ViewerKind
from search.engines.tantivy.engine import IndexWriteError
from search.index import SearchIndex
from search.query.request import Filter, SearchRequest
from tests.search.small_archive import AUTHORITIES, entry, named

ALL = len(AUTHORITIES) + 5


def ids(
    index: SearchIndex,
    text: str = "",
    *,
    viewer: Viewer = ADMINISTRATOR,
    kinds: tuple[Kind, ...] = (),
    filters: tuple[Filter, ...] = (),
    sort: str = "relevance",
) -> list[str]:
    request = SearchRequest(text, kinds, filters, sort=sort, limit=100, viewer=viewer, literal=True)
    return [hit.ref.id for hit in index.search(request).hits]


def filtered(index: SearchIndex, *pairs: str, kinds: tuple[Kind, ...] = ()) -> set[str]:
    filters = tuple(Filter(*pair.split("=", 1)) for pair in pairs)
    return set(ids(index, filters=filters, kinds=kinds))


def test_an_empty_query_lists_everything(index: SearchIndex) -> None:
    assert index.search(SearchRequest(viewer=ADMINISTRATOR)).total == ALL


@pytest.mark.parametrize(
    "text", ["Құрманғазы", "Qurmangazy", "Курмангазы", "قۇرمانعازى", "Kurmanghazy", "Құрманғазының"]
)
def test_a_person_is_found_in_every_script_before_what_mentions_him(index: SearchIndex, text: str) -> None:
    found = ids(index, text)
    assert found[0] == "kurmangazy"
    assert {"r1", "r2", "kurmangazy--aday"} <= set(found)


@pytest.mark.parametrize("text", ["Сарыарқа", "сары арка", "Sary-Arka", "Saryarqa"])
def test_a_work_stands_before_its_recordings(index: SearchIndex, text: str) -> None:
    assert ids(index, text)[:2] == ["kurmangazy--saryarqa", "r2"]


def test_a_slip_of_the_pen_is_forgiven_and_said(index: SearchIndex) -> None:
    answer = index.search(SearchRequest("Сарыарха", viewer=ADMINISTRATOR))
    assert answer.hits[0].ref.id == "kurmangazy--saryarqa"
    typo = index.search(SearchRequest("Көзімнін карасба", viewer=ADMINISTRATOR))
    assert "abai--kozimning-qarasy" in {hit.ref.id for hit in typo.hits}
    assert typo.notes


def test_filters_know_hierarchies(index: SearchIndex) -> None:
    assert {"r1", "r2", "kurmangazy--aday", "tokpe-kui"} <= filtered(index, "genre=kui")
    assert "r1" in filtered(index, "place=zhetysu")
    assert "r2" in filtered(index, "collection=golden")
    assert "r1" in filtered(index, "region=bokei", kinds=(Kind.RECORDING,))


def test_filters_on_one_field_are_alternatives_and_on_two_must_both_hold(index: SearchIndex) -> None:
    assert filtered(index, "instrument=dombyra|kyl-kobyz", kinds=(Kind.RECORDING,)) == {"r1", "r3"}
    assert filtered(index, "composer=kurmangazy", "performer=dina") == {"r1"}
    assert filtered(index, "singer=secret") == {"r3"}
    assert filtered(index, "singer=secret", "composer=kurmangazy") == set()


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("year=1930..1939", {"r1"}),
        ("year=1948", {"r2"}),
        ("decade=1930s", {"r1"}),
        ("duration=>150", {"r2"}),
        ("tempo=slow", {"r2"}),
        ("tempo=100..", {"r1"}),
        ("carrier=reel", {"r1"}),
        ("style=tokpe", {"r1"}),
        ("transcript=yes", {"r3"}),
    ],
)
def test_numbers_and_closed_words_filter(index: SearchIndex, given: str, wanted: set[str]) -> None:
    assert filtered(index, given) == wanted


def test_facet_counts_are_disjunctive_within_a_field(index: SearchIndex) -> None:
    request = SearchRequest(kinds=(Kind.RECORDING,), filters=(Filter("instrument", "dombyra"),), viewer=ADMINISTRATOR)
    answer = index.search(request)
    assert answer.total == 1
    assert {v.value: v.count for v in answer.facets["instrument"]} == {"dombyra": 1, "kyl-kobyz": 1}
    assert {v.value: v.count for v in answer.facets["decade"]} == {"1930s": 1}
    assert {v.value: v.count for v in answer.facets["kind"]}["work"] == 1


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("composer:құрманғазы tempo:<80", {"r2"}),
        ("автор:Дина", {"dina--bulbul"}),
        ("орындаушы:dina", {"r1"}),
        ('"көңілімнің санасы"', {"r3"}),
        ("сарыар*", {"kurmangazy--saryarqa", "r2"}),
        ("year:[1930 TO 1939]", {"r1"}),
        ("duration:>2:30", {"r2"}),
        ("Адай NOT kind:work", {"r1"}),
        ("title:бұлбұл НЕМЕСЕ title:адай", {"dina--bulbul", "kurmangazy--aday", "r1"}),
        ("instrument:қобыз kind:recording", {"r3"}),
        ("place:Алма-Ата kind:recording", {"r1"}),
        ("магнитная", {"r1"}),
    ],
)
def test_the_query_language(index: SearchIndex, query: str, wanted: set[str]) -> None:
    assert set(ids(index, query)) == wanted


def test_highlights_keep_the_spelling_of_the_archive(index: SearchIndex) -> None:
    hit = index.search(SearchRequest("kozimnin karasy", viewer=ADMINISTRATOR)).hits[0]
    mark = hit.highlights[0]
    assert [mark.text[a:b] for a, b in mark.spans] == ["Көзімнің", "қарасы"]


@pytest.mark.parametrize("sort", ["title", "title-latin"])
def test_sorting_by_title_pages_through_everything_once(index: SearchIndex, sort: str) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        answer = index.search(SearchRequest(sort=sort, limit=7, cursor=cursor, viewer=ADMINISTRATOR))
        seen += [str(hit.ref) for hit in answer.hits]
        if answer.next_cursor is None:
            break
        cursor = answer.next_cursor
    assert len(seen) == len(set(seen)) == ALL


def test_sorting_by_number_loses_nobody(index: SearchIndex) -> None:
    found = ids(index, sort="date", kinds=(Kind.RECORDING,))
    assert sorted(found) == ["r1", "r2", "r3", "r4", "r5"]
    assert [i for i in found if i in ("r1", "r2")] == ["r1", "r2"]
    assert ids(index, sort="-duration", kinds=(Kind.RECORDING,))[:2] == ["r2", "r1"]


@pytest.mark.parametrize("text", ["күй", "Құрманғазы", "Құрманғвзы", "қазақ музыкасы", "kind:person күй", "Балбырауыт"])
@pytest.mark.parametrize("kinds", [(), (Kind.WORK, Kind.PERSON)])
def test_the_first_page_is_what_walking_from_hit_to_hit_gives(
    index: SearchIndex, text: str, kinds: tuple[Kind, ...]
) -> None:
    """The first page comes from the count of its words, where they were counted; the pages after it never do."""
    request = SearchRequest(text, kinds, limit=7, viewer=ADMINISTRATOR)
    answer = index.search(request)
    walked: list[Ref] = []
    for offset in range(7):
        one = index.search(replace(request, limit=1, offset=offset))
        assert one.total == answer.total
        walked += [hit.ref for hit in one.hits]
    assert [hit.ref for hit in answer.hits] == walked


def test_a_page_beyond_the_end_is_empty(index: SearchIndex) -> None:
    answer = index.search(SearchRequest(offset=100_000, viewer=ADMINISTRATOR))
    assert (answer.total, answer.hits, answer.next_cursor) == (ALL, (), None)


def test_a_strange_cursor_is_refused(index: SearchIndex) -> None:
    with pytest.raises(InvalidValueError, match="cursor"):
        index.search(SearchRequest(cursor="zzz"))


def test_strangers_see_neither_closed_records_nor_traces_of_them(index: SearchIndex) -> None:
    assert "r4" not in ids(index, viewer=ANONYMOUS)
    assert "r5" not in ids(index, viewer=ANONYMOUS)
    assert "r5" in ids(index, viewer=Viewer(ViewerKind.REGISTERED))
    for text in ("Жасырын Адам", "person:secret", "singer:Жасырын", "Жабық жазба"):
        assert "r4" not in ids(index, text, viewer=ANONYMOUS)
        assert "secret" not in ids(index, text, viewer=ANONYMOUS)
    assert ids(index, "Жасырын Адам", viewer=ANONYMOUS) == []
    facets = index.search(SearchRequest(viewer=ANONYMOUS)).facets
    assert "secret" not in {value.value for field in facets.values() for value in field}
    assert ids(index, "Жасырын Адам")[0] == "secret"


def test_changes_are_followed_and_counted(catalogue: Catalogue, tmp_path: Path) -> None:
    index = SearchIndex.open(tmp_path / "index", catalogue)
    assert index.search(SearchRequest()).total == 0
    catalogue.add([entry(Person(id="p", names=named("Әміре Қашаубаев")))])
    assert index.catch_up() == 1
    assert index.catch_up() == 0
    assert ids(index, "Amre Kashaubaev") == ["p"]
    catalogue.add([entry(Person(id="p", names=named("Майра Уәлиқызы")))])
    index.catch_up()
    assert ids(index, "Әміре Қашаубаев") == []
    assert ids(index, "Maira Ualikyzy") == ["p"]


def test_a_changed_name_reaches_the_recordings_that_bear_it(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.add([entry(record) for record in AUTHORITIES])
    catalogue.add([entry(Recording(id="r", names=named("Жазба"), works=(WorkUse("kurmangazy--aday"),)))])
    index = SearchIndex.open(tmp_path / "index", catalogue)
    index.catch_up()
    catalogue.add([entry(Person(id="kurmangazy", names=named("Жаңа Есім")))])
    index.catch_up()
    assert "r" in ids(index, "Жаңа Есім")
    assert "r" not in ids(index, "Құрманғазы")


def test_replaying_changes_doubles_nothing(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.add([entry(record) for record in AUTHORITIES])
    index = SearchIndex.open(tmp_path / "index", catalogue)
    index.catch_up()
    state = tmp_path / "index" / "state.json"
    state.write_text(json.dumps({**json.loads(state.read_text()), "sequence": 3}))
    again = SearchIndex.open(tmp_path / "index", catalogue)
    assert again.catch_up() > 0
    assert again.search(SearchRequest(viewer=ADMINISTRATOR)).total == len(AUTHORITIES)


def test_a_new_generation_of_the_catalogue_starts_over(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.add([entry(record) for record in AUTHORITIES])
    index = SearchIndex.open(tmp_path / "index", catalogue)
    index.catch_up()
    catalogue.replace([], lambda ref: pytest.fail(f"{ref} was changed meanwhile"))
    catalogue.add([entry(AUTHORITIES[0])])
    index.catch_up()
    assert index.search(SearchRequest(viewer=ADMINISTRATOR)).total == 1


@pytest.mark.parametrize("harm", ["state.json", "meta.json", "everything", "half a file"])
def test_a_broken_index_is_built_anew(catalogue: Catalogue, tmp_path: Path, harm: str) -> None:
    catalogue.add([entry(record) for record in AUTHORITIES])
    path = tmp_path / "index"
    SearchIndex.open(path, catalogue).catch_up()
    for file in list(path.iterdir()):
        if file.name == harm or harm == "everything":
            file.unlink()
        elif harm == "half a file" and file.name in ("meta.json", "state.json"):
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    index = SearchIndex.open(path, catalogue)
    index.catch_up()
    assert index.search(SearchRequest(viewer=ADMINISTRATOR)).total == len(AUTHORITIES)


def test_another_process_sees_a_commit(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.add([entry(AUTHORITIES[0])])
    reader = SearchIndex.open(tmp_path / "index", catalogue)
    SearchIndex.open(tmp_path / "index", catalogue).catch_up()
    assert reader.search(SearchRequest(viewer=ADMINISTRATOR)).total == 1


def test_while_another_process_writes_the_last_commit_answers(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.add([entry(AUTHORITIES[0])])
    first, second = (SearchIndex.open(tmp_path / "index", catalogue) for _ in range(2))
    first.catch_up()
    catalogue.add([entry(AUTHORITIES[1])])
    with first._engine.writing():  # pyright: ignore[reportPrivateUsage]
        assert second.catch_up() == 0
        assert second.search(SearchRequest(viewer=ADMINISTRATOR)).total == 1
    assert second.catch_up() == 1


def test_an_index_that_cannot_be_written_says_so(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.add([entry(AUTHORITIES[0])])
    (tmp_path / "index").write_text("a file where the folder should be")
    with pytest.raises(IndexWriteError, match="cannot be written"):
        SearchIndex.open(tmp_path / "index", catalogue).catch_up()


KILLED = """
import sys
from pathlib import Path
from archive.catalogue.catalogue import Catalogue
from search.index import SearchIndex
index = SearchIndex.open(Path(sys.argv[2]), Catalogue.open_file(Path(sys.argv[1])))
print("ready", flush=True)
while True:
    index.rebuild()
"""


def test_an_index_killed_at_any_moment_comes_back_whole(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.add([entry(record) for record in AUTHORITIES])
    path = tmp_path / "index"
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    for moment in range(6):
        arguments = [sys.executable, "-c", KILLED, str(tmp_path / "catalogue.sqlite"), str(path)]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.03 + 0.037 * moment)
            process.kill()
        index = SearchIndex.open(path, catalogue)
        index.catch_up()
        assert index.search(SearchRequest(viewer=ADMINISTRATOR)).total == len(AUTHORITIES)
        assert ids(index, "Дина Нұрпейісова")[0] == "dina"


def test_nothing_in_the_index_is_a_pickle(index: SearchIndex) -> None:
    endings = {".term", ".idx", ".pos", ".store", ".fast", ".fieldnorm", ".json", ".lock", ".del"}
    for file in index._engine.path.iterdir():  # pyright: ignore[reportPrivateUsage]
        assert file.suffix in endings, file.name


HOSTILE = [
    "", " ", "\x00",
    "***", "*", "?", '"', "(((", "NOT", "OR OR OR", "[", "a:b:c:", ":::", "~~~", "🎵🎶", "\u202e\u200fкүй",
    "a" * 100_000, "а OR " * 10_000, '"' * 5_000, "(" * 5_000 + "a" + ")" * 5_000, "a*" * 500, "*a" * 300, "?" * 900,
    "(a+)+$" * 100, "year:[a TO b]", "year:[9999999999 TO 1]", "tempo:<", "duration:>99:99:99:99", "kind:", "^^^", "\\",
    "'; DROP TABLE record; --", "NOT NOT NOT", "<" * 900, "a~9", "ы" * 900 + "~2", "ң" * 60 + "*",
    '"a b"~99999999999', "a~99999999999", "tempo:1e400", "tempo:[1e400 TO ]", "year:[nan TO inf]", "duration:1..x",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_hostile_queries_are_answered_within_a_second(index: SearchIndex, text: str) -> None:
    for literal in (True, False):
        began = time.process_time()
        index.search(SearchRequest(text, literal=literal))
        assert time.process_time() - began < 1.0


SYNTAX = st.sampled_from(
    ['"', "(", ")", "[", "]", ":", "*", "?", "~", "AND", "OR", "NOT", "TO", "year", "composer", "<"]
)


@given(st.lists(SYNTAX | st.text(max_size=8), max_size=20).map(" ".join) | st.text(max_size=80))
@example("0;²")
@example("①⑵ ⓵ ⅻ 50²-е ½ часа")
@example("٥٠-е ५० 𝟓𝟎 минут")
@settings(max_examples=150, deadline=None)
def test_no_text_raises(index: SearchIndex, text: str) -> None:
    answer = index.search(SearchRequest(text, limit=3, facets=()))
    assert len(answer.hits) <= 3


def test_a_request_survives_its_parameters() -> None:
    request = SearchRequest(
        "күй", (Kind.WORK,), (Filter("genre", "kui"), Filter("year", "1930..1939")), sort="title", literal=True
    )
    assert SearchRequest.from_parameters(request.parameters()) == request


@pytest.mark.parametrize("pairs", [[("kind", "nobody")], [("sort", "x")], [("limit", "-1")], [("limit", "1e9")]])
def test_wrong_parameters_are_refused(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(InvalidValueError):
        SearchRequest.from_parameters(pairs)


def test_refs_of_hits_are_whole(index: SearchIndex) -> None:
    hit = index.search(SearchRequest("Дина Нұрпейісова", viewer=ADMINISTRATOR)).hits[0]
    assert hit.ref == Ref(Kind.PERSON, "dina")
