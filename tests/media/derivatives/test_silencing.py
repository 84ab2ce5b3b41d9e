"""Copies that are silent where a passage is closed."""

import hashlib
import wave
from pathlib import Path

import numpy as np
import soundfile

from archive.model import MediaFile, Recording, TechnicalFacts
from archive.policy import Span
from media.derivatives.manifest import read_manifest
from media.derivatives.silencing import make_silenced, silenced_folder

RATE_HZ = 8000
SPANS = (Span(1.0, 2.0), Span(3.0, 3.5))


def master(folder: Path) -> tuple[Path, Recording]:
    times = np.arange(RATE_HZ * 5) / RATE_HZ
    path = folder / "master.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes((0.5 * np.sin(2 * np.pi * 440 * times) * 32767).astype("<i2").tobytes())
    digest = hashlib.sha512(path.read_bytes()).hexdigest()
    facts = TechnicalFacts("wav", "pcm_s16le", "audio/wav", RATE_HZ, 1, 5.0, len(times))
    return path, Recording(id="r", files=(MediaFile("masters/1.wav", digest, 1, "m.wav", facts),))


def test_every_copy_is_silent_there_and_sounds_elsewhere(tmp_path: Path):
    path, record = master(tmp_path)
    assert make_silenced(path, tmp_path / "derived", record, SPANS)
    folder = silenced_folder(tmp_path / "derived", record, SPANS)
    for name in ("access.opus", "access-low.opus", "access.mp3"):
        sound, rate = soundfile.read(folder / name)
        loud = [
            float(np.abs(sound[int(a * rate) : int(b * rate)]).max())
            for a, b in ((1, 2), (3, 3.5), (0.2, 0.85), (2.15, 2.85), (3.65, 4.8))
        ]
        assert max(loud[:2]) < 1e-3, name
        assert min(loud[2:]) > 0.4, name


def test_other_spans_or_another_master_are_another_set(tmp_path: Path):
    _, record = master(tmp_path)
    other = Recording(id="r", files=())
    folders = {
        silenced_folder(tmp_path, record, SPANS),
        silenced_folder(tmp_path, record, SPANS[:1]),
        silenced_folder(tmp_path, other, SPANS),
    }
    assert len(folders) == 3


def test_a_set_that_is_there_is_not_made_again_and_nothing_half_made_stays(tmp_path: Path):
    path, record = master(tmp_path)
    assert make_silenced(path, tmp_path / "derived", record, SPANS)
    assert not make_silenced(path, tmp_path / "derived", record, SPANS)
    folder = silenced_folder(tmp_path / "derived", record, SPANS)
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]
    assert read_manifest(folder) is not None
