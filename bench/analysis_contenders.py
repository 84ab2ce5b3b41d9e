"""What people use instead, for ``bench/analysis.py``. The libraries are untyped, so they are taken as they come."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np


def _library(name: str) -> Any:
    return importlib.import_module(name)


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
    magnitude = np.abs(librosa.stft(samples))
    power = magnitude**2
    librosa.feature.mfcc(S=librosa.power_to_db(librosa.feature.melspectrogram(S=power, sr=rate)))
    librosa.feature.chroma_stft(S=power, sr=rate)
    librosa.feature.spectral_centroid(S=magnitude, sr=rate)
    envelope = librosa.onset.onset_strength(S=librosa.power_to_db(power), sr=rate)
    librosa.onset.onset_detect(onset_envelope=envelope, sr=rate)
    librosa.beat.beat_track(onset_envelope=envelope, sr=rate)
    librosa.yin(samples, sr=rate, fmin=65.0, fmax=1000.0)


def essentia(path: Path) -> None:
    """Essentia's own extractor, where it is installed."""
    standard = _library("essentia.standard")
    standard.MusicExtractor()(str(path))


def aubio(path: Path) -> None:
    """Onsets, tempo and yin pitch of aubio, where it is installed."""
    library = _library("aubio")
    source = library.source(str(path), 44100, 512)
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
