"""What people are: the codes of the filters ``tie``, ``plays``, ``occupation`` and ``women``.

*Ties* are kept with one of the two only (``archive.model.PersonLink``): a pupil names the teacher. ``pupil:kurmangazy``
stands in the index with whoever names him as a teacher; ``teacher:…`` is the same tie from the other end and is looked
up when it is asked for, so that a change of one record never leaves another one stale.

Occupations are words that somebody wrote, in any language; what is played follows from them (``dombyra player``,
``кобызист``). Whether somebody is a woman follows from the name (``archive.rules.names.is_womans``); of a name that
does not say so nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archive.model import Person
from search.text import fold, stems

_PAIRS = {
    "pupil": "teacher",
    "follower": "predecessor",
    "child": "parent",
    "grandchild": "grandparent",
    "great-grandchild": "great-grandparent",
    "descendant": "ancestor",
    "sibling": "sibling",
    "spouse": "spouse",
    "relative": "relative",
    "member": "group",
}
INVERSE = {**_PAIRS, **{other: one for one, other in _PAIRS.items()}}
"""What one of two is to the other, and the other to the one."""

_OF_RELATION = {"teacher": ("pupil",), "predecessor": ("follower",), "member": ("member",)}
_OF_NOTE = (
    ("great-grandchild", fold.keys("прадед прадедушка прабабушка")),
    ("grandchild", fold.keys("grandfather grandmother дед дедушка бабушка")),
    ("child", fold.keys("father mother отец мать әкесі анасы")),
    ("parent", fold.keys("son daughter сын дочь")),
    ("sibling", fold.keys("brother sister брат сестра інісі ағасы әпкесі")),
    ("spouse", fold.keys("wife husband жена муж")),
    ("descendant", fold.keys("ancestor forefather предок бабасы")),
)
"""What somebody is to a relative whom a note calls so: their father's child."""
_BELOW = frozenset({"child", "grandchild", "great-grandchild", "descendant"})
_ABOVE = frozenset({"parent", "grandparent", "great-grandparent", "ancestor"})

OCCUPATIONS = {
    "kuishi": fold.keys("күйші кюйши kuishi"),
    "singer": fold.keys("әнші певец певица певцы певцов певицы певиц вокалист вокалистка singer singers vocalist"),
    "akyn": fold.keys("ақын акын акыны акынов akyn akyns айтыскер айтыскеры"),
    "zhyrau": fold.keys("жырау жыршы сказитель сказители сказительница zhyrau zhyrshy bard bards"),
    "composer": fold.keys("композитор композиторы композиторов composer composers сазгер"),
    "conductor": fold.keys("дирижер дирижеры conductor conductors"),
    "collector": fold.keys("собиратель собиратели collector collectors жинаушы"),
    "scholar": fold.keys(
        "музыковед музыковеды этномузыковед музыкатанушы musicologist musicologists ethnomusicologist "
        "ethnomusicologists scholar scholars researcher исследовательница исследователь зерттеуші ғалым"
    ),
}
"""Occupations that can be asked for, by the words for them."""

_PLAYED = (
    ("kyl-kobyz", re.compile(r"(?:kil)?kobiz")),
    ("sybyzgy", re.compile(r"sibizg")),
    ("zhetigen", re.compile(r"jetigen")),
    ("sazsyrnai", re.compile(r"sazsirna")),
    ("shankobyz", re.compile(r"xankobiz")),
    ("dombyra", re.compile(r"domb[iu]?r")),
)
"""Instruments by the beginning of a word of an occupation."""
_KUISHI = frozenset(OCCUPATIONS["kuishi"])


def ties(person: Person) -> Iterator[tuple[str, str]]:
    """(what this person is to the other, the other's id) of every tie that the record itself names."""
    for link in person.links:
        found = [*_OF_RELATION.get(link.relation, ())]
        if link.relation == "relative":
            keys = fold.keys(link.note)
            great = "great" in keys
            nearest = next((tie for tie, words in _OF_NOTE if not set(words).isdisjoint(keys)), None)
            nearest = "great-grandchild" if nearest == "grandchild" and great else nearest
            found += [nearest] if nearest else []
            found += ["descendant"] if nearest in _BELOW else ["ancestor"] if nearest in _ABOVE else []
            found.append("relative")
        yield from ((tie, link.person) for tie in dict.fromkeys(found))


def occupations(words: Iterable[str]) -> set[str]:
    """The occupations that can be asked for among those that somebody wrote."""
    keys = {form for text in words for key in fold.keys(text) for form in (key, *stems.cases(key))}
    return {name for name, said in OCCUPATIONS.items() if not keys.isdisjoint(said)}


def plays(words: Iterable[str]) -> Iterator[str]:
    """The instruments that somebody of these occupations plays; a kuishi of nothing else plays the dombyra."""
    for text in words:
        keys = fold.keys(text)
        found = [instrument for instrument, said in _PLAYED if any(said.match(key) for key in keys)]
        yield from found or (["dombyra"] if not _KUISHI.isdisjoint(keys) else [])
