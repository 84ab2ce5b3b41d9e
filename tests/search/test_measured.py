"""What was measured in the sound is searched, counted and corrected like any other fact."""

from dataclasses import replace
from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.errors import InvalidValueError
from archive.model import Access, AccessLevel, Analysis, Correction, Finding, Kind, Measurement, Recording, SameSound
from archive.policy import ADMINISTRATOR, ANONYMOUS, Viewer
from archive.rules.measured import NOTE_NAMES, interval_name, note_near, settled
from search.index import SearchIndex
from search.query.request import Filter, SearchRequest
from tests.search.small_archive import entry, named


def measured(**values: tuple[str, float]) -> Analysis:
    """Words with a confidence each: ``tuning__third=("neutral", 0.9)``."""
    return Analysis(
        tuple(
            Measurement(name.replace("__", "."), value, "word", "test", "1", confidence)
            for name, (value, confidence) in values.items()
        ),
        (Finding("mains-hum", "hum at 48.6 Hz"),),
    )


FOURTH = measured(tuning__string_interval=("fourth", 0.9), tuning__third=("neutral", 0.8), tonic__tonic_near=("D", 0.7))
FIFTH = measured(tuning__string_interval=("fifth", 0.9), tuning__third=("none", 1.0), tonic__tonic_near=("C#", 0.9))
UNSURE = measured(tuning__string_interval=("fourth", 0.2), melody__case=("two-strings", 0.9))


@pytest.fixture
def index(catalogue: Catalogue, tmp_path: Path) -> SearchIndex:
    records = [
        (Recording(id="fourth", names=named("Бірінші")), FOURTH),
        (Recording(id="fifth", names=named("Екінші")), FIFTH),
        (Recording(id="unsure", names=named("Үшінші")), UNSURE),
        (
            Recording(
                id="corrected",
                names=named("Төртінші"),
                corrections=(Correction("tuning.string_interval", "fourth"), Correction("tonic.tonic_hz", 146.8)),
            ),
            FIFTH,
        ),
        (Recording(id="closed", names=named("Бесінші"), access=Access(AccessLevel.CLOSED)), FOURTH),
    ]
    made_of = [(entry(record), analysis) for record, analysis in records]
    catalogue.add([type(e)(e.record, analysis, e.created, e.revisions) for e, analysis in made_of])
    made = SearchIndex.open(tmp_path / "index", catalogue)
    made.catch_up()
    return made


def found(index: SearchIndex, field: str, value: str, viewer: Viewer = ANONYMOUS) -> set[str]:
    request = SearchRequest(kinds=(Kind.RECORDING,), filters=(Filter(field, value),), viewer=viewer)
    return {hit.ref.id for hit in index.search(request).hits}


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("tuning", "fourth", {"fourth", "corrected"}),
        ("tuning", "fifth", {"fifth"}),
        ("third", "neutral", {"fourth"}),
        ("tonic", "d", {"fourth", "corrected"}),
        ("tonic", "c-sharp", {"fifth"}),
        ("texture", "two-strings", {"unsure"}),
        ("finding", "mains-hum", {"fourth", "fifth", "unsure", "corrected"}),
    ],
)
def test_measured_words_filter_and_a_correction_beats_the_machine(
    index: SearchIndex, field: str, value: str, wanted: set[str]
) -> None:
    assert found(index, field, value) == wanted


def test_copies_are_found_by_staff_alone_and_no_more_when_dismissed(catalogue: Catalogue, tmp_path: Path) -> None:
    same = Finding("same-recording", "the same sound as b", same=SameSound("b", 1.0, 0.0, 0.05))
    for name, finding in (("told", same), ("dismissed", replace(same, dismissed="two takes"))):
        catalogue.add([entry(Recording(id=name, names=named("Адай"), findings=(finding,)))])
    index = SearchIndex.open(tmp_path / "index", catalogue)
    index.catch_up()

    assert found(index, "finding", "same-recording", ADMINISTRATOR) == {"told"}
    assert found(index, "finding", "same-recording") == set()


def test_a_third_that_was_not_heard_is_no_value_to_ask_for(index: SearchIndex) -> None:
    with pytest.raises(InvalidValueError, match="third='none'"):
        found(index, "third", "none")


def test_a_value_that_is_more_likely_wrong_than_right_is_not_searched(index: SearchIndex) -> None:
    assert "unsure" not in found(index, "tuning", "fourth")


def test_what_was_measured_on_closed_recordings_is_counted_for_those_only_who_see_them(index: SearchIndex) -> None:
    def counted(viewer: Viewer) -> dict[str, int]:
        answer = index.search(SearchRequest(viewer=viewer, kinds=(Kind.RECORDING,)))
        return {value.value: value.count for value in answer.facets["tuning"]}

    assert counted(ANONYMOUS) == {"fourth": 2, "fifth": 1}
    assert counted(ADMINISTRATOR) == {"fourth": 3, "fifth": 1}


@pytest.mark.parametrize(("hz", "note"), [(440.0, "A"), (261.63, "C"), (277.2, "C#"), (146.8, "D"), (30.87, "B")])
def test_notes_are_named_after_the_nearest_of_equal_temperament(hz: float, note: str) -> None:
    assert note_near(hz) == note
    assert note in NOTE_NAMES


def test_a_word_that_follows_from_a_corrected_number_follows_the_correction() -> None:
    corrections = (Correction("tuning.string_interval_cents", 505.0),)
    said = settled("tuning.string_interval", FIFTH, corrections)
    assert said is not None
    assert (said.value, said.confidence, said.corrected) == ("fourth", 1.0, True)
    assert interval_name(None) is None


def test_nothing_measured_and_nothing_said_is_nothing() -> None:
    assert settled("rhythm.tempo_bpm", None, ()) is None
