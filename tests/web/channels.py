"""Every way in which something of a recording can reach a visitor, what each may tell, and who may know it.

A *secret* is something that one answer tells of one recording: that it is there (``name``), words of its passage
(``words``), its sound (``sound``), the sound of its passage (``passage``); or that of a person, a place, a holder, a
school, a genre or an instrument that all of them hide. ``Channel.told`` finds secrets in the bytes of an answer,
without asking the program; ``allowed`` says which ones a viewer may know, by the rule written here a second time.
"""

import datetime as dt
import html
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image
from starlette.testclient import TestClient

from archive.model import Access, AccessLevel, Effect, Kind, Ref, Right, Status, Use
from archive.model.access import DEFAULT_ACCESS
from archive.policy import ADMINISTRATOR, Viewer, ViewerKind
from media.decode.opening import open_audio

DAY = dt.date(2027, 1, 1)
EVE = DAY - dt.timedelta(days=1)
PASSAGE = (1.0, 2.0)
SECONDS, TONE_HZ, PASSAGE_HZ = 3.0, 220.0, 660.0
COLLECTION, OTHERS, PERSON, BARE = "matrix-fonds", "matrix-others", "matrix-person", "matrix-bare"
LENT = "matrix-lent"
PLACE, HOLDER = "matrix-place", "matrix-holder"
SCHOOL, GENRE, INSTRUMENT = "matrix-school", "matrix-genre", "matrix-instrument"
WORK, BATCH = "korkyt--qongyr", "8gtqhcjf9q"
FORMS = {
    PERSON: ("Қарлыбай", "Qarlybai", "Qarlybaı", "Карлыбай", "Karlybay", "قارلىباي"),
    PLACE: ("Бұғынтау", "Buğyntau", "Būğyntau", "Бугынтау", "Bugyntau"),
    HOLDER: ("Тығылмұра", "Tyğylmura", "Tyğylmūra", "Тыгылмура", "Tygylmura"),
    SCHOOL: ("Досмектеп", "Dosmektep"),
    GENRE: ("Досқазына", "Dosqazyna", "Dosqazına", "Dosqazyna"),
    INSTRUMENT: ("Досаспап", "Dosaspap"),
}
"""What is closed beside the recordings, and how its name is written in every script."""
SORTS = {hidden: hidden.removeprefix("matrix-") for hidden in FORMS}
_LOUD = 0.02

Secret = tuple[str, str]
"""(id of the recording, ``name`` | ``words`` | ``sound`` | ``passage``), or (PERSON, ``person``)."""


@dataclass(frozen=True)
class Item:
    """A recording and its doors. ``number`` stands in its title as 7700NN, in its passage as 8800NN."""

    name: str
    number: int
    access: Access = DEFAULT_ACCESS
    status: Status = Status.PUBLISHED
    withdrawn: bool = False
    passage: Access | None = None
    rights: tuple[Right, ...] = ()
    passage_rights: tuple[Right, ...] = ()
    lent: bool = False
    """It lies in a collection whose rights forbid that anything in it is described before the day."""
    own: bool = False
    """It has none of its rights from there."""

    @property
    def changes(self) -> bool:
        """Whether it is another thing on the day than on its eve."""
        return "embargo" in self.name or "rights" in self.name

    @property
    def id(self) -> str:
        return f"matrix-{self.name}"

    @property
    def title(self) -> str:
        return f"7700{self.number:02}"

    @property
    def words(self) -> str:
        return f"8800{self.number:02}"


AWAY = Right("performance", use=Use.STREAM, effect=Effect.FORBIDS, ends=EVE)
"""What forbids listening elsewhere until the day."""


