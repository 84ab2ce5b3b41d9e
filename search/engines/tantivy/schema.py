"""The fields of the Tantivy index, and a description as a Tantivy document.

Words are folded here and joined by spaces; the index only splits at spaces, so that another engine can be fed the
same tokens. Suffixes of field names say what a field holds:

======  =====================================================================================
``_x``  spellings as written, in lower case (title; names of related records)
``_k``  strict keys with positions, one field for each group of words
``_s``  keys and candidate stems (title; names; prose, there also Snowball stems)
``_l``  loose keys (title; names)
``_w``  whole names, one term a name, by strict key (title; names)
``lw``  whole titles by loose key; ``tri`` their trigrams
``fw``  whole names of things by trunk, ``fws`` their words, ``pw`` the beginnings of long names
(``search.query.naming``)
======  =====================================================================================

A record has a document for each group of audiences that may know the same of it (``search.audiences``): who asks finds
only those that are not ``hidden_from`` them and hold on the day.

Numbers and codes are columns ("fast fields") for filters, facets and sorting. ``shown`` keeps the
names and the head of the notes for highlighting; every other fact comes from the catalogue.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

import msgspec
import tantivy

from archive.model import Kind, Language, Ref, Text
from search import orders
from search.documents import GROUPS, Description
from search.orders import SORT_LATIN, SORT_TITLE
from search.query.request import CODE_FIELDS, ROLE_FIELDS
from search.text import fold, prose, stems

FORMAT = 14
"""Raised with every change of fields or folding; an index of another format is built anew."""

WORDS = "words"  # the name of our analyser: split at spaces, change nothing
CREDIT = "credit"  # codes ``role:person`` for ROLE_FIELDS
HIDDEN_FROM = "hidden_from"  # codes of ``archive.policy.audiences`` that a document is not for
HELD_BY = "held_by"  # collections whose grants open the record
KEPT_BY = "kept_by"  # collections whose curators keep it
DATED = "dated"  # ``yes`` where a document holds only for some days: from SINCE on, no longer on UNTIL
SINCE, UNTIL = "since", "until"
WITHDRAWN = "withdrawn"
NUMBERS = ("year", "year_last", "duration", "tempo", "added", "players")
DOES = "does"  # what a person does: ``makes``, ``sings``, ``together`` of those who play as one
CODES = (*CODE_FIELDS, CREDIT, DOES)

_NAME_GROUPS = ("person", "work", "place", "subject")
_PROSE_GROUPS = ("notes", "text")
_SHOWN_PROSE = 2_000  # characters of notes kept for highlighting
_LONGEST_SORT_KEY = 120
_LONGEST_CODE = 200


class Shown(msgspec.Struct, array_like=True):
    """What is kept for highlighting: names, then prose and the keys of its words in order, ``-`` for none.

    With the keys at hand, highlighting twenty hits folds nothing.
    """

    names: list[str]
    prose: str = ""
    keys: str = ""


_SHOWN = msgspec.msgpack.Decoder(Shown)


def build_schema() -> tantivy.Schema:
    """The schema of FORMAT."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("shown", stored=True)
    for group in GROUPS:
        builder.add_text_field(f"{group}_k", tokenizer_name=WORDS, index_option="position")
    for name in ("title_x", "names_x", "title_s", "names_s", "prose_s", "title_l", "names_l", "tri", "fws"):
        builder.add_text_field(name, tokenizer_name=WORDS, index_option="basic")
    for name in ("title_w", "names_w", "lw", "fw", "pw"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*CODES, SORT_TITLE, SORT_LATIN):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (HIDDEN_FROM, HELD_BY, KEPT_BY, DATED, WITHDRAWN):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (SINCE, UNTIL):
        builder.add_unsigned_field(name, indexed=True)
    for name in NUMBERS:
        builder.add_float_field(name, indexed=True, fast=True)
    for sort in orders.COLUMNS:
        builder.add_unsigned_field(orders.field_of(sort), fast=True)
    return builder.build()


def register(index: tantivy.Index) -> None:
    """Tell an opened index how our words are split; to be done at every opening."""
    index.register_tokenizer(WORDS, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())


def key_of(ref: Ref) -> str:
    """The term that names a record in the index."""
    return f"{ref.kind.value}/{ref.id}"


Fields = dict[str, object]
"""What a document is made of: plain values, which another process may have drawn up."""


def document(fields: Fields, built: tantivy.Schema) -> tantivy.Document:
    """The document of what ``fields_of`` drew up."""
    return tantivy.Document.from_dict(fields, built)  # pyright: ignore[reportUnknownMemberType]


