"""Passwords: argon2id by the argon2-cffi library at its defaults (RFC 9106, the low-memory profile: 64 MiB, 3 passes).

A hash takes a good part of a second and 64 MiB: call it off the event loop. No more than ``_AT_ONCE`` run side by side,
so that a crowd at the door does not fill the memory.
"""

import secrets
import threading
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from archive.errors import N_, InvalidValueError

SHORTEST, LONGEST = 8, 1000
_AT_ONCE: Final = 2
_hasher = PasswordHasher()
_places = threading.BoundedSemaphore(_AT_ONCE)
_nobodys = ""


def check(password: str) -> str:
    """The password unchanged. Raises InvalidValueError: too short, or longer than anybody types."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidValueError(
            N_("a password of %(n)s characters"),
            N_("Take %(least)s to %(most)s characters; a sentence is easy to keep."),
            n=len(password),
            least=SHORTEST,
            most=LONGEST,
        )
    return password


def digest(password: str) -> str:
    """What is kept of a password. Raises InvalidValueError, as ``check``."""
    check(password)
    with _places:
        return _hasher.hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether this is the password. For an empty ``kept`` it takes as long, and says no: nobody learns which names
    there are.
    """
    with _places:
        try:
            return _hasher.verify(kept or _of_nobody(), password[:LONGEST]) and bool(kept)
        except (Argon2Error, InvalidHashError):
            return False


def _of_nobody() -> str:
    global _nobodys  # noqa: PLW0603 - made once, when it is first needed: it takes as long as any other
    _nobodys = _nobodys or _hasher.hash(secrets.token_hex())
    return _nobodys
