"""The addresses of editing: a record's form, what is picked in it, and what becomes of it."""

from dataclasses import replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from archive import revisions
from archive.accounts.keys import Scope
from archive.errors import N_, ConflictError, InvalidValueError
from archive.hygiene import clean
from archive.identifiers import mint
from archive.model import RECORD_TYPES, AnyRecord, Kind, Language, Name, Recording, Ref
from archive.model.record import Status
from archive.policy import Action
from archive.reconciling import Side, differences, merged
from archive.rules.names import complete
from web.desk.door import AtDesk, at_desk, onward, show
from web.desk.editing import form as forms
from web.desk.editing.fields import FIELDS
from web.desk.editing.own import Identifier, number, own, require_change
from web.desk.editing.page import (
    PREVIEWED,
    conflict_page,
    date_in_words,
    edit_page,
    generated,
    preview_addresses,
)
from web.desk.editing.pick import option, options, resolver
from web.http.errors import ClosedDoorError, require
from web.http.forms import Form, OwnForm, choice
from web.http.requests import wants_data
from web.pages.message.page import MessagePage, refused
from web.pages.record.page import RecordPage, record_page
from web.pages.recording.page import RecordingPage, recording_page
from web.view.frame import NavItem
from web.view.i18n import READER
from web.view.request_context import path_of

router = APIRouter(include_in_schema=False, prefix="/desk")
_LONGEST_WHY = 500


@router.get("/pick")
def pick(request: Request, q: str = "", kind: str = "") -> Response:
    """Records that what is being typed may mean."""
    at = at_desk(request)
    kinds = tuple(k for k in Kind if k.value in kind.split(","))
    found = options(at.context, kinds, clean(q)) if q.strip() and kinds else []
    return JSONResponse([one.plain() for one in found], headers={"Cache-Control": "no-store"})


@router.get("/date")
def date(request: Request, q: str = "") -> Response:
    """How a date is read, in words."""
    at = at_desk(request)
    return JSONResponse({"said": date_in_words(at.context, q[:200])}, headers={"Cache-Control": "no-store"})


@router.get("/name")
def name(request: Request, q: str = "") -> Response:
    """The forms of a Kazakh name that letter rules make."""
    at_desk(request)
    return JSONResponse(generated(clean(q[: forms.LONGEST_LINE])), headers={"Cache-Control": "no-store"})


@router.get("/new/{kind}")
def new(request: Request, kind: Kind, name: str = "") -> Response:
    at = at_desk(request, Scope.EDIT)
    blank = _blank(at, kind, clean(name)[: forms.LONGEST_LINE])
    return show(request, at.context, "editing/editing.html", edit_page(at, blank, 0, forms.values_of(blank)))


@router.post("/new/{kind}")
def create(request: Request, kind: Kind, form: OwnForm) -> Response:
    """A new record, as a draft. ``name`` alone is enough, for whoever makes one on the way."""
    at = at_desk(request, Scope.EDIT)
    blank = _blank(at, kind, clean(form.get("name"))[: forms.LONGEST_LINE])
    filled = forms.fill(blank, form, resolver(at.context), at.context.gettext)
    if filled.record is None or not filled.record.names:
        problems = filled.problems or {"names.0.text": at.context.gettext("A record needs a name.")}
        return _not_kept(request, at, blank, 0, form, problems)
    require_change(at, None, filled.record)
    at.context.site.archive.keep(filled.record, who=at.who, why=_why(form, "made at the desk"), base=0)
    if wants_data(request):
        made = option(at.context.anew(), filled.record)
        return JSONResponse(made.plain(), 201, {"Cache-Control": "no-store"})
    return onward(at.context, f"/desk/{kind}/{filled.record.id}")


@router.get("/{kind}/{identifier}")
def edit(request: Request, kind: Kind, identifier: Identifier) -> Response:
    at = at_desk(request)
    record, version = own(at, kind, identifier)
    if record.superseded_by is not None:
        successor = at.context.site.archive.catalogue.successor(record.ref)
        return onward(at.context, f"/desk/{successor.kind}/{successor.id}")
    told = at.context.gettext("Kept.") if request.query_params.get("kept") else ""
    return show(
        request, at.context, "editing/editing.html", edit_page(at, record, version, forms.values_of(record), told=told)
    )


@router.get("/{kind}/{identifier}/preview")
def preview(request: Request, kind: Kind, identifier: Identifier) -> Response:
    """The page as a visitor of another kind will see it, a draft as if it were published already."""
    at = at_desk(request)
    record, _ = own(at, kind, identifier)
    asked = request.query_params.get("as", "")
    chosen = asked if asked in PREVIEWED else "anonymous"
    context = replace(at.context.anew(), viewer=PREVIEWED[chosen][1], path=path_of(record.ref), query=())
    context.remember([replace(record, status=Status.PUBLISHED)])
    status = 200
    try:
        shown = require(context, Action.SEE, record.ref)
    except ClosedDoorError as error:
        template, status = "message/message.html", error.status
        page: MessagePage | RecordingPage | RecordPage = refused(context, error.record, error.decision)
    else:
        whole = isinstance(shown, Recording)
        template = "recording/recording.html" if whole else "record/record.html"
        page = recording_page(context, shown) if whole else record_page(context, shown)
    others = preview_addresses(at.context, record.ref)
    bar = tuple(NavItem(word, href, key == chosen) for key, (href, word) in others.items())
    edit = at.context.address(f"/desk/{kind}/{record.id}")
    return show(request, context, template, replace(page, frame=replace(page.frame, previews=bar, edit=edit)), status)


