"""What stands around every page: title, languages, navigation, search box, and what machines read in the head."""

from dataclasses import dataclass, field, replace
from typing import Final

from archive.model import Ref
from archive.policy import ViewerKind
from search.query.request import FILTER_FIELDS
from web.protocols.preview import drawing
from web.view.i18n import OWN_NAMES, Tongue
from web.view.request_context import RequestContext
from web.view.words import KIND_OF_PATH, PATH, SECTION

_MEANT: Final = frozenset({"q", "page", "day", "id", "filter", "sort", "literal", "wide", *FILTER_FIELDS})
"""Parameters that make another page of it. What else stands in an address (``t``, ``by``, what other sites append)
leaves the canonical address as it is."""

_CYRILLIC = ("sans-cyrillic", "serif-cyrillic")
_LATIN = ("sans-latin", "serif-latin")
_FACES = {
    Tongue.KK: (*_CYRILLIC, "sans-kazakh-cyrillic", "serif-kazakh-cyrillic"),
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
    """The address that stands for this page, whatever was added to it."""
    shared: str
    """The address to pass on: with the passage of a recording that was asked for."""
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
    """Font files that the page needs at once; none where data are saved."""
    saving: bool = False
    styles: str = ""
    """The first part of the styles, where data are saved: no request before anything is seen, and no faces."""
    signed_in: bool = False
    account: tuple[NavItem, ...] = ()
    """What stands at the right of the header: to sign in, or who has signed in."""
    desk: str = ""
    edit: str = ""
    """Where a curator edits what this page shows."""
    previews: tuple[NavItem, ...] = ()
    """Where this page is shown as others will see it: each of these others."""
    data: str = ""
    """This page with less data, or with all of it again."""
    structured: str = ""
    """JSON-LD, already escaped for a script element."""


def frame(
    context: RequestContext,
    title: str,
    *,
    description: str = "",
    query: str = "",
    twin: str = "",
    feed: str = "",
    indexed: bool = True,
    social: Social | None = None,
    structured: str = "",
    needs: tuple[str, ...] = (),
) -> Frame:
    """The frame for a page with this title. Parameters that only choose a language leave the canonical address.

    ``needs``: parameters without which there is no such page.
    """
    parameters = tuple((k, v) for k, v in context.query if k not in ("lang", "data"))
    meant = tuple(pair for pair in parameters if pair[0] in _MEANT or pair[0] in needs)
    return Frame(
        title=title,
        site_name=context.site.settings.archive_name,
        description=description or context.gettext("A digital archive of traditional Kazakh music"),
        tongue=context.tongue,
        root=context.root,
        canonical=context.absolute(context.path, meant),
        shared=context.absolute(context.path, tuple(p for p in parameters if p[0] in (*_MEANT, "t"))),
        alternates=tuple(_alternate(context, tongue, parameters, meant) for tongue in Tongue),
        navigation=_navigation(context),
        query=query,
        twin=twin,
        feed=feed,
        static=f"{context.root}/static/{{}}?v={context.site.assets.version}",
        version=context.site.assets.version,
        built=context.site.assets.built,
        nonce=context.nonce,
        indexed=indexed,
        contact=context.site.settings.contact,
        social=_with_picture(context, social or Social()),
        faces=() if context.saving else _FACES[context.tongue],
        saving=context.saving,
        styles=context.site.assets.first_styles if context.saving else "",
        signed_in=context.viewer.kind is not ViewerKind.ANONYMOUS,
        account=_account(context),
        desk=context.address("/desk") if context.viewer.is_curator else "",
        edit=_edit(context),
        data=context.address(context.path, (*parameters, ("data", "full" if context.saving else "low"))),
        structured=structured,
    )


def _account(context: RequestContext) -> tuple[NavItem, ...]:
    """No name of anybody: the page may be kept for all who see the same."""
    if context.viewer.kind is ViewerKind.ANONYMOUS:
        return (_account_item(context, context.gettext("Sign in"), "/login"),)
    return (_account_item(context, context.gettext("My account"), "/account"),)


def _account_item(context: RequestContext, label: str, path: str) -> NavItem:
    return NavItem(label, context.address(path), context.path.startswith(path))


def _edit(context: RequestContext) -> str:
    kind, _, identifier = context.path.removeprefix("/").partition("/")
    of_record = context.viewer.is_curator and kind in KIND_OF_PATH and identifier and "/" not in identifier
    return context.address(f"/desk/{KIND_OF_PATH[kind]}/{identifier}") if of_record else ""


def preview_address(context: RequestContext, ref: Ref | None = None) -> str:
    """The picture that other sites show of a record, or of the archive; empty where none can be drawn."""
    if not drawing.can_draw():
        return ""
    path = f"/preview/{PATH[ref.kind]}/{ref.id}.png" if ref else "/preview.png"
    return context.absolute(path, [("lang", context.tongue.value)])


def _with_picture(context: RequestContext, social: Social) -> Social:
    return social if social.image else replace(social, image=preview_address(context))


def _alternate(
    context: RequestContext, tongue: Tongue, parameters: tuple[tuple[str, str], ...], meant: tuple[tuple[str, str], ...]
) -> Alternate:
    with_language = (*parameters, ("lang", tongue.value))
    return Alternate(
        tongue=tongue,
        own_name=OWN_NAMES[tongue],
        href=context.address(context.path, with_language),
        absolute=context.absolute(context.path, (*meant, ("lang", tongue.value))),
        current=tongue is context.tongue,
    )


def _navigation(context: RequestContext) -> tuple[NavItem, ...]:
    return tuple(
        NavItem(context.gettext(word), context.address(path), context.path.startswith(path))
        for word, path in ((word, f"/{PATH[kind]}") for kind, word in SECTION.items())
    )