def _items() -> tuple[Item, ...]:
    level = AccessLevel
    doors: list[tuple[str, dict[str, object]]] = [
        ("open", {}),
        *((f"level-{one.value}", {"access": Access(one)}) for one in level if one is not level.OPEN),
        ("told-closed", {"access": Access(level.CLOSED, level.OPEN)}),
        ("told-in-the-house", {"access": Access(metadata=level.ON_SITE)}),
        ("embargo", {"access": Access(embargo_until=DAY)}),
        ("draft", {"status": Status.DRAFT}),
        ("review", {"status": Status.IN_REVIEW}),
        ("withdrawn", {"withdrawn": True}),
        *((f"passage-{one.value}", {"passage": Access(one)}) for one in level),
        ("passage-embargo", {"passage": Access(embargo_until=DAY)}),
        ("rights-until", {"rights": tuple(replace(AWAY, layer=layer) for layer in ("phonogram", "words"))}),
        ("rights-lapsing", {"rights": (replace(AWAY, use=None, effect=Effect.PERMITS),)}),
        ("rights-inherited", {"lent": True}),
        ("rights-of-its-own", {"lent": True, "own": True}),
        ("passage-rights", {"passage_rights": (AWAY,)}),
    ]
    return tuple(Item(name, number, **given) for number, (name, given) in enumerate(doors))  # type: ignore[arg-type]


ITEMS = _items()
_REFS = frozenset(Ref(Kind.RECORDING, item.id) for item in ITEMS)
_GRANTS = (frozenset[Ref](), _REFS, frozenset({Ref(Kind.COLLECTION, COLLECTION)}))
VIEWERS = (
    *(Viewer(ViewerKind.ANONYMOUS, on_site=on_site) for on_site in (False, True)),
    *(Viewer(ViewerKind.REGISTERED, grants=granted) for granted in _GRANTS),
    Viewer(ViewerKind.REGISTERED, on_site=True),
    Viewer(ViewerKind.RESEARCHER, collections=frozenset({COLLECTION})),
    STUDIES_OTHERS := Viewer(ViewerKind.RESEARCHER, collections=frozenset({OTHERS})),
    OUTSIDER := Viewer(ViewerKind.CURATOR, collections=frozenset({OTHERS})),
    Viewer(ViewerKind.CURATOR),
    ADMINISTRATOR,
)
DESK_VIEWERS = (
    OUTSIDER,
    Viewer(ViewerKind.CURATOR, on_site=True, collections=frozenset({OTHERS})),
    *(Viewer(ViewerKind.CURATOR, collections=frozenset({OTHERS}), grants=granted) for granted in _GRANTS[1:]),
    Viewer(ViewerKind.CURATOR, collections=frozenset({COLLECTION})),
    Viewer(ViewerKind.CURATOR),
    ADMINISTRATOR,
    STUDIES_OTHERS,
)
"""Who comes to the desk at all: curators of another collection, of this one, of everything, whoever has the accounts;
and who does not, though they study a collection."""


# -- who may know what, once more ----------------------------------------------------------------------------------


def _passes(viewer: Viewer, level: str) -> bool:
    return {"open": True, "registered": viewer.kind.value != "anonymous", "on-site": viewer.on_site}.get(level, False)


def _keeps(viewer: Viewer) -> bool:
    everything = viewer.collections is None or COLLECTION in viewer.collections
    return viewer.kind.value == "administrator" or (viewer.kind.value == "curator" and everything)


def _studies(viewer: Viewer) -> bool:
    return bool(viewer.grants) or (
        viewer.kind.value == "researcher" and COLLECTION in (viewer.collections or {COLLECTION})
    )


def _may_hear(viewer: Viewer, access: Access, today: dt.date) -> bool:
    return _passes(viewer, access.level.value) and (access.embargo_until is None or today >= access.embargo_until)


def _is_shut(viewer: Viewer, rights: tuple[Right, ...], today: dt.date) -> bool:
    """Rights here end on the eve: what one forbids is open then, and what one permits is shut."""
    return any(
        (today < DAY and not (right.use is Use.STREAM and viewer.on_site))
        if right.effect is Effect.FORBIDS
        else today >= DAY
        for right in rights
    )


