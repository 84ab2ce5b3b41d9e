"""A sample of the fuzzing that ``bench.fuzz_decode`` does at length, over files made on the spot."""

from pathlib import Path
from typing import Any

import numpy as np
import soundfile as sf
from mutagen import id3

from bench.fuzz_decode import Decoder, fuzz, mutant
from tests.coded_sound import encode


def made(folder: Path) -> list[Path]:
    """A small file of each of twelve formats, some with tags."""
    sound = (0.3 * np.sin(np.arange(4000) * 0.05)).astype(np.float32)
    names = ["a.wav", "b.aiff", "c.flac", "d.ogg", "e.mp3", "f.caf", "g.w64"]
    for name in names:
        sf.write(folder / name, sound, 8000)
    for name, container, codec in (
        ("h.m4a", "ipod", "aac"),
        ("i.mka", "matroska", "libopus"),
        ("j.wv", "wv", "wavpack"),
        ("k.opus", "ogg", "libopus"),
        ("l.tta", "tta", "tta"),
    ):
        encode(folder / name, container, codec, title="Адай")
        names.append(name)
    tag: Any = id3.ID3()
    tag.add(id3.TIT2(encoding=3, text="Адай"))
    tag.save(folder / "e.mp3")
    return [folder / name for name in names]


def test_damaged_files_are_taken_or_refused_and_no_process_ends(tmp_path: Path) -> None:
    counts, falls = fuzz(made(tmp_path), 1, range(250), quiet=True)
    assert falls == []
    assert counts["taken"] > 25
    assert counts["refused"] > 25


def test_the_number_of_a_run_decides_its_bytes(tmp_path: Path) -> None:
    files = made(tmp_path)
    assert mutant(files, 3, 7) == mutant(files, 3, 7)
    assert len({mutant(files, 3, run)[1] for run in range(20)}) > 15


def test_a_file_that_vanishes_falls(tmp_path: Path) -> None:
    """The judge is seen to fail: what is neither taken, skipped nor refused is told."""
    gone = tmp_path / "gone.wav"
    gone.write_bytes(b"RIFF")
    decoder = Decoder([gone], tmp_path / "no such folder", 1)
    gone.unlink()
    assert decoder.ask(0) not in ("taken", "skipped", "refused")
