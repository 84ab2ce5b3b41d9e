"""Uploads by tus 1.0, cut, resumed, forged; and what was sent taken in as drafts by the worker."""

import base64
import hashlib
import wave
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from archive.batches import members
from archive.jobs.worker import work
from archive.keeping import Archive
from archive.model import Kind, Status

from .conftest import MINE, RECORDS, Browser, send

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream"}
GROUP = "0123456789"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def begin(client: TestClient, name: str, size: int, group: str = GROUP):
    metadata = f"filename {encoded(name)},group {encoded(group)}"
    return client.post("/desk/uploads/files", headers={**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata})


def upload(client: TestClient, name: str, body: bytes) -> str:
    address = begin(client, name, len(body)).headers["location"]
    half = len(body) // 2
    for start, piece in ((0, body[:half]), (half, body[half:])):
        checksum = f"sha256 {base64.b64encode(hashlib.sha256(piece).digest()).decode()}"
        answer = client.patch(
            address, content=piece, headers={**BYTES, "Upload-Offset": str(start), "Upload-Checksum": checksum}
        )
        assert answer.status_code == 204, answer.text
    return address


def tone(path: Path, hertz: float) -> bytes:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes((8000 * np.sin(2 * np.pi * hertz * np.arange(16000) / 8000)).astype("<i2").tobytes())
    return path.read_bytes()


def test_an_upload_goes_on_where_it_was_cut(browser: Browser, home: Path) -> None:
    client = browser("curator")
    address = begin(client, "Күй.wav", 10).headers["location"]
    assert (
        client.patch(address, content=b"12345", headers={**BYTES, "Upload-Offset": "0"}).headers["upload-offset"] == "5"
    )
    again = browser("curator").head(address, headers=TUS)
    assert (again.headers["upload-offset"], again.headers["upload-length"]) == ("5", "10")
    assert client.patch(address, content=b"xx", headers={**BYTES, "Upload-Offset": "0"}).status_code == 409
    assert client.patch(address, content=b"67890", headers={**BYTES, "Upload-Offset": "5"}).status_code == 204
    assert [p.read_bytes() for p in (home / "uploads").rglob("Күй.wav")] == [b"1234567890"]


def test_wrong_bytes_are_taken_off_again(browser: Browser) -> None:
    client = browser("curator")
    address = begin(client, "a.wav", 10).headers["location"]
    wrong = f"sha1 {base64.b64encode(hashlib.sha1(b'other', usedforsecurity=False).digest()).decode()}"
    answer = client.patch(address, content=b"12345", headers={**BYTES, "Upload-Offset": "0", "Upload-Checksum": wrong})
    assert answer.status_code == 460
    assert client.head(address, headers=TUS).headers["upload-offset"] == "0"
    assert client.patch(address, content=b"x" * 11, headers={**BYTES, "Upload-Offset": "0"}).status_code == 400
    assert client.head(address, headers=TUS).headers["upload-offset"] == "0"
    odd = {**BYTES, "Upload-Offset": "0", "Upload-Checksum": "md5 AAAA"}
    assert client.patch(address, content=b"12345", headers=odd).status_code == 400


def test_nobody_reaches_the_uploads_of_another(browser: Browser) -> None:
    address = begin(browser("curator"), "a.wav", 10).headers["location"]
    other = browser("keeper")
    assert other.head(address, headers=TUS).status_code == 404
    assert other.patch(address, content=b"1", headers={**BYTES, "Upload-Offset": "0"}).status_code == 404
    assert other.delete(address, headers=TUS).status_code == 404
    assert browser().head(address, headers=TUS).status_code == 303
    assert browser("listener").post("/desk/uploads/files", headers=TUS).status_code == 303


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../../etc/passwd/..", ".hidden", "a\x00.wav", "a\u202ewav.exe", "x" * 300]
)
def test_hostile_names_begin_nothing(browser: Browser, home: Path, name: str) -> None:
    assert begin(browser("curator"), name, 1).status_code == 400
    assert not list((home / "uploads").rglob("*.info"))


