"""Dates, times and sizes as readers of each language write them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from archive.rules.measured import NOTE_NAMES, STRING_INTERVALS
from ingest.codes import DoorCode, SheetCode
from media.analysis.melody import Case
from media.analysis.quality import QualityCode
from search.query.request import FACETS, STAFF_FACETS
from web.pages.search.facets import SHOWN_FACETS
from web.view import i18n
from web.view.i18n import Tongue
from web.view.shipped_words import DOUBT, SHEET
from web.view.wording import Wording, clock, iso_duration
from web.view.words import FACET, FINDING, TEXTURE, TONIC, TUNING

WORDINGS = {tongue: Wording(words) for tongue, words in i18n.load().items()}


@pytest.mark.parametrize(
    ("edtf", "english", "russian"),
    [
        ("1936", "1936", "1936"),
        ("193X", "1930s", "1930-е годы"),
        ("18XX", "19th century", "XIX век"),
        ("1936~", "about 1936", "около 1936"),
        ("1936?", "1936 (uncertain)", "1936 (под вопросом)"),
        ("[1818,1823]", "1818 or 1823 (sources differ)", "1818 или 1823 (источники расходятся)"),
        ("[1806,1818,1823]", "1806, 1818 or 1823 (sources differ)", "1806, 1818 или 1823 (источники расходятся)"),
        ("1936/1940", "1936 – 1940", "1936 – 1940"),
        ("1936/..", "from 1936", "с 1936"),
        ("[..1940]", "1940 or earlier", "1940 или раньше"),
        ("1936-05-12", "May 12, 1936", "12 мая 1936\u202fг."),
        ("something", "something", "something"),
    ],
)
def test_dates_are_said_in_words(edtf: str, english: str, russian: str):
    assert WORDINGS[Tongue.EN].date(edtf) == english
    assert WORDINGS[Tongue.RU].date(edtf) == russian


def test_latin_kazakh_dates_are_in_latin_letters():
    assert WORDINGS[Tongue.KK_LATN].date("1936-05-12").isascii() or "ж" not in WORDINGS[Tongue.KK_LATN].date("1936-05")


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (61.9, "1:01"), (3661, "1:01:01"), (-1, "0:00")])
def test_positions_are_clock_times(seconds: float, shown: str):
    assert clock(seconds) == shown


def test_durations_for_machines_are_iso_8601():
    assert iso_duration(3723.5) == "PT1H2M3.5S"


def test_sizes_have_decimal_units_in_the_readers_words():
    assert WORDINGS[Tongue.RU].size(1_250_000) == "1,2\u00a0МБ"
    assert WORDINGS[Tongue.EN].size(999) == "999\u00a0bytes"


def test_every_finding_of_an_intake_has_a_word_for_the_report():
    assert {*SHEET, *DOUBT} >= {code.value for code in (*SheetCode, *DoorCode)}


def test_every_measured_word_and_every_finding_about_the_sound_has_a_word_for_the_page():
    assert set(FINDING) >= {code.value for code in QualityCode}
    assert set(TUNING) == {name for name, _ in STRING_INTERVALS}
    assert set(TONIC) == {name.lower().replace("#", "-sharp") for name in NOTE_NAMES}
    assert set(TEXTURE) >= {case.value for case in Case if case is not Case.NONE}
    assert set(SHOWN_FACETS) == {*FACETS, *STAFF_FACETS}
    assert set(FACETS) <= set(FACET)


@pytest.mark.parametrize(
    ("tongue", "told"),
    [
        (Tongue.EN, "2:15:00\u202fPM (Almaty)"),
        (Tongue.RU, "14:15:00 (Алматы)"),
        (Tongue.KK, "14:15:00 (Алматы)"),
        (Tongue.KK_LATN, "14:15:00 (Almaty)"),
    ],
)
def test_a_moment_is_told_by_the_archives_clocks(tongue: Tongue, told: str) -> None:
    moment = dt.datetime(2026, 11, 28, 9, 15, tzinfo=dt.UTC)
    wording = Wording(WORDINGS[tongue].translations, ZoneInfo("Asia/Almaty"))

    assert wording.moment(moment).replace(" PM", "\u202fPM").endswith(told)
