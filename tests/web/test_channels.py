"""Viewer × place × grants × level × embargo's day × status × passage × channel: nothing tells what the policy hides.

What is looked at and how stands in ``channels.py``. Each channel is also opened on purpose, one check after the other,
and the matrix must see it.
"""

import datetime as dt
import hashlib
import re
import shutil
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from starlette.routing import Route
from starlette.testclient import TestClient

from archive.accounts.asking import Asked
from archive.accounts.asking import Asking as Requests
from archive.accounts.desk import Desk
from archive.accounts.people import Account, AccountRole
from archive.batches import signed
from archive.jobs.queue import Queue, State
from archive.keeping import Archive
from archive.model import (
    Access,
    AccessLevel,
    AnyRecord,
    Collection,
    Coordinates,
    Credit,
    Effect,
    Event,
    Finding,
    Genre,
    Instrument,
    Language,
    MediaFile,
    Name,
    Organisation,
    Performance,
    Person,
    PersonLink,
    Place,
    Recording,
    Ref,
    Right,
    Role,
    SameSound,
    School,
    Segment,
    SegmentType,
    Status,
    TechnicalFacts,
    Terms,
    Text,
    Use,
    Withdrawal,
    Work,
    WorkUse,
)
from archive.policy import ADMINISTRATOR, ANONYMOUS, Action, Decision, Reason, Span, Viewer, ViewerKind
from archive.rules import names
from archive.settings import Settings
from archive.store.verbs import StagedFile
from media.analysis import Extractor
from media.derivatives.making import Derivatives
from media.derivatives.silencing import make_all_silenced
from media.likeness.index import LikenessIndex
from media.pictures import keeping as pictures
from search.index import SearchIndex
from search.query.request import SearchRequest
from web.app import create_app
from web.desk import door
from web.desk.account import route as account_route
from web.desk.asking import page as asking_page
from web.desk.editing import own
from web.desk.together import route as together_route
from web.http import requests
from web.http.memory import PageMemory
from web.http.visitor import Visitor
from web.streams import pictures as picture_stream
from web.view import request_context
from web.view.request_context import RequestContext

from .channels import (
    BARE,
    BATCH,
    COLLECTION,
    DAY,
    EVE,
    GENRE,
    HOLDER,
    INSTRUMENT,
    ITEMS,
    LENT,
    OTHERS,
    PASSAGE,
    PASSAGE_HZ,
    PERSON,
    PLACE,
    SCHOOL,
    SECONDS,
    STUDIES_OTHERS,
    TELLS_OF_NO_RECORD,
    TONE_HZ,
    VIEWERS,
    WORK,
    Channel,
    Item,
    Secret,
    all_allowed,
    channels,
    leaks,
    words_told,
)

RATE_HZ = 16_000
WITHDRAWAL = Withdrawal(dt.datetime(2026, 1, 2, tzinfo=dt.UTC), "Отбасы қайтарып алды")


@dataclass
class Asking:
    """Who asks, and on which day: set before each request."""

    viewer: Viewer = ANONYMOUS
    today: dt.date = EVE


@dataclass(frozen=True)
class Matrix:
    """The archive with one recording for each door, asked as anybody on any day."""

    client: TestClient
    asking: Asking
    channels: tuple[Channel, ...]

    def leaks(self, channel: Channel, viewer: Viewer, today: dt.date) -> tuple[list[str], int]:
        self.asking.viewer, self.asking.today = viewer, today
        return leaks(self.client, channel, viewer, today, all_allowed(viewer, today))


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    folder = tmp_path_factory.mktemp("matrix")
    asking = Asking()
    with pytest.MonkeyPatch.context() as patch:

        def today(_self: Settings) -> dt.date:
            return asking.today

        def viewer_of(_request: object) -> Viewer:
            return asking.viewer

        def visitor_of(_request: object) -> Visitor:
            kind = asking.viewer.kind
            if kind is ViewerKind.ANONYMOUS:
                return Visitor(asking.viewer)
            account = Account("matrix", "matrix", AccountRole(kind.value), 0.0, closed=None, waits=False)
            return Visitor(asking.viewer, account)

        patch.setattr(Settings, "today", today)
        patch.setattr(requests, "viewer_of", viewer_of)
        for room in (door, account_route):
            patch.setattr(room, "visitor_of", visitor_of)
        archive = Archive.create(folder / "home")
        picture = build(archive, folder)
        archive.close()
        with TestClient(create_app(folder / "home"), base_url="http://archive.test") as client:
            yield Matrix(client, asking, channels(picture))


