"""All records of one kind, page after page, in the alphabetical order of the reader's script."""

from dataclasses import dataclass

from archive.model import Kind, Recording
from web.http.limits import PAGE_SIZE
from web.view.blocks import Entry, RecordingRow, recording_rows
from web.view.frame import Frame, frame
from web.view.lists import Pager, ask, entries, pager, records_of
from web.view.request_context import RequestContext
from web.view.words import KINDS


@dataclass(frozen=True, slots=True)
class ListPage:
    """All records of one kind that this visitor may see."""

    frame: Frame
    kind: Kind
    heading: str
    total: int
    entries: tuple[Entry, ...]
    rows: tuple[RecordingRow, ...]
    pager: Pager
    search: str


def list_page(context: RequestContext, kind: Kind, page: int) -> ListPage:
    """One page of all records of a kind, in the alphabetical order of the reader's script."""
    result = ask(context, kinds=[kind], sort="title", offset=(page - 1) * PAGE_SIZE)
    found = records_of(context, result)
    recordings = [r for r in found if isinstance(r, Recording)]
    heading = context.gettext(KINDS[kind])
    return ListPage(
        frame=frame(context, heading, twin=context.address("/api/search", [("kind", kind.value)])),
        kind=kind,
        heading=heading,
        total=result.total,
        entries=entries(context, [r for r in found if not isinstance(r, Recording)]),
        rows=recording_rows(context, recordings),
        pager=pager(context, page, result.total),
        search=context.address("/search", [("kind", kind.value)]),
    )
