"""What jobs of the archive itself do: merge two records, split one, change many, take a batch back."""

from collections.abc import Mapping
from typing import Any

import msgspec

from archive import batches, bulk, merging, splitting
from archive.batches import new_batch
from archive.bulk import Operation
from archive.keeping import Archive, Progress
from archive.model import Kind, Ref


class Merge(msgspec.Struct, forbid_unknown_fields=True):
    """Two ids of one kind. ``batch`` is given by whoever files the job, so that a second attempt goes on with it."""

    kind: Kind
    gone: str
    stays: str
    batch: str
    why: str = ""


class Split(msgspec.Struct, forbid_unknown_fields=True):
    """``made``: the id of the new record; ``sources``: those that are to name it, as ``kind/id``."""

    kind: Kind
    one: str
    made: str
    names: list[str]
    sources: list[str]
    batch: str
    why: str = ""


class ChangeMany(msgspec.Struct, forbid_unknown_fields=True):
    """``ids`` of one kind. ``widen``: what opens something is meant."""

    kind: Kind
    ids: list[str]
    operations: list[Operation]
    batch: str
    why: str = "changed with others"
    widen: bool = False


class Undo(msgspec.Struct, forbid_unknown_fields=True):
    """The number of a batch."""

    batch: str
    why: str = ""


def merge(archive: Archive, arguments: Mapping[str, Any], who: str, progress: Progress) -> Any:
    """Make one record of two. Idempotent."""
    asked = msgspec.convert(dict(arguments), Merge)
    gone, stays = Ref(asked.kind, asked.gone), Ref(asked.kind, asked.stays)
    done = merging.merge(archive, gone, stays, who=who, why=asked.why, batch=asked.batch, progress=progress)
    return msgspec.to_builtins(done)


def split(archive: Archive, arguments: Mapping[str, Any], who: str, progress: Progress) -> Any:
    """Make two records of one. Idempotent."""
    asked = msgspec.convert(dict(arguments), Split)
    sources = [Ref(Kind(kind), identifier) for kind, _, identifier in (text.partition("/") for text in asked.sources)]
    done = splitting.split(
        archive,
        Ref(asked.kind, asked.one),
        asked.made,
        asked.names,
        sources,
        who=who,
        why=asked.why,
        batch=asked.batch,
        progress=progress,
    )
    return {"batch": done.batch, "made": str(done.made), "moved": done.moved}


def change_many(archive: Archive, arguments: Mapping[str, Any], who: str, progress: Progress) -> Any:
    """Change many records alike. Idempotent."""
    asked = msgspec.convert(dict(arguments), ChangeMany)
    refs = [Ref(asked.kind, identifier) for identifier in asked.ids]
    done = bulk.run(
        archive,
        refs,
        asked.operations,
        who=who,
        why=asked.why,
        batch=asked.batch or new_batch(),
        widen=asked.widen,
        progress=progress,
    )
    return msgspec.to_builtins(done)


def undo(archive: Archive, arguments: Mapping[str, Any], who: str, progress: Progress) -> Any:
    """Take a batch back. Idempotent: what is back already is left alone."""
    asked = msgspec.convert(dict(arguments), Undo)
    return msgspec.to_builtins(batches.undo(archive, asked.batch, who=who, why=asked.why, progress=progress))