def build(archive: Archive, folder: Path) -> str:
    """One recording for each door, all of one sound and one picture. Returns the name of the picture."""
    person = Person(
        id=PERSON,
        names=names.complete((Name("Қарлыбай Сексенұлы", Language.KK),)),
        access=Access(AccessLevel.CLOSED, reason="Қарлыбайдың отбасы сұрады", contact="otbasy@example.org"),
        occupations=("aitys akyn",),
        birth="1900-01-01",
        death="1970",
        links=(PersonLink("teacher", "dina"),),
    )
    place = Place(
        id=PLACE,
        names=names.complete((Name("Бұғынтау", Language.KK),)),
        access=Access(AccessLevel.CLOSED, reason="Бұғынтау қасиетті"),
        type="place",
        coordinates=Coordinates(48.0, 67.0),
    )
    holder = Organisation(
        id=HOLDER,
        names=names.complete((Name("Тығылмұра", Language.KK),)),
        access=Access(AccessLevel.CLOSED, reason="«Тығылмұра» сұрады"),
        type="museum",
        place=PLACE,
    )
    fonds = names.complete((Name("Сынақ қоры, Тығылмұра", Language.KK),))
    for record in (
        person,
        place,
        holder,
        School(id=SCHOOL, names=names.complete((Name("Досмектеп", Language.KK),)), access=closed("Досмектеп")),
        Genre(id=GENRE, names=names.complete((Name("Досқазына", Language.KK),)), access=closed("Досқазына")),
        Instrument(id=INSTRUMENT, names=names.complete((Name("Досаспап", Language.KK),)), access=closed("Досаспап")),
        Collection(id=COLLECTION, names=fonds, holder=HOLDER),
        Collection(
            id=LENT,
            names=names.complete((Name("Аманат қоры", Language.KK),)),
            rights=(Right("donor", use=Use.DESCRIPTION, effect=Effect.FORBIDS, ends=EVE),),
        ),
        Collection(id=OTHERS, names=names.complete((Name("Өзге қор", Language.KK),))),
        Event(id="matrix-event", names=names.complete((Name("Бұғынтау тойы", Language.KK),)), place=PLACE),
        Work(
            id="matrix-work",
            names=names.complete((Name("Қарлыбайға арнау", Language.KK),)),
            credits=(Credit(Role.COMPOSER, PERSON, as_found="Қарлыбай"),),
        ),
        Recording(id=BARE, names=names.complete((Name("Дыбыссыз", Language.KK),))),
    ):
        archive.keep(record, who="test", why="made")
    master = folder / "master.wav"
    tone(master)
    derive(master, folder / "derived")
    Image.new("RGB", (64, 48), (120, 60, 30)).save(folder / "box.png")
    for item in ITEMS:
        record = recording(item, master)
        staged = archive.staging / f"{item.id}.wav"
        shutil.copy(master, staged)
        files = {record.files[0].path: StagedFile(staged, record.files[0].sha512)}
        archive.keep(record, who="test", why="taken in", files=files)
        shutil.copytree(folder / "derived", archive.home.derived(record.ref))
        pictures.add(archive, record.ref, folder / "box.png", pictures.Statement(), who="test")
        if item.passage is not None or item.passage_rights:
            make_all_silenced(archive, record)
        archive.change(record.ref, _noted, who="test", why=signed(f"Қарлыбай туралы, {item.words}", BATCH))
    queue = Queue(Desk.open(archive.home))
    job = queue.file("receive", {"account": "another"}, "another")
    queue.take("worker")
    with Desk.open(archive.home) as desk:
        for item in ITEMS:
            Requests(desk).ask(Asked(item.id, (), "Ағайша", "a@example.org", "зерттеу", 30), address=item.id)
    refused = [{"path": "a.wav", "code": "closed", "reason": "Қарлыбай: 770001 is there already", "hint": ""}]
    queue.end(job, "worker", State.FAILED, {"reason": "Қарлыбай: 770001 is there already", "refused": refused})
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    LikenessIndex(archive).follow()
    digest = hashlib.sha512((folder / "box.png").read_bytes()).hexdigest()
    return f"{digest[:32]}-small.webp"


def closed(name: str) -> Access:
    return Access(AccessLevel.CLOSED, reason=f"«{name}» әзірге ашылмайды")


def _noted(record: AnyRecord) -> AnyRecord:
    return replace(record, description=(Text("Қарлыбайдың айтуынша", Language.KK),))


def tone(path: Path) -> None:
    """A low tone with another one in the passage."""
    times = np.arange(int(RATE_HZ * SECONDS)) / RATE_HZ
    inside = (times >= PASSAGE[0]) & (times < PASSAGE[1])
    sound = 0.4 * np.sin(2 * np.pi * np.where(inside, PASSAGE_HZ, TONE_HZ) * times)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes((sound * 32767).astype("<i2").tobytes())


