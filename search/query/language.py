"""The query language: Whoosh parses it, this module decides what counts as syntax.

Plain words need no syntax. With it: ``field:value`` (names of fields in Kazakh, Russian and English), ``"a phrase"``,
``күй*``, ``ад?й``, ``word~2``, ``year:[1930 TO 1939]``, ``tempo:<80``, ``duration:>5:00``, ``( )``, and AND/OR/NOT
in capitals in three languages (ЖӘНЕ НЕМЕСЕ ЕМЕС, И ИЛИ НЕ).

Parsing never raises. What is not syntax is words: an unbalanced quote, an unknown field, a lone NOT. When something
had to be taken as words although it looks like syntax, a note says so. Text is capped before it is parsed: Whoosh takes
50 s for one word of 100 kB.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from whoosh import qparser
from whoosh.query import And, NullQuery, Or, Phrase, Query, Term

from search.query.request import MAX_TEXT, Note
from search.text import fold

FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("атауы", "атау", "тақырып", "название", "заглавие", "name"),
    "person": ("тұлға", "адам", "персона", "человек", "people"),
    "composer": ("автор", "күйші", "композитор", "сазгер", "author", "by"),
    "performer": ("орындаушы", "исполнитель", "performedby", "player"),
    "lyricist": ("сөзі", "слова", "lyrics"),
    "singer": ("әнші", "певец", "певица"),
    "akyn": ("ақын", "акын"),
    "reciter": ("жыршы", "жырау", "сказитель"),
    "collector": ("жинаушы", "собиратель"),
    "conductor": ("дирижер", "дирижёр"),
    "ensemble": ("ансамбль", "оркестр"),
    "work": ("шығарма", "произведение", "piece"),
    "instrument": ("аспап", "инструмент"),
    "genre": ("жанр",),
    "school": ("мектеп", "дәстүр", "школа", "tradition"),
    "place": ("жер", "орын", "место", "город"),
    "region": ("өңір", "аймақ", "регион"),
    "event": ("оқиға", "іс-шара", "событие", "мероприятие"),
    "collection": ("жинақ", "қор", "коллекция", "фонд"),
    "decade": ("онжылдық", "десятилетие"),
    "language": ("тіл", "тілі", "язык"),
    "carrier": ("тасымалдағыш", "носитель"),
    "style": ("стиль", "мәнер"),
    "access": ("қолжетімділік", "доступ"),
    "kind": ("түрі", "тип", "type"),
    "rights": ("құқық", "права"),
    "year": ("жыл", "жылы", "год", "date", "дата", "күні"),
    "tempo": ("қарқын", "екпін", "темп", "bpm"),
    "duration": ("ұзақтығы", "ұзақтық", "длительность", "length"),
    "missing": ("жоқ", "жетіспейді", "нет", "отсутствует", "without", "lacks"),
    "notes": ("ескерту", "ескертпе", "заметки", "примечание", "description"),
    "text": ("мәтін", "текст", "transcript"),
}
"""Canonical field -> its other names. Capitals do not matter."""

_CANONICAL = {alias: field for field, aliases in FIELDS.items() for alias in (field, *aliases)}
_OPERATORS = frozenset({"AND", "OR", "NOT", "ЖӘНЕ", "НЕМЕСЕ", "ЕМЕС", "И", "ИЛИ", "НЕ"})
_QUOTES = str.maketrans(dict.fromkeys("«»“”„‟″", '"'))
_CLOCK = re.compile(r"(?<=[:<>=\[ ])(\d{1,3}):([0-5]\d)(?::([0-5]\d))?(?![\w:])")
_SIGNS = frozenset('":*?~[(<>')
_SPACES = re.compile(r"\s+")
_ASKED = re.compile(r"(?<=\w)([\"')\]]*)[\s!?]*\?[\s!?]*(?=$|[\"')\]]+$)|(?<=\w)\?(?= [^\W\d_a-zа-яәғқңөұүһі])")
"""The mark of a question, not of a letter left open: at the end of several words, or before a capital."""
_ASKED_ON = re.compile(r"(?<=\w)\?+(?= )")
"""The same between words, where two or more stand before it: ``бар ма? тыңдағым келеді``."""
_DEEPEST = 12  # nested brackets
_MOST_WORDS = 60


@lru_cache(maxsize=64)
def _parser(signs: frozenset[str]) -> qparser.QueryParser:
    """A parser that knows the syntax of these signs; every further plug-in costs time at every letter."""
    plugins: list[qparser.Plugin] = [
        qparser.WhitespacePlugin(),
        qparser.OperatorsPlugin(
            And=r"(?<=\s)(AND|ЖӘНЕ|И)(?=\s)",
            Or=r"(?<=\s)(OR|НЕМЕСЕ|ИЛИ)(?=\s)",
            AndNot=None,
            AndMaybe=None,
            Not=r"(^|(?<=(\s|[()])))(NOT|НЕ|ЕМЕС)(?=\s)",
            Require=None,
        ),
    ]
    known: list[tuple[str, Callable[[], qparser.Plugin]]] = [
        ('"', qparser.PhrasePlugin),
        ("[", qparser.RangePlugin),
        (":", lambda: qparser.FieldsPlugin(r"(?P<text>\w+):")),
        ("<>", qparser.GtLtPlugin),
        ("(", qparser.GroupPlugin),
        ("*", qparser.PrefixPlugin),
        ("*?", qparser.WildcardPlugin),
        ("~", qparser.FuzzyTermPlugin),
        ("*", qparser.EveryPlugin),
    ]
    plugins += [make() for wanted, make in known if not signs.isdisjoint(wanted)]
    return qparser.QueryParser("", None, plugins=plugins)


_ACCIDENTS = (IndexError, KeyError, ValueError, TypeError, AttributeError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Parsed:
    """``tree`` is the query; None when there are no words at all. ``plain``: words without any syntax.

    ``quoted``: what stands in quotes, where the rest is plain words: ``кто исполняет «Көкейкесті»``.
    """

    text: str
    tree: Query | None
    plain: bool
    notes: tuple[Note, ...] = ()
    quoted: tuple[str, ...] = ()


def canonical_field(name: str) -> str | None:
    """The field that a name in any of the three languages means."""
    return _CANONICAL.get(name.lower())


@lru_cache(maxsize=2_000)
def parse(text: str) -> Parsed:
    """Read a query. Takes well under a millisecond for a usual one, at most some 30 ms for the worst allowed."""
    text, notes = _prepared(text)
    if not text:
        return Parsed("", None, plain=True, notes=tuple(notes))
    if not _has_syntax(text):
        return Parsed(text, plain_tree(text), plain=True, notes=tuple(notes))
    try:
        tree = _parser(_SIGNS & set(text)).parse(_CLOCK.sub(_seconds, text) if ":" in text else text, normalize=False)
    except _ACCIDENTS:
        tree = None
    if tree is None or tree is NullQuery or (isinstance(tree, And | Or) and not tree.subqueries):
        notes.append(Note("syntax", text))
        return Parsed(text, plain_tree(text), plain=False, notes=tuple(notes))
    if _looks_broken(text):
        notes.append(Note("syntax", text))
    no_logic = _OPERATORS.isdisjoint(text.split())
    quoted = _quoted(text, tree) if no_logic and '"' in text else ()
    return Parsed(text, tree, plain=no_logic and _is_plain(tree), notes=tuple(notes), quoted=quoted)


def _quoted(text: str, tree: Query) -> tuple[str, ...]:
    """The phrases of words and phrases without other syntax; none where nothing stands beside them."""
    parts = list(tree.subqueries) if isinstance(tree, And) else [tree]
    if any(part.fieldname for part in parts if isinstance(part, Term | Phrase)):
        return ()
    if not all(isinstance(part, Phrase) or _is_plain(part) for part in parts):
        return ()
    if all(isinstance(part, Phrase) for part in parts):
        return ()
    return tuple(found for found in text.split('"')[1::2] if found.strip())


def plain_tree(text: str) -> Query | None:
    """The words of a text, all of them wanted."""
    words = [text[w.start : w.end] for w in fold.words(text)]
    return And([Term("", word) for word in words[:_MOST_WORDS]]) if words else None


def _prepared(text: str) -> tuple[str, list[Note]]:
    notes: list[Note] = []
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
        notes.append(Note("query-cut", str(MAX_TEXT)))
    text = _SPACES.sub(" ", fold.clean(text).translate(_QUOTES)).strip()
    if "?" in text and " " in text:
        text = _ASKED.sub(r"\1", text)
        text = _ASKED_ON.sub(lambda mark: "" if " " in mark.string[: mark.start()] else mark[0], text)
    if text.count("(") > _DEEPEST:
        text = text.replace("(", " ").replace(")", " ")
        notes.append(Note("syntax", "("))
    words = text.split(" ")
    if len(words) > _MOST_WORDS:
        text = " ".join(words[:_MOST_WORDS])
        notes.append(Note("query-cut", str(_MOST_WORDS)))
    return text.strip(), notes


def _has_syntax(text: str) -> bool:
    return any(c in text for c in '":*?~[]()<>') or not _OPERATORS.isdisjoint(text.split())


def _is_plain(tree: Query) -> bool:
    if isinstance(tree, And):
        return all(_is_plain(child) for child in tree.subqueries)
    return type(tree) is Term and not tree.fieldname


def _looks_broken(text: str) -> bool:
    """Quotes or brackets that do not pair, or an operator with nothing to work on."""
    words = text.split()
    return (
        text.count('"') % 2 == 1
        or text.count("(") != text.count(")")
        or text.count("[") != text.count("]")
        or words[-1] in _OPERATORS
        or words[0] in _OPERATORS - {"NOT", "НЕ", "ЕМЕС"}
    )


def _seconds(match: re.Match[str]) -> str:
    """``5:00`` and ``1:02:30`` as seconds."""
    parts = [int(part) for part in match.groups() if part is not None]
    total = 0
    for part in parts:
        total = total * 60 + part
    return str(total)
