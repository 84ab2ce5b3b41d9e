"""The parts of a person's name as cards write them, and whether two names agree part by part.

Conventions
-----------
- A *token* is one word of a written name. Its ``near`` key is the fold key with what Russian and Latin habit confuses
  made one (о/ө/ұ/ү/у, a short ы/і between consonants). Given names are compared by it as they stand.
- Endings fold in the family place only: -ұлы, -қызы, -тегі, -ов(а), -ев(а), -ин(а), -ович, -овна, -ский. The *stem*
  is the near key without them, so Сағырбайұлы and Сагырбаев have the stem ``sagirba``, while Мадина keeps its -ина.
- A *bearer* is a record with all that its names say: given names, epithets (Үкілі), family stems, father's names,
  bare names it is known by (Құрманғазы), and the gender that its endings show.

A name of given and family name agrees with a bearer in full when every token has its place. An order is read both
ways round, but a family name without its ending (Бекежан for Бекежанов) only where the given name stands first or a
comma says so: ``Бекежан Нартай`` may be a son of Нартай.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from itertools import permutations

from rapidfuzz.distance import DamerauLevenshtein

from archive.model import Name, NameType
from search.text import fold

MOST_TOKENS = 6  # more words than a name with all its titles has; longer texts are no names


class Gender(StrEnum):
    """What the ending of a family name or patronymic shows."""

    FEMALE = "female"
    MALE = "male"


class Agreement(IntEnum):
    """How far a written name and a bearer agree; higher is nearer."""

    FAMILY = 1
    """A family name alone, or with initials that fit."""
    INITIALS = 2
    """Family name and initials exactly as the record itself writes them."""
    BARE = 3
    """One name, by which the bearer is known."""
    TITLED = 4
    """The same with a title or an epithet of the bearer: Біржан сал, Жаяу Мұса."""
    FULL = 5
    """Given and family name, and the father's name where both have one."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a name. ``stem`` and ``gender`` are what it would be in the family place."""

    near: str
    family: str
    """The stem in the family place, where -ович and -овна stay: Затаевич is not Затаев."""
    father: str
    """The stem in the father's place; empty where the word is not formed as a father's name."""
    gender: Gender | None = None
    initial: bool = False
    ended: bool = False
    kazakh: bool = False
    """-ұлы or -қызы."""


@dataclass(frozen=True, slots=True)
class Written:
    """A name as written: its tokens without honours, the titles among them, and where a comma stood (or -1)."""

    tokens: tuple[Token, ...]
    titles: frozenset[str]
    comma: int

    @property
    def full(self) -> tuple[Token, ...]:
        return tuple(t for t in self.tokens if not t.initial)

    @property
    def initials(self) -> tuple[str, ...]:
        return tuple(t.near for t in self.tokens if t.initial)


_TITLES = (
    "жырау", "жыршы", "ақын", "акын", "сал", "сері", "сере", "серэ", "ата", "әже", "апа", "батыр", "қажы", "хаджи",
    "молда", "би", "төре", "қыз", "күйші", "кюйши", "әнші", "термеші", "домбырашы", "домбрист", "қобызшы", "кобызист",
    "акын-жырау", "zhyrau", "akyn", "seri", "batyr",
)  # fmt: skip
_HONOURS = (
    "народный", "народная", "заслуженный", "заслуженная", "артист", "артистка", "деятель", "искусств", "нар", "арт",
    "засл", "деят", "иск", "казсср", "каз", "сср", "ссср", "рк", "кср", "қр", "республики", "казахстан", "казахской",
    "халық", "әртісі", "әртіс", "еңбек", "сіңірген", "қазақстанның", "қазақ", "қайраткері", "өнер", "профессор", "проф",
    "академик", "акад", "доктор", "композитор", "дирижер", "дирижёр", "певец", "певица", "солист", "солистка",
    "лауреат", "тов", "товарищ", "мырза", "honoured", "artist", "people", "prof", "dr", "mr", "mrs",
)  # fmt: skip
_FAMILY = re.compile(
    r"(?P<stem>.{2,}?)(?P<end>uli|kizi|tegi|oglu|ogli|ovi[qx]|evi[qx]|iq|ovna|evna|iniqna"
    r"|ova|eva|ov|ev|of|ef|(?<=[^aoue])ina|(?<=[^aoue])in|(?<=sk)aia|(?<=sk)oi|(?<=sk)i)"
)
_IOTATED = re.compile(r"[иыйiy](?:[её]|ye|e)[вvf](?:[аa]|ич|на|ich|na)?$")
_FEMALE = frozenset({"kizi", "ovna", "evna", "iniqna", "ova", "eva", "ina", "aia"})
_KAZAKH = frozenset({"uli", "kizi"})
_SLAVIC_FATHERS = frozenset({"oviq", "ovix", "eviq", "evix", "iq", "ovna", "evna", "iniqna"})
_SHORT_I = re.compile(r"(?<=([^aoueiw]))i(?=[^aoueiw])(?!\1)")


