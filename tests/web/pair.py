"""A small archive with two recordings of one piece at two tempi, analysed and open; for tests of comparing."""

from pathlib import Path

import numpy as np

from archive.identifiers import mint
from archive.keeping import Archive
from archive.model import Access, AccessLevel, Language, Name, Recording
from archive.rules import names
from media.analysis.peaks import FRAME_SECONDS
from media.derivatives.making import Derivatives
from search.index import SearchIndex

from .conftest import RATE_HZ, keep_sound

TEMPO = 1.25
SECONDS = 24.0
"""Of the slow one."""


def curves(path: Path, tempo: float) -> Path:
    """What an analysis leaves: a walk over a scale, a note every 0.4 s at tempo 1, a stroke on each."""
    walk = np.cumsum(np.random.default_rng(5).integers(-2, 3, 60))
    hertz = 196.0 * 2.0 ** (np.array([0, 200, 300, 500, 700, 900, 1000])[np.abs(walk % 12 - 6)] / 1200.0)
    frames = int(60 * 0.4 / tempo / FRAME_SECONDS)
    note = np.minimum(59, (np.arange(frames) * FRAME_SECONDS * tempo / 0.4).astype(int))
    cents = np.round(1200.0 * np.log2(hertz[note] / 16.3516)).astype(int)
    np.savez_compressed(
        path,
        f0=hertz[note].astype(np.float32),
        f0_confidence=np.ones(frames, np.float32),
        lower_f0=np.full(frames, np.nan, np.float32),
        onsets=(np.arange(60) * 0.4 / tempo).astype(np.float32),
        pitch_histogram=np.bincount(cents, minlength=10_800).astype(np.float32),
    )
    return path


def make_pair(home: Path) -> dict[str, str]:
    """The ids: ``slow`` and ``fast`` are open, ``house`` is for the reading room, ``bare`` has no sound."""
    archive = Archive.create(home)
    (home / "settings.toml").write_text('on_site_networks = ["192.0.2.0/24"]\n', encoding="utf-8")
    made = {"home": str(home)}
    for title, tempo in (("slow", 1.0), ("fast", TEMPO), ("house", 1.0), ("bare", 0.0)):
        access = Access(AccessLevel.ON_SITE) if title == "house" else Access()
        record = Recording(id=mint(), names=names.complete((Name(title, Language.EN),)), access=access)
        if not tempo:
            archive.keep(record, who="test", why="made")
        else:
            seconds = SECONDS / tempo
            keep_sound(archive, record, seconds)
            with Derivatives(archive.home.derived(record.ref), RATE_HZ, 1) as derivatives:
                derivatives.add(np.zeros((int(RATE_HZ * seconds), 1), np.float32))
                derivatives.finish([curves(archive.home.derived(record.ref) / "curves.npz", tempo)])
        made[title] = record.id
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    archive.close()
    return made
