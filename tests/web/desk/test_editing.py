"""Editing in the browser: every field of every kind, two at once, and what others may not touch."""

import datetime as dt
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from archive.keeping import Archive
from archive.model import (
    RECORD_TYPES,
    AnyRecord,
    Effect,
    Kind,
    Language,
    NameType,
    Person,
    PersonLink,
    Recording,
    Ref,
    Right,
    Source,
    Status,
    Text,
    Use,
)
from archive.reconciling import differences, merged
from web.desk.editing.fields import FIELDS, NOT_HERE
from web.desk.editing.form import fill, values_of
from web.http.forms import Form

from .conftest import MINE, RECORDS, Browser, send, titled, token_in


def sent_back(record: AnyRecord, **changes: str) -> Form:
    """The form of a record as a browser sends it, with some inputs changed."""
    listed = [("field", one.name) for one in FIELDS[record.kind]]
    return Form((*listed, *{**values_of(record), **changes}.items()))


def anybody(text: str, kinds: tuple[Kind, ...]) -> Ref:
    return Ref(kinds[0], text)


@pytest.mark.parametrize("kind", Kind)
def test_a_form_shows_every_field_of_the_model_but_those_with_ways_of_their_own(kind: Kind) -> None:
    shown = {one.path[0] for one in FIELDS[kind]}
    assert shown | NOT_HERE >= {f.name for f in fields(RECORD_TYPES[kind])}
    assert not shown & NOT_HERE


def test_what_is_sent_back_untouched_changes_no_shipped_record(archive: Archive) -> None:
    def by_id(text: str, kinds: tuple[Kind, ...]) -> Ref:
        kind, _, identifier = text.rpartition("/")
        return Ref(Kind(kind) if kind else kinds[0], identifier)

    count = 0
    for record in archive.catalogue.records():
        filled = fill(record, sent_back(record), by_id)
        assert filled.record == record, (record.ref, filled.problems)
        count += 1
    assert count > 600


def test_what_a_row_does_not_show_stays_with_it() -> None:
    written = titled("Дина")
    assert any(name.generated for name in written)
    record = Person(id="p", names=written, links=(PersonLink("teacher", "q"),))
    filled = fill(record, sent_back(record, **{"links.0.note": "Оралда"}), anybody)
    assert isinstance(filled.record, Person)
    assert filled.record.names == written
    assert filled.record.links == (PersonLink("teacher", "q", "Оралда"),)


def test_rows_are_added_taken_out_and_cleared() -> None:
    record = Person(id="p", names=titled("Дина"), sources=(Source("one"), Source("two")))
    changes = {
        "sources.0.citation": "",
        "sources.7.citation": "three",
        "links.0.relation": "teacher",
        "links.0.person": "x",
    }
    filled = fill(record, sent_back(record, **changes), anybody)
    assert isinstance(filled.record, Person)
    assert filled.record.sources == (Source("two"), Source("three"))
    assert filled.record.links == (PersonLink("teacher", "x"),)


