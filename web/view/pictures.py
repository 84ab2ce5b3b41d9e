"""The pictures of a record as a page shows them: small in the text, large on tap, with maker and rights.

A picture comes from a record that is already cut to what the visitor may know; whoever asks for its address is asked
about by the policy once more (``web.streams.pictures``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from archive.model import AnyRecord, Kind, Picture, PictureType
from media.pictures import showing
from web.drawings import instruments
from web.view.blocks import TextView, texts
from web.view.covers import picture_address
from web.view.request_context import RequestContext
from web.view.words import N_

PICTURE: Final[Mapping[PictureType, str]] = {
    PictureType.PORTRAIT: N_("Portrait"),
    PictureType.INSTRUMENT: N_("Picture of an instrument"),
    PictureType.SLEEVE: N_("Sleeve"),
    PictureType.TAPE_BOX: N_("Tape box"),
    PictureType.CATALOGUE_CARD: N_("Catalogue card"),
    PictureType.NOTATION: N_("Notation"),
    PictureType.PLACE: N_("Picture of a place"),
    PictureType.OTHER: N_("Picture"),
}


@dataclass(frozen=True, slots=True)
class PictureView:
    """``small``, ``large``: addresses; ``small_avif``, ``large_avif``: the same in fewer bytes, empty for drawings.

    ``width``, ``height``: pixels of the small one, so that nothing jumps.
    """

    small: str
    large: str
    width: int
    height: int
    alt: str
    caption: TextView | None
    maker: str
    rights: str
    small_avif: str = ""
    large_avif: str = ""


def pictures(context: RequestContext, shown: AnyRecord) -> tuple[PictureView, ...]:
    """The pictures of a record cut to what this visitor may know, in the order of their keepers.

    An instrument that has none is shown in a drawing of our own, which says so.
    """
    found = tuple(picture_view(context, shown, picture) for picture in shown.pictures)
    if found or shown.kind is not Kind.INSTRUMENT or shown.id not in instruments.DRAWN:
        return found
    return (drawn_instrument(context, shown.id, shown.title),)


def drawn_instrument(context: RequestContext, identifier: str, name: str) -> PictureView:
    """Our own drawing of an instrument that is in ``instruments.DRAWN``."""
    address = f"{context.root}{instruments.address(identifier)}?v={context.site.assets.version}"
    alt = context.gettext("Drawing: %(name)s") % {"name": name}
    maker = context.gettext("Drawn for this archive; simplified")
    return PictureView(address, address, 480, 480, alt, None, maker, "")


def picture_view(context: RequestContext, shown: AnyRecord, picture: Picture) -> PictureView:
    shrink = min(1.0, showing.SIZES["small"] / max(picture.width, picture.height, 1))
    captions = texts(context, picture.caption)
    type_ = context.gettext(PICTURE[picture.type])
    return PictureView(
        small=picture_address(context, shown, picture, "small"),
        large=picture_address(context, shown, picture, "large"),
        width=max(1, round(picture.width * shrink)),
        height=max(1, round(picture.height * shrink)),
        alt=f"{type_}: {captions[0].text if captions else shown.title}",
        caption=captions[0] if captions else None,
        maker=picture.maker,
        rights=picture.rights,
        small_avif=picture_address(context, shown, picture, "small", "avif"),
        large_avif=picture_address(context, shown, picture, "large", "avif"),
    )
