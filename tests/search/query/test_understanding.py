"""Understanding without syntax, on the small archive (search/query/understanding.py, search/query/cues.py)."""

import pytest

from archive.policy import ADMINISTRATOR, ANONYMOUS
from search.index import SearchIndex
from search.query.request import Answer, SearchRequest


def ask(index: SearchIndex, text: str) -> Answer:
    return index.search(SearchRequest(text, viewer=ADMINISTRATOR, limit=100))


def filters(answer: Answer) -> set[str]:
    return {f"{u.filter.field}={u.filter.value}" for u in answer.understood}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("kuis by Kurmangazy played by Dina", {"composer=kurmangazy", "performer=dina"}),
        ("Динаның орындауындағы Құрманғазы күйлері", {"composer=kurmangazy", "performer=dina"}),
        ("Құрманғазының күйлері", {"composer=kurmangazy"}),
        ("кюи Курмангазы в исполнении Дины", {"composer=kurmangazy", "performer=dina"}),
        ("айтыс 80-е годы Алма-Ата", {"genre=aitys", "decade=1980s", "place=almaty"}),
        ("күй 1930 жылдар", {"genre=kui", "decade=1930s"}),
        ("домбыра slow", {"instrument=dombyra", "tempo=slow"}),
        ("құқығы анықталмаған жазбалар", {"rights=unknown"}),
        ("Құрманғазы Адай", {"work=kurmangazy--aday"}),
        ("Абай әндері", {"composer=abai"}),
    ],
)
def test_roles_decades_places_and_genres_are_understood(index: SearchIndex, text: str, wanted: set[str]) -> None:
    assert filters(ask(index, text)) == wanted


@pytest.mark.parametrize(
    "text", ["Құрманғазы", "Құрманғазы Сағырбайұлы", "Көзімнің қарасы", "төкпе күй", "белгісіз сөздер"]
)
def test_a_name_alone_is_looked_for_and_not_read(index: SearchIndex, text: str) -> None:
    assert ask(index, text).understood == ()


def test_an_understood_query_answers_with_exactly_those_records(index: SearchIndex) -> None:
    hits = [hit.ref.id for hit in ask(index, "Динаның орындауындағы Құрманғазы күйлері").hits]
    assert set(hits[:2]) == {"dina", "kurmangazy"}
    assert hits[2:] == ["r1"]


def test_records_with_all_the_words_in_their_title_are_never_lost(index: SearchIndex) -> None:
    assert "dombyra-kui" in {hit.ref.id for hit in ask(index, "домбыра күйі").hits}


def test_every_part_can_be_taken_back(index: SearchIndex) -> None:
    understood = {u.filter.field: u for u in ask(index, "айтыс 80-е годы Алма-Ата").understood}
    assert understood["decade"].words == "80 е годы"
    assert understood["place"].without == "айтыс 80-е годы -"
    assert filters(ask(index, understood["decade"].without)) == {"genre=aitys", "place=almaty"}


def test_literal_takes_every_word_as_a_word(index: SearchIndex) -> None:
    request = SearchRequest("Құрманғазының күйлері", viewer=ADMINISTRATOR, literal=True)
    assert index.search(request).understood == ()


def test_people_whom_the_reader_may_not_know_are_not_understood(index: SearchIndex) -> None:
    answer = index.search(SearchRequest("Жасырын Адамның әндері", viewer=ANONYMOUS))
    assert "secret" not in {u.filter.value for u in answer.understood}


def test_a_surname_beside_a_first_name_that_nobody_bears_is_somebody_elses(index: SearchIndex) -> None:
    assert filters(ask(index, "Рашид Нұрпейісова күйлері")) == {"genre=kui"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("кюи Құрманғазы играет Дина", {"composer=kurmangazy", "performer=dina"}),
        ("Dina playing Kurmangazy", {"composer=kurmangazy", "performer=dina"}),
        ("Динаның Құрманғазы күйлерін орындауы", {"composer=kurmangazy", "performer=dina"}),
        (
            "kuis of Kurmangazy played on dombyra by Dina",
            {"composer=kurmangazy", "performer=dina", "instrument=dombyra"},
        ),
    ],
)
def test_the_player_may_stand_on_either_side_of_the_verb(index: SearchIndex, text: str, wanted: set[str]) -> None:
    assert filters(ask(index, text)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("күй 1940 жылға дейін", {"genre=kui", "year=<1940"}),
        ("кюи длиннее 5 минут", {"genre=kui", "duration=>300"}),
        ("айтыс на магнитной ленте", {"genre=aitys", "carrier=reel"}),
        ("мәтіні бар айтыс", {"genre=aitys", "transcript=yes"}),
    ],
)
def test_numbers_and_phrases_become_filters(index: SearchIndex, text: str, wanted: set[str]) -> None:
    assert filters(ask(index, text)) == wanted
