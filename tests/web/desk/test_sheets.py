"""Sheets in the browser: fetched, sent, reported on, mended, applied as one step; and what they may not touch."""

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from starlette.testclient import TestClient

from archive import batches
from archive.keeping import Archive
from archive.model import Kind, Recording, Ref

from .conftest import MINE, RECORDS, THEIRS, Browser, perform, send
from .test_uploading import GROUP, tone, upload

JSON = {"Accept": "application/json"}
PAGE = f"/desk/uploads/{GROUP}"


def done(client: TestClient, home: Path, location: str) -> dict[str, Any]:
    """The outcome of a job that was filed."""
    perform(home)
    told = client.get(location, headers=JSON).json()
    assert told["state"] == "done", told
    return told["outcome"]


def report(client: TestClient, home: Path, **chosen: str) -> dict[str, Any]:
    return done(client, home, send(client, PAGE, f"{PAGE}/check", **chosen).headers["location"])


def fields_of(text: str, name: str) -> dict[str, str]:
    """The hidden fields of the mending form that begin with a name, by what they hold."""
    return {m[1]: m[2] for m in re.finditer(rf'<input type="hidden" name="({name}\.\d+\.\w+)" value="([^"]*)"', text)}


def recording(home: Path, identifier: str) -> Recording:
    archive = Archive.open(home)
    found = archive.catalogue.recording(identifier)
    archive.close()
    return found


def test_what_the_report_asks_for_is_mended_in_the_browser_and_taken_in_so(
    browser: Browser, home: Path, tmp_path: Path
) -> None:
    client = browser("curator")
    for n, name in enumerate(("1.wav", "2.wav")):
        upload(client, name, tone(tmp_path / name, 220.0 * (n + 1)))
    sheet = "file;title_kk;composer;date\n1.wav;Бірінші;Белгісіз Біреу;1936 kuz\nэкі.wav;Екінші;Белгісіз Біреу;1940\n"
    upload(client, "sheet.csv", sheet.encode())
    told = report(client, home, collection=MINE)
    assert any(f["code"] == "bad-date" and (f["row"], f["column"], f["text"]) == (2, "date", "1936 kuz")
               for f in told["flagged"])  # fmt: skip
    text = client.get(PAGE).text
    cells, names = fields_of(text, "cell"), fields_of(text, "name")
    date = next(k for k, v in cells.items() if k.endswith(".column") and v == "date").rpartition(".")[0]
    file = next(k for k, v in cells.items() if k.endswith(".column") and v == "file").rpartition(".")[0]
    (person,) = [k.rpartition(".")[0] for k, v in names.items() if k.endswith(".text") and v == "Белгісіз Біреу"]
    made = client.post("/desk/new/person", data={"csrf_token": csrf(client), "name": "Белгісіз Біреу"}, headers=JSON)
    mended = {**cells, **names, date: "1936", file: "2.wav", f"{person}.other": made.json()["id"]}
    assert send(client, PAGE, f"{PAGE}/mend", **{**mended, f"{person}.other": "nobody at all"}).status_code == 422
    again = done(client, home, send(client, PAGE, f"{PAGE}/mend", **mended).headers["location"])
    codes = {f["code"] for f in again["flagged"]}
    assert not codes & {"bad-date", "row-without-file", "name-unknown", "date-unreadable"}, again["flagged"]
    assert len(again["added"]) == 2
    outcome = done(client, home, send(client, PAGE, f"{PAGE}/take", collection=MINE).headers["location"])
    taken = {r.title: r for a in outcome["added"] if (r := recording(home, a["id"]))}
    assert set(taken) == {"Бірінші", "Екінші"}
    assert taken["Бірінші"].performance.date == "1936"
    assert {c.person for r in taken.values() for c in r.credits} == {made.json()["id"]}
    assert {c.as_found for r in taken.values() for c in r.credits} == {"Белгісіз Біреу"}
    found = {o.field: o.as_found for o in taken["Бірінші"].origins}
    assert found["date"] == "1936 kuz", "what the sheet said is kept as it stood"


def csrf(client: TestClient) -> str:
    found = re.search(r'name="csrf_token" value="(\w+)"', client.get("/account").text)
    assert found
    return found[1]


def test_a_sheet_alone_is_one_step_that_can_be_taken_back(browser: Browser, home: Path) -> None:
    client, one = browser("curator"), RECORDS["open"]
    upload(client, "sheet.csv", f"recording_id,occasion\n{one.id},тойда\n".encode())
    told = report(client, home)
    assert [(c["column"], c["new"]) for c in told["changes"]] == [("occasion", "тойда")]
    assert recording(home, one.id).performance.occasion == ""
    outcome = done(client, home, send(client, PAGE, f"{PAGE}/take").headers["location"])
    assert recording(home, one.id).performance.occasion == "тойда"
    archive = Archive.open(home)
    assert set(batches.members(archive, outcome["batch"])) == {Ref(Kind.RECORDING, one.id)}
    archive.close()
    back = f"/desk/batches/{outcome['batch']}"
    done(client, home, send(client, back, f"{back}/undo").headers["location"])
    assert recording(home, one.id).performance.occasion == ""


@pytest.mark.parametrize("column", ["recording_id", "file"])
def test_a_sheet_changes_and_tells_nothing_of_what_others_keep(
    browser: Browser, home: Path, tmp_path: Path, column: str
) -> None:
    curator = browser("curator")
    upload(curator, "theirs.wav", tone(tmp_path / "theirs.wav", 330.0))
    send(curator, PAGE, f"{PAGE}/check", collection=THEIRS)
    made = done(curator, home, send(curator, PAGE, f"{PAGE}/take", collection=THEIRS).headers["location"])["added"][0]
    before = recording(home, made["id"])
    keeper = browser("keeper")
    who = before.id if column == "recording_id" else "theirs.wav"
    upload(keeper, "sheet.csv", f"{column},occasion,collection\n{who},тойда,{MINE}\n".encode())
    told = report(keeper, home)
    assert told["changes"] == []
    assert [f["code"] for f in told["flagged"]] == ["row-without-recording"]
    assert "THEIRS" not in str(told)
    done(keeper, home, send(keeper, PAGE, f"{PAGE}/take").headers["location"])
    assert recording(home, before.id) == before


