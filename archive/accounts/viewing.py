"""Who an account is for the policy: a ``Viewer``."""

from archive.accounts.people import Account, AccountRole
from archive.catalogue.catalogue import Catalogue
from archive.model import Kind, Ref
from archive.policy import Viewer, ViewerKind

_KIND = {
    AccountRole.REGISTERED: ViewerKind.REGISTERED,
    AccountRole.RESEARCHER: ViewerKind.RESEARCHER,
    AccountRole.CURATOR: ViewerKind.CURATOR,
    AccountRole.ADMINISTRATOR: ViewerKind.ADMINISTRATOR,
}


def viewer_of(account: Account | None, catalogue: Catalogue, *, on_site: bool = False) -> Viewer:
    """The viewer that an account is; nobody is anonymous."""
    if account is None:
        return Viewer(on_site=on_site)
    own = None if account.collections is None else with_all_below(account.collections, catalogue)
    return Viewer(_KIND[account.role], on_site=on_site, grants=account.grants, collections=own)


def with_all_below(collections: frozenset[str], catalogue: Catalogue) -> frozenset[str]:
    """These collections and all that are part of them."""
    known = set(collections)
    waiting = list(collections)
    while waiting:
        above = Ref(Kind.COLLECTION, waiting.pop())
        offset = 0
        while links := catalogue.links_to(above, kind=Kind.COLLECTION, relation="part-of", offset=offset):
            fresh = {link.source.id for link in links} - known
            known |= fresh
            waiting += fresh
            offset += len(links)
    return frozenset(known)
