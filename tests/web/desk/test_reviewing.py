"""A second pair of eyes before publishing, and what curators say to each other about a field."""

import re
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from archive.accounts import schema
from archive.accounts.desk import Desk
from archive.bulk import Op, Operation, run
from archive.commands import main as muragat
from archive.home import Home
from archive.keeping import Archive
from archive.model import Collection, Kind, Recording, Status

from .conftest import MINE, RECORDS, Browser, send

DRAFT, OTHERS = RECORDS["draft"], RECORDS["other_draft"]
PAGE = f"/desk/recording/{DRAFT.id}"


@pytest.fixture
def home(home: Path) -> Path:
    """The fonds that holds the collection asks for it."""
    archive = Archive.open(home)
    fonds = Collection(id="fonds", names=RECORDS["mine"].names, second_eyes=True)
    archive.keep(fonds, who="test", why="made")
    mine = archive.catalogue.get(RECORDS["mine"].ref)
    assert isinstance(mine, Collection)
    archive.keep(replace(mine, part_of="fonds"), who="test", why="in a fonds")
    archive.close()
    return home


def status(home: Path) -> Status:
    archive = Archive.open(home)
    try:
        return archive.catalogue.get(DRAFT.ref).status
    finally:
        archive.close()


def edited(home: Path, who: str) -> None:
    archive = Archive.open(home)
    archive.change(DRAFT.ref, lambda record: replace(record, schools=(*record.schools, "arqa")), who=who, why="edited")  # type: ignore[arg-type,attr-defined]
    archive.close()


def test_whoever_edited_last_does_not_publish_and_another_does(browser: Browser, home: Path) -> None:
    edited(home, "keeper")
    keeper, curator = browser("keeper"), browser("curator")
    refused = send(keeper, PAGE + "?lang=en", f"{PAGE}/status?lang=en", to="published")
    assert refused.status_code == 403
    assert "second pair of eyes" in refused.text
    assert send(keeper, PAGE, f"{PAGE}/status", to="in-review").status_code == 303
    assert send(keeper, PAGE, f"{PAGE}/status", to="published").status_code == 403  # still the last
    assert status(home) is Status.IN_REVIEW
    assert send(curator, PAGE, f"{PAGE}/status", to="published").status_code == 303
    assert status(home) is Status.PUBLISHED
    edited(home, "keeper")
    assert status(home) is Status.PUBLISHED  # what is published is edited by whoever keeps it
    assert send(keeper, PAGE, f"{PAGE}/status", to="published").status_code == 303


def test_without_the_wish_of_a_collection_whoever_edits_publishes(browser: Browser, home: Path) -> None:
    page = f"/desk/recording/{OTHERS.id}"
    assert send(browser("curator"), page, f"{page}/status", to="published").status_code == 303


def test_many_at_once_are_no_way_around_it(home: Path) -> None:
    edited(home, "curator")
    archive = Archive.open(home)
    published = Operation("status", "published")
    found = run(archive, [DRAFT.ref], [published], who="curator", why="all", batch="b", widen=True)
    assert "somebody else" in found.failed[str(DRAFT.ref)]
    out = Operation("collections", MINE, Op.REMOVE)  # nor is taking it out of the collection
    away = run(archive, [DRAFT.ref], [out, published], who="keeper", why="all", batch="b", widen=True)
    assert "somebody else" in away.failed[str(DRAFT.ref)]
    archive.close()
    assert status(home) is Status.DRAFT


def test_the_command_line_leaves_it_in_review_and_says_so(home: Path) -> None:
    edited(home, "keeper")
    for arguments in (["status", str(DRAFT.ref), "published"], ["edit", str(DRAFT.ref), "--set", "status=published"]):
        result = CliRunner().invoke(muragat, ["--home", str(home), "--who", "keeper", *arguments])
        assert result.exit_code == 0, result.output
        assert "second pair of eyes" in result.output
        assert status(home) is Status.IN_REVIEW
    result = CliRunner().invoke(
        muragat, ["--home", str(home), "--who", "curator", "status", str(DRAFT.ref), "published"]
    )
    assert "second pair of eyes" not in result.output
    assert status(home) is Status.PUBLISHED