def allowed(viewer: Viewer, item: Item, today: dt.date) -> set[Secret]:
    """What this viewer may know of this recording on this day."""
    staff = _keeps(viewer)
    gone = item.status.value != "published" or item.withdrawn
    granted = _studies(viewer) and not gone
    described = item.access.metadata or ("closed" if item.access.level.value == "closed" else "open")
    if not (staff or granted or (not gone and _passes(viewer, str(described)))):
        return set()
    free = staff or granted
    if item.lent and not item.own and today < DAY and not free:
        return set()
    inside = free or (
        (item.passage is None or _may_hear(viewer, item.passage, today))
        and not _is_shut(viewer, item.passage_rights, today)
    )
    shut = not free and _is_shut(viewer, item.rights, today)
    read = inside and not (shut and any(right.layer == "words" for right in item.rights))
    found = {(item.id, "name"), *([(item.id, "words")] if read else [])}
    if free or (_may_hear(viewer, item.access, today) and not shut):
        found |= {(item.id, "sound"), *([(item.id, "passage")] if inside else [])}
    return found


def all_allowed(viewer: Viewer, today: dt.date) -> set[Secret]:
    """What this viewer may know of everything."""
    hidden = set(SORTS.items()) if _keeps(viewer) else set[Secret]()  # whoever keeps the recordings reads it in them
    return hidden.union(*(allowed(viewer, item, today) for item in ITEMS))


# -- what an answer tells --------------------------------------------------------------------------------------------

Told = Callable[[bytes, Item | None], set[Secret]]


def words_told(body: bytes, asked: Item | None) -> set[Secret]:
    """Titles, words of passages, other recordings' ids, and what is hidden beside them, in any text."""
    text = body.decode("utf-8", "replace")
    found: set[Secret] = {
        (hidden, SORTS[hidden])
        for hidden, forms in FORMS.items()
        if any(form in text for form in forms) or f"/{hidden}" in text
    }
    numbers = set(re.findall(r"(?<![0-9a-z])(?:77|88)00\d\d(?![0-9a-z])", text))
    for item in ITEMS:
        named = item.title in numbers or (item is not asked and item.id in text)
        found |= {(item.id, "name")} if named else set()
        found |= {(item.id, "words")} if item.words in numbers else set()
    return found


def titles_told(body: bytes, _asked: Item | None) -> set[Secret]:
    """The same where the visitor wrote the ids themselves: an answer may repeat those."""
    for item in ITEMS:
        body = body.replace(item.id.encode(), b"")
    return words_told(body, None)


def _hears(item: Item, outside: bool, inside: bool) -> set[Secret]:
    return {(item.id, what) for what, heard in (("sound", outside), ("passage", inside)) if heard}


def sound_told(body: bytes, asked: Item | None) -> set[Secret]:
    """The two tones, looked for in the whole of the decoded sound (a clip has the passage alone)."""
    assert asked is not None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "heard"
        path.write_bytes(body)
        with open_audio(path) as source:
            sound = np.concatenate([block[:, 0] for block in source.blocks()]).astype(np.float64)
            rate = source.sample_rate_hz
    seconds = np.arange(len(sound)) / rate

    def loudest(hz: float) -> float:
        turned = sound * np.exp(-2j * np.pi * hz * seconds)
        size = rate // 10
        parts = [abs(turned[n : n + size].mean()) for n in range(0, len(turned) - size, size)]
        return max(parts, default=0.0)

    return _hears(asked, loudest(TONE_HZ) > _LOUD, loudest(PASSAGE_HZ) > _LOUD)


def peaks_told(body: bytes, asked: Item | None) -> set[Secret]:
    """The outline within the passage and outside of it, a guard of 0.2 s left out."""
    assert asked is not None
    found = json.loads(body)
    seconds = found["samples_per_pixel"] / found["sample_rate"]
    points = np.abs(np.array(found["data"]).reshape(-1, 2)).max(axis=1)
    at = np.arange(len(points)) * seconds
    inside = (at > PASSAGE[0]) & (at < PASSAGE[1] - 0.05)
    return _hears(asked, bool(points[at < PASSAGE[0] - 0.2].any()), bool(points[inside].any()))


def measured_told(body: bytes, asked: Item | None) -> set[Secret]:
    """Curves, tables and pictures are made of the whole sound: whoever gets one is told of all of it."""
    assert asked is not None
    return _hears(asked, outside=bool(body), inside=bool(body))