def derive(master: Path, folder: Path) -> None:
    with wave.open(str(master), "rb") as file:
        sound = (np.frombuffer(file.readframes(file.getnframes()), "<i2")[:, None] / 32768).astype(np.float32)
    with Derivatives(folder, RATE_HZ, 1) as derivatives:
        derivatives.add(sound)
        extractor = Extractor(RATE_HZ, 1)
        extractor.add(sound)
        derivatives.finish(extractor.result().curves.save(folder))


def recording(item: Item, master: Path) -> Recording:
    digest, size = hashlib.sha512(master.read_bytes()).hexdigest(), master.stat().st_size
    facts = TechnicalFacts("wav", "pcm_s16le", "audio/wav", RATE_HZ, 1, SECONDS, int(RATE_HZ * SECONDS), 16, 256_000)
    label = "бөлім" if item.rights else f"бөлім {item.words}"  # a label is no words of a song
    told = Segment(*PASSAGE, SegmentType.SPEECH, label, text=f"сыр {item.words}", id="p", rights=item.passage_rights)
    return Recording(
        id=item.id,
        names=names.complete((Name(f"Жазба {item.title}", Language.KK),)),
        access=replace(item.access, reason=f"Қарлыбайдың «Жазба {item.title}» дегені"),
        performance=Performance(place=PLACE, place_as_found="Бұғынтау"),
        status=item.status,
        withdrawn=Withdrawal(dt.datetime(2026, 1, 2, tzinfo=dt.UTC), "Отбасы қайтарып алды")
        if item.withdrawn
        else None,
        credits=(Credit(Role.SINGER, PERSON, as_found="Қарлыбай"),),
        notes=(Text("Қарлыбайдан жазып алынды", Language.KK),),
        works=(WorkUse(WORK),),
        instruments=("dombyra", INSTRUMENT),
        genres=("tokpe-kui", "aitys", GENRE),
        schools=(SCHOOL,),
        collections=(COLLECTION, LENT) if item.lent else (COLLECTION,),
        rights=item.rights,
        terms=Terms(own=item.own),
        duration_seconds=SECONDS,
        files=(MediaFile("masters/001.wav", digest, size, "Қарлыбай.wav", facts),),
        segments=(replace(told, access=item.passage),),
        transcript=(Text(f"толық сөз {item.words}", Language.KK),),
        findings=tuple(
            Finding("same-recording", f"the same sound as {other.id}", same=SameSound(other.id, 1.0, 0.0, 0.01))
            for other in ITEMS
            if other is not item
        ),
    )


def test_no_channel_tells_anybody_what_they_may_not_know(matrix: Matrix) -> None:
    found: list[str] = []
    cases = 0
    for channel in matrix.channels:
        for viewer in channel.viewers:
            for today in (EVE, DAY):
                leaked, looked_at = matrix.leaks(channel, viewer, today)
                found += leaked
                cases += looked_at
    print(f"{len(matrix.channels)} channels, {len(VIEWERS)} viewers, {len(ITEMS)} doors, 2 days: {cases} cases")
    assert not found, "\n".join(found[:40])
    assert cases > 5_000


WHOLE = {"sound", "passage"}
STAFF_LEARN = {
    "page": {"name", "words"}, "embed": {"name"}, "API": {"name", "words"}, "comparison": {"name"}, "oEmbed": {"name"},
    "preview picture": {"name"}, "picture": {"name"}, "search by title": {"name"}, "suggestion": {"name"},
    "search by what is said": {"name", "words"}, "list": {"name"}, "list as a file": {"name"},
}  # fmt: skip


def test_what_tells_of_no_record_tells_staff_of_none(matrix: Matrix) -> None:
    matrix.asking.viewer, matrix.asking.today = ADMINISTRATOR, DAY
    told = {path: words_told(matrix.client.get(path).content, None) for path in TELLS_OF_NO_RECORD}
    assert {path: found for path, found in told.items() if found} == {}


def test_every_address_is_a_channel_or_tells_of_no_record(matrix: Matrix) -> None:
    """An address that is made tomorrow has to be put into one of the two lists."""
    asked = [re.sub(r"\{.*?\}", "x", c.address).partition("?")[0] for c in matrix.channels]
    asked += [path.partition("?")[0] for path in TELLS_OF_NO_RECORD]
    left = [
        route.path
        for route in routes_of(matrix.client)
        if "GET" in (route.methods or ()) and not any(route.path_regex.match(path) for path in asked)
    ]
    assert left == []


