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
======  =====================================================================================

Numbers and codes are columns ("fast fields") for filters, facets and sorting. ``shown`` keeps the
names and the head of the notes for highlighting; every other fact comes from the catalogue.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec
import tantivy

from archive.model import Language, Ref, Text
from search import fold, prose, stems
from search.documents import GROUPS, Description
from search.request import CODE_FIELDS, ROLE_FIELDS

FORMAT = 3
"""Raised with every change of fields or folding; an index of another format is built anew."""

WORDS = "words"  # the name of our analyser: split at spaces, change nothing
CREDIT = "credit"  # codes ``role:person`` for ROLE_FIELDS
SEEN = "seen"  # the access level of the description, or WITHDRAWN
WITHDRAWN = "withdrawn"
NUMBERS = ("year", "year_last", "duration", "tempo")
SORT_TITLE, SORT_LATIN = "title_order", "latin_order"
CODES = (*CODE_FIELDS, CREDIT)

_NAME_GROUPS = ("person", "work", "place", "subject")
_PROSE_GROUPS = ("notes", "text")
_SHOWN_PROSE = 2_000  # characters of notes kept for highlighting
_LONGEST_SORT_KEY = 120
_LONGEST_CODE = 200


class Shown(msgspec.Struct, array_like=True):
    """What is kept for highlighting: names, then prose."""

    names: list[str]
    prose: str = ""


_SHOWN = msgspec.msgpack.Decoder(Shown)


def build_schema() -> tantivy.Schema:
    """The schema of FORMAT."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("shown", stored=True)
    for group in GROUPS:
        builder.add_text_field(f"{group}_k", tokenizer_name=WORDS, index_option="position")
    for name in ("title_x", "names_x", "title_s", "names_s", "prose_s", "title_l", "names_l", "tri"):
        builder.add_text_field(name, tokenizer_name=WORDS, index_option="basic")
    for name in ("title_w", "names_w", "lw"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*CODES, SEEN, SORT_TITLE, SORT_LATIN):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in NUMBERS:
        builder.add_float_field(name, indexed=True, fast=True)
    return builder.build()


def register(index: tantivy.Index) -> None:
    """Tell an opened index how our words are split; to be done at every opening."""
    index.register_tokenizer(WORDS, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())


def key_of(ref: Ref) -> str:
    """The term that names a record in the index."""
    return f"{ref.kind.value}/{ref.id}"


def document(made: Description, built: tantivy.Schema) -> tantivy.Document:
    """The document of a description: about 0.2 ms, most of it memory look-ups."""
    key = key_of(made.ref)
    fields: dict[str, object] = {
        "key": key,
        SEEN: WITHDRAWN if made.withdrawn else made.level.value,
        SORT_TITLE: f"{made.sort_key[:_LONGEST_SORT_KEY]}\x00{key}",
        SORT_LATIN: f"{made.latin_sort_key[:_LONGEST_SORT_KEY]}\x00{key}",
        "shown": msgspec.msgpack.encode(_shown(made)),
    }
    _add_title(fields, made.groups.get("title", []))
    _add_names(fields, made)
    _add_prose(fields, made)
    for name, values in made.codes.items():
        if name in ROLE_FIELDS:
            fields.setdefault(CREDIT, []).extend(f"{name}:{value}" for value in values)  # type: ignore[attr-defined]
        else:
            fields[name] = [value[:_LONGEST_CODE] for value in values]
    fields.update(made.numbers)
    return tantivy.Document.from_dict(fields, built)  # pyright: ignore[reportUnknownMemberType]


def read_shown(stored: bytes) -> Shown:
    """What ``document`` kept for highlighting."""
    return _SHOWN.decode(stored)


def _shown(made: Description) -> Shown:
    notes = "\n".join(text.text for text in made.groups.get("notes", ()))
    return Shown([text.text for text in made.groups.get("title", ())], notes[:_SHOWN_PROSE])


def _add_title(fields: dict[str, object], names: list[Text]) -> None:
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


def _add_names(fields: dict[str, object], made: Description) -> None:
    every: dict[str, None] = {}
    spellings: dict[str, None] = {}
    wholes: dict[str, None] = {}
    for group in _NAME_GROUPS:
        texts = made.groups.get(group)
        if not texts:
            continue
        folded = [_name(text.text) for text in texts]
        fields[f"{group}_k"] = " ".join(name[1] for name in folded)
        for exacts, keys, whole in folded:
            spellings.update(dict.fromkeys(exacts.split()))
            every.update(dict.fromkeys(keys.split()))
            wholes[whole] = None
    if every:
        fields["names_x"] = " ".join(spellings)
        fields["names_s"] = " ".join(map(_forms, every))
        fields["names_l"] = " ".join(dict.fromkeys(map(fold.loose, every)))
        fields["names_w"] = [w[:_LONGEST_CODE] for w in wholes if w]


@lru_cache(maxsize=100_000)
def _name(text: str) -> tuple[str, str, str]:
    """A related record's name, the same in thousands of documents: spellings, keys, whole."""
    pairs = fold.pairs(text)
    keys = [key for _, key in pairs]
    return " ".join(exact for exact, _ in pairs), " ".join(keys), fold.squeeze("".join(keys))


def _add_prose(fields: dict[str, object], made: Description) -> None:
    forms: dict[str, None] = {}
    for group in _PROSE_GROUPS:
        texts = made.groups.get(group)
        if not texts:
            continue
        keys: list[str] = []
        for text in texts:
            pairs = fold.pairs(text.text)
            keys.extend(key for _, key in pairs)
            if text.language in (Language.RU, Language.EN):
                forms.update(dict.fromkeys(prose.stem_key(exact, text.language) for exact, _ in pairs))
            else:
                forms.update(dict.fromkeys(_forms(key) for _, key in pairs))
        fields[f"{group}_k"] = " ".join(keys)
    if forms:
        fields["prose_s"] = " ".join(forms)


@lru_cache(maxsize=fold.MEMORY)
def _forms(key: str) -> str:
    return " ".join(stems.forms(key))
