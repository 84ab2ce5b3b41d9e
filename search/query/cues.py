"""Words that say how the other words of a question are meant: roles, tempo, carriers, access, generic nouns.

All are compared by folded key, so one entry serves every script and spelling. Kazakh forms are met through candidate
stems, Russian and English ones through trunks (``fold.trunk``). Numbers said in words: ``search.query.measures``.

A role's word stands where its language puts it: ``Динаның орындауындағы``, ``в исполнении Дины``; beside a verb
(``играет``, ``sings``) the player may stand on either side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto
from functools import lru_cache
from itertools import product

from search.text import fold, stems


def _keys(words: str) -> frozenset[str]:
    return frozenset(fold.keys(words))


def _phrases(*lines: str) -> dict[tuple[str, ...], str]:
    """``value: phrase, phrase`` lines as trunks of each phrase's words, with the value."""
    found: dict[tuple[str, ...], str] = {}
    for line in lines:
        value, _, phrases = line.partition(": ")
        found |= {tuple(map(fold.trunk, fold.keys(phrase))): value for phrase in phrases.split(", ")}
    return found


PERFORMER_BEFORE = _keys(
    "орындау орындаған орындайды тартқан тартады шырқаған айтқан жырлаған ойнаған даусы дауысы дауыс version"
)
"""Whoever stands before such a word plays or sings."""

PERFORMER_AFTER = _keys(
    "исполнение исполнении исполнитель исполнительница исполненный исполненные голос голоса голосом "
    "played performed sung performer орындаушы"
)
"""Whoever stands after such a word plays or sings."""

PERFORMS = _keys(
    "исполняет исполняют исполнял исполнила поет пел пела спел спела играет играл играла сыграл сыграла "
    "playing plays sings singing sang performs performing voice"
)
"""Whoever stands on either side of such a word plays or sings, if nothing makes them the composer."""

COMPOSER = _keys(
    "авторы автор композитор шығарған шығарды composed composer written wrote автора композитора сочинил сочинение "
    "написал написала"
)
"""The person beside such a word made it; a title beside it is meant as a work."""

COLLECTOR = _keys(
    "записал записала записывал записывала записали собрал собрала собирал собиратель собрание собранные "
    "жинаған жинаушы жазып алған collected collector recorded recordist field"
)
"""The person beside such a word noted it down or recorded it."""

ARRANGER = _keys(
    "обработка обработке обработал обработала аранжировка аранжировке аранжировал переложение переложении "
    "өңдеген өңдеуі өңдеуіндегі өңдеуші arranged arranger arrangement"
)
LYRICIST = _keys("слова стихи сөзін сөзі lyrics lyricist")
CONDUCTOR = _keys("дирижер дирижёр дирижирует дирижировал дирижеры дирижёрі conductor conducted conducting")

SOUNDING = _keys("жазба жазбалар жазбалары жазбасы запись записи записей записях recording recordings recorded")
"""Of whom there are recordings, plays or sings in them: ``записи Амре``, ``Динаның жазбалары``."""

TAKEN_DOWN = _keys(
    "жазылған жазып записан записана записано записаны записанный записанная записанные записанных recorded"
)
"""Where something was recorded is a place, not a tradition: ``Маңғыстауда жазылған``."""

UNWANTED_AFTER = _keys(
    "не кроме без исключая исключением помимо except without not excluding exclude no minus nor other"
)
"""What follows such a word is not wanted: ``кроме Дины``, ``without orchestra``."""

UNWANTED_BEFORE = _keys("басқа басқалар емес қоспағанда қоспай")
"""What stands before such a word is not wanted: ``Құрманғазыдан басқа``."""

LINKS = _keys("of the by from with от из с голоса голос by")
"""Words between a thing and whose it is."""

JOINS = _keys("и или or and nor мен және пен не немесе")
WITHOUT = re.compile(r"^(.{4,})siz$")
"""``оркестрсіз``: the Kazakh ending for *without*."""

