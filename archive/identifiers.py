"""Identifiers: opaque, safe in file names and addresses, with a check character.

A minted identifier has nine random characters and a check character over an alphabet of 29 digits and
consonants (no vowels, so that no word appears; no ``l``, so that nothing is read as ``1``). The check is the
NOID check digit algorithm: the sum of position times value modulo 29. Since 29 is prime it catches every
single wrong character and every swap of two neighbours.

Source: J. Kunze, "The NOID Check Digit Algorithm", California Digital Library.

Shipped authority records keep their slugs (``kurmangazy``, ``kurmangazy--saryarqa``), which carry no check.
"""

import re
import secrets

from archive.errors import N_, InvalidValueError

ALPHABET = "0123456789bcdfghjkmnpqrstvwxz"
LENGTH = 10
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_SLUG = re.compile(r"[a-z0-9]+(?:-{1,2}[a-z0-9]+)*")
_MAX_LENGTH = 100


def check_character(stem: str) -> str:
    """The check character for a stem of alphabet characters."""
    total = sum(position * _VALUE[character] for position, character in enumerate(stem, start=1))
    return ALPHABET[total % len(ALPHABET)]


def mint() -> str:
    """A new random identifier of ten characters."""
    stem = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return stem + check_character(stem)


def is_minted(identifier: str) -> bool:
    """Whether this could come from ``mint``: right length, right characters, right check."""
    return (
        len(identifier) == LENGTH
        and all(character in _VALUE for character in identifier)
        and check_character(identifier[:-1]) == identifier[-1]
    )


def validate(identifier: str) -> str:
    """The identifier unchanged, if it is a minted one or a slug.

    Raises InvalidValueError: it is neither, so it must not become part of a path or an address.
    """
    if len(identifier) <= _MAX_LENGTH and (is_minted(identifier) or _SLUG.fullmatch(identifier)):
        return identifier
    raise InvalidValueError(
        N_("'%(identifier)s' is not an identifier"),
        N_("Identifiers are small letters, digits and hyphens; copy one from a page's address."),
        identifier=identifier[:_MAX_LENGTH],
    )
