"""No code of the program reaches a reader: not one value of any closed set or shipped vocabulary, on any kind of page.

The archive of these tests holds one recording that carries every value of every closed set at once. What is looked for
comes from the program's own enumerations, tables of words and vocabulary files, so that a new value is looked for as
soon as it exists. A page of a new kind fails the first test until it stands in ``PAGES``.

A code with a joint in it (``on-site``, ``rhythm.tempo_bpm``) is wrong anywhere; one that is a word (``open``, ``none``)
is wrong where it stands alone, as a value does, unless the archive says that word in the reader's language.
"""

import csv
import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from html.parser import HTMLParser
from pathlib import Path
from typing import cast

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from archive.accounts.desk import Desk
from archive.accounts.people import AccountRole, People
from archive.identifiers import mint
from archive.keeping import Archive
from archive.model import (
    Access,
    AccessLevel,
    Analysis,
    Carrier,
    CarrierType,
    Certainty,
    Collection,
    Correction,
    Credit,
    Finding,
    Kind,
    Language,
    Name,
    NameType,
    Origin,
    OriginType,
    Right,
    Role,
    Segment,
    SegmentType,
    Source,
)
from archive.rules import names
from archive.vocabulary import shipped
from media.analysis.fields import FIELDS, measure
from media.analysis.quality import QualityCode
from search.index import SearchIndex
from tests.copied_home import copied
from web.app import create_app
from web.pages.recording.measures import LABEL, METHOD
from web.view import i18n, shipped_words, words
from web.view.i18n import Tongue

from .conftest import _full, keep_sound  # pyright: ignore[reportPrivateUsage]

ROOT = Path(__file__).parents[2]
PASSWORD = "күмбірлеген күй"
PAGES = {
    "/": "/", "/search": "/search", "/search/values/{field}": "/search/values/instrument", "/saved": "/saved",
    "/about": "/about", "/help": "/help", "/interfaces": "/interfaces", "/map": "/map",
    "/compare": "/compare?id={recording}&id={other}", "/timeline": "/timeline", "/network": "/network",
    "/aitys": "/aitys", "/paths": "/paths", "/paths/{identifier}": "/paths/ten-kuis", "/today": "/today",
    "/surprise": "/surprise", "/playlist": "/playlist?id={recording}", "/offline": "/offline",
    "/recordings": "/recordings", "/people": "/people", "/works": "/works", "/collections": "/collections",
    "/instruments": "/instruments", "/genres": "/genres", "/schools": "/schools", "/places": "/places",
    "/events": "/events", "/organisations": "/organisations", "/recordings/{identifier}": "/recordings/{recording}",
    "/embed/{identifier}": "/embed/{recording}", "/people/{identifier}": "/people/kurmangazy",
    "/works/{identifier}": "/works/kurmangazy--saryarqa", "/collections/{identifier}": "/collections/{collection}",
    "/instruments/{identifier}": "/instruments/dombyra", "/genres/{identifier}": "/genres/tokpe-kui",
    "/schools/{identifier}": "/schools/arka", "/places/{identifier}": "/places/almaty-city",
    "/events/{identifier}": "/events/almafest", "/organisations/{identifier}": "/organisations/{organisation}",
    "/login": "/login",
}  # fmt: skip
"""The address of each kind of page for visitors, by its route."""
MORE = (
    "/nowhere", "/recordings/{closed}", "/recordings/{registered}", "/search?q=%D0%BA%D2%AF%D0%B9&access=registered",
    "/search?rights=public+domain&carrier=wax-cylinder&style=tokpe&finding=mains-hum&missing=place",
    "/search?tuning=fourth&third=neutral&tonic=c-sharp&texture=two-strings&kind=recording&access=on-site",
    "/search?q=%D1%89%D1%89%D1%89", "/search?sort=-added", "/works/kurmangazy--saryarqa?by=player",
)  # fmt: skip
STAFF = (
    "/desk", "/account", "/recordings/{recording}", "/desk/recording/{recording}", "/desk/uploads", "/desk/accounts",
    "/desk/recording/{recording}/history", "/search?kind=recording",
)  # fmt: skip
NOT_PAGES = re.compile(
    r"^/(api|media|static|pictures|feed|openapi|oembed|sitemap|robots|manifest|service-worker|healthz|readyz|metrics|preview|"
    r"opensearch|logout|invitation|desk|account|docs)|\.(svg|atom|xml|m3u8|xspf|jspf)|cite\.|/feed|/cover|/password"
)
_SILENT = frozenset({"script", "style", "code", "pre", "svg", "textarea", "template"})
_SPOKEN = ("aria-label", "title", "placeholder", "alt")
_SAID_BY_PEOPLE = {"sheet.csv", "side"}


