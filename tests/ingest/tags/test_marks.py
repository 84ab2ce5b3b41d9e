"""Markers and chapters become proposed segments that say where they come from."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from mutagen import flac, id3

from archive.model import Segment
from ingest.tags import reading as tags
from ingest.tags.chapters_in_words import chapter_marks, cue_sheet_marks
from ingest.tags.found import Mark
from ingest.tags.marks import left_out, segments

RATE_HZ = 8000


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) & 1)


def wav(path: Path, points: list[tuple[float, str, float]], encoding: str = "utf-8", rate_hz: int = RATE_HZ) -> Path:
    """Ten seconds with cue points (start, label, length)."""
    sf.write(path, np.zeros(10 * rate_hz, np.float32), rate_hz, subtype="PCM_16")
    cue = struct.pack("<I", len(points))
    labels = b"adtl"
    for number, (start, label, length) in enumerate(points, start=1):
        at = round(start * rate_hz)
        cue += struct.pack("<II4sIII", number, at, b"data", 0, 0, at)
        labels += chunk(b"labl", struct.pack("<I", number) + label.encode(encoding) + b"\0")
        if length:
            labels += chunk(b"ltxt", struct.pack("<II4sHHHH", number, round(length * rate_hz), b"rgn ", 0, 0, 0, 0))
    with path.open("ab") as file:
        file.write(chunk(b"cue ", cue) + chunk(b"LIST", labels))
    return path


def brief(found: tuple[Segment, ...]) -> list[tuple[float, float, str, str]]:
    assert all(s.machine and not s.id for s in found)
    return [(s.start_seconds, s.end_seconds, s.label, s.origin) for s in found]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "kz1048"])
def test_cue_points_reach_from_one_to_the_next(tmp_path: Path, encoding: str) -> None:
    words = ("Первая часть песни", "Вторая часть песни") if encoding == "cp1251" else ("Қазақтың бас буыны", "Сағасы")
    path = wav(tmp_path / "a.wav", [(1.0, words[0], 0), (2.5, words[1], 0)], encoding)
    assert brief(segments(tags.read(path).marks, 10.0)) == [
        (1.0, 2.5, words[0], "cue marker 1"),
        (2.5, 10.0, words[1], "cue marker 2"),
    ]


@pytest.mark.parametrize("rate_hz", [8000, 44100, 96000])
def test_a_region_has_its_own_end_and_order_does_not_matter(tmp_path: Path, rate_hz: int) -> None:
    path = wav(tmp_path / "a.wav", [(5.0, "Сага", 2.0), (1.0, "Бас буын", 0)], rate_hz=rate_hz)
    assert brief(segments(tags.read(path).marks, 10.0)) == [
        (1.0, 5.0, "Бас буын", "cue marker 2"),
        (5.0, 7.0, "Сага", "cue marker 1"),
    ]


def test_marks_outside_the_sound_are_left_out() -> None:
    marks = [
        Mark(-1.0, None, "", ""),
        Mark(10.0, None, "", ""),
        Mark(float("nan"), None, "", ""),
        Mark(9.0, 99.0, "", ""),
    ]
    assert [(s.start_seconds, s.end_seconds) for s in segments(marks, 10.0)] == [(9.0, 10.0)]


def test_two_marks_at_one_moment_both_stand() -> None:
    found = segments([Mark(1.0, None, "a", "x"), Mark(1.0, None, "b", "y")], 3.0)
    assert [(s.end_seconds, s.label) for s in found] == [(3.0, "a"), (3.0, "b")]


def test_chapters_of_id3_are_segments(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    sf.write(path, np.zeros(44100 * 5, np.float32), 44100)
    tag: Any = id3.ID3()
    for n, (start, end, title) in enumerate([(0, 2000, "Кіріспе"), (2000, 5000, "Сага")]):
        inner = [id3.TIT2(encoding=3, text=title)]
        tag.add(id3.CHAP(element_id=f"c{n}", start_time=start, end_time=end, sub_frames=inner))
    tag.save(path)
    assert brief(segments(tags.read(path).marks, 5.0)) == [
        (0.0, 2.0, "Кіріспе", "ID3 CHAP 1"),
        (2.0, 5.0, "Сага", "ID3 CHAP 2"),
    ]


def test_chapters_in_vorbis_comments_are_segments(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    sf.write(path, np.zeros(44100 * 5, np.float32), 44100)
    file: Any = flac.FLAC(path)
    file["CHAPTER001"], file["CHAPTER001NAME"] = ["00:00:00.000"], ["Кіріспе"]
    file["CHAPTER002"], file["CHAPTER002NAME"] = ["00:00:02.500"], ["Сага"]
    file.save()
    assert brief(segments(tags.read(path).marks, 5.0)) == [
        (0.0, 2.5, "Кіріспе", "Vorbis CHAPTER 1"),
        (2.5, 5.0, "Сага", "Vorbis CHAPTER 2"),
    ]


def test_markers_of_aiff_are_segments(tmp_path: Path) -> None:
    path = tmp_path / "a.aiff"
    sf.write(path, np.zeros(5 * RATE_HZ, np.float32), RATE_HZ, subtype="PCM_16")
    marks = struct.pack(">H", 2)
    for number, (start, label) in enumerate([(1, b"Bas buyn"), (3, b"Saga ")], start=1):
        text = bytes([len(label)]) + label
        marks += struct.pack(">HI", number, start * RATE_HZ) + text + bytes(len(text) & 1)
    with path.open("ab") as file:
        file.write(b"MARK" + struct.pack(">I", len(marks)) + marks)
    assert brief(segments(tags.read(path).marks, 5.0)) == [
        (1.0, 3.0, "Bas buyn", "AIFF marker 1"),
        (3.0, 5.0, "Saga", "AIFF marker 2"),
    ]


def test_ten_thousand_cue_points_are_capped_and_said(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", [(n / 1000, "", 0) for n in range(10_000)])
    found = tags.read(path)
    assert len(found.marks) == 2000
    assert [str(f.code) for f in found.findings] == ["tag-too-large"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([("CHAPTER001", "00:00:00.000"), ("CHAPTER001NAME", "Адай")], [(0.0, "Адай")]),
        (
            [("CHAPTER00", "00:00:00"), ("CHAPTER01", "00:00:30.5"), ("chapter01name", "екінші")],
            [(0.0, ""), (30.5, "екінші")],
        ),
        ([("CHAPTER002", "0:01:00,250"), ("CHAPTER001", "00:10")], [(10.0, ""), (60.25, "")]),
        ([("CHAPTER001", "soon"), ("CHAPTER001NAME", "Адай"), ("CHAPTER", "00:00:01")], []),
        ([("CHAPTER001", "00:00:01"), ("CHAPTER001", "00:00:02")], [(1.0, "")]),
        ([("CHAPTER001URL", "http://x"), ("TITLE", "00:00:01")], []),
    ],
)
def test_chapters_in_comments(said: list[tuple[str, str]], expected: list[tuple[float, str]]) -> None:
    assert [(mark.start_seconds, mark.label) for mark in chapter_marks(said, "Vorbis")] == expected


SHEET = """REM GENRE күй
PERFORMER "Дина"
TITLE "Таспа"
FILE "x.wav" WAVE
  TRACK 01 AUDIO
    TITLE "Адай"
    PERFORMER "Қали"
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE Балбырауын
    INDEX 00 00:19:00
    INDEX 01 00:20:30
  TRACK 03 AUDIO
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_the_tracks_of_a_cue_sheet(ends: str) -> None:
    found = list(cue_sheet_marks(SHEET.replace("\n", ends), "Vorbis CUESHEET"))
    assert [(m.start_seconds, m.label, m.where) for m in found] == [
        (0.0, "Қали – Адай", "Vorbis CUESHEET track 1"),
        (20.4, "Балбырауын", "Vorbis CUESHEET track 2"),
    ]


