"""The columns of a curator's sheet: their names, their headers in Kazakh, Russian and English, and what they hold.

A header matches whatever its case, spaces, underscores, dots and brackets. The same names are the fields that tags
are mapped to, so a free-form tag ``Ақын`` or ``Собиратель`` finds its field too. ``docs/metadata.md`` shows this
table; a test compares the two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from archive.hygiene import clean
from archive.model import AccessLevel, CarrierType, Style
from ingest.sheet.foreign_headers import EXPLAINS, FOREIGN, PREFIX, SUFFIX


class Holds(StrEnum):
    """What stands in a cell. ``several``: values separated by ``|``."""

    TEXT = "text"
    SEVERAL = "several"
    DATE = "date"
    DAY = "day"
    WORD = "word"
    YES_NO = "yes-no"


@dataclass(frozen=True, slots=True)
class Column:
    """``kk``, ``ru``, ``en``: headers, the first one shown in the documentation. ``words``: the closed list."""

    name: str
    holds: Holds
    kk: tuple[str, ...]
    ru: tuple[str, ...]
    en: tuple[str, ...]
    words: tuple[str, ...] = ()


def _column(name: str, holds: Holds, kk: str, ru: str, en: str, words: tuple[str, ...] = ()) -> Column:
    return Column(name, holds, _headers_of(kk), _headers_of(ru), _headers_of(en), words)


def _headers_of(text: str) -> tuple[str, ...]:
    return tuple(header.strip() for header in text.split(";"))


_T, _S = Holds.TEXT, Holds.SEVERAL
_LEVELS = tuple(AccessLevel)

COLUMNS: tuple[Column, ...] = (
    _column("file", _T, "Файл; Файл атауы; Файл жолы", "Файл; Имя файла; Путь; Путь к файлу", "File; File name; Path"),
    _column("recording_id", _T, "Жазба идентификаторы", "Идентификатор записи", "Recording id; Recording identifier"),
    _column("sha512", _T, "Бақылау сомасы (SHA-512)", "Контрольная сумма (SHA-512)", "SHA-512; Digest"),
    _column("start", _T, "Басталуы; Басы", "Начало; Время начала", "Start; Start time"),
    _column("end", _T, "Аяқталуы; Соңы", "Конец; Время окончания", "End; End time"),
    _column("title", _T, "Атауы", "Название; Наименование", "Title"),
    _column("title_kk", _T, "Атауы (қаз); Қазақша атауы", "Название (каз); Казахское название", "Title (Kazakh)"),
    _column("title_kk_latn", _T, "Атауы (латын)", "Название (латиница)", "Title (Latin); Title (Kazakh Latin)"),
    _column("title_kk_arab", _T, "Атауы (төте)", "Название (тоте жазу)", "Title (Arabic script)"),
    _column("title_ru", _T, "Атауы (орыс)", "Название (рус); Русское название", "Title (Russian)"),
    _column("title_en", _T, "Атауы (ағыл)", "Название (англ)", "Title (English)"),
    _column("alternative_titles", _S, "Басқа атаулары", "Другие названия", "Alternative titles; Other titles"),
    _column("composer", _S, "Авторы; Композитор; Күй авторы", "Композитор; Автор музыки; Автор", "Composer"),
    _column("lyricist", _S, "Сөзі; Сөзін жазған", "Автор слов; Слова; Автор текста", "Lyricist; Words"),
    _column("arranger", _S, "Өңдеген", "Аранжировка; Аранжировщик; Обработка", "Arranger"),
    _column("performer", _S, "Орындаушы; Орындаған", "Исполнитель; Исполнители", "Performer; Performers; Artist"),
    _column("singer", _S, "Әнші", "Певец; Вокал", "Singer"),
    _column("akyn", _S, "Ақын", "Акын", "Akyn; Aqyn"),
    _column("reciter", _S, "Жыршы; Жырау", "Сказитель; Жырши", "Reciter"),
    _column("narrator", _S, "Әңгімелеуші; Баяндаушы", "Рассказчик", "Narrator"),
    _column("accompanist", _S, "Сүйемелдеуші; Қосылған", "Аккомпаниатор; Концертмейстер", "Accompanist"),
    _column("ensemble", _S, "Ансамбль; Оркестр", "Ансамбль; Оркестр; Коллектив", "Ensemble; Orchestra"),
    _column("conductor", _S, "Дирижер; Дирижёр", "Дирижёр; Дирижер", "Conductor"),
    _column("collector", _S, "Жинаушы", "Собиратель", "Collector"),
    _column("engineer", _S, "Дыбыс режиссері; Дыбыс операторы", "Звукорежиссёр; Звукооператор", "Engineer"),
    _column("restorer", _S, "Қалпына келтіруші", "Реставратор", "Restorer"),
    _column("editor", _S, "Редактор", "Редактор", "Editor"),
    _column("speaker", _S, "Сөйлеуші; Диктор", "Говорящий; Диктор", "Speaker"),
    _column("work", _S, "Шығарма", "Произведение", "Work"),
    _column("variant", _T, "Нұсқа", "Вариант", "Variant"),
    _column("instrument", _S, "Аспап; Аспабы", "Инструмент; Инструменты", "Instrument; Instruments"),
    _column("genre", _S, "Жанр; Жанры", "Жанр; Жанры", "Genre; Genres"),
    _column("school", _S, "Мектеп; Мектебі; Дәстүр", "Школа; Традиция", "School; Tradition"),
    _column("style", Holds.WORD, "Тәсіл; Орындау тәсілі", "Стиль; Манера игры", "Style", tuple(Style)),
    _column("language", _S, "Тіл; Тілі", "Язык", "Language"),
    _column("date", Holds.DATE, "Күні; Жазылған күні; Жылы", "Дата; Дата записи; Год", "Date; Date recorded; Year"),
    _column("place", _T, "Орны; Жазылған жері", "Место; Место записи", "Place; Place recorded"),
    _column("event", _T, "Іс-шара; Оқиға", "Событие; Мероприятие", "Event"),
    _column("occasion", _T, "Себебі; Жағдайы", "Повод; Обстоятельства", "Occasion"),
    _column("collection", _S, "Жинақ; Топтама; Қор", "Коллекция; Собрание; Фонд", "Collection"),
    _column(
        "carrier_type",
        Holds.WORD,
        "Тасымалдағыш",
        "Носитель; Вид носителя",
        "Carrier; Carrier type",
        tuple(CarrierType),
    ),
    _column("carrier_label", _T, "Таспа нөмірі; Сақтау нөмірі", "Номер плёнки; Номер носителя", "Carrier label"),
    _column("carrier_part", _T, "Жағы; Бөлігі", "Сторона; Часть носителя", "Carrier part; Side"),
    _column("carrier_condition", _T, "Сақталуы; Жай-күйі", "Состояние; Сохранность", "Carrier condition; Condition"),
    _column("holder", _T, "Сақтаушы; Ұстаушы", "Держатель; Место хранения", "Holder"),
    _column("transfer_date", Holds.DATE, "Цифрланған күні", "Дата оцифровки", "Transfer date; Date digitised"),
    _column("transfer_engineer", _T, "Цифрлаған", "Оцифровал; Инженер оцифровки", "Transfer engineer"),
    _column("transfer_equipment", _T, "Цифрлау жабдығы", "Оборудование оцифровки", "Transfer equipment"),
    _column("transfer_note", _T, "Цифрлау ескертпесі", "Примечание к оцифровке", "Transfer note"),
    _column("made_from", _T, "Түпнұсқа файлы", "Исходный файл; Сделано из", "Made from"),
    _column(
        "access",
        Holds.WORD,
        "Қолжетімділік; Қолжетімділігі; Қол жеткізу; Қолжетімділік деңгейі; Қолжетімділік режимі; Қолжетімділік құқығы",
        "Доступ; Режим доступа; Права доступа; Уровень доступа; Условия доступа; Доступность",
        "Access; Access rights; Access level; Access conditions; Access status; Data access conditions",
        _LEVELS,
    ),
    _column(
        "metadata_access",
        Holds.WORD,
        "Сипаттаманың қолжетімділігі; Сипаттамаға қол жеткізу",
        "Доступ к описанию; Доступ к метаданным",
        "Metadata access; Description access",
        _LEVELS,
    ),
    _column("embargo_until", Holds.DAY, "Эмбарго мерзімі", "Эмбарго до; Закрыто до", "Embargo until; Closed until"),
    _column("access_reason", _T, "Шектеу себебі", "Причина ограничения", "Access reason"),
    _column("access_contact", _T, "Байланыс", "Контакт", "Access contact; Contact"),
    _column("rights", _S, "Құқықтар", "Права", "Rights"),
    _column("description_kk", _T, "Сипаттама (қаз); Сипаттама", "Описание (каз)", "Description (Kazakh)"),
    _column("description_ru", _T, "Сипаттама (орыс)", "Описание (рус); Описание", "Description (Russian)"),
    _column("description_en", _T, "Сипаттама (ағыл)", "Описание (англ)", "Description (English); Description"),
    _column("legend_kk", _T, "Аңыз (қаз); Аңыз", "Легенда (каз)", "Legend (Kazakh)"),
    _column("legend_ru", _T, "Аңыз (орыс)", "Легенда (рус); Легенда", "Legend (Russian)"),
    _column("legend_en", _T, "Аңыз (ағыл)", "Легенда (англ)", "Legend (English); Legend"),
    _column("transcript", _T, "Мәтін; Мәтіні", "Текст; Расшифровка", "Transcript; Text"),
    _column("notes", _T, "Ескертпе; Ескерту", "Примечание; Примечания", "Notes; Note"),
    _column("synthetic", Holds.YES_NO, "Синтетикалық", "Синтетическая запись", "Synthetic"),
)
BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}

_DOOR_WORDS: dict[str, str] = {
    "open": "open access|public|ашық|ашық қолжетімділік|ашық қолжетімді|қолжетімді|көпшілікке ашық|баршаға ашық"
    "|свободный доступ|свободно|свободный|открытый фонд|ашық қор"
    "|открытый доступ|общий доступ|публичный доступ|публичный|общедоступно|общедоступный"
    "|для всех",
    "registered": "registered users|тіркелген|тіркелгендерге|зарегистрированным|зарегистрированные"
    "|для зарегистрированных|по регистрации",
    "on-site": "on site|орнында|на месте|в читальном зале|читальный зал|только в читальном зале|оқу залында",
    "closed": "closed access|закрытый фонд|жабық қор|жабық"
    "|жабық қолжетімділік|қолжетімсіз|закрытый доступ|нет доступа|недоступно",
}
"""What stands in a cell for each level of access; ``открыт``, ``закрыты`` … in every form beside."""

_ENDINGS = ("", "о", "а", "ы", "ый", "ая", "ое", "ые")

WORDS: dict[str, str] = {
    **{word: level for level, words in _DOOR_WORDS.items() for word in words.split("|")},
    **{f"{stem}{e}": level for stem, level in (("открыт", "open"), ("закрыт", "closed")) for e in _ENDINGS},
    "төкпе": "tokpe",
    "токпе": "tokpe",
    "шертпе": "shertpe",
    "восковой валик": "wax-cylinder",
    "шеллак": "shellac",
    "винил": "vinyl",
    "катушка": "reel",
    "бобина": "reel",
    "магнитная лента": "reel",
    "таспа": "reel",
    "магнит таспа": "reel",
    "кассета": "cassette",
    "бейне": "video",
    "видео": "video",
}
"""Kazakh and Russian words for the members of the closed lists."""

CLEAR = frozenset({"<clear>", "<очистить>", "<тазарту>"})
"""What a cell says that a field is to be emptied; an empty cell leaves the field as it is."""

YES = frozenset({"yes", "true", "1", "да", "иә", "ия"})
NO = frozenset({"no", "false", "0", "нет", "жоқ"})


def find_column(header: str) -> Column | None:
    """The column that a header names, in any of the three languages; None for a foreign one."""
    found = _headers().get(key_of(header))
    if found is not None or not header:
        return found
    text = clean(header)
    plain = EXPLAINS.sub("", SUFFIX.sub("", PREFIX.sub("", text)))
    known = _named(plain)
    if known is None and PREFIX.match(text):  # dc.contributor.performer, dcterms.date.created
        known = _named(plain.rsplit(".", 1)[-1])
    if known is None and "/" in plain:  # композитор/автор: two words for one thing
        meant = {column.name if (column := _named(part)) else "" for part in plain.split("/")}
        known = BY_NAME.get("file" if "file" in meant else meant.pop() if len(meant) == 1 else "")
    return known


def _named(header: str) -> Column | None:
    return _headers().get(key_of(header)) or _foreign().get(key_of(header))


def find_word(column: Column, text: str) -> str | None:
    """The member of the column's closed list that a cell names, in any of the three languages."""
    plain = clean(text).casefold().strip(" .\"'«»“”„\u200b\u200c\u200d\ufeff")
    word = WORDS.get(plain, re.sub(r"[\s_]+", "-", plain))
    if word not in column.words and "/" in plain:  # open / открыто
        meant = {find_word(column, part) for part in plain.split("/")}
        return meant.pop() if len(meant) == 1 else None
    return word if word in column.words else None


def key_of(header: str) -> str:
    """A header without what does not matter in it: case, blanks, marks."""
    return re.sub(r"[^\w]|_", "", clean(header).casefold().replace("ё", "е"))


@cache
def _foreign() -> dict[str, Column]:
    return {key_of(header): BY_NAME[name] for header, name in FOREIGN.items()}


@cache
def _headers() -> dict[str, Column]:
    return {key_of(h): column for column in COLUMNS for h in (column.name, *column.kk, *column.ru, *column.en)}