def test_a_sheet_moves_nothing_into_or_out_of_the_collections_of_others(browser: Browser, home: Path) -> None:
    keeper, mine = browser("keeper"), RECORDS["closed"]
    before = recording(home, mine.id)
    upload(keeper, "sheet.csv", f"recording_id,collection\n{mine.id},{THEIRS}\n".encode())
    assert [f["code"] for f in report(keeper, home)["flagged"]] == ["not-yours"]
    done(keeper, home, send(keeper, PAGE, f"{PAGE}/take").headers["location"])
    assert recording(home, mine.id) == before


def test_files_with_a_sheet_enter_no_collection_of_others_and_make_none(
    browser: Browser, home: Path, tmp_path: Path
) -> None:
    keeper = browser("keeper")
    for n, name in enumerate(("1.wav", "2.wav", "3.wav")):
        upload(keeper, name, tone(tmp_path / name, 110.0 * (n + 1)))
    sheet = f"file,title_kk,collection\n1.wav,Бір,{THEIRS}\n2.wav,Екі,Жаңа қор\n3.wav,Үш,\n"
    upload(keeper, "sheet.csv", sheet.encode())
    told = report(keeper, home, collection=MINE)
    assert sorted((r["path"], r["code"]) for r in told["refused"]) == [("1.wav", "not-yours"), ("2.wav", "not-yours")]
    outcome = done(keeper, home, send(keeper, PAGE, f"{PAGE}/take", collection=MINE).headers["location"])
    assert sorted((r["path"], r["code"]) for r in outcome["refused"]) == [
        ("1.wav", "not-yours"),
        ("2.wav", "not-yours"),
    ]
    assert [a["path"] for a in outcome["added"]] == ["3.wav"]
    archive = Archive.open(home)
    assert "Жаңа қор" not in {n.text for c in archive.catalogue.records(Kind.COLLECTION) for n in c.names}
    archive.close()


def test_a_collection_that_a_sheet_names_is_a_draft_and_goes_with_the_step(
    browser: Browser, home: Path, tmp_path: Path
) -> None:
    client = browser("curator")
    upload(client, "1.wav", tone(tmp_path / "1.wav", 110.0))
    upload(client, "sheet.csv", "file,title_kk,collection\n1.wav,Бір,Жасырын қор\n".encode())
    report(client, home)
    outcome = done(client, home, send(client, PAGE, f"{PAGE}/take").headers["location"])
    (collection,) = recording(home, outcome["added"][0]["id"]).collections
    assert browser().get(f"/collections/{collection}").status_code == 404
    back = f"/desk/batches/{outcome['batch']}"
    done(client, home, send(client, back, f"{back}/undo").headers["location"])
    archive = Archive.open(home)
    assert archive.catalogue.get(Ref(Kind.COLLECTION, collection)).withdrawn
    archive.close()


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_search_comes_as_a_sheet_of_what_may_be_edited(browser: Browser, home: Path, form: str) -> None:
    keeper = browser("keeper")
    answer = send(keeper, "/desk/sheets", search="kind=recording", format=form, what="found")
    job = answer.headers["location"].partition("?")[0]
    assert done(keeper, home, job)["rows"] == 2, "their draft and their closed recording, nothing of others"
    assert f"{job}/sheet" in keeper.get(job).text
    sent = keeper.get(f"{job}/sheet")
    told = sent.content.decode("utf-8-sig") if form == "csv" else str(_values(sent.content))
    assert RECORDS["draft"].id in told
    assert RECORDS["other_draft"].id not in told
    assert RECORDS["open"].id not in told
    assert browser("curator").get(f"{job}/sheet").status_code == 404
    assert browser("listener").get(f"{job}/sheet").status_code == 303


def _values(body: bytes) -> list[tuple[Any, ...]]:
    (page,) = openpyxl.load_workbook(io.BytesIO(body)).worksheets
    return list(page.iter_rows(values_only=True))


def test_an_empty_sheet_comes_back_understood(browser: Browser, home: Path, tmp_path: Path) -> None:
    from ingest.sheet.reading import read

    client = browser("curator")
    answer = send(client, "/desk/sheets?lang=ru", "/desk/sheets?lang=ru", format="xlsx", what="template")
    job = answer.headers["location"].partition("?")[0]
    done(client, home, job)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{job}/sheet").content))
    (page,) = book.worksheets
    assert page.cell(1, 1).value == "Файл"
    page.append(["1.wav"])
    book.save(tmp_path / "filled.xlsx")
    sheet = read(tmp_path / "filled.xlsx")
    assert [(row.file, row.page) for row in sheet.rows] == [("1.wav", "Muragat")]
    assert sheet.findings == (), "no heading that is not known"


def test_a_sheet_that_cannot_be_read_says_so_and_leaves_the_files(browser: Browser, home: Path) -> None:
    client = browser("curator")
    upload(client, "sheet.csv", b"a,b\n1,2\n")
    location = send(client, PAGE, f"{PAGE}/check").headers["location"]
    perform(home)
    assert client.get(location, headers=JSON).json()["outcome"]["code"] == "sheet-without-file-column"
    assert "sheet.csv" in client.get(PAGE).text
