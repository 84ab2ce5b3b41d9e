"""The addresses at which a recording is cut into passages."""

from dataclasses import replace
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from archive import cutting as cutting_room
from archive import passages
from archive.accounts.keys import Scope
from archive.codec import part_from_plain, part_plain
from archive.errors import InvalidValueError, MuragatError, NotFoundError, StoreError
from archive.identifiers import mint
from archive.model import Kind, Recording, Segment
from archive.policy import silences
from archive.revisions import by_curator
from archive.rules.names import complete
from web.desk.door import AtDesk, at_desk, onward, show
from web.desk.editing.fields import PASSAGE
from web.desk.editing.form import Reading, fill_in
from web.desk.editing.own import Identifier, number, own, require_change
from web.desk.editing.pick import resolver
from web.desk.passages.page import NEW, Asked, flaw_in_words, passages_page, proposal
from web.http.forms import Form, OwnForm, choice
from web.http.requests import wants_data
from web.view.words import N_

router = APIRouter(include_in_schema=False, prefix="/desk/recording/{identifier}/passages")
_ALL: Final = "all"
_FASTER: Final = N_("Somebody has changed this passage meanwhile; it is %(theirs)s now. Keep yours if it is right.")


class _FasterError(MuragatError):
    """The passage is no longer as it was when the form was made."""


@router.get("")
def cutting(request: Request, identifier: Identifier, passage: str = "", proposal: str = "") -> Response:
    at = at_desk(request)
    record, head = _own(at, identifier)
    told = at.context.gettext("Kept.") if request.query_params.get("kept") else ""
    values = _begun(request) if passage == NEW else None
    page = passages_page(at, record, head, Asked(passage, proposal, values=values), told)
    return show(request, at.context, "passages/passages.html", page)


def _begun(request: Request) -> dict[str, str]:
    """A new passage with the bounds that were drawn on the waveform."""
    asked = request.query_params
    return {f"{end}_seconds": asked[end][:20] for end in ("start", "end") if end in asked}


@router.post("")
def cut(request: Request, identifier: Identifier, form: OwnForm) -> Response:
    """``do``: keep, remove, accept, reject or publish; ``passage`` or ``proposal`` says which, ``all``: all."""
    at = at_desk(request, Scope.EDIT)
    record, head = _own(at, identifier)
    match form.get("do"):
        case "keep":
            return _keep(request, at, record, head, form)
        case "remove":
            _remove(at, record, form)
        case "publish":
            return _publish(request, at, record, form)
        case "accept":
            _accept(at, record, form.get("proposal"))
        case "reject":
            _reject(at, record, form.get("proposal"))
        case other:
            choice("do", other, ("keep", "remove", "publish", "accept", "reject"))
    return _done(request, at, identifier)


def _keep(request: Request, at: AtDesk, record: Recording, head: int, form: Form) -> Response:
    """Keep one passage: a new one, a changed one, or a proposal as it was moved."""
    context, which, proposed = at.context, form.get("passage"), form.get("proposal")
    base = number(form.get("base") or str(head))
    before = _as_it_was(at, record, base, head, which)
    found = proposal(context, record, proposed) if proposed else None
    made, problems = _filled(at, before or found or Segment(0.0, 0.0, id=mint()), form)
    if made is not None:
        problems = _wrong(at, record, which, found, made)
    if made is None or problems:
        return _again(request, at, record, head, form, base, problems)

    def changed(now: Recording) -> Recording:
        if which and passages.find(now, which) != before:
            raise _FasterError(f"{which} was changed", "Open it again.")
        cleared = passages.settle(now, found) if found is not None else now
        return _noted(passages.with_passage(cleared, made, which))

    try:
        _change(at, record, changed, f"passage {made.id} {made.start_seconds:g}-{made.end_seconds:g}")
    except _FasterError:
        record, head = _own(at, record.id)
        theirs = passages.find(record, which)
        said = context.gettext(_FASTER) % {"theirs": _in_short(theirs)}
        return _again(request, at, record, head, form, head, {"": said}, status=409)
    except InvalidValueError as error:  # somebody was faster with another passage, and this one has no room any more
        record, head = _own(at, record.id)
        return _again(request, at, record, head, form, head, {"": error.told(at.context.gettext)})
    return _done(request, at, record.id)


def _as_it_was(at: AtDesk, record: Recording, base: int, head: int, which: str) -> Segment | None:
    """The passage as the form showed it. Raises NotFoundError."""
    if not which:
        return None
    shown = record if base == head else at.context.site.archive.at(record.ref, base)
    return passages.find(passages.told(shown), which)


def _filled(at: AtDesk, before: Segment, form: Form) -> tuple[Segment | None, dict[str, str]]:
    """The passage as the form would have it; None where that cannot be read."""
    known, problems = part_plain(before), dict[str, str]()
    fill_in(known, PASSAGE, form, Reading(resolver(at.context), problems, at.context.gettext))
    if problems:
        return None, problems
    if "access" in known and before.access is not None and before.access.metadata is not None:
        known["access"]["metadata"] = before.access.metadata.value  # which no input shows
    try:
        made = part_from_plain(Segment, known)
    except StoreError as error:
        return None, {"": error.told(at.context.gettext)}
    made = replace(made, machine=False, id=before.id or mint())
    return (replace(made, names=complete(made.names)) if made.names != before.names else made), {}


