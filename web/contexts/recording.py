"""The recording page: this performance, everything documented about it, and how it may be heard."""

from dataclasses import dataclass

from archive.model import Finding, Kind, Recording, Ref, Segment
from web import citation
from web.contexts.alike import AlikeRow, same_sound, sounds_like
from web.contexts.frame import Frame, Social, frame, preview_address
from web.contexts.holdings import carrier_facts, file_facts, rights_facts, transfer_facts
from web.contexts.listening import Player, Refusal, Stream, Study, downloads, embed_code, player_of, refusal, study_of
from web.contexts.measures import Measure, measures
from web.contexts.parts import (
    CreditGroup,
    Fact,
    OtherName,
    TextView,
    Value,
    as_found,
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
from web.form import Passage, clip_text
from web.i18n import html_lang
from web.reading import NameView, Reading, names, path_of
from web.shipped_words import FIELD, FINDING, history, say, section_label
from web.wording import clock
from web.words import ORIGIN, SEGMENT, STYLE


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
    lang: str
    type: str
    where: str
    as_found: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """Something that was noticed: ``label`` says what in the reader's language, ``detail`` how much, in English."""

    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One change in the history of the record."""

    number: int
    at: str
    moment: str
    why: str
    lang: str
    fields: str


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
    beyond: bool
    """A passage was asked for that begins where the recording has ended."""
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
    findings: tuple[FindingView, ...]
    carriers: tuple[tuple[Fact, ...], ...]
    transfers: tuple[tuple[Fact, ...], ...]
    files: tuple[tuple[Fact, ...], ...]
    rights: tuple[Fact, ...]
    sources: tuple[Fact, ...]
    citation: citation.Citation
    origins: tuple[OriginRow, ...]
    revisions: tuple[RevisionRow, ...]
    same: tuple[AlikeRow, ...]
    alike: tuple[AlikeRow, ...]
    downloads: tuple[Stream, ...]
    study: Study | None
    embed: str
    """HTML that shows the player on another site."""


def recording_page(reading: Reading, record: Recording, *, clip: Passage | None = None) -> RecordingPage:
    """Fill the page for a recording whose description this visitor may see."""
    shown = visible(reading, record)
    if not isinstance(shown, Recording):
        raise TypeError(f"{record.ref} became another kind")
    name, original = names(shown, reading.tongue)
    analysis = reading.site.archive.catalogue.analysis(record.id)
    passage = within(clip, record.duration_seconds)
    player = player_of(reading, record, passage)
    composers = composing_credits(reading, shown)
    cited = citation.cite(reading, shown, composers, clip)
    return RecordingPage(
        frame=_frame(reading, shown, name, player, cited),
        id=record.id,
        name=name,
        original=original,
        other_names=other_names(reading, shown, name),
        synthetic=shown.synthetic,
        player=player,
        beyond=clip is not None and passage is None,
        refusal=refusal(reading, record),
        credits=credit_groups(reading, shown.credits),
        composers=credit_groups(reading, () if any(c in shown.credits for c in composers) else composers),
        works=_works(reading, shown),
        facts=_facts(reading, shown),
        description=texts(reading, shown.description),
        legend=texts(reading, shown.legend, as_recorded=True),
        transcript=texts(reading, shown.transcript, as_recorded=True),
        notes=texts(reading, shown.notes),
        segments=tuple(_segment(reading, s) for s in sorted((*shown.segments, *analysis.segments), key=_starts)),
        measures=measures(reading, analysis.measurements, shown.corrections),
        findings=tuple(_finding(reading, f) for f in (*_for_curators(reading, shown), *analysis.findings)),
        carriers=tuple(carrier_facts(reading, c) for c in shown.carriers),
        transfers=tuple(transfer_facts(reading, t) for t in shown.transfers),
        files=tuple(file_facts(reading, f) for f in shown.files),
        rights=rights_facts(reading, shown),
        sources=sources(reading, shown),
        citation=cited,
        origins=_origins(reading, shown),
        revisions=_revisions(reading, record),
        same=same_sound(reading, record),
        alike=sounds_like(reading, record),
        downloads=downloads(reading, record),
        study=study_of(reading, record),
        embed=embed_code(reading.absolute(f"/embed/{record.id}", [("t", clip_text(clip))] if clip else [])),
    )


def within(clip: tuple[float, float | None] | None, seconds: float | None) -> tuple[float, float | None] | None:
    """The part of a passage that the recording has; None where it has none of it.

    >>> within((4.0, 99.0), 12.0), within((13.0, None), 12.0), within((4.0, 99.0), None)
    ((4.0, 12.0), None, (4.0, 99.0))
    """
    if clip is None or seconds is None:
        return clip
    start, end = clip
    return None if start >= seconds else (start, None if end is None else min(end, seconds))


def _frame(
    reading: Reading, record: Recording, name: NameView, player: Player | None, cited: citation.Citation
) -> Frame:
    image = preview_address(reading, record.ref)
    social = Social("music.song", image=image)
    if player is not None and player.streams:
        copy = player.streams[-1]
        path = copy.href.removeprefix(reading.root)
        social = Social("music.song", image=image, audio=reading.absolute(path), audio_type=copy.mime)
    return frame(
        reading,
        name.text,
        description=cited.text,
        twin=reading.address("/api" + path_of(record.ref)),
        social=social,
        structured=citation.structured(reading, record, cited),
    )


def _works(reading: Reading, record: Recording) -> tuple[Value, ...]:
    found = (
        linked(reading, Ref(Kind.WORK, use.work), use.variant) if use.work else plain(use.as_found, use.variant)
        for use in record.works
    )
    return tuple(v for v in found if v is not None)


def _facts(reading: Reading, record: Recording) -> tuple[Fact, ...]:
    gettext, performance = reading.gettext, record.performance
    date = reading.wording.date(performance.date) if performance.date else None
    place = linked(reading, region_ref(performance.place)) or as_found(performance.place_as_found)
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
            fact(gettext("Event"), [event or as_found(performance.event_as_found)]),
            fact(gettext("Occasion"), [as_found(performance.occasion)]),
            fact(
                gettext("Duration"),
                [plain(None if record.duration_seconds is None else clock(record.duration_seconds))],
            ),
            fact(gettext("Collection"), links(reading, Kind.COLLECTION, record.collections)),
        )
    )


def _finding(reading: Reading, finding: Finding) -> FindingView:
    words = FINDING.get(finding.code)
    return FindingView(reading.gettext(words) if words else "", finding.detail)


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
        label=section_label(reading, segment.label),
        person=person,
        text=segment.text,
        lang=html_lang(segment.language),
        machine=segment.machine,
    )


def _origins(reading: Reading, record: Recording) -> tuple[OriginRow, ...]:
    return tuple(
        OriginRow(field, lang, reading.gettext(ORIGIN[o.type]), o.where, o.as_found)
        for o in record.origins
        for field, lang in [say(reading, FIELD, o.field)]
    )


def _revisions(reading: Reading, record: Recording) -> tuple[RevisionRow, ...]:
    """The history, newest first. Reasons are free text: they stay inside where something must not be named."""
    quiet = not reading.viewer.is_staff and hides_something(reading, record)
    found = reading.site.archive.catalogue.revisions(record.ref)
    return tuple(
        RevisionRow(
            number=r.number,
            at=reading.wording.moment(r.at),
            moment=r.at.isoformat(timespec="seconds"),
            why=why,
            lang=lang,
            fields=", ".join(say(reading, FIELD, name)[0] for name in sorted(r.changes)),
        )
        for r in reversed(found)
        for why, lang in [("", "") if quiet else history(reading, r.why)]
    )
