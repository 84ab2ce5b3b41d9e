"""The sound over HTTP: types, ranges, validators, and that policy is asked each time. Sections are of RFC 9110."""

import io
import json
import re
import wave
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from .conftest import World

FILES = {"access.opus": "audio/ogg; codecs=opus", "access.mp3": "audio/mpeg", "peaks.json": "application/json"}


@pytest.fixture
def address(world: World) -> str:
    return f"/media/{world.open}/access.opus"


@pytest.fixture
def content(world: World) -> bytes:
    return (derived(world) / "access.opus").read_bytes()


def derived(world: World) -> Path:
    return next((world.home / "derived" / "recording").rglob(f"{world.open}/manifest.json")).parent


@pytest.mark.parametrize("name", FILES)
def test_each_file_has_its_type_and_its_bytes(client: TestClient, world: World, name: str):
    answer = client.get(f"/media/{world.open}/{name}", headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == FILES[name]
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.content == (derived(world) / name).read_bytes()
    assert "content-encoding" not in answer.headers


def test_the_entity_tag_is_strong_and_is_the_digest_of_the_manifest_8_8_3(
    client: TestClient, world: World, address: str
):
    manifest = json.loads((derived(world) / "manifest.json").read_bytes())
    digest = next(f["sha256"] for f in manifest["files"] if f["name"] == "access.opus")
    assert client.get(address).headers["etag"] == f'"{digest}"'


def test_last_modified_is_an_http_date_8_8_2(client: TestClient, address: str):
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", client.get(address).headers["last-modified"])


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-99", 0, 100), ("bytes=100-", 100, None), ("bytes=-50", -50, None), ("bytes=0-0", 0, 1)],
)
def test_a_single_range_is_206_15_3_7(
    client: TestClient, address: str, content: bytes, asked: str, start: int, stop: int | None
):
    answer = client.get(address, headers={"Range": asked})
    wanted = content[start:stop]
    first = start if start >= 0 else len(content) + start
    assert answer.status_code == 206
    assert answer.content == wanted
    assert answer.headers["content-range"] == f"bytes {first}-{first + len(wanted) - 1}/{len(content)}"
    assert answer.headers["content-length"] == str(len(wanted))
    assert {"etag", "last-modified"} <= set(answer.headers)


def test_several_ranges_are_multipart_14_6(client: TestClient, address: str, content: bytes):
    answer = client.get(address, headers={"Range": "bytes=0-9,50-59"})
    assert answer.status_code == 206
    kind, _, boundary = answer.headers["content-type"].partition("; boundary=")
    assert kind == "multipart/byteranges"
    assert "content-range" not in answer.headers
    parts = answer.content.split(f"--{boundary}".encode())
    assert [part.split(b"\r\n\r\n", 1)[1].rstrip(b"\r\n") for part in parts[1:3]] == [
        content[:10].rstrip(b"\r\n"),
        content[50:60].rstrip(b"\r\n"),
    ]
    assert answer.headers["content-length"] == str(len(answer.content))


