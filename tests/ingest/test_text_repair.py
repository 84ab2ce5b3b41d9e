"""Misread text. The two-fold test is the one by which the thresholds were chosen."""

from collections import Counter
from functools import partial

import pytest

from ingest import text_repair
from ingest.text_repair import ENCODINGS, decode_bytes, is_lost, pair_model, repair, vocabulary_names


@pytest.mark.parametrize("encoding", ["kz1048", "ptcp154", "utf-8"])
def test_kazakh_read_as_latin_1_is_set_right(encoding: str) -> None:
    (found,) = repair(["Құрманғазы Сағырбайұлы".encode(encoding).decode("latin-1")])
    assert (found.text, found.encoding, found.certain) == ("Құрманғазы Сағырбайұлы", encoding, True)


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "koi8-r", "utf-8"])
def test_russian_read_as_latin_1_is_set_right(encoding: str) -> None:
    (found,) = repair(["Курмангазы Сагырбаев".encode(encoding).decode("latin-1")])
    assert (found.text, found.certain) == ("Курмангазы Сагырбаев", True)


def test_text_read_as_windows_1252_is_set_right_too() -> None:
    (found,) = repair(["Көңіл толқыны".encode().decode("cp1252", errors="ignore")])
    assert found.certain in (True, False)
    (found,) = repair(["Абай Құнанбаев".encode("cp1251", "replace").decode("cp1252")])
    assert found.text.startswith("Абай")


def test_utf_8_read_as_windows_1251_is_set_right() -> None:
    (found,) = repair(["Күй".encode().decode("cp1251")])
    assert found.text == "Күй"


@pytest.mark.parametrize(
    "text",
    [
        "Saint-Saëns",
        "Äset",
        "Küi",
        "Dvořák",
        "Qūrmanğazy Sağyrbaiūly",
        "Über allen Gipfeln",
        "Күй",
        "قۇرمانعازى",
        "Adai",
        "№ 7 «Адай»",
        "Çağrı",
        "Café",
    ],
)
def test_text_that_is_right_is_left_alone(text: str) -> None:
    assert repair([text]) == (text_repair.Repair(text),)


def test_a_text_too_short_to_tell_is_flagged_and_kept() -> None:
    (found,) = repair(["Àé"])
    assert (found.text, found.certain) == ("Àé", False)


def test_a_short_text_is_read_as_its_neighbours_are() -> None:
    values = ["Күй", "Қазақтың дәстүрлі күйі"]
    found = repair([v.encode("kz1048").decode("latin-1") for v in values])
    assert [f.text for f in found] == values
    (alone,) = repair(["Үй".encode("kz1048").decode("latin-1")])
    assert not alone.certain


@pytest.mark.parametrize("text", ["К??іл тол?ыны", "??????", "\ufffd\ufffd"])
def test_letters_lost_for_good_are_noticed(text: str) -> None:
    assert is_lost(text)


@pytest.mark.parametrize("text", ["Что это?", "198?", "Қайдасың? Қайда?", "?"])
def test_questions_are_not_taken_for_losses(text: str) -> None:
    assert not is_lost(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "kz1048", "cp1251"])
def test_whole_files_are_decoded(encoding: str) -> None:
    text = "Файл;Название\nа.wav;Песня о батыре\n" + ("" if encoding == "cp1251" else "ә.wav;Көңіл толқыны\n")
    found = decode_bytes(text.encode(encoding))
    assert (found.text, found.certain) == (text, True)


def test_no_vocabulary_name_is_ever_repaired_wrongly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Model from one half of the names, the other half written in five encodings and read as Latin-1."""
    names = [n for n in vocabulary_names() if any("\u0400" <= c <= "\u04ff" for c in n)]
    counts: Counter[str] = Counter()
    for half in (0, 1):
        model = pair_model(names[half::2])
        monkeypatch.setattr(text_repair, "_model", partial(dict[str, float], model))
        for name in names[1 - half :: 2]:
            counts.update(verdict(name, encoding) for encoding in ENCODINGS)
    total = counts["right"] + counts["doubtful"] + counts["wrong"]
    assert total > 4000
    assert counts["wrong"] == 0
    assert counts["right"] > 0.97 * total


def verdict(name: str, encoding: str) -> str:
    try:
        misread = name.encode(encoding).decode("latin-1")
    except UnicodeEncodeError:
        return "cannot be written"
    (found,) = repair([misread])
    if found.text == name:
        return "right"
    return "wrong" if found.encoding else "doubtful"
