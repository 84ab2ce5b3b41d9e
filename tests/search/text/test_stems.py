"""Word forms lead to their bases (search/text/stems.py): paradigms made here, letter by letter, and words in pairs."""

import pytest

from search.text import fold, stems

_VOICELESS = "кқптсшщчцхфбвгд"
_BACK = "аоұыя"


def forms(word: str) -> set[str]:
    return set(stems.forms(fold.keys(word)[0]))


def paradigm(noun: str) -> list[str]:
    """Plural, the six cases of both numbers, and what has or lacks the thing."""
    back = [c for c in noun if c in "аоұыяәөүіеиу"][-1] in _BACK
    a, y, gh = ("а", "ы", "ғ") if back else ("е", "і", "г")
    hard = noun[-1] in _VOICELESS
    nasal, vowel = noun[-1] in "мнң", noun[-1] in "аеыіоөұүәиуя"
    plural = noun + ("т" if hard else "д" if nasal or noun[-1] in "лзж" else "л") + f"{a}р"
    k = {"ғ": "қ", "г": "к"}[gh]
    made = [plural, plural + f"ғ{a}" if back else plural + f"г{a}", plural + f"д{y}ң", plural + f"д{a}ғ{y}"]
    made += [noun + (k if hard else gh) + a, noun + ("т" if hard else "д") + a]
    made += [noun + ("т" if hard else "н" if nasal or vowel else "д") + f"{y}ң"]
    made += [noun + ("т" if hard else "д" if noun[-1] in "лмнңзж" else "л") + f"{y}{k}", noun + f"с{y}з"]
    return made


NOUNS = (
    *("концерт", "музыкант", "домбыра", "күй", "әуен", "қобыз", "мектеп", "ақын", "аспап", "жыр"),
    *("кітап", "дәстүр", "жинақ", "тас", "қалам", "сөз", "бет"),
)


@pytest.mark.parametrize("noun", NOUNS)
def test_every_form_of_a_paradigm_leads_to_its_noun(noun: str) -> None:
    missed = [form for form in paradigm(noun) if fold.keys(noun)[0] not in forms(form)]
    assert missed == []


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("концерттер", "концерт"),
        ("музыканттардың", "музыкант"),
        ("жазылған", "жазылу"),
        ("орындағандардың", "орындау"),
        ("айтатын", "айту"),
        ("ойнайтын", "ойнау"),
        ("тыңдаушылар", "тыңдау"),
        ("достықтың", "дос"),
        ("домбырашының", "домбырашы"),
        ("домбырашы", "домбыра"),
    ],
)
def test_participles_and_derived_words_lead_to_their_base(form: str, base: str) -> None:
    assert fold.keys(base)[0] in forms(form)


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("айттым", "айту"),
        ("ойнады", "ойнау"),
        ("ойнамайды", "ойнау"),
        ("орындадық", "орындау"),
        ("жазғанбыз", "жазу"),
        ("шертпеді", "шерту"),
        ("тыңдаймыз", "тыңдау"),
        ("жырлайтынсыңдар", "жырлау"),
        ("тартпайтын", "тарту"),
        ("сақтамағандыңыздар", "сақтау"),
        ("оқыса", "оқу"),
        ("айтыңыз", "айту"),
        ("тартар", "тарту"),
    ],
)
def test_finite_verbs_lead_to_their_infinitive_and_not_to_their_root(form: str, base: str) -> None:
    assert fold.keys(base)[0] in forms(form)


@pytest.mark.parametrize(
    ("derived", "base"),
    [("хабарлама", "хабар"), ("халықшыл", "халық"), ("шеберхана", "шебер"), ("кітапша", "кітап"), ("бесінші", "бес")],
)
def test_words_made_of_words_lead_to_what_they_are_made_of(derived: str, base: str) -> None:
    assert fold.keys(base)[0] in forms(derived)


def test_a_name_is_no_form_of_another_word() -> None:
    assert forms("адай").isdisjoint(forms("адамға"))
