"""Sound that nginx sends by itself (``accelerated_path``): nobody can tell it from what the archive sends.

A node that sends everything itself is the judge: same home, asked directly.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx2
import numpy as np
import pytest
import soundfile

from archive import revisions
from archive.home import Home
from archive.keeping import Archive
from archive.model import AccessLevel, Kind, Ref
from ingest.discover import discover
from ingest.pipeline import Options, ingest
from tests.cluster.nodes import Node, wait_for
from tests.cluster.proxies import nginx

OWN = ("date", "server", "connection", "keep-alive")
"""What every server says of itself."""


@dataclass(frozen=True, slots=True)
class Kept:
    """``archive`` sends everything itself; ``proxy`` is nginx before ``node``, which lets it send."""

    home: Home
    ref: Ref
    archive: str
    node: str
    proxy: str
    etag: str
    modified: str
    size: int

    @property
    def path(self) -> str:
        return f"/media/{self.ref.id}/access.opus"


@pytest.fixture(scope="module")
def kept(pristine_in_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("kept")
    shutil.copytree(pristine_in_files, folder / "home")
    with closing(Archive.open(folder / "home")) as archive:
        seconds = np.arange(4 * 22_050) / 22_050
        soundfile.write(folder / "tone.wav", 0.4 * np.sin(2 * np.pi * 220 * seconds), 22_050)
        report = ingest(archive, discover([folder / "tone.wav"]), None, Options("b", access=AccessLevel.OPEN))
        ref = Ref(Kind.RECORDING, report.added[0].id or "")
    plain = Node(folder / "home", folder / "plain")
    letting = Node(folder / "home", folder / "letting", "import os; os.environ['MURAGAT_ACCELERATED_PATH'] = '/kept/'")
    home = Home(folder / "home")
    try:
        for one in (plain, letting):
            wait_for(f"{one.address}/readyz")
        with nginx(folder, [f"127.0.0.1:{letting.port}"], home.derived_path) as proxy:
            told = httpx2.get(f"{plain.address}/media/{ref.id}/access.opus")
            facts = told.headers["etag"], told.headers["last-modified"], len(told.content)
            yield Kept(home, ref, plain.address, letting.address, proxy, *facts)
    finally:
        for one in (plain, letting):
            one.process.terminate()
            one.process.wait(timeout=30)


def _told(answer: httpx2.Response) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in answer.headers.items() if name not in OWN}
    if policy := headers.get("content-security-policy"):
        headers["content-security-policy"] = re.sub(r"nonce-[\w-]+", "nonce", policy)
    return answer.status_code, headers, answer.content


OLD, ANOTHER = "Mon, 01 Jan 2001 00:00:00 GMT", '"another"'
ASKED: dict[str, dict[str, str]] = {
    "whole": {},
    "the beginning": {"Range": "bytes=0-99"},
    "from the middle": {"Range": "bytes=1000-"},
    "the end": {"Range": "bytes=-500"},
    "more than there is": {"Range": "bytes=0-999999999"},
    "an absurd number": {"Range": "bytes=0-9999999999999999999"},
    "the end, and more than there is": {"Range": "bytes=-99999999"},
    "beyond the end": {"Range": "bytes=999999999-"},
    "two ranges, one of them beyond the end": {"Range": "bytes=0-9,999999999-"},
    "a range backwards": {"Range": "bytes=9-5"},
    "no range at all": {"Range": "bytes=abc"},
    "a unit that nobody knows": {"Range": "seconds=1-2"},
    "a range in capitals": {"Range": "Bytes=0-9"},
    "If-None-Match: this": {"If-None-Match": "ETAG"},
    "If-None-Match: this, weakly": {"If-None-Match": "W/ETAG"},
    "If-None-Match: another": {"If-None-Match": ANOTHER},
    "If-None-Match: anything": {"If-None-Match": "*"},
    "If-None-Match: another, If-Modified-Since: now": {"If-None-Match": ANOTHER, "If-Modified-Since": "MODIFIED"},
    "If-Modified-Since: now": {"If-Modified-Since": "MODIFIED"},
    "If-Modified-Since: long ago": {"If-Modified-Since": OLD},
    "If-Match: this": {"If-Match": "ETAG"},
    "If-Match: another": {"If-Match": ANOTHER},
    "If-Match: anything": {"If-Match": "*"},
    "If-Match: this, If-Unmodified-Since: long ago": {"If-Match": "ETAG", "If-Unmodified-Since": OLD},
    "If-Unmodified-Since: now": {"If-Unmodified-Since": "MODIFIED"},
    "If-Unmodified-Since: long ago": {"If-Unmodified-Since": OLD},
    "If-Range: this": {"If-Range": "ETAG", "Range": "bytes=10-19"},
    "If-Range: another": {"If-Range": ANOTHER, "Range": "bytes=10-19"},
    "If-Range: this, weakly": {"If-Range": "W/ETAG", "Range": "bytes=10-19"},
    "If-Range: its day": {"If-Range": "MODIFIED", "Range": "bytes=10-19"},
    "If-Range: another day": {"If-Range": OLD, "Range": "bytes=10-19"},
    "If-Range: this, beyond the end": {"If-Range": "ETAG", "Range": "bytes=999999999-"},
    "If-None-Match: another, a range": {"If-None-Match": ANOTHER, "Range": "bytes=10-19"},
    "If-Match: this, a range": {"If-Match": "ETAG", "Range": "bytes=10-19"},
}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("asked", ASKED)
def test_whoever_asks_cannot_tell_who_sends(kept: Kept, asked: str, method: str) -> None:
    headers = {
        name: value.replace("ETAG", kept.etag).replace("MODIFIED", kept.modified)
        for name, value in ASKED[asked].items()
    }
    ours = httpx2.request(method, kept.archive + kept.path, headers=headers)
    theirs = httpx2.request(method, kept.proxy + kept.path, headers=headers)
    assert _told(theirs) == _told(ours)


@pytest.mark.parametrize("name", ["access.mp3", "peaks.json", "contour.json"])
def test_every_kind_of_file_goes_out_with_its_own_headers(kept: Kept, name: str) -> None:
    path = f"/media/{kept.ref.id}/{name}"
    answers = [httpx2.get(one + path, headers={"Accept-Encoding": "identity"}) for one in (kept.archive, kept.proxy)]
    assert answers[0].status_code == 200
    assert _told(answers[1]) == _told(answers[0])


def test_it_is_nginx_that_sends(kept: Kept) -> None:
    """The judge of the tests above: the node gives the bytes away, and nobody gets them by their place."""
    straight = httpx2.get(kept.node + kept.path, headers={"Range": "bytes=5-9"})
    assert (straight.headers["x-accel-redirect"], straight.content) != ("", b"")
    place = straight.headers["x-accel-redirect"]
    assert place.startswith("/kept/")
    assert straight.content == b""
    assert httpx2.get(kept.proxy + place).status_code == 404
    assert "x-accel-redirect" not in httpx2.get(kept.proxy + kept.path).headers


def test_a_closing_shuts_it_with_the_next_request(kept: Kept) -> None:
    assert httpx2.get(kept.proxy + kept.path).status_code == 200
    with closing(Archive.open(kept.home.root)) as archive:
        revisions.set_access(archive, kept.ref, AccessLevel.CLOSED, metadata=AccessLevel.CLOSED, who="A")
        try:
            for headers in ({}, {"Range": "bytes=0-9"}, {"If-None-Match": kept.etag}):
                assert httpx2.get(kept.proxy + kept.path, headers=headers).status_code == 403
        finally:
            revisions.set_access(archive, kept.ref, AccessLevel.OPEN, metadata=AccessLevel.OPEN, who="A")
    assert httpx2.get(kept.proxy + kept.path).status_code == 200