@router.post("/{kind}/{identifier}")
def keep(request: Request, kind: Kind, identifier: Identifier, form: OwnForm) -> Response:
    """Keep what was typed. 409 where somebody else was faster: then both versions are shown."""
    at = at_desk(request, Scope.EDIT)
    now, head = own(at, kind, identifier)
    base = number(form.get("base") or str(head))
    before = now if base == head else at.context.site.archive.at(now.ref, base)
    filled = forms.fill(before, form, resolver(at.context), at.context.gettext)
    if filled.record is None:
        return _not_kept(request, at, before, base, form, filled.problems)
    if base != head:
        return _conflict(request, at, before, filled.record, form)
    return _keep(request, at, now, filled.record, base, form)


@router.post("/{kind}/{identifier}/reconcile")
def reconcile(request: Request, kind: Kind, identifier: Identifier, form: OwnForm) -> Response:
    """Keep what was chosen of two versions, if nobody has been faster again."""
    at = at_desk(request, Scope.EDIT)
    now, head = own(at, kind, identifier)
    before = at.context.site.archive.at(now.ref, number(form.get("base")))
    filled = forms.fill(before, form, resolver(at.context), at.context.gettext)
    if filled.record is None:
        return _not_kept(request, at, before, number(form.get("base")), form, filled.problems)
    if number(form.get("head")) != head:
        return _conflict(request, at, before, filled.record, form)
    units = [one.path for one in FIELDS[kind]]
    chosen = [path for path in units if form.get(f"take.{'.'.join(path)}") == Side.MINE]
    return _keep(request, at, now, merged(filled.record, now, chosen), head, form)


@router.post("/{kind}/{identifier}/status")
def status(request: Request, kind: Kind, identifier: Identifier, form: OwnForm) -> Response:
    """Publish, take back into a draft, withdraw, bring back."""
    at = at_desk(request, Scope.EDIT)
    now, head = own(at, kind, identifier)
    if number(form.get("base") or str(head)) != head:
        raise InvalidValueError(N_("Somebody has changed this record meanwhile."), N_("Open it again."))
    to, why = choice("to", form.get("to"), (*Status, "withdrawn", "back")), clean(form.get("why"))[:_LONGEST_WHY]
    archive = at.context.site.archive
    if to == "withdrawn":
        if not why:
            raise InvalidValueError(N_("A withdrawal needs a reason."), N_("It is shown in place of the record."))
        require_change(at, now, now)
        revisions.withdraw(archive, now.ref, who=at.who, why=why)
    elif to == "back":
        require_change(at, now, now)
        revisions.restore(archive, now.ref, who=at.who, why=why or "at the desk")
    else:
        after = replace(now, status=Status(to))
        require_change(at, now, after)
        archive.keep(after, who=at.who, why=f"{to}" + (f": {why}" if why else ""), base=head)
    return _done(request, at, Ref(kind, identifier))


def _keep(request: Request, at: AtDesk, before: AnyRecord, after: AnyRecord, base: int, form: Form) -> Response:
    require_change(at, before, after)
    archive = at.context.site.archive
    try:
        archive.keep(after, who=at.who, why=_why(form, "edited at the desk"), base=base)
    except ConflictError:
        return _conflict(request, at, before, after, form)
    return _done(request, at, after.ref)


def _conflict(request: Request, at: AtDesk, before: AnyRecord, mine: AnyRecord, form: Form) -> Response:
    theirs, head = own(at, mine.kind, mine.id)
    found = differences(before, mine, theirs, (one.path for one in FIELDS[mine.kind]))
    base = number(form.get("base"))
    if wants_data(request):
        both = [".".join(d.path) for d in found if d.both]
        body = {
            "code": "conflict",
            "reason": f"{mine.ref} is version {head} by now",
            "base": base,
            "head": head,
            "both": both,
        }
        return JSONResponse(body, 409, {"Cache-Control": "no-store"})
    page = conflict_page(at, theirs, found, form.pairs, base=base, head=head)
    return show(request, at.context, "editing/conflict.html", page, 409)


def _not_kept(
    request: Request, at: AtDesk, record: AnyRecord, base: int, form: Form, problems: dict[str, str]
) -> Response:
    if wants_data(request):
        body = {"code": "invalid-value", "reason": "; ".join(problems.values()), "problems": problems}
        return JSONResponse(body, 422, {"Cache-Control": "no-store"})
    listed = set(form.all("field"))
    kept = {k: v for k, v in forms.values_of(record).items() if not any(_is_of(k, name) for name in listed)}
    page = edit_page(at, record, base, {**kept, **dict(form.pairs)}, problems=problems)
    return show(request, at.context, "editing/editing.html", page, 422)


def _is_of(key: str, field: str) -> bool:
    return key == field or key.startswith(f"{field}.")


def _done(request: Request, at: AtDesk, ref: Ref) -> Response:
    if wants_data(request):
        found = at.context.site.archive.catalogue.versioned(ref)
        body = {"kind": ref.kind, "id": ref.id, "version": found[1] if found else 0}
        return JSONResponse(body, headers={"Cache-Control": "no-store"})
    return onward(at.context, f"/desk/{ref.kind}/{ref.id}", (("kept", "1"),))


def _blank(at: AtDesk, kind: Kind, name: str) -> AnyRecord:
    """A draft that nobody has kept yet. What somebody typed in Cyrillic is Kazakh unless the page is Russian."""
    language = READER[at.context.tongue]
    if language in (Language.KK_LATN, Language.EN) and any("\u0400" <= c <= "\u04ff" for c in name):
        language = Language.KK
    names = complete((Name(name, language),)) if name else ()
    return RECORD_TYPES[kind](id=mint(), names=names, status=Status.DRAFT)


def _why(form: Form, otherwise: str) -> str:
    return clean(form.get("why"))[:_LONGEST_WHY] or otherwise
