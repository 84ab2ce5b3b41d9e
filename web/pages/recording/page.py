"""The recording page: this performance, everything documented about it, and how it may be heard."""

from dataclasses import dataclass

from archive import passages
from archive.model import PERFORMING_ROLES, Analysis, Credit, Finding, Kind, Recording, Ref, Role, Segment
from archive.policy import Action, keeps
from archive.rules.links import area
from archive.rules.names import nearest
from media.likeness.melody import LONGEST_SECONDS, SHORTEST_SECONDS
from web.http.parameters import Passage, clip_text
from web.pages.asking.page import ask_address
from web.pages.recording.alike import AlikeRow, open_instead, same_sound, sounds_like
from web.pages.recording.holdings import carrier_facts, file_facts, rights_facts, transfer_facts
from web.pages.recording.listening import (
    Player,
    Stream,
    Study,
    downloads,
    embed_code,
    player_of,
    refusal,
    study_of,
    withheld_passages,
)
from web.pages.recording.measures import Measure, measures
from web.pages.recording.noticed import FindingView, noticed
from web.protocols import citation
from web.view.blocks import (
    CreditGroup,
    Fact,
    OtherName,
    RecordingRow,
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
    sources,
    texts,
)
from web.view.covers import Cover, cover_of
from web.view.doors import Door
from web.view.frame import Frame, Social, frame, preview_address
from web.view.i18n import READER, html_lang
from web.view.obstacles import obstacles_inside
from web.view.pictures import PictureView, pictures
from web.view.request_context import NameView, RequestContext, names, path_of
from web.view.shipped_words import FIELD, history, say, section_label
from web.view.wording import clock
from web.view.words import NOTICE, ORIGIN, SEGMENT, STYLE


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
    recording: str
    """The address of the recording of its own that it is; empty where it is none, or none for this visitor."""


@dataclass(frozen=True, slots=True)
class OriginRow:
    """Where one field's value came from, and its words before any repair."""

    field: str
    lang: str
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
    cover: Cover | None
    cover_alt: str
    cover_said: str
    """What stands below the cover when it is shown large: its maker and rights, or what a drawn one is drawn from."""
    people: str
    """Who plays, in a line: for the dock and the lock screen."""
    glance: tuple[Value, ...]
    """Instrument, place and year, in a line below the names."""
    player: Player | None
    beyond: bool
    """A passage was asked for that begins where the recording has ended."""
    sounding: str
    """Where else the passage sounds that was asked for; empty where none was, or it cannot be looked for."""
    notices: tuple[str, ...]
    """What its keepers say before somebody listens."""
    refusal: Door | None
    whole: Value | None
    """The recording that this one is a passage of, and where in it."""
    siblings: tuple[Value, ...]
    """Other passages of that one which are recordings of their own, in order of time."""
    withheld: str
    """The passages that are closed to this visitor, as ``0:05 – 0:08``; empty where there are none."""
    withheld_why: tuple[str, ...]
    """What stands between this visitor and them, in words; where nothing of it is heard, the door says why."""
    ask: str
    """Where to ask for what is closed of it; empty where nobody could answer."""
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
    pictures: tuple[PictureView, ...]
    citation: citation.Citation
    origins: tuple[OriginRow, ...]
    revisions: tuple[RevisionRow, ...]
    same: tuple[AlikeRow, ...]
    alike: tuple[AlikeRow, ...]
    instead: tuple[RecordingRow, ...]
    """Where this one may not be heard: some that may, the most alike first."""
    downloads: tuple[Stream, ...]
    study: Study | None
    embed: str
    """HTML that shows the player on another site."""


