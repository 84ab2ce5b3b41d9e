"""The command line, run as a user runs it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.commands import main


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home), "--who", "Tester", *arguments])


def test_show_prints_the_record_as_json(home_path: Path) -> None:
    result = run(home_path, "show", "kurmangazy", "--json")
    assert result.exit_code == 0
    shown = json.loads(result.stdout)
    assert (shown["kind"], shown["id"], shown["title"]) == ("person", "kurmangazy", "Құрманғазы Сағырбайұлы")
    assert shown["revisions"][0]["why"] == "shipped authority record"


def test_an_ambiguous_id_lists_the_choices(home_path: Path) -> None:
    result = run(home_path, "show", "hor")
    assert result.exit_code == 1
    assert "genre/hor" in result.stderr
    assert run(home_path, "show", "genre/hor").exit_code == 0


def test_edit_access_withdraw_and_back(home_path: Path) -> None:
    assert run(home_path, "edit", "kurmangazy", "--set", "death=1889 or 1896", "--why", "sources").exit_code == 0
    assert run(home_path, "access", "kurmangazy", "closed", "--reason", "test").exit_code == 0
    assert run(home_path, "withdraw", "kurmangazy", "--why", "test").exit_code == 0
    assert run(home_path, "withdraw", "kurmangazy", "--why", "over", "--undo").exit_code == 0
    shown = json.loads(run(home_path, "show", "kurmangazy", "--json").stdout)
    assert shown["death"] == "[1889,1896]"
    assert [r["who"] for r in shown["revisions"][1:]] == ["Tester"] * 4
    assert run(home_path, "verify").exit_code == 0


def test_status_is_told_with_its_history_and_set(home_path: Path) -> None:
    assert "person/kurmangazy: published" in run(home_path, "status", "kurmangazy").stdout
    assert run(home_path, "status", "kurmangazy", "draft", "--why", "sources differ").exit_code == 0
    told = json.loads(run(home_path, "status", "kurmangazy", "in-review", "--json").stdout)
    assert (told["kind"], told["id"], told["status"], told["withdrawn"]) == ("person", "kurmangazy", "in-review", False)
    assert len(told["history"]) == 3
    said = run(home_path, "status", "kurmangazy").stdout
    assert "draft (" in said
    assert "sources differ" in said
    assert run(home_path, "status", "kurmangazy", "open").exit_code == 2
    assert run(home_path, "status", "nobody", "draft").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("show", "nobody"), 1),
        (("edit", "kurmangazy", "--set", "x"), 2),
        (("edit", "kurmangazy"), 2),
        (("access", "kurmangazy", "ajar"), 2),
        (("withdraw", "kurmangazy"), 2),
        (("dance",), 2),
    ],
)
def test_wrong_usage_is_2_and_explained_errors_are_1(home_path: Path, arguments: tuple[str, ...], status: int) -> None:
    result = run(home_path, *arguments)
    assert result.exit_code == status
    assert result.stderr


def test_verify_fails_when_a_byte_differs(home_path: Path) -> None:
    next(home_path.glob("store/*/*/*/*/v1/content/person.json")).write_text("{}")
    result = run(home_path, "verify", "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert not report["sound"]
    assert report["findings"][0]["code"] == "file-changed"


def test_backup_and_restore_give_the_same_archive(home_path: Path, tmp_path: Path) -> None:
    run(home_path, "edit", "dina", "--set", "birth=1861", "--why", "kept")
    assert run(home_path, "backup", str(tmp_path / "b.tar")).exit_code == 0
    assert run(tmp_path / "new", "restore", str(tmp_path / "b.tar")).exit_code == 0
    assert run(tmp_path / "new", "show", "dina", "--json").stdout == run(home_path, "show", "dina", "--json").stdout
    assert run(tmp_path / "new", "verify").exit_code == 0
    assert "exists already" in run(home_path, "backup", str(tmp_path / "b.tar")).stderr
    assert "not empty" in run(home_path, "restore", str(tmp_path / "b.tar")).stderr


def test_what_is_no_backup_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(b"not a tar")
    assert run(tmp_path / "new", "restore", str(tmp_path / "x.tar")).exit_code == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["x.tar"]


def test_a_command_without_a_home_says_how_to_make_one(tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere", "show", "dina")
    assert result.exit_code == 1
    assert "init" in result.stderr


def test_the_home_may_be_named_after_the_subcommand(home_path: Path) -> None:
    result = CliRunner().invoke(main, ["show", "dina", "--json", "--home", str(home_path)])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["id"] == "dina"
    assert CliRunner().invoke(main, ["show", "--", "--home"]).exit_code == 1


def test_a_home_may_have_a_strange_name(home_path: Path) -> None:
    moved = home_path.rename(home_path.with_name("h#9?x=1 &"))
    assert run(moved, "show", "dina").exit_code == 0
    assert sorted(p.name for p in moved.parent.iterdir()) == [moved.name]


@pytest.mark.parametrize("assignment", ["access=open", "title_kk=\u202e", "x.y=1e999"])
def test_what_a_field_must_not_hold_is_refused(home_path: Path, assignment: str) -> None:
    assert run(home_path, "edit", "dina", "--set", assignment).exit_code == 1
