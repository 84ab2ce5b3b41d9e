"""Who may hear: what one row of a sheet says of the door, and what several rows say together.

A door that cannot be read is shut. Of two the stricter holds (``archive.policy.strictness``).
A row *restricts* when anybody at all is kept out by it, or when what it says of the door cannot be read.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from archive.hygiene import clean, shown
from archive.model import AccessLevel
from archive.policy import strictness
from archive.rules import dates
from ingest.sheet.columns import BY_NAME, Column, find_word, key_of

DOOR_COLUMNS = ("access", "metadata_access", "embargo_until")
NEAR = 0.8
"""Likeness (``difflib``) from which an unknown header is taken for a misspelt one: ``Дотуп``, ``Aces``."""

# Stems that a header about access has in one of the three languages; ``public`` must not find *Publisher*.
_STEMS = re.compile(
    r"доступ|қол ?жет|қол ?жеткіз|колжет|qoljet|access|restrict|огранич|шекте|закрыт|открыт|жабық|ашық|embargo|эмбарго"
    r"|секрет|құпия|confidential|visib|видимост|privacy|permission|рұқсат|\bprivate\b|\bhidden\b|приватн|скрыт|жасырын"
    r"|\bpublic\b|is.?public|\bclosed\b|\bopen\b"
    r"|\bгриф\b|публик(?!а\b|и\b|ой\b)|publish(?!er|ing)|publication|\bonline\b|онлайн|интернет"
    r"|internet|\bна сайт|сайтта"
    r"|\busage\b|terms of use|conditions of use|пользовани[еяю]"
    r"|пайдалан"
    r"|выда[чвею]|допуск|разреш|соглас[иуо]|consent"
    r"|clearance|конфиденц|\bavailab|\bshar(?:e|ed|ing|eable|able)\b|sensitiv|чувствительн"
    r"|\bдсп\b|для (?:сайта|интернета|печати|показа)"
    r"|(?:show|put|display)\w* on|for (?:the )?(?:web|public|site)|жария|келісім"
    r"|\bможно\b|\bнельзя\b|\ballowed\b|\bмүмкін бе\b|\bбола ма\b"
    r"|\b(?:may|can) (?:be|we|hear|listen|use)\b|\bwho (?:may|can)\b"
    r"|\bком[уы] (?:можно|доступ|выда|разреш|показ)|\bкто (?:может|вправе|имеет право)|кім (?:тыңда|көре)"
    r"|^\W*(?:о|откр\w*|а|ашық|o|open)\W*/\W*(?:з|закр\w*|ж|жабық|c|closed?|r)\W*$"
    r"|^\W*(?:з|закр\w*|ж|жабық|c|closed?|r)\W*/\W*(?:о|откр\w*|а|ашық|o|open)\W*$"
    r"|^(?:listen(?:ing)?|личн\w+|семейн\w+|отбасылық|жеке)\W*$"
)
_OF_A_BOOK = re.compile(r"дата|год|date|year|жыл|күні|место|place|publisher|издат|автор|title|назван|citation|библио")
"""Beside a word for publishing: a header about a printed edition."""


@dataclass(frozen=True, slots=True)
class Door:
    """``level`` None: nothing is said. ``metadata`` None: the policy's default for the level.

    ``unread``: why it could not be read; ``level`` is then ``closed``.
    """

    level: AccessLevel | None = None
    metadata: AccessLevel | None = None
    embargo_until: dt.date | None = None
    unread: tuple[str, ...] = ()

    @property
    def restricts(self) -> bool:
        """Whether it keeps anybody out."""
        return strictness.keeps_out(self.level, self.metadata) or self.embargo_until is not None or bool(self.unread)

    def or_else(self, level: AccessLevel) -> Door:
        """The door with a level for one that says nothing."""
        return self if self.level else replace(self, level=level)


SILENT = Door()


def shut(reason: str) -> Door:
    """The door that takes the place of one that cannot be read."""
    return Door(AccessLevel.CLOSED, unread=(reason,))


def stricter(first: Door, second: Door) -> Door:
    """The door that both together make. What one does not say, the other says."""
    if first in (SILENT, second):
        return second
    if second == SILENT:
        return first
    return Door(
        strictness.strictest_level((first.level, second.level)),
        strictness.stricter_description((first.level, first.metadata), (second.level, second.metadata)),
        strictness.latest(first.embargo_until, second.embargo_until),
        tuple(dict.fromkeys((*first.unread, *second.unread))),
    )


def strictest(doors: Iterable[Door]) -> Door:
    """The door that all of them together make."""
    result = SILENT
    for door in doors:
        result = stricter(result, door)
    return result


def read_door(column: Column, header: str, text: str) -> Door:
    """What one cell of a column of ``DOOR_COLUMNS`` says; ``text`` is not empty."""
    if column.name == "embargo_until":
        day = read_day(text)
        return Door(embargo_until=day) if day else replace(shut(_unread(header, text)), embargo_until=dt.date.max)
    word = find_word(column, text)
    if word is None:
        return replace(shut(_unread(header, text)), metadata=None if column.name == "access" else AccessLevel.CLOSED)
    level = AccessLevel(word)
    return Door(level) if column.name == "access" else Door(metadata=level)


def read_day(text: str) -> dt.date | None:
    """One whole day without doubt, or None: ``12.05.30`` is 2030 on a door, though no recording is of 2030."""
    reading = dates.read(text)
    try:
        return None if reading.doubts else dt.date.fromisoformat(reading.edtf or "")
    except ValueError:
        return None


def speaks_of_access(header: str) -> bool:
    """Whether a header that is none of ours looks like one about access."""
    plain = clean(header).casefold().replace("ё", "е")
    words = re.sub(r"[\s_\-]+", " ", plain)
    found = _STEMS.search(words)
    if found and not (re.match("публик|publi|жари|выда", found[0]) and _OF_A_BOOK.search(words)):
        return True
    return bool(difflib.get_close_matches(key_of(header), _door_headers(), n=1, cutoff=NEAR))


def _unread(header: str, text: str) -> str:
    return f"{shown(header)}: {shown(text[:200])!r} cannot be read"


@cache
def _door_headers() -> tuple[str, ...]:
    columns = (BY_NAME[name] for name in DOOR_COLUMNS)
    return tuple(key_of(header) for c in columns for header in (c.name, *c.kk, *c.ru, *c.en))
