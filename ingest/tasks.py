"""What jobs of the intake do: the same functions as its commands, told by plain values.

What measures sound is imported by the job that needs it: it takes 100 MB, which a sheet alone can do without.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import msgspec

from archive.batches import members
from archive.errors import N_, InvalidValueError, NotFoundError
from archive.hygiene import shown
from archive.keeping import Archive, Progress
from archive.mends import read_mends
from archive.model import AccessLevel, Recording
from archive.uploads import Uploads, sheets_of
from ingest.allowed import of_account
from ingest.discover import discover
from ingest.report import IngestReport
from ingest.sheet.applying import By
from ingest.sheet.applying import apply as apply_sheet
from ingest.sheet.reading import read as read_sheet
from media.running import workers


class Ingest(msgspec.Struct, forbid_unknown_fields=True):
    """``paths``: files or folders on this machine; the rest as the options of ``muragat ingest``."""

    paths: list[str]
    sheet: str = ""
    collection: str = ""
    access: AccessLevel | None = None
    workers: int | None = None


class Derived(msgspec.Struct, forbid_unknown_fields=True):
    """``everything``: also what is there already."""

    everything: bool = False
    workers: int | None = None


def ingest(archive: Archive, arguments: Mapping[str, Any], who: str, progress: Progress) -> Any:
    """Take files in. Idempotent: what is held is skipped by its digest."""
    from ingest.pipeline import Options
    from ingest.pipeline import ingest as run

    asked = msgspec.convert(dict(arguments), Ingest)
    paths = [Path(path) for path in asked.paths]
    sheet = Path(asked.sheet) if asked.sheet else None
    count = workers.default_workers() if asked.workers is None else asked.workers
    report = run(
        archive,
        discover(paths, without=[archive.home.root]),
        read_sheet(sheet) if sheet else None,
        Options(who, asked.collection, asked.access, count),
        roots=(*paths, sheet.parent) if sheet else tuple(paths),
        progress=progress,
    )
    return msgspec.to_builtins(report)


class Receive(msgspec.Struct, forbid_unknown_fields=True):
    """Files that an account has sent together (``archive.uploads``). ``dry_run``: report, write nothing."""

    account: str
    group: str
    batch: str
    collections: list[str] = []
    access: AccessLevel | None = None
    dry_run: bool = False
    workers: int | None = None


def receive(archive: Archive, arguments: Mapping[str, Any], who: str, progress: Progress) -> Any:
    """Take in what was sent, as drafts; then the files are no longer kept beside. Idempotent."""
    asked = msgspec.convert(dict(arguments), Receive)
    held = Uploads(archive.home, asked.account)
    sent = held.all(asked.group)
    if not sent and not asked.dry_run:
        return {"batch": asked.batch, "added": _taken(archive, asked.batch)}  # a run before this one has ended its work
    if not sent or not all(upload.is_whole for upload in sent):
        raise InvalidValueError(N_("not all of these files are here"), N_("Send the rest first."))
    sheets = [upload.path for upload in sheets_of(sent)]
    if len(sheets) > 1:
        raise InvalidValueError(N_("%(n)s sheets at once"), N_("Send one sheet with its files."), n=len(sheets))
    sounds = [upload.path for upload in sent if upload.path not in sheets]
    may, mends = of_account(archive, asked.account), read_mends(held.place(asked.group))
    sheet = read_sheet(sheets[0], progress=progress, mends=mends) if sheets else None
    if sheet is not None and not sounds:
        by = By(asked.batch, may, mends.meant)
        name, write = sheets[0].name, not asked.dry_run
        applied = apply_sheet(archive, sheet, name, who=who, write=write, by=by, progress=progress)
        outcome = {part.name: getattr(applied, part.name) for part in fields(applied)}  # a large one is not copied
    else:
        from ingest.pipeline import Options
        from ingest.pipeline import ingest as run
        from ingest.rehearsal import rehearse

        count = workers.default_workers() if asked.workers is None else asked.workers
        options = Options(
            who,
            access=asked.access,
            workers=count,
            collections=tuple(asked.collections),
            batch=asked.batch,
            draft=True,
            may=may,
            meant=mends.meant,
        )
        run_or_rehearse = rehearse if asked.dry_run else run
        report = run_or_rehearse(archive, discover(sounds), sheet, options, roots=(), progress=progress)
        outcome = _by_name(report, held.place(asked.group))
    if not asked.dry_run and not outcome.get("refused"):
        held.clear(asked.group)
    return {**outcome, **({} if asked.dry_run else {"batch": asked.batch})}


def _taken(archive: Archive, batch: str) -> list[dict[str, str]]:
    """The recordings of a batch, as the report of its intake names them."""
    found: list[dict[str, str]] = []
    try:
        made = members(archive, batch)
    except NotFoundError:  # all of it was held already
        return []
    for ref, (first, _) in made.items():
        record = archive.catalogue.get(ref)
        if isinstance(record, Recording) and first == 1:
            found += [{"path": shown(file.original_name), "id": ref.id} for file in record.files[:1]]
    return found


def _by_name(report: IngestReport, folder: Path) -> dict[str, Any]:
    """A report that calls files as their sender does; where they lie on this machine is nobody's business."""
    place = re.compile(re.escape(shown(str(folder))) + r"/[^/]+/")

    def told(text: str) -> str:
        return place.sub("", text)

    return {
        **msgspec.to_builtins(report),
        "added": [{"path": told(one.path), "id": one.id} for one in report.added],
        "skipped": [msgspec.to_builtins(replace(s, path=told(s.path), reason=told(s.reason))) for s in report.skipped],
        "refused": [msgspec.to_builtins(replace(r, path=told(r.path), reason=told(r.reason))) for r in report.refused],
        "flagged": [msgspec.to_builtins(replace(f, path=told(f.path), detail=told(f.detail))) for f in report.flagged],
    }


def derived(archive: Archive, arguments: Mapping[str, Any], _who: str, progress: Progress) -> Any:
    """Remake derived files."""
    from ingest.rebuilding import remake

    asked = msgspec.convert(dict(arguments), Derived)
    count = workers.default_workers() if asked.workers is None else asked.workers
    return msgspec.to_builtins(remake(archive, everything=asked.everything, count=count, progress=progress))
