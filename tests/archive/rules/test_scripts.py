"""Transliteration, case and order of Kazakh (archive/rules/scripts.py)."""

import csv
import io
from importlib import resources

import pytest

from archive.model import Language
from archive.rules import scripts


def authority(name: str) -> list[dict[str, str]]:
    text = resources.files("archive.vocabulary").joinpath(name).read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Құрманғазы Сағырбайұлы", "Qūrmanğazy Sağyrbaiūly"),
        ("Ықылас Дүкенұлы", "Yqylas Dükenūly"),
        ("Илияс ЖАНСҮГІРОВ", "İliias JANSÜGIROV"),
        ("Біржан мен Сара", "Bırjan men Sara"),
        ("ШЫҢЖАҢ", "ŞYÑJAÑ"),
        ("Ю. Щукин, 12 май", "İu. Ştşukin, 12 mai"),
        ("", ""),
    ],
)
def test_cyrillic_is_written_in_the_latin_alphabet_of_2021(cyrillic: str, latin: str) -> None:
    assert scripts.to_latin2021(cyrillic) == latin


@pytest.mark.parametrize(("file", "field"), [("persons.csv", "name_kk"), ("works.csv", "title_kk")])
def test_generated_latin_forms_agree_with_the_shipped_authority_records(file: str, field: str) -> None:
    rows = authority(file)
    differing = [r for r in rows if scripts.to_latin2021(r[field]) != r[f"{field}_latn"]]
    assert len(differing) <= len(rows) * 0.02, [(r[field], r[f"{field}_latn"]) for r in differing]


def test_a_front_word_gets_one_hamza_unless_a_letter_shows_it_already() -> None:
    assert scripts.to_arabic("Ән") == "\u0674ان"
    assert scripts.to_arabic("Өнер") == "ونەر"
    assert scripts.to_arabic("күй") == "كۇي"
    assert scripts.to_arabic("Бұлбұл") == "بۇلبۇل"
    assert scripts.to_arabic("Әмір әні") == "\u0674امىر \u0674انى"


def test_arabic_forms_take_arabic_punctuation() -> None:
    assert scripts.to_arabic("Абай, Шоқан?") == "اباي، شوقان؟"


def test_generated_arabic_forms_agree_with_the_shipped_person_names() -> None:
    rows = [r for r in authority("persons.csv") if r["name_kk_arab"]]
    differing = [r for r in rows if scripts.to_arabic(r["name_kk"]) != r["name_kk_arab"]]
    assert len(differing) <= len(rows) * 0.05, [(r["name_kk"], r["name_kk_arab"]) for r in differing]


def test_dotted_and_dotless_i_keep_their_dots_in_latin_text() -> None:
    assert scripts.lower("ILİIAS", Language.KK_LATN) == "ıliıas"
    assert scripts.upper("ılias", Language.KK_LATN) == "ILİAS"
    assert scripts.lower("I\u0307LIAS", Language.KK_LATN) == "ilıas"
    assert scripts.lower("ISTANBUL", Language.EN) == "istanbul"
    assert scripts.lower("İstanbul") == "istanbul"


def test_kazakh_letters_sort_at_their_places() -> None:
    letters = [row["cyr_upper"] for row in authority("scripts.csv")]
    assert sorted(set(letters), key=scripts.sort_key) == letters
    names = ["Яков", "Һарун", "Ілияс", "Әбікен", "Абай", "Қазанғап", "Кенен", "Ғарифолла", "Үкілі"]
    assert sorted(names, key=scripts.sort_key) == [
        "Абай", "Әбікен", "Ғарифолла", "Кенен", "Қазанғап", "Үкілі", "Һарун", "Ілияс", "Яков",
    ]  # fmt: skip


def test_latin_order_follows_the_2021_alphabet_for_both_scripts() -> None:
    names = ["Ñusqa", "Nar", "Šar", "Ūlytau", "Üki", "Uly", "Ändı", "Aqqu", "Bulbul", "Іңкәр", "Ыбырай"]
    assert sorted(names, key=scripts.latin_sort_key)[:4] == ["Aqqu", "Ändı", "Bulbul", "Іңкәр"]
    order = sorted(["Ūlytau", "Üki", "Uly"], key=scripts.latin_sort_key)
    assert order == ["Uly", "Ūlytau", "Üki"]


def test_numbers_sort_by_value_and_before_letters() -> None:
    names = ["Күй 10", "Күй 9", "Күй", "62 ақжелең", "Күйші"]
    assert sorted(names, key=scripts.sort_key) == ["62 ақжелең", "Күй", "Күй 9", "Күй 10", "Күйші"]


def test_shorter_words_sort_first_and_quotes_do_not_count() -> None:
    assert scripts.sort_key("«Сарыарқа»") == scripts.sort_key("Сарыарқа")
    assert scripts.sort_key("Сары арқа") < scripts.sort_key("Сарыарқа")


def test_any_text_has_keys_and_forms() -> None:
    for text in ("\x00", "🎵", "\u202eабв", "é", "数", "А" * 10_000):
        for made in (scripts.sort_key, scripts.latin_sort_key, scripts.to_latin2021, scripts.to_arabic):
            assert isinstance(made(text), str)