def outline_told(body: bytes, asked: Item | None) -> set[Secret]:
    """The title, and the bars of the waveform on a picture of 1200 × 630: from 80 to 1120, about the line 500."""
    assert asked is not None
    pixels = np.asarray(Image.open(io.BytesIO(body)).convert("RGB")).astype(int)
    line = np.abs(pixels[485] - pixels[40, 40]).sum(axis=1) > 30  # a bar of silence is 4 pixels high
    first, last = (80 + 1040 * at / SECONDS for at in PASSAGE)
    inside = line[int(first) + 30 : int(last) - 30]
    return {(asked.id, "name")} | _hears(
        asked, outside=bool(line[80 : int(first) - 30].any()), inside=bool(inside.any())
    )


def cover_told(body: bytes, asked: Item | None) -> set[Secret]:
    """The title, and the sound where the melody was drawn: its medallion alone is scaled so."""
    assert asked is not None
    drawn = b"scale(.36)" in body
    return words_told(body, asked) | _hears(asked, outside=drawn, inside=drawn)


def alike_told(body: bytes, asked: Item | None) -> set[Secret]:
    """What a page says sounds alike tells of the sound of both."""
    assert asked is not None
    sections = re.findall(rb'<section aria-labelledby="(?:same|alike)">(.*?)</section>', body, re.DOTALL)
    told = b"".join(sections)
    others = [item for item in ITEMS if item is not asked and re.search(rf"{item.id}(?![a-z-])".encode(), told)]
    return {secret for item in ([asked, *others] if others else []) for secret in _hears(item, True, True)}


def picture_told(_body: bytes, asked: Item | None) -> set[Secret]:
    """A picture shows the title in no letters: whoever gets it has been told."""
    assert asked is not None
    return {(asked.id, "name")}


def portrait_told(_body: bytes, _asked: Item | None) -> set[Secret]:
    """The same for the picture of the hidden person."""
    return {(PERSON, "person")}


_BEHIND_THE_DOOR = (b"scale", b"aligned", b"one note", b"of melody")
"""Words with which a channel says that it let somebody in, and that there was nothing."""


@dataclass(frozen=True)
class Channel:
    """``address`` may hold ``{id}``, ``{title}`` and ``{words}``: then it is asked once for each recording."""

    name: str
    address: str
    told_in: Told = words_told
    doors_only: bool = False
    """An answer of 404 is given behind the door: the visitor was let in, and there was nothing."""
    answers: str = ""
    """What a hit alone tells, where the answer need not repeat it."""
    pieces: bool = False
    viewers: tuple[Viewer, ...] = VIEWERS
    """Who is let in at all; the first of them is looked at when a check is taken out."""

    @property
    def each(self) -> bool:
        return "{" in self.address

    def asked(self, today: dt.date) -> Iterable[Item | None]:
        """Each recording; on the day itself only those for which it is another day."""
        if not self.each:
            return (None,)
        return ITEMS if today < DAY else (item for item in ITEMS if item.changes)

    def path(self, item: Item | None) -> str:
        return self.address if item is None else self.address.format(id=item.id, title=item.title, words=item.words)

    def told(self, client: TestClient, item: Item | None) -> set[Secret]:
        """What the answer tells."""
        path = self.path(item)
        if self.pieces:
            parts = [client.get(path, headers={"Range": span}) for span in ("bytes=0-1499", "bytes=1500-")]
            if any(part.status_code != 206 for part in parts):
                return set()
            return self.told_in(b"".join(part.content for part in parts), item)
        if path == "/surprise":  # another recording each time: where it leads is what it tells
            led = [client.get(path, follow_redirects=False).headers["location"] for _ in range(20)]
            return words_told(" ".join(led).encode(), None)
        answer = client.get(path)
        if answer.url.path == "/login":  # it repeats where one goes on from there, which the visitor wrote
            onward = html.escape(answer.url.params["next"]).encode()
            return words_told(answer.content.replace(answer.url.query, b"").replace(onward, b""), item)
        if self.doors_only:
            inside = answer.status_code in (200, 202) or any(word in answer.content for word in _BEHIND_THE_DOOR)
            return self.told_in(b"in", item) if inside else set()
        if answer.status_code >= 400:
            asked = path.partition("?")[0]
            said = answer.content.replace(asked.encode(), b"")  # which the visitor wrote
            said = re.sub(rb'"/desk/[a-z]+/' + asked.rpartition("/")[2].encode() + b'"', b"", said)
            return words_told(said, item)  # an error page may not tell either
        found = self.told_in(answer.content, item)
        if self.answers and item is not None and (item.id, "name") in words_told(answer.content, None):
            found |= {(item.id, self.answers)}
        return found