def routes_of(client: TestClient) -> Iterator[Route]:
    """Every address of the application, in the order in which they are tried."""
    waiting: list[Any] = [*client.app.routes]  # type: ignore[attr-defined]
    while waiting:
        one = waiting.pop(0)
        if hasattr(one, "effective_candidates"):
            waiting[:0] = one.effective_candidates()
        elif hasattr(one, "methods"):
            yield one


def test_every_channel_carries_what_the_matrix_looks_for(matrix: Matrix) -> None:
    """A channel in which staff were told nothing would hide a leak as well as a check."""
    matrix.asking.viewer, matrix.asking.today = ADMINISTRATOR, DAY
    empty: list[str] = []
    for channel in matrix.channels:
        item = next(one for one in ITEMS if one.name == "passage-closed")
        told: set[Secret] = channel.told(matrix.client, item if channel.each else None)
        expected = STAFF_LEARN.get(channel.name, {"name"} if "citation" in channel.name else set[str]())
        missing = {(item.id, what) for what in expected} - told
        if missing or not told:
            empty.append(f"{channel.name}: {missing or 'nothing'}")
    assert not empty, "\n".join(empty)


def test_the_administrator_is_told_of_every_door(matrix: Matrix) -> None:
    """Whoever has the accounts keeps everything, and no door of a recording is shut to them, whatever the day."""
    asked = [channel for channel in matrix.channels if channel.each and channel.name in {*STAFF_LEARN, "range"}]
    missing: list[str] = []
    for today in (EVE, DAY):
        matrix.asking.viewer, matrix.asking.today = ADMINISTRATOR, today
        for channel in asked:
            expected = WHOLE if channel.name == "range" else STAFF_LEARN[channel.name]
            for item in filter(None, channel.asked(today)):
                if item.withdrawn and channel.name.startswith(("search", "suggestion")):
                    continue  # found only by who asks for what was withdrawn
                left = {(item.id, what) for what in expected} - channel.told(matrix.client, item)
                missing += [f"{channel.name} on {today}: {secret}" for secret in sorted(left)]
    assert not missing, "\n".join(missing)


Hole = Callable[[pytest.MonkeyPatch, Callable[[RequestContext], bool]], None]


def no_door(patch: pytest.MonkeyPatch, here: Callable[[RequestContext], bool]) -> None:
    """``may`` says yes."""
    kept = RequestContext.may

    def may(self: RequestContext, action: Action, record: AnyRecord) -> Decision:
        return Decision(allowed=True, reason=Reason.ALLOWED) if here(self) else kept(self, action, record)

    patch.setattr(RequestContext, "may", may)


def no_redaction(patch: pytest.MonkeyPatch, here: Callable[[RequestContext], bool]) -> None:
    """The record is shown as it is kept."""
    kept = RequestContext.redact

    def redact(self: RequestContext, record: AnyRecord) -> AnyRecord:
        return record if here(self) else kept(self, record)

    patch.setattr(RequestContext, "redact", redact)


def no_passages(patch: pytest.MonkeyPatch, here: Callable[[RequestContext], bool]) -> None:
    """No passage is closed."""
    kept = RequestContext.withheld

    def withheld(self: RequestContext, ref: Ref) -> tuple[Span, ...]:
        return () if here(self) else kept(self, ref)

    patch.setattr(RequestContext, "withheld", withheld)


def no_filter(patch: pytest.MonkeyPatch, here: Callable[[RequestContext], bool]) -> None:
    """The index is asked as staff would ask, and what it finds is shown."""
    found, suggested = SearchIndex.search, SearchIndex.suggest
    asked: list[RequestContext] = []
    prefetch = RequestContext.prefetch
    made = requests.context_of

    def context_of(request: Any) -> RequestContext:
        context = made(request)
        asked[:] = [context]
        return context

    def search(self: SearchIndex, request: SearchRequest) -> Any:
        return found(self, replace(request, viewer=ADMINISTRATOR) if asked and here(asked[0]) else request)

    def suggest(self: SearchIndex, text: str, viewer: Viewer, *rest: Any, **named: Any) -> Any:
        return suggested(self, text, ADMINISTRATOR if asked and here(asked[0]) else viewer, *rest, **named)

    def noted(self: RequestContext, refs: Any) -> None:
        asked[:] = [self]
        prefetch(self, refs)

    patch.setattr(RequestContext, "prefetch", noted)
    patch.setattr(SearchIndex, "search", search)
    patch.setattr(SearchIndex, "suggest", suggest)
    patch.setattr(requests, "context_of", context_of)
    no_door(patch, here)