def fields_of(made: Description) -> Fields:
    """Everything that is indexed of a description. Most of the time that an index takes to build is spent here."""
    key, sort_key = key_of(made.ref), made.sort_key
    fields: Fields = {
        "key": key,
        SORT_TITLE: f"{sort_key[:_LONGEST_SORT_KEY]}\x00{key}",
        SORT_LATIN: f"{made.latin_sort_key[:_LONGEST_SORT_KEY]}\x00{key}",
    }
    _add_readers(fields, made)
    _add_title(fields, made.groups.get("title", []))
    if made.ref.kind is not Kind.RECORDING:
        _add_short(fields, made)
    _add_names(fields, made)
    fields["shown"] = msgspec.msgpack.encode(_add_prose(fields, made))
    for name, values in made.codes.items():
        if name in ROLE_FIELDS:
            fields.setdefault(CREDIT, []).extend(f"{name}:{value}" for value in values)  # type: ignore[attr-defined]
        else:
            fields[name] = [value[:_LONGEST_CODE] for value in values]
    fields.update(made.numbers)
    fields.update(orders.columns(made.numbers, sort_key, key))
    return fields


def _add_readers(fields: Fields, made: Description) -> None:
    """Who may find the document, and when. Most are for everybody, always, and say nothing."""
    if made.withdrawn:
        fields[WITHDRAWN] = "yes"
    if made.hidden_from:
        fields[HIDDEN_FROM] = sorted(made.hidden_from)
        fields[HELD_BY] = list(made.held_by)
        fields[KEPT_BY] = list(made.kept_by)
    if made.since is not None:
        fields[SINCE] = made.since.toordinal()
    if made.until is not None:
        fields[UNTIL] = made.until.toordinal()
    if made.since is not None or made.until is not None:
        fields[DATED] = "yes"


def ref_of(key: str) -> Ref:
    """The record that a ``key_of`` names."""
    kind, _, identifier = key.partition("/")
    return Ref(Kind(kind), identifier)


def read_shown(stored: bytes) -> Shown:
    """What ``document`` kept for highlighting."""
    return _SHOWN.decode(stored)


def _add_title(fields: Fields, names: list[Text]) -> None:
    wholes: list[str] = []
    loose_wholes: list[str] = []
    every: list[tuple[str, str]] = []
    for name in names:
        pairs = fold.pairs(name.text)
        keys = [key for _, key in pairs]
        every.extend(pairs)
        wholes.append(fold.squeeze("".join(keys)))
        loose_wholes.append(fold.loose_whole(keys))
    keys = [key for _, key in every]
    fields["title_x"] = " ".join(dict.fromkeys(exact for exact, _ in every))
    fields["title_k"] = " ".join(keys)
    unique = dict.fromkeys(keys)
    fields["title_s"] = " ".join(map(_forms, unique))
    fields["title_l"] = " ".join(dict.fromkeys(map(fold.loose, unique)))
    fields["title_w"] = [w[:_LONGEST_CODE] for w in dict.fromkeys(wholes) if w]
    kept = [w[:_LONGEST_CODE] for w in dict.fromkeys(loose_wholes) if w]
    fields["lw"] = kept
    fields["tri"] = " ".join(dict.fromkeys(t for w in kept for t in fold.trigrams(w)))


_OF_PLACES = frozenset(
    fold.keys(
        "қала қаласы облыс облысы өңірі город область city region дәстүрі мектебі школа традиция tradition school "
        "күй ән жыр шертпе kui song epic песенная"
    )
)
"""Words that only say what kind of place or school it is: ``Алматы қаласы`` is also ``Алматы``."""


_HOUSES = frozenset(
    map(
        fold.trunk,
        fold.keys(
            "оркестр оркестрі orchestra театр театры theatre филармония музей музейі museum консерватория "
            "conservatory ансамбль ансамблі ensemble институт institute"
        ),
    )
)
"""What bears somebody's name: ``Құрманғазы оркестрі`` for ``Құрманғазы атындағы … оркестрі``."""


