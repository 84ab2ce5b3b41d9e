"""What the pages of editing show: a form, a conflict, a preview's frame."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive.errors import InvalidValueError
from archive.model import AnyRecord, Kind, Recording, Ref
from archive.model.record import Status
from archive.policy import Viewer, ViewerKind
from archive.reconciling import Difference, Side
from archive.rules import dates, scripts
from archive.rules.links import area
from web.desk.comments.page import CommentsView, comments_of
from web.desk.door import AtDesk
from web.desk.doubts.page import Doubts, doubts_of
from web.desk.editing.fields import FIELDS, Field, Widget
from web.desk.editing.form import as_lines
from web.view.frame import Frame, frame
from web.view.i18n import READER
from web.view.request_context import RequestContext
from web.view.shipped_words import DOUBT, say
from web.view.words import KIND, N_, PATH

STATUS: Mapping[Status, str] = {
    Status.DRAFT: N_("draft"),
    Status.IN_REVIEW: N_("in review"),
    Status.PUBLISHED: N_("published"),
}
PREVIEWED: Mapping[str, tuple[str, Viewer]] = {
    "anonymous": (N_("a visitor"), Viewer()),
    "registered": (N_("a registered listener"), Viewer(ViewerKind.REGISTERED)),
    "on-site": (N_("a visitor in the reading room"), Viewer(on_site=True)),
}
"""As whom a record can be seen before it is published."""
_EMPTY_ROWS = 1


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    word: str


@dataclass(frozen=True, slots=True)
class Input:
    """One input. ``said``: how the archive reads what stands there (a date in words, who a record is)."""

    name: str
    label: str
    widget: str
    value: str
    choices: tuple[Choice, ...] = ()
    kinds: str = ""
    said: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """``was``: which row of the record it was; empty for a new one."""

    name: str
    was: str
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of the form: one input, a group of them, or rows. ``folded``: nothing stands in it."""

    name: str
    label: str
    widget: str
    inputs: tuple[Input, ...] = ()
    rows: tuple[Row, ...] = ()
    folded: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class EditPage:
    """``base``: the version that the form was made from, 0 for a new record."""

    frame: Frame
    csrf_token: str
    action: str
    kind: str
    kind_word: str
    id: str
    name: str
    base: int
    fields: tuple[FieldView, ...]
    status: str
    status_word: str
    withdrawn: str
    problems: tuple[str, ...]
    told: str
    streams: tuple[tuple[str, str], ...]
    doubts: Doubts
    comments: CommentsView
    page: str
    desk: str
    pick: str
    date: str
    previews: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ConflictUnit:
    """One field in three versions. ``both``: somebody has to decide; ``mine``: mine is proposed."""

    name: str
    label: str
    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    both: bool
    prefer_mine: bool


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """``sent``: the whole form as it was sent, to be sent again. ``who``: who was faster, ``when`` and why."""

    frame: Frame
    csrf_token: str
    action: str
    name: str
    units: tuple[ConflictUnit, ...]
    sent: tuple[tuple[str, str], ...]
    base: int
    head: int
    who: str
    when: str
    why: str
    leave: str


def edit_page(
    at: AtDesk,
    record: AnyRecord,
    base: int,
    values: Mapping[str, str],
    *,
    problems: Mapping[str, str] | None = None,
    told: str = "",
) -> EditPage:
    """The form of a record with these values in it."""
    context, said = at.context, problems or {}
    view = Views(context, values, said)
    kind_word = context.gettext(KIND[record.kind])
    name = context.link_to(record).name.text if base else context.gettext("New: %(kind)s") % {"kind": kind_word}
    path = f"/desk/{record.kind}/{record.id}" if base else f"/desk/new/{record.kind}"
    return EditPage(
        frame=frame(context, name, indexed=False),
        csrf_token=at.visitor.csrf_token,
        action=context.address(path),
        kind=record.kind.value,
        kind_word=kind_word,
        id=record.id,
        name=name,
        base=base,
        fields=tuple(view.field(one) for one in FIELDS[record.kind]),
        status=record.status.value,
        status_word=context.gettext(STATUS[record.status]),
        withdrawn=record.withdrawn.why if record.withdrawn else "",
        problems=tuple(dict.fromkeys(said.values())),
        told=told,
        streams=_streams(context, record),
        doubts=doubts_of(context, record) if base else Doubts(),
        comments=comments_of(at, record) if base else CommentsView(),
        page=context.address(f"/{PATH[record.kind]}/{record.id}"),
        desk=context.address("/desk"),
        pick=context.address("/desk/pick"),
        date=context.address("/desk/date"),
        previews=tuple(preview_addresses(context, record.ref).values()) if base else (),
    )


def preview_addresses(context: RequestContext, ref: Ref) -> dict[str, tuple[str, str]]:
    """Of each kind of visitor, where a record is shown as they will see it, and their word."""
    path = f"/desk/{ref.kind}/{ref.id}/preview"
    return {key: (context.address(path, [("as", key)]), context.gettext(word)) for key, (word, _) in PREVIEWED.items()}


def _streams(context: RequestContext, record: AnyRecord) -> tuple[tuple[str, str], ...]:
    if not isinstance(record, Recording):
        return ()
    found = context.copies(record.ref).playable(saving=context.saving)
    return tuple((context.address(f"/media/{record.id}/{copy.name}"), copy.mime) for copy in found)


