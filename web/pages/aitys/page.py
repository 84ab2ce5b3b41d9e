"""An introduction to aitys: the text stands in the template, in the translators' words; its kinds and what can be heard
come from the archive. Every statement rests on one of ``SOURCES``."""

from dataclasses import dataclass
from typing import Final

from archive.model import Kind, Person, Ref
from web.view.blocks import Entry, Section, TextView, texts
from web.view.everything import everything
from web.view.frame import Frame, frame
from web.view.lists import entries, entries_section, recordings_section
from web.view.request_context import LinkView, RequestContext

SOURCES: Final = (
    "https://clever-geek.imtqy.com/articles/6187948/index.html",
    "https://massaget.kz/qaarc/qa/11229",
    "http://emirsaba.org/1-foleklor-janrlari-foleklor-oni-erekshelikteri-men-jiktelui-v2/",
    "https://www.commonspace.eu/news/improvised-oral-poetry-remains-popular-entertainment-kazakhstan",
    "https://adebiportal.kz/en/genres/view/245",
    "https://www.edgekz.com/young-generation-follows-aitys-traditions/",
)
_GENRE: Final = Ref(Kind.GENRE, "aitys")
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class KindOfAitys:
    """One of its kinds, and what it is in the reader's language."""

    link: LinkView
    text: TextView | None


@dataclass(frozen=True, slots=True)
class AitysPage:
    """What the archive adds to the text."""

    frame: Frame
    kinds: tuple[KindOfAitys, ...]
    recordings: Section
    akyns: tuple[Entry, ...]
    listed: Section
    """Its place on the lists of UNESCO and in the contests of today."""
    genre: LinkView | None
    sources: tuple[str, ...]


def aitys_page(context: RequestContext) -> AitysPage:
    """Fill the page with what this visitor may see."""
    catalogue = context.site.archive.catalogue
    below = [link.source for link in catalogue.links_to(_GENRE, kind=Kind.GENRE, relation="broader")]
    context.prefetch(below)
    kinds = [record for ref in below if (record := context.find(ref)) is not None]
    people = [p for p in everything(context, Kind.PERSON) if isinstance(p, Person) and "aitys akyn" in p.occupations]
    title = context.gettext("Aitys: a contest in verse")
    return AitysPage(
        frame=frame(context, title, description=context.gettext("Two akyns, two dombyras, and verse made on the spot")),
        kinds=tuple(KindOfAitys(context.link_to(k), next(iter(texts(context, k.description)), None)) for k in kinds),
        recordings=recordings_section(
            context, context.gettext("To be heard in the archive"), [("genre", _GENRE.id)], limit=_SHOWN
        ),
        akyns=entries(context, people),
        listed=entries_section(
            context,
            context.gettext("Today"),
            [Ref(Kind.EVENT, "unesco-aitys"), Ref(Kind.EVENT, "altyn-dombyra")],
        ),
        genre=context.link(_GENRE),
        sources=SOURCES,
    )
