"""Headers of other houses' sheets: Dublin Core, Omeka, AtoM, Nabu and the usual Russian card.

Only what says the same thing as one of our columns stands here; the rest (``dc:creator`` may be a composer or a
performer) is listed as seen and kept as notes. ``docs/metadata.md`` shows the table.
"""

from __future__ import annotations

import re

PREFIX = re.compile(r"^(dc|dcterms|dublin core|item type metadata|музыка|role)\s*[:.]\s*", re.IGNORECASE)
"""What stands before the term: ``dc.title``, ``Dublin Core:Title``."""

SUFFIX = re.compile(r"\s*(\[[a-z_]{2,5}\]|\*)$", re.IGNORECASE)
"""What stands behind it: a language (``dc.title[ru]``), the star of a field that must be filled in."""

SAYS_TWO = re.compile(
    r"\bcreator\b|\bcontributor\b|\bcoverage\b|\S\s*[/,+&]\s*\S|\s(?:и|and|және|мен|пен)\s", re.IGNORECASE
)
"""Headings of which nobody can tell which column they mean: ``dc.creator`` may be who composed or who plays, and
``Название / автор`` is two things in one cell."""

FOREIGN: dict[str, str] = {
    "alternative": "alternative_titles",
    "created": "date",
    "spatial": "place",
    "medium": "carrier_type",
    "is part of": "collection",
    "abstract": "description_en",
    "original format": "carrier_type",
    "transcription": "transcript",
    "interviewee": "speaker",
    "interviewer": "collector",
    "filename": "file",
    "files": "file",
    "original filename": "file",
    "origination": "date",
    "collector name": "collector",
    "time in": "start",
    "time out": "end",
    "timecode": "start",
    "time code": "start",
    "digitalObjectPath": "file",
    "referenceCode": "carrier_label",
    "scopeAndContent": "description_en",
    "eventDates": "date",
    "accessConditions": "access",
    "generalNote": "notes",
    "physicalObjectName": "carrier_label",
    "item title": "title",
    "origination date": "date",
    "region/village": "place",
    "original media": "carrier_type",
    "content language": "language",
    "content languages": "language",
    "item description": "description_en",
    "шифр": "carrier_label",
    "инв. №": "carrier_label",
    "инвентарный номер": "carrier_label",
    "инв. номер": "carrier_label",
    "название произведения": "title",
    "ФИО исполнителя": "performer",
    "исполнил": "performer",
    "исполняет": "performer",
    "записал": "collector",
    "кем записано": "collector",
    "кем исполнено": "performer",
    "кто записал": "collector",
    "кто исполняет": "performer",
    "кто исполнил": "performer",
    "когда": "date",
    "где": "place",
    "тайм-код": "start",
    "тайм-код начала": "start",
    "тайм-код конца": "end",
    "тайм-код окончания": "end",
    "басталу уақыты": "start",
    "аяқталу уақыты": "end",
    "год записи": "date",
    "когда записано": "date",
    "где записано": "place",
    "комментарий": "notes",
    "комментарии": "notes",
    "файлы": "file",
    "имя файла (аудио)": "file",
    "аудиофайл": "file",
    "исп": "performer",
    "испол": "performer",
    "исп-ль": "performer",
    "артист": "performer",
    "от кого": "performer",
    "от кого записано": "performer",
    "кто поет": "performer",
    "кто играет": "performer",
    "кто играл": "performer",
    "кто пел": "performer",
    "who performed": "performer",
    "performed by": "performer",
    "орындаушысы": "performer",
    "кім орындаған": "performer",
    "заголовок": "title",
    "что записано": "title",
    "название записи": "title",
    "title of the song": "title",
    "song title": "title",
    "шығарма атауы": "title",
    "ән атауы": "title",
    "күй атауы": "title",
    "датировка": "date",
    "rec date": "date",
    "recording date": "date",
    "date of recording": "date",
    "when recorded": "date",
    "дата зап": "date",
    "жазылған уақыты": "date",
    "жазылған жылы": "date",
}

EXPLAINS = re.compile(
    r"\s*\((?:ф\.?\s?и\.?\s?о\.?|год|годы|[дмгdmy./ -]+|имя(?: и фамилия)?|фамилия(?: и имя)?|полностью"
    r"|если (?:известн|есть)\w*|обязательно|required|optional|full name|name|аты-жөні|толық|жылы?)\)$",
    re.IGNORECASE,
)
"""Brackets that say how a column is filled in, and nothing of what it means: ``Исполнитель (ФИО)``."""

NUMBERING = frozenset({"№", "№№", "№ п/п", "п/п", "no", "no.", "nr", "р/с", "рс", "#"})
"""Headers of the column that counts the rows; it says nothing of a recording."""