def _add_short(fields: Fields, made: Description) -> None:
    """The names of a thing as a sentence has them: declined, without patronymic, without the word for city."""
    wholes: dict[str, None] = {}
    every: dict[str, None] = {}
    beginnings: dict[str, None] = {}
    for name in made.groups.get("title", []):
        keys = [key for key in fold.keys(name.text) if key not in fold.PARTICLES]
        trunks = [fold.trunk(key) for key in keys]
        several = [trunks]
        every |= dict.fromkeys(trunks)
        if made.ref.kind is Kind.GENRE and keys:  # ``халық әні`` is also the stem of ``халық әндері``
            several += [[*trunks[:-1], fold.trunk(stem)] for stem in stems.stems(keys[-1]) or _bare(keys[-1])]
        if made.ref.kind in (Kind.PLACE, Kind.SCHOOL):
            several.append([trunk for key, trunk in zip(keys, trunks, strict=True) if key not in _OF_PLACES])
        if made.ref.kind is Kind.PERSON and len(trunks) > 1:
            several += [[trunks[0], trunks[-1]], [trunks[-1], trunks[0]]]
        elif made.ref.kind in (Kind.PLACE, Kind.SCHOOL, Kind.EVENT, Kind.ORGANISATION):
            beginnings |= {fold.squeeze("".join(trunks[:n])): None for n in range(2, len(trunks))}
            if len(trunks) > 2 and not _HOUSES.isdisjoint(
                (trunks[0], trunks[-1])
            ):  # ``Құрманғазы атындағы … оркестрі``: the beginning and what it is
                beginnings |= {fold.squeeze(one + other): None for one, other in permutations((trunks[0], trunks[-1]))}
        wholes |= {fold.squeeze("".join(words)): None for words in several if words}
    fields["fw"] = [whole[:_LONGEST_CODE] for whole in wholes if whole]
    fields["fws"] = " ".join(every)
    fields["pw"] = [whole[:_LONGEST_CODE] for whole in beginnings if whole]


def _bare(key: str) -> list[str]:
    """A short word without the ending that says whose it is: ``әні``, ``күйі`` (``kui`` already)."""
    return [key[:-1]] if len(key) == 3 and key.endswith("i") and key[1] not in "aoeui" else []


class _Folded(NamedTuple):
    """All names of one related record, folded: strings of words, and the whole keys."""

    spellings: str
    keys: str
    forms: str
    loose: str
    wholes: tuple[str, ...]


def _add_names(fields: Fields, made: Description) -> None:
    every: list[_Folded] = []
    for group in _NAME_GROUPS:
        found = [_folded(names) for names in made.names.get(group, ())]
        found += [_folded((text.text,)) for text in made.groups.get(group, ())]
        if found:
            fields[f"{group}_k"] = " ".join([folded.keys for folded in found])
            every += found
    if every:
        fields["names_x"] = " ".join([folded.spellings for folded in every])
        fields["names_s"] = " ".join([folded.forms for folded in every])
        fields["names_l"] = " ".join([folded.loose for folded in every])
        fields["names_w"] = [whole for folded in every for whole in folded.wholes]


@lru_cache(maxsize=100_000)
def _folded(names: tuple[str, ...]) -> _Folded:
    """The names of a related record, the same in thousands of documents."""
    each = [fold.pairs(name) for name in names]
    keys = dict.fromkeys(key for pairs in each for _, key in pairs)
    wholes = dict.fromkeys(fold.squeeze("".join(key for _, key in pairs))[:_LONGEST_CODE] for pairs in each)
    return _Folded(
        " ".join(dict.fromkeys(exact for pairs in each for exact, _ in pairs)),
        " ".join(key for pairs in each for _, key in pairs),
        " ".join(map(_forms, keys)),
        " ".join(dict.fromkeys(map(fold.loose, keys))),
        tuple(whole for whole in wholes if whole),
    )


def _add_prose(fields: Fields, made: Description) -> Shown:
    shown = Shown([text.text for text in made.groups.get("title", ())])
    forms: dict[str, None] = {}
    known = _known_forms.get
    for group in _PROSE_GROUPS:
        keys = [_folded(names).keys for names in made.names.get(group, ())]
        for text in made.groups.get(group, ()):
            cleaned = fold.clean(text.text)
            pairs = fold.aligned(cleaned)
            keys += [key for _, key in pairs]
            if text.language in (Language.RU, Language.EN):
                forms.update(dict.fromkeys([prose.marked(prose.stem_key(exact, text.language)) for exact, _ in pairs]))
            else:
                forms.update(dict.fromkeys([known(key) or _forms(key) for _, key in pairs]))
            if group == "notes" and len(shown.prose) + len(cleaned) <= _SHOWN_PROSE:
                shown.prose += cleaned + "\n"
                shown.keys += " ".join([key or "-" for _, key in pairs]) + " " if pairs else ""
        if keys:
            fields[f"{group}_k"] = " ".join(keys)
    if forms:
        fields["prose_s"] = " ".join(forms)
    shown.keys = shown.keys.rstrip(" ")
    return shown


_known_forms: dict[str, str] = {}


def _forms(key: str) -> str:
    found = _known_forms.get(key)
    if found is None:
        if len(_known_forms) >= fold.MEMORY:
            _known_forms.clear()
        found = _known_forms[key] = " ".join(stems.forms(key))
    return found