_LISTS = (
    "/", "/recordings", "/search", "/search?kind=recording&sort=title", "/api/search?limit=100", "/api/search.csv",
    "/api/search.json", "/feed.atom", "/search.atom?kind=recording", "/search/values/performer", "/instruments/dombyra",
    "/sitemap-recordings-1.xml", "/sitemap-people-1.xml", "/timeline", "/network", "/today", "/aitys",
    "/genres/tokpe-kui", "/surprise", f"/collections/{COLLECTION}", f"/collections/{COLLECTION}/feed.atom",
    "/instruments/dombyra/feed.atom",
    f"/people/{PERSON}", f"/api/people/{PERSON}", f"/people/{PERSON}/feed.atom",
    f"/places/{PLACE}", f"/api/places/{PLACE}", f"/organisations/{HOLDER}", f"/api/organisations/{HOLDER}",
    f"/schools/{SCHOOL}", f"/api/schools/{SCHOOL}", f"/genres/{GENRE}", f"/api/genres/{GENRE}",
    f"/instruments/{INSTRUMENT}", f"/api/instruments/{INSTRUMENT}", "/paths/kobyz",
    "/people?page=6", "/places", "/organisations", "/collections", "/events", "/schools", "/genres?page=2",
    "/instruments", "/map", f"/api/collections/{COLLECTION}",
    "/events/matrix-event", "/api/events/matrix-event", "/works/matrix-work", "/api/works/matrix-work", "/works?page=8",
    f"/works/{WORK}",
    "/api/search?q=%D2%9A%D0%B0%D1%80%D0%BB%D1%8B%D0%B1%D0%B0%D0%B9", f"/api/search?person={PERSON}",
)  # fmt: skip


_DESK = (
    ("the desk", "/desk", ""),
    ("desk: a job", "/desk/jobs/1", ""),
    ("desk: a job's report", "/desk/jobs/1/report.csv", ""),
    ("desk: picking a recording", "/desk/pick?kind=recording&q=%D0%96%D0%B0%D0%B7%D0%B1%D0%B0%20{title}", ""),
    ("desk: picking a person", "/desk/pick?kind=person&q=%D2%9A%D0%B0%D1%80%D0%BB%D1%8B%D0%B1%D0%B0%D0%B9", ""),
    ("desk: picking a work", "/desk/pick?kind=work&q=%D0%B0%D1%80%D0%BD%D0%B0%D1%83", ""),
    ("desk: a form", "/desk/recording/{id}", ""),
    ("desk: a person's form", f"/desk/person/{PERSON}", ""),
    ("desk: a history", "/desk/recording/{id}/history?from=1&to=2", ""),
    ("desk: a history as a file", "/desk/recording/{id}/history.json", ""),
    ("desk: a preview", "/desk/recording/{id}/preview?as=registered", ""),
    ("desk: splitting", "/desk/recording/{id}/split", ""),
    ("desk: pictures", "/desk/recording/{id}/pictures", ""),
    ("desk: the whole log", "/desk/log.csv", ""),
    ("desk: requests", "/desk/requests", ""),
    ("desk: cutting", "/desk/recording/{id}/passages", ""),
    ("desk: merging", "/desk/recording/{id}/merge", ""),
    ("desk: a batch", f"/desk/batches/{BATCH}", ""),
    ("desk: the order of a collection", f"/desk/collection/{COLLECTION}/order", ""),
)  # fmt: skip

