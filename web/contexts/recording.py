"""The recording page: this performance, everything documented about it, and how it may be heard."""

from dataclasses import dataclass

from archive.model import Carrier, Finding, Kind, MediaFile, Recording, Ref, Segment, Transfer
from archive.policy import Action
from web import citation
from web.contexts.frame import Frame, Social, frame
from web.contexts.measures import Measure, measures
from web.contexts.parts import (
    CreditGroup,
    Fact,
    OtherName,
    RecordingRow,
    TextView,
    Value,
    composing_credits,
    credit_groups,
    fact,
    known,
    languages_of,
    linked,
    links,
    other_names,
    plain,
    region_ref,
    sources,
    texts,
)
from web.contexts.visible import hides_something, visible
from web.i18n import html_lang
from web.media_files import PEAKS, AccessCopy, access_copies
from web.reading import NameView, Reading, names, path_of
from web.wording import clock
from web.words import CARRIER, FILE_ROLE, ORIGIN, REFUSAL, RIGHT_LAYER, SEGMENT, STYLE

EMBED_WIDTH, EMBED_HEIGHT = 560, 240


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


@dataclass(frozen=True, slots=True)
class Refusal:
    """A closed door: why, in whose words, and whom to ask."""

    reason: str
    keepers_words: str
    until: str
    contact: str


@dataclass(frozen=True, slots=True)
class SegmentView:
    """A stretch of the recording. ``machine``: a proposal that no person has accepted yet."""

    start: str
    start_seconds: float
    end_seconds: float
    type: str
    label: str
    person: Value | None
    text: str
    lang: str
    machine: bool


@dataclass(frozen=True, slots=True)
class OriginRow:
    """Where one field's value came from, and its words before any repair."""

    field: str
    type: str
    where: str
    as_found: str


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One change in the history of the record."""

    number: int
    at: str
    moment: str
    why: str
    fields: str


@dataclass(frozen=True, slots=True)
class Study:
    """Addresses of what was drawn and computed from the sound; empty where it was not."""

    duration_seconds: float
    spectrogram: str
    contour: str
    tempo: str
    tuning: str


@dataclass(frozen=True, slots=True)
class RecordingPage:
    """Everything on a recording's page."""

    frame: Frame
    id: str
    name: NameView
    original: NameView | None
    other_names: tuple[OtherName, ...]
    synthetic: bool
    player: Player | None
    refusal: Refusal | None
    credits: tuple[CreditGroup, ...]
    composers: tuple[CreditGroup, ...]
    works: tuple[Value, ...]
    facts: tuple[Fact, ...]
    description: tuple[TextView, ...]
    legend: tuple[TextView, ...]
    transcript: tuple[TextView, ...]
    notes: tuple[TextView, ...]
    segments: tuple[SegmentView, ...]
    measures: tuple[Measure, ...]
    findings: tuple[str, ...]
    carriers: tuple[tuple[Fact, ...], ...]
    transfers: tuple[tuple[Fact, ...], ...]
    files: tuple[tuple[Fact, ...], ...]
    rights: tuple[Fact, ...]
    sources: tuple[Fact, ...]
    citation: citation.Citation
    origins: tuple[OriginRow, ...]
    revisions: tuple[RevisionRow, ...]
    others: tuple[RecordingRow, ...]
    downloads: tuple[Stream, ...]
    study: Study | None
    embed: str
    """HTML that shows the player on another site."""


