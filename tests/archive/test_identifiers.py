import pytest

from archive.errors import InvalidValueError
from archive.identifiers import ALPHABET, check_character, is_minted, mint, validate


def test_check_character_follows_the_published_example() -> None:
    # J. Kunze, "The NOID Check Digit Algorithm": 13030/xf93gt2 takes the check character q. The slash and any
    # character outside the alphabet count 0 there; with the prefix left out the sum is taken over our alphabet only.
    values = {c: i for i, c in enumerate(ALPHABET)}
    total = sum(i * values.get(c, 0) for i, c in enumerate("13030/xf93gt2", start=1))
    assert ALPHABET[total % 29] == "q"
    assert check_character("bc") == ALPHABET[(values["b"] + 2 * values["c"]) % 29]


def test_minted_identifiers_carry_their_check_character() -> None:
    assert all(is_minted(mint()) for _ in range(200))


def test_every_single_wrong_character_is_noticed() -> None:
    identifier = mint()
    for place, right in enumerate(identifier):
        for wrong in set(ALPHABET) - {right}:
            assert not is_minted(identifier[:place] + wrong + identifier[place + 1 :])


def test_every_swap_of_neighbours_is_noticed() -> None:
    identifier = "0123456789"[:9]
    identifier += check_character(identifier)
    for i in range(len(identifier) - 1):
        swapped = identifier[:i] + identifier[i + 1] + identifier[i] + identifier[i + 2 :]
        assert swapped == identifier or not is_minted(swapped)


@pytest.mark.parametrize("slug", ["kurmangazy", "kurmangazy--saryarqa", "altyn-kor", "myn-kui"])
def test_slugs_of_authority_records_are_identifiers(slug: str) -> None:
    assert validate(slug) == slug


@pytest.mark.parametrize("text", ["", "../etc", "a/b", "A", "a--", "-a", "a" * 101, "құс", "a b", "a\x00b", "a---b"])
def test_what_could_leave_its_folder_is_no_identifier(text: str) -> None:
    with pytest.raises(InvalidValueError, match="is not an identifier"):
        validate(text)
