"""The query language, sign by sign, on the small archive: what each sign finds, and what is said of one misused."""

import pytest

from archive.errors import InvalidValueError
from archive.policy import ADMINISTRATOR, ANONYMOUS
from search.index import SearchIndex
from search.query.request import Answer, Filter, SearchRequest


def ask(index: SearchIndex, text: str, *filters: Filter) -> Answer:
    return index.search(SearchRequest(text, filters=filters, viewer=ADMINISTRATOR, limit=100, facets=()))


def found(index: SearchIndex, text: str, *filters: Filter) -> set[str]:
    return {hit.ref.id for hit in ask(index, text, *filters).hits}


def test_a_star_alone_finds_everything(index: SearchIndex) -> None:
    assert ask(index, "*:*").total == ask(index, "").total > 20


@pytest.mark.parametrize(
    ("text", "code", "detail"),
    [
        ("дыбыс:адай", "unknown-field", "дыбыс"),
        ("year:қашан", "not-a-number", "year:қашан"),
        ("title:[а TO я]", "not-a-range", "title:[а TO я]"),
    ],
)
def test_a_sign_that_is_misused_is_said_to_be(index: SearchIndex, text: str, code: str, detail: str) -> None:
    assert (code, detail) in {(note.code, note.detail) for note in ask(index, text).notes}


def test_a_performer_whom_nobody_knows_finds_nothing(index: SearchIndex) -> None:
    assert found(index, "performer:дина") == {"r1"}
    assert found(index, "performer:әліпби") == set()


def test_a_phrase_keeps_its_order_and_a_distance_forgives_it(index: SearchIndex) -> None:
    assert found(index, '"көзімнің қарасы"') >= {"r3", "abai--kozimning-qarasy"}
    assert found(index, '"қарасы көзімнің"') == set()
    assert found(index, '"көзімнің көңілімнің"') == set()
    assert found(index, '"көзімнің көңілімнің"~3') == {"r3"}


def test_a_tilde_forgives_one_slip_and_no_more(index: SearchIndex) -> None:
    assert "kurmangazy--aday" in found(index, "адой~1")
    assert "kurmangazy--aday" not in found(index, "одой~1")


def test_hundreds_of_patterns_are_cut_and_the_answer_says_so(index: SearchIndex) -> None:
    answer = ask(index, " OR ".join(f"{letter}*" for letter in "абвгдежзи" * 30))
    assert "query-cut" in {note.code for note in answer.notes}


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("күй* *адай", False),
        ("*адай к?й", False),
        ("*адай *күй", True),  # each looks at every term there is
        (" ".join("кбвгд"[n] + "а*" for n in range(5)), False),
        ("аа* ба* ва* га* да* еа*", True),
        ("*адай * * ** күй", False),  # a star alone leaves nothing out
        ("адай~1 " * 6, True),
    ],
)
def test_patterns_are_read_as_long_as_they_cost_little(index: SearchIndex, text: str, cut: bool) -> None:
    answer = ask(index, text)
    assert ("query-cut" in {note.code for note in answer.notes}) is cut


@pytest.mark.parametrize("text", ["*а*", "*ай", "*а* OR *б* OR *в*", " ".join(["*a*"] * 30)])
def test_a_star_before_a_letter_or_two_is_not_looked_for_and_the_answer_says_so(index: SearchIndex, text: str) -> None:
    assert [note.code for note in ask(index, text).notes].count("pattern-short") == 1
    assert "query-cut" not in {note.code for note in ask(index, text).notes}


@pytest.mark.parametrize(
    "text",
    ["*дай", "*арқ*", "*рма?ғ*", "*ман*зы", "*лық", "*күй* оркестр", "title:*дай", "person:*ғазы", "NOT *дай", "*қққ*",
     "*а?а?а*", "*аса*ба*а*"],
)  # fmt: skip
def test_a_star_before_letters_finds_the_same_however_often_it_is_asked(index: SearchIndex, text: str) -> None:
    """The first question of a state of the index is answered by the engine, later ones from the words kept of it."""
    fresh = SearchIndex.open(index._engine.path, index._catalogue)  # pyright: ignore[reportPrivateUsage]
    first, *later = [ask(fresh, text) for _ in range(3)]
    for answer in later:
        assert answer.total == first.total
        assert [(hit.ref, hit.score) for hit in answer.hits] == [(hit.ref, hit.score) for hit in first.hits]


def test_a_star_before_three_letters_is_looked_for(index: SearchIndex) -> None:
    assert "pattern-short" not in {note.code for note in ask(index, "*дай").notes}
    assert "kurmangazy--aday" in found(index, "*дай")


def test_a_beginning_of_one_letter_costs_as_much_as_four_of_two(index: SearchIndex) -> None:
    assert "query-cut" not in {note.code for note in ask(index, "а* ба*").notes}
    assert "query-cut" in {note.code for note in ask(index, "а* б*").notes}


@pytest.mark.parametrize("text", ["qqqqqqqqq", "ааааааа", "қққққ қққққ"])
def test_a_letter_held_down_finds_nothing(index: SearchIndex, text: str) -> None:
    assert found(index, text) == set()


def test_a_word_more_never_widens(index: SearchIndex) -> None:
    assert found(index, "Сарыарқа Бұлбұл") == set()


def test_what_is_struck_out_is_not_found(index: SearchIndex) -> None:
    assert "dina--bulbul" in found(index, "төкпе күй")
    assert "dina--bulbul" not in found(index, "төкпе күй -дина")
    assert "dina--bulbul" not in found(index, "кюи не Дины")


def test_what_a_description_lacks_is_searched_and_counted_for_staff(index: SearchIndex) -> None:
    assert "r1" not in found(index, "missing:performer")
    assert "r4" in found(index, "missing:performer") & found(index, "", Filter("missing", "date"))
    assert "missing" in index.search(SearchRequest(viewer=ADMINISTRATOR)).facets
    assert "missing" not in index.search(SearchRequest(viewer=ANONYMOUS)).facets


@pytest.mark.parametrize(("field", "value"), [("carrier", "reels"), ("tuning", "sixth"), ("missing", "dat")])
def test_a_code_that_is_none_is_an_error(field: str, value: str) -> None:
    with pytest.raises(InvalidValueError, match=value):
        SearchRequest(filters=(Filter(field, value),))