def recording_page(
    reading: Reading, record: Recording, *, clip: tuple[float, float | None] | None = None
) -> RecordingPage:
    """Fill the page for a recording whose description this visitor may see."""
    shown = visible(reading, record)
    if not isinstance(shown, Recording):
        raise TypeError(f"{record.ref} became another kind")
    name, original = names(shown, reading.tongue)
    analysis = reading.site.archive.catalogue.analysis(record.id)
    player = player_of(reading, record, clip)
    composers = composing_credits(reading, shown)
    cited = citation.cite(reading, shown, composers)
    return RecordingPage(
        frame=_frame(reading, shown, name, player, cited),
        id=record.id,
        name=name,
        original=original,
        other_names=other_names(reading, shown, name),
        synthetic=shown.synthetic,
        player=player,
        refusal=refusal(reading, record),
        credits=credit_groups(reading, shown.credits),
        composers=credit_groups(reading, () if any(c in shown.credits for c in composers) else composers),
        works=_works(reading, shown),
        facts=_facts(reading, shown),
        description=texts(reading, shown.description),
        legend=texts(reading, shown.legend),
        transcript=texts(reading, shown.transcript),
        notes=texts(reading, shown.notes),
        segments=tuple(_segment(reading, s) for s in sorted((*shown.segments, *analysis.segments), key=_starts)),
        measures=measures(reading, analysis.measurements, shown.corrections),
        findings=tuple(f.detail for f in (*_for_curators(reading, shown), *analysis.findings)),
        carriers=tuple(_carrier(reading, c) for c in shown.carriers),
        transfers=tuple(_transfer(reading, t) for t in shown.transfers),
        files=tuple(_file(reading, f) for f in shown.files),
        rights=_rights(reading, shown),
        sources=sources(reading, shown),
        citation=cited,
        origins=_origins(reading, shown),
        revisions=_revisions(reading, record),
        others=(),
        downloads=_downloads(reading, record),
        study=study_of(reading, record),
        embed=embed_code(reading.absolute(f"/embed/{record.id}")),
    )


def embed_code(address: str) -> str:
    """The frame that shows the player at ``address``."""
    safe = address.replace("&", "&amp;").replace('"', "%22")
    return f'<iframe src="{safe}" width="{EMBED_WIDTH}" height="{EMBED_HEIGHT}" loading="lazy"></iframe>'


def _frame(
    reading: Reading, record: Recording, name: NameView, player: Player | None, cited: citation.Citation
) -> Frame:
    social = Social("music.song")
    if player is not None and player.streams:
        copy = player.streams[-1]
        path = copy.href.removeprefix(reading.root)
        social = Social("music.song", audio=reading.absolute(path), audio_type=copy.mime)
    return frame(
        reading,
        name.text,
        description=cited.text,
        twin=reading.address("/api" + path_of(record.ref)),
        social=social,
        structured=citation.structured(reading, record, cited),
    )


def refusal(reading: Reading, record: Recording) -> Refusal | None:
    """Why this visitor may not listen; None when they may."""
    decision = reading.may(Action.LISTEN, record)
    if decision:
        return None
    until = record.access.embargo_until
    return Refusal(
        reason=reading.gettext(REFUSAL[decision.reason]),
        keepers_words=record.access.reason,
        until="" if until is None or until <= reading.today else reading.wording.day(until),
        contact=record.access.contact or reading.site.settings.contact,
    )


def player_of(reading: Reading, record: Recording, clip: tuple[float, float | None] | None = None) -> Player | None:
    """What it takes to play; None where this visitor may not listen or no copy is there."""
    if not reading.may(Action.LISTEN, record):
        return None
    copies = access_copies(reading.site.archive.home, record.ref)
    if not copies.streams:
        return None
    seconds = record.duration_seconds
    loudness = reading.site.archive.catalogue.analysis(record.id).value("technical.integrated_loudness_lufs")
    return Player(
        id=record.id,
        streams=tuple(_stream(reading, record, c) for c in copies.streams),
        peaks=reading.address(f"/media/{record.id}/peaks.json") if copies.find(PEAKS) else "",
        duration_seconds=seconds,
        duration="" if seconds is None else clock(seconds),
        loudness_lufs=float(loudness) if isinstance(loudness, int | float) else None,
        start_seconds=None if clip is None else clip[0],
        end_seconds=None if clip is None else clip[1],
    )