def test_a_new_cyrillic_name_brings_its_generated_forms() -> None:
    record = Person(id="p", names=titled("Дина"))
    filled = fill(record, sent_back(record, **{"names.0.text": "Құрманғазы"}), anybody)
    assert filled.record is not None
    assert filled.record.name_in(Language.KK_LATN) == "Qūrmanğazy"


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("birth", "1x18", "not a date"),
        ("names.0.type", "best", "none of the choices"),
        ("names.0.text", "", ""),
        ("links.0.relation", "friend", "none of the choices"),
        ("date_note", "x" * 2001, "At most 2000"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_input(name: str, value: str, problem: str) -> None:
    record = Person(id="p", names=titled("Дина"))
    filled = fill(record, sent_back(record, **{name: value}), anybody)
    if problem:
        assert filled.record is None
        assert problem in filled.problems[name]
    else:
        assert filled.record is not None


UNTIL = Right("words", use=Use.STREAM, effect=Effect.FORBIDS, ends=dt.date(2063, 12, 31))


@pytest.mark.parametrize(
    ("changed", "place", "problem"),
    [
        ({"begins": "2064-01-01"}, "rights.0.ends", "before it begins"),
        ({"begins": "2063-12-31"}, "", ""),
        ({"begins": "31.12"}, "rights.0.begins", "not a day"),
        ({"effect": "perhaps"}, "rights.0.effect", "none of the choices"),
    ],
)
def test_a_right_that_cannot_be_is_said_beside_it(changed: dict[str, str], place: str, problem: str) -> None:
    record = Recording(id="r", names=titled("Елім-ай"), rights=(UNTIL,))
    filled = fill(record, sent_back(record, **{f"rights.0.{name}": value for name, value in changed.items()}), anybody)
    assert (filled.record is None) is bool(problem)
    assert problem in filled.problems.get(place, "")


def test_rights_that_contradict_are_not_kept_and_hinder_nobody_who_edits_something_else() -> None:
    record = Recording(id="r", names=titled("Елім-ай"), rights=(UNTIL, replace(UNTIL, effect=Effect.PERMITS)))
    filled = fill(record, sent_back(record), anybody)
    assert filled.record is None
    assert "allows what another forbids" in filled.problems["rights.1.effect"]
    title = Form((("field", "names"), *{**values_of(record), "names.0.text": "Елім"}.items()))
    assert fill(record, title, anybody).record is not None


def test_a_field_that_is_not_listed_is_not_touched() -> None:
    record = Person(id="p", names=titled("Дина"), birth="1861")
    filled = fill(record, Form((("field", "death"), ("death", "1955"), ("birth", "1900"))), anybody)
    assert filled.record == replace(record, death="1955")
    assert fill(record, Form((("field", "files"), ("files", "x"))), anybody).problems


def test_a_curator_edits_in_the_browser_and_the_history_says_who(browser: Browser, home: Path) -> None:
    answer = send(
        browser("curator"), "/desk/person/dina", base="1", field="date_note", date_note="анық", why="жаңа дерек"
    )
    assert answer.status_code == 303
    archive = Archive.open(home)
    assert getattr(archive.catalogue.get(Ref(Kind.PERSON, "dina")), "date_note", "") == "анық"
    last = archive.catalogue.revisions(Ref(Kind.PERSON, "dina"))[-1]
    assert (last.who, last.why) == ("curator", "жаңа дерек")
    archive.close()


def test_two_at_once_lose_nothing(browser: Browser, home: Path) -> None:
    one, two = browser("curator"), browser("admin")
    first = {"base": "1", "field": ["date_note", "death"], "date_note": "бірінші", "death": "1955"}
    second = {
        "base": "1",
        "field": ["date_note", "living", "death"],
        "date_note": "екінші",
        "living": "yes",
        "death": "1955",
    }
    assert send(one, "/desk/person/dina", **first).status_code == 303
    answer = send(two, "/desk/person/dina", **second)
    assert answer.status_code == 409
    assert "бірінші" in answer.text
    assert "екінші" in answer.text
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.text)
    chosen = {"take.date_note": "theirs", "take.living": "mine"}
    fields: dict[str, list[str] | str] = {}
    for key, value in hidden:
        fields[key] = [*fields.get(key, []), value]
    assert two.post("/desk/person/dina/reconcile", data={**fields, **chosen}).status_code == 303
    archive = Archive.open(home)
    dina = archive.catalogue.get(Ref(Kind.PERSON, "dina"))
    assert isinstance(dina, Person)
    assert (dina.date_note, dina.living) == ("бірінші", True)
    assert len(archive.catalogue.revisions(dina.ref)) == 3
    archive.close()