TELLS_OF_NO_RECORD = (
    "/about", "/help", "/interfaces", "/saved", "/paths", "/openapi.json", "/robots.txt", "/sitemap.xml",
    "/.well-known/tdmrep.json",
    "/sitemap-pages.xml", "/opensearch.xml", "/preview.png", "/manifest.webmanifest", "/service-worker.js", "/offline",
    "/readyz", "/metrics",
    "/healthz", "/access/none", "/login", "/logout", "/account", "/account/export.json", "/account/kept.json",
    "/invitation/none",
    "/desk/accounts", "/desk/uploads", "/desk/date?q=1936", "/desk/name?q=Abai", "/desk/new/recording",
    "/desk/bulk?kind=recording", "/desk/tasks?kind=recording", "/desk/uploads/files/none",
    "/desk/sheets", "/desk/jobs/1/sheet", "/desk/uploads/none",
)  # fmt: skip
"""What tells nobody of any record, staff neither: there is no check to take out."""


def channels(picture: str) -> tuple[Channel, ...]:
    """All of them. ``picture``: the name of the picture that every recording has."""
    every = "&".join(f"id={item.id}" for item in ITEMS)
    return (
        Channel("page", "/recordings/{id}"),
        Channel("embed", "/embed/{id}"),
        Channel("asking", "/recordings/{id}/ask"),
        Channel("API", "/api/recordings/{id}"),
        *(Channel(f"citation {end}", f"/recordings/{{id}}/cite.{end}") for end in ("bib", "ris", "json", "txt")),
        Channel("oEmbed", "/oembed?url=http://archive.test/recordings/{id}"),
        Channel("preview picture", "/preview/recordings/{id}.png", outline_told),
        Channel("cover", "/recordings/{id}/cover.svg", cover_told),
        Channel("what sounds alike", "/recordings/{id}", alike_told),
        Channel("track", "/api/recordings/{id}/track"),
        Channel("picture", f"/media/pictures/recordings/{{id}}/{picture}", picture_told),
        Channel("comparison", f"/compare?id={BARE}&id={{id}}"),
        *(
            Channel(f"stream {name}", f"/media/{{id}}/{name}", sound_told)
            for name in ("access.opus", "access-low.opus", "access.mp3")
        ),
        Channel("range", "/media/{id}/access.opus", sound_told, pieces=True),
        *(Channel(f"clip {end}", f"/media/{{id}}/clip.{end}?t=0.5,2.5", sound_told) for end in ("wav", "opus", "mp3")),
        Channel("peaks", "/media/{id}/peaks.json", peaks_told),
        *(
            Channel(name, f"/media/{{id}}/{name}", measured_told)
            for name in ("contour.json", "contour.csv", "tempo.json", "tuning.json", "spectrogram.png")
        ),
        Channel("tuning.scl", "/media/{id}/tuning.scl", measured_told, doors_only=True),
        Channel("alignment", "/media/{id}/alignment.json?with={id}", measured_told, doors_only=True),
        Channel("where else it sounds", "/api/recordings/{id}/sounding?t=0,3", measured_told, doors_only=True),
        Channel("where else it sounds, page", "/recordings/{id}/sounding?t=0,3"),
        Channel("search by title", "/api/search?q={title}", answers="name"),
        Channel("search by what is said", "/api/search?q={words}", answers="words"),
        Channel("suggestion", "/api/suggest?q=%D0%96%D0%B0%D0%B7%D0%B1%D0%B0%20{title}"),
        Channel("list", f"/playlist?{every}", titles_told),
        Channel("list as a file", f"/playlist.m3u8?{every}", titles_told),
        Channel("preview picture of a person", f"/preview/people/{PERSON}.png", portrait_told),
        *(Channel(address, address) for address in _LISTS),
        *(Channel(name, address, viewers=DESK_VIEWERS, answers=answers) for name, address, answers in _DESK),
    )


def leaks(
    client: TestClient, channel: Channel, viewer: Viewer, today: dt.date, known: set[Secret]
) -> tuple[list[str], int]:
    """What the channel tells this viewer and may not, and how many cases were looked at. ``known``: what it may."""
    found: list[str] = []
    cases = 0
    for item in channel.asked(today):
        told = channel.told(client, item)
        cases += 1 if channel.each else len(ITEMS)
        found += [f"{channel.name}: {_who(viewer)} on {today}: {secret}" for secret in sorted(told - known)]
    return found, cases


def _who(viewer: Viewer) -> str:
    place = " in the house" if viewer.on_site else ""
    return f"{viewer.kind.value}{place} with {len(viewer.grants)} grants"
