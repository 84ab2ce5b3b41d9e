"""What those who keep a record say to each other about it, beside its form."""

import datetime as dt
from dataclasses import dataclass

from archive.accounts.comments import LONGEST, Comments
from archive.model import AnyRecord
from web.desk.door import AtDesk
from web.desk.editing.fields import FIELDS


@dataclass(frozen=True, slots=True)
class CommentView:
    """``label``: of the field that it is about; empty: the whole record. ``own``: whoever reads it may delete it."""

    number: int
    label: str
    who: str
    when: str
    text: str
    own: bool


@dataclass(frozen=True, slots=True)
class CommentsView:
    """``fields``: what may be commented on, the name of each field and its word."""

    found: tuple[CommentView, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    longest: int = LONGEST


def comments_of(at: AtDesk, record: AnyRecord) -> CommentsView:
    """Nothing where there is no desk."""
    context = at.context
    if context.site.desk is None:
        return CommentsView()
    labels = {one.name: context.gettext(one.label) for one in FIELDS[record.kind]}
    return CommentsView(
        found=tuple(
            CommentView(
                number=one.number,
                label=labels.get(one.field, one.field),
                who=one.who,
                when=context.wording.moment(dt.datetime.fromtimestamp(one.at, dt.UTC)),
                text=one.text,
                own=one.who == at.who or at.visitor.viewer.is_staff,
            )
            for one in Comments(context.site.desk).of(record.ref)
        ),
        fields=tuple(labels.items()),
    )
