"""Ours and what people use instead, one contender a process, for ``bench/analysis.py``.

``python bench/analysis_contenders.py NAME FILE SHORT_FILE`` warms up on the short file, runs once and prints CPU
seconds and the peak memory as JSON. Needs nothing but the contender's own library, so that Essentia and aubio may live
in an environment of their own. The libraries are untyped, so they are taken as they come.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def _library(name: str) -> Any:
    return importlib.import_module(name)


def ours(path: Path) -> None:
    """All features, the way ingest runs them."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    _library("media.analysis.files").analyse_file(path)


def tutorial(path: Path) -> None:
    """What tutorials do: everything anew on the whole file, pyin for the melody."""
    librosa = _library("librosa")
    samples, rate = librosa.load(path, sr=22050)
    librosa.feature.mfcc(y=samples, sr=rate)
    librosa.feature.chroma_stft(y=samples, sr=rate)
    librosa.feature.spectral_centroid(y=samples, sr=rate)
    librosa.feature.rms(y=samples)
    librosa.onset.onset_detect(y=samples, sr=rate)
    librosa.beat.beat_track(y=samples, sr=rate)
    librosa.effects.hpss(samples)
    librosa.pyin(samples, sr=rate, fmin=65.0, fmax=1000.0)


def shared(path: Path) -> None:
    """The careful version: one STFT for everything, yin for the melody."""
    librosa = _library("librosa")
    samples, rate = librosa.load(path, sr=22050)
    magnitude = abs(librosa.stft(samples))
    power = magnitude**2
    librosa.feature.mfcc(S=librosa.power_to_db(librosa.feature.melspectrogram(S=power, sr=rate)))
    librosa.feature.chroma_stft(S=power, sr=rate)
    librosa.feature.spectral_centroid(S=magnitude, sr=rate)
    envelope = librosa.onset.onset_strength(S=librosa.power_to_db(power), sr=rate)
    librosa.onset.onset_detect(onset_envelope=envelope, sr=rate)
    librosa.beat.beat_track(onset_envelope=envelope, sr=rate)
    librosa.yin(samples, sr=rate, fmin=65.0, fmax=1000.0)


def essentia(path: Path) -> None:
    """Essentia's own extractor."""
    _library("essentia").log.infoActive = False
    _library("essentia.standard").MusicExtractor()(str(path))


def aubio(path: Path) -> None:
    """Onsets, tempo and yin pitch of aubio, on the same sound as WAV."""
    library = _library("aubio")
    source = library.source(str(path.with_suffix(".wav")), 44100, 512)
    workers = [
        library.onset("default", 1024, 512),
        library.tempo("default", 1024, 512),
        library.pitch("yinfft", 2048, 512),
    ]
    while True:
        samples, read = source()
        for worker in workers:
            worker(samples)
        if read < 512:
            return


CONTENDERS: dict[str, Callable[[Path], None]] = {
    "ours": ours,
    "tutorial": tutorial,
    "shared": shared,
    "essentia": essentia,
    "aubio": aubio,
}


def main() -> None:
    """Run one contender and print what it took."""
    name, path, short = sys.argv[1:]
    CONTENDERS[name](Path(short))
    before = time.process_time()
    CONTENDERS[name](Path(path))
    seconds = time.process_time() - before
    print(json.dumps({"cpu_seconds": seconds, "peak_megabytes": _peak_megabytes()}))


def _peak_megabytes() -> float:
    """Of this process only: what ``getrusage`` says on Linux includes the process that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


if __name__ == "__main__":
    main()
