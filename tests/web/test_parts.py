"""Passages that are recordings of their own: heard from the whole's copies, and closed with it in every channel."""

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from archive import cutting, passages, revisions
from archive.errors import InvalidValueError
from archive.identifiers import mint
from archive.keeping import Archive
from archive.model import (
    Access,
    AccessLevel,
    AnyRecord,
    Kind,
    Language,
    Name,
    Recording,
    Ref,
    Segment,
    SegmentType,
    Status,
)
from archive.policy import ADMINISTRATOR, ANONYMOUS, Action, Viewer, ViewerKind, decide, may_see, withheld
from archive.rules import names
from media.decode.opening import open_audio
from media.derivatives.silencing import make_all_silenced
from search.index import SearchIndex
from web.app import create_app

from .conftest import keep_sound

TAPE = mint()
CLOSED = Access(AccessLevel.CLOSED, reason="Отбасы сұрады")
CUTS = {"бірінші": (0.0, 4.0, None), "екінші": (4.0, 8.0, CLOSED), "үшінші": (8.0, 12.0, None)}
ACROSS = (2.0, 6.0)


@dataclass(frozen=True)
class Tape:
    home: Path
    parts: dict[str, str]


def named(text: str) -> tuple[Name, ...]:
    return names.complete((Name(text, Language.KK),))


@pytest.fixture
def tape(pristine_home: Path, tmp_path: Path) -> Tape:
    """A tape of three pieces, the second closed, and a part that begins in the first and ends in the second."""
    home = Path(shutil.copytree(pristine_home, tmp_path / "tape"))
    archive = Archive.open(home)
    segments = [
        Segment(start, end, SegmentType.MUSIC, id=f"p{n}", names=named(f"Қарлыбай {name}"), access=access)
        for n, (name, (start, end, access)) in enumerate(CUTS.items())
    ]
    segments.append(Segment(*ACROSS, SegmentType.SECTION, id="across", names=named("Арасы")))
    keep_sound(archive, Recording(id=TAPE, names=named("Ескі таспа"), segments=tuple(segments)))
    ref = Ref(Kind.RECORDING, TAPE)
    parts = {s.id: cutting.publish(archive, ref, s.id, "Дина").id for s in segments}
    make_all_silenced(archive, archive.catalogue.recording(TAPE))
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    archive.close()
    return Tape(home, parts)


@pytest.fixture
def client(tape: Tape) -> Iterator[TestClient]:
    with TestClient(create_app(tape.home), base_url="http://archive.test") as found:
        yield found


def samples(body: bytes) -> tuple[np.ndarray, int]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "heard"
        path.write_bytes(body)
        with open_audio(path) as source:
            return np.concatenate([block[:, 0] for block in source.blocks()]), source.sample_rate_hz


def test_a_part_has_a_page_that_leads_to_its_whole_and_to_what_else_was_cut_from_it(
    client: TestClient, tape: Tape
) -> None:
    text = client.get(f"/recordings/{tape.parts['p0']}?lang=en").text
    assert "Қарлыбай бірінші" in text
    assert f"/recordings/{TAPE}" in text
    assert "0:00 – 0:04" in text
    assert f"/recordings/{tape.parts['p2']}" in text
    assert tape.parts["p1"] not in text
    assert f'data-id="{TAPE}"' in text  # it plays from the copies of the whole
    assert 'data-start="0.0" data-end="4.0"' in text
    whole = client.get(f"/recordings/{TAPE}").text
    assert f"/recordings/{tape.parts['p0']}" in whole
    assert tape.parts["p1"] not in whole


def test_a_part_is_cited_found_and_played_by_itself(client: TestClient, tape: Tape) -> None:
    part = tape.parts["p2"]
    assert f"/recordings/{part}" in client.get(f"/recordings/{part}/cite.txt").text
    hits = client.get("/api/search", params={"q": "Қарлыбай үшінші", "kind": "recording"}).json()["hits"]
    assert hits[0]["id"] == part
    for address in (f"/media/{part}/access.opus", f"/media/{part}/access.mp3", f"/media/{part}/clip.wav?t=0,4"):
        sound, rate = samples(client.get(address).content)
        assert len(sound) / rate == pytest.approx(4.0, abs=0.1)
        assert np.abs(sound).max() > 0.02
    track = client.get(f"/api/recordings/{part}/track").json()
    assert track["duration"] == 4.0
    assert all(part in stream["src"] for stream in track["streams"])
    assert client.get(f"/media/{part}/peaks.json").status_code == 404


