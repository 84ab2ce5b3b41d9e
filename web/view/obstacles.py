"""Why somebody cannot hear a recording, in words: everything that stands between them and the sound, one by one."""

from archive.model import Access, AnyRecord, Recording, Right, Use
from archive.model.access import DEFAULT_ACCESS
from archive.policy import Action, Decision, Reason, forbidding, is_withheld, listening_of
from web.view.request_context import RequestContext
from web.view.words import ACCESS, RIGHT_LAYER, USE


def obstacles(context: RequestContext, record: AnyRecord, decision: Decision) -> tuple[str, ...]:
    """Sentences in the reader's language. Nothing is said but of the door itself: no name of a record, no person."""
    gettext = context.gettext
    if not isinstance(record, Recording) or decision.reason in (Reason.UNPUBLISHED, Reason.WITHDRAWN):
        return ()
    found: list[str] = []
    whole = context.whole(record)
    for one in (record, whole):
        if one is None or context.may(Action.LISTEN, one):
            continue
        if one is whole:
            found.append(gettext("It is a passage of a recording, and is never more open than that."))
        found += _own(context, one)
    if decision.reason is Reason.PASSAGE or not found:
        found.append(gettext("A passage of it has a door of its own."))
    return tuple(dict.fromkeys(found))


def obstacles_inside(context: RequestContext, record: Recording) -> tuple[str, ...]:
    """The same of the passages that are closed to somebody who may hear the rest. ``record``: as it is kept."""
    closed = (s for s in record.segments if is_withheld(context.viewer, record, s, context.today))
    return tuple(dict.fromkeys(one for s in closed for one in _said(context, s.access or DEFAULT_ACCESS, s.rights)))


def _own(context: RequestContext, record: Recording) -> list[str]:
    return _said(context, record.access, context.complete(record).rights)


def _said(context: RequestContext, access: Access, rights: tuple[Right, ...]) -> list[str]:
    gettext, found = context.gettext, list[str]()
    if access.level.value != "open":
        found.append(gettext("Who may hear it: %(level)s.") % {"level": gettext(ACCESS[access.level])})
    if access.embargo_until is not None and context.today < access.embargo_until:
        day = context.wording.day(access.embargo_until)
        found.append(gettext("Its keepers have set a day before which nobody hears it: %(day)s.") % {"day": day})
    for use in (Use.DESCRIPTION, listening_of(context.viewer)):
        right = forbidding(rights, use, context.today)
        if right is None:
            continue
        known = RIGHT_LAYER.get(right.layer.strip().lower())
        said = {"layer": gettext(known) if known else right.layer, "use": gettext(USE[use])}
        if right.ends is not None and right.ends >= context.today:
            said["day"] = context.wording.day(right.ends)
            found.append(gettext("The right in the layer «%(layer)s» does not allow %(use)s until %(day)s.") % said)
        else:
            found.append(gettext("The right in the layer «%(layer)s» does not allow %(use)s.") % said)
    return found
