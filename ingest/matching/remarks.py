"""What a card says beside a name: doubts, ascriptions, remarks, roles, and words that name nobody.

``read`` takes one value of one role and gives the name without all that. Nothing is lost: what was beside the name
stays in the credit's note, and the whole in ``as_found`` and in the origin of the field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.model import Certainty, Role
from search.text import fold

LONGEST = 2000  # characters of a value that are looked at


@dataclass(frozen=True, slots=True)
class Said:
    """``name`` is empty where the value names nobody. ``role``: what a word before the name says (дир., муз.)."""

    name: str
    certainty: Certainty = Certainty.CERTAIN
    note: str = ""
    role: Role | None = None
    declined: bool | None = None
    """Whether a word beside the name asks for another case than the nominative: True where it must, None where none."""
    contradicted: bool = False
    """A remark says who it is not, or doubts it in words: the name alone cannot decide."""


_ASCRIBED = re.compile(
    r"\b(?:приписыва(?:ется|ют|ли|лся|емый|емая|емое)|припис(?:ыв)?\.|атрибу\w*\.?|атриб\.|attributed(?:\s+to)?|attr(?:ib)?\.(?:\s+to)?|ascribed(?:\s+to)?"
    r"|телін(?:еді|ген|іп жүр)|тиесілі деп\w*)\s*:?",
    re.IGNORECASE,
)
_GUESSED = re.compile(
    r"\b(?:предположительно|предположит\.|предп\.|вероятно|возможно|по-видимому|видимо|кажется|якобы|может быть,?"
    r"|м\.\s?б\."
    r"|считается(?:,?\s+что)?|спорно|оспаривается|сомнительно|под вопросом|probably|possibly|perhaps|maybe|supposedly"
    r"|allegedly|reputedly|disputed|doubtful|uncertain|бәлкім|мүмкін|болжам бойынша|шамасы|күмәнді"
    r"|деп (?:есептеледі|саналады|айтылады))\s*:?",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[(\[]\s*[?？]+\s*[)\]]|[?？]+|\[sic!?\]|^\s*[~≈]", re.IGNORECASE)
_SUPPLIED = re.compile(r"\[([^\]]*)\]")
_REMARK = re.compile(r"\(([^)]*)\)?")
_DENIES = re.compile(
    r"\b(?:не|нет|емес|not|или|либо|немесе|әлде|or|дұрысы|қате|правильно|верно|вернее|на самом деле|ошибочно|вместо"
    r"|correctly|correct|recte|actually|instead|should be|wrongly)\b|!",
    re.IGNORECASE,
)
_LIFE = re.compile(r"[,(]?\s*\b(?:1[5-9]|20)\d\d\s*[-–—]\s*(?:(?:1[5-9]|20)\d\d)?\s*(?:гг?\.|жж?\.)?\s*\)?")
_MORE = re.compile(
    r"[\s,]+(?:и\s+др(?:угие|\.)?|т\.\s*б\.?|және\s+басқалар|et\s+al\.?|and\s+others?)\s*$", re.IGNORECASE
)
_SITE = re.compile(
    r"(?:https?://|www\.)\S*|\b[\w-]+(?:\.[\w-]+)*\.(?:ru|net|com|org|kz|info|me|fm|ua|su|biz|cc|mobi|club|online|xyz"
    r"|top|pro|tv|download|site|space|рф)\b(?:/\S*)?|(?<!\w)@[\w.]+",
    re.IGNORECASE,
)
_LOADED = re.compile(
    r"\b(?:скача(?:ть|но|йте)(?:\s+бесплатно)?(?:\s+с(?:\s+сайта)?)?|загружено(?:\s+с)?|download(?:ed)?(?:\s+from)?"
    r"|жүкте(?:у|лген|п алу)|free\s+mp3|mp3)\b:?",
    re.IGNORECASE,
)
_NOBODY = frozenset({
    "неизв", "неизвестен", "неизвестна", "неизвестно", "неизвестный", "неизвестная", "неизвестные", "неизвестны",
    "неуказан", "указан", "не", "установлен", "автор", "исполнитель", "исполнители", "собиратель", "артист", "имя",
    "без", "белгісіз", "аты", "жоқ", "авторы", "орындаушы", "орындаушысы", "көрсетілмеген", "unknown", "artist",
    "artists", "various", "author", "performer", "composer", "anonymous", "anon", "аноним", "анонимно", "анон",
    "нет", "отсутствует", "разные", "әртүрлі", "орындаушылар", "ва", "va", "none", "null", "nil", "na", "n", "a",
    "н", "д", "у", "б", "и", "track", "untitled", "title", "album", "audiotrack", "дорожка", "трек", "no", "name",
    "noname", "нд", "данных", "сведений", "неустановлен", "нераспознано",
})  # fmt: skip
_ROLE_WORDS: tuple[tuple[str, Role], ...] = (
    (r"дир(?:иж[её]р|\.)|conductor|cond\.|conducted by", Role.CONDUCTOR),
    (
        r"муз(?:ык[аи]|\.)|композитор|комп\.|кю[йи]|песн[яи]|мелодия|напев|күйі|әні(?:н жазған)?"
        r"|composer|(?:music|kui|song|tune)(?: by)?",
        Role.COMPOSER,
    ),
    (r"сл(?:ова|\.)|стихи|текст|сөзі|өлеңі|lyrics(?: by)?|words(?: by)?", Role.LYRICIST),
    (r"(?:в\s+)?обр(?:аботк[аеи]|\.)|аранж(?:ировка|\.)|өңдеген|arr(?:anged by|\.)", Role.ARRANGER),
    (
        r"(?:в\s+)?исполнени[еи]|исп(?:олнитель|олняет|\.)|исполн\.|орындаған|орындаушы|орынд\."
        r"|performed by|performer",
        Role.PERFORMER,
    ),
    (
        r"(?:в\s+)?зап(?:исал|исала|ис[ьи]|\.)|собиратель|собр\.|жинаған|жазып алған|collected by|collector",
        Role.COLLECTOR,
    ),
    (r"звукореж(?:исс[её]р|\.)|дыбыс режиссері|sound engineer|engineer", Role.ENGINEER),
)
_ROLES = tuple(
    (re.compile(rf"^\s*(?P<word>{words})\s*(?P<mark>[:—–-]?)\s+(?=\S)", re.IGNORECASE), role)
    for words, role in _ROLE_WORDS
)
_GENITIVE = re.compile(
    r"музык[аи]|кю[йи]|песн[яи]|мелодия|напев|слова|стихи|текст|(?:в\s+)?обработк[аеи]|аранжировка|в\s+исполнении|в\s+записи",
    re.IGNORECASE,
)
"""Words that a genitive follows, unless a mark stands between."""
_BEHIND: tuple[tuple[re.Pattern[str], Role], ...] = tuple(
    (re.compile(rf"(.*\S)\s+(?:{words})$", re.IGNORECASE), role)
    for words, role in (
        ("күйі|күйлері|әні|әндері|әуені|музыкасы|кюйі", Role.COMPOSER),
        ("сөзі|өлеңі", Role.LYRICIST),
        ("өңдеуі(?:нде)?", Role.ARRANGER),
        ("орындауы(?:нда)?", Role.PERFORMER),
    )
)
"""Kazakh words behind a name, in the genitive or not: Құрманғазының күйі, Құрманғазы күйі."""
_POSSESSIVE = re.compile(r"(.*\S)['’]s\s+(?:kui|song|tune|music)$", re.IGNORECASE)


def read(value: str) -> Said:
    """The name in one value, and what stands beside it (see the module)."""
    lines = "; ".join(value[:LONGEST].strip().splitlines())
    text = " ".join(fold.clean(lines).split())
    text = _MORE.sub("", _LOADED.sub(" ", _SITE.sub(" ", text)))
    certainty = Certainty.CERTAIN
    if _ASCRIBED.search(text):
        certainty, text = Certainty.ATTRIBUTED, _ASCRIBED.sub(" ", text)
    doubted = False
    for sign in (_QUESTION, _GUESSED, _SUPPLIED):
        if sign.search(text):
            doubted = True
            text = sign.sub(lambda m: f" {m[1]} " if m.re is _SUPPLIED else " ", text)
    if doubted:
        certainty = Certainty.DOUBTFUL
    remarks = [m.strip() for m in _REMARK.findall(text) if m.strip()]
    text = _REMARK.sub(" ", text)
    lives = [m.strip(" ,()") for m in _LIFE.findall(text)]
    text, role, declined = _without_role(_LIFE.sub(" ", text))
    name = " ".join(text.split()).strip(" ,;:.-–—«»\"'").strip()
    if text.rstrip().endswith(".") and name:
        name += "."  # the dot of an initial
    if not name and remarks and not all(map(is_nobody, remarks)):
        return Said(remarks[0], Certainty.DOUBTFUL, role=role)  # a name in brackets: supplied, or on second thoughts
    if is_nobody(name):
        return Said("")
    note = "; ".join((*remarks, *lives))
    contradicted = any(_DENIES.search(remark) for remark in remarks)
    return Said(name, certainty, note, role, declined, contradicted)


def is_nobody(text: str) -> bool:
    """Whether a text names nobody: no letters, or only words that say so."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return not words or all(word in _NOBODY for word in words)


def _without_role(text: str) -> tuple[str, Role | None, bool | None]:
    """The name without the word that gives its role, that role, and ``Said.declined``."""
    for pattern, role in _ROLES:
        if match := pattern.match(text):
            surely = not match["mark"] and _GENITIVE.fullmatch(match["word"]) is not None
            return text[match.end() :], role, surely
    for pattern, role in _BEHIND:
        if match := pattern.fullmatch(text.strip(" .,;")):
            return match[1], role, False
    if match := _POSSESSIVE.fullmatch(text.strip()):
        return match[1], Role.COMPOSER, None
    return text, None, None
