"""Accounts, sessions, tokens and invitations on a real desk database."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.accounts import keys, schema
from archive.accounts.desk import HEAD, Desk
from archive.accounts.keys import Keys, Scope
from archive.accounts.people import AccountRole, People
from archive.accounts.viewing import viewer_of
from archive.errors import InvalidValueError, NotFoundError
from archive.home import Home
from archive.identifiers import mint
from archive.keeping import Archive
from archive.model import Collection, Kind, Ref

PASSWORD = "күмбірлеген күй"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.create(tmp_path / "home")


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    with Desk.open(home) as found:
        yield found


def test_a_password_is_kept_as_argon2id_and_nowhere_else(desk: Desk, home: Home) -> None:
    People(desk).add("Дина", AccountRole.CURATOR, password=PASSWORD)
    with closing(sqlite3.connect(home.desk_path)) as connection:
        kept = connection.execute("SELECT password FROM account").fetchone()[0]
    assert kept.startswith("$argon2id$")
    assert PASSWORD.encode() not in home.desk_path.read_bytes()


def test_names_are_one_whatever_their_case_and_a_wrong_password_is_nobody(desk: Desk) -> None:
    people = People(desk)
    people.add("Дина", AccountRole.CURATOR, password=PASSWORD)
    assert people.checked("  дИНА ", PASSWORD) is not None
    assert people.checked("Дина", PASSWORD + "!") is None
    assert people.checked("Nobody", PASSWORD) is None
    with pytest.raises(InvalidValueError, match="taken"):
        people.add("дина", AccountRole.REGISTERED)


def test_who_has_no_password_yet_cannot_sign_in_with_an_empty_one(desk: Desk) -> None:
    people = People(desk)
    people.add("Дина", AccountRole.CURATOR)
    assert people.checked("Дина", "") is None


@pytest.mark.parametrize("name", ["", "  ", "a" * 101, "a\u202eb", "a\x00b"])
def test_a_name_that_cannot_be_read_is_refused(desk: Desk, name: str) -> None:
    with pytest.raises(InvalidValueError, match="cannot be the name"):
        People(desk).add(name, AccountRole.REGISTERED)


@pytest.mark.parametrize("what", ["disable", "role", "delete"])
def test_the_last_administrator_stays(desk: Desk, what: str) -> None:
    people = People(desk)
    people.add("One", AccountRole.ADMINISTRATOR, password=PASSWORD)
    people.add("Two", AccountRole.ADMINISTRATOR)  # has not come in yet
    do = {
        "disable": lambda: people.disable("One"),
        "role": lambda: people.set_role("One", AccountRole.CURATOR),
        "delete": lambda: people.delete("One"),
    }[what]
    with pytest.raises(InvalidValueError, match="last administrator"):
        do()
    people.set_password("Two", PASSWORD)
    do()
    with pytest.raises(InvalidValueError, match="last administrator"):
        people.disable("Two")


def test_disabling_ends_sessions_and_tokens(desk: Desk) -> None:
    people, held = People(desk), Keys(desk)
    who = people.add("Дина", AccountRole.CURATOR, password=PASSWORD)
    session, token = held.begin_session(who), held.issue_token(who, "script", [Scope.READ])
    assert held.session_of(session) is not None
    assert held.token_of(token) is not None
    people.disable("Дина")
    people.disable("Дина", undo=True)
    assert held.session_of(session) is None
    assert held.token_of(token) is None


def test_an_invitation_works_once_and_a_newer_one_ends_it(desk: Desk) -> None:
    people, held = People(desk), Keys(desk)
    who = people.add("Дина", AccountRole.CURATOR)
    first = held.invite(who)
    second = held.invite(who)
    with pytest.raises(NotFoundError):
        held.redeem(first, PASSWORD)
    with pytest.raises(InvalidValueError, match="characters"):
        held.redeem(second, "short")
    held.redeem(second, PASSWORD)
    assert people.checked("Дина", PASSWORD) is not None
    with pytest.raises(NotFoundError):
        held.redeem(second, PASSWORD + "2")


def test_secrets_are_not_in_the_database(desk: Desk, home: Home) -> None:
    held = Keys(desk)
    who = People(desk).add("Дина", AccountRole.CURATOR, password=PASSWORD)
    told = [held.begin_session(who), held.issue_token(who, "x", [Scope.EDIT]), held.invite(who)]
    body = home.desk_path.read_bytes()
    assert not [secret for secret in told if secret.encode() in body]


def test_sessions_and_tokens_end_by_the_clock(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Keys(desk)
    who = People(desk).add("Дина", AccountRole.CURATOR, password=PASSWORD)
    session, token, link = held.begin_session(who), held.issue_token(who, "x", [Scope.READ], days=30), held.invite(who)
    now = time.time()
    monkeypatch.setattr(keys.time, "time", lambda: now + 31 * 24 * 3600)
    assert held.session_of(session) is None
    assert held.token_of(token) is None
    assert held.invited(link) is None


def test_wrong_guesses_make_one_wait_and_time_forgives(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Keys(desk)
    for _ in range(keys.WRONG_BEFORE_WAITING):
        assert held.must_wait("Дина", "192.0.2.1") == 0
        held.was_wrong("дина", "192.0.2.1")
    assert held.must_wait("Дина", "192.0.2.1") > 0
    assert held.must_wait("Дина", "192.0.2.2") == 0
    assert held.must_wait("Another", "192.0.2.1") == 0
    now = time.time()
    monkeypatch.setattr(keys.time, "time", lambda: now + 16 * 60)
    assert held.must_wait("Дина", "192.0.2.1") == 0


def test_a_list_of_names_is_no_way_around_the_waiting(desk: Desk) -> None:
    held = Keys(desk)
    for number in range(30):
        held.was_wrong(f"name {number}", "192.0.2.1")
    assert held.must_wait("another", "192.0.2.1") > 0


def test_what_is_kept_about_somebody_can_be_had_and_forgotten(desk: Desk) -> None:
    people, held = People(desk), Keys(desk)
    who = people.add("Дина", AccountRole.CURATOR, collections=["c"], password=PASSWORD)
    held.begin_session(who, "Firefox")
    held.issue_token(who, "script", [Scope.READ])
    known = people.exported("Дина")
    assert known["collections"] == ["c"]
    assert known["sessions"][0]["agent"] == "Firefox"
    assert "digest" not in str(known)
    assert "argon2" not in str(known)
    people.delete("Дина")
    with pytest.raises(NotFoundError):
        people.exported("Дина")


def test_a_curator_of_a_collection_keeps_all_below_it(home_path: Path) -> None:
    archive = Archive.open(home_path)
    top, middle, bottom, other = (mint() for _ in range(4))
    for identifier, above in ((top, None), (middle, top), (bottom, middle), (other, None)):
        archive.keep(Collection(id=identifier, part_of=above), who="t", why="t")
    with Desk.open(archive.home) as desk:
        who = People(desk).add("Дина", AccountRole.CURATOR, collections=[top])
        assert viewer_of(who, archive.catalogue).collections == {top, middle, bottom}
    archive.close()


def test_grants_are_part_of_the_viewer_while_they_last(archive: Archive) -> None:
    desk = Desk.open(archive.home)
    who = People(desk).add("Дина", AccountRole.REGISTERED)
    now = time.time()
    with desk.writing() as connection:
        for name, begins, ends in (("now", now - 1, None), ("past", now - 9, now - 1), ("later", now + 99, None)):
            values = {"id": mint(), "account": who.id, "kind": "recording", "record": name}
            more = {"given_by": "t", "reason": "", "begins": begins, "ends": ends}
            connection.execute(schema.grant.insert().values(**values, **more))
    found = People(desk).get("Дина")
    assert viewer_of(found, archive.catalogue).grants == {Ref(Kind.RECORDING, "now")}


def test_migrations_and_tables_say_the_same(home: Home) -> None:
    Desk.open(home).close()
    plain = sa.create_engine("sqlite://")
    schema.metadata.create_all(plain)
    migrated = sa.create_engine(f"sqlite:///{home.desk_path}")
    for table in schema.metadata.sorted_tables:
        columns = [
            {c["name"]: (str(c["type"]), c["nullable"]) for c in sa.inspect(engine).get_columns(table.name)}
            for engine in (plain, migrated)
        ]
        assert columns[0] == columns[1], table.name


def test_a_desk_of_the_first_form_keeps_its_accounts(home: Home) -> None:
    with closing(sqlite3.connect(home.desk_path)) as old:
        from alembic import command
        from alembic.config import Config

        engine = sa.create_engine(f"sqlite:///{home.desk_path}")
        config = Config()
        config.set_main_option("script_location", str(Path(keys.__file__).parent / "migrations"))
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "0001")
        engine.dispose()
        old.execute("INSERT INTO account VALUES ('1', 'Дина', 'curator', '', 1.0, NULL)")
        old.commit()
    with Desk.open(home) as desk:
        assert People(desk).get("дина").role is AccountRole.CURATOR
    assert (home.root / f"desk.sqlite.before-{HEAD}").exists()
