"""What the intake's commands say, and with which exit status: 3 where something is left to a person."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive import revisions
from archive.commands import main
from archive.keeping import Archive
from archive.model import Access, AccessLevel, Language, MediaFile, Name, Recording, TechnicalFacts
from ingest.commands import Plan

FACTS = TechnicalFacts("wav", "pcm_s16le", "audio/wav", 44_100, 1, 60.0, 2_646_000, 16)


def run(home: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["--home", str(home), "--who", "Tester", *map(str, arguments)])


@pytest.mark.parametrize("workers", [0, 1, 8])
def test_the_plan_is_told_for_any_number_of_workers(workers: int) -> None:
    assert "3 files, about 2.0 hours of sound" in Plan(3, 2.0, 10**9, 10**10).sentence(workers)


@pytest.mark.parametrize(
    ("sheet", "status", "code"),
    [
        ("file,title,access\n0.wav,Көк,open\n", 0, ""),
        ("file,title,access\n0.wav,Көк,closed\n", 0, ""),
        ("file,title,access\n0.wav,Көк,maybe\n", 3, "access-unreadable"),
        ("file,title,Кому доступно\n0.wav,Көк,всем\n", 3, "access-unreadable"),
        ("file,title,access\n1.wav,Көк,open\n", 3, "file-without-row"),
        ("file,title,access,notes\n0.wav,Көк,open,не выкладывать в интернет\n", 3, "access-unreadable"),
    ],
)
def test_a_door_that_was_shut_for_doubt_ends_the_ingest_with_three(
    home_path: Path, tmp_path: Path, make_tone: Callable[..., Path], sheet: str, status: int, code: str
) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(sheet, encoding="utf-8")
    done = run(home_path, "ingest", make_tone("0.wav").parent, "--sheet", path, "--dry-run", "--json")
    assert done.exit_code == status, done.output
    told = json.loads(done.stdout)
    assert len(told["added"]) == 1
    assert not code or code in {flag["code"] for flag in told["flagged"]}


def test_a_refused_file_ends_the_ingest_with_three(home_path: Path, make_tone: Callable[..., Path]) -> None:
    folder = make_tone("0.wav").parent
    (folder / "1.flac").write_bytes(b"fLaC" + bytes(5000))
    done = run(home_path, "ingest", folder, "--dry-run", "--json")
    assert done.exit_code == 3
    told = json.loads(done.stdout)
    assert (len(told["added"]), len(told["refused"])) == (1, 1)


@pytest.fixture
def held(archive: Archive) -> Recording:
    """A closed recording that came with a sheet, and of which a curator has since written the title."""
    record = Recording(
        id="r0",
        names=(Name("Адай", Language.KK),),
        files=(MediaFile("masters/001.wav", "0" * 128, 1, "a.wav", FACTS),),
        access=Access(AccessLevel.CLOSED),
    )
    archive.keep(record, who="Tester", why="ingested from a.wav")
    revisions.edit(archive, record.ref, [("title_kk", "Ақсақ құлан")], who="Әсем", why="heard")
    return record


@pytest.mark.parametrize(
    ("sheet", "status"),
    [
        ("file,notes\na.wav,ескі таспа\n", 0),
        ("file,title_kk\na.wav,Ақсақ құлан\n", 0),
        ("file,title_kk\na.wav,Көк\n", 3),
        ("file,access\na.wav,open\n", 3),
        ("file,access\na.wav,maybe\n", 3),
        ("file,notes\nb.wav,ескі таспа\n", 3),
        ("file,start,title\na.wav,0:10,Көк\n", 3),
    ],
)
def test_what_a_sheet_leaves_to_a_person_ends_with_three(
    home_path: Path, tmp_path: Path, held: Recording, sheet: str, status: int
) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(sheet, encoding="utf-8")
    done = run(home_path, "sheet", "apply", path, "--dry-run")
    assert done.exit_code == status, done.output
    assert Archive.open(home_path).catalogue.recording(held.id).title == "Ақсақ құлан"


def test_a_sheet_that_cannot_be_used_is_an_error(home_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    done = run(home_path, "sheet", "apply", path)
    assert done.exit_code == 1
    assert "no column of file names" in done.stderr


def test_an_export_without_options_writes_all_and_comes_back_without_a_change(
    home_path: Path, tmp_path: Path, held: Recording
) -> None:
    path = tmp_path / "all.csv"
    done = run(home_path, "sheet", "export", "--to", path)
    assert done.exit_code == 0, done.output
    assert path.read_text(encoding="utf-8-sig").count(held.id) == 1
    again = run(home_path, "sheet", "apply", path, "--json")
    assert json.loads(again.stdout)["recordings"] == 0
