"""A dry run: what an ingest would do with these files, found out by reading them and writing nothing."""


from archive.archive import Archive, Progress, silent
from archive.errors import MuragatError
from archive.fixity import sha512_of
from archive.model import MediaFile
from ingest import tags
from ingest.authority import Authority
from ingest.describe import describe
from ingest.discover import Discovery, FoundFile
from ingest.facts import gather
from ingest.pipeline import Options
from ingest.report import Added, Flagged, IngestReport, Refused, Skipped
from ingest.sheet import Sheet
from ingest.sheet_rows import SheetRows
from media.probe import probe
from media.refusals import NotAudioError


def rehearse(
    archive: Archive, discovery: Discovery, sheet: Sheet | None, options: Options, *, progress: Progress = silent
) -> IngestReport:
    """The report that an ingest would give, without identifiers. ``progress`` counts bytes."""
    rehearsal = _Rehearsal(archive, sheet, options)
    total, done = sum(f.size_bytes for f in discovery.files), 0
    for found in discovery.files:
        rehearsal.take(found)
        done += found.size_bytes
        progress(done, total)
    report = rehearsal.report
    report.skipped[:0] = [Skipped(str(p.path), p.code, p.reason) for p in discovery.passed_over]
    report.refused[:0] = [Refused(str(r.path), r.code, r.reason, r.hint) for r in discovery.refused]
    report.flagged += [Flagged(where, None, code, detail) for code, where, detail in rehearsal.rows.findings()]
    return report


class _Rehearsal:
    def __init__(self, archive: Archive, sheet: Sheet | None, options: Options) -> None:
        self.rows = SheetRows(sheet)
        self.report = IngestReport()
        self._catalogue = archive.catalogue
        self._authority = Authority(archive)
        self._access = options.access or archive.home.settings.default_access
        self._seen: dict[str, str] = {}

    def take(self, found: FoundFile) -> None:
        path = str(found.path)
        try:
            digest = sha512_of(found.path)
            holder = self._seen.get(digest) or self._catalogue.holder_of(digest)
            if holder is None:
                self._describe(found, digest)
            else:
                self.report.skipped.append(Skipped(path, "already-held", f"the same bytes are held as {holder}"))
        except NotAudioError as error:
            self.report.skipped.append(Skipped(path, error.code, error.reason))
        except MuragatError as error:
            self.report.refused.append(Refused(path, error.code, error.reason, error.hint))
        except OSError as error:
            self.report.refused.append(Refused(path, "unreadable", str(error), "Check the disk and permissions."))

    def _describe(self, found: FoundFile, digest: str) -> None:
        technical = probe(found.path)
        read = tags.read(found.path)
        facts = gather(found.path, self.rows.row_of(found), read, {"access": self._access.value})
        file = MediaFile("masters/001", digest, found.size_bytes, found.path.name, technical)
        findings = describe("dry-run", facts, file, read.findings, self._authority).recording.findings
        self._seen[digest] = str(found.path)
        self.report.added.append(Added(str(found.path), None))
        self.report.flagged += [Flagged(str(found.path), None, f.code, f.detail) for f in findings]
