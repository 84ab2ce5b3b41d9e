"""A second pair of eyes: where a collection asks for it, whoever edited a recording last does not publish it.

A collection asks for all that is in it and in its parts (``Collection.second_eyes``). What is published already may be
edited by anybody who keeps it.
"""

from collections.abc import Callable
from dataclasses import replace

from archive.errors import N_, MuragatError
from archive.keeping import Archive
from archive.model import AnyRecord, Recording, Ref, Status
from archive.policy import collections_above


class OtherEyesNeededError(MuragatError):
    """Whoever edited a recording last would publish it."""

    code = "other-eyes-needed"

    def __init__(self) -> None:
        super().__init__(
            N_("The collection asks for a second pair of eyes: somebody else has to publish this."),
            N_("Ask for a review; another curator publishes it."),
        )


def looking_up(archive: Archive) -> Callable[[Ref], AnyRecord | None]:
    """How the policy finds what a recording has from its collections."""
    return lambda ref: archive.catalogue.get_many([ref]).get(ref)


def as_far_as(archive: Archive, before: AnyRecord | None, after: AnyRecord, who: str) -> AnyRecord:
    """What they want to make of it; in review, where somebody else has to publish it."""
    return replace(after, status=Status.IN_REVIEW) if needs_others(archive, before, after, who) else after


def needs_others(archive: Archive, before: AnyRecord | None, after: AnyRecord, who: str) -> bool:
    """Whether somebody else than ``who`` has to make this of that: they publish what they edited last themselves.

    ``before`` is None for a record that is being made.
    """
    if not isinstance(after, Recording) or after.status is not Status.PUBLISHED:
        return False
    if before is None and after.cut_from is not None:
        return False  # of what is published already
    if before is not None and before.status is Status.PUBLISHED:
        return False
    held = dict.fromkeys((*(before.collections if isinstance(before, Recording) else ()), *after.collections))
    above = collections_above(held, looking_up(archive))
    if not any(one.second_eyes for one in above):
        return False
    made = archive.catalogue.revisions(after.ref) if before is not None else []
    edits_too = before is None or after != replace(before, status=Status.PUBLISHED)
    return edits_too or not made or made[-1].who == who
