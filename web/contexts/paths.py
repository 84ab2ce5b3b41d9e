"""Listening paths: a few works in an order that an editor chose, with what the archive holds of each.

The paths ship with Muragat (``archive.vocabulary.shipped``). A step that nobody may hear here says so; it is never
left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from archive.errors import NotFoundError
from archive.model import Kind, Recording, Ref, Text, Work
from archive.policy import Action
from archive.vocabulary.shipped import ListeningPath, listening_paths
from web.contexts.frame import Frame, frame
from web.contexts.lists import ask, entry, records_of
from web.contexts.parts import Entry, RecordingRow, TextView, recording_rows, texts
from web.reading import Reading

_LOOKED_AT = 10  # recordings of a work among which one that may be heard is sought


@dataclass(frozen=True, slots=True)
class Step:
    """A work on the way. ``row`` is the recording to hear; ``held`` counts all that the visitor may know of."""

    entry: Entry
    row: RecordingRow | None
    held: int


@dataclass(frozen=True, slots=True)
class PathView:
    """A path in the list of paths. ``audible`` of ``steps`` can be heard here."""

    href: str
    title: TextView
    introduction: TextView
    steps: int
    audible: int


@dataclass(frozen=True, slots=True)
class PathsPage:
    """All paths."""

    frame: Frame
    paths: tuple[PathView, ...]


@dataclass(frozen=True, slots=True)
class PathPage:
    """One path. ``audible`` of its steps can be heard here."""

    frame: Frame
    title: TextView
    introduction: TextView
    steps: tuple[Step, ...]
    audible: int


def paths_page(reading: Reading) -> PathsPage:
    """Fill the list of paths."""
    views = tuple(_view(reading, path) for path in listening_paths())
    title = reading.gettext("Listening paths")
    return PathsPage(frame(reading, title, description=reading.gettext("Chosen ways through the repertoire")), views)


def path_page(reading: Reading, identifier: str) -> PathPage:
    """Fill the page of a path. Raises NotFoundError."""
    path = next((p for p in listening_paths() if p.id == identifier), None)
    if path is None:
        raise NotFoundError(f"there is no listening path {identifier}")
    title, introduction = own(reading, path.title), own(reading, path.introduction)
    steps = _steps(reading, path)
    return PathPage(
        frame=frame(reading, title.text, description=introduction.text),
        title=title,
        introduction=introduction,
        steps=steps,
        audible=sum(1 for s in steps if s.row is not None and s.row.stream),
    )


def own(reading: Reading, found: Iterable[Text]) -> TextView:
    """The text in the reader's language."""
    return texts(reading, found)[0]


def _view(reading: Reading, path: ListeningPath) -> PathView:
    steps = _steps(reading, path)
    return PathView(
        href=reading.address(f"/paths/{path.id}"),
        title=own(reading, path.title),
        introduction=own(reading, path.introduction),
        steps=len(steps),
        audible=sum(1 for s in steps if s.row is not None and s.row.stream),
    )


def _steps(reading: Reading, path: ListeningPath) -> tuple[Step, ...]:
    """The works that this visitor may know of, in the order of the path."""
    reading.prefetch(Ref(Kind.WORK, w) for w in path.works)
    works = [w for w in (reading.find(Ref(Kind.WORK, i)) for i in path.works) if isinstance(w, Work)]
    counted = ask(reading, kinds=[Kind.RECORDING], filters=[("work", "|".join(path.works))], limit=0, facets=("work",))
    held = {v.value: v.count for v in counted.facets.get("work", ())}
    return tuple(_step(reading, work, held.get(work.id, 0)) for work in works)


def _step(reading: Reading, work: Work, held: int) -> Step:
    if not held:
        return Step(entry(reading, work), None, 0)
    answer = ask(reading, kinds=[Kind.RECORDING], filters=[("work", work.id)], sort="date", limit=_LOOKED_AT)
    found = [r for r in records_of(reading, answer) if isinstance(r, Recording)]
    heard = [r for r in found if r.files and reading.may(Action.LISTEN, r)]
    rows = recording_rows(reading, (heard or found)[:1])
    return Step(entry(reading, work), rows[0] if rows else None, held)
