"""Understanding a query without syntax: which words name people, works, genres, places, decades, and in what role.

``Динаның орындауындағы Құрманғазы күйлері`` is read as performer Дина, composer Құрманғазы. It is deterministic:

1. cues (``search.cues``) and decades are taken out;
2. stretches of up to four words that are, in any spelling and form, the whole name of a record are found, the longest
   first; then single words that belong to the name of one person, place, school or event only;
3. a title counts as a work only with support: its composer or another person beside it, or a genre that tells it
   from its namesakes;
4. people get roles: performer by a cue; composer beside a genre (``… күйлері``), in the genitive, after ``by``; next
   to a composer or a work the other person performs; beside an aitys it is just the person;
5. genres that only say "piece" beside a composer or a work are dropped; the words left over stay words.

A query that is one name, or a name as a whole, is not read at all: it is simply looked for. What was understood is
returned word by word, so that a page can show it and take any part back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from archive.model import Kind, Ref
from search import cues, fold
from search.ladder import STOP_KEYS
from search.request import Filter, Understood

_LONGEST_NAME = 4  # words
_MOST_WORDS = 14
_KINDS = frozenset(Kind) - {Kind.RECORDING, Kind.COLLECTION}
_PARTIAL_KINDS = (Kind.PERSON, Kind.PLACE, Kind.SCHOOL, Kind.GENRE)
_WITH_FORMS = (Kind.PERSON, Kind.GENRE)
_MOST_NAMESAKES = 3
_SHORTEST_PART = 4  # sounds of a word that may stand for a whole name


@dataclass(frozen=True, slots=True)
class Known:
    """What the index knows of a record that a stretch of words may name."""

    ref: Ref
    composers: frozenset[str] = frozenset()
    genres: frozenset[str] = frozenset()
    weight: int = 0
    sings: bool = False


Whole = Callable[[Sequence[str], str], Sequence[Known]]
"""(whole keys, loose key) -> the records, not recordings, that bear one of the keys as a whole name, or else the loose
key, which may be empty."""

Part = Callable[[str, Sequence[str], Kind], Sequence[Known]]
"""(key, further forms, kind) -> records of the kind with this word in a name, most written about first: by key, or
where there is none by another form or the loose key."""


@dataclass(slots=True)
class _Stretch:
    """Words ``start`` to ``end`` and what they may name."""

    start: int
    end: int
    known: Sequence[Known]
    partial: bool = False

    def of(self, kind: Kind) -> list[Known]:
        return [known for known in self.known if known.ref.kind is kind]


@dataclass(slots=True)
class Reading:
    """A query read. ``refs``: the records named, most telling first; ``rest``: the words left to look for."""

    understood: tuple[Understood, ...]
    refs: tuple[Ref, ...]
    rest: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Draft:
    filters: dict[tuple[str, str], tuple[list[int], Ref | None]] = field(
        default_factory=dict[tuple[str, str], tuple[list[int], Ref | None]]
    )
    refs: dict[Ref, None] = field(default_factory=dict[Ref, None])
    used: set[int] = field(default_factory=set[int])

    def take(self, name: str, value: str, stretch: Sequence[int], ref: Ref | None = None) -> None:
        places, _ = self.filters.setdefault((name, value), ([], ref))
        places.extend(stretch)
        self.used.update(stretch)
        if ref is not None:
            self.refs[ref] = None


def read(text: str, whole: Whole, part: Part) -> Reading | None:
    """The reading of a plain query, or None when it should simply be looked for."""
    words = fold.words(text)
    words = [word for word in words if word.key]
    if not 2 <= len(words) <= _MOST_WORDS:
        return None
    return _Reader(text, words, whole, part).read()


class _Reader:
    def __init__(self, text: str, words: list[fold.Word], whole: Whole, part: Part) -> None:
        self.text = text
        self.words = words
        self._whole = whole
        self._part = part
        self.draft = _Draft()
        self.cue: dict[int, str] = {}
        self.stretches: list[_Stretch] = []

    def read(self) -> Reading | None:
        self._decades()
        self._cues()
        self._find()
        if len(self.stretches) == 1 and not self.draft.filters and self._only(self.stretches[0]):
            return None
        works = self._works()
        composers = self._people(works)
        self._subjects(bool(composers or works))
        return self._finish()

    # -- finding ----------------------------------------------------------------------------------

    def _decades(self) -> None:
        for start, end, decade in cues.decades(self.text):
            places = [n for n, word in enumerate(self.words) if word.start < end and word.end > start]
            self.draft.take("decade", decade, places)

    def _cues(self) -> None:
        rights = [n for n, w in enumerate(self.words) if cues.is_one(cues.RIGHTS, w.exact, w.key)]
        unclear = [n for n, w in enumerate(self.words) if cues.is_one(cues.UNCLEAR, w.exact, w.key)]
        if rights and unclear:
            self.draft.take("rights", "unknown", [*rights, *unclear])
        for place, word in enumerate(self.words):
            if word.key in cues.TEMPO:
                self.draft.take("tempo", cues.TEMPO[word.key], [place])
            elif cues.is_one(cues.PERFORMER, word.exact, word.key):
                self.cue[place] = "performer"
            elif cues.is_one(cues.COMPOSER, word.exact, word.key):
                self.cue[place] = "composer"
            elif word.key in cues.BY:
                self.cue[place] = "by"

    def _free(self, places: Sequence[int]) -> bool:
        taken = {n for s in self.stretches for n in range(s.start, s.end)}
        return not any(n in self.draft.used or n in self.cue or n in taken for n in places)

    def _find(self) -> None:
        number = len(self.words)
        for length in range(min(_LONGEST_NAME, number), 0, -1):
            for start in range(number - length + 1):
                places = range(start, start + length)
                if self._free(places) and not (length == 1 and self.words[start].key in STOP_KEYS):
                    keys = [word.key for word in self.words[start : start + length]]
                    loose = fold.loose_whole([*keys[:-1], cues.forms("", keys[-1])[-1]]) if length > 1 else ""
                    known = self._whole(self._wholes(start, length), loose)
                    if known:
                        self.stretches.append(_Stretch(start, start + length, known))
        for place in range(number):
            if self._free([place]):
                self._find_part(place)
        self._people_of_titles()
        self.stretches.sort(key=lambda stretch: stretch.start)

    def _wholes(self, start: int, length: int) -> list[str]:
        """The keys that a stretch may have as a whole name; a joining word inside may be missing there."""
        *before, last = self.words[start : start + length]
        head = "".join(word.key for word in before)
        bare = "".join(word.key for word in before if word.key not in STOP_KEYS)
        heads = dict.fromkeys((head, bare))
        endings = (*cues.forms(last.exact, last.key), *fold.readings(last.exact, last.key))
        return [fold.squeeze(head + ending) for head in heads for ending in endings if len(head + ending) > 1]

    def _find_part(self, place: int) -> None:
        for kind in _PARTIAL_KINDS:
            known = self._part_of(place, kind)
            if known is not None:
                self.stretches.append(_Stretch(place, place + 1, [known], partial=True))
                return

    def _part_of(self, place: int, kind: Kind) -> Known | None:
        """The one thing of a kind that a single word of its name is enough for."""
        word = self.words[place]
        if len(word.key) < _SHORTEST_PART or word.key in STOP_KEYS or not word.key.isalpha():
            return None
        # Titles and common nouns stand in many names; places are only known by words as they are written.
        known = self._part(word.key, cues.forms(word.exact, word.key) if kind in _WITH_FORMS else (), kind)
        sure = len(known) == 1 or (2 <= len(known) <= _MOST_NAMESAKES and known[0].weight > 3 * known[1].weight)
        return known[0] if sure else None

    def _people_of_titles(self) -> None:
        """``Абай`` is an opera, but also a man: single words that are titles may be parts of names as well."""
        for stretch in self.stretches:
            if stretch.end - stretch.start == 1 and stretch.of(Kind.WORK) and not stretch.of(Kind.PERSON):
                known = self._part_of(stretch.start, Kind.PERSON)
                if known is not None:
                    stretch.known = [*stretch.known, known]

    def _only(self, stretch: _Stretch) -> bool:
        """Whether the query is this one name and nothing else that matters, so that it is better looked for."""
        rest = set(range(len(self.words))) - set(range(stretch.start, stretch.end))
        if not rest:
            return True
        if stretch.of(Kind.PERSON) and (self.cue.keys() - self._by() or any(self._generic(n) for n in rest)):
            return False
        return not self._is_subject(stretch)

    def _by(self) -> set[int]:
        return {n for n, cue in self.cue.items() if cue == "by"}

    def _generic(self, place: int) -> bool:
        word = self.words[place]
        return cues.is_one(cues.GENERIC_WORDS, word.exact, word.key)

    @staticmethod
    def _is_subject(stretch: _Stretch) -> bool:
        return not stretch.partial and any(
            k.ref.kind in (Kind.GENRE, Kind.INSTRUMENT, Kind.PLACE, Kind.SCHOOL) for k in stretch.known
        )

    # -- meaning ----------------------------------------------------------------------------------

    def _works(self) -> list[Known]:
        """Titles that are meant as works, each with its support."""
        people = {k.ref.id for s in self.stretches for k in s.of(Kind.PERSON)}
        genres = {k.ref.id for s in self.stretches for k in s.of(Kind.GENRE)}
        accepted: list[Known] = []
        for stretch in self.stretches:
            candidates = stretch.of(Kind.WORK)
            if not candidates or stretch.of(Kind.GENRE):
                continue
            others = {k.ref.id for s in self.stretches if s is not stretch for k in s.of(Kind.PERSON)}
            by_composer = [w for w in candidates if w.composers & others]
            by_genre = [w for w in candidates if w.genres & (genres - cues.GENERIC)]
            special = genres - cues.GENERIC
            if by_composer:
                both = [w for w in by_composer if w in by_genre]
                chosen = both if len(by_composer) > 1 and both else by_composer
            elif others and len(candidates) > 1 and len(by_genre) == 1:
                chosen = by_genre
                self._spend(by_genre[0].genres)
            elif len(candidates) == 1 and (others or special) and not stretch.of(Kind.PERSON):
                chosen = candidates
            elif len(candidates) > 1 and others and self._somebody_sings(stretch):
                chosen = [w for w in candidates if w.genres & cues.SUNG]
            else:
                continue
            if len(chosen) == 1:
                accepted.append(chosen[0])
                self.draft.take("work", chosen[0].ref.id, range(stretch.start, stretch.end), chosen[0].ref)
                self._absorb(chosen[0].composers & people, stretch)
        return accepted

    def _somebody_sings(self, title: _Stretch) -> bool:
        """Of namesakes a singer sings the song and does not play the kui."""
        return any(known.sings for s in self.stretches if s is not title for known in s.of(Kind.PERSON))

    def _spend(self, genres: frozenset[str]) -> None:
        """The genre that chose among namesakes has said what it had to say."""
        for stretch in self.stretches:
            if {k.ref.id for k in stretch.of(Kind.GENRE)} & genres:
                self.draft.used.update(range(stretch.start, stretch.end))

    def _absorb(self, composers: frozenset[str], work: _Stretch) -> None:
        """The composer of a work that is named says nothing new."""
        for stretch in self.stretches:
            if stretch is not work and {k.ref.id for k in stretch.of(Kind.PERSON)} & composers:
                self.draft.used.update(range(stretch.start, stretch.end))

    def _people(self, works: list[Known]) -> list[Ref]:
        if any(word.key in cues.COMPARISON for word in self.words):
            return []
        people = [
            s for s in self.stretches if s.of(Kind.PERSON) and s.start not in self.draft.used and not self._is_genre(s)
        ]
        roles = [self._role(stretch) for stretch in people]
        aitys = any(k.ref.id == "aitys" for s in self.stretches for k in s.of(Kind.GENRE))
        composers: list[Ref] = []
        several = len({s.of(Kind.PERSON)[0].ref for s in people}) > 1
        for stretch, cued in zip(people, roles, strict=True):
            ref = stretch.of(Kind.PERSON)[0].ref
            named = works or (several and "composer" in roles)
            role = cued or ("performer" if named else "person" if aitys or not several else None)
            if role is None or (role == "person" and not self._telling(stretch, aitys)):
                continue
            self.draft.take(role, ref.id, range(stretch.start, stretch.end), ref)
            if role == "composer":
                composers.append(ref)
        return composers

    def _telling(self, stretch: _Stretch, aitys: bool) -> bool:
        """Whether a person without a role is worth a filter: beside an aitys, a place, a decade …"""
        others = [s for s in self.stretches if s is not stretch and (self._is_subject(s) or s.of(Kind.WORK))]
        return aitys or bool(others) or bool(self.draft.filters)

    @staticmethod
    def _is_genre(stretch: _Stretch) -> bool:
        return bool(stretch.of(Kind.GENRE))

    def _role(self, stretch: _Stretch) -> str | None:
        before, after = self.cue.get(stretch.start - 1), self.cue.get(stretch.end)
        if before == "by":
            return "performer" if self.cue.get(stretch.start - 2) == "performer" else "composer"
        if self._ends_at(stretch.start - 1):
            before = None  # the cue belongs to the person before it
        for cue in (after, before):
            if cue in ("performer", "composer"):
                return cue
        last = self.words[stretch.end - 1].key
        genitive = len(last) > 5 and last.endswith(("nin", "din", "tin"))
        if genitive or self._genre_at(stretch.end) or self._genre_at(stretch.start - 1, after_nobody=True):
            return "composer"
        return None

    def _ends_at(self, place: int) -> bool:
        return any(s.end == place and s.of(Kind.PERSON) and not s.of(Kind.GENRE) for s in self.stretches)

    def _genre_at(self, place: int, *, after_nobody: bool = False) -> bool:
        """Whether a genre stands there that is not spoken for (``after_nobody``: by the person before it)."""
        if not 0 <= place < len(self.words) or place in self.draft.used:
            return False
        found = next((s for s in self.stretches if s.start <= place < s.end and s.of(Kind.GENRE)), None)
        start = place if found is None else found.start
        if after_nobody and self._ends_at(start):
            return False
        return self._generic(place) or (found is not None and all(k.ref.id != "aitys" for k in found.of(Kind.GENRE)))

    def _subjects(self, about_a_piece: bool) -> None:
        for stretch in self.stretches:
            places = range(stretch.start, stretch.end)
            if stretch.start in self.draft.used:
                continue
            if genres := stretch.of(Kind.GENRE):
                self._genre(stretch, genres, about_a_piece)
            elif instruments := stretch.of(Kind.INSTRUMENT):
                self.draft.take("instrument", instruments[0].ref.id, places, instruments[0].ref)
            else:
                for kind in (Kind.PLACE, Kind.SCHOOL, Kind.EVENT):
                    if found := stretch.of(kind):
                        self.draft.take(kind.value, found[0].ref.id, places, found[0].ref)
                        break

    def _genre(self, stretch: _Stretch, genres: list[Known], about_a_piece: bool) -> None:
        places = range(stretch.start, stretch.end)
        if about_a_piece and genres[0].ref.id in cues.GENERIC:
            self.draft.used.update(places)
            return
        if about_a_piece and len(places) == 2 and self._generic(stretch.end - 1):
            known = self._whole([self.words[stretch.start].key], "")
            instrument = next((k for k in known if k.ref.kind is Kind.INSTRUMENT), None)
            if instrument is not None:  # ``қобыз күйлері`` of a composer: the instrument says it all
                self.draft.take("instrument", instrument.ref.id, places, instrument.ref)
                return
        self.draft.take("genre", genres[0].ref.id, places, genres[0].ref)

    def _finish(self) -> Reading | None:
        if not self.draft.filters:
            return None
        dropped = self.draft.used | set(self.cue)
        piece = any(name in ("composer", "work") for name, _ in self.draft.filters)
        genre = any(name == "genre" for name, _ in self.draft.filters)
        rest = [
            (word.exact, word.key)
            for place, word in enumerate(self.words)
            if place not in dropped
            and word.key not in STOP_KEYS
            and not ((piece or genre) and self._generic(place))
            and not (word.key.isdigit() and piece)
        ]
        about_person = any(name == "person" for name, _ in self.draft.filters)
        if len(self.draft.filters) == 1 and rest and not (piece or genre or about_person or self.cue):
            return None
        order = (Kind.PERSON, Kind.WORK, Kind.PLACE, Kind.SCHOOL, Kind.EVENT, Kind.GENRE, Kind.INSTRUMENT)
        refs = sorted(self.draft.refs, key=lambda ref: order.index(ref.kind))
        return Reading(tuple(self._understood()), tuple(refs), tuple(rest))

    def _understood(self) -> list[Understood]:
        found: list[Understood] = []
        for (name, value), (places, ref) in self.draft.filters.items():
            spans = sorted((self.words[n].start, self.words[n].end) for n in set(places))
            said = " ".join(self.text[start:end] for start, end in spans)
            without = self.text
            for start, end in reversed(spans):
                without = without[:start] + without[end:]
            found.append(Understood(Filter(name, value), said, ref, " ".join(without.split())))
        return found