def near(key: str) -> str:
    """The near key of a fold key (see the module)."""
    return fold.squeeze(key[:1] + _SHORT_I.sub("", key[1:])).replace("o", "u")


def written(text: str) -> Written:
    """The parts of a name. Empty for a text without words and for one with too many to be a name."""
    text = fold.clean(text)[:300]
    comma_at = text.find(",")
    tokens: list[Token] = []
    titles: set[str] = set()
    comma = -1
    for word in fold.words(text):
        if not word.key or word.exact.isdecimal():
            continue
        if comma < 0 <= comma_at < word.start:
            comma = len(tokens)
        dotted = text[word.end : word.end + 1] == "."
        if word.key in fold.PARTICLES and tokens:
            tokens[-1] = _joined(tokens[-1], word.key)
        elif len(word.exact) == 1 or (dotted and len(word.exact) == 2 and word.exact in _DIGRAPHS):
            tokens.append(Token(near(word.key)[:1], "", "", initial=True))
        elif word.key in _TITLE_KEYS:
            titles.add(word.key)
            tokens.append(_token(word.exact, word.key))
        elif word.exact not in _HONOUR_WORDS:
            tokens.append(_token(word.exact, word.key))
    kept = tuple(tokens)
    bare = tuple(t for t in kept if t.initial or t.near not in _TITLE_NEAR)
    if any(not t.initial for t in bare):  # Біржан сал: the title is no part of the name; but Сал alone is all there is
        kept = bare
    return Written(kept, frozenset(titles), comma) if len(kept) <= MOST_TOKENS else Written((), frozenset(), -1)


def _token(exact: str, key: str) -> Token:
    found = _FAMILY.fullmatch(key)
    if found is None:
        return Token(near(key), _stem(key, iotated=False), "")
    end = found["end"]
    gender = None if end in ("tegi", "oglu", "ogli") else Gender.FEMALE if end in _FEMALE else Gender.MALE
    stem = _stem(found["stem"], iotated=end[0] == "e" and _IOTATED.search(exact) is not None)
    slavic = end in _SLAVIC_FATHERS
    father = stem if slavic or end in _KAZAKH else ""
    return Token(near(key), near(key) if slavic else stem, father, gender, ended=True, kazakh=end in _KAZAKH)


def _stem(key: str, *, iotated: bool) -> str:
    """Шығай-ұлы and Шига-ев, Бәпи-ұлы and Бап-иев meet: a glide after a vowel falls, the и of -иев returns."""
    stem = near(key + "i" if iotated else key)
    return stem[:-1] if len(stem) > 2 and stem[-1] == "i" and stem[-2] in "aoue" else stem


def _joined(token: Token, particle: str) -> Token:
    """``Сағырбай ұлы`` written apart."""
    gender = {"uli": Gender.MALE, "kizi": Gender.FEMALE}.get(particle)
    father = token.family if gender else ""
    return Token(near(token.near + particle), token.family, father, gender, ended=True, kazakh=gender is not None)


_DIGRAPHS = frozenset({"zh", "sh", "kh", "gh", "ch", "ye", "yu", "ya", "дж"})
_TITLE_KEYS = frozenset(key for title in _TITLES for key in fold.keys(title))
_TITLE_NEAR = frozenset(near(key) for key in _TITLE_KEYS)
_HONOUR_WORDS = frozenset(_HONOURS)


