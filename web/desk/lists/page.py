"""The first page of the desk: what needs work, each a search with its count; what was changed last; what failed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from archive.accounts.desk import Desk
from archive.jobs.queue import Job, Queue, State
from archive.model import Kind
from archive.policy import keeps
from search.query.request import Filter, SearchRequest
from web.desk.door import AtDesk
from web.desk.lists.failures import failure_of
from web.desk.lists.report import ReportPart, report_of
from web.desk.tasks.page import TaskRow, tasks_given, tasks_of
from web.view.frame import Frame, frame
from web.view.request_context import LinkView, RequestContext
from web.view.shipped_words import history, say
from web.view.words import FINDING, KIND, MISSING, N_, TODO

_MOST_CHANGES: Final = 30
_MOST_JOBS: Final = 10
_ASKS, _LACK, _SOUND = "todo", "missing", "finding"
"""Filters of the search whose every value is a list of work."""
_UNSEEN: Final = ("draft", "in-review")
JOB: Final[Mapping[str, str]] = {
    "merge": N_("making one of two"),
    "split": N_("making two of one"),
    "change": N_("changing together"),
    "undo": N_("taking back"),
    "ingest": N_("taking in"),
    "receive": N_("taking in what was sent"),
    "sheet": N_("writing a sheet"),
    "derived": N_("listening copies"),
    "silence": N_("copies with silence"),
    "reanalyse": N_("measuring again"),
}
BECAME: Final[Mapping[str, str]] = {
    "changed": N_("changed"),
    "unchanged": N_("left as they were"),
    "shut": N_("would open it to more people: left as it is"),
    "failed": N_("could not be done"),
    "made": N_("the new record"),
    "moved": N_("records that name it now"),
    "reverted": N_("as they were before"),
    "withdrawn": N_("brought by it, and withdrawn"),
    "conflicts": N_("Changed since, and left as they are"),
    "doors": N_("Closed since, and kept closed"),
    "recordings": N_("Recordings that change"),
    "stopped": N_("It ended before all was done"),
    "rows": N_("lines"),
    "remade": N_("made anew"),
}
"""What became of the records of a job."""
STATE: Final[Mapping[State, str]] = {
    State.WAITING: N_("waiting"),
    State.RUNNING: N_("running"),
    State.DONE: N_("done"),
    State.FAILED: N_("failed"),
    State.CANCELLED: N_("cancelled"),
}


@dataclass(frozen=True, slots=True)
class WorkList:
    """A search and how many it finds. ``give``: where it is handed to somebody."""

    label: str
    count: int
    href: str
    give: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    link: LinkView
    edit: str
    who: str
    when: str
    why: str
    kind: str


@dataclass(frozen=True, slots=True)
class JobRow:
    number: int
    name: str
    state: str
    state_word: str
    who: str
    percent: int | None
    reason: str
    detail: str
    """What the program said of it, in English, where ``reason`` says less."""


@dataclass(frozen=True, slots=True)
class DeskPage:
    frame: Frame
    csrf_token: str
    who: str
    mine: tuple[TaskRow, ...]
    given: tuple[TaskRow, ...]
    asks: tuple[WorkList, ...]
    lists: tuple[WorkList, ...]
    sounds: tuple[WorkList, ...]
    changes: tuple[ChangeRow, ...]
    jobs: tuple[JobRow, ...]
    make: tuple[tuple[str, str], ...]
    accounts: str
    log: str


def desk_page(at: AtDesk, desk: Desk) -> DeskPage:
    context = at.context
    counted = _counts(context)
    return DeskPage(
        frame=frame(context, context.gettext("Desk"), indexed=False),
        csrf_token=at.visitor.csrf_token,
        who=at.who,
        mine=tasks_of(at, desk),
        given=tasks_given(at, desk),
        asks=tuple(_lists(context, _ASKS, counted, TODO)),
        lists=tuple(_lists(context, _LACK, counted, MISSING)),
        sounds=tuple(_lists(context, _SOUND, counted, FINDING)),
        changes=tuple(_changes(at)),
        jobs=tuple(
            job_row(context, job, told=job.who == at.who or at.visitor.viewer.is_staff) for job in _jobs(Queue(desk))
        ),
        make=tuple((context.address(f"/desk/new/{kind}"), context.gettext(KIND[kind])) for kind in Kind),
        accounts=context.address("/desk/accounts") if at.account.role.value == "administrator" else "",
        log=context.address("/desk/log.csv") if at.visitor.viewer.is_staff else "",
    )


def _counts(context: RequestContext) -> Mapping[str, Mapping[str, int]]:
    """How many records ask for what, by filter and value."""
    context.site.follower.follow()
    recordings = _counted(context, (Kind.RECORDING,), (_LACK, _SOUND), _own(context))
    asks = _counted(context, (), (_ASKS,), _own(context))[_ASKS]
    if context.viewer.collections is not None:
        unseen = _counted(context, (), (_ASKS,), [])[_ASKS]
        asks = {**asks, **{value: unseen.get(value, 0) for value in _UNSEEN}}
    return {**recordings, _ASKS: asks}


def _counted(
    context: RequestContext, kinds: tuple[Kind, ...], fields: tuple[str, ...], own: Iterable[tuple[str, str]]
) -> dict[str, Mapping[str, int]]:
    narrowed = tuple(Filter(name, value) for name, value in own)
    asked = SearchRequest("", kinds, narrowed, limit=0, viewer=context.viewer, today=context.today, facets=fields)
    facets = context.site.index.search(asked).facets
    return {field: {v.value: v.count for v in facets.get(field, ())} for field in fields}


def _own(context: RequestContext, value: str = "") -> list[tuple[str, str]]:
    """Curators of single collections see the lists of these. Drafts are seen by their keepers only: no need to say."""
    collections = () if value in _UNSEEN else sorted(context.viewer.collections or ())
    return [("collection", collection) for collection in collections]


def _lists(
    context: RequestContext, field: str, counted: Mapping[str, Mapping[str, int]], words: Mapping[str, str]
) -> Iterable[WorkList]:
    kind = [] if field == _ASKS else [("kind", Kind.RECORDING.value)]
    for value, word in words.items():
        if count := counted[field].get(value, 0):
            asked = [*kind, (field, value), *_own(context, value)]
            give = context.address("/desk/tasks", asked)
            yield WorkList(context.gettext(word), count, context.address("/search", asked), give)


def _changes(at: AtDesk) -> Iterable[ChangeRow]:
    """What was changed last and may be seen here, newest first."""
    context = at.context
    found = context.site.archive.catalogue.latest(_MOST_CHANGES)
    context.prefetch_to_name(ref for ref, _ in found)
    for ref, revision in found:
        record = context.find(ref)
        if record is None or record.superseded_by is not None:
            continue
        edit = context.address(f"/desk/{ref.kind}/{ref.id}") if keeps(at.visitor.viewer, record) else ""
        why = "" if context.keeps_words(record) else history(context, revision.why)[0]
        when = context.wording.moment(revision.at)
        yield ChangeRow(context.link_to(record), edit, revision.who, when, why, context.gettext(KIND[ref.kind]))


def _jobs(queue: Queue) -> list[Job]:
    """What waits, runs or failed lately."""
    recent = queue.listed(everything=True, limit=50)
    return [job for job in recent if job.state in (State.WAITING, State.RUNNING, State.FAILED)][:_MOST_JOBS]


def job_row(context: RequestContext, job: Job, *, told: bool = True) -> JobRow:
    """``told``: whether why it failed may be said; that names the records of whoever filed it."""
    failed = told and job.state is State.FAILED
    reason, detail = failure_of(context, members_of(job.outcome)) if failed else ("", "")
    name, _ = say(context, JOB, job.name)
    percent = min(100, 100 * job.done // job.total) if job.total else None
    return JobRow(
        job.number, name, job.state.value, context.gettext(STATE[job.state]), job.who, percent, reason, detail
    )


_DRAFTS: Final = (("kind", Kind.RECORDING.value), ("todo", "draft"))


@dataclass(frozen=True, slots=True)
class JobPage:
    """One job. ``facts``: what became of it, a line each, but for what ``report`` tells in tables. ``file``: where all
    of the report is a file. ``open``: it waits or runs. ``group``: where the files of a report are mended; ``sheet``:
    the sheet that it has made."""

    frame: Frame
    csrf_token: str
    job: JobRow
    facts: tuple[tuple[str, str], ...]
    report: tuple[ReportPart, ...]
    file: str
    batch: str
    open: bool
    group: str
    sheet: str
    drafts: str
    """Where what came in waits to be published."""


def job_page(at: AtDesk, job: Job) -> JobPage:
    context = at.context
    row = job_row(context, job)
    told = members_of(job.outcome) if job.state is State.DONE else {}
    batch = str(told.get("batch") or job.arguments.get("batch") or "")
    came_in = bool(told.get("added")) and not job.arguments.get("dry_run")
    report = report_of(context, told, foreseen=bool(job.arguments.get("dry_run")))
    told = {
        key: value
        for key, value in told.items()
        if key not in {part.name for part in report} and value not in ([], None)
    }
    return JobPage(
        frame=frame(context, f"{job.number} · {row.name}", indexed=False),
        csrf_token=at.visitor.csrf_token,
        job=row,
        facts=tuple(
            (say(context, BECAME, key)[0], _told(value))
            for key, value in told.items()
            if key not in ("batch", "download")
        ),
        report=report,
        file=context.address(f"/desk/jobs/{job.number}/report.csv") if report else "",
        batch=context.address(f"/desk/batches/{batch}") if batch and job.state is State.DONE else "",
        open=job.state in (State.WAITING, State.RUNNING),
        group=context.address(f"/desk/uploads/{job.arguments['group']}") if _is_report(job, at) else "",
        sheet=context.address(f"/desk/jobs/{job.number}/sheet") if job.name == "sheet" and told else "",
        drafts=context.address("/search", _DRAFTS) if came_in else "",
    )


def _is_report(job: Job, at: AtDesk) -> bool:
    """Whether it reports on files of whoever looks."""
    return (
        job.who == at.who and job.name == "receive" and job.state is State.DONE and bool(job.arguments.get("dry_run"))
    )


def _told(value: Any) -> str:
    """A list by its length and its beginning; everything else as it is."""
    if isinstance(value, list | dict):
        every = [str(part) for part in cast("list[Any]", value)]
        return f"{len(every)}" + (": " + "; ".join(every[:_MOST_JOBS]) if every else "")
    return str(value)


def members_of(outcome: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", outcome) if isinstance(outcome, dict) else {}
