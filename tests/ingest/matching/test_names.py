"""Matching names as written to authority records (ingest/matching/names.py)."""

import pytest

from archive.model import Kind, Ref
from ingest.matching.names import NameMatcher

KURMANGAZY = Ref(Kind.PERSON, "kurmangazy")
AKHMET = Ref(Kind.PERSON, "akhmet-zhubanov")
GAZIZA = Ref(Kind.PERSON, "gaziza-zhubanova")
YKHLAS = Ref(Kind.PERSON, "ykhlas")
TWO_AKKU = (Ref(Kind.WORK, "nurgisa--akku"), Ref(Kind.WORK, "ykhlas--akku"))

NAMES = [
    (KURMANGAZY, "Құрманғазы Сағырбайұлы"),
    (AKHMET, "Ахмет Жұбанов"),
    (GAZIZA, "Ғазиза Жұбанова"),
    (YKHLAS, "Ықылас Дүкенұлы"),
    (Ref(Kind.WORK, "abai"), "Абай"),
    (TWO_AKKU[0], "Аққу"),
    (TWO_AKKU[1], "Аққу"),
]


@pytest.fixture(scope="module")
def matcher() -> NameMatcher:
    return NameMatcher(NAMES)


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("Құрманғазы Сағырбайұлы", KURMANGAZY),
        ("Курмангазы Сагырбаев", KURMANGAZY),
        ("САГЫРБАЕВ, Курмангазы", KURMANGAZY),
        ("قۇرمانعازى ساعىرباي ۇلى", KURMANGAZY),
        ("Ыхлас Дукенов", YKHLAS),
        ("Yqylas Dúkenuly", YKHLAS),
    ],
)
def test_a_full_name_in_any_spelling_is_certain(matcher: NameMatcher, text: str, ref: Ref) -> None:
    match = matcher.match(text)
    assert (match.ref, match.certain) == (ref, True)


def test_a_given_name_alone_is_offered_but_not_certain(matcher: NameMatcher) -> None:
    match = matcher.match("Құрманғазы", {Kind.PERSON})
    assert match.ref == KURMANGAZY
    assert not match.certain


def test_a_surname_of_two_people_names_neither(matcher: NameMatcher) -> None:
    match = matcher.match("Жубанов")
    assert match.ref is None
    assert {c.ref for c in match.candidates} == {AKHMET, GAZIZA}


def test_initials_are_a_hint_only(matcher: NameMatcher) -> None:
    match = matcher.match("Ғ. Жұбанова")
    assert match.ref == GAZIZA
    assert not match.certain


def test_homonymous_titles_are_kept_apart(matcher: NameMatcher) -> None:
    match = matcher.match("Akku", {Kind.WORK})
    assert match.ref is None
    assert not match.certain
    assert {c.ref for c in match.candidates} == set(TWO_AKKU)


def test_kinds_limit_the_answer(matcher: NameMatcher) -> None:
    assert matcher.match("Аққу", {Kind.PERSON}).candidates == ()


def test_a_slip_of_one_letter_is_offered_but_not_certain(matcher: NameMatcher) -> None:
    match = matcher.match("Курмангозы Сагырбайулы")
    assert match.candidates[0].ref == KURMANGAZY
    slip = matcher.match("Ыкылас Дунекулы")
    assert slip.candidates[0].ref == YKHLAS
    assert not slip.certain


def test_a_stranger_is_not_matched(matcher: NameMatcher) -> None:
    assert matcher.match("Bob Dylan").candidates == ()


@pytest.mark.parametrize("text", ["", "   ", "...", "\x00", "🎵", "ы" * 100_000, "а " * 50_000])
def test_odd_names_match_nothing_and_harm_nothing(matcher: NameMatcher, text: str) -> None:
    assert not matcher.match(text).certain
