"""Words that say how the other words of a question are meant: roles, tempo, carriers, access, generic nouns.

All are compared by folded key, so one entry serves every script and spelling. Kazakh forms are met through candidate
stems, Russian and English ones through trunks (``fold.trunk``). Numbers said in words: ``search.query.measures``.

A role's word stands where its language puts it: ``Динаның орындауындағы``, ``в исполнении Дины``; beside a verb
(``играет``, ``sings``) the player may stand on either side.
"""

from __future__ import annotations

import re
from enum import Enum, auto

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
    "записал записала собрал собрала собиратель записанные записанная собранные жинаған жинаушы "
    "collected collector recorded"
)
"""The person beside such a word noted it down or recorded it."""

BY = _keys("by")
"""Who comes after made it, unless a performer's or collector's word stands before."""

GENERIC = frozenset({"kui", "an", "terme", "zhyr", "tolgau", "kompozitorlyk", "vokaldyk-muzyka", "aspaptyk-muzyka"})
"""Genres that only say "piece of music" beside a composer or a title: ``Құрманғазының күйлері``."""

TITLES = _keys(
    "жырау ақын сал сері ата батыр қажы би хан күйші әнші молда жыршы композитор акын akyn zhyrau kuishi singer певец"
)
"""Words beside names that name nobody by themselves: ``Маңғыстау жыраулары``."""

COMPARISON = _keys("vs versus салыстыру салыстырмалы сравнение сравнить compare comparison")
"""Who compares people wants both beside each other, not the one narrowed by the other."""

SUNG = frozenset({"an", "vokaldyk-muzyka"})
"""What a singer sings; with everything below them, which documents write out."""

GENERIC_WORDS = _keys(
    "кюй кюи кюев песня песни песен kui kuis kuy song songs tune tunes ән күй шығарма "
    "композиции произведения works pieces"
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
        "wax-cylinder: wax cylinder, восковой валик, восковый цилиндр, балауыз цилиндр, балауыз білікше, фоновалик",
        "shellac: shellac, шеллак, шеллачная пластинка, граммофонная пластинка, патефонная пластинка, шеллак табақ",
        "vinyl: vinyl, винил, виниловая пластинка, грампластинка, күйтабақ, винил табақ",
        "reel: reel tape, reel to reel, open reel, magnetic tape, магнитная лента, магнитная плёнка, катушка, бобина",
        "reel: магнит таспа, орам таспа",
        "cassette: cassette, кассета, аудиокассета, кассетная запись",
        "dat: dat",
        "cd: compact disc, компакт диск",
        "video: video, видео, видеозапись, бейнежазба",
    ),
    "synthetic": _phrases("yes: synthetic, синтетические, синтездік"),
}
"""Phrases that are a filter by themselves: field -> trunks of the words in order -> value."""

LONGEST_PHRASE = 3


def filters(field_words: list[str]) -> tuple[str, str] | None:
    """(field, value) that these keys together mean, in any form of their last words; None when they mean none."""
    wanted = tuple(map(fold.trunk, field_words))
    for field, phrases in FILTERS.items():
        if wanted in phrases:
            return field, phrases[wanted]
    return None


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
    BY = auto()


_CUES = (
    (PERFORMER_BEFORE, Cue.PLAYER_BEFORE),
    (PERFORMER_AFTER, Cue.PLAYER_AFTER),
    (PERFORMS, Cue.PLAYS),
    (COMPOSER, Cue.COMPOSER),
    (COLLECTOR, Cue.COLLECTOR),
    (BY, Cue.BY),
)
PLAYERS = frozenset({Cue.PLAYER_BEFORE, Cue.PLAYER_AFTER, Cue.PLAYS})


def cue(key: str) -> Cue | None:
    """What the word says of the person beside it, in any of its forms."""
    return next((meant for keys, meant in _CUES if is_one(keys, key)), None)


def is_one(words: frozenset[str], key: str) -> bool:
    """Whether a word, in any form, is one of a list."""
    return not words.isdisjoint((key, *stems.stems(key)))


_FEMININE = re.compile(r"^(.{2,}(?:ov|ev|in|sk))(?:oi|u)$")


def as_written(key: str) -> tuple[str, ...]:
    """A word's key, and the feminine surname that it may be a case of: ``Жубановой`` is Жубанова, not Жубанов."""
    match = _FEMININE.match(key)
    return (key, match[1] + "a") if match else (key,)


def forms(key: str) -> tuple[str, ...]:
    """A word's key, Kazakh stems, and the key without a Russian case ending."""
    return tuple(dict.fromkeys((key, *stems.stems(key), fold.undeclined(key))))


STOP_KEYS = frozenset(
    fold.keys(
        "жазба жазбалар жазбасы "
        "мен және пен бен үшін туралы жайлы бар ма ме кім кімдер айтады айтатын тыңдау жүктеу көрсет тап "
        "и или в на с со из от для про об кто слушать скачать найти онлайн песня исполняет запись "
        "and or the a an of by with in on at for about to from who sings listen download find show me mp3 flac "
        "vs versus audio online recording recordings играет поет сыграл плеер"
    )
)
"""Words that ask, join or command; a query is answered without them when it cannot be answered with them."""