def test_what_a_sheet_would_publish_waits_in_review(home: Path, tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "1.wav"), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes((8000 * np.sin(np.arange(8000) / 5)).astype("<i2").tobytes())
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("file,title_kk,collection,access\n1.wav,Жаңа таспа,Менің қорым,open\n", encoding="utf-8")
    arguments = ["--home", str(home), "--who", "keeper", "ingest", str(tmp_path / "1.wav"), "--sheet", str(sheet)]
    result = CliRunner().invoke(muragat, [*arguments, "--workers", "0"])
    assert "other-eyes-needed" in result.output, result.output
    archive = Archive.open(home)
    (made,) = [r for r in archive.catalogue.records(Kind.RECORDING) if r.title == "Жаңа таспа"]
    assert isinstance(made, Recording)
    assert (made.status, made.collections) == (Status.IN_REVIEW, ("fonds",))  # of the two of one name, the first
    archive.close()


def test_a_field_is_commented_on_and_the_comment_deleted(browser: Browser, home: Path) -> None:
    keeper, curator, admin = browser("keeper"), browser("curator"), browser("admin")
    assert send(keeper, PAGE, f"{PAGE}/comments", about="names", text="Аты <b>дұрыс</b> па?").status_code == 303
    assert send(curator, PAGE, f"{PAGE}/comments", about="", text="Иә").status_code == 303
    shown = keeper.get(PAGE).text
    assert "Аты &lt;b&gt;дұрыс&lt;/b&gt; па?" in shown
    assert "curator" in shown
    first, second = re.findall(r'id="comment-(\d+)"', shown)
    assert send(keeper, PAGE, f"{PAGE}/comments/{second}").status_code == 403
    other = f"/desk/recording/{RECORDS['closed'].id}"
    assert send(admin, other, f"{other}/comments/{second}").status_code == 404
    assert send(keeper, PAGE, f"{PAGE}/comments/{first}").status_code == 303
    assert send(admin, PAGE, f"{PAGE}/comments/{second}").status_code == 303
    assert send(admin, PAGE, f"{PAGE}/comments/{second}").status_code == 404
    assert "па?" not in keeper.get(PAGE).text
    with Desk.open(Home(home)) as desk, desk.reading() as connection:
        assert connection.execute(sa.select(schema.comment)).all() == []


def test_what_is_no_comment_is_refused_and_nobody_else_reads_them(browser: Browser, home: Path) -> None:
    keeper = browser("keeper")
    for about, text in (("names", " "), ("names", "x" * 2001), ("password", "a"), ("<script>", "a")):
        assert send(keeper, PAGE, f"{PAGE}/comments", about=about, text=text).status_code == 400, about
    theirs = f"/desk/recording/{OTHERS.id}"
    token_page = keeper.get(PAGE).text
    token = re.search(r'name="csrf_token" value="(\w+)"', token_page)
    assert token
    answer = keeper.post(f"{theirs}/comments", data={"csrf_token": token[1], "about": "", "text": "a"})
    assert answer.status_code in (403, 404)
    send(keeper, PAGE, f"{PAGE}/comments", about="", text="сырт көзге емес")
    archive = Archive.open(home)
    draft = archive.catalogue.get(DRAFT.ref)
    assert isinstance(draft, Recording)
    archive.keep(replace(draft, status=Status.PUBLISHED), who="test", why="published")
    archive.close()
    for path in (f"/recordings/{DRAFT.id}", f"/api/recordings/{DRAFT.id}"):
        answer = browser().get(path)
        assert answer.status_code == 200
        assert "сырт көзге" not in answer.text