DEDICATED = _keys("арналған посвящен посвященный посвящённый посвященные посвящённые памяти dedicated туралы жайлы")
"""Who something is dedicated to, or tells of, neither made nor plays it."""

ASKS_WHO = _keys("кім кімдер кто who")

BY = _keys("by")
"""Who comes after made it, unless a performer's or collector's word stands before."""

GENERIC = frozenset({"kui", "an", "terme", "zhyr", "tolgau", "kompozitorlyk", "vokaldyk-muzyka", "aspaptyk-muzyka"})
"""Genres that only say "piece of music" beside a composer or a title: ``Құрманғазының күйлері``."""

TITLES = _keys(
    "жырау ақын сал сері ата батыр қажы би хан күйші әнші молда жыршы композитор акын akyn zhyrau kuishi singer певец"
)
"""Words beside names that name nobody by themselves: ``Маңғыстау жыраулары``."""

OF_THE_PEOPLE = _keys("қазақ kazakh казах казахский казахские")
NAMELESS = TITLES | DEDICATED | TAKEN_DOWN | UNWANTED_AFTER | UNWANTED_BEFORE | SOUNDING | OF_THE_PEOPLE
"""Words that are in long names and name nothing alone."""

COMPARISON = _keys("vs versus салыстыру салыстырмалы сравнение сравнить compare comparison")
"""Who compares people wants both beside each other, not the one narrowed by the other."""

SUNG = frozenset({"an", "vokaldyk-muzyka"})
"""What a singer sings; with everything below them, which documents write out."""

GENERIC_WORDS = _keys(
    "кюй кюи кюев песня песни песен kui kuis kuy song songs tune tunes ән күй шығарма "
    "композиции произведения works pieces мелодия мелодии әуен әуендер music музыка"
)

_SEVERAL = frozenset("кюи кюев песни песен songs kuis tunes works pieces произведения композиции".split())  # noqa: SIM905
_KAZAKH_PLURAL = re.compile(r"[ldt][ae]r(?:i|in|inin|ine|inde|inen)?$")


def is_plural(exact: str, key: str) -> bool:
    """Whether a word for a kind of piece means several: ``песни Мангистау`` are those of a place, no title."""
    return exact in _SEVERAL or _KAZAKH_PLURAL.search(key) is not None


TEMPO = {
    **dict.fromkeys(_keys("slow slowly баяу медленный медленно"), "slow"),
    **dict.fromkeys(_keys("fast жылдам шапшаң быстрый быстро quick"), "fast"),
    **dict.fromkeys(_keys("moderate умеренный орташа"), "moderate"),
}
_TEMPO_TRUNKS = {fold.trunk(key): value for key, value in TEMPO.items()}

_NOTES = {"c": "до", "d": "ре", "e": "ми", "f": "фа", "g": "соль", "a": "ля", "b": "си"}
_SHARPENED = {"d": "c-sharp", "e": "d-sharp", "g": "f-sharp", "a": "g-sharp", "b": "a-sharp"}
_TONIC = (
    "тоника {}",
    "{} тоника",
    "в тональности {}",
    "тональность {}",
    "негізгі тоны {}",
    "негізгі тон {}",
    "tonic {}",
)


def _tonics() -> dict[tuple[str, ...], str]:
    """``тоника ре``, ``негізгі тоны ля``, ``tonic c sharp``, ``kuis in D``: a flat is the sharp below."""
    lines: list[str] = []
    for letter, syllable in _NOTES.items():
        names: dict[str, tuple[str, ...]] = {letter: (letter, syllable)}
        names[f"{letter}-sharp"] = (f"{letter} sharp", f"{syllable} диез")
        if letter in _SHARPENED:
            names[_SHARPENED[letter]] = (*names.get(_SHARPENED[letter], ()), f"{letter} flat", f"{syllable} бемоль")
        for value, said in names.items():
            phrases = [shape.format(one) for one in said for shape in _TONIC]
            phrases += [f"in {said[0]}"] if value != "a" else []  # ``in a`` is no key
            lines.append(f"{value}: {', '.join(phrases)}")
    return _phrases(*lines)


