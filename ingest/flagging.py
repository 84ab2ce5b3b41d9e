"""What a finding is about, for whoever mends the sheet: its cell, what stands there, and the records it may mean."""

from collections.abc import Iterable, Iterator, Mapping

from archive.model import Finding
from ingest.codes import DoorCode
from ingest.report import About, Flagged
from ingest.sheet.findings import SheetFinding
from ingest.sheet.reading import SheetRow


def of_findings(
    where: str,
    identifier: str | None,
    findings: Iterable[Finding],
    about: Mapping[Finding, About],
    row: SheetRow | None,
) -> Iterator[Flagged]:
    """Lines of the report about one file or recording. ``row``: what the sheet says of it."""
    for finding in findings:
        found = about.get(finding) or _door(finding, row)
        yield Flagged(
            where,
            identifier,
            finding.code,
            finding.detail,
            page=row.page if row and found else "",
            row=row.number if row and found else 0,
            column=found.column if found else "",
            text=found.text if found else "",
            kinds=tuple(kind.value for kind in found.kinds) if found else (),
            candidates=finding.candidates if found else (),
        )


def of_sheet(findings: Iterable[SheetFinding]) -> Iterator[Flagged]:
    """Lines of the report about a sheet."""
    for finding in findings:
        page = f"sheet {finding.page}".strip()
        where = f"{page} row {finding.row} {finding.column}".strip() if finding.row else page
        yield Flagged(
            where,
            None,
            finding.code,
            finding.reason,
            page=finding.page,
            row=finding.row,
            column=finding.column,
            text=finding.text,
            hint=finding.hint,
        )


def _door(finding: Finding, row: SheetRow | None) -> About | None:
    if row is None or finding.code != DoorCode.UNREADABLE:
        return None
    return About("access", row.as_found.get("access", row.values.get("access", "")))