class Views:
    """Views of fields, for one reader."""

    def __init__(self, context: RequestContext, values: Mapping[str, str], problems: Mapping[str, str]) -> None:
        self._context, self._values, self._problems = context, values, problems

    def field(self, one: Field) -> FieldView:
        label = self._context.gettext(one.label)
        if one.widget is Widget.ROWS:
            rows = self._rows(one)
            empty = all(not row.was and not any(i.value for i in row.inputs if i.widget != "choice") for row in rows)
            return FieldView(one.name, label, one.widget.value, rows=rows, folded=empty and one.name != "names")
        columns = one.columns if one.widget is Widget.GROUP else ()
        inputs = tuple(self.input(c, f"{one.name}.{c.name}") for c in columns) or (self.input(one, one.name),)
        return FieldView(one.name, label, one.widget.value, inputs, problem=self._problems.get(one.name, ""))

    def _rows(self, one: Field) -> tuple[Row, ...]:
        start = f"{one.name}."
        numbers = sorted({int(k[len(start) :].partition(".")[0]) for k in self._values if k.startswith(start)})
        following = range(numbers[-1] + 1 if numbers else 0, (numbers[-1] + 1 if numbers else 0) + _EMPTY_ROWS)
        return tuple(self._row(one, number, fresh=number not in numbers) for number in (*numbers, *following))

    def _row(self, one: Field, number: int, *, fresh: bool) -> Row:
        name = f"{one.name}.{number}"
        inputs = tuple(self.input(column, f"{name}.{column.name}", fresh=fresh) for column in one.columns)
        return Row(name, self._values.get(f"{name}.was", ""), inputs)

    def input(self, one: Field, name: str, *, fresh: bool = False) -> Input:
        gettext = self._context.gettext
        value = self._values.get(name, self._fresh(one) if fresh else one.default)
        choices = tuple(Choice(v, gettext(word)) for v, word in one.choices)
        if one.optional and choices:
            choices = (Choice("", "—"), *choices)
        kinds = ",".join(k.value for k in _kinds(one))
        said = self._said(one, value)
        return Input(
            name, gettext(one.label), one.widget.value, value, choices, kinds, said, self._problems.get(name, "")
        )

    def _fresh(self, one: Field) -> str:
        """What a new row begins with: the reader's own language is the likeliest."""
        if one.path == ("language",):
            return READER[self._context.tongue].value
        return one.default or ("performer" if one.path == ("role",) else "")

    def _said(self, one: Field, value: str) -> str:
        if not value:
            return ""
        if one.widget is Widget.DATE:
            return date_in_words(self._context, value)
        if one.widget in (Widget.RECORD, Widget.AREA):
            ref = area(value) if one.widget is Widget.AREA else Ref(one.kind, value) if one.kind else None
            link = self._context.link(ref) if ref else None
            return link.name.text if link else ""
        return ""


def _kinds(one: Field) -> tuple[Kind, ...]:
    if one.widget is Widget.AREA:
        return (Kind.PLACE, Kind.SCHOOL)
    return (one.kind,) if one.widget is Widget.RECORD and one.kind else ()


def date_in_words(context: RequestContext, text: str) -> str:
    """How the archive reads a date that somebody typed; empty where it cannot."""
    try:
        reading = dates.read(text)
    except InvalidValueError:
        return ""
    if reading.edtf is None:
        return ""
    doubts = "; ".join(_doubt(context, doubt) for doubt in reading.doubts)
    return context.wording.date(reading.edtf) + (f" ({doubts})" if doubts else "")


def _doubt(context: RequestContext, doubt: dates.Doubt) -> str:
    """What is doubtful about a date, with all that it may mean."""
    word, _ = say(context, DOUBT, doubt.code)
    return f"{word}: {', '.join(map(context.wording.date, doubt.readings))}" if doubt.readings else word


def generated(text: str) -> dict[str, str]:
    """The forms of a Kazakh name that letter rules make."""
    return {"kk-Latn": scripts.to_latin2021(text), "kk-Arab": scripts.to_arabic(text)}


def conflict_page(
    at: AtDesk,
    theirs: AnyRecord,
    found: Iterable[Difference],
    sent: Iterable[tuple[str, str]],
    *,
    base: int,
    head: int,
) -> ConflictPage:
    """Both versions side by side, field by field."""
    context = at.context
    labels = {one.path: one.label for one in FIELDS[theirs.kind]}
    last = context.site.archive.catalogue.revisions(theirs.ref)[-1]
    path = f"/desk/{theirs.kind}/{theirs.id}"
    return ConflictPage(
        frame=frame(context, context.gettext("Changed by somebody else meanwhile"), indexed=False),
        csrf_token=at.visitor.csrf_token,
        action=context.address(f"{path}/reconcile"),
        name=context.link_to(theirs).name.text,
        units=tuple(
            ConflictUnit(
                name=".".join(d.path),
                label=context.gettext(labels[d.path]),
                base=tuple(as_lines(d.base)),
                mine=tuple(as_lines(d.mine)),
                theirs=tuple(as_lines(d.theirs)),
                both=d.both,
                prefer_mine=d.side is Side.MINE,
            )
            for d in found
        ),
        sent=tuple((k, v) for k, v in sent if k not in ("csrf_token", "base", "head") and not k.startswith("take.")),
        base=base,
        head=head,
        who=last.who,
        when=context.wording.moment(last.at),
        why=last.why,
        leave=context.address(path),
    )
