"""The pictures of a record as its curator arranges them."""

from dataclasses import dataclass
from typing import Final

from archive.model import AccessLevel, AnyRecord, Language, Picture, PictureType
from media.pictures.keeping import MOST_PICTURES
from media.pictures.reading import MOST_BYTES
from web.desk.door import AtDesk
from web.view.frame import Frame, frame
from web.view.i18n import html_lang
from web.view.pictures import PICTURE, PictureView, picture_view
from web.view.request_context import RequestContext
from web.view.words import ACCESS

CAPTIONED: Final = (Language.KK, Language.RU, Language.EN)


@dataclass(frozen=True, slots=True)
class CaptionInput:
    name: str
    label: str
    lang: str
    value: str


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One picture with what is said of it."""

    path: str
    shown: PictureView
    original: str
    type: str
    captions: tuple[CaptionInput, ...]
    maker: str
    rights: str
    access: str


@dataclass(frozen=True, slots=True)
class PicturesPage:
    """``types``, ``levels``: values with their words. ``room``: how many more it may have."""

    frame: Frame
    csrf_token: str
    name: str
    action: str
    back: str
    rows: tuple[PictureRow, ...]
    types: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, str], ...]
    room: int
    megabytes: int


def pictures_page(at: AtDesk, record: AnyRecord) -> PicturesPage:
    context = at.context
    name = context.link_to(record).name.text
    path = f"/desk/{record.kind}/{record.id}"
    return PicturesPage(
        frame=frame(context, context.gettext("Pictures: %(name)s") % {"name": name}, indexed=False),
        csrf_token=at.visitor.csrf_token,
        name=name,
        action=context.address(f"{path}/pictures"),
        back=context.address(path),
        rows=tuple(_row(context, record, picture) for picture in record.pictures),
        types=tuple((one.value, context.gettext(PICTURE[one])) for one in PictureType),
        levels=(
            ("", context.gettext("as the record")),
            *((level.value, context.gettext(ACCESS[level])) for level in AccessLevel),
        ),
        room=max(0, MOST_PICTURES - len(record.pictures)),
        megabytes=MOST_BYTES >> 20,
    )


def _row(context: RequestContext, record: AnyRecord, picture: Picture) -> PictureRow:
    said = {text.language: text.text for text in picture.caption}
    return PictureRow(
        path=picture.path,
        shown=picture_view(context, record, picture),
        original=picture.original_name,
        type=picture.type.value,
        captions=tuple(
            CaptionInput(f"caption.{one.value}", context.wording.language(one.value), html_lang(one), said.get(one, ""))
            for one in CAPTIONED
        ),
        maker=picture.maker,
        rights=picture.rights,
        access=picture.access.value if picture.access else "",
    )