def no_ears(patch: pytest.MonkeyPatch, here: Callable[[RequestContext], bool]) -> None:
    """Everybody hears everything, as far as what is matched is concerned."""
    kept = RequestContext.hears_whole

    def hears_whole(self: RequestContext, ref: Ref) -> bool:
        return here(self) or kept(self, ref)

    patch.setattr(RequestContext, "hears_whole", hears_whole)


def no_desk(patch: pytest.MonkeyPatch, here: Callable[[RequestContext], bool]) -> None:
    """Everything is everybody's to edit, and every job everybody's."""
    no_door(patch, here)
    patch.setattr(own, "keeps", yes)
    patch.setattr(asking_page, "keeps", yes)
    patch.setattr(together_route, "keeps", yes)
    patch.setattr(RequestContext, "keeps_words", no)
    patch.setattr(Viewer, "is_staff", True)


def no_picture_door(patch: pytest.MonkeyPatch, here: Callable[[RequestContext], bool]) -> None:
    """Neither the page's door nor the picture's own is asked."""
    no_door(patch, here)
    patch.setattr(picture_stream, "may_see_picture", yes)


def yes(*_: object) -> bool:
    return True


def no(*_: object) -> bool:
    return False


HOLES: dict[str, Hole] = {
    "door": no_door, "redaction": no_redaction, "passages": no_passages, "filter": no_filter,
    "picture": no_picture_door, "ears": no_ears, "desk": no_desk,
}  # fmt: skip


def nobody(*_: object) -> None:
    """The key of what is remembered for nobody."""


def test_the_matrix_sees_rights_that_nobody_asks(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither those of the recording itself nor those that it has from its collection; the opted out one is no leak."""
    monkeypatch.setattr(PageMemory, "_key", nobody)
    asked = [one for one in matrix.channels if one.name in ("page", "stream access.opus", "range", "API")]

    def leaked(day: dt.date) -> set[str]:
        found = [line for channel in asked for line in matrix.leaks(channel, ANONYMOUS, day)[0]]
        return {item.name for item in ITEMS for line in found if f"'{item.id}'" in line}

    with monkeypatch.context() as patch:
        patch.setattr(import_module("archive.policy.decide"), "forbidding", nobody)
        assert leaked(EVE) == {"rights-until", "rights-inherited", "passage-rights"}
        assert leaked(DAY) == {"rights-lapsing"}
    with monkeypatch.context() as patch:
        patch.setattr(request_context, "inherit", as_it_is)
        assert leaked(EVE) == {"rights-inherited"}
    assert leaked(EVE) == set() == leaked(DAY)


def test_the_matrix_sees_a_collection_that_nobody_asks_about(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may study one collection would study all: each door that is shut to them on account of it is a leak."""
    monkeypatch.setattr(PageMemory, "_key", nobody)
    monkeypatch.setattr(import_module("archive.policy.decide"), "_lies_in", yes)
    there = {item.id for item in ITEMS if item.status is Status.PUBLISHED and not item.withdrawn}
    shut = all_allowed(ADMINISTRATOR, EVE) - all_allowed(STUDIES_OTHERS, EVE)
    for channel in matrix.channels:
        if channel.name in ("page", "API", "range"):
            carried = WHOLE if channel.name == "range" else {"name", "words"}
            found = matrix.leaks(channel, STUDIES_OTHERS, EVE)[0]
            leaked = {item.id for item in ITEMS for line in found if f"'{item.id}'" in line}
            assert leaked == {one for one, what in shut if one in there and what in carried}, channel.name


def as_it_is(record: AnyRecord, _look_up: object) -> AnyRecord:
    return record


def test_the_matrix_sees_the_check_taken_out_of_any_one_channel(matrix: Matrix) -> None:
    noticed: dict[str, list[str]] = {}
    for channel in matrix.channels:
        path = channel.address.partition("?")[0]
        beginning, _, end = path.partition("{id}")

        def here(context: RequestContext, beginning: str = beginning, end: str = end) -> bool:
            return context.path.startswith(beginning) and context.path.endswith(end)

        for name, hole in HOLES.items():
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(PageMemory, "_key", nobody)  # a page from before the hole would hide it
                hole(patch, here)
                if matrix.leaks(channel, channel.viewers[0], DAY if channel.name == "/today" else EVE)[0]:
                    noticed.setdefault(channel.name, []).append(name)
                    break
    for channel in matrix.channels:
        print(f"{channel.name}: {', '.join(noticed.get(channel.name, [])) or 'NOT SEEN'}")
    assert [channel.name for channel in matrix.channels if channel.name not in noticed] == []