def study_of(reading: Reading, record: Recording) -> Study | None:
    """What was drawn and computed, for those who may listen."""
    if not reading.may(Action.LISTEN, record) or not record.duration_seconds:
        return None
    copies = access_copies(reading.site.archive.home, record.ref)

    def address(name: str) -> str:
        return reading.address(f"/media/{record.id}/{name}") if copies.find(name) else ""

    study = Study(
        duration_seconds=record.duration_seconds,
        spectrogram=address("spectrogram.png"),
        contour=address("contour.json"),
        tempo=address("tempo.json"),
        tuning=address("tuning.json"),
    )
    return study if any((study.spectrogram, study.tempo, study.tuning)) else None


def _stream(reading: Reading, record: Recording, copy: AccessCopy) -> Stream:
    size = reading.wording.size(copy.size_bytes)
    return Stream(reading.address(f"/media/{record.id}/{copy.name}"), copy.mime, f"{copy.format} · {size}")


def _downloads(reading: Reading, record: Recording) -> tuple[Stream, ...]:
    if not reading.may(Action.DOWNLOAD_ACCESS, record):
        return ()
    copies = access_copies(reading.site.archive.home, record.ref)
    return tuple(_stream(reading, record, c) for c in copies.streams)


def _works(reading: Reading, record: Recording) -> tuple[Value, ...]:
    found = (
        linked(reading, Ref(Kind.WORK, use.work), use.variant) if use.work else plain(use.as_found, use.variant)
        for use in record.works
    )
    return tuple(v for v in found if v is not None)


def _facts(reading: Reading, record: Recording) -> tuple[Fact, ...]:
    gettext, performance = reading.gettext, record.performance
    date = reading.wording.date(performance.date) if performance.date else None
    place = linked(reading, region_ref(performance.place)) or plain(performance.place_as_found)
    event = linked(reading, Ref(Kind.EVENT, performance.event) if performance.event else None)
    return known(
        (
            fact(gettext("Instrument"), links(reading, Kind.INSTRUMENT, record.instruments)),
            fact(gettext("Genre"), links(reading, Kind.GENRE, record.genres)),
            fact(
                gettext("Manner of playing"),
                [plain(gettext(STYLE[performance.style]) if performance.style else None)],
            ),
            fact(gettext("School, tradition"), links(reading, Kind.SCHOOL, record.schools)),
            fact(gettext("Language"), languages_of(reading, record.languages)),
            fact(gettext("Recorded"), [plain(date)]),
            fact(gettext("Place"), [place]),
            fact(gettext("Event"), [event or plain(performance.event_as_found)]),
            fact(gettext("Occasion"), [plain(performance.occasion)]),
            fact(
                gettext("Duration"),
                [plain(None if record.duration_seconds is None else clock(record.duration_seconds))],
            ),
            fact(gettext("Collection"), links(reading, Kind.COLLECTION, record.collections)),
        )
    )


def _starts(segment: Segment) -> tuple[float, float]:
    """Stretches in order of time, the longer of two that begin together first."""
    return segment.start_seconds, -segment.end_seconds


def _for_curators(reading: Reading, record: Recording) -> tuple[Finding, ...]:
    """Doubts about names and fields are the staff's to settle; what was heard in the sound is for everybody."""
    return record.findings if reading.viewer.is_staff else ()


def _segment(reading: Reading, segment: Segment) -> SegmentView:
    person = None if segment.person is None else linked(reading, Ref(Kind.PERSON, segment.person))
    return SegmentView(
        start=clock(segment.start_seconds),
        start_seconds=segment.start_seconds,
        end_seconds=segment.end_seconds,
        type=reading.gettext(SEGMENT[segment.type]),
        label=segment.label,
        person=person,
        text=segment.text,
        lang=html_lang(segment.language),
        machine=segment.machine,
    )