@dataclass(slots=True)
class Bearer:
    """What the names of one record say (see the module)."""

    givens: set[str] = field(default_factory=set[str])
    epithets: set[str] = field(default_factory=set[str])
    families: set[str] = field(default_factory=set[str])
    unended: set[str] = field(default_factory=set[str])
    """Family names that the record itself writes without an ending: Ақмолда."""
    fathers: set[str] = field(default_factory=set[str])
    bare: set[str] = field(default_factory=set[str])
    titled: set[str] = field(default_factory=set[str])
    """Names it is known by with a title only: Ақан сері is not plain Ақан."""
    titles: set[str] = field(default_factory=set[str])
    first_words: set[str] = field(default_factory=set[str])
    """The given names of the preferred forms, letter by letter."""
    spellings: set[frozenset[tuple[str, bool]]] = field(default_factory=set[frozenset[tuple[str, bool]]])
    """Names with initials, as the record itself writes them."""
    genders: set[Gender] = field(default_factory=set[Gender])

    def agrees(self, name: Written) -> Agreement | None:
        """How far the name agrees with this bearer; None where it does not, or where gender contradicts."""
        full = name.full
        if not full:
            return None
        if name.initials:
            return self._with_initials(name)
        if len(full) == 1:
            return self._alone(name, full[0])
        if any(self._fits(name, order) for order in permutations(range(len(full)))):
            return Agreement.FULL
        return Agreement.TITLED if self._with_epithet(full) else None

    def _alone(self, name: Written, token: Token) -> Agreement | None:
        if name.titles & self.titles and token.near in self.bare | self.titled:
            return Agreement.TITLED
        if token.near in self.bare:
            return Agreement.BARE
        return Agreement.FAMILY if self._family(token, bare_allowed=False) else None

    def _with_epithet(self, tokens: tuple[Token, ...]) -> bool:
        *epithets, given = tokens
        return given.near in self.givens and all(t.near in self.epithets for t in epithets)

    def shares_family(self, name: Written) -> bool:
        """Whether a token may be this bearer's family name, of whichever gender."""
        return any(t.family in self.families for t in name.full)

    def shares_given(self, name: Written) -> bool:
        """Whether a token is a given name, an epithet or a bare name of this bearer."""
        return any(t.near in self.givens | self.bare for t in name.full)

    def _with_initials(self, name: Written) -> Agreement | None:
        if name.tokens and _spelling(name) in self.spellings:
            return Agreement.INITIALS
        families = [t for t in name.full if self._family(t, bare_allowed=False)]
        if len(families) != 1 or len(name.full) != 1:
            return None
        given, *father = name.initials
        fits = given in {g[:1] for g in self.givens} and (not father or father[0] in {f[:1] for f in self.fathers})
        return Agreement.FAMILY if fits and len(father) <= 1 else None

    def _fits(self, name: Written, order: tuple[int, ...]) -> bool:
        """Whether the tokens, read as given name, family name, father's name and epithets, agree each in its place."""
        tokens = name.full
        given, family, *others = (tokens[i] for i in order)
        if given.near not in self.givens:
            return False
        given_first = order[0] < order[1] and name.comma < 0
        after_comma = name.comma >= 0 and (order[1] < name.comma <= order[0])
        if name.comma >= 0 and not after_comma:
            return False
        if not self._family(family, bare_allowed=given_first or after_comma):
            return False
        fathers = [t for t in others if t.near not in self.epithets]
        return len(fathers) <= 1 and all(self._father(t) for t in fathers)

    def _family(self, token: Token, *, bare_allowed: bool) -> bool:
        if token.family not in self.families or not self._gender_agrees(token):
            return False
        return token.ended or bare_allowed or token.family in self.unended

    def _father(self, token: Token) -> bool:
        if not token.father or not self._gender_agrees(token):
            return False
        return not self.fathers or token.father in self.fathers

    def _gender_agrees(self, token: Token) -> bool:
        """A gendered ending behind a name whose bearer's gender nobody states agrees with nothing."""
        return token.gender is None or self.genders == {token.gender}


def _spelling(name: Written) -> frozenset[tuple[str, bool]]:
    return frozenset((t.near if t.initial else t.family, t.initial) for t in name.tokens)


