"""People as a network of teachers and pupils, and of those who carry another's line on.

Only ties that a source names are drawn. The drawing puts each generation to the right of its teachers; the list beside
it says the same in words. A person with several teachers stands under the first and is joined to the others by a line.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from archive.model import Kind, Person, Ref
from web.view.everything import everything, is_cut
from web.view.frame import Frame, frame
from web.view.lists import life
from web.view.request_context import LinkView, RequestContext
from web.view.words import N_

DRAWN: Final = ("teacher", "predecessor", "relative")
"""Ties that lead from a younger person to an older one, in the order in which they decide where somebody stands."""

_KIN = N_("kin")
_YOUNGER: Final[Mapping[str, str]] = {
    "father": N_("child"),
    "mother": N_("child"),
    "great-grandfather": N_("great-grandchild"),
    "ancestor": N_("descendant"),
}
"""What the younger of two relatives is to the older, by what the older is to the younger."""

_COLUMN, _ROW, _TOP = 300.0, 30.0, 26.0
_LETTER = 8.0  # the mean width of a letter
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Learner:
    """A person in the list, with the tie to the one above and those who follow."""

    link: LinkView
    life: str
    tie: str
    followers: tuple["Learner", ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A person in the drawing."""

    link: LinkView
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie in the drawing, as the path of a line. ``relation`` decides its style."""

    path: str
    relation: str


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """The drawing and its twin in words."""

    frame: Frame
    width: float
    height: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    learners: tuple[Learner, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """``younger`` stands in ``relation`` to ``older``."""

    younger: str
    older: str
    relation: str
    note: str


def network_page(context: RequestContext) -> NetworkPage:
    """Fill the page with the people whom this visitor may see."""
    people = {p.id: p for p in everything(context, Kind.PERSON) if isinstance(p, Person)}
    ties = [tie for p in people.values() for tie in ties_of(p) if tie.older in people]
    forest = _Forest(context, people, ties)
    nodes, height = forest.placed()
    at = {node.link.id: node for node in nodes}
    deepest = max((node.x for node in nodes), default=0.0)
    return NetworkPage(
        frame=frame(
            context,
            context.gettext("Teachers and pupils"),
            description=context.gettext("Who learnt from whom, as far as sources say"),
        ),
        width=deepest + _COLUMN,
        height=height,
        nodes=nodes,
        edges=tuple(Edge(_line(at[t.older], at[t.younger]), t.relation) for t in ties),
        learners=forest.learners(forest.roots),
        cut=is_cut(context, Kind.PERSON),
    )


def ties_of(person: Person) -> tuple[Tie, ...]:
    """The ties of a person to older ones, those that weigh most first."""
    drawn = [link for link in person.links if link.relation in DRAWN]
    drawn.sort(key=lambda link: DRAWN.index(link.relation))
    return tuple(Tie(person.id, link.person, link.relation, link.note) for link in drawn)


def tie_words(context: RequestContext, tie: Tie) -> str:
    """What the younger is to the older."""
    if tie.relation == "teacher":
        return context.gettext("pupil")
    if tie.relation == "predecessor":
        return context.gettext("carries the line on")
    return context.gettext(_YOUNGER.get(tie.note, _KIN))


class _Forest:
    """Everybody under the first of those they come from."""

    def __init__(self, context: RequestContext, people: dict[str, Person], ties: list[Tie]) -> None:
        self._context = context
        self._people = people
        first: dict[str, Tie] = {}
        for tie in ties:
            if tie.younger not in first and not self._leads_to(first, tie.older, tie.younger):
                first[tie.younger] = tie
        self._first = first
        self._below: dict[str, list[str]] = {}
        for younger, tie in first.items():
            self._below.setdefault(tie.older, []).append(younger)
        named = dict.fromkeys(i for tie in ties for i in (tie.older, tie.younger))
        self.roots = sorted((i for i in named if i not in first), key=lambda i: (-self._size(i), i))

    @staticmethod
    def _leads_to(first: dict[str, Tie], start: str, target: str) -> bool:
        """Whether the way up from ``start`` comes to ``target``: a circle in the sources must not hang the page."""
        here: str | None = start
        while here is not None:
            if here == target:
                return True
            here = first[here].older if here in first else None
        return False

    def _size(self, identifier: str) -> int:
        return 1 + sum(self._size(i) for i in self._below.get(identifier, ()))

    def placed(self) -> tuple[tuple[Node, ...], float]:
        """Everybody's place, and the height of the drawing."""
        nodes: list[Node] = []
        y = _TOP
        for root in self.roots:
            y = self._place(root, 0, y, nodes) + _ROW * 0.6
        return tuple(nodes), y

    def _place(self, identifier: str, depth: int, y: float, nodes: list[Node]) -> float:
        """Place a person in the middle of those below; returns the first free line."""
        below = self._below.get(identifier, ())
        start = y
        for follower in below:
            y = self._place(follower, depth + 1, y, nodes)
        end = y if below else start + _ROW
        middle = start + (end - start - _ROW) / 2
        nodes.append(Node(self._context.link_to(self._people[identifier]), depth * _COLUMN, round(middle, 1)))
        return end

    def learners(self, identifiers: Iterable[str], depth: int = 0) -> tuple[Learner, ...]:
        if depth > _DEEPEST:
            return ()
        return tuple(self._learner(i, depth) for i in identifiers)

    def _learner(self, identifier: str, depth: int) -> Learner:
        person = self._people[identifier]
        tie = self._first.get(identifier)
        return Learner(
            link=self._context.link_to(person),
            life=life(self._context, person),
            tie=tie_words(self._context, tie) if tie else "",
            followers=self.learners(self._below.get(identifier, ()), depth + 1),
        )


