"""What stands around every page: title, languages, navigation, search box, and what machines read in the head."""

from dataclasses import dataclass, field

from web.i18n import OWN_NAMES, Tongue
from web.reading import Reading
from web.words import PATH, SECTION

_CYRILLIC = ("source-sans-3-cyrillic", "source-serif-4-cyrillic")
_LATIN = ("source-sans-3-latin", "source-serif-4-latin")
_FACES = {
    Tongue.KK: (*_CYRILLIC, "source-sans-3-cyrillic-ext", "source-serif-4-cyrillic-ext"),
    Tongue.KK_LATN: _LATIN,
    Tongue.RU: _CYRILLIC,
    Tongue.EN: _LATIN,
}
"""What most of a page is set in. Asking for more at once would hold the first line back on a slow network; the other
letters follow, and the stand-in faces have the same widths."""


@dataclass(frozen=True, slots=True)
class Alternate:
    """This page in another language. ``href`` stays on this site; ``absolute`` is for machines."""

    tongue: Tongue
    own_name: str
    href: str
    absolute: str
    current: bool


@dataclass(frozen=True, slots=True)
class NavItem:
    """A way in."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Social:
    """What a preview of this page shows elsewhere. ``image`` is an absolute address or empty."""

    type: str = "website"
    image: str = ""
    audio: str = ""
    audio_type: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of a page. ``twin`` is the address of the same thing as JSON, or empty."""

    title: str
    site_name: str
    description: str
    tongue: Tongue
    root: str
    canonical: str
    alternates: tuple[Alternate, ...]
    navigation: tuple[NavItem, ...]
    query: str
    twin: str
    feed: str
    static: str
    version: str
    """Of the bundled front end."""
    built: bool
    nonce: str
    indexed: bool
    contact: str
    social: Social = field(default_factory=Social)
    faces: tuple[str, ...] = ()
    """Font files that the page needs at once."""
    saving: bool = False
    data: str = ""
    """This page with less data, or with all of it again."""
    structured: str = ""
    """JSON-LD, already escaped for a script element."""


def frame(
    reading: Reading,
    title: str,
    *,
    description: str = "",
    query: str = "",
    twin: str = "",
    feed: str = "",
    indexed: bool = True,
    social: Social | None = None,
    structured: str = "",
) -> Frame:
    """The frame for a page with this title. Parameters that only choose a language leave the canonical address."""
    parameters = tuple((k, v) for k, v in reading.query if k not in ("lang", "data"))
    return Frame(
        title=title,
        site_name=reading.site.settings.archive_name,
        description=description or reading.gettext("A digital archive of traditional Kazakh music"),
        tongue=reading.tongue,
        root=reading.root,
        canonical=reading.absolute(reading.path, parameters),
        alternates=tuple(_alternate(reading, tongue, parameters) for tongue in Tongue),
        navigation=_navigation(reading),
        query=query,
        twin=twin,
        feed=feed,
        static=f"{reading.root}/static/{{}}?v={reading.site.assets.version}",
        version=reading.site.assets.version,
        built=reading.site.assets.built,
        nonce=reading.nonce,
        indexed=indexed,
        contact=reading.site.settings.contact,
        social=social or Social(),
        faces=_FACES[reading.tongue],
        saving=reading.saving,
        data=reading.address(reading.path, (*parameters, ("data", "full" if reading.saving else "low"))),
        structured=structured,
    )


def _alternate(reading: Reading, tongue: Tongue, parameters: tuple[tuple[str, str], ...]) -> Alternate:
    with_language = (*parameters, ("lang", tongue.value))
    return Alternate(
        tongue=tongue,
        own_name=OWN_NAMES[tongue],
        href=reading.address(reading.path, with_language),
        absolute=reading.absolute(reading.path, with_language),
        current=tongue is reading.tongue,
    )


def _navigation(reading: Reading) -> tuple[NavItem, ...]:
    return tuple(
        NavItem(reading.gettext(word), reading.address(path), reading.path.startswith(path))
        for word, path in ((word, f"/{PATH[kind]}") for kind, word in SECTION.items())
    )
