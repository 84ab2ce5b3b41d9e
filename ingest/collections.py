"""Collections named by a sheet or by the command line: found, or made on the way.

A path such as ``Demonstrations / Dombyra`` names nested collections. A collection is the same when it has the same name
(in any of its scripts, case aside) and the same parent.
"""

from dataclasses import dataclass

from archive import identifiers
from archive.batches import signed
from archive.errors import N_, InvalidValueError
from archive.keeping import Archive
from archive.model import Access, Collection, Kind, Name, Ref, Status
from archive.rules.names import complete
from ingest.allowed import May, NotYoursError, anybody
from ingest.describe import language_of

DEEPEST = 8


@dataclass(frozen=True, slots=True)
class _Key:
    parent: str | None
    name: str


def path_of(words: str) -> tuple[str, ...]:
    """``A / B`` as the names of nested collections."""
    return tuple(part.strip() for part in words.split(" / "))


class Collections:
    """All collections of the archive by parent and name. Those that are made belong to ``batch``; with ``draft``
    somebody publishes them later."""

    def __init__(self, archive: Archive, who: str, *, batch: str = "", draft: bool = False, may: May = anybody) -> None:
        self._archive = archive
        self._who = who
        self._batch, self._draft, self._may = batch, draft, may
        self._known: dict[_Key, str] = {}
        self._generation, self._seen = archive.catalogue.generation, archive.catalogue.last_change()
        for record in archive.catalogue.records(Kind.COLLECTION):
            if isinstance(record, Collection):
                self._remember(record)

    def find(self, path: tuple[str, ...]) -> str | None:
        """The id of the innermost collection of a path of names, or of one identifier; None when it is not there."""
        if len(path) == 1 and Ref(Kind.COLLECTION, path[0]) in self._archive.catalogue:
            return path[0]
        parent: str | None = None
        for name in path:
            parent = self._known.get(_Key(parent, name.casefold()))
            if parent is None:
                return None
        return parent

    def find_or_make(self, path: tuple[str, ...], access: Access) -> str:
        """The id of the innermost collection of a path of names, or of one identifier.

        A collection that is made on the way is as open as the first recording in it: its name is part of what the
        keepers of that recording closed.

        Raises InvalidValueError: an empty or too deep path; NotYoursError.
        """
        if not 0 < len(path) <= DEEPEST:
            raise InvalidValueError(
                N_("«%(name)s» is not a collection"),
                N_("At most %(most)s names, one in another."),
                name=" / ".join(path),
                most=DEEPEST,
            )
        if len(path) == 1 and Ref(Kind.COLLECTION, path[0]) in self._archive.catalogue:
            return path[0]
        parent: str | None = None
        for name in path:
            parent = self._known.get(_Key(parent, name.casefold())) or self._make_once(name, parent, access)
        if parent is None:
            raise ValueError("a path of collections without a name")
        return parent

    def _make_once(self, name: str, parent: str | None, access: Access) -> str:
        """Make a collection, unless another ingest has made it since we looked."""
        key = _Key(parent, name.casefold())
        with self._archive.claim(f"collection {parent} {key.name}"):
            self._follow()
            return self._known.get(key) or self._make(name, parent, access)

    def _follow(self) -> None:
        catalogue = self._archive.catalogue
        if catalogue.generation != self._generation:
            self._generation, self._seen = catalogue.generation, 0
        while changes := catalogue.changes(self._seen):
            refs = [change.ref for change in changes if change.ref.kind is Kind.COLLECTION]
            for record in catalogue.get_many(refs).values():
                if isinstance(record, Collection):
                    self._remember(record)
            self._seen = changes[-1].sequence

    def _make(self, name: str, parent: str | None, access: Access) -> str:
        record = Collection(
            id=identifiers.mint(),
            names=complete((Name(name, language_of(name)),)),
            part_of=parent,
            access=Access(access.level, access.metadata),
            status=Status.DRAFT if self._draft else Status.PUBLISHED,
        )
        if not self._may(None, record):
            raise NotYoursError(f"collection {name!r}")
        why = signed("collection named by an ingest", self._batch)
        self._archive.keep(record, who=self._who, why=why, base=0)
        self._remember(record)
        return record.id

    def _remember(self, record: Collection) -> None:
        for name in record.names:
            self._known.setdefault(_Key(record.part_of, name.text.casefold()), record.id)