def bearer_of(names: Iterable[Name]) -> Bearer:
    """Read all the names of one record. The preferred ones come first and tell how to read the others."""
    bearer = Bearer()
    for name in sorted(names, key=lambda name: name.type is not NameType.PREFERRED):
        for part in _inside_and_outside(name.text):
            _read(bearer, part, preferred=name.type is NameType.PREFERRED)
    return bearer


def _inside_and_outside(text: str) -> Iterator[str]:
    """Балуан Шолақ (Нұрмағанбет Баймырзаұлы): two names of one person."""
    yield re.sub(r"\([^)]*\)", " ", text)
    yield from re.findall(r"\(([^)]+)\)", text)


def _read(bearer: Bearer, text: str, *, preferred: bool) -> None:
    name = written(text)
    full = name.full
    bearer.titles |= name.titles
    if name.initials:
        bearer.spellings.add(_spelling(name))
        _take_family(bearer, full[-1:])
    elif len(full) == 1:
        if name.titles:
            bearer.givens.add(full[0].near)
            bearer.titled.add(full[0].near)
        else:
            _read_single(bearer, full[0], known_by=text.strip().casefold() in bearer.first_words)
    elif len(full) >= 2:
        if preferred:
            bearer.first_words.add(text.split(maxsplit=1)[0].casefold())
        _read_full(bearer, full, preferred=preferred, titled=bool(name.titles))


def _read_single(bearer: Bearer, token: Token, *, known_by: bool) -> None:
    """A name alone is a spelling of the family or of the given name, whichever is nearer, or one more name.

    It is a name that the bearer is known by where there is no other, or where it repeats a given name letter by letter:
    ``Дина`` beside ``Дина Нұрпейісова`` would say nothing else.
    """
    to_family = _likeness(token.family, bearer.families)
    to_given = _likeness(token.near, bearer.givens)
    joined = _likeness(token.near, {given + family for given in bearer.givens for family in bearer.families})
    if known_by or not bearer.families or joined > 0.8:
        bearer.bare.add(token.near)
        if joined <= 0.8:
            bearer.givens.add(token.near)
    elif to_family > max(to_given, 0.5) or (token.gender and to_given < 0.5):
        _take_family(bearer, (token,))
    else:
        bearer.givens.add(token.near)


def _read_full(bearer: Bearer, tokens: tuple[Token, ...], *, preferred: bool, titled: bool) -> None:
    *before, family = tokens
    if not preferred:
        if not bearer.families:  # another spelling of the one name, with an epithet: Dede Korkut
            _without_family(bearer, tokens)
            return
        first_is_family = _likeness(tokens[0].family, bearer.families) >= 0.6 and tokens[0].near not in bearer.givens
        if family.near in bearer.givens and not first_is_family:
            _without_family(bearer, tokens)
            return
        if first_is_family and _likeness(family.near, bearer.givens) > _likeness(family.family, bearer.families):
            family, *before = tokens
    fathers = [t for t in before[1:] if t.father]
    given = [t for t in before if t not in fathers]
    bearer.fathers |= {t.father for t in fathers}
    bearer.givens.add(given[-1].near)
    bearer.epithets |= {t.near for t in given[:-1]}
    if titled:
        bearer.titled.add(given[-1].near)
    elif family.kazakh and not fathers:
        bearer.bare.add(given[-1].near)  # a father's name for a family name: known by the given name
    _take_family(bearer, (family,))


def _without_family(bearer: Bearer, tokens: tuple[Token, ...]) -> None:
    """Epithets before a given name: Жаяу Мұса."""
    bearer.givens.add(tokens[-1].near)
    bearer.epithets |= {t.near for t in tokens[:-1]}


def _take_family(bearer: Bearer, tokens: tuple[Token, ...]) -> None:
    for token in tokens:
        bearer.families.add(token.family)
        if not token.ended:
            bearer.unended.add(token.family)
        if token.gender is not None:
            bearer.genders.add(token.gender)


def _likeness(key: str, keys: Iterable[str]) -> float:
    return max((DamerauLevenshtein.normalized_similarity(key, other) for other in keys), default=0.0)
