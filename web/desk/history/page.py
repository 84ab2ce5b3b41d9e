"""The history of a record: who changed what, any two versions side by side."""

from dataclasses import dataclass

from archive.batches import unsigned
from archive.codec import plain
from archive.model import AnyRecord
from web.desk.door import AtDesk
from web.desk.editing.fields import FIELDS
from web.desk.editing.form import as_lines
from web.view.frame import Frame, frame
from web.view.shipped_words import FIELD, history, say


@dataclass(frozen=True, slots=True)
class VersionRow:
    number: int
    who: str
    when: str
    why: str
    fields: str
    compare: str
    batch: str
    batch_href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Changed:
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """``first`` and ``second`` are the versions that are compared, 0 for none."""

    frame: Frame
    csrf_token: str
    name: str
    versions: tuple[VersionRow, ...]
    first: int
    second: int
    changes: tuple[Changed, ...]
    base: int
    restore: str
    edit: str
    log: str


def history_page(at: AtDesk, record: AnyRecord, base: int, first: int, second: int) -> HistoryPage:
    context = at.context
    archive = context.site.archive
    name = context.link_to(record).name.text
    path = f"/desk/{record.kind}/{record.id}"
    changes: tuple[Changed, ...] = ()
    if first and second:
        changes = changes_between(at, archive.at(record.ref, first), archive.at(record.ref, second))
    return HistoryPage(
        frame=frame(context, context.gettext("History: %(name)s") % {"name": name}, indexed=False),
        csrf_token=at.visitor.csrf_token,
        name=name,
        versions=tuple(_rows(at, record, base)),
        first=first,
        second=second,
        changes=changes,
        base=base,
        restore=context.address(f"{path}/restore"),
        edit=context.address(path),
        log=context.address(f"{path}/history.json"),
    )


def _rows(at: AtDesk, record: AnyRecord, base: int) -> list[VersionRow]:
    context = at.context
    rows: list[VersionRow] = []
    for revision in reversed(context.site.archive.catalogue.revisions(record.ref)):
        why, batch = unsigned(revision.why)
        compare = [("from", str(revision.number - 1)), ("to", str(revision.number))]
        rows.append(
            VersionRow(
                number=revision.number,
                who=revision.who,
                when=context.wording.moment(revision.at),
                why=history(context, why)[0],
                fields=", ".join(say(context, FIELD, name)[0] for name in revision.changes),
                compare=context.address(f"/desk/{record.kind}/{record.id}/history", compare)
                if revision.number > 1
                else "",
                batch=batch,
                batch_href=context.address(f"/desk/batches/{batch}") if batch else "",
                current=revision.number == base,
            )
        )
    return rows


def changes_between(at: AtDesk, before: AnyRecord, after: AnyRecord) -> tuple[Changed, ...]:
    """Field by field, in the order of the form; then what no form shows."""
    old, new = plain(before), plain(after)
    order = [one.path[0] for one in FIELDS[after.kind]]
    keys = [key for key in dict.fromkeys([*order, *sorted(old | new)]) if old.get(key) != new.get(key)]
    return tuple(
        Changed(say(at.context, FIELD, key)[0], tuple(as_lines(old.get(key))), tuple(as_lines(new.get(key))))
        for key in keys
    )
