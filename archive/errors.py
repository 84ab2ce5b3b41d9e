"""Errors a person can act on.

Every error that reaches a user carries a stable ``code``, a ``reason`` (what went wrong, where) and a
``hint`` (what to do). They become an exit code or an HTTP status at the edge and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the words of the domain raise errors themselves
    from archive.model import AnyRecord, Ref


def N_(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


class MuragatError(Exception):
    """Base of all errors that are the user's business.

    ``code`` is stable and documented; ``reason`` names the thing; ``hint`` says what to do. With ``values`` both are
    sentences for the translators that these are put into: ``reason`` and ``hint`` are the English ones, for logs and
    programs, ``said`` gives the reader's.
    """

    code = "error"

    def __init__(self, reason: str, hint: str = "", **values: object) -> None:
        self.message, self.advice, self.values = reason, hint, values
        self.reason = reason % values if values else reason
        self.hint = hint % values if values else hint
        super().__init__(self.reason)

    def said(self, gettext: Callable[[str], str]) -> tuple[str, str]:
        """Reason and hint in the reader's language, as far as somebody has translated them."""
        found = (gettext(text) if text else "" for text in (self.message, self.advice))
        reason, hint = (text % self.values if self.values else text for text in found)
        return reason, hint

    def plain(self) -> dict[str, Any]:
        """As plain data, from which it can be said again in anybody's language."""
        values = {name: value if isinstance(value, int) else str(value) for name, value in self.values.items()}
        return {"code": self.code, "reason": self.reason, "hint": self.hint, "message": self.message, "values": values}

    def told(self, gettext: Callable[[str], str]) -> str:
        """Both as sentences, one after the other."""
        return " ".join(text if text[-1] in ".!?…" else f"{text}." for text in self.said(gettext) if text)

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors come back whole from worker processes, whatever their own constructors ask for."""
        return _restore, (type(self), self.args, self.__dict__)


def _restore(cls: type[MuragatError], args: tuple[Any, ...], state: dict[str, Any]) -> MuragatError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class NotFoundError(MuragatError):
    """No record has this identifier."""

    code = "not-found"


class InvalidValueError(MuragatError, ValueError):
    """A value from outside does not mean anything here: names value, limit and likely mistake."""

    code = "invalid-value"


class LockedError(MuragatError):
    """Somebody else is writing just this, and has been for longer than anybody should."""

    code = "locked"


class HomeVersionError(MuragatError):
    """The home was written by a newer Muragat than this one."""

    code = "newer-home"


class StoreError(MuragatError):
    """The preservation store refuses: an unsafe path, an object that exists, an object that is broken."""

    code = "store"


class DatabaseAwayError(StoreError):
    """The database server does not answer. Nothing that was acknowledged is lost; try again in a moment."""

    code = "database-away"


class ConflictError(MuragatError):
    """Somebody was faster: the record is no longer the version that a change began from. Nothing was changed.

    ``ref``; ``base``: the version that the change began from, ``head``: the one that is kept now (0: none);
    ``mine``: the record that could not be kept, ``theirs``: the one that is kept, None when there is none.
    """

    code = "conflict"

    def __init__(self, ref: Ref, base: int, head: int, mine: AnyRecord, theirs: AnyRecord | None) -> None:
        super().__init__(
            N_("%(words)s: changed by somebody else meanwhile (you began from version %(n)s, now it is version %(m)s)"),
            N_("Look at what they have changed, and make your change again."),
            words=ref,
            n=base,
            m=head,
        )
        self.ref, self.base, self.head, self.mine, self.theirs = ref, base, head, mine, theirs


class AmbiguousIdError(MuragatError):
    """The same identifier names records of several kinds."""

    code = "ambiguous-id"