def test_a_merge_that_comes_too_late_is_a_conflict_again(browser: Browser) -> None:
    one, two = browser("curator"), browser("admin")
    send(one, "/desk/person/dina", base="1", field="date_note", date_note="a")
    send(one, "/desk/person/dina", base="2", field="date_note", date_note="b")
    late = {"base": "1", "head": "2", "field": "date_note", "date_note": "c", "take.date_note": "mine"}
    assert send(two, "/desk/person/dina", "/desk/person/dina/reconcile", **late).status_code == 409


def test_differences_say_who_changed_what() -> None:
    base = Person(id="p", birth="1", death="2", date_note="n")
    mine, theirs = replace(base, birth="10", date_note="m"), replace(base, death="20", date_note="t")
    found = {
        d.path[0]: (d.side.value, d.both)
        for d in differences(base, mine, theirs, [("birth",), ("death",), ("date_note",)])
    }
    assert found == {"birth": ("mine", False), "death": ("theirs", False), "date_note": ("mine", True)}
    assert merged(mine, theirs, [("birth",)]) == replace(theirs, birth="10")


@pytest.mark.parametrize("what", ["other_draft", "open", "theirs"])
def test_a_curator_of_one_collection_cannot_touch_another(browser: Browser, what: str) -> None:
    record = RECORDS[what]
    client = browser("keeper")
    address = f"/desk/{record.kind}/{record.id}"
    expected = 404 if record.status is Status.DRAFT else 403
    assert client.get(address).status_code == expected
    token = token_in(client.get("/account").text)
    given = {"csrf_token": token, "field": "description", "description.0.text": "x", "base": "1"}
    assert client.post(address, data=given).status_code == expected
    assert client.post(f"{address}/status", data={**given, "to": "withdrawn", "why": "x"}).status_code == expected


def test_a_curator_of_one_collection_cannot_reach_into_another(browser: Browser) -> None:
    client, record = browser("keeper"), RECORDS["draft"]
    address = f"/desk/recording/{record.id}"
    into = {"field": "collections", "collections.0.id": MINE, "collections.1.id": RECORDS["theirs"].id, "base": "1"}
    assert send(client, address, **into).status_code == 403
    assert send(client, address, f"{address}/status", to="published", base="1").status_code == 303


def test_a_draft_is_nowhere_until_it_is_published(browser: Browser) -> None:
    record = RECORDS["draft"]
    visitor, keeper = browser(), browser("keeper")
    pages = [f"/recordings/{record.id}", f"/api/recordings/{record.id}", f"/recordings/{record.id}/cite.bib"]
    for name in ("", "listener", "researcher"):
        assert [browser(name).get(page).status_code for page in pages] == [404] * 3, name
    assert record.id not in visitor.get("/search?q=жоба").text
    assert [keeper.get(page).status_code for page in pages] == [200] * 3
    address = f"/desk/recording/{record.id}"
    assert send(keeper, address, f"{address}/status", to="published").status_code == 303
    assert [visitor.get(page).status_code for page in pages] == [200] * 3
    assert record.id in visitor.get("/search?q=жоба").text
    assert send(keeper, address, f"{address}/status", to="withdrawn", why="отбасының қалауы").status_code == 303
    assert [visitor.get(page).status_code for page in pages] == [410] * 3


def test_a_registered_listener_passes_the_registered_door_and_a_researcher_theirs(browser: Browser) -> None:
    registered, closed = RECORDS["registered"].id, RECORDS["closed"].id
    said = {
        name: [browser(name).get(f"/api/recordings/{i}").status_code for i in (registered, closed)]
        for name in ("", "listener", "researcher", "keeper", "curator")
    }
    assert said == {
        "": [200, 403],
        "listener": [200, 403],
        "researcher": [200, 200],
        "keeper": [200, 200],
        "curator": [200, 200],
    }


def test_a_name_is_picked_in_any_script_and_the_options_say_who_is_who(browser: Browser) -> None:
    client = browser("curator")
    for typed in ("Дина", "Dina", "دينا"):
        found = client.get("/desk/pick", params={"kind": "person", "q": typed}).json()
        dina = next(o for o in found if o["id"] == "dina")
        assert "1861" in dina["detail"]


