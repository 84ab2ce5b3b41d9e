"""A real archive for the tests of the web: a real store, catalogue, index and sound, made once."""

import datetime as dt
import hashlib
import wave
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from archive.identifiers import mint
from archive.keeping import Archive
from archive.model import (
    Access,
    AccessLevel,
    Analysis,
    Carrier,
    CarrierType,
    Collection,
    Credit,
    Finding,
    Language,
    Measurement,
    MediaFile,
    Name,
    Origin,
    OriginType,
    Performance,
    Person,
    Recording,
    Right,
    Role,
    SameSound,
    Segment,
    SegmentType,
    Source,
    Style,
    TechnicalFacts,
    Text,
    Transfer,
    Withdrawal,
    WorkUse,
)
from archive.rules import names
from archive.store.verbs import StagedFile
from media.analysis import Extractor
from media.derivatives.making import Derivatives
from media.likeness.index import LikenessIndex
from search.index import SearchIndex
from web.app import create_app

RATE_HZ = 8000
SECONDS = 12.0
HIDDEN_NAME = "Жасырын Адамұлы"


@dataclass(frozen=True, slots=True)
class World:
    """The archive and the ids of what was put into it."""

    home: Path
    open: str
    registered: str
    on_site: str
    closed: str
    embargoed: str
    withdrawn: str
    bare: str
    hidden_person: str
    living_person: str
    collection: str


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    home = tmp_path_factory.mktemp("web") / "home"
    archive = Archive.create(home)
    (home / "settings.toml").write_text(
        'contact = "archive@example.org"\non_site_networks = ["192.0.2.0/24"]\n', encoding="utf-8"
    )
    made = build(archive)
    archive.close()
    return made


@pytest.fixture(scope="session")
def client(world: World) -> Iterator[TestClient]:
    """An anonymous visitor, far away."""
    with TestClient(create_app(world.home), base_url="http://archive.test") as found:
        yield found


@pytest.fixture(scope="session")
def reader_in_the_house(world: World) -> Iterator[TestClient]:
    """A visitor in a reading room."""
    with TestClient(create_app(world.home), base_url="http://archive.test", client=("192.0.2.7", 1)) as found:
        yield found


