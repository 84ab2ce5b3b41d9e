"""Encoders of the listening copies: what does each setting cost, and what does it take away?

    python -m bench.copies [--seconds 20] [--channels 1] [--bits 16] [--only MP3]

Pieces of every kind are synthesised, encoded with each setting and decoded back. *× realtime* is processor time, beside
that of decoding the master in the same run, which is the control. What is taken away is measured as the noise-to-mask
ratio of ITU-R BS.1387 (PEAQ), simplified: the difference between copy and master, in bands of one Bark and frames of
46 ms, over what the master masks there; its energy is spread by 27 dB a Bark downwards and 10 dB a Bark upwards, and
lowered by 3 dB (under 12 Bark) to 6 dB. Under 0 dB noise is not heard; *heard* is the share of frames in which some
band is over +1.5 dB. A signal-to-noise ratio alone would punish what nobody hears: phase and the highest octave.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import soundfile as sf
import soxr
from numpy.typing import NDArray

from ingest.demonstration.pieces import DEMONSTRATIONS
from media.decode.opening import open_audio
from media.derivatives.writers import OPUS_RATE_HZ, Mp3Writer, OpusWriter, Writer

Signal = NDArray[np.float32]
RATE_HZ = 44_100
FRAME, HOP = 2048, 1024
KINDS = ("tokpe-orta", "shertpe-altai", "kobyz-saryn", "sybyzgy-qyr", "shankobyz", "terme", "zhoqtau")
HEARD_DB = 1.5
"""BS.1387 counts a frame as disturbed from here."""


class BySoundfile:
    """What made the MP3 copies before: LAME through libsndfile, which leaves no choice of its quality."""

    def __init__(self, path: Path, rate_hz: int, channels: int) -> None:
        level = {1: 0.85, 2: 0.65}[channels]
        kind, coding = "MP3", "MPEG_LAYER_III"
        self._file = sf.SoundFile(path, "w", rate_hz, channels, coding, None, kind, compression_level=level,
                                  bitrate_mode="CONSTANT")  # fmt: skip

    def write(self, block: Signal) -> None:
        self._file.write(block)

    def close(self) -> None:
        self._file.close()


def settings(channels: int) -> dict[str, tuple[int, Callable[[Path], Writer]]]:
    """Name of a setting -> rate in Hz and what opens a writer."""
    found: dict[str, tuple[int, Callable[[Path], Writer]]] = {
        "MP3, libsndfile": (RATE_HZ, lambda path: BySoundfile(path, RATE_HZ, channels))
    }
    for level, rate in itertools.product((5, 7), {1: (80, 96), 2: (128, 160, 192)}[channels]):
        found[f"MP3, LAME {level}, {rate} kbit/s"] = (RATE_HZ, partial(_mp3, channels, rate * 1000, level))
    for rate, level in itertools.product({1: (48, 56, 64, 72, 80), 2: (48, 56, 112, 128, 144)}[channels], (10, 5, 1)):
        name = f"Opus, {rate} kbit/s, complexity {level}"
        found[name] = (OPUS_RATE_HZ, partial(_opus, channels, rate * 1000, level))
    return found


def _mp3(channels: int, bit_rate: int, level: int, path: Path) -> Writer:
    return Mp3Writer(path, RATE_HZ, channels, bit_rate, level)


def _opus(channels: int, bit_rate: int, level: int, path: Path) -> Writer:
    return OpusWriter(path, channels, bit_rate, level)


def encode(sound: Signal, path: Path, open_writer: Callable[[Path], Writer]) -> float:
    """Processor seconds for a whole copy, in blocks as the ingest feeds them."""
    began = time.process_time()
    writer = open_writer(path)
    for start in range(0, len(sound), 20 * RATE_HZ):
        writer.write(sound[start : start + 20 * RATE_HZ])
    writer.close()
    return time.process_time() - began


def decode(path: Path) -> tuple[Signal, float]:
    """The sound of a file and the processor seconds of reading it."""
    began = time.process_time()
    with open_audio(path) as reader:
        sound = np.concatenate(list(reader.blocks()))
    return sound, time.process_time() - began


def noise_to_mask(master: Signal, copy: Signal, rate_hz: int) -> NDArray[np.float64]:
    """In dB, (frames, Barks), of two signals (frames, channels) that begin at the same moment."""
    length = min(len(master), len(copy))
    quiet = 10 ** (-90 / 10) * FRAME  # what lies under it is not heard at any sensible loudness
    matrix, spread = _bark_matrix(rate_hz)
    signal = _powers(master[:length]) @ matrix + quiet
    noise = _powers(master[:length] - copy[:length]) @ matrix
    return 10 * np.log10(noise / (signal @ spread) + 1e-9)


def _bark_matrix(rate_hz: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """From bins to 24 Barks (Zwicker), and from energies in Barks to what they mask."""
    hz = np.fft.rfftfreq(FRAME, 1 / rate_hz)
    barks = np.minimum(23, (13 * np.arctan(0.00076 * hz) + 3.5 * np.arctan((hz / 7500) ** 2)).astype(int))
    matrix = np.zeros((len(hz), 24))
    matrix[np.arange(len(hz)), barks] = 1
    away = np.arange(24)[None, :] - np.arange(24)[:, None]  # masked minus masker
    decibels = np.where(away >= 0, -10.0 * away, 27.0 * away) - np.maximum(3.0, 0.25 * np.arange(24))[None, :]
    return matrix, 10 ** (decibels / 10)


def _powers(sound: Signal) -> NDArray[np.float64]:
    frames = np.lib.stride_tricks.sliding_window_view(sound, FRAME, axis=0)[::HOP] * np.hanning(FRAME)
    return np.square(np.abs(np.fft.rfft(frames, axis=-1))).sum(axis=1)


def pieces(seconds: float, channels: int) -> list[Signal]:
    """One piece of every kind, mono or stereo, at ``RATE_HZ``."""
    chosen = [d.piece for d in DEMONSTRATIONS if any(kind in d.file for kind in KINDS)]
    sounds = [piece.perform(RATE_HZ)[: round(seconds * RATE_HZ)].astype(np.float32) for piece in chosen]
    return [sound if channels == 2 else np.ascontiguousarray(sound[:, :1]) for sound in sounds]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20.0, help="of every piece")
    parser.add_argument("--channels", type=int, choices=(1, 2), default=1)
    parser.add_argument("--bits", type=int, choices=(16, 24), default=16, help="of the masters")
    parser.add_argument("--only", default="", help="settings whose names hold this")
    given = parser.parse_args()
    sounds = pieces(given.seconds, given.channels)
    print("| setting | × realtime | control: decoding × | kbit/s | noise to mask, dB | heard, % |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="copies-") as folder:
        for name, (rate_hz, open_writer) in settings(given.channels).items():
            if given.only in name:
                print(_row(name, rate_hz, open_writer, sounds, Path(folder), given.bits), flush=True)


def _row(
    name: str, rate_hz: int, open_writer: Callable[[Path], Writer], sounds: list[Signal], folder: Path, bits: int = 16
) -> str:
    spent = control = size = length = 0.0
    ratios: list[NDArray[np.float64]] = []
    for sound in sounds:
        master, path = folder / "master.flac", folder / f"copy.{'mp3' if name.startswith('MP3') else 'opus'}"
        sf.write(master, sound, RATE_HZ, f"PCM_{bits}")
        held, seconds = decode(master)
        control += seconds
        source = held if rate_hz == RATE_HZ else soxr.resample(held, RATE_HZ, rate_hz, quality="HQ")
        spent += encode(np.ascontiguousarray(source, np.float32), path, open_writer)
        size += path.stat().st_size
        length += len(held) / RATE_HZ
        ratios.append(noise_to_mask(source, decode(path)[0], rate_hz))
    every = np.concatenate(ratios)
    mean = 10 * np.log10(np.mean(10 ** (every / 10)))
    heard = 100 * float((every.max(axis=1) > HEARD_DB).mean())
    return (
        f"| {name} | {length / spent:.0f} | {length / control:.0f} | {size * 8 / length / 1000:.0f} "
        f"| {mean:.1f} | {heard:.1f} |"
    )


if __name__ == "__main__":
    main()
