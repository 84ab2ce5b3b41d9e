"""How a recording may be heard: streams and peaks for those who may listen, a reasoned refusal for the others."""

from dataclasses import dataclass, replace
from html import escape

from archive.model import Cut, Recording
from archive.policy import Action, Decision, Reason, is_public
from web.http.parameters import Passage
from web.streams.copies import LOW, PEAKS, AccessCopies, AccessCopy
from web.view.doors import Door, door_of
from web.view.request_context import RequestContext
from web.view.wording import clock

EMBED_WIDTH, EMBED_HEIGHT = 560, 168


@dataclass(frozen=True, slots=True)
class Stream:
    """One access copy as the browser may ask for it."""

    href: str
    mime: str
    label: str


@dataclass(frozen=True, slots=True)
class Player:
    """What it takes to play. ``start`` and ``end`` are a clip's bounds in seconds, if one was asked for."""

    id: str
    streams: tuple[Stream, ...]
    peaks: str
    duration_seconds: float | None
    duration: str
    loudness_lufs: float | None
    start_seconds: float | None = None
    end_seconds: float | None = None
    keepable: str = ""
    """The copy that a browser may keep for listening offline; empty where the recording is not open to all."""


@dataclass(frozen=True, slots=True)
class Study:
    """Addresses of what was drawn and computed from the sound; empty where it was not."""

    duration_seconds: float
    spectrogram: str
    contour: str
    tempo: str
    tuning: str
    contour_table: str
    scale: str


def refusal(context: RequestContext, record: Recording) -> Door | None:
    """Why this visitor may not listen, and what they can do; None when they may."""
    decision = context.may(Action.LISTEN, record)
    if decision and context.withheld(record.ref) and not context.copies(record.ref).streams:
        decision = Decision(allowed=False, reason=Reason.PASSAGE)
    return None if decision else door_of(context, record, decision)


def withheld_passages(context: RequestContext, record: Recording) -> str:
    """Where the keepers have closed the sound to this visitor, in words; empty where all of it may be heard."""
    return ", ".join(f"{clock(s.start)} – {clock(s.end)}" for s in context.withheld(record.ref))


def player_of(context: RequestContext, record: Recording, clip: Passage | None = None) -> Player | None:
    """What it takes to play; None where this visitor may not listen or no copy is there."""
    if not context.may(Action.LISTEN, record):
        return None
    if record.cut_from is not None:
        return _within_its_whole(context, record, record.cut_from, clip)
    copies = context.copies(record.ref)
    if not copies.streams:
        return None
    seconds = record.duration_seconds
    loudness = context.analysis(record.ref).value("technical.integrated_loudness_lufs")
    return Player(
        id=record.id,
        streams=tuple(_stream(context, record, c) for c in copies.playable(saving=context.saving)),
        peaks=context.address(f"/media/{record.id}/peaks.json") if copies.find(PEAKS) else "",
        duration_seconds=seconds,
        duration="" if seconds is None else clock(seconds),
        loudness_lufs=float(loudness) if isinstance(loudness, int | float) else None,
        start_seconds=None if clip is None else clip[0],
        end_seconds=None if clip is None else clip[1],
        keepable=_keepable(context, record, copies),
    )


def _within_its_whole(context: RequestContext, part: Recording, cut: Cut, clip: Passage | None) -> Player | None:
    """A part sounds from the copies of its whole, from where it begins to where it ends."""
    whole = context.whole(part)
    if whole is None:
        return None
    start, end = clip or (0.0, None)
    last = cut.end_seconds if end is None else min(cut.end_seconds, cut.start_seconds + end)
    player = player_of(context, whole, (cut.start_seconds + start, last))
    return None if player is None or part.withdrawn is not None else replace(player, keepable="")


def own_streams(context: RequestContext, part: Recording) -> tuple[Stream, ...]:
    """The addresses at which a part alone sounds, for players that know of no passages."""
    return tuple(_stream(context, part, c) for c in context.copies(part.ref).streams)


def _keepable(context: RequestContext, record: Recording, copies: AccessCopies) -> str:
    """Only what is open to everybody: what stands on somebody's own device cannot be closed again."""
    kept = context.look_up(record.ref)
    open_to_all = kept is not None and is_public(kept, context.today, context.whole(kept))
    copy = copies.find(LOW) or (copies.streams[0] if copies.streams else None)
    return context.address(f"/media/{record.id}/{copy.name}") if open_to_all and copy else ""


def study_of(context: RequestContext, record: Recording) -> Study | None:
    """What was drawn and computed, for those who may listen."""
    if not context.may(Action.LISTEN, record) or not record.duration_seconds:
        return None
    copies = context.copies(record.ref)

    def made(name: str, source: str) -> str:
        return context.address(f"/media/{record.id}/{name}") if copies.find(source) else ""

    def address(name: str) -> str:
        return made(name, name)

    study = Study(
        duration_seconds=record.duration_seconds,
        spectrogram=address("spectrogram.png"),
        contour=address("contour.json"),
        tempo=address("tempo.json"),
        tuning=address("tuning.json"),
        contour_table=made("contour.csv", "curves.npz"),
        scale=made("tuning.scl", "tuning.json"),
    )
    return study if any((study.spectrogram, study.tempo, study.tuning)) else None


def _stream(context: RequestContext, record: Recording, copy: AccessCopy) -> Stream:
    size = context.wording.size(copy.size_bytes)
    return Stream(context.address(f"/media/{record.id}/{copy.name}"), copy.mime, f"{copy.format} · {size}")


def downloads(context: RequestContext, record: Recording) -> tuple[Stream, ...]:
    """The copies that may be taken away."""
    if not context.may(Action.DOWNLOAD_ACCESS, record):
        return ()
    copies = context.copies(record.ref)
    return tuple(_stream(context, record, c) for c in copies.streams)


def embed_code(address: str) -> str:
    """The frame that shows the player at ``address``."""
    return (
        f'<iframe src="{escape(address)}" width="100%" height="{EMBED_HEIGHT}" '
        'style="border:0;min-width:280px;max-width:48rem" loading="lazy"></iframe>'
    )