def test_what_is_closed_in_the_whole_is_closed_in_the_part(client: TestClient, tape: Tape) -> None:
    part = tape.parts["p1"]
    for address in (
        f"/recordings/{part}",
        f"/api/recordings/{part}",
        f"/embed/{part}",
        f"/recordings/{part}/cite.bib",
        f"/recordings/{part}/cover.svg",
        f"/media/{part}/access.opus",
        f"/media/{part}/clip.wav?t=0,1",
        f"/api/recordings/{part}/track",
        f"/preview/recordings/{part}.png",
    ):
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code in (403, 404), address
        assert "екінші" not in answer.text, address
    for address in ("/api/search?q=екінші", "/api/suggest?q=Қарлыбай", "/sitemap-recordings-1.xml", "/feed.atom", "/"):
        answer = client.get(address)
        assert part not in answer.text, address
        assert "екінші" not in answer.text.replace("q=екінші", ""), address


def test_a_part_across_a_closed_passage_is_silent_there(client: TestClient, tape: Tape) -> None:
    part = tape.parts["across"]
    assert client.get(f"/api/recordings/{part}").json()["withheld"] == [[2.0, 4.0]]
    sound, rate = samples(client.get(f"/media/{part}/access.opus").content)
    assert np.abs(sound[: rate * 3 // 2]).max() > 0.02
    assert np.abs(sound[int(rate * 2.1) :]).max() < 0.001


@pytest.mark.parametrize("how", ["closed", "withdrawn", "draft"])
def test_shutting_the_whole_shuts_its_parts_with_the_next_request(client: TestClient, tape: Tape, how: str) -> None:
    part = tape.parts["p0"]
    assert client.get(f"/media/{part}/access.opus").status_code == 200
    archive = Archive.open(tape.home)
    ref = Ref(Kind.RECORDING, TAPE)
    if how == "withdrawn":
        revisions.withdraw(archive, ref, who="Дина", why="қайтарылды")
    else:

        def shut(record: AnyRecord) -> AnyRecord:
            return replace(record, access=CLOSED) if how == "closed" else replace(record, status=Status.DRAFT)

        archive.change(ref, shut, who="Дина", why="жабылды")
    archive.close()
    for address in (f"/media/{part}/access.opus", f"/recordings/{part}", f"/api/recordings/{part}"):
        assert client.get(address).status_code in (403, 404, 410), address
    assert part not in client.get("/api/search", params={"q": "бірінші", "kind": "recording"}).text


def test_whoever_may_hear_the_whole_may_hear_the_part_and_nobody_else() -> None:
    closed = Segment(4.0, 8.0, SegmentType.MUSIC, id="p", access=CLOSED)
    whole = Recording(id="whole", segments=(closed,), duration_seconds=12.0, collections=("c",))
    part = replace(cutting.part_of(whole, closed, "part"), access=Access())
    day, granted = whole_day(), Viewer(ViewerKind.REGISTERED, grants=frozenset({Ref(Kind.RECORDING, "part")}))
    assert decide(ADMINISTRATOR, Action.LISTEN, part, day, whole)
    assert not decide(ANONYMOUS, Action.LISTEN, part, day, whole)
    assert not decide(granted, Action.LISTEN, part, day, whole)  # a grant of the part opens nothing of the whole
    both = replace(granted, grants=granted.grants | {Ref(Kind.RECORDING, "whole")})
    assert decide(both, Action.LISTEN, part, day, whole)
    assert not may_see(ANONYMOUS, part, whole_day())  # without its whole at hand
    assert withheld(ANONYMOUS, part, day) != ()
    keeper = Viewer(ViewerKind.CURATOR, collections=frozenset({"d"}))
    theirs = replace(part, collections=("d",))
    assert decide(keeper, Action.SEE, theirs, day, whole)
    assert not decide(keeper, Action.LISTEN, theirs, day, whole)


def whole_day() -> dt.date:
    return dt.date(2027, 1, 1)


def test_publishing_twice_makes_one_part_and_a_moved_passage_moves_it(tape: Tape) -> None:
    archive = Archive.open(tape.home)
    ref = Ref(Kind.RECORDING, TAPE)
    assert cutting.publish(archive, ref, "p0", "Дина").id == tape.parts["p0"]
    passage = replace(passages.find(archive.catalogue.recording(TAPE), "p0"), end_seconds=3.5)
    kept = passages.change(archive, ref, lambda now: passages.with_passage(now, passage, "p0"), "Дина", "moved")
    cutting.follow(archive, kept, "Дина")
    part = archive.catalogue.recording(tape.parts["p0"])
    assert part.duration_seconds == 3.5
    assert part.cut_from is not None
    assert part.cut_from.end_seconds == 3.5
    with pytest.raises(InvalidValueError, match=r"is recording/"):
        passages.remove(archive, ref, "p0", "Дина")
    with pytest.raises(InvalidValueError, match="a part itself"):
        cutting.part_of(part, replace(passage, id="x"), "y")
    archive.close()