def _carrier(reading: Reading, carrier: Carrier) -> tuple[Fact, ...]:
    gettext = reading.gettext
    holder = Ref(Kind.EVENT, carrier.holder) if carrier.holder else None
    return known(
        (
            fact(gettext("Carrier"), [plain(gettext(CARRIER[carrier.type]))]),
            fact(gettext("Number on the box"), [plain(carrier.label)]),
            fact(gettext("Part"), [plain(carrier.part)]),
            fact(gettext("Date of the carrier"), [plain(reading.wording.date(carrier.date) if carrier.date else None)]),
            fact(gettext("Condition"), [plain(carrier.condition)]),
            fact(gettext("Held by"), [linked(reading, holder)]),
        )
    )


def _transfer(reading: Reading, transfer: Transfer) -> tuple[Fact, ...]:
    gettext = reading.gettext
    return known(
        (
            fact(gettext("Transferred from"), [plain(transfer.carrier)]),
            fact(gettext("Transferred"), [plain(reading.wording.date(transfer.date) if transfer.date else None)]),
            fact(gettext("Transfer engineer"), [plain(transfer.engineer)]),
            fact(gettext("Equipment"), [plain(transfer.equipment)]),
            fact(gettext("Note"), [plain(transfer.note)]),
        )
    )


def _file(reading: Reading, file: MediaFile) -> tuple[Fact, ...]:
    gettext, number, facts = reading.gettext, reading.wording.number, file.facts
    depth = gettext("%(bits)s bit") % {"bits": facts.bits_per_sample} if facts.bits_per_sample else None
    rate = gettext("%(rate)s kHz") % {"rate": number(facts.sample_rate_hz / 1000, 3)}
    return known(
        (
            fact(gettext("File"), [plain(gettext(FILE_ROLE[file.role]))]),
            fact(gettext("Original file name"), [plain(file.original_name)]),
            fact(gettext("Format"), [plain(f"{facts.container} · {facts.codec}")]),
            fact(gettext("Sampling"), [plain(rate), plain(depth)]),
            fact(gettext("Channels"), [plain(number(facts.channels))]),
            fact(gettext("Bit rate"), [plain(_bit_rate(reading, facts.bit_rate))]),
            fact(gettext("Length"), [plain(clock(facts.duration_seconds))]),
            fact(gettext("Size"), [plain(reading.wording.size(file.size_bytes))]),
            fact(gettext("Made from"), [plain(file.made_from)]),
            fact(gettext("Received"), [plain(reading.wording.day(file.received) if file.received else None)]),
            fact(gettext("Fixity (SHA-512)"), [plain(file.sha512)]),
        )
    )


def _bit_rate(reading: Reading, bit_rate: int | None) -> str | None:
    if not bit_rate:
        return None
    return reading.gettext("%(rate)s kbit/s") % {"rate": reading.wording.number(bit_rate / 1000)}


def _rights(reading: Reading, record: Recording) -> tuple[Fact, ...]:
    gettext = reading.gettext
    rows: list[Fact] = []
    for right in record.rights:
        layer = gettext(RIGHT_LAYER[right.layer]) if right.layer in RIGHT_LAYER else right.layer
        status = gettext("unknown") if right.status == "unknown" else right.status
        parts = " · ".join(part for part in (status, right.holder) if part)
        rows.append(Fact(layer, (Value(text=parts, note=right.note),)))
    return tuple(rows)


def _origins(reading: Reading, record: Recording) -> tuple[OriginRow, ...]:
    return tuple(OriginRow(o.field, reading.gettext(ORIGIN[o.type]), o.where, o.as_found) for o in record.origins)


def _revisions(reading: Reading, record: Recording) -> tuple[RevisionRow, ...]:
    """The history, newest first. Reasons are free text: they stay inside where something must not be named."""
    quiet = not reading.viewer.is_staff and hides_something(reading, record)
    found = reading.site.archive.catalogue.revisions(record.ref)
    return tuple(
        RevisionRow(
            number=r.number,
            at=reading.wording.moment(r.at),
            moment=r.at.isoformat(timespec="seconds"),
            why="" if quiet else r.why,
            fields=", ".join(sorted(r.changes)),
        )
        for r in reversed(found)
    )