FILTERS: dict[str, dict[tuple[str, ...], str]] = {
    "rights": _phrases(
        "unknown: құқығы анықталмаған, құқығы белгісіз, неизвестные права, с неясными правами",
        "unknown: неурегулированные права, unresolved rights, unknown rights, unclear rights",
        "unknown: rights unknown, rights unresolved",
    ),
    "transcript": _phrases(
        "yes: с расшифровкой, с текстом, расшифровка есть, мәтіні бар, мәтінімен, with transcript, with text",
        "yes: transcribed",
        "no: без расшифровки, без текста, мәтіні жоқ, мәтінсіз, without transcript, without text, no transcript",
    ),
    "access": _phrases(
        "closed: ашық емес, жабық, закрытый доступ, закрытые записи, closed recording, closed access, restricted",
        "open: ашық жазба, ашық қолжетімді, открытые записи, открытый доступ, open recording, open access",
        "on-site: только на месте, оқу залында, читальный зал, on site",
    ),
    "carrier": _phrases(
        "wax-cylinder: wax cylinder, восковой валик, восковый цилиндр, балауыз цилиндр, балауыз білік, балауыз білікше",
        "wax-cylinder: фоновалик, фонографический валик, phonograph cylinder, edison cylinder, cylinders, валики",
        "shellac: shellac, шеллак, шеллачная пластинка, граммофонная пластинка, патефонная пластинка, шеллак табақ",
        "shellac: 78 rpm, 78 record, 78 s, old 78, патефон табақ, граммофон табақ, gramophone record",
        "vinyl: vinyl, винил, виниловая пластинка, грампластинка, күйтабақ, винил табақ, гибкая пластинка, lp",
        "vinyl: долгоиграющая пластинка, vinyl record, long play, flexi disc",
        "reel: reel tape, reel to reel, open reel, magnetic tape, магнитная лента, магнитная плёнка, катушка, бобина",
        "reel: магнит таспа, орам таспа, магнитофон таспа, магнитофонная лента, магнитофонная плёнка, плёнка, таспа",
        "reel: катушечный, бобинный, катушечная запись, reels, лента",
        "reel|cassette: tape, tapes, tape recording, магнитофонная запись",
        "cassette: cassette, кассета, аудиокассета, кассетная запись, cassette tape, үнтаспа, аудиотаспа",
        "dat: dat, dat tape, dat кассета",
        "cd: compact disc, компакт диск, cd, компакт дискі, лазерный диск",
        "video: video, видео, видеозапись, бейне жазба, бейнежазба, бейнежазбалар",
        "video: бейнетаспа, видеокассета, video recording",
        "born-digital: born digital, цифровая запись, цифровые, цифрлық жазба, digital recording",
    ),
    "synthetic": _phrases("yes: synthetic, синтетические, синтездік"),
    "tuning": _phrases(
        "fourth: квартовый строй, строй в кварту, кварта бұрау, кварталық бұрау, оң бұрау, tuned in fourths",
        "fourth: tuned a fourth apart, fourth tuning, tuning in fourths, кварта строй, настройка в кварту",
        "fifth: квинтовый строй, строй в квинту, квинта бұрау, квинталық бұрау, теріс бұрау, tuned in fifths",
        "fifth: tuned a fifth apart, fifth tuning, tuning in fifths, настройка в квинту, обратный строй",
        "octave: октавный строй, октава бұрау, octave tuning, tuned in octaves",
        "unison: унисонный строй, строй в унисон, унисон бұрау, unison tuning, tuned in unison",
        "second: секундовый строй, секунда бұрау, tuned in seconds",
        "third: терцовый строй, терция бұрау, tuned in thirds",
    ),
    "third": _phrases(
        "neutral: нейтральная терция, бейтарап терция, neutral third",
        "minor: малая терция, кіші терция, minor third",
        "major: большая терция, үлкен терция, major third",
    ),
    "texture": _phrases(
        "solo-line: одноголосный, одноголосие, одноголосная мелодия, бір дауысты, жалғыз дауысты, solo line",
        "solo-line: monophonic, single line",
        "voice-over-strings: голос с домброй, голоса с домброй, пение под домбру, домбырамен айту",
        "voice-over-strings: voice over strings, voice with dombyra, voice and dombyra, singing with dombyra",
        "two-strings: two string texture, двухголосный, двухголосие, екі дауысты, two strings texture, two part",
    ),
    "tonic": _tonics(),
    "style": _phrases(
        "shertpe: шертпе мәнері, шертпе стилі, манера шертпе, стиль шертпе, shertpe style, shertpe manner",
        "tokpe: төкпе мәнері, төкпе стилі, манера токпе, стиль токпе, tokpe style, tokpe manner",
    ),
    "finding": _phrases(
        "mains-hum: гул сети, сетевой гул, с гулом сети, mains hum, electric hum, ток гуілі, тоқ гуілі",
    ),
    "missing": _phrases(
        "date: без даты, без года, дата неизвестна, неизвестная дата, дата не указана, недатированный, undated",
        "date: without date, without a date, no date, unknown date, date unknown, күні белгісіз, жылы белгісіз",
        "date: күні жоқ, күні көрсетілмеген, жылы көрсетілмеген",
        "performer: без исполнителя, исполнитель неизвестен, неизвестный исполнитель, исполнитель не указан",
        "performer: without performer, unknown performer, performer unknown, no performer, without a performer",
        "performer: орындаушысы белгісіз, орындаушысы жоқ, орындаушысы көрсетілмеген, белгісіз орындаушы",
        "composer: без автора, автор неизвестен, неизвестный автор, автор не указан, без композитора",
        "composer: without composer, unknown composer, composer unknown, unknown author, anonymous",
        "composer: авторы белгісіз, авторы жоқ, авторы көрсетілмеген, белгісіз автор",
        "place: без места, место неизвестно, место записи неизвестно, неизвестное место, место не указано",
        "place: without place, without a place, unknown place, place unknown, no place",
        "place: жері белгісіз, жері көрсетілмеген, жазылған жері көрсетілмеген, жазылған жері белгісіз, орны белгісіз",
        "rights: без прав, права не указаны, without rights, no rights, құқығы көрсетілмеген, құқығы жоқ",
        "instrument: без инструмента, инструмент неизвестен, unknown instrument, аспабы белгісіз",
        "genre: без жанра, жанр неизвестен, unknown genre, without genre, жанры белгісіз",
        "carrier: без носителя, носитель неизвестен, unknown carrier, тасымалдағышы белгісіз",
        "language: без языка, язык неизвестен, unknown language, тілі белгісіз",
    ),
}
"""Phrases that are a filter by themselves: field -> trunks of the words in order -> value."""

