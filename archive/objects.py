"""A record as an object of the store, and back: which files its object holds, and what they tell the catalogue.

An object holds the record as ``<kind>.json``, what was measured as ``analysis.json``, and the files that were given
with it. Each of its versions is a revision; what a revision changed is told by comparing it with the one before.
"""

from collections.abc import Mapping

from archive.catalogue.rows import Entry, Revision, difference
from archive.codec import analysis_json, read_analysis, read_record, record_json
from archive.model import Analysis, AnyRecord, Kind, Ref
from archive.store.ocfl import Inventory, Version
from archive.store.verbs import Content, Store

ANALYSIS_FILE = "analysis.json"


def record_file(kind: Kind) -> str:
    """The name of the record in its object."""
    return f"{kind}.json"


def contents(record: AnyRecord, analysis: Analysis | None, files: Mapping[str, Content]) -> dict[str, Content]:
    """What a version of a record's object is given; ``analysis=None`` leaves the one that is there."""
    given: dict[str, Content] = {**files, record_file(record.kind): record_json(record)}
    if analysis is not None:
        given[ANALYSIS_FILE] = analysis_json(analysis)
    return given


def record_of(store: Store, ref: Ref, inventory: Inventory, version: Version) -> AnyRecord:
    """The record as it was in a version of its object. Raises StoreError."""
    return read_record(ref.kind, store.content(ref, inventory, version, record_file(ref.kind)))


def entry(store: Store, ref: Ref) -> Entry:
    """A record with its whole history, as the store tells it. Raises StoreError."""
    inventory = store.inventory(ref)
    record, revisions = _history(store, ref, inventory)
    analysis = None
    if ANALYSIS_FILE in inventory.head.state:
        analysis = read_analysis(store.content(ref, inventory, inventory.head, ANALYSIS_FILE))
    return Entry(record, analysis, inventory.versions[0].created, tuple(revisions))


def entry_after(
    plan: Inventory, record: AnyRecord, analysis: Analysis | None, held: Inventory | None, before: AnyRecord | None
) -> Entry:
    """The rows that the head of ``plan`` adds to what the catalogue holds: the history is not read again.

    ``held`` and ``before``: the object and the record that it follows, None for a first version.
    """
    head = plan.head
    changes = difference(before, record)
    if held and held.head.state.get(ANALYSIS_FILE) != head.state.get(ANALYSIS_FILE):
        changes["analysis"] = (None, "renewed")
    revision = Revision(head.number, head.created, head.user, head.message, changes)
    return Entry(record, analysis, plan.versions[0].created, (revision,), follows=held is not None)


def _history(store: Store, ref: Ref, inventory: Inventory) -> tuple[AnyRecord, list[Revision]]:
    revisions: list[Revision] = []
    before: AnyRecord | None = None
    after: AnyRecord | None = None
    analysis = ""
    for version in inventory.versions:
        after = record_of(store, ref, inventory, version)
        changes = difference(before, after)
        if revisions and version.state.get(ANALYSIS_FILE, "") != analysis:
            changes["analysis"] = (None, "renewed")
        revisions.append(Revision(version.number, version.created, version.user, version.message, changes))
        before, analysis = after, version.state.get(ANALYSIS_FILE, "")
    if after is None:
        raise ValueError(f"{ref}: an inventory without versions")
    return after, revisions