def test_a_path_is_only_its_last_part(browser: Browser, home: Path) -> None:
    upload(browser("curator"), "../../../tapes/01.wav", b"1234")
    (kept,) = (home / "uploads").rglob("01.wav")
    assert kept.is_relative_to(home / "uploads")


@pytest.mark.parametrize(
    ("group", "size"), [("../../x", "1"), ("", "1"), (GROUP, "-1"), (GROUP, "x"), (GROUP, "9" * 20)]
)
def test_what_cannot_be_is_refused(browser: Browser, group: str, size: str) -> None:
    metadata = f"filename {encoded('a.wav')},group {encoded(group)}"
    headers = {**TUS, "Upload-Length": size, "Upload-Metadata": metadata}
    assert browser("curator").post("/desk/uploads/files", headers=headers).status_code == 400


def test_one_account_has_a_quota(browser: Browser) -> None:
    client = browser("curator")
    assert begin(client, "a.wav", 51 * 10**9).status_code == 413
    assert client.post("/desk/uploads/files", headers={"Tus-Resumable": "0.2"}).status_code == 412


def test_what_was_sent_is_reported_on_and_taken_in_as_drafts_of_one_step(
    browser: Browser, home: Path, tmp_path: Path
) -> None:
    client = browser("keeper")
    for n, name in enumerate(("бір.wav", "екі.wav")):
        upload(client, name, tone(tmp_path / name, 220.0 * (n + 1)))
    sheet = "file;title_kk;date\nбір.wav;Бірінші күй;1936\nекі.wav;Екінші күй;not a date\n"
    upload(client, "sheet.csv", sheet.encode())
    assert send(client, "/desk/uploads", f"/desk/uploads/{GROUP}/take").status_code == 403
    page = client.get("/desk/uploads").text
    assert "бір.wav" in page
    into = {"collection": MINE}
    job = send(client, "/desk/uploads", f"/desk/uploads/{GROUP}/check", **into).headers["location"]
    work(home, until_empty=True)
    told = client.get(job, headers={"Accept": "application/json"}).json()
    assert told["state"] == "done", told
    assert len(told["outcome"]["added"]) == 2
    assert {added["path"] for added in told["outcome"]["added"]} == {"бір.wav", "екі.wav"}
    assert str(home) not in str(told["outcome"])
    assert any("not a date" in flagged["detail"] for flagged in told["outcome"]["flagged"])
    table = client.get(job).text
    assert "<dd>None</dd>" not in client.get(f"/desk/jobs/{told['number']}").text
    job = f"/desk/jobs/{told['number']}"
    assert "<td>бір.wav" in table
    assert "not a date" in table
    lines = client.get(f"{job.partition('?')[0]}/report.csv").text.splitlines()
    assert lines[0].lstrip("\ufeff").startswith("part,where,id")
    assert any(line.startswith("flagged,") and "not a date" in line for line in lines)
    assert browser("researcher").get(f"{job.partition('?')[0]}/report.csv").status_code == 303
    job = send(client, "/desk/uploads", f"/desk/uploads/{GROUP}/take", **into).headers["location"]
    work(home, until_empty=True)
    told = client.get(job, headers={"Accept": "application/json"}).json()
    assert told["state"] == "done", told
    archive = Archive.open(home)
    made = [archive.catalogue.recording(added["id"]) for added in told["outcome"]["added"]]
    assert {r.title for r in made} == {"Бірінші күй", "Екінші күй"}
    assert {r.status for r in made} == {Status.DRAFT}
    assert all(MINE in r.collections for r in made)
    assert {r.ref for r in made} <= members(archive, told["outcome"]["batch"]).keys()
    archive.close()
    assert not list((home / "uploads").rglob("*.wav"))
    assert browser().get(f"/recordings/{made[0].id}").status_code == 404
    assert client.get(f"/desk/{Kind.RECORDING}/{made[0].id}").status_code == 200
    assert RECORDS["mine"].id == MINE
