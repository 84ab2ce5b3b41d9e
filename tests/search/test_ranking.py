"""What must come before what: the table that the scores in search/engines/tantivy/queries.py answer to.

Every row is a rule, a query and the records that must come first, in this order. Words are told apart by kind: where
rows concern records of one kind only, nothing else in the small archive below answers.
"""

from collections.abc import Iterator

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.model import Credit, Language, Performance, Person, Place, Recording, Role, Text, Work, WorkUse
from archive.policy import ADMINISTRATOR
from search.index import SearchIndex
from search.query.request import SearchRequest
from tests.search.small_archive import entry, named

RECORDS = (
    # the same word in every place where a word can stand
    Person(id="tolqyn", names=named("Толқын Асанова")),
    Work(id="tolqyn-kui", names=named("Толқын күйі")),
    Place(id="tolqyn-auyl", names=named("Толқын ауылы")),
    Recording(id="in-title", names=named("Толқын әуені")),
    Recording(id="by-person", names=named("Бірінші"), credits=(Credit(Role.PERFORMER, "tolqyn"),)),
    Recording(id="of-work", names=named("Екінші"), works=(WorkUse("tolqyn-kui"),)),
    Recording(id="at-place", names=named("Үшінші"), performance=Performance(place="tolqyn-auyl")),
    Recording(id="in-notes", names=named("Төртінші"), notes=(Text("толқын туралы", Language.KK),)),
    Recording(id="in-words", names=named("Бесінші"), transcript=(Text("толқын соғады", Language.KK),)),
    # one name as it is written, in another spelling, as a word form
    Recording(id="kazakh", names=named("Қарлығаш үні")),
    Recording(id="russian", names=named("Карлыгаш үні")),
    Recording(id="inflected", names=named("Қарлығаштың үні")),
    # a whole name, and names that hold it
    Person(id="qaraqat", names=named("Қарақат")),
    Recording(id="of-qaraqat", names=named("Алтыншы"), credits=(Credit(Role.PERFORMER, "qaraqat"),)),
    Recording(id="holds-qaraqat", names=named("Қарақат әні")),
    Work(id="aqqu", names=named("Аққу")),
    Work(id="aqqu-song", names=named("Аққу туралы ән")),
    Work(id="kokbalaq", names=named("Көкбалақ")),
    Work(id="balbyrauyn", names=named("Балбырауын")),
)

RULES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("as typed, then folded, then a word form", "Қарлығаш", ("kazakh", "russian", "inflected")),
    ("whichever spelling is typed comes first", "Карлыгаш", ("russian", "kazakh", "inflected")),
    (
        "the thing itself, then title, person, work, place, notes, text",
        "Толқын",
        ("tolqyn", "tolqyn-auyl", "tolqyn-kui", "in-title", "by-person", "of-work", "at-place", "in-notes", "in-words"),
    ),
    (
        "the same order through another alphabet",
        "Tolqyn",
        ("tolqyn", "tolqyn-auyl", "tolqyn-kui", "in-title", "by-person", "of-work", "at-place", "in-notes", "in-words"),
    ),
    ("a whole name before a name that holds it", "Аққу", ("aqqu", "aqqu-song")),
    ("a whole name in another alphabet too", "aqqu", ("aqqu", "aqqu-song")),
    (
        "who bears the whole name and what they played, before a title that holds it",
        "Қарақат",
        ("qaraqat", "of-qaraqat", "holds-qaraqat"),
    ),
    ("a slip where nothing is spelt so", "Көкбалат", ("kokbalaq",)),
    ("names alike by trigrams, when nothing nearer answers", "Балпырауым", ("balbyrauyn",)),
)


@pytest.fixture(scope="module")
def ranked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    folder = tmp_path_factory.mktemp("ranking")
    catalogue = Catalogue.open_file(folder / "catalogue.sqlite")
    catalogue.add([entry(record) for record in RECORDS])
    index = SearchIndex.open(folder / "index", catalogue)
    index.catch_up()
    yield index
    catalogue.close()


@pytest.mark.parametrize(("rule", "query", "first"), RULES, ids=[f"{rule}: {query}" for rule, query, _ in RULES])
def test_the_order_of_an_answer(ranked: SearchIndex, rule: str, query: str, first: tuple[str, ...]) -> None:
    answer = ranked.search(SearchRequest(query, viewer=ADMINISTRATOR, literal=True, facets=()))
    assert tuple(hit.ref.id for hit in answer.hits)[: len(first)] == first, rule


@pytest.mark.parametrize("query", ["Аққу", "Толқын", "Қарлығаш"])
def test_an_exact_spelling_is_never_crowded_out_by_guesses(ranked: SearchIndex, query: str) -> None:
    answer = ranked.search(SearchRequest(query, viewer=ADMINISTRATOR, literal=True))
    assert answer.notes == ()


@pytest.mark.parametrize(("query", "note"), [("Балбырауыт", "similar-spelling"), ("Балпырауым", "similar-names")])
def test_a_guess_is_said_to_be_one(ranked: SearchIndex, query: str, note: str) -> None:
    answer = ranked.search(SearchRequest(query, viewer=ADMINISTRATOR, literal=True))
    assert [hit.ref.id for hit in answer.hits] == ["balbyrauyn"]
    assert [one.code for one in answer.notes] == [note]
