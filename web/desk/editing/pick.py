"""Picking a record where one is named: by its id, by any of its names in any script, or from a list that shows who is
who.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from archive.errors import N_, InvalidValueError
from archive.identifiers import validate
from archive.model import AnyRecord, Event, Kind, Organisation, Person, Place, Recording, Ref, Role, Work
from archive.rules.links import area
from search.query.request import SearchRequest
from search.text import fold
from web.desk.editing.form import Resolve
from web.view.pictures import pictures
from web.view.request_context import RequestContext

MOST: Final = 10
_LONGEST: Final = 200
_FEW: Final = 3
_FEW_READ: Final = 10
"""Recordings that are read to tell a curator of single collections how many there are."""


@dataclass(frozen=True, slots=True)
class Option:
    """One record that may be meant. ``detail``: what tells it from others of the same name; ``picture``: the address of
    its first one, small."""

    id: str
    kind: str
    name: str
    lang: str
    detail: str
    href: str
    picture: str = ""

    def plain(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in self.__slots__}


def options(context: RequestContext, kinds: tuple[Kind, ...], text: str) -> list[Option]:
    """Records of these kinds that what was typed may mean, the likeliest first."""
    return [option(context, record) for record in _alike(context, kinds, text[:_LONGEST])[:MOST]]


def option(context: RequestContext, record: AnyRecord) -> Option:
    link = context.link_to(record)
    original = f"{link.original.text} · " if link.original else ""
    detail = original + " · ".join(part for part in _told(context, record) if part)
    face = next((view.small for view in pictures(context, record)[:1]), "")
    return Option(record.id, record.kind.value, link.name.text, link.name.lang, detail, link.href, face)


def resolver(context: RequestContext) -> Resolve:
    """How a form finds the record that somebody means."""

    def resolve(text: str, kinds: tuple[Kind, ...]) -> Ref:
        named = _by_id(context, text, kinds)
        if named is not None:
            return named
        wanted = fold.whole(text)
        found = [r for r in _alike(context, kinds, text) if any(fold.whole(n.text) == wanted for n in r.names)]
        if len(found) == 1:
            return found[0].ref
        if not found:
            raise InvalidValueError(
                N_("«%(name)s» is not in the archive."),
                N_("Pick from the list, or make a new record."),
                name=text[:_LONGEST],
            )
        choices = "; ".join(f"{o.id} ({o.detail})" for o in (option(context, record) for record in found))
        raise InvalidValueError(N_("Several are called so: write which one."), "%(choices)s", choices=choices)

    return resolve


def _by_id(context: RequestContext, text: str, kinds: tuple[Kind, ...]) -> Ref | None:
    kind, _, identifier = text.rpartition("/")
    try:
        validate(identifier)
    except InvalidValueError:
        return None
    wanted = [k for k in kinds if not kind or k.value == kind]
    refs = (Ref(k, identifier) for k in wanted)
    return next((ref for ref in refs if context.find(ref) is not None), None)


def _alike(context: RequestContext, kinds: tuple[Kind, ...], text: str) -> list[AnyRecord]:
    site = context.site
    site.follower.follow()
    begun = [s.ref for s in site.index.suggest(text, context.viewer, limit=50) if s.ref.kind in kinds]
    asked = SearchRequest(text, kinds=kinds, viewer=context.viewer, limit=MOST, facets=(), literal=True)
    refs = list(dict.fromkeys([*begun, *(hit.ref for hit in site.index.search(asked).hits)]))
    context.prefetch(refs)
    return [record for ref in refs if (record := context.find(ref)) is not None]


def _told(context: RequestContext, record: AnyRecord) -> Iterator[str]:
    match record:
        case Person():
            yield from _life(context, record)
        case Work():
            yield ", ".join(_names(context, Kind.PERSON, (c.person for c in record.credits if c.role is Role.COMPOSER)))
            yield ", ".join(_names(context, Kind.GENRE, record.genres))
        case Place():
            above = area(record.broader)
            yield record.type
            yield from _names(context, above.kind, [above.id]) if above else ()
        case Event() | Organisation():
            yield record.type
            yield from _names(context, Kind.PLACE, [record.place])
        case Recording():
            yield context.wording.date(record.performance.date) if record.performance.date else ""
        case _:
            pass
    yield _heard(context, record)


def _life(context: RequestContext, record: Person) -> Iterator[str]:
    if record.birth or record.death:
        birth, death = (context.wording.date(d) if d else "?" for d in (record.birth, record.death))
        yield f"{birth} – {'' if record.living else death}"
    home = area(record.region)
    yield from _names(context, home.kind, [home.id]) if home else ()
    written = context.site.archive.catalogue.links_to(record.ref, kind=Kind.WORK, limit=_FEW)
    titles = _names(context, Kind.WORK, (link.source.id for link in written))
    yield "«" + "», «".join(titles) + "»" if titles else ""


def _names(context: RequestContext, kind: Kind, ids: Any) -> list[str]:
    links = (context.link(Ref(kind, i)) for i in ids if i)
    return [link.name.text for link in links if link is not None][:_FEW]


def _heard(context: RequestContext, record: AnyRecord) -> str:
    if record.kind is Kind.RECORDING:
        return ""
    most = 100 if context.viewer.is_staff else _FEW_READ
    found = context.site.archive.catalogue.links_to(record.ref, kind=Kind.RECORDING, limit=most)
    sources = {link.source for link in found}
    if not context.viewer.is_staff:  # of others each is asked about
        context.prefetch(sources)
        sources = {ref for ref in sources if context.find(ref) is not None}
    words = context.words.ngettext("%(count)s recording", "%(count)s recordings", len(sources))
    return words % {"count": f"{len(sources)}{'+' if len(found) == most else ''}"} if sources else ""