def recording_page(context: RequestContext, record: Recording, *, clip: Passage | None = None) -> RecordingPage:
    """Fill the page for a recording whose description this visitor may see."""
    shown = context.redact(record)
    name, original = names(shown, context.tongue)
    analysis = context.analysis(record.ref)
    passage = within(clip, record.duration_seconds)
    player = player_of(context, record, passage)
    composers = composing_credits(context, shown)
    alike = sounds_like(context, record)
    cited = citation.cite(context, shown, composers, clip)
    return RecordingPage(
        frame=_frame(context, shown, name, player, cited),
        id=record.id,
        name=name,
        original=original,
        other_names=other_names(context, shown, name),
        synthetic=shown.synthetic,
        cover=(cover := cover_of(context, shown)),
        cover_alt=_cover_alt(context, cover, shown, name),
        cover_said=_cover_said(context, cover, shown),
        people=", ".join(_people_line(context, shown, composers)),
        glance=_glance(context, shown),
        player=player,
        beyond=clip is not None and passage is None,
        sounding=_sounding(context, record, passage) if context.may(Action.LISTEN, record) else "",
        notices=tuple(context.gettext(NOTICE[one]) for one in record.terms.notices),
        refusal=refusal(context, record),
        whole=_whole(context, record),
        siblings=_siblings(context, record),
        withheld=(closed := withheld_passages(context, record)),
        withheld_why=obstacles_inside(context, record) if closed and player is not None else (),
        ask=ask_address(context, record.ref),
        credits=credit_groups(context, shown.credits),
        composers=credit_groups(context, () if any(c in shown.credits for c in composers) else composers),
        works=_works(context, shown),
        facts=_facts(context, shown),
        description=texts(context, shown.description),
        legend=texts(context, shown.legend, as_recorded=True),
        transcript=texts(context, shown.transcript, as_recorded=True),
        notes=texts(context, shown.notes),
        segments=tuple(_segment(context, s) for s in _stretches(context, record, shown, analysis)),
        measures=measures(context, analysis.measurements, shown.corrections),
        findings=tuple(noticed(context.wording, f) for f in (*_for_curators(context, shown), *analysis.findings)),
        carriers=tuple(carrier_facts(context, c) for c in shown.carriers),
        transfers=tuple(transfer_facts(context, t) for t in shown.transfers),
        files=tuple(file_facts(context, f) for f in shown.files),
        rights=rights_facts(context, shown),
        sources=sources(context, shown),
        pictures=pictures(context, shown),
        citation=cited,
        origins=_origins(context, shown),
        revisions=_revisions(context, record),
        same=same_sound(context, record),
        alike=alike,
        instead=() if player is not None else open_instead(context, shown, alike),
        downloads=downloads(context, record),
        study=study_of(context, record),
        embed=embed_code(context.absolute(f"/embed/{record.id}", [("t", clip_text(clip))] if clip else [])),
    )


def _whole(context: RequestContext, record: Recording) -> Value | None:
    cut = record.cut_from
    if cut is None:
        return None
    return linked(context, Ref(Kind.RECORDING, cut.recording), f"{clock(cut.start_seconds)} – {clock(cut.end_seconds)}")


def _siblings(context: RequestContext, record: Recording) -> tuple[Value, ...]:
    """As far as this visitor may know of them."""
    whole = context.whole(record)
    if whole is None:
        return ()
    others = [s for s in whole.segments if s.recording is not None and s.recording != record.id]
    context.prefetch(Ref(Kind.RECORDING, s.recording) for s in others if s.recording)
    found = (
        linked(context, Ref(Kind.RECORDING, s.recording or ""), clock(s.start_seconds))
        for s in sorted(others, key=_starts)
    )
    return tuple(value for value in found if value is not None)


def _sounding(context: RequestContext, record: Recording, passage: tuple[float, float | None] | None) -> str:
    """The address that looks for a passage elsewhere."""
    if passage is None or passage[1] is None or not SHORTEST_SECONDS <= passage[1] - passage[0] <= LONGEST_SECONDS:
        return ""
    return context.address(f"{path_of(record.ref)}/sounding", [("t", clip_text(passage))])


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
    context: RequestContext, record: Recording, name: NameView, player: Player | None, cited: citation.Citation
) -> Frame:
    image = preview_address(context, record.ref)
    social = Social("music.song", image=image)
    if player is not None and player.streams:
        copy = player.streams[-1]
        path = copy.href.removeprefix(context.root)
        social = Social("music.song", image=image, audio=context.absolute(path), audio_type=copy.mime)
    return frame(
        context,
        name.text,
        description=cited.text,
        twin=context.address("/api" + path_of(record.ref)),
        social=social,
        structured=citation.structured(context, record, cited),
    )


def _works(context: RequestContext, record: Recording) -> tuple[Value, ...]:
    found = (
        linked(context, Ref(Kind.WORK, use.work), use.variant) if use.work else plain(use.as_found, use.variant)
        for use in record.works
    )
    return tuple(v for v in found if v is not None)


def _cover_alt(context: RequestContext, cover: Cover | None, record: Recording, name: NameView) -> str:
    if cover is not None and not cover.drawn:
        return pictures(context, record)[0].alt
    return context.gettext("Drawn cover of %(title)s: its melody as an ornament") % {"title": name.text}


def _cover_said(context: RequestContext, cover: Cover | None, record: Recording) -> str:
    if cover is None or cover.drawn:
        return context.gettext("Drawn from the melody and the strokes of this recording")
    own = pictures(context, record)[0]
    return " · ".join(part for part in (own.caption.text if own.caption else "", own.maker, own.rights) if part)


