"""The passages of a recording as its curator cuts them: beside the waveform, with what programs propose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from archive import passages
from archive.codec import part_plain
from archive.model import Kind, Recording, Ref, Segment
from archive.passages import Flaw
from archive.rules.moments import written
from archive.rules.names import nearest
from web.desk.door import AtDesk
from web.desk.editing.fields import PASSAGE
from web.desk.editing.form import values_in
from web.desk.editing.page import FieldView, Views
from web.pages.recording.listening import Player, player_of
from web.view.frame import Frame, frame
from web.view.i18n import READER
from web.view.request_context import NameView, RequestContext, names, path_of
from web.view.shipped_words import section_label
from web.view.words import ACCESS, N_, SEGMENT

NEW: Final = "new"
FLAW: Final[Mapping[Flaw, tuple[str, str]]] = {
    Flaw.NO_TIME: ("start_seconds", N_("Beginning and end are moments of the recording.")),
    Flaw.REVERSED: ("end_seconds", N_("It ends before it begins.")),
    Flaw.SHORT: ("end_seconds", N_("It is too short to be heard.")),
    Flaw.BEYOND: ("end_seconds", N_("The recording ends at %(end)s.")),
    Flaw.OVERLAP: (
        "start_seconds",
        N_("Pieces, turns and silences come one after the other; there is one at %(other)s."),
    ),
    Flaw.MANY: ("", N_("A recording has at most %(most)s passages.")),
}
"""Which input a flaw stands at, and its words."""


@dataclass(frozen=True, slots=True)
class PassageRow:
    """``key`` names it in a form. ``beyond``: it ends where the sound has ended. ``origin``: the file, the sheet."""

    key: str
    start: str
    end: str
    start_seconds: float
    end_seconds: float
    kind: str
    title: str
    access: str
    origin: str
    href: str
    recording: str
    """The address of the recording of its own as which it was published; empty where it was not."""
    beyond: bool
    open: bool


@dataclass(frozen=True, slots=True)
class PassageForm:
    """``passage`` and ``proposal``: what it was made of; both empty for a new one. ``base``: as for a record."""

    passage: str
    proposal: str
    base: int
    fields: tuple[FieldView, ...]
    rare: tuple[FieldView, ...]
    """What is filled in less often."""
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PassagesPage:
    """``silent``: whether silent copies are still being made, and the recording is shut to some meanwhile."""

    frame: Frame
    csrf_token: str
    name: NameView
    action: str
    back: str
    page: str
    player: Player | None
    rows: tuple[PassageRow, ...]
    proposals: tuple[PassageRow, ...]
    form: PassageForm | None
    told: str
    pick: str
    downloads: tuple[str, ...] = ()
    people: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which form is wanted, and what stands in it already."""

    passage: str = ""
    proposal: str = ""
    base: int = 0
    values: Mapping[str, str] | None = None
    problems: Mapping[str, str] = field(default_factory=dict[str, str])


def passages_page(at: AtDesk, record: Recording, head: int, asked: Asked, told: str = "") -> PassagesPage:
    context = at.context
    name, _original = names(record, context.tongue)
    path = f"/desk/{record.kind}/{record.id}"
    action = context.address(f"{path}/passages")
    proposed = passages.proposals(record, context.analysis(record.ref))
    return PassagesPage(
        frame=frame(context, context.gettext("Passages: %(name)s") % {"name": name.text}, indexed=False),
        csrf_token=at.visitor.csrf_token,
        name=name,
        action=action,
        back=context.address(path),
        page=context.address(path_of(record.ref)),
        player=player_of(context, record),
        rows=_rows(context, record, passages.kept(record), f"{path}/passages", "passage", asked.passage),
        proposals=_rows(context, record, proposed, f"{path}/passages", "proposal", asked.proposal),
        form=_form(at, record, head, asked),
        told=told,
        pick=context.address("/desk/pick"),
    )


def _rows(
    context: RequestContext, record: Recording, found: Iterable[Segment], path: str, what: str, asked: str
) -> tuple[PassageRow, ...]:
    return tuple(
        PassageRow(
            key=(key := passages.key(one)),
            start=written(one.start_seconds),
            end=written(one.end_seconds),
            start_seconds=one.start_seconds,
            end_seconds=one.end_seconds,
            kind=context.gettext(SEGMENT[one.type]),
            title=title_of(context, one),
            access=_access(context, one),
            origin=one.origin,
            href=context.address(path, [(what, key)]) + "#form",
            recording=context.address(f"/desk/recording/{one.recording}") if one.recording else "",
            beyond=passages.is_beyond(record, one),
            open=key == asked,
        )
        for one in found
    )


def title_of(context: RequestContext, passage: Segment) -> str:
    """What a passage is called for this reader: its name, else its label, else the person."""
    if (name := nearest(passage.names, READER[context.tongue])) is not None:
        return name.text
    if passage.label:
        return section_label(context, passage.label)
    link = context.link(Ref(Kind.PERSON, passage.person)) if passage.person else None
    return link.name.text if link else ""


def _access(context: RequestContext, passage: Segment) -> str:
    access = passage.access
    if access is None:
        return ""
    until = context.wording.day(access.embargo_until) if access.embargo_until else ""
    return " · ".join(part for part in (context.gettext(ACCESS[access.level]), until) if part)


def _form(at: AtDesk, record: Recording, head: int, asked: Asked) -> PassageForm | None:
    """The form of the passage or the proposal that was asked for, or an empty one. Raises NotFoundError."""
    values = asked.values
    if values is None and not (asked.passage or asked.proposal):
        return None
    if values is None:
        values = values_in(part_plain(_found(at.context, record, asked)), PASSAGE) if asked.passage != NEW else {}
    view = Views(at.context, values, asked.problems)
    fields = tuple(view.field(one) for one in PASSAGE)
    first = ("start_seconds", "end_seconds", "type", "names", "access")
    return PassageForm(
        passage="" if asked.passage == NEW else asked.passage,
        proposal=asked.proposal,
        base=asked.base or head,
        fields=tuple(one for one in fields if one.name in first),
        rare=tuple(one for one in fields if one.name not in first),
        problems=tuple(dict.fromkeys(asked.problems.values())),
    )


def _found(context: RequestContext, record: Recording, asked: Asked) -> Segment:
    if asked.proposal:
        return proposal(context, record, asked.proposal)
    return passages.find(record, asked.passage)


def proposal(context: RequestContext, record: Recording, key: str) -> Segment:
    """Raises NotFoundError: nobody proposes it, or somebody has decided on it."""
    found = passages.proposals(record, context.analysis(record.ref))
    return passages.among(found, key)


def flaw_in_words(context: RequestContext, record: Recording, passage: Segment, wrong: Flaw) -> dict[str, str]:
    """At which input it stands, and what."""
    where, words = FLAW[wrong]
    other = passages.over(record, passage)
    said = context.gettext(words) % {
        "end": written(record.duration_seconds or 0.0),
        "other": f"{written(other.start_seconds)}–{written(other.end_seconds)}" if other else "",
        "most": passages.MOST,
    }
    return {where: said}
