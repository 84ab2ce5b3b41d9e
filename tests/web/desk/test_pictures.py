"""Pictures in the browser: sent, described, closed, taken off."""

import io
from pathlib import Path

from PIL import Image
from starlette.testclient import TestClient

from archive.keeping import Archive
from archive.model import AccessLevel, Language, Picture, PictureType, Ref

from .conftest import RECORDS, Browser, send, token_in

OPEN, MINE = RECORDS["open"], RECORDS["draft"]
PAGE = f"/desk/recording/{OPEN.id}/pictures"


def picture(form: str = "PNG", width: int = 300) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, 200), "brown").save(made, form)
    return made.getvalue()


def put(client: TestClient, name: str, body: bytes, page: str = PAGE):
    token = token_in(client.get("/account").text)
    return client.put(f"{page}/{name}", content=body, headers={"X-CSRF-Token": token})


def held(home: Path, ref: Ref) -> tuple[Picture, ...]:
    archive = Archive.open(home)
    try:
        return archive.catalogue.get(ref).pictures
    finally:
        archive.close()


def test_a_picture_is_sent_described_and_shown(browser: Browser, home: Path) -> None:
    client = browser("curator")
    answer = put(client, "Дина 1936.png", picture())
    assert (answer.status_code, answer.json()) == (201, {"path": "pictures/001.png", "width": 300, "height": 200})
    said = {
        "type": "portrait",
        "caption.kk-Cyrl": "Дина",
        "caption.ru": "Дина Нурпеисова",
        "maker": "белгісіз",
        "access": "",
    }
    assert send(client, PAGE, path="pictures/001.png", **said).status_code == 303
    (kept,) = held(home, OPEN.ref)
    assert (kept.type, kept.maker, kept.original_name) == (PictureType.PORTRAIT, "белгісіз", "Дина 1936.png")
    assert {text.language for text in kept.caption} == {Language.KK, Language.RU}
    assert "Дина Нурпеисова" in browser().get(f"/recordings/{OPEN.id}?lang=ru").text


def test_a_closed_picture_is_for_its_keepers_until_it_is_taken_off(browser: Browser, home: Path) -> None:
    client = browser("curator")
    put(client, "card.png", picture())
    send(client, PAGE, path="pictures/001.png", type="catalogue-card", maker="құпия қол", access="closed")
    assert held(home, OPEN.ref)[0].access is AccessLevel.CLOSED
    assert "құпия қол" not in browser().get(f"/recordings/{OPEN.id}").text
    assert "құпия қол" in client.get(PAGE).text
    assert send(client, PAGE, path="pictures/001.png", remove="1").status_code == 303
    assert held(home, OPEN.ref) == ()
    assert send(client, "/account", PAGE, path="pictures/001.png", remove="1").status_code == 404


def test_what_is_no_picture_is_refused_with_a_reason_and_nothing_is_kept(browser: Browser, home: Path) -> None:
    client = browser("curator")
    for body in (b"", b"<svg onload=alert(1)>", picture()[:60], b"GIF89a" + bytes(20)):
        answer = put(client, "x.png", body)
        assert answer.status_code == 422, answer.text
        assert answer.json()["reason"]
    assert put(client, "one.png", picture()).status_code == 201
    assert put(client, "again.png", picture()).status_code == 422
    assert len(held(home, OPEN.ref)) == 1
    assert send(client, PAGE, path="pictures/001.png", type="selfie").status_code == 400


def test_a_name_never_becomes_a_path(browser: Browser, home: Path) -> None:
    client = browser("curator")
    sent = (
        "..%5C..%5Cetc%5Cpasswd.png",
        "%2e%2e",
        "%2e",
        "%2e%2e.png",
        "a%00b.png",
        "%20",
        "қ" * 200,
        "a" * 300 + ".png",
    )
    for number, name in enumerate(sent):
        answer = put(client, name, picture(width=300 + number))
        assert answer.status_code == 201, (name, answer.status_code)
    names = [p.original_name for p in held(home, OPEN.ref)]
    assert all(name and "/" not in name and "\\" not in name for name in names)
    assert {"passwd.png", "...png", "ab.png", "қ" * 200} <= set(names)


def test_nobody_sends_to_a_record_that_is_not_theirs_or_without_the_token(browser: Browser, home: Path) -> None:
    for name in ("keeper", "researcher", "listener"):
        assert put(browser(name), "x.png", picture()).status_code in (303, 403), name
    assert put(browser("keeper"), "x.png", picture(), f"/desk/recording/{MINE.id}/pictures").status_code == 201
    client = browser("curator")
    assert client.put(f"{PAGE}/x.png", content=picture()).status_code == 403
    foreign = {"X-CSRF-Token": token_in(client.get("/account").text), "Sec-Fetch-Site": "cross-site"}
    assert client.put(f"{PAGE}/x.png", content=picture(), headers=foreign).status_code == 403
    assert held(home, OPEN.ref) == ()


def test_a_list_to_pick_from_shows_the_first_picture_to_those_who_may_see_it(browser: Browser, home: Path) -> None:
    client = browser("curator")
    page = "/desk/person/dina/pictures"
    put(client, "dina.png", picture(), page)
    said = {"type": "portrait", "maker": "Архив", "access": "open"}
    send(client, page, path="pictures/001.png", **said)
    (dina,) = [one for one in client.get("/desk/pick?kind=person&q=Дина Нұрпейісова").json() if one["id"] == "dina"]
    assert client.get(dina["picture"]).status_code == 200
    assert [one["picture"] for one in client.get("/desk/pick?kind=person&q=Құрманғазы").json()][:1] == [""]
