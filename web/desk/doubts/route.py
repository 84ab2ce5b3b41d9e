"""The addresses at which a curator settles what was left open, and confirms or corrects what was measured."""

from dataclasses import replace
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive.accounts.keys import Scope
from archive.errors import N_, NotFoundError
from archive.hygiene import clean
from archive.model import AnyRecord, Kind, Recording, Ref
from archive.policy import keeps
from media.analysis import corrections
from media.likeness import copies
from web.desk.door import AtDesk, at_desk, onward
from web.desk.doubts.page import TO_CONFIRM, which
from web.desk.editing.own import Identifier, own
from web.http.errors import ForbiddenError
from web.http.forms import OwnForm, choice

router = APIRouter(include_in_schema=False, prefix="/desk/recording")
_LONGEST_WHY: Final = 500
_LONGEST_VALUE: Final = 100


@router.post("/{identifier}/findings")
def settle(request: Request, identifier: Identifier, form: OwnForm) -> Response:
    """Mark a finding as settled: it is kept in the record, with the reason, and asked no more."""
    at = at_desk(request, Scope.EDIT)
    record = _own(at, identifier)
    asked, why = form.get("which"), clean(form.get("why"))[:_LONGEST_WHY]
    found = next((f for f in record.findings if which(f) == asked and not f.dismissed), None)
    if found is None:
        raise NotFoundError(N_("there is no such finding"), N_("It may be settled already."))
    reason = why or at.context.gettext("settled at the desk")
    archive = at.context.site.archive
    if found.same is not None:
        _require_both(at, found.same.recording)
        copies.dismiss(archive, record.id, found.same.recording, who=at.who, why=reason)
        return _back(at, identifier)

    def settled(before: AnyRecord) -> AnyRecord:
        if not isinstance(before, Recording):
            return before
        findings = (
            replace(f, dismissed=reason) if which(f) == asked and not f.dismissed else f for f in before.findings
        )
        return replace(before, findings=tuple(findings))

    archive.change(record.ref, settled, who=at.who, why=f"settled: {found.code}" + (f" ({why})" if why else ""))
    return _back(at, identifier)


@router.post("/{identifier}/measured")
def confirm(request: Request, identifier: Identifier, form: OwnForm) -> Response:
    """``accept``: the machine is right; else ``value``, and an empty one takes a correction back."""
    at = at_desk(request, Scope.EDIT)
    record = _own(at, identifier)
    name, why = form.get("name"), clean(form.get("why"))[:_LONGEST_WHY]
    choice("name", name, sorted(TO_CONFIRM))
    accepted = form.get("accept") == "1"
    given = [] if accepted else [(name, clean(form.get("value"))[:_LONGEST_VALUE].strip().replace(",", "."))]
    corrections.correct(
        at.context.site.archive,
        record,
        given,
        [name] if accepted else [],
        who=at.who,
        why=why or ("found right" if accepted else "corrected at the desk"),
    )
    return _back(at, identifier)


def _require_both(at: AtDesk, other: str) -> None:
    """What two recordings are told of each other is marked in both. Raises ForbiddenError: one is not theirs."""
    record = at.context.look_up(Ref(Kind.RECORDING, other))
    if record is None or not keeps(at.visitor.viewer, record):
        raise ForbiddenError(
            N_("the other recording is not yours to edit"), N_("Ask those who keep the whole archive.")
        )


def _own(at: AtDesk, identifier: str) -> Recording:
    record, _ = own(at, Kind.RECORDING, identifier)
    if not isinstance(record, Recording):
        raise NotFoundError(N_("«%(text)s» is no recording"), text=identifier)
    return record


def _back(at: AtDesk, identifier: str) -> Response:
    return onward(at.context, f"/desk/recording/{identifier}", (("kept", "1"),))
