"""Tables on a server: made and changed by ``muragat migrate`` alone, expand first, contract a release later."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from psycopg import sql

from archive.accounts import desk
from archive.accounts.desk import Desk
from archive.accounts.people import People
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.migration import HEAD
from archive.catalogue.server import Server
from archive.errors import HomeVersionError
from archive.home import Home
from archive.keeping import Archive
from archive.model import Kind, Ref
from archive.settings import SettingsError
from tests.cluster.conftest import settle
from tests.cluster.postgres import Postgres


@pytest.fixture
def empty(postgres: Postgres) -> str:
    """The URL of an empty database."""
    return postgres.url(postgres.database())


@pytest.fixture
def fresh(empty: str, tmp_path: Path) -> Home:
    """A home without anything in its databases."""
    Home.create(tmp_path / "fresh")
    settle(tmp_path / "fresh", empty)
    return Home(tmp_path / "fresh")


def older_desk(url: str) -> None:
    """The tables of the desk as the first migration made them, with somebody in them."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.schema.CreateSchema("desk"))
        connection.exec_driver_sql("SET LOCAL search_path TO desk")
        config = Config()
        config.set_main_option("script_location", str(Path(desk.__file__).parent / "migrations"))
        config.attributes |= {"connection": connection, "schema": "desk"}
        command.upgrade(config, "0001")
        connection.exec_driver_sql("INSERT INTO account VALUES ('a', 'Дина', 'curator', '', 0)")
    engine.dispose()


def texts_in_another_order(url: str, schema: str) -> tuple[int, list[tuple[str, str, str]]]:
    query = sa.text(
        "SELECT table_name, column_name, collation_name FROM information_schema.columns WHERE table_schema = :schema"
        " AND data_type IN ('text', 'character varying') AND table_name <> 'alembic_version'"
    )
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(query, {"schema": schema}).all()
        found = [(str(row[0]), str(row[1]), str(row[2])) for row in rows]
    engine.dispose()
    return len(found), [row for row in found if row[2] != "C"]


@pytest.mark.parametrize("made", ["at once", "by migrations"])
def test_the_desk_is_the_same_whichever_way_it_was_made(empty: str, fresh: Home, made: str) -> None:
    if made == "by migrations":
        older_desk(empty)
    assert Desk.set_up(fresh) == ("0001" if made == "by migrations" else "")
    engine = sa.create_engine(empty)
    with engine.connect() as connection:
        connection.exec_driver_sql("SET search_path TO desk")
        connection.dialect.default_schema_name = "desk"
        context = MigrationContext.configure(connection, opts={"version_table_schema": "desk"})
        differences = compare_metadata(context, desk.FORM.metadata)
        assert [one for one in differences if "alembic_version" not in str(one) and "_comment" not in str(one[0])] == []
    engine.dispose()
    count, others = texts_in_another_order(empty, "desk")
    assert count > 10
    assert others == []
    assert [one.name for one in People(Desk.open(fresh)).listed()] == (["Дина"] if made == "by migrations" else [])


def test_every_text_of_the_catalogue_is_compared_by_its_code_points(home_path: Path) -> None:
    count, others = texts_in_another_order(Home(home_path).settings.database_url, "catalogue")
    assert count > 20
    assert others == []


def test_a_server_that_is_still_empty_is_refused_with_advice(empty: str, tmp_path: Path) -> None:
    root = tmp_path / "home"
    Home.create(root)
    settle(root, empty)
    with pytest.raises(HomeVersionError, match="no catalogue yet") as told:
        Archive.open(root)
    assert "muragat migrate" in told.value.hint


def test_people_in_a_file_are_never_forgotten_for_an_empty_server(empty: str, tmp_path: Path) -> None:
    root = tmp_path / "home"
    Archive.create(root).close()
    Desk.open(Home(root)).close()
    settle(root, empty)
    for act in (Archive.create, Archive.migrate):
        with pytest.raises(HomeVersionError, match=r"desk\.sqlite") as told:
            act(root)
        assert "--to URL" in told.value.hint


@pytest.mark.parametrize(
    ("revision", "serves", "refused"),
    [
        ("9999", "0004", ""),  # expanded by a newer program: this one goes on using it
        ("9999", "9999", "newer"),  # contracted: no longer
        ("9999", None, "newer"),
        ("0003", "0003", "older form"),
    ],
)
def test_which_forms_this_program_uses(
    home_path: Path, postgres: Postgres, database: str, revision: str, serves: str | None, refused: str
) -> None:
    with postgres.connect(database) as connection:
        connection.execute("UPDATE catalogue.alembic_version SET version_num = %s", (revision,))
        words = sql.Literal(f"serves {serves}" if serves else None)
        connection.execute(sql.SQL("COMMENT ON SCHEMA catalogue IS {}").format(words))
    if not refused:
        archive = Archive.open(home_path)
        assert Ref(Kind.PERSON, "kurmangazy") in archive.catalogue
        archive.close()
        return
    with pytest.raises(HomeVersionError, match=refused):
        Archive.open(home_path)


def test_an_older_catalogue_is_built_anew_by_migrate_and_by_nothing_else(
    home_path: Path, postgres: Postgres, database: str
) -> None:
    before = Archive.open(home_path)
    records, generation = list(before.catalogue.records()), before.catalogue.generation
    before.close()
    with postgres.connect(database) as connection:
        connection.execute("UPDATE catalogue.alembic_version SET version_num = '0003'")
        connection.execute("DELETE FROM catalogue.day")
    with pytest.raises(HomeVersionError, match="older form"):
        Archive.open(home_path)
    assert Archive.migrate(home_path) == {"desk": desk.HEAD, "catalogue": "0003"}
    assert Archive.migrate(home_path) == {"desk": desk.HEAD, "catalogue": HEAD}
    archive = Archive.open(home_path)
    assert list(archive.catalogue.records()) == records
    assert archive.catalogue.generation != generation
    archive.close()


@pytest.mark.parametrize("url", ["sqlite:///c.sqlite", "mysql://a/b", "postgresql+asyncpg://a/b", "postgresql://"])
def test_another_kind_of_database_is_refused_at_start(home_path: Path, url: str) -> None:
    text = (home_path / "settings.toml").read_text("utf-8")
    (home_path / "settings.toml").write_text(text[: text.rindex("database_url")], encoding="utf-8")
    settle(home_path, url)
    with pytest.raises(SettingsError, match="database_url"):
        Home(home_path)


def test_the_password_is_never_told(tmp_path: Path) -> None:
    server = Server("postgresql+psycopg://somebody:geheim@127.0.0.1:1/nothing")
    with pytest.raises(Exception, match="cannot be asked") as told:
        Catalogue.open_server(server)
    assert "geheim" not in f"{told.value!r} {told.value.__cause__!r} {told.value.__dict__}"
