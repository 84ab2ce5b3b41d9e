"""The accounts of the archive, for administrators."""

from dataclasses import dataclass

from archive.accounts.people import Account, AccountRole, People
from archive.model import Kind, Ref
from web.desk.account.page import ROLE
from web.desk.door import AtDesk
from web.desk.editing.page import Choice
from web.view.frame import Frame, frame


@dataclass(frozen=True, slots=True)
class PersonRow:
    name: str
    role: str
    role_word: str
    collections: tuple[Choice, ...]
    mail: str
    disabled: bool
    waits: bool
    own: bool


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """``link``: an invitation that was made just now, shown once; ``mailed``: whether it was sent, too, or why not."""

    frame: Frame
    csrf_token: str
    people: tuple[PersonRow, ...]
    roles: tuple[Choice, ...]
    pick: str
    link: str
    link_for: str
    mailed: str
    problem: str


def accounts_page(
    at: AtDesk, people: People, *, link: str = "", link_for: str = "", mailed: str = "", problem: str = ""
) -> AccountsPage:
    context = at.context
    return AccountsPage(
        frame=frame(context, context.gettext("Accounts"), indexed=False),
        csrf_token=at.visitor.csrf_token,
        people=tuple(_row(at, account) for account in people.listed()),
        roles=tuple(Choice(role.value, context.gettext(ROLE[role])) for role in AccountRole),
        pick=context.address("/desk/pick"),
        link=link,
        link_for=link_for,
        mailed=mailed,
        problem=problem,
    )


def _row(at: AtDesk, account: Account) -> PersonRow:
    context = at.context
    kept = [(c, context.link(Ref(Kind.COLLECTION, c))) for c in sorted(account.collections or ())]
    return PersonRow(
        name=account.name,
        role=account.role.value,
        role_word=context.gettext(ROLE[account.role]),
        collections=tuple(Choice(c, link.name.text if link else c) for c, link in kept),
        mail=account.mail,
        disabled=account.closed is not None,
        waits=account.waits,
        own=account.id == at.account.id,
    )
