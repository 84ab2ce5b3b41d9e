"""A small archive: people, works, places and recordings for the tests of search."""

import datetime as dt

from archive.catalogue.rows import Entry, Revision
from archive.model import (
    Access,
    AccessLevel,
    Analysis,
    AnyRecord,
    Carrier,
    CarrierType,
    Collection,
    Credit,
    Genre,
    Instrument,
    Language,
    Measurement,
    Name,
    NameType,
    Performance,
    Person,
    Place,
    Recording,
    Role,
    School,
    Style,
    Text,
    Work,
    WorkUse,
)

NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def named(text: str, *others: str) -> tuple[Name, ...]:
    return (Name(text, Language.KK), *(Name(other, type=NameType.ALTERNATIVE) for other in others))


def entry(record: AnyRecord, *, tempo: float | None = None) -> Entry:
    analysis = None
    if tempo is not None:
        measured = Measurement("rhythm.tempo_bpm", tempo, "bpm", "test", "1", 1.0)
        analysis = Analysis((measured,))
    return Entry(record, analysis, NOW, (Revision(1, NOW, "test", "test", {}),))


KURMANGAZY = Person(id="kurmangazy", names=named("Құрманғазы Сағырбайұлы", "Qurmanghazy"), region="school/bokei")
DINA = Person(id="dina", names=named("Дина Нұрпейісова"), region="school/bokei")
ABAI = Person(id="abai", names=named("Абай Құнанбайұлы"))
SECRET = Person(id="secret", names=named("Жасырын Адам"), access=Access(AccessLevel.CLOSED))
ADAY = Work(
    id="kurmangazy--aday",
    names=named("Адай"),
    credits=(Credit(Role.COMPOSER, "kurmangazy"),),
    genres=("tokpe-kui",),
    instruments=("dombyra",),
)
SARYARQA = Work(
    id="kurmangazy--saryarqa",
    names=named("Сарыарқа"),
    credits=(Credit(Role.COMPOSER, "kurmangazy"),),
    genres=("tokpe-kui",),
)
BULBUL = Work(id="dina--bulbul", names=named("Бұлбұл"), credits=(Credit(Role.COMPOSER, "dina"),), genres=("tokpe-kui",))
SONG = Work(
    id="abai--kozimning-qarasy",
    names=named("Көзімнің қарасы"),
    credits=(Credit(Role.COMPOSER, "abai"),),
    genres=("an",),
)
RECORDINGS: tuple[tuple[Recording, float | None], ...] = (
    (
        Recording(
            id="r1",
            names=named("Адай"),
            works=(WorkUse("kurmangazy--aday"),),
            credits=(Credit(Role.PERFORMER, "dina"),),
            performance=Performance(date="1936", place="almaty", style=Style.TOKPE),
            carriers=(Carrier(CarrierType.REEL),),
            duration_seconds=130.0,
            languages=("kk",),
            notes=(Text("Запись с магнитной ленты, размагничено", Language.RU),),
        ),
        140.0,
    ),
    (
        Recording(
            id="r2",
            names=named("Сарыарқа"),
            works=(WorkUse("kurmangazy--saryarqa"),),
            credits=(Credit(Role.PERFORMER, as_found="Белгісіз домбырашы"),),
            performance=Performance(date="1948", place="oral"),
            collections=("golden-part",),
            duration_seconds=200.0,
        ),
        70.0,
    ),
    (
        Recording(
            id="r3",
            names=named("Көзімнің қарасы"),
            works=(WorkUse("abai--kozimning-qarasy"),),
            credits=(Credit(Role.SINGER, "secret"),),
            instruments=("kyl-kobyz",),
            transcript=(Text("Көзімнің қарасы, көңілімнің санасы", Language.KK),),
        ),
        None,
    ),
    (Recording(id="r4", names=named("Жабық жазба"), access=Access(AccessLevel.CLOSED)), None),
    (
        Recording(
            id="r5",
            names=named("Тіркелген"),
            access=Access(AccessLevel.REGISTERED, metadata=AccessLevel.REGISTERED),
            genres=("an",),
        ),
        None,
    ),
)
AUTHORITIES: tuple[AnyRecord, ...] = (
    KURMANGAZY,
    DINA,
    ABAI,
    SECRET,
    ADAY,
    SARYARQA,
    BULBUL,
    SONG,
    Genre(id="kui", names=named("күй", "кюй")),
    Genre(id="dombyra-kui", names=named("домбыра күйі"), broader=("kui",)),
    Genre(id="tokpe-kui", names=named("төкпе күй", "токпе"), broader=("dombyra-kui",)),
    Genre(id="an", names=named("ән", "песня")),
    Genre(id="aitys", names=named("айтыс")),
    Instrument(id="dombyra", names=named("домбыра", "домбра")),
    Instrument(id="kyl-kobyz", names=named("қылқобыз", "қобыз", "кобыз")),
    School(id="bokei", names=named("Бөкей–Нарын мектебі")),
    Place(id="almaty", names=(*named("Алматы"), Name("Алма-Ата", Language.RU, NameType.FORMER)), broader="zhetysu"),
    Place(id="zhetysu", names=named("Жетісу")),
    Place(id="oral", names=named("Орал", "Уральск")),
    Collection(id="golden", names=named("Алтын қор")),
    Collection(id="golden-part", names=named("Күйлер"), part_of="golden"),
)
