"""The job that writes a sheet for somebody at the desk: empty, or with what a search finds."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from archive.accounts.desk import Desk
from archive.accounts.people import People
from archive.accounts.viewing import viewer_of
from archive.downloads import Downloads
from archive.errors import N_, InvalidValueError
from archive.keeping import Archive, Progress
from archive.model import Recording
from archive.policy import Viewer, keeps
from ingest.sheet.exporting import export_csv, export_xlsx, template_xlsx
from search.export import walk
from search.index import SearchIndex
from search.query.request import SearchRequest

MOST = 100_000
"""As many as a sheet may have rows."""


class Sheet(msgspec.Struct, forbid_unknown_fields=True):
    """``search``: parameters of a search; ``template``: no rows. ``file``: the number of the download."""

    account: str
    file: str
    search: list[tuple[str, str]] = []
    format: Literal["xlsx", "csv"] = "xlsx"
    template: bool = False
    language: str = "en"


def sheet(archive: Archive, arguments: Mapping[str, Any], _who: str, progress: Progress) -> Any:
    """Write it. A search gives the recordings that whoever asks may edit: others a sheet could not change."""
    asked = msgspec.convert(dict(arguments), Sheet)
    with Desk.open(archive.home) as desk:
        account = People(desk).by_id(asked.account)
    if account is None or account.closed is not None:
        raise InvalidValueError(
            N_("whoever asked for this may not sign in any more"), N_("Ask again under another name.")
        )
    name = f"muragat-{'template' if asked.template else 'sheet'}.{asked.format}"
    target = Downloads(archive.home, asked.account).begin(asked.file, name)
    partial = target.with_name(f"{target.name}.partial")
    found: Iterable[Recording] = ()
    if not asked.template:
        found = _found(archive, asked, viewer_of(account, archive.catalogue), progress)
    rows = _write(found, partial, asked)
    partial.rename(target)
    return {"download": asked.file, "rows": rows}


def _write(found: Iterable[Recording], path: Path, asked: Sheet) -> int:
    if asked.template and asked.format == "xlsx":
        template_xlsx(path, asked.language)
        return 0
    if asked.format == "xlsx":
        return export_xlsx(found, path)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        return export_csv(found, out)


def _found(archive: Archive, asked: Sheet, viewer: Viewer, progress: Progress) -> Iterator[Recording]:
    index = SearchIndex.open(archive.home.index_path, archive.catalogue)
    index.catch_up()
    pairs = [(key, value) for key, value in asked.search if key != "kind"]
    request = SearchRequest.from_parameters([*pairs, ("kind", "recording")], viewer, archive.home.settings.today())
    total, done = index.search(request).total, 0
    for hits in walk(index, request, MOST):
        records = archive.catalogue.get_many(hit.ref for hit in hits)
        for hit in hits:
            record = records.get(hit.ref)
            if isinstance(record, Recording) and keeps(viewer, record):
                yield record
        done += len(hits)
        progress(done, min(total, MOST))