def _line(older: Node, younger: Node) -> str:
    """From the end of the older one's name to the dot of the younger."""
    x1, x2 = older.x + 12, younger.x - 4
    if younger.y == older.y:
        x1 = older.x + 28 + len(older.link.name.text) * _LETTER
        return f"M{min(x1, x2):g} {older.y:g}H{x2:g}"
    bend = 10 if younger.y > older.y else -10
    return f"M{x1:g} {older.y:g}V{younger.y - bend:g}q0 {bend} 10 {bend}H{x2:g}"


_UP, _MOST_FOLLOWERS = 4, 200


def lineage(context: RequestContext, person: Person) -> tuple[Learner, ...]:
    """The line that a person stands in: from the first teachers known, down to their own pupils."""
    line: list[tuple[Person, Tie | None]] = [(person, None)]
    seen = {person.id}
    while len(line) <= _UP:
        older = next(_older(context, line[0][0], seen), None)
        if older is None:
            break
        tie, found = older
        seen.add(found.id)
        line[0] = (line[0][0], tie)
        line.insert(0, (found, None))
    below = _followers(context, person, seen)
    if len(line) == 1 and not below:
        return ()
    made = below
    for member, tie in reversed(line):
        made = (Learner(context.link_to(member), life(context, member), tie_words(context, tie) if tie else "", made),)
    return made


def _older(context: RequestContext, person: Person, seen: set[str]) -> Iterator[tuple[Tie, Person]]:
    for tie in ties_of(person):
        found = context.find(Ref(Kind.PERSON, tie.older))
        if isinstance(found, Person) and found.id not in seen:
            yield tie, found


def _followers(context: RequestContext, person: Person, seen: set[str]) -> tuple[Learner, ...]:
    links = context.site.archive.catalogue.links_to(person.ref, kind=Kind.PERSON, limit=_MOST_FOLLOWERS)
    sources = [link.source for link in links if link.relation in DRAWN and link.source.id not in seen]
    context.prefetch(sources)
    made: list[Learner] = []
    for ref in dict.fromkeys(sources):
        found = context.find(ref)
        if isinstance(found, Person):
            tie = next(t for t in ties_of(found) if t.older == person.id)
            made.append(Learner(context.link_to(found), life(context, found), tie_words(context, tie)))
    return tuple(made)
