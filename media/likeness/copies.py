"""Copies and other digitisations of one performance, found when a recording comes in.

Both records are told: the new one and the one that it resembles. A finding is a proposal; nothing is merged or refused.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from archive.keeping import Archive
from archive.model import AnyRecord, Finding, Kind, Recording, Ref, SameSound
from media.analysis.matching import Match


class LikenessCode(StrEnum):
    """What comparing a recording with those that are held finds."""

    SAME_RECORDING = "same-recording"


MOST_COPIES = 20


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
        return replace(other, findings=(*other.findings, news)) if isinstance(other, Recording) else other

    other = Ref(Kind.RECORDING, found.same.recording)
    archive.change(other, told, who=who, why="found to be the same sound as another recording")


def copies_of(record: Recording) -> dict[str, SameSound]:
    """The other recordings that a record is said to be the same as, by id; the newest finding counts."""
    return {found.same.recording: found.same for found in record.findings if found.same is not None}
