"""From a Whoosh query tree to a Tantivy query.

Another engine would bring another visitor; the folded tokens stay the same. A value for a field that names records
(``composer:құрманғазы``) becomes those records' ids through ``resolve``; where no record bears the name, the
words are looked for in that group of words. An unknown field is taken as a word, and a note says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import tantivy
from whoosh import query as whoosh

from archive.errors import InvalidValueError
from archive.model import Kind
from search.documents import GROUPS
from search.engines.tantivy.queries import Queries, best, either, every
from search.query import numbers
from search.query.language import canonical_field
from search.query.request import CODE_FIELDS, NUMBER_FIELDS, ROLE_FIELDS, Note
from search.text import fold

Resolve = Callable[[str, str, Kind], Sequence[str]]
"""(field, words, kind) -> ids of the records of this kind that bear the name, as far as the viewer may see them."""

WordsLike = Callable[[Sequence[str], str], Mapping[str, Sequence[str]] | None]
"""(fields of keys, pattern) -> the keys that it stands for, see ``Vocabulary.words``."""

FIELD_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("person", "composer", "performer", *ROLE_FIELDS), Kind.PERSON),
    "work": Kind.WORK,
    "instrument": Kind.INSTRUMENT,
    "genre": Kind.GENRE,
    "school": Kind.SCHOOL,
    "place": Kind.PLACE,
    "region": Kind.PLACE,
    "event": Kind.EVENT,
    "organisation": Kind.ORGANISATION,
    "collection": Kind.COLLECTION,
}
_GROUP_OF_KIND = {
    Kind.PERSON: "person",
    Kind.WORK: "work",
    Kind.PLACE: "place",
    Kind.SCHOOL: "place",
    Kind.EVENT: "place",
    Kind.ORGANISATION: "place",
}
_FURTHEST = 100  # words that may stand between those of a phrase
_PATIENCE = 5  # what the patterns of one query may cost; each is looked for in seven groups of words
_OPEN_COST = 4  # of a word that begins with ``*``, where every term is looked at, or that has one letter
_FEWEST_LETTERS = 3  # of a word that begins with ``*``: ``*a*`` stands for nearly every word of every record
_MOST_SIGNS = 4  # ``*`` and ``?`` of one word: automata grow with them
_TEXT_FIELDS = frozenset(GROUPS) - FIELD_KINDS.keys()


class TantivyVisitor:
    """Translates one tree. ``notes`` and ``pairs`` (the words to highlight) fill up on the way."""

    def __init__(self, queries: Queries, resolve: Resolve, words_like: WordsLike) -> None:
        self._queries = queries
        self._resolve = resolve
        self._words_like = words_like
        self.notes: list[Note] = []
        self.pairs: list[tuple[str, str]] = []
        self._spent = 0

    def visit(self, node: whoosh.Query) -> tantivy.Query | None:  # noqa: PLR0911 - one case a kind of node
        """The query for a node; None when it says nothing (punctuation only)."""
        match node:
            case whoosh.Every():
                return tantivy.Query.all_query()
            case whoosh.And():
                return self._and(node.subqueries)
            case whoosh.Or() | whoosh.DisjunctionMax():
                found = [q for q in map(self.visit, node.subqueries) if q is not None]
                return either(found) if found else None
            case whoosh.Not():
                return self._and([node])
            case whoosh.Phrase():
                return self._phrase(node)
            case whoosh.TermRange():
                return self._range(node)
            case whoosh.Prefix() | whoosh.Wildcard():
                return self._pattern(node)
            case whoosh.FuzzyTerm():
                return self._fuzzy(node)
            case whoosh.Term():
                return self._term(node.fieldname, node.text)
            case _:
                return None

    def _and(self, nodes: Sequence[whoosh.Query]) -> tantivy.Query | None:
        wanted = [q for n in nodes if not isinstance(n, whoosh.Not) and (q := self.visit(n)) is not None]
        kept = len(self.pairs)
        unwanted = [q for n in nodes if isinstance(n, whoosh.Not) and (q := self.visit(n.query)) is not None]
        del self.pairs[kept:]
        if not unwanted:
            return every(wanted) if wanted else None
        occur = tantivy.Occur
        parts = [(occur.Must, q) for q in wanted or [tantivy.Query.all_query()]]
        return tantivy.Query.boolean_query([*parts, *((occur.MustNot, q) for q in unwanted)])

    def _term(self, name: str, text: str) -> tantivy.Query | None:
        if not name:
            return self.words(fold.pairs(text), GROUPS)
        field = canonical_field(name)
        if field is None:
            self.notes.append(Note("unknown-field", name))
            return self.words(fold.pairs(f"{name} {text}"), GROUPS)
        if field in NUMBER_FIELDS:
            return self._number(field, text)
        if field in FIELD_KINDS:
            return self._named(field, text)
        if field in _TEXT_FIELDS:
            return self.words(fold.pairs(text), (field,))
        return self._queries.filter(field, text.lower().split("|"))

    def _named(self, field: str, text: str) -> tantivy.Query | None:
        kind = FIELD_KINDS[field]
        ids = [text, *self._resolve(field, text, kind)]
        if field in ("place", "region"):
            ids += self._resolve(field, text, Kind.SCHOOL)
        by_id = self._queries.filter(field, ids)
        group = _GROUP_OF_KIND.get(kind, "subject")
        pairs = fold.pairs(text)
        if len(ids) > 1 or not pairs:
            self.pairs += pairs
            return by_id
        words = self.words(pairs, (group,))
        return either([by_id, words]) if words is not None else by_id

    def words(self, pairs: Sequence[tuple[str, str]], groups: Sequence[str]) -> tantivy.Query | None:
        """All of these words, and neighbours also as one word."""
        if not pairs:
            return None
        self.pairs += pairs
        parts = every([self._queries.word(exact, key, groups=groups) for exact, key in pairs])
        if len(pairs) == 1:
            return parts
        return best([parts, self._queries.joined(fold.squeeze("".join(key for _, key in pairs)), groups)])

    def _phrase(self, node: whoosh.Phrase) -> tantivy.Query | None:
        field = canonical_field(node.fieldname) if node.fieldname else None
        text = " ".join(node.words)
        if field in FIELD_KINDS or field in CODE_FIELDS or field in NUMBER_FIELDS:
            return self._term(node.fieldname, text)
        pairs = fold.pairs(text)
        if not pairs:
            return None
        self.pairs += pairs
        groups = (field,) if field in GROUPS else GROUPS
        return self._queries.phrase([key for _, key in pairs], min(max(0, node.slop - 1), _FURTHEST), groups)

    def _number(self, field: str, text: str) -> tantivy.Query | None:
        try:
            return self._queries.filter(field, [text])
        except InvalidValueError:
            self.notes.append(Note("not-a-number", f"{field}:{text}"))
            return self.words(fold.pairs(text), GROUPS)

    def _range(self, node: whoosh.TermRange) -> tantivy.Query | None:
        field = canonical_field(node.fieldname) if node.fieldname else None
        low, high = numbers.number(node.start), numbers.number(node.end)
        if field not in NUMBER_FIELDS or (low is None and high is None):
            self.notes.append(Note("not-a-range", f"{node.fieldname}:[{node.start or ''} TO {node.end or ''}]"))
            return self.words(fold.pairs(f"{node.start or ''} {node.end or ''}"), GROUPS)
        bounds: list[numbers.Interval] = []
        if low is not None:
            bounds.append(numbers.compared(">" if node.startexcl else ">=", low))
        if high is not None:
            bounds.append(numbers.compared("<" if node.endexcl else "<=", high))
        return every([self._queries.interval(field, bound) for bound in bounds])

    def _is_one_too_many(self, cost: int = 1) -> bool:
        """Whether there have been patterns enough; the answer says that the rest was not read."""
        if self._spent + cost <= _PATIENCE:
            self._spent += cost
            return False
        self._note(Note("query-cut", "* ? ~"))
        return True

    def _note(self, note: Note) -> None:
        """Once a code: hundreds of patterns are told of with the first."""
        if note.code not in {one.code for one in self.notes}:
            self.notes.append(note)

    def _pattern(self, node: whoosh.Prefix | whoosh.Wildcard) -> tantivy.Query | None:
        text = node.text + ("*" if isinstance(node, whoosh.Prefix) else "")
        if not text.strip("*?"):
            return tantivy.Query.all_query()
        pattern = "".join(part if part in "*?" else "".join(fold.keys(part)) for part in _pieces(text))
        letters = len(pattern) - pattern.count("*") - pattern.count("?")
        if not letters:
            return None
        if pattern.startswith("*") and letters < _FEWEST_LETTERS:
            self._note(Note("pattern-short", text))
            return None
        if self._is_one_too_many(_OPEN_COST if pattern.startswith("*") or letters == 1 else 1):
            return None
        field = canonical_field(node.fieldname) if node.fieldname else None
        if field in FIELD_KINDS:
            field = _GROUP_OF_KIND.get(FIELD_KINDS[field], "subject")
        groups = (field,) if field in GROUPS else GROUPS
        if pattern.startswith("*"):
            words = self._words_like([f"{group}_k" for group in groups], pattern)
            if words is not None:
                return self._queries.any_words(words)
        return self._queries.pattern(pattern, groups)

    def _fuzzy(self, node: whoosh.FuzzyTerm) -> tantivy.Query | None:
        pairs = fold.pairs(node.text)
        if not pairs or self._is_one_too_many():
            return None
        field = canonical_field(node.fieldname) if node.fieldname else None
        if field in FIELD_KINDS:
            field = _GROUP_OF_KIND.get(FIELD_KINDS[field], "subject")
        groups = (field,) if field in GROUPS else GROUPS
        self.pairs += pairs
        return every(
            [best([self._queries.slip(f"{group}_k", key, node.maxdist, 1.0) for group in groups]) for _, key in pairs]
        )


def _pieces(text: str) -> list[str]:
    """``ад?й*`` as ``ад``, ``?``, ``й``, ``*``; repeated stars once."""
    pieces: list[str] = []
    for character in text:
        if character in "*?":
            if character == "?" or pieces[-1:] != ["*"]:
                pieces.append(character)
        elif pieces and pieces[-1] not in "*?":
            pieces[-1] += character
        else:
            pieces.append(character)
    signs = [place for place, piece in enumerate(pieces) if piece in "*?"]
    return pieces if len(signs) <= _MOST_SIGNS else [*pieces[: signs[_MOST_SIGNS - 1]], "*"]
