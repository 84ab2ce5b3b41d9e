"""The picture that stands for a recording in lists and at the head of its page: its own first one, or the drawn cover.

Both are addresses; whoever asks for them is asked about by the policy there (``web.streams.pictures``,
``web.streams.covers``). Where data are saved there is none.
"""

from dataclasses import dataclass

from archive.model import AnyRecord, Picture, Recording
from archive.policy import may_see_picture
from web.view.request_context import RequestContext
from web.view.words import PATH


@dataclass(frozen=True, slots=True)
class Cover:
    """``small`` and ``large``: addresses of a square drawing or of a picture, ``small_avif`` of the same in fewer bytes
    where there is one. ``drawn``: it is made from the sound."""

    small: str
    large: str
    drawn: bool
    small_avif: str = ""


def cover_of(context: RequestContext, record: Recording) -> Cover | None:
    """The cover of a recording that this visitor may see; None where data are saved."""
    if context.saving:
        return None
    own = next((p for p in record.pictures if may_see_picture(context.viewer, record, p, context.today)), None)
    if own is not None:
        small, large = (picture_address(context, record, own, size) for size in ("small", "large"))
        return Cover(small, large, drawn=False, small_avif=picture_address(context, record, own, "small", "avif"))
    drawn = context.address(f"/recordings/{record.id}/cover.svg", [("lang", context.tongue.value)])
    return Cover(drawn, drawn, drawn=True)


def picture_address(
    context: RequestContext, record: AnyRecord, picture: Picture, size: str, suffix: str = "webp"
) -> str:
    """Where a shown size (``small``, ``large``) of a picture stands, as ``webp`` or ``avif``."""
    name = f"{picture.sha512[:32]}-{size}.{suffix}"
    return context.address(f"/media/pictures/{PATH[record.kind]}/{record.id}/{name}")