def test_a_range_beyond_the_end_is_416_with_the_length_15_5_17(client: TestClient, address: str, content: bytes):
    answer = client.get(address, headers={"Range": f"bytes={len(content)}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(content)}"


def test_an_unknown_unit_is_ignored_14_2(client: TestClient, address: str, content: bytes):
    answer = client.get(address, headers={"Range": "seconds=1-2"})
    assert answer.status_code == 200
    assert answer.content == content


def test_a_known_copy_is_304_without_content_15_4_5(client: TestClient, address: str):
    first = client.get(address)
    for name, value in (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified")):
        answer = client.get(address, headers={name: first.headers[value]})
        assert answer.status_code == 304
        assert answer.content == b""
        assert answer.headers["etag"] == first.headers["etag"]


def test_if_range_sends_the_whole_when_the_file_is_another_13_1_5(client: TestClient, address: str, content: bytes):
    tag = client.get(address).headers["etag"]
    same = client.get(address, headers={"Range": "bytes=0-9", "If-Range": tag})
    other = client.get(address, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    assert (same.status_code, len(same.content)) == (206, 10)
    assert (other.status_code, other.content) == (200, content)


def test_a_failed_precondition_is_412_15_5_13(client: TestClient, address: str):
    assert client.get(address, headers={"If-Match": '"other"'}).status_code == 412


def test_head_has_the_headers_of_get_and_no_content_9_3_2(client: TestClient, address: str, content: bytes):
    got, head = client.get(address), client.head(address, headers={"Range": "bytes=0-1"})
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(content))
    for name in ("content-type", "etag", "last-modified", "accept-ranges"):
        assert head.headers[name] == got.headers[name]


def test_other_methods_are_405_with_allow_15_5_6(client: TestClient, address: str):
    answer = client.post(address)
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("item", "status"), [("registered", 403), ("on_site", 403), ("closed", 403), ("embargoed", 403), ("withdrawn", 410)]
)
def test_what_may_not_be_heard_is_not_sent_by_any_method(
    client: TestClient, world: World, item: str, name: str, status: int
):
    address = f"/media/{getattr(world, item)}/{name}"
    answer = client.get(address, headers={"Range": "bytes=0-0"})
    assert answer.status_code == status
    assert client.head(address).status_code == status
    assert "etag" not in answer.headers
    assert answer.json()["reason"]


def test_a_reading_room_hears_what_is_on_site(reader_in_the_house: TestClient, world: World):
    assert reader_in_the_house.get(f"/media/{world.on_site}/access.mp3").status_code == 200
    assert reader_in_the_house.get(f"/media/{world.registered}/access.mp3").status_code == 403


def test_a_recording_without_copies_says_so(client: TestClient, world: World):
    assert client.get(f"/media/{world.bare}/access.opus").status_code == 404


@pytest.mark.parametrize("path", ["/media/nope/access.opus", "/media/../settings.toml", "/media/x/manifest.json"])
def test_nothing_else_can_be_fetched(client: TestClient, path: str):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("suffix", "kind"), [("mp3", "audio/mpeg"), ("wav", "audio/wav"), ("flac", "audio/flac")])
def test_a_passage_can_be_taken_away(client: TestClient, world: World, suffix: str, kind: str):
    answer = client.get(f"/media/{world.open}/clip.{suffix}", params={"t": "2,5"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert f"muragat-{world.open}-2-5.{suffix}" in answer.headers["content-disposition"]


def test_a_passage_is_cut_to_the_sample(client: TestClient, world: World):
    answer = client.get(f"/media/{world.open}/clip.wav", params={"t": "2.5,4"})
    with wave.open(io.BytesIO(answer.content)) as file:
        assert file.getnframes() == round(1.5 * file.getframerate())


@pytest.mark.parametrize("t", ["", "5", "50,60", "3,1"])
def test_a_passage_that_is_not_there_is_refused(client: TestClient, world: World, t: str):
    assert client.get(f"/media/{world.open}/clip.mp3", params={"t": t}).status_code == 400


@pytest.mark.parametrize(
    ("item", "status"), [("on_site", 403), ("closed", 403), ("embargoed", 403), ("withdrawn", 410)]
)
def test_passages_follow_the_policy_of_the_whole(client: TestClient, world: World, item: str, status: int):
    assert client.get(f"/media/{getattr(world, item)}/clip.mp3", params={"t": "1,2"}).status_code == status


def test_peaks_are_compressed_under_an_entity_tag_of_their_own_8_8_3_3(client: TestClient, world: World):
    address = f"/media/{world.open}/peaks.json"
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in packed.headers["vary"]
    known = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]}
    assert client.get(address, headers=known).status_code == 304


@pytest.mark.parametrize("ranges", ["bytes=0-99", "bytes=99999999-", "bytes=9-1", "lines=1-2", "bytes=0-1,5-9"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_clip_stays_in_the_temporary_folder(
    client: TestClient, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, ranges: str
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    answer = client.request(method, f"/media/{world.open}/clip.flac?t=1,2", headers={"Range": ranges})

    assert answer.status_code in (200, 206, 400, 416)
    assert list(tmp_path.glob("muragat-clip-*")) == []


@pytest.mark.parametrize("name", ["peaks.json", "contour.json"])
def test_a_client_that_refuses_gzip_gets_none(client: TestClient, world: World, name: str) -> None:
    answer = client.get(f"/media/{world.open}/{name}", headers={"Accept-Encoding": "gzip;q=0"})

    assert "content-encoding" not in answer.headers
