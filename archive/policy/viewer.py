"""Who is asking."""

from dataclasses import dataclass
from enum import StrEnum

from archive.model import Ref


class ViewerKind(StrEnum):
    """Who is asking. The command line is the administrator of the home it opens."""

    ANONYMOUS = "anonymous"
    REGISTERED = "registered"
    RESEARCHER = "researcher"
    CURATOR = "curator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking, and whether from a configured network of the archive (``on_site``).

    ``grants``: records, and collections with all their recordings, that their keepers have opened to this person.
    ``passages``: single passages of recordings that were opened to them, as (recording, id of the passage).
    ``collections``: those that a curator keeps or a researcher may study, with all below them; None: the whole archive.
    """

    kind: ViewerKind = ViewerKind.ANONYMOUS
    on_site: bool = False
    grants: frozenset[Ref] = frozenset()
    collections: frozenset[str] | None = None
    passages: frozenset[tuple[Ref, str]] = frozenset()

    @property
    def is_staff(self) -> bool:
        """Whether this person keeps the whole archive; of single collections ``decide.keeps`` knows."""
        return self.kind is ViewerKind.ADMINISTRATOR or (self.kind is ViewerKind.CURATOR and self.collections is None)

    @property
    def is_curator(self) -> bool:
        """Whether this person keeps anything at all, and has a desk."""
        return self.kind in (ViewerKind.CURATOR, ViewerKind.ADMINISTRATOR)


ANONYMOUS = Viewer()
ADMINISTRATOR = Viewer(ViewerKind.ADMINISTRATOR)

AUDIENCES = tuple(
    Viewer(kind, on_site=on_site) for kind in (ViewerKind.ANONYMOUS, ViewerKind.REGISTERED) for on_site in (False, True)
)
"""Every kind of viewer that is not staff: what any of them may know or hear is what the public ever gets."""
