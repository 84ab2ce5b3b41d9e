"""The languages: how one is chosen, that each is whole, that Latin Kazakh keeps what is not language."""

import pytest

from web import translating
from web.view import i18n
from web.view.i18n import Tongue, from_header, from_tag, latin


def test_every_word_has_a_translation_in_every_language():
    assert translating.problems() == []


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.8", Tongue.RU),
        ("de,fr;q=0.9", None),
        ("de, en-GB;q=0.3, kk;q=0.5", Tongue.KK),
        ("kk-Latn-KZ", Tongue.KK_LATN),
        ("kk-Cyrl", Tongue.KK),
        ("en;q=0", None),
        ("en;q=abc, ru;q=0.1", Tongue.RU),
        ("", None),
        ("*", None),
        ("," * 5000, None),
    ],
)
def test_the_header_names_the_language(header: str, expected: Tongue | None):
    assert from_header(header) is expected


def test_equal_weights_are_taken_in_the_order_of_the_header():
    assert from_header("en, ru") is Tongue.EN


def test_tags_are_read_whatever_their_case():
    assert from_tag("KK_latn") is Tongue.KK_LATN


def test_latin_kazakh_is_generated_and_keeps_placeholders_and_markup():
    assert latin("<b>%(count)s жазба</b> &amp; күй {id}") == "<b>%(count)s jazba</b> &amp; küi {id}"


def test_russian_numbers_choose_among_three_forms():
    words = i18n.load()[Tongue.RU]
    forms = [words.ngettext("%(num)s statement", "%(num)s statements", n) for n in (1, 2, 5, 21, 111)]
    assert forms == [
        "%(num)s сведение",
        "%(num)s сведения",
        "%(num)s сведений",
        "%(num)s сведение",
        "%(num)s сведений",
    ]


def test_latin_kazakh_has_every_word_of_kazakh():
    found = i18n.load()
    assert found[Tongue.KK_LATN].messages.keys() == found[Tongue.KK].messages.keys()
    assert found[Tongue.KK_LATN].gettext("Recordings") == "Jazbalar"