def test_a_name_is_enough_where_only_one_is_called_so(browser: Browser, home: Path) -> None:
    client, record = browser("curator"), RECORDS["draft"]
    address = f"/desk/recording/{record.id}"
    given = {"credits.0.role": "performer", "credits.0.person": "Дина Нұрпейісова", "credits.0.certainty": "certain"}
    assert send(client, address, field="credits", base="1", **given).status_code == 303
    archive = Archive.open(home)
    assert [c.person for c in archive.catalogue.recording(record.id).credits] == ["dina"]
    archive.close()
    answer = send(client, address, field="credits", base="2", **{**given, "credits.0.person": "Ешкім Жоқұлы"})
    assert answer.status_code == 422
    assert "Ешкім Жоқұлы" in answer.text


def test_a_new_person_is_a_draft_and_made_on_the_way(browser: Browser, home: Path) -> None:
    client = browser("keeper")
    token = token_in(client.get("/account").text)
    answer = client.post(
        "/desk/new/person", data={"csrf_token": token, "name": "Жаңа Күйші"}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 201
    archive = Archive.open(home)
    made = archive.catalogue.get(Ref(Kind.PERSON, answer.json()["id"]))
    assert made.status is Status.DRAFT
    assert made.names[0].text == "Жаңа Күйші"
    assert made.names[0].type is NameType.PREFERRED
    archive.close()
    assert browser().get(f"/people/{made.id}").status_code == 404


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "=cmd|' /C calc'!A0"]
)
def test_script_in_any_field_is_text(browser: Browser, hostile: str) -> None:
    client = browser("curator")
    fields = {"field": ["date_note", "names", "description"], "date_note": hostile, "names.0.text": hostile,
              "names.0.language": "ru", "description.0.text": hostile, "description.0.language": "ru"}  # fmt: skip
    assert send(client, "/desk/person/dina", base="1", **fields).status_code == 303
    for page in ("/desk/person/dina", "/people/dina", "/desk"):
        text = client.get(page).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert ">49<" not in text


def test_the_desk_lists_what_is_missing_with_counts_that_the_search_confirms(browser: Browser) -> None:
    client = browser("curator")
    page = client.get("/desk", params={"lang": "en"}).text
    lists = re.findall(r'<a href="(/search\?kind=recording&amp;missing=\w+)">[^<]+<span class="count">(\d+)', page)
    assert lists
    for href, count in lists:
        api = client.get(href.replace("/search", "/api/search").replace("&amp;", "&")).json()
        assert api["total"] == int(count)


def test_each_page_of_the_desk_is_there_in_every_language(browser: Browser) -> None:
    client = browser("admin")
    for page in ("/desk", "/desk/accounts", "/account", *(f"/desk/new/{kind}" for kind in Kind)):
        for tongue in ("kk", "kk-Latn", "ru", "en"):
            assert client.get(page, params={"lang": tongue}).status_code == 200, (page, tongue)


def test_texts_of_a_record_are_kept_in_their_languages() -> None:
    record = Person(id="p", description=(Text("бір", Language.KK), Text("one", Language.EN)))
    filled = fill(record, sent_back(record, **{"description.1.text": "two"}), anybody)
    assert filled.record is not None
    assert filled.record.description == (Text("бір", Language.KK), Text("two", Language.EN))


def test_an_unknown_kind_or_id_is_not_found(browser: Browser) -> None:
    client: TestClient = browser("curator")
    assert client.get("/desk/person/nobody-at-all").status_code == 404
    page = client.get("/desk/nothing/dina?lang=ru")
    assert page.status_code == 404
    assert "Здесь ничего нет" in page.text
    assert client.get("/desk/person/..%2f..%2fetc").status_code in (400, 404)
