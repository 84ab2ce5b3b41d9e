"""Nothing is part of itself, nor of what is part of it: collections, works, instruments, genres, schools, places.

A circle would have no outermost whole: paths, trees and facets would never end. Whoever writes a record asks here. What
an older Muragat has stored is left alone until somebody changes that very tie.
"""

from collections.abc import Callable, Iterable, Sequence

from archive.errors import N_, InvalidValueError
from archive.model import AnyRecord, Ref
from archive.rules.links import links_of

NESTING = frozenset({"part-of", "broader"})
"""The relations of a part to its whole."""


def wholes_of(record: AnyRecord | None) -> frozenset[Ref]:
    """What a record is directly part of."""
    return frozenset(link.target for link in links_of(record) if link.relation in NESTING) if record else frozenset()


def refuse_circles(
    changed: Sequence[tuple[AnyRecord, AnyRecord | None]], find: Callable[[Ref], AnyRecord | None]
) -> None:
    """Look at records that are about to take the place of others (None: new ones); ``find`` gives what is held.

    Raises InvalidValueError: one of them would become part of itself.
    """
    coming = {after.ref: after for after, _before in changed}
    for after, before in changed:
        waiting = list(wholes_of(after) - wholes_of(before))
        seen: set[Ref] = set()
        while waiting:
            at = waiting.pop()
            if at == after.ref:
                told = (
                    N_("%(record)s would be part of itself, through %(others)s")
                    if seen
                    else N_("%(record)s would be part of itself")
                )
                hint = N_("Name a whole that is not inside of it.")
                raise InvalidValueError(told, hint, record=after.ref, others=_named(seen))
            if at not in seen:
                seen.add(at)
                waiting += wholes_of(coming.get(at) or find(at))


def _named(refs: Iterable[Ref]) -> str:
    return ", ".join(sorted(map(str, refs))[:5])
