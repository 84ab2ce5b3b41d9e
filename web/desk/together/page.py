"""Changes to many records: merging two, changing all that a search finds, taking a batch back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from archive.batches import Undone
from archive.bulk import LISTS, Op, Operation
from archive.model import AnyRecord, Kind, Ref
from web.desk.door import AtDesk
from web.desk.editing.page import STATUS, Choice
from web.desk.editing.pick import Option, option
from web.view.frame import Frame, frame
from web.view.request_context import LinkView, RequestContext
from web.view.shipped_words import FIELD, say
from web.view.words import ACCESS, N_

_SHOWN: Final = 20
FORESEEN: Final = 200
"""Records of a batch that its page looks at: a sheet may have changed 100,000."""
OPS: Final = {Op.ADD: N_("add"), Op.REMOVE: N_("take out"), Op.SET: N_("set")}

_CODED: Final[Mapping[str, Mapping[str, str]]] = {
    "status": {status.value: word for status, word in STATUS.items()},
    "access": {level.value: word for level, word in ACCESS.items()},
}
"""Of fields with a closed list: what is kept, and its word."""


@dataclass(frozen=True, slots=True)
class MergePage:
    """``one`` stays; ``other`` is None until somebody has picked it."""

    frame: Frame
    csrf_token: str
    kind: str
    one: Option
    other: Option | None
    links: int
    problem: str
    action: str
    pick: str


@dataclass(frozen=True, slots=True)
class BatchPage:
    """What taking a batch back would do, as far as ``looked`` of its records tell."""

    frame: Frame
    csrf_token: str
    batch: str
    records: int
    looked: int
    back: int
    gone: int
    conflicts: tuple[tuple[LinkView, str], ...]
    doors: tuple[LinkView, ...]
    shown: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class BulkPage:
    """A change to everything that a search finds. ``changed`` … are None until it was tried."""

    frame: Frame
    csrf_token: str
    query: str
    total: int
    search: str
    fields: tuple[Choice, ...]
    ops: tuple[Choice, ...]
    operation: Operation
    value: str
    problem: str
    changed: int | None
    unchanged: int
    opened: tuple[LinkView, ...]
    opened_count: int
    hints: tuple[str, ...]


def merge_page(at: AtDesk, one: AnyRecord, other: AnyRecord | None, problem: str = "") -> MergePage:
    context = at.context
    links = context.site.archive.catalogue.links_to(other.ref, limit=1000) if other else []
    title = context.gettext("One record of two: %(name)s") % {"name": context.link_to(one).name.text}
    return MergePage(
        frame=frame(context, title, indexed=False),
        csrf_token=at.visitor.csrf_token,
        kind=one.kind.value,
        one=option(context, one),
        other=option(context, other) if other else None,
        links=len({link.source for link in links}),
        problem=problem,
        action=context.address(f"/desk/{one.kind}/{one.id}/merge"),
        pick=context.address("/desk/pick"),
    )


@dataclass(frozen=True, slots=True)
class SplitPage:
    """``names``: with their language; ``sources``: the records that name it, each with its address ``kind/id``;
    ``every``: where all of them are shown."""

    frame: Frame
    csrf_token: str
    kind: str
    one: Option
    names: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, LinkView], ...]
    every: str
    more: bool
    problem: str
    action: str


MOST_MOVED: Final = 1_000
"""Records that one split in the browser shows."""
FIRST_MOVED: Final = 20
"""Those that it shows unless all are asked for."""


def split_page(at: AtDesk, one: AnyRecord, problem: str = "", *, every: bool = False) -> SplitPage:
    """``every``: all records that name it, up to ``MOST_MOVED``; else the first of them."""
    context = at.context
    most = MOST_MOVED if every else FIRST_MOVED
    found = context.site.archive.catalogue.links_to(one.ref, limit=most)
    refs = list(dict.fromkeys(link.source for link in found if link.relation != "superseded-by"))
    context.prefetch(refs)
    title = context.gettext("Two records of one: %(name)s") % {"name": context.link_to(one).name.text}
    return SplitPage(
        frame=frame(context, title, indexed=False),
        csrf_token=at.visitor.csrf_token,
        kind=one.kind.value,
        one=option(context, one),
        names=tuple((name.text, context.wording.language(name.language.value)) for name in one.names),
        sources=tuple((f"{ref.kind}/{ref.id}", link) for ref in refs if (link := context.link(ref))),
        every="" if every or len(found) < most else context.address(f"/desk/{one.kind}/{one.id}/split", [("all", "1")]),
        more=every and len(found) >= MOST_MOVED,
        problem=problem,
        action=context.address(f"/desk/{one.kind}/{one.id}/split"),
    )


def batch_page(at: AtDesk, batch: str, records: Sequence[Ref], foreseen: Undone) -> BatchPage:
    context = at.context
    return BatchPage(
        frame=frame(context, context.gettext("Changes made together: %(batch)s") % {"batch": batch}, indexed=False),
        csrf_token=at.visitor.csrf_token,
        batch=batch,
        records=len(records),
        looked=min(len(records), FORESEEN),
        back=len(foreseen.reverted),
        gone=len(foreseen.withdrawn),
        conflicts=tuple(
            (link, ", ".join(say(context, FIELD, name)[0] for name in names))
            for text, names in list(foreseen.conflicts.items())[:_SHOWN]
            if (link := _link(at, text))
        ),
        doors=tuple(link for text in foreseen.doors[:_SHOWN] if (link := _link(at, text))),
        shown=tuple(link for ref in records[:_SHOWN] if (link := context.link(ref))),
    )


def bulk_page(
    at: AtDesk,
    query: str,
    total: int,
    operation: Operation,
    *,
    problem: str = "",
    tried: tuple[int, int, list[Ref]] | None = None,
) -> BulkPage:
    context = at.context
    changed, unchanged, opened = tried or (None, 0, [])
    word = _CODED.get(operation.field, {}).get(operation.value)
    names = ["status", "access", *LISTS, "date", "place", "event"]
    return BulkPage(
        frame=frame(context, context.gettext("Change them together"), indexed=False),
        csrf_token=at.visitor.csrf_token,
        query=query,
        total=total,
        search=context.address("/search") + (f"?{query}" if query else ""),
        fields=tuple(Choice(name, say(context, {**FIELD, "status": N_("status")}, name)[0]) for name in names),
        ops=tuple(Choice(op.value, context.gettext(word)) for op, word in OPS.items()),
        operation=operation,
        value=context.gettext(word) if word else operation.value,
        problem=problem,
        changed=changed,
        unchanged=unchanged,
        opened=tuple(link for ref in opened[:_SHOWN] if (link := context.link(ref))),
        opened_count=len(opened),
        hints=tuple(context.gettext(word) for words in _CODED.values() for word in words.values()),
    )


def coded(context: RequestContext, field: str, text: str) -> str:
    """A word of a closed list as it is kept, whether it was written so or in the reader's language."""
    words = {context.gettext(word).casefold(): code for code, word in _CODED.get(field, {}).items()}
    return words.get(text.casefold(), text)


def _link(at: AtDesk, text: str) -> LinkView | None:
    kind, _, identifier = text.partition("/")
    return at.context.link(Ref(Kind(kind), identifier))
