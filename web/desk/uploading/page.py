"""What was sent: all of it, and one group with what its report asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.accounts.desk import Desk
from archive.errors import N_, InvalidValueError, NotFoundError
from archive.identifiers import mint
from archive.jobs.queue import Job, Queue, State
from archive.mends import Mends, read_mends
from archive.model import AccessLevel, Kind, Ref
from archive.uploads import Upload, Uploads, readable, sheets_of
from web.desk.door import AtDesk
from web.desk.lists.page import JobRow, job_row, members_of
from web.desk.lists.report import ReportPart, report_of
from web.desk.uploading.mending import CellView, NameView, cells_of, names_of
from web.desk.uploading.tus import uploads_of
from web.view.frame import Frame, frame
from web.view.words import ACCESS


@dataclass(frozen=True, slots=True)
class UploadRow:
    id: str
    name: str
    size: str
    percent: int


@dataclass(frozen=True, slots=True)
class GroupView:
    """Files that were sent together. ``sheet``: the name of their sheet; ``alone``: it came without files."""

    id: str
    files: tuple[UploadRow, ...]
    whole: bool
    sheet: str
    alone: bool
    href: str


@dataclass(frozen=True, slots=True)
class UploadsPage:
    """``fresh``: the name of a new group."""

    frame: Frame
    csrf_token: str
    endpoint: str
    fresh: str
    groups: tuple[GroupView, ...]
    templates: str
    taken: str
    most: str


@dataclass(frozen=True, slots=True)
class GroupPage:
    """``job``: the last report; ``mended``: how many cells and names were settled here."""

    frame: Frame
    csrf_token: str
    endpoint: str
    group: GroupView
    levels: tuple[tuple[str, str], ...]
    level: str
    pick: str
    collection: str
    collection_said: str
    job: JobRow | None
    open: bool
    counts: tuple[tuple[str, int], ...]
    cells: tuple[CellView, ...]
    names: tuple[NameView, ...]
    more: int
    mended: int
    report: tuple[ReportPart, ...]
    file: str
    problem: str


def uploads_page(at: AtDesk) -> UploadsPage:
    context = at.context
    groups: dict[str, list[Upload]] = {}
    held = uploads_of(at)
    for one in held.all():
        groups.setdefault(one.group, []).append(one)
    return UploadsPage(
        frame=frame(context, context.gettext("Send files"), indexed=False),
        csrf_token=at.visitor.csrf_token,
        endpoint=context.address("/desk/uploads/files"),
        fresh=mint(),
        groups=tuple(_group(at, name, sent) for name, sent in groups.items()),
        templates=context.address("/desk/sheets"),
        taken=readable(held.taken),
        most=readable(held.most),
    )


def group_page(at: AtDesk, desk: Desk, group: str, problem: str = "") -> GroupPage:
    """Raises NotFoundError: nothing was sent under this name."""
    context, held = at.context, uploads_of(at)
    sent = held.all(group)
    if not sent:
        raise NotFoundError(N_("there are no such files"), N_("They may have been taken in: look among your jobs."))
    mends = read_mends(held.place(group))
    job = checked(desk, mends)
    told = members_of(job.outcome) if job is not None and job.state is State.DONE else {}
    cells, names = cells_of(context, told), names_of(context, told)
    found = (
        context.site.archive.catalogue.get_many([Ref(Kind.COLLECTION, mends.collection)]) if mends.collection else {}
    )
    return GroupPage(
        frame=frame(context, context.gettext("What was sent"), indexed=False),
        csrf_token=at.visitor.csrf_token,
        endpoint=context.address("/desk/uploads/files"),
        group=_group(at, group, sent),
        levels=tuple((level.value, context.gettext(ACCESS[level])) for level in AccessLevel),
        level=mends.access,
        pick=context.address("/desk/pick"),
        collection=mends.collection,
        collection_said=next((context.link_to(record).name.text for record in found.values()), ""),
        job=job_row(context, job) if job is not None else None,
        open=job is not None and job.state in (State.WAITING, State.RUNNING),
        counts=tuple(_counts(at, told)),
        cells=cells.shown,
        names=names.shown,
        more=cells.more + names.more,
        mended=len(mends.cells) + len(mends.meant),
        report=report_of(context, told, foreseen=True),
        file=context.address(f"/desk/jobs/{job.number}/report.csv") if job is not None and told else "",
        problem=problem,
    )


def checked(desk: Desk, mends: Mends) -> Job | None:
    """The job that reported last on a group; None where there is none."""
    try:
        return Queue(desk).get(mends.checked) if mends.checked else None
    except NotFoundError:
        return None


def _counts(at: AtDesk, told: Mapping[str, Any]) -> list[tuple[str, int]]:
    if not told:
        return []
    gettext = at.context.gettext
    if "recordings" in told:
        return [
            (gettext("would change"), int(told["recordings"])),
            (gettext("as they are"), int(told.get("unchanged", 0))),
        ]
    return [
        (gettext("would be taken in"), len(told.get("added", []))),
        (gettext("held already, or no sound"), len(told.get("skipped", []))),
        (gettext("cannot be taken"), len(told.get("refused", []))),
    ]


def _group(at: AtDesk, group: str, sent: list[Upload]) -> GroupView:
    sheets = [upload.name for upload in sheets_of(sent)]
    return GroupView(
        id=group,
        files=tuple(_row(one) for one in sent),
        whole=all(one.is_whole for one in sent),
        sheet=sheets[0] if sheets else "",
        alone=len(sheets) == len(sent),
        href=at.context.address(f"/desk/uploads/{group}"),
    )


def _row(one: Upload) -> UploadRow:
    percent = 100 if one.is_whole else 100 * one.offset // max(1, one.size)
    return UploadRow(one.id, one.name, readable(one.size), percent)


def uploads_named(held: Uploads, group: str) -> list[Upload]:
    """The uploads of a group, all of them whole. Raises InvalidValueError."""
    found = held.all(group)
    if not found or not all(upload.is_whole for upload in found):
        raise InvalidValueError(N_("not all of these files are here"), N_("Send the rest first."))
    return found