# ---- what is looked for ----


def enumerations() -> Iterator[type[StrEnum]]:
    """Every closed set of the program."""
    for package in ("archive", "media", "search", "ingest", "web"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "(StrEnum)" in path.read_text(encoding="utf-8"):
                module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
                for _, kind in inspect.getmembers(module, inspect.isclass):
                    if issubclass(kind, StrEnum) and kind.__module__ == module.__name__:
                        yield kind


def codes() -> frozenset[str]:
    """Every value that is meant for programs."""
    found = {member.value for kind in enumerations() for member in kind if kind is not Language}
    for module in (words, shipped_words):
        for table in vars(module).values():
            if isinstance(table, dict):
                found |= {str(key) for key in cast("dict[object, object]", table)}
    found |= set(FIELDS) | {field.unit for field in FIELDS.values()}
    for table in ("instruments", "genres", "schools_regions", "venues_events"):
        with (Path(shipped.__file__).parent / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            found |= {row[name] for row in csv.DictReader(file) for name in row if name in ("family", "type")}
    return frozenset(code for code in found if len(code) > 1)


CODES = codes()
UNITS = frozenset({"Hz", "dB", "LUFS", "LU", "dBTP", "dBFS", "%", "s", "bpm"})
JOINED = frozenset(c for c in CODES if re.search(r"[a-z][-_.][a-z]", c) and " " not in c)
ALONE = frozenset(c for c in CODES - UNITS if c.islower())


def raw(html: str, known: i18n.Translations) -> list[str]:
    """The codes that stand on a page for people to read."""
    said = {text for text in known.messages.values() for text in ([text] if isinstance(text, str) else text)}
    texts = _Texts()
    texts.feed(html)
    found: set[str] = set()
    for text in texts.found:
        bare = text.strip(" \n\t≈:;,.()[]«»")
        if bare in ALONE and bare not in said and text not in texts.names:
            found.add(bare)
        plain = re.sub(r"https?://\S+|\S+@\S+|/\S+|\?\S+=\S*", " ", text)
        found |= {c for c in re.findall(r"[a-z]+(?:[-_.][a-z]+)+", plain) if c in JOINED and not _in(c, said)}
    return sorted(found - _SAID_BY_PEOPLE)


def _in(code: str, said: set[str]) -> bool:
    return any(code in text for text in said)


class _Texts(HTMLParser):
    """Every text that a reader sees or hears, whatever language it claims to be in."""

    def __init__(self) -> None:
        super().__init__()
        self.silent: list[str] = []
        self.found: list[str] = []
        self.names: set[str] = set()
        """What stands in ``bdi``: names of records, in whichever language."""
        self._named = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.silent:
            self.found += [value for name, value in attrs if name in _SPOKEN and value]
        self._named |= tag == "bdi"
        if tag in _SILENT:
            self.silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._named &= tag != "bdi"
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)
            self.names |= {data} if self._named else set()


# ---- an archive that holds every value ----


@pytest.fixture(scope="module")
def places(pristine_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    home = copied(pristine_home, tmp_path_factory.mktemp("codes") / "home")
    made = Archive.open(home)
    collection, person = mint(), "dina"
    made.keep(Collection(id=collection, names=names.complete((Name("Қор", Language.KK),))), who="test", why="made")
    full = _full(collection, person, "kurmangazy")
    every = replace(
        full,
        names=(*full.names, *(Name(f"Аты {t.value.upper()}", Language.KK, t) for t in NameType)),
        credits=tuple(Credit(role, None, "Біреу", certainty=c) for role in Role for c in Certainty),
        carriers=tuple(Carrier(kind) for kind in CarrierType),
        segments=tuple(Segment(float(n), n + 0.5, kind) for n, kind in enumerate(SegmentType)),
        rights=tuple(
            Right(layer, status) for layer, status in zip(
                [*words.RIGHT_LAYER] * 4, [*shipped_words.RIGHT_STATUS, "Public-Domain", "CC-BY-SA 4.0"], strict=False
            )
        ),
        origins=tuple(
            Origin(field, kind) for field, kind in zip(shipped_words.FIELD, [*OriginType] * 9, strict=False)
        ),
        findings=tuple(Finding(code, "0") for code in {**words.FINDING, **shipped_words.DOUBT}),
        corrections=(Correction("tuning.string_interval", "fifth"), Correction("melody.case", "mixed")),
        sources=(Source("Card"),),
    )  # fmt: skip
    analysis = Analysis(
        measurements=tuple(measure(name, _SAMPLE.get(name, 1.5), 0.6) for name in FIELDS if name in LABEL),
        findings=tuple(Finding(code, "1 clicks") for code in QualityCode),
    )
    keep_sound(made, every)
    kept = made.catalogue.get(every.ref)
    assert kept is not None
    made.keep(kept, who="test", why="access registered: test", analysis=analysis)
    others = {
        "other": replace(full, id=mint()),
        "registered": replace(full, id=mint(), access=Access(AccessLevel.REGISTERED, AccessLevel.REGISTERED)),
        "closed": replace(full, id=mint(), access=Access(AccessLevel.CLOSED)),
    }
    for record in others.values():
        keep_sound(made, record)
    organisation = next(iter(made.catalogue.records(Kind.ORGANISATION))).id
    with Desk.open(made.home) as desk:
        People(desk).add("aigul", AccountRole.ADMINISTRATOR, password=PASSWORD)
    SearchIndex.open(made.home.index_path, made.catalogue).catch_up()
    made.close()
    ids = {name: record.id for name, record in others.items()}
    return home, {"recording": every.id, "collection": collection, "organisation": organisation, **ids}


_SAMPLE = {
    "tuning.string_interval": "fourth",
    "tuning.third": "neutral",
    "melody.case": "voice-over-strings",
    "technical.channel_layout": "dead-channel",
}


@pytest.fixture(scope="module")
def visitor(places: tuple[Path, dict[str, str]]) -> Iterator[TestClient]:
    with TestClient(create_app(places[0]), base_url="http://archive.test") as found:
        yield found


@pytest.fixture(scope="module")
def curator(places: tuple[Path, dict[str, str]]) -> Iterator[TestClient]:
    with TestClient(create_app(places[0]), base_url="http://archive.test") as found:
        token = re.search(r'name="csrf_token" value="([^"]+)"', found.get("/login").text)
        assert token
        form = {"csrf_token": token[1], "username": "aigul", "password": PASSWORD}
        assert found.post("/login", data=form).status_code == 200
        yield found


# ---- the tests ----


def test_the_judge_sees_codes_and_passes_words() -> None:
    known = i18n.load()[Tongue.RU]
    assert raw("<dd><span lang='en'>open</span></dd>", known) == ["open"]
    assert raw("<p>Доступ (on-site), темп rhythm.tempo_bpm</p>", known) == ["on-site", "rhythm.tempo_bpm"]
    assert raw('<a title="wax-cylinder">x</a>', known) == ["wax-cylinder"]
    assert raw("<p>токпе</p><code>on-site</code><p>/search?access=on-site</p>", known) == []
    assert raw("<p>tokpe</p>", i18n.load()[Tongue.EN]) == []


def test_every_kind_of_page_is_looked_at(visitor: TestClient) -> None:
    routes = {r.path for r in visitor.app.routes if isinstance(r, APIRoute) and "GET" in r.methods}  # type: ignore[attr-defined]
    assert {r for r in routes if not NOT_PAGES.search(r)} - set(PAGES) == set()


@pytest.mark.parametrize("tongue", [Tongue.KK, Tongue.KK_LATN, Tongue.RU, Tongue.EN])
@pytest.mark.parametrize("path", [*PAGES.values(), *MORE])
def test_no_code_stands_on_a_page(
    visitor: TestClient, places: tuple[Path, dict[str, str]], path: str, tongue: Tongue
) -> None:
    address = path.format(**places[1])
    visitor.cookies.clear()  # the language of the page before would be kept
    html = visitor.get(address, params={"lang": tongue.value} if "?" not in address else None,
                       headers={"Accept-Language": tongue.value}).text  # fmt: skip
    assert raw(html, i18n.load()[tongue]) == []


@pytest.mark.parametrize("tongue", [Tongue.KK, Tongue.RU, Tongue.EN])
@pytest.mark.parametrize("path", STAFF)
def test_no_code_stands_on_a_page_of_the_desk(
    curator: TestClient, places: tuple[Path, dict[str, str]], path: str, tongue: Tongue
) -> None:
    answer = curator.get(path.format(**places[1]), headers={"Accept-Language": tongue.value})
    assert answer.status_code == 200
    assert raw(answer.text, i18n.load()[tongue]) == []


def test_every_method_of_a_value_that_is_shown_has_words() -> None:
    standards = {"EBU R 128 / ITU-R BS.1770-5"}
    assert {FIELDS[name].method for name in LABEL} - set(METHOD) == standards