LONGEST_PHRASE = 4
_SHORTEST_FORM = 4  # sounds; of a shorter phrase only the word itself counts: ``дата`` is no form of ``DAT``
_BY_TRUNKS = {trunks: (field, value) for field, phrases in FILTERS.items() for trunks, value in phrases.items()}
_FIRST = frozenset(trunks[0] for trunks in _BY_TRUNKS)


@lru_cache(maxsize=20_000)
def _trunks(key: str) -> tuple[str, ...]:
    """The trunks that a word may have: as it is, without Kazakh endings, without Russian ones."""
    return tuple(dict.fromkeys(fold.trunk(form) for form in (key, *stems.cases(key))))


def filters(field_words: Sequence[str]) -> tuple[str, str] | None:
    """(field, value) that these keys together mean, in any form of their words; None when they mean none."""
    each = [_trunks(key) for key in field_words]
    if len(each) == 1 and len(field_words[0]) < _SHORTEST_FORM:
        return _BY_TRUNKS.get((field_words[0],))
    if _FIRST.isdisjoint(each[0]):
        return None
    found = (_BY_TRUNKS.get(trunks) for trunks in product(*each))
    return next((meant for meant in found if meant and not _is_short(meant, each)), None)


def _is_short(meant: tuple[str, str], each: Sequence[tuple[str, ...]]) -> bool:
    return len(each) == 1 and meant[1] in ("dat", "cd")