@pytest.fixture(scope="session")
def empty_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A visitor of an archive that has just been made."""
    home = tmp_path_factory.mktemp("empty") / "home"
    archive = Archive.create(home)
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    archive.close()
    with TestClient(create_app(home), base_url="http://archive.test") as found:
        yield found


def build(archive: Archive) -> World:
    """Fill a fresh archive."""
    hidden = Person(
        id=mint(),
        names=names.complete((Name(HIDDEN_NAME, Language.KK), Name("Скрытый Адамович", Language.RU))),
        access=Access(AccessLevel.CLOSED, reason="Отбасының қалауы бойынша жабық", contact="family@example.org"),
    )
    living = Person(
        id=mint(),
        names=names.complete((Name("Тірі Орындаушы", Language.KK),)),
        living=True,
        birth="1990-05-17",
    )
    collection = Collection(id=mint(), names=names.complete((Name("Сынақ қоры", Language.KK),)))
    archive.keep(hidden, who="test", why="made")
    archive.keep(living, who="test", why="made")
    archive.keep(collection, who="test", why="made")
    full = _full(collection.id, hidden.id, living.id)
    levels = {
        "open": full,
        "registered": _plain("Тіркелгенге арналған жазба", Access(AccessLevel.REGISTERED)),
        "on_site": _plain("Оқу залындағы жазба", Access(AccessLevel.ON_SITE, reason="Тек оқу залында")),
        "closed": _plain("Жабық жазба", Access(AccessLevel.CLOSED, reason="Қасиетті", contact="keeper@example.org")),
        "embargoed": _plain("Кейін ашылатын жазба", Access(embargo_until=dt.date(2999, 1, 2))),
        "withdrawn": replace(
            _plain("Алынған жазба", Access()),
            withdrawn=Withdrawal(dt.datetime(2026, 1, 2, tzinfo=dt.UTC), "Отбасы қайтарып алды"),
        ),
    }
    levels["open"] = replace(full, findings=(*full.findings, *(_same(levels[n].id) for n in ("registered", "closed"))))
    for record in levels.values():
        keep_sound(archive, record)
    bare = Recording(id=mint(), names=(Name("Только по-русски", Language.RU),))
    archive.keep(bare, who="test", why="made")
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    LikenessIndex(archive).follow()
    ids = {name: record.id for name, record in levels.items()}
    return World(archive.home.root, **ids, bare=bare.id, hidden_person=hidden.id, living_person=living.id,
                 collection=collection.id)  # fmt: skip


def _same(other: str) -> Finding:
    return Finding("same-recording", f"the same sound as {other}", same=SameSound(other, 1.031, 2.0, 0.05))


def _plain(title: str, access: Access) -> Recording:
    return Recording(
        id=mint(), names=names.complete((Name(title, Language.KK),)), access=access, instruments=("dombyra",)
    )


def _full(collection: str, hidden: str, living: str) -> Recording:
    """A recording with every documented field filled."""
    return Recording(
        id=mint(),
        names=names.complete(
            (Name("Сарыарқа", Language.KK), Name("Сарыарка", Language.RU), Name("Golden Steppe", Language.EN))
        ),
        description=(
            Text("Концерттік жазба.", Language.KK),
            Text("Концертная запись.", Language.RU),
            Text("A concert recording.", Language.EN),
        ),
        sources=(Source("Card 12 of the test file"),),
        credits=(
            Credit(Role.PERFORMER, "dina"),
            Credit(Role.ACCOMPANIST, hidden, as_found=HIDDEN_NAME),
            Credit(Role.COLLECTOR, living),
            Credit(Role.ENGINEER, None, "А. Инженер"),
        ),
        works=(WorkUse("kurmangazy--saryarqa", variant="екінші нұсқа"),),
        performance=Performance(
            date="[1936,1938]", place="almaty-city", event="almafest", occasion="той", style=Style.TOKPE
        ),
        instruments=("dombyra",),
        genres=("tokpe-kui",),
        schools=("arka",),
        collections=(collection,),
        languages=("kk",),
        carriers=(Carrier(CarrierType.REEL, "Т-12", "side A", "1936", None, "good"),),
        transfers=(Transfer("Т-12", "2004-05", "Transfer Person", "Studer A807", "flat"),),
        duration_seconds=SECONDS,
        segments=(
            Segment(0.0, 4.0, SegmentType.LEGEND, person=living, text="Ертеде…", language=Language.KK),
            Segment(4.0, 12.0, SegmentType.MUSIC, label="bas buyn"),
        ),
        transcript=(Text("Сөз мәтіні", Language.KK),),
        legend=(Text("Күйдің аңызы.", Language.KK),),
        rights=(Right("performance"), Right("work", "public domain")),
        notes=(Text("Note", Language.EN),),
        origins=(Origin("names", OriginType.TAG, "ID3v2.4 TIT2", "Сарыарқа"),),
        findings=(Finding("clipping", "one clipped sample"),),
    )


def keep_sound(archive: Archive, record: Recording, seconds: float = SECONDS) -> None:
    """Keep a recording with a master, listening copies, an outline and an analysis."""
    times = np.arange(int(RATE_HZ * seconds), dtype=np.float32) / RATE_HZ
    string = sum(np.sin(2 * np.pi * 220 * k * times) / k for k in range(1, 7))
    tone = (0.2 * string * np.exp(-(times % 1.0) * 3)).astype(np.float32)[:, None]
    staged = archive.home.staging_path / f"{record.id}.wav"
    with wave.open(str(staged), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes((tone * 32767).astype("<i2").tobytes())
    digest = hashlib.sha512(staged.read_bytes()).hexdigest()
    facts = TechnicalFacts("wav", "pcm_s16le", "audio/wav", RATE_HZ, 1, seconds, len(tone), 16, 128_000)
    master = MediaFile("masters/001.wav", digest, staged.stat().st_size, "Дина — Сарыарқа.wav", facts)
    analysis = Analysis(
        measurements=(
            Measurement("rhythm.tempo_bpm", 118.2, "1/min", "beat tracker", "1", 0.6),
            Measurement("technical.integrated_loudness_lufs", -17.3, "LUFS", "EBU R128", "1", 1.0),
        ),
        segments=(Segment(5.0, 9.0, SegmentType.SECTION, "saga", machine=True),),
    )
    archive.keep(
        replace(record, files=(master,), duration_seconds=seconds),
        who="test",
        why="taken in",
        analysis=analysis,
        files={master.path: StagedFile(staged, digest)},
    )
    with Derivatives(archive.home.derived(record.ref), RATE_HZ, 1) as derivatives:
        derivatives.add(tone)
        extractor = Extractor(RATE_HZ, 1)
        extractor.add(tone)
        derivatives.finish(extractor.result().curves.save(archive.home.derived(record.ref)))
