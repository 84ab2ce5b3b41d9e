"""The curves that an analysis leaves beside the record, and the files they become.

Conventions
-----------
- All curves are float32, 1-D unless said, start at time 0 and have one value a step; ``CURVES`` gives unit,
  steps a second and meaning. NaN inside a curve means "nothing to measure here" (unvoiced, silent); in JSON
  it becomes null.
- ``save`` writes into a record's derived folder: ``curves.npz`` (all of them, no pickle), ``contour.json``,
  ``tempo.json``, ``tuning.json``, ``passages.json`` for the page, and ``spectrogram.png``. All can
  be remade from the sound.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from media.analysis import onsets, peaks, pictures, spectrum, tones
from media.analysis.fingerprint import Words
from media.analysis.framing import Floats

CURVES_MAKER = "muragat features 6"
"""Written into the manifest of the derived files; another number makes ``reanalyse --outdated`` measure again."""

CURVES: dict[str, tuple[str, float, str]] = {
    "envelope": ("full scale squared", 100.0, "mean square of the mono mix"),
    "loudness": ("K-weighted energy", 10.0, "per 100 ms; -0.691 + 10 log10 of it is LUFS"),
    "onset_strength": ("dB", onsets.RATE, "mean rise over 40 mel bands"),
    "onsets": ("s", 0.0, "times of onsets (a list, not a curve)"),
    "beats": ("s", 0.0, "times of beats (a list, not a curve)"),
    "tempo": ("1/min", 1.0, "local tempo"),
    "textures": ("mixed", 1.0 / spectrum.TEXTURE_SECONDS, "rows of MFCC and spectral shape"),
    "f0": ("Hz", 1.0 / peaks.FRAME_SECONDS, "leading melody"),
    "lower_f0": ("Hz", 1.0 / peaks.FRAME_SECONDS, "lower string, where two sound"),
    "tones": ("cent", 1.0 / tones.ROW_SECONDS, "pitch classes of the two strongest tones, rows of 2"),
    "novelty": ("1", 1.0 / spectrum.TEXTURE_SECONDS, "change of timbre and register over 8 s"),
    "register": ("cent", 1.0 / spectrum.TEXTURE_SECONDS, "height over the drone or the lowest pitch"),
    "pitch_histogram": ("s", 0.0, "seconds per cent above C0 (A4 = 440 Hz), 10800 bins"),
    "embedding": ("1", 0.0, "how the recording sounds, 89 numbers"),
    "embedding_windows": ("1", 0.1, "the same per 10 s, rows of 89"),
    "f0_confidence": ("1", 1.0 / peaks.FRAME_SECONDS, "0 to 1; 0 where nothing sounds"),
}
"""name: (unit, steps a second or 0 for what is not a curve over time, meaning)."""


FINGERPRINTS: dict[str, str] = {
    "fingerprint": "chromaprint words",
    "middle_words": "the same from 330 to 2600 Hz alone, for recognising copies",
}
"""name: meaning; 32-bit words, 8.077 a second."""


@dataclass(frozen=True, slots=True)
class Curves:
    """Curves by name, each in ``CURVES``; the spectrogram, (columns, bands) in dB."""

    values: dict[str, Floats]
    fingerprints: dict[str, Words]
    """32-bit words, one per 0.1238 s, by name: each in ``FINGERPRINTS``."""
    picture: Floats
    picture_seconds_per_column: float
    documents: dict[str, object] = field(default_factory=dict[str, object])
    """Further small JSON documents for the page, by file name."""
    scala: str = ""
    """The measured scale as the text of a Scala file; empty without pitch."""

    def save(self, folder: Path) -> tuple[Path, ...]:
        """Write the derived files into an existing folder; returns their paths."""
        written = [self._save_arrays(folder / "curves.npz")]
        for name, document in {**self._page_documents(), **self.documents}.items():
            path = folder / name
            path.write_bytes(msgspec.json.encode(document))
            written.append(path)
        if self.picture.size:
            path = folder / "spectrogram.png"
            path.write_bytes(pictures.spectrogram_png(self.picture))
            written.append(path)
        return tuple(written)

    def _save_arrays(self, path: Path) -> Path:
        buffer = io.BytesIO()
        np.savez_compressed(buffer, allow_pickle=False, **self.fingerprints, **self.values)
        path.write_bytes(buffer.getvalue())
        return path

    def _page_documents(self) -> dict[str, object]:
        return {"contour.json": self.contour(), "tempo.json": self.tempo()}

    @property
    def fingerprint(self) -> Words:
        """The chromaprint words."""
        return self.fingerprints["fingerprint"]

    def contour(self, step: int = 2) -> dict[str, object]:
        """Every ``step``-th frame of the melody, for the page: start and step in seconds, Hz or null."""
        return {
            "start_seconds": 0.0,
            "step_seconds": step * peaks.FRAME_SECONDS,
            "f0_hz": as_list(self.values["f0"][::step], 2),
            "confidence": as_list(self.values["f0_confidence"][::step], 2),
        }

    def tempo(self) -> dict[str, object]:
        """Tempo once a second, onsets and beats."""
        return {
            "start_seconds": 0.5,
            "step_seconds": 1.0,
            "tempo_bpm": as_list(self.values["tempo"], 2),
            "onsets_seconds": as_list(self.values["onsets"], 3),
            "beats_seconds": as_list(self.values["beats"], 3),
        }


def load(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a ``curves.npz``, fingerprints among them as uint32. Never unpickles."""
    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def as_list(values: Floats, digits: int) -> list[float | None]:
    """Numbers for JSON: NaN becomes None."""
    rounded = np.round(values.astype(np.float64), digits)
    return [None if missing else number for number, missing in zip(rounded.tolist(), np.isnan(rounded), strict=True)]