def tempo(key: str) -> str | None:
    """``slow``, ``moderate`` or ``fast`` when the word says so."""
    return TEMPO.get(key) or _TEMPO_TRUNKS.get(fold.trunk(key))


class Cue(Enum):
    """What a word says of the person beside it; the names say where the person stands."""

    PLAYER_BEFORE = auto()
    PLAYER_AFTER = auto()
    PLAYS = auto()
    COMPOSER = auto()
    COLLECTOR = auto()
    ARRANGER = auto()
    LYRICIST = auto()
    CONDUCTOR = auto()
    BY = auto()


_CUES = (
    (PERFORMER_BEFORE, Cue.PLAYER_BEFORE),
    (PERFORMER_AFTER, Cue.PLAYER_AFTER),
    (PERFORMS, Cue.PLAYS),
    (COMPOSER, Cue.COMPOSER),
    (ARRANGER, Cue.ARRANGER),
    (LYRICIST, Cue.LYRICIST),
    (CONDUCTOR, Cue.CONDUCTOR),
    (COLLECTOR, Cue.COLLECTOR),
    (BY, Cue.BY),
)
MAKERS = {
    Cue.COMPOSER: "composer",
    Cue.COLLECTOR: "collector",
    Cue.ARRANGER: "arranger",
    Cue.LYRICIST: "lyricist",
    Cue.CONDUCTOR: "conductor",
}
"""The role that such a cue gives to the person on either side of it."""
PLAYERS = frozenset({Cue.PLAYER_BEFORE, Cue.PLAYER_AFTER, Cue.PLAYS})


def cue(key: str) -> Cue | None:
    """What the word says of the person beside it, in any of its forms."""
    return next((meant for keys, meant in _CUES if is_one(keys, key)), None)


def is_one(words: frozenset[str], key: str) -> bool:
    """Whether a word, in any form, is one of a list."""
    return not words.isdisjoint((key, *stems.cases(key)))


_FEMININE = re.compile(r"^(.{2,}(?:ov|ev|in|sk))(?:oi|u)$")


def as_written(key: str) -> tuple[str, ...]:
    """A word's key, and the feminine surname that it may be a case of: ``Жубановой`` is Жубанова, not Жубанов."""
    match = _FEMININE.match(key)
    return (key, match[1] + "a") if match else (key,)


_ACCUSATIVE = re.compile(r"^(.{4,})(?:u|oi)$")
"""``Сарыарку``, ``Сарыаркой``: cases of a feminine word."""


def forms(key: str) -> tuple[str, ...]:
    """A word's key, Kazakh stems, and the key without a Russian case ending."""
    feminine = _ACCUSATIVE.match(key)
    found = (key, *stems.cases(key), fold.undeclined(key), *([feminine[1] + "a"] if feminine else []))
    return tuple(dict.fromkeys(found))


STOP_KEYS = frozenset(
    fold.keys(
        "жазба жазбалар жазбасы "
        "мен және пен бен үшін туралы жайлы бар ма ме кім кімдер айтады айтатын тыңдау жүктеу көрсет тап "
        "и или в на с со из от для про об кто слушать скачать найти онлайн песня исполняет запись "
        "and or the a an of by with in on at for about to from who sings listen download find show me mp3 flac "
        "vs versus audio online recording recordings играет поет сыграл плеер "
        "есть ли какой какая какие какое все всё мне хочу послушать покажи покажите дайте который которые которая "
        "маған тауып бер беріңіз керек барма қандай барлық бәрі бұл осы бойынша тізімі "
        "do you have where can i hear any all most some what which is are there my me please list want need give "
        "сопровождение сопровождения accompaniment самые самый но бірақ but than жазған"
    )
)
"""Words that ask, join or command; a query is answered without them when it cannot be answered with them."""