@pytest.mark.parametrize("text", ["", "TRACK", "INDEX 01 00:00:00", "TRACK 01 AUDIO\nINDEX 01 soon", "\0" * 50])
def test_what_is_no_cue_sheet_marks_nothing(text: str) -> None:
    assert list(cue_sheet_marks(text, "x")) == []


def test_a_file_with_a_cue_sheet_is_cut_into_proposed_pieces(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    sf.write(path, np.zeros(30 * RATE_HZ, np.float32), RATE_HZ)
    tagged: Any = flac.FLAC(path)
    tagged["CUESHEET"] = SHEET
    tagged.save()
    pieces = brief(segments(tags.read(path).marks, 30.0))
    assert [piece[:3] for piece in pieces] == [(0.0, 20.4, "Қали – Адай"), (20.4, 30.0, "Балбырауын")]


def test_marks_beyond_the_sound_are_told() -> None:
    marks = [Mark(1.0, None, "", "cue marker 1"), *(Mark(90.0 + n, None, "", f"cue marker {n}") for n in range(2, 9))]
    (found,) = left_out(marks, 60.0)
    assert found.code == "mark-outside"
    assert "cue marker 2 at 92.0 s" in found.detail
    assert "and 2 more" in found.detail
    assert left_out(marks[:1], 60.0) == []
