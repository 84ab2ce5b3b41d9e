"""Whether a life allows a role on a day: the one place where dates of life are held against a recording."""

import pytest

from archive.model import Language, Name, Person, Role
from ingest.matching import lives


def somebody(birth: str | None, death: str | None) -> Person:
    return Person(id="x", names=(Name("Х", Language.KK),), birth=birth, death=death, occupations=("dombyra player",))


@pytest.mark.parametrize(
    ("date", "birth", "death", "allowed"),
    [
        ("1850", "1861", "1955", False),
        ("1863", "1861", "1955", False),
        ("2019", None, "1921", False),
        ("1955-05", "1861", "1955-04-30", False),
        ("1955-04-30", "1861", "1955-04-30", True),
        ("1955", "1861", "1955-04-30", True),
        ("19XX", "1861", "1955", True),
        ("[1956..]", "1861", "1955", False),
        ("[..1870]", "1861", "1955", True),
        ("1975", "1861", None, False),
        (None, "1861", "1955", True),
        ("1936", None, None, True),
        ("no date", "1861", "1955", True),
    ],
)
def test_who_is_not_alive_does_not_play(date: str | None, birth: str, death: str, allowed: bool) -> None:
    assert lives.allows(somebody(birth, death), Role.PERFORMER, date) is allowed


def test_a_composer_is_heard_after_his_death() -> None:
    assert lives.allows(somebody("1818", "1889"), Role.COMPOSER, "1936")
    assert not lives.allows(somebody("1900", "1950"), Role.COMPOSER, "1899")


def test_only_a_known_life_speaks_for_somebody_who_is_heard() -> None:
    assert lives.vouches(somebody("1861", "1955"), Role.PERFORMER, "1936")
    assert lives.vouches(somebody("1930", None), Role.PERFORMER, "1970")
    assert not lives.vouches(somebody("1930", None), Role.PERFORMER, "2010")
    assert not lives.vouches(somebody(None, "1955"), Role.PERFORMER, "1936")
    assert not lives.vouches(somebody("1861", "1955"), Role.PERFORMER, None)
