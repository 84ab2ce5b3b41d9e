"""Copies and other digitisations of one performance, found when a recording comes in.

Both records are told: the new one and the one that it resembles. A finding is a proposal; nothing is merged or refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from functools import partial

from archive.keeping import Archive
from archive.model import AnyRecord, Finding, Kind, Recording, Ref, SameSound
from media.analysis.fingerprint import WORD_SECONDS
from media.analysis.matching import FEWEST_TOLD, Match


class LikenessCode(StrEnum):
    """What comparing a recording with those that are held finds."""

    SAME_RECORDING = "same-recording"


MOST_COPIES = 20


def worth_telling(matches: Iterable[Match]) -> list[Match]:
    """The matches that a curator is told of: with seven seconds of sound in common, the surest first."""
    return [match for match in matches if match.overlap_seconds >= FEWEST_TOLD * WORD_SECONDS][:MOST_COPIES]


def finding(match: Match) -> Finding:
    """What the new recording is told of an older one."""
    end = round(match.query_seconds + match.overlap_seconds / match.speed_ratio, 2)
    same = SameSound(match.name, round(match.speed_ratio, 4), round(match.offset_seconds, 2), round(match.error, 4))
    return Finding(LikenessCode.SAME_RECORDING, sentence(same), round(match.query_seconds, 2), end, same)


def sentence(same: SameSound) -> str:
    """The finding in words."""
    percent = 100.0 * (same.speed_ratio - 1.0)
    speed = (
        "at the same speed" if abs(percent) < 0.25 else f"{abs(percent):.1f} % {'faster' if percent > 0 else 'slower'}"
    )
    place = f"from {same.offset_seconds:.1f} s in it" if same.offset_seconds >= 0 else "beginning earlier"
    return f"the same sound as {same.recording}, {speed}, {place}"


def mirrored(found: Finding, recording: str) -> Finding:
    """The same, as the older recording is told of the new one."""
    if found.same is None:
        raise ValueError(f"a finding {found.code} names no other recording")
    ratio = 1.0 / found.same.speed_ratio
    offset = round(-found.same.offset_seconds * ratio, 2)
    same = SameSound(recording, round(ratio, 4), offset, found.same.error)
    return Finding(LikenessCode.SAME_RECORDING, sentence(same), same=same)


def tell_the_other(archive: Archive, found: Finding, recording: str, who: str) -> None:
    """Keep the mirrored finding with the older recording. The reason names nothing: histories are for everybody."""
    if found.same is None:
        return
    news = mirrored(found, recording)

    def told(other: AnyRecord) -> AnyRecord:
        if not isinstance(other, Recording) or any(_names(one, recording) and one.dismissed for one in other.findings):
            return other
        return replace(other, findings=(*other.findings, news))

    other = Ref(Kind.RECORDING, found.same.recording)
    archive.change(other, told, who=who, why="found to be the same sound as another recording")


def copies_of(record: Recording) -> dict[str, SameSound]:
    """The other recordings that a record is said to be the same as, by id; the newest finding counts, a dismissed one
    never."""
    said = (found for found in record.findings if not found.dismissed)
    return {found.same.recording: found.same for found in said if found.same is not None}


def dismiss(archive: Archive, recording: str, other: str, *, who: str, why: str) -> bool:
    """Mark what two recordings are told of each other as wrong, for good. Returns whether anything was told.

    Raises NotFoundError: there is no such recording. The other is marked first: a crash between leaves nothing that
    cannot be said again.
    """

    def dismissed(record: AnyRecord, named: str) -> AnyRecord:
        if not isinstance(record, Recording):
            return record
        marked = (replace(f, dismissed=why) if _names(f, named) and not f.dismissed else f for f in record.findings)
        return replace(record, findings=tuple(marked))

    told = False
    for one, named in ((other, recording), (recording, other)):
        before = archive.catalogue.recording(one)
        told |= any(_names(found, named) and not found.dismissed for found in before.findings)
        archive.change(
            before.ref, partial(dismissed, named=named), who=who, why="the same sound as another recording: dismissed"
        )
    return told


def _names(found: Finding, recording: str) -> bool:
    return found.same is not None and found.same.recording == recording
