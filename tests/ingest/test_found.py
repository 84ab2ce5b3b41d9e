"""Inputs that once went wrong, with the right values: ../shared/fixtures/found/EXPECTED.md, row by row."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.keeping import Archive
from archive.model import Recording
from ingest.discover import discover
from ingest.pipeline import Options, ingest
from ingest.rehearsal import rehearse
from tests.copied_home import copied

pytestmark = pytest.mark.corpus


@dataclass(frozen=True)
class Taken:
    """The recordings of the folder ``audio`` by file name, and what a dry run said of the same."""

    recordings: dict[str, Recording]
    codes: dict[str, set[str]]
    foreseen: dict[str, set[str]]


@pytest.fixture(scope="module")
def taken(shared: Path, pristine_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    home = tmp_path_factory.mktemp("found") / "home"
    archive = Archive.open(copied(pristine_home, home))
    files = discover([shared / "fixtures/found/audio"])
    foreseen = rehearse(archive, files, None, Options("Tester"))
    report = ingest(archive, files, None, Options("Tester", workers=1))
    assert report.refused == foreseen.refused == []
    assert len(report.added) == len(foreseen.added) == 19
    recordings = {Path(a.path).name: archive.catalogue.recording(a.id or "") for a in report.added}
    codes: dict[str, set[str]] = {name: set() for name in recordings}
    for flag in report.flagged:
        codes[Path(flag.path).name].add(flag.code)
    dry: dict[str, set[str]] = {name: set() for name in recordings}
    for flag in foreseen.flagged:
        dry[Path(flag.path).name].add(flag.code)
    return Taken(recordings, codes, dry)


def as_found(recording: Recording, role: str = "performer") -> list[str]:
    return [c.as_found for c in recording.credits if c.role == role]


@pytest.mark.parametrize("name", ["8ch.opus", "8ch.ogg"])
def test_eight_channels_are_taken(taken: Taken, name: str) -> None:
    facts = taken.recordings[name].files[0].facts
    assert (facts.channels, facts.frames) == (8, 96000)


def test_artist_and_performer_are_both_credited(taken: Taken) -> None:
    recording = taken.recordings["artist_then_performer.flac"]
    assert as_found(recording) == ["Дина Нұрпейісова", "Құрманғазы Сағырбайұлы"]


def test_the_date_of_the_first_release_is_the_nearest(taken: Taken) -> None:
    recording = taken.recordings["date_first.flac"]
    assert recording.performance.date == "1936"
    origins = {o.field: o for o in recording.origins}
    assert origins["date"].where == "Vorbis ORIGINALDATE"
    assert origins["date (not taken)"].as_found == "2005"
    for codes in (taken.codes, taken.foreseen):
        assert "date-from-release" in codes["date_first.flac"]


@pytest.mark.parametrize("name", ["bext_date_3a.wav", "bext_date_20.wav"])
def test_a_date_of_bext_may_have_any_separator(taken: Taken, name: str) -> None:
    assert taken.recordings[name].transfers[0].date == "2004-03-11"


def test_eight_digits_are_a_day(taken: Taken) -> None:
    assert taken.recordings["yyyymmdd.flac"].performance.date == "2021-03-14"


def test_a_field_cut_inside_a_letter_is_text(taken: Taken) -> None:
    (note,) = taken.recordings["bext_desc_300_shift.wav"].notes
    assert note.text.startswith("XДина апайдың Байжұма күйін 1937 жылы")
    assert note.text.endswith("Б")
    assert taken.recordings["bext_originator_cut.wav"].transfers[0].note == "Қазақ радиосы, те"
    assert not taken.codes["bext_desc_300_shift.wav"] & {"tag-encoding-doubtful", "tag-characters-removed"}


def test_an_id3_tag_before_riff_is_read(taken: Taken) -> None:
    recording = taken.recordings["id3_prepended.wav"]
    assert (recording.title, recording.performance.date) == ("Ақсақ құлан", "1958")
    assert as_found(recording) == ["Тұрсын Бекова"]


def test_vorbis_comments_beat_an_id3_tag_before_flac(taken: Taken) -> None:
    recording = taken.recordings["flac_id3_prepended.flac"]
    assert recording.title == "Адай"
    assert as_found(recording) == ["Бақыт Сәтенов"]
    assert "tag-conflict" in taken.codes["flac_id3_prepended.flac"]
    assert "junk rip 01" in [o.as_found for o in recording.origins]


@pytest.mark.parametrize(("name", "title"), [("tags.mka", "Матроска күйі"), ("browser_recording.webm", "Webm title")])
def test_matroska_and_webm_are_read(taken: Taken, name: str, title: str) -> None:
    recording = taken.recordings[name]
    assert recording.title == title
    assert as_found(recording) == ["Айгүл Сері"]


def test_ixml_in_utf_16_is_read(taken: Taken) -> None:
    origins = {o.field: o.as_found for o in taken.recordings["ixml_utf16.wav"].origins}
    assert origins["album"] == "Экспедиция"
    assert "tag-damaged" not in taken.codes["ixml_utf16.wav"]


def test_an_odd_chunk_without_padding_hides_nothing(taken: Taken) -> None:
    recording = taken.recordings["odd_data_unpadded_then_info.wav"]
    assert recording.title == "After odd data"
    assert recording.files[0].facts.frames == 63999


@pytest.mark.parametrize(
    ("name", "segments"),
    [
        ("cue_adtl_markers.wav", [(1.0, 2.5, "Бас буын", "cue marker 1"), (2.5, 4.0, "Сага", "cue marker 2")]),
        ("chapters.m4b", [(0.0, 2.0, "Кіріспе", "MP4 chapter 1"), (2.0, 5.0, "Екінші бөлім", "MP4 chapter 2")]),
    ],
)
def test_markers_and_chapters_are_proposed(taken: Taken, name: str, segments: list[tuple[object, ...]]) -> None:
    found = taken.recordings[name].segments
    assert [(s.start_seconds, s.end_seconds, s.label, s.origin) for s in found] == segments
    assert all(s.machine for s in found)


def test_a_float_file_over_full_scale_is_said_to_be_one(taken: Taken) -> None:
    assert "over-full-scale" in taken.codes["float_plus6dbfs.wav"]