def _people_line(context: RequestContext, record: Recording, composers: tuple[Credit, ...]) -> tuple[str, ...]:
    return citation.people(context, record.credits, PERFORMING_ROLES) or citation.people(
        context, composers, [Role.COMPOSER]
    )


def _glance(context: RequestContext, record: Recording) -> tuple[Value, ...]:
    performance = record.performance
    place = linked(context, area(performance.place)) or as_found(performance.place_as_found)
    date = plain(context.wording.date(performance.date) if performance.date else None)
    return tuple(v for v in (*links(context, Kind.INSTRUMENT, record.instruments), place, date) if v is not None)


def _facts(context: RequestContext, record: Recording) -> tuple[Fact, ...]:
    gettext, performance = context.gettext, record.performance
    date = context.wording.date(performance.date) if performance.date else None
    place = linked(context, area(performance.place)) or as_found(performance.place_as_found)
    event = linked(context, Ref(Kind.EVENT, performance.event) if performance.event else None)
    venue = linked(context, Ref(Kind.ORGANISATION, performance.venue) if performance.venue else None)
    return known(
        (
            fact(gettext("Instrument"), links(context, Kind.INSTRUMENT, record.instruments)),
            fact(gettext("Genre"), links(context, Kind.GENRE, record.genres)),
            fact(
                gettext("Manner of playing"),
                [plain(gettext(STYLE[performance.style]) if performance.style else None)],
            ),
            fact(gettext("School, tradition"), links(context, Kind.SCHOOL, record.schools)),
            fact(gettext("Language"), languages_of(context, record.languages)),
            fact(gettext("Recorded"), [plain(date)]),
            fact(gettext("Place"), [place]),
            fact(gettext("Event"), [event or (None if venue else as_found(performance.event_as_found))]),
            fact(gettext("Organisation"), [venue]),
            fact(gettext("Occasion"), [as_found(performance.occasion)]),
            fact(
                gettext("Duration"),
                [plain(None if record.duration_seconds is None else clock(record.duration_seconds))],
            ),
            fact(gettext("Collection"), links(context, Kind.COLLECTION, record.collections)),
        )
    )


def _stretches(context: RequestContext, record: Recording, shown: Recording, analysis: Analysis) -> list[Segment]:
    """The passages that people have kept, and those that programs propose where nobody has decided yet."""
    context.prefetch(Ref(Kind.RECORDING, s.recording) for s in shown.segments if s.recording)
    return sorted((*shown.segments, *passages.from_sound(record, analysis.segments)), key=_starts)


def _starts(segment: Segment) -> tuple[float, float]:
    """Stretches in order of time, the longer of two that begin together first."""
    return segment.start_seconds, -segment.end_seconds


def _for_curators(context: RequestContext, record: Recording) -> tuple[Finding, ...]:
    """Doubts about names and fields are the staff's to settle; what was heard in the sound is for everybody."""
    return tuple(f for f in record.findings if not f.dismissed) if keeps(context.viewer, record) else ()


def _segment(context: RequestContext, segment: Segment) -> SegmentView:
    person = None if segment.person is None else linked(context, Ref(Kind.PERSON, segment.person))
    name = nearest(segment.names, READER[context.tongue])
    link = context.link(Ref(Kind.RECORDING, segment.recording)) if segment.recording else None
    return SegmentView(
        start=clock(segment.start_seconds),
        start_seconds=segment.start_seconds,
        end_seconds=segment.end_seconds,
        type=context.gettext(SEGMENT[segment.type]),
        label=name.text if name is not None else section_label(context, segment.label),
        person=person,
        text=segment.text,
        lang=html_lang(segment.language),
        machine=segment.machine,
        recording=link.href if link is not None else "",
    )


def _origins(context: RequestContext, record: Recording) -> tuple[OriginRow, ...]:
    return tuple(
        OriginRow(field, lang, context.gettext(ORIGIN[o.type]), o.where, o.as_found)
        for o in record.origins
        for field, lang in [say(context, FIELD, o.field)]
    )


def _revisions(context: RequestContext, record: Recording) -> tuple[RevisionRow, ...]:
    """The history, newest first. Reasons are free text: they stay inside where something must not be named."""
    quiet = context.keeps_words(record)
    found = context.site.archive.catalogue.revisions(record.ref)
    return tuple(
        RevisionRow(
            number=r.number,
            at=context.wording.moment(r.at),
            moment=r.at.isoformat(timespec="seconds"),
            why=why,
            lang=lang,
            fields=", ".join(say(context, FIELD, name)[0] for name in sorted(r.changes)),
        )
        for r in reversed(found)
        for why, lang in [("", "") if quiet else history(context, r.why)]
    )
