"""Phrases that are a filter by themselves: carriers, rights, tuning, tonic, texture, what a description lacks.

Compared by the trunks of their words (``search.text.fold``), Kazakh forms met through candidate stems, so that one
entry serves every script and form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import product

from search.text import fold, stems

_BEGINNING = 3  # sounds
_BEGINNINGS: set[str] = set()
"""How the phrases of a single word begin."""


def _phrases(*lines: str) -> dict[tuple[str, ...], str]:
    """``value: phrase, phrase`` lines as trunks of each phrase's words, with the value."""
    found: dict[tuple[str, ...], str] = {}
    for line in lines:
        value, _, phrases = line.partition(": ")
        for keys in map(fold.keys, phrases.split(", ")):
            found[tuple(map(fold.trunk, keys))] = value
            if len(keys) == 1:
                _BEGINNINGS.add(keys[0][:_BEGINNING])
    return found


_NOTES = {"c": "до", "d": "ре", "e": "ми", "f": "фа", "g": "соль", "a": "ля", "b": "си"}
_SHARPENED = {"d": "c-sharp", "e": "d-sharp", "g": "f-sharp", "a": "g-sharp", "b": "a-sharp"}
_TONIC = (
    "тоника {}",
    "{} тоника",
    "{} as tonic",
    "{} as the tonic",
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


_INTERVALS = {
    "fourth": ("квартовый", "кварту", "кварта", "кварталық", "fourths", "fourth"),
    "fifth": ("квинтовый", "квинту", "квинта", "квинталық", "fifths", "fifth"),
    "octave": ("октавный", "октаву", "октава", "октавалық", "octaves", "octave"),
    "unison": ("унисонный", "унисон", "унисон", "унисондық", "unison", "unison"),
    "second": ("секундовый", "секунду", "секунда", "секундалық", "seconds", "second"),
    "third": ("терцовый", "терцию", "терция", "терциялық", "thirds", "third"),
}


def _tunings() -> dict[tuple[str, ...], str]:
    """``квинтовый строй``, ``настроены в кварту``, ``квинта бұрау``, ``tuned a fifth apart``."""
    lines = ["fourth: оң бұрау, кварта строй", "fifth: теріс бұрау, обратный строй"]
    for value, (adjective, accusative, noun, of_it, several, one) in _INTERVALS.items():
        lines.append(
            f"{value}: {adjective} строй, строй в {accusative}, настройка в {accusative}, настроен в {accusative}, "
            f"настроенный в {accusative}, {noun} бұрау, {of_it} бұрау, {noun} бұралған, {one} tuning, "
            f"tuning in {several}, tuned in {several}, tuned to {several}, tuned a {one} apart, tuned to a {one}"
        )
    return _phrases(*lines)


_LACKED = {
    "date": "дата, год, дата записи, год записи, date, year, күні, жылы, жазылған күні, жазылған жылы",
    "place": "место, место записи, place, жері, орны, жазылған жері, жазылған орны",
    "performer": "исполнитель, performer, орындаушысы",
    "composer": "автор, композитор, composer, author, авторы, композиторы, сазгері",
    "instrument": "инструмент, instrument, аспабы",
    "genre": "жанр, genre, жанры",
    "carrier": "носитель, carrier, тасымалдағышы",
    "language": "язык, language, тілі",
    "rights": "права, rights, құқығы",
}
"""What a description may lack: its words in Russian, English and Kazakh."""
_LACKING = (
    *("без {}", "нет {}", "{} нет", "{} отсутствует", "отсутствует {}", "неизвестный {}", "{} неизвестно"),
    *(
        "без указания {}",
        "{} не указано",
        "не указано {}",
        "{} не указан",
        "не указан {}",
        "{} не известно",
        "не известно {}",
    ),
    *("незаполненный {}", "{} не заполнено", "empty {}", "{} толтырылмаған"),
    *("{} жоқ", "{} белгісіз", "белгісіз {}", "{} көрсетілмеген", "{} жазылмаған", "{} анықталмаған"),
    *("{} қойылмаған", "{} жазылмай қалған", "{} қойылмай қалған", "{} түсіп қалған", "{} беймәлім"),
    *("without {}", "without a {}", "no {}", "unknown {}", "{} unknown", "missing {}", "{} missing", "lacking {}"),
    *("ни {}", "нет ни {}", "missing both {}", "without both {}", "lacking both {}", "neither {}"),
    *("without an {}", "{} is missing", "{} is unknown", "{} not known", "lack a {}", "lack {}"),
)


def _missing() -> dict[tuple[str, ...], str]:
    """``без даты``, ``где не указано место записи``, ``күні көрсетілмеген``, ``have no date``.

    What is unknown of rights is a value of theirs, not a lack.
    """
    lines = ["date: недатированный, недатированные, undated", "composer: anonymous, анонимный"]
    for field, words in _LACKED.items():
        shapes = [
            s for s in _LACKING if field != "rights" or not re.search("неизвест|unknown|белгісіз|анықтал|известн", s)
        ]
        said = [shape.format(word) for word in words.split(", ") for shape in shapes]
        lines.append(f"{field}: {', '.join(said)}")
    return _phrases(*lines)


def _lacked() -> dict[tuple[str, ...], str]:
    return _phrases(*(f"{field}: {words}" for field, words in _LACKED.items()))


LACKED = _lacked()
"""What may be missing, by the trunks of its words: how ``missing date`` goes on with ``and place``."""


FILTERS: dict[str, dict[tuple[str, ...], str]] = {
    "rights": _phrases(
        "unknown: құқығы анықталмаған, құқығы белгісіз, неизвестные права, с неясными правами",
        "unknown: неурегулированные права, unresolved rights, unknown rights, unclear rights",
        "unknown: нерешённые права, права не решены, неоформленные права, права не оформлены, непонятно с правами",
        "unknown: неясно с правами, права под вопросом, права не выяснены, невыясненные права, неопределённые права",
        "unknown: права не определены, спорные права, құқығы шешілмеген, құқығы рәсімделмеген, құқығы анық емес",
        "unknown: құқық мәселесі шешілмеген, құқығы даулы, rights not cleared, uncleared rights, rights not settled",
        "unknown: unsettled rights, rights uncleared, unclear copyright, copyright unclear, rights disputed",
        "unknown: rights unknown, rights unresolved, құқығы реттелмеген, құқығы нақтыланбаған, права не урегулированы",
    ),
    "transcript": _phrases(
        "yes: с расшифровкой, с текстом, расшифровка есть, мәтіні бар, мәтінімен, with transcript, with text",
        "yes: transcribed, расшифрованный, расшифрованы, мәтіні терілген",
        "yes: сөзі терілген, мәтіні жазылған, мәтіні теріліп, сөзі теріліп",
        "no: untranscribed, not transcribed, нерасшифрованный, не расшифрованы, не расшифрован, не расшифровано",
        "no: не расшифровал, не расшифровали, не расшифровывал, текст не записан, текст не набран, слова не записаны",
        "no: мәтіні жазылмаған, мәтіні терілмеген, сөзі жазылмаған, сөзі терілмеген, мәтіні қағазға түсірілмеген",
        "no: мәтіні жазылып алынбаған, сөзі жазылып алынбаған, мәтінге түсірілмеген, қағазға түсірілмеген",
        "no: no lyrics typed, lyrics not typed, text not typed, not typed up, no text typed",
        "no: без расшифровки, без текста, мәтіні жоқ, мәтінсіз, without transcript, without text, no transcript",
        "no: нет текста, нет расшифровки, нет слов, текст отсутствует, no text, no lyrics, without lyrics",
    ),
    "access": _phrases(
        "closed: ашық емес, жабық, закрытый доступ, закрытые записи, closed recording, closed access, restricted",
        "closed: закрытые для публики, закрыты для публики, көпшілікке жабық, closed to the public, not public",
        "open: ашық жазба, ашық қолжетімді, открытые записи, открытый доступ, open recording, open access",
        "on-site: только на месте, оқу залында, читальный зал, on site",
    ),
    "language": _phrases(
        "ru: орысша, орыс тілінде, орыс тіліндегі, русский язык, на русском, по русски, русскоязычный, in russian",
        "ru: russian language, russian speaking",
        "kk: қазақ тілінде, қазақ тіліндегі, казахский язык, казахоязычный, kazakh language",
        "en: ағылшынша, ағылшын тілінде, ағылшын тіліндегі, английский язык, на английском, по английски, in english",
        "de: немісше, неміс тілінде, неміс тіліндегі, немецкий язык, на немецком, по немецки, in german",
        "ky: қырғызша, қырғыз тілінде, қырғыз тіліндегі, киргизский язык, на киргизском, по киргизски, in kyrgyz",
        "uz: өзбекше, өзбек тілінде, өзбек тіліндегі, узбекский язык, на узбекском, по узбекски, in uzbek",
        "ug: ұйғырша, ұйғыр тілінде, ұйғыр тіліндегі, уйгурский язык, на уйгурском, по уйгурски, in uyghur",
        "tt: татарша, татар тілінде, татар тіліндегі, татарский язык, на татарском, по татарски, in tatar",
    ),
    "todo": _phrases(
        "duplicate: дубликат, дубликаты, возможный дубликат, телнұсқа, қайталанған жазба, duplicates, "
        "possible duplicate",
        "draft: черновик, черновики, drafts",
        "in-review: на проверке, ждёт проверки, тексеруде, тексеруді күтіп, in review, under review, awaiting review",
        "doubtful-date: сомнительная дата, неточная дата, күмәнді күні, күні күмәнді, doubtful date, uncertain date",
        "doubtful-name: сомнительное имя, күмәнді аты, аты күмәнді, doubtful name, uncertain name",
        "untranslated: без перевода, не переведено, не переведён, непереведённый, нет перевода, аударылмаған",
        "untranslated: аудармасы жоқ, untranslated, not translated, without translation, no translation",
        "unconfirmed: неподтверждённый, не подтверждено, расталмаған, unconfirmed, not confirmed",
    ),
    "carrier": _phrases(
        "wax-cylinder: wax cylinder, восковой валик, восковый цилиндр, балауыз цилиндр, балауыз білік, балауыз білікше",
        "wax-cylinder: фоновалик, фонографический валик, phonograph cylinder, edison cylinder, cylinders, валики",
        "shellac: shellac, шеллак, шеллачная пластинка, граммофонная пластинка, патефонная пластинка, шеллак табақ",
        "shellac: 78 rpm, 78 record, 78 s, 78s, old 78, old 78s, патефон табақ, граммофон табақ, gramophone record",
        "vinyl: vinyl, винил, виниловая пластинка, грампластинка, күйтабақ, винил табақ, гибкая пластинка, lp",
        "vinyl: долгоиграющая пластинка, vinyl record, long play, flexi disc",
        "reel: reel tape, reel to reel, open reel, magnetic tape, магнитная лента, магнитная плёнка, катушка, бобина",
        "reel: магнит таспа, орам таспа, магнитофон таспа, магнитофонная лента, магнитофонная плёнка, плёнка, таспа",
        "reel: катушечный, бобинный, катушечная запись, reels, лента",
        "reel|cassette: tape, tapes, tape recording, магнитофонная запись",
        "cassette: cassette, кассета, аудиокассета, кассетная запись, cassette tape, үнтаспа, аудиотаспа",
        "shellac|vinyl: пластинка, пластинки, record album",
        "dat: dat, dat tape, dat кассета",
        "cd: compact disc, компакт диск, cd, компакт дискі, лазерный диск",
        "video: video, видео, видеозапись, бейне жазба, бейнежазба, бейнежазбалар",
        "video: бейнетаспа, видеокассета, video recording, vhs, vhs tape, filmed, бейнеге түсірілген, снято на видео",
        "born-digital: born digital, цифровая запись, цифровые, цифрлық жазба, digital recording",
    ),
    "synthetic": _phrases("yes: synthetic, синтетические, синтездік"),
    "tuning": _tunings(),
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
        "mains-hum: фон 50 гц, гудение сети, гул сети, сетевой гул, с гулом сети, mains hum, electric hum, "
        "ток гуілі, тоқ гуілі",
    ),
    "missing": _missing(),
    "players": _phrases(
        "2: дуэт, дуэтом, duet, vocal duo, in duo, duo recording, вдвоём, екеуі қосылып, екеуі бірге, жұптасып",
        "2: екі домбыра, две домбры, двух домбр, two dombyras, два голоса, two voices, екі орындаушы, екі әнші",
        "2: екі адам, два исполнителя, два певца, два человека, two performers, two players, two singers, two people",
        "3: трио, trio, втроём, үшеуі қосылып, үшеуі бірге, три исполнителя, үш орындаушы, three performers",
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
    if len(each) == 1 and field_words[0][:_BEGINNING] not in _BEGINNINGS:
        return None  # its trunk alone would do: ``Великой степи`` is no wax cylinder (валики)
    if _FIRST.isdisjoint(each[0]):
        return None
    found = (_BY_TRUNKS.get(trunks) for trunks in product(*each))
    return next((meant for meant in found if meant and not _is_short(meant, each)), None)


def lacked(words: Sequence[str]) -> str | None:
    """The field that these keys together name, as ``filters`` has it for ``missing``; None when they name none."""
    each = [_trunks(key) for key in words]
    return next((LACKED[trunks] for trunks in product(*each) if trunks in LACKED), None)


def _is_short(meant: tuple[str, str], each: Sequence[tuple[str, ...]]) -> bool:
    return len(each) == 1 and meant[1] in ("dat", "cd")
