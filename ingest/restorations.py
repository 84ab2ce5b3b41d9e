"""A restored file joins the recording of the master that it was made from.

The master's bytes and description stay as they are; who may hear the recording is decided by the stricter of the two.
"""

from dataclasses import replace

from archive.batches import signed
from archive.hygiene import shown
from archive.keeping import Archive
from archive.model import AnyRecord, FileRole, Finding, Kind, MediaFile, Recording, Ref
from archive.policy import strictness
from ingest.allowed import May, NotYoursError
from ingest.codes import DoorCode
from ingest.receive import Submission


def attach(
    archive: Archive, master: str, restoration: Recording, submission: Submission, *, who: str, batch: str, may: May
) -> tuple[Finding, ...]:
    """Add the file of ``restoration`` to the recording ``master``; returns what there is to be said of it.

    Raises NotYoursError: ``who`` may not change that recording; and what ``Archive.change`` raises.
    """
    with archive.claim(f"restorations {master}"):  # the next number is given once
        held = archive.catalogue.recording(master)
        if not may(held, held):
            raise NotYoursError(shown(submission.source.name))
        number = sum(1 for f in held.files if f.role is FileRole.RESTORATION) + 1
        given = restoration.files[0]
        file = replace(given, path=f"restorations/{number:03d}.{given.facts.container}")
        kept = archive.change(
            Ref(Kind.RECORDING, master),
            lambda record: _joined(record, restoration, file),
            who=who,
            why=signed(f"restoration of {file.made_from}", batch),
            files={file.path: submission.staged},
        )
    return () if kept.access == held.access else (_closer(file),)


def _joined(record: AnyRecord, restoration: Recording, file: MediaFile) -> AnyRecord:
    """A recording that a restored file has joined; it is as closed as the stricter of the two."""
    if not isinstance(record, Recording):
        return record
    access = strictness.stricter(record.access, restoration.access)
    findings = record.findings if access == record.access else (*record.findings, _closer(file))
    transfers = (*record.transfers, *restoration.transfers)
    return replace(record, files=(*record.files, file), transfers=transfers, access=access, findings=findings)


def _closer(file: MediaFile) -> Finding:
    return Finding(DoorCode.STRICTER, f"the stricter holds: {shown(file.original_name)}, made from it, is closer")