def _wrong(at: AtDesk, record: Recording, which: str, found: Segment | None, made: Segment) -> dict[str, str]:
    """What keeps the recording from having this passage, at the input where it stands."""
    held = passages.settle(record, found) if found is not None else record
    held = replace(held, segments=tuple(s for s in held.segments if not which or passages.key(s) != which))
    wrong = passages.flaw(held, made)
    return {} if wrong is None else flaw_in_words(at.context, held, made, wrong)


def _remove(at: AtDesk, record: Recording, form: Form) -> None:
    which = form.get("passage")
    passages.find(record, which)
    _change(at, record, lambda now: _noted(passages.without(now, which)), f"passage {which} removed")


def _publish(request: Request, at: AtDesk, record: Recording, form: Form) -> Response:
    """Make a recording of its own of a passage, or go to the one that it is."""
    which = form.get("passage")
    require_change(at, None, cutting_room.part_of(record, passages.find(record, which), which))
    part = cutting_room.publish(at.context.site.archive, record.ref, which, at.who)
    if wants_data(request):
        return JSONResponse({"kind": part.kind, "id": part.id}, 201, headers={"Cache-Control": "no-store"})
    return onward(at.context, f"/desk/{part.kind}/{part.id}", (("kept", "1"),))


def _accept(at: AtDesk, record: Recording, which: str) -> None:
    """Of all those that cannot be passages beside the others stay proposals."""
    found = _proposed(at, record, which)

    def accepted(now: Recording) -> Recording:
        made, left = passages.accept(now, found)
        if left and which != _ALL:
            wrong = passages.flaw(now, left[0])
            said = flaw_in_words(at.context, now, left[0], wrong) if wrong else {}
            raise InvalidValueError(
                N_("The proposed passage cannot be kept: %(why)s"),
                N_("Move it, or reject it."),
                why=" ".join(said.values()),
            )
        return _noted(made)

    _change(at, record, accepted, f"{len(found)} proposed passages accepted")


def _reject(at: AtDesk, record: Recording, which: str) -> None:
    found = _proposed(at, record, which)

    def rejected(now: Recording) -> Recording:
        for one in found:
            now = passages.settle(now, one)
        return now

    _change(at, record, rejected, f"{len(found)} proposed passages rejected")


def _proposed(at: AtDesk, record: Recording, which: str) -> tuple[Segment, ...]:
    """Raises NotFoundError: there is none, or not any more."""
    if which != _ALL:
        return (proposal(at.context, record, which),)
    found = passages.proposals(record, at.context.analysis(record.ref))
    if not found:
        raise NotFoundError(N_("nothing is proposed"), N_("All proposals have been decided on."))
    return found


def _change(at: AtDesk, record: Recording, make: passages.Make, why: str) -> None:
    """Whoever may not hear a passage any more is shut out by the time this returns; their copies are asked for."""
    kept = passages.change(at.context.site.archive, record.ref, make, at.who, why)
    cutting_room.follow(at.context.site.archive, kept, at.who)
    for silent in silences(kept, at.context.today):
        at.context.site.wanted.ask(record.ref, silent)


def _noted(record: Recording) -> Recording:
    return passages.told(by_curator(record, "segments"))


def _in_short(passage: Segment) -> str:
    name = passage.names[0].text if passage.names else passage.label
    return f"{passages.written(passage.start_seconds)}–{passages.written(passage.end_seconds)} {name}".strip()


def _again(
    request: Request,
    at: AtDesk,
    record: Recording,
    head: int,
    form: Form,
    base: int,
    problems: dict[str, str],
    status: int = 422,
) -> Response:
    """The form once more, with everything that was typed."""
    if wants_data(request):
        body = {"code": "conflict" if status == 409 else "invalid-value", "problems": problems}
        return JSONResponse(body, status, {"Cache-Control": "no-store"})
    asked = Asked(form.get("passage") or NEW, form.get("proposal"), base, dict(form.pairs), problems)
    page = passages_page(at, record, head, asked)
    return show(request, at.context, "passages/passages.html", page, status)


def _done(request: Request, at: AtDesk, identifier: str) -> Response:
    if wants_data(request):
        record, head = _own(at, identifier)
        told = [passages.key(s) for s in passages.kept(record)]
        return JSONResponse(
            {"id": identifier, "version": head, "passages": told}, headers={"Cache-Control": "no-store"}
        )
    return onward(at.context, f"/desk/recording/{identifier}/passages", (("kept", "1"),))


def _own(at: AtDesk, identifier: str) -> tuple[Recording, int]:
    record, head = own(at, Kind.RECORDING, identifier)
    return passages.told(record), head
