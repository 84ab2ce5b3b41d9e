"""One pass over a recording: everything that the archive measures, in constant memory.

``Extractor.add`` takes blocks of decoded sound of any length, float32 (frames, channels), full scale 1; blocks
longer than 5 s are cut. ``result`` gives the analysis and the curves. Apart from 1-D curves (about 2 kB a
second of sound) nothing grows with the recording's length.

The sound flows: master rate (levels, loudness, faults) → mono 22.05 kHz (onsets, timbre, picture) →
11.025 kHz (peaks, melody, tuning, fingerprint).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import soxr

from archive.errors import InvalidValueError
from media.analysis import peaks, spectrum
from media.analysis.conclusion import FeatureResult, Found, conclude
from media.analysis.faults import FaultPass
from media.analysis.fingerprint import ChromaPass
from media.analysis.framing import Floats
from media.analysis.hum import HumPass
from media.analysis.levels import LevelScan
from media.analysis.melody import MelodyPass, Wish
from media.analysis.noise import NoisePass
from media.analysis.onsets import OnsetPass
from media.analysis.peaks import PeakFrames, PeakPass
from media.analysis.spectrum import SpectrumPass
from media.analysis.tones import TonePass

LONGEST_BLOCK_SECONDS = 5
SLOWEST_RATE_HZ = 100
FASTEST_RATE_HZ = 6_000_000
MOST_CHANNELS = 64
WILD = 1e3
"""Times full scale: what goes beyond is cut before it is measured."""


class Extractor:
    """Feeds on blocks, ends with a result. Not to be used again after ``result``.

    ``also`` is given the mono sound at 11.025 kHz as it comes.
    """

    def __init__(
        self,
        sample_rate_hz: int,
        channels: int,
        wish: Wish | None = None,
        also: Callable[[Floats], None] | None = None,
    ) -> None:
        if not SLOWEST_RATE_HZ <= sample_rate_hz <= FASTEST_RATE_HZ:
            raise InvalidValueError(
                f"sample rate {sample_rate_hz} Hz is outside {SLOWEST_RATE_HZ} to {FASTEST_RATE_HZ} Hz",
                "The file's header is probably damaged.",
            )
        if not 1 <= channels <= MOST_CHANNELS:
            raise InvalidValueError(f"{channels} channels; 1 to {MOST_CHANNELS} can be analysed")
        self._rate = sample_rate_hz
        self._channels = channels
        self._longest = LONGEST_BLOCK_SECONDS * sample_rate_hz
        self._levels = LevelScan(sample_rate_hz, channels)
        self._to_middle = _resampler(sample_rate_hz, spectrum.RATE_HZ)
        self._to_low = _resampler(spectrum.RATE_HZ, peaks.RATE_HZ)
        self._onsets = OnsetPass()
        self._spectrum = SpectrumPass()
        self._faults = FaultPass(sample_rate_hz)
        self._noise = NoisePass(sample_rate_hz)
        self._hum = HumPass()
        self._chroma = ChromaPass()
        self._peaks = PeakPass()
        self._tones = TonePass()
        self._melody = MelodyPass(wish)
        self._also = also

    def add(self, block: Floats) -> None:
        """The next samples, (frames, channels) or, for mono, (frames,); NaN and infinite ones count as zero."""
        block = np.atleast_2d(block.T).T if block.ndim == 1 else block
        if block.ndim != 2 or block.shape[1] != self._channels:
            raise ValueError(f"a block of shape {block.shape}; (frames, {self._channels}) is expected")
        for start in range(0, block.shape[0], self._longest):
            self._add(self._channels_of(block[start : start + self._longest]))

    def _channels_of(self, block: Floats) -> list[Floats]:
        invalid = int(block.size - np.count_nonzero(np.isfinite(block)))
        if invalid:
            self._levels.invalid_samples += invalid
            block = np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)
        if block.size and float(np.abs(block).max()) > WILD:
            block = np.clip(block, -WILD, WILD)
        return [np.ascontiguousarray(block[:, index], dtype=np.float32) for index in range(self._channels)]

    def _add(self, channels: list[Floats], *, last: bool = False) -> None:
        mono = self._levels.add(channels) if channels[0].size else channels[0]
        self._faults.add(mono)
        self._noise.add(mono)
        middle = self._to_middle.resample_chunk(mono, last=last)
        self._onsets.add(middle)
        self._spectrum.add(middle)
        low = self._to_low.resample_chunk(middle, last=last)
        self._hum.add(low, last=last)
        self._add_low(low)

    def _add_low(self, low: Floats) -> None:
        self._chroma.add(low)
        if self._also is not None:
            self._also(low)
        self._add_peaks(self._peaks.add(low))

    def _add_peaks(self, frames: PeakFrames) -> None:
        self._tones.add(frames)
        self._melody.add(frames)

    def result(self) -> FeatureResult:
        """The analysis and the curves of all that was added."""
        self._add([np.zeros(0, dtype=np.float32)] * self._channels, last=True)
        onsets = self._onsets.result()
        self._add_peaks(self._peaks.finish())
        return conclude(
            Found(
                rate_hz=self._rate,
                channels=self._channels,
                levels=self._levels.result(),
                noise=self._noise.result(),
                hum=self._hum.result(),
                clicks=self._faults.clicks(),
                gaps=self._faults.gaps(),
                onsets=onsets,
                timbre=self._spectrum.result(),
                melody=self._melody.result(onsets.times_seconds),
                tones=self._tones.result(),
                words=self._chroma.words(),
                middle_words=self._chroma.middle_words(),
            )
        )


def _resampler(source_hz: int, target_hz: int) -> soxr.ResampleStream:
    return soxr.ResampleStream(source_hz, target_hz, 1, dtype="float32", quality="HQ")
