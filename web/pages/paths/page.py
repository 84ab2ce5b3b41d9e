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
from web.view.blocks import Entry, RecordingRow, TextView, recording_rows, texts
from web.view.frame import Frame, frame
from web.view.lists import ask, entry, records_of
from web.view.request_context import RequestContext

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


def paths_page(context: RequestContext) -> PathsPage:
    """Fill the list of paths."""
    context.prefetch(Ref(Kind.WORK, work) for path in listening_paths() for work in path.works)
    views = tuple(_view(context, path) for path in listening_paths())
    title = context.gettext("Listening paths")
    return PathsPage(frame(context, title, description=context.gettext("Chosen ways through the repertoire")), views)


def path_page(context: RequestContext, identifier: str) -> PathPage:
    """Fill the page of a path. Raises NotFoundError."""
    path = next((p for p in listening_paths() if p.id == identifier), None)
    if path is None:
        raise NotFoundError(f"there is no listening path {identifier}")
    title, introduction = own(context, path.title), own(context, path.introduction)
    steps = _steps(context, path)
    return PathPage(
        frame=frame(context, title.text, description=introduction.text),
        title=title,
        introduction=introduction,
        steps=steps,
        audible=sum(1 for s in steps if s.row is not None and s.row.stream),
    )


def own(context: RequestContext, found: Iterable[Text]) -> TextView:
    """The text in the reader's language."""
    return texts(context, found)[0]


def _view(context: RequestContext, path: ListeningPath) -> PathView:
    steps = _steps(context, path)
    return PathView(
        href=context.address(f"/paths/{path.id}"),
        title=own(context, path.title),
        introduction=own(context, path.introduction),
        steps=len(steps),
        audible=sum(1 for s in steps if s.row is not None and s.row.stream),
    )


def _steps(context: RequestContext, path: ListeningPath) -> tuple[Step, ...]:
    """The works that this visitor may know of, in the order of the path."""
    context.prefetch(Ref(Kind.WORK, w) for w in path.works)
    works = [w for w in (context.find(Ref(Kind.WORK, i)) for i in path.works) if isinstance(w, Work)]
    context.prefetch_named(works)
    counted = ask(context, kinds=[Kind.RECORDING], filters=[("work", "|".join(path.works))], limit=0, facets=("work",))
    held = {v.value: v.count for v in counted.facets.get("work", ())}
    shown = _shown(context, [work for work in works if work.id in held])
    rows = dict(zip(shown, recording_rows(context, shown.values()), strict=True))
    return tuple(Step(entry(context, work), rows.get(work.id), held.get(work.id, 0)) for work in works)


def _shown(context: RequestContext, works: Iterable[Work]) -> dict[str, Recording]:
    """One recording of each work that has any, by the work's id: the earliest that may be heard, else the earliest."""
    answers = {
        work.id: ask(context, kinds=[Kind.RECORDING], filters=[("work", work.id)], sort="date", limit=_LOOKED_AT)
        for work in works
    }
    context.prefetch(hit.ref for answer in answers.values() for hit in answer.hits)
    chosen: dict[str, Recording] = {}
    for work, answer in answers.items():
        found = [r for r in records_of(context, answer) if isinstance(r, Recording)]
        heard = [r for r in found if r.files and context.may(Action.LISTEN, r)]
        if found:
            chosen[work] = (heard or found)[0]
    return chosen
