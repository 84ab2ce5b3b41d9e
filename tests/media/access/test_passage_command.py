"""``muragat passage``: what it does, and what it says to what cannot be."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from archive.commands import main
from archive.home import Home
from archive.keeping import Archive
from archive.model import AccessLevel, FileRole, Kind, MediaFile, Recording, Ref, TechnicalFacts
from archive.policy import ANONYMOUS, audible, withheld
from archive.store.files import ObjectStore
from archive.store.fixity import sha512_of
from archive.store.verbs import StagedFile
from media.derivatives.manifest import read_manifest
from media.derivatives.silencing import silenced_folder

RATE_HZ, SECONDS = 16_000, 6.0
REF = Ref(Kind.RECORDING, "r")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that holds one recording: a tone of six seconds."""
    made = Home.create(tmp_path / "home")
    ObjectStore(made.store_path, made.staging_path).create()
    archive = Archive.open(made.root)
    staged = archive.staging / "tone.wav"
    tone(staged, 440.0, SECONDS)
    facts = TechnicalFacts("wav", "pcm_s16le", "audio/wav", RATE_HZ, 1, SECONDS, round(RATE_HZ * SECONDS))
    digest = sha512_of(staged)
    file = MediaFile("masters/001.wav", digest, staged.stat().st_size, "tone.wav", facts)
    record = Recording(id="r", files=(file,), duration_seconds=SECONDS)
    archive.keep(record, who="test", why="made", files={file.path: StagedFile(staged, digest)})
    archive.close()
    return made.root


def tone(path: Path, hertz: float, seconds: float) -> None:
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * hertz * np.arange(round(RATE_HZ * seconds)) / RATE_HZ), RATE_HZ)


def passage(home: Path, *words: str) -> tuple[int, str]:
    """The exit status and everything that was said."""
    result = CliRunner().invoke(main, ["--home", str(home), "--who", "test", "passage", *words])
    return result.exit_code, result.output


def kept(home: Path) -> Recording:
    archive = Archive.open(home)
    try:
        return archive.catalogue.recording("r")
    finally:
        archive.close()


def heard(home: Path) -> list[tuple[float, float]]:
    archive = Archive.open(home)
    try:
        spans = audible(ANONYMOUS, archive.catalogue.recording("r"), archive.home.settings.today())
        return [(span.start, span.end) for span in spans]
    finally:
        archive.close()


def loudest(home: Path, start: float, end: float) -> float:
    """In the copy that anonymous visitors get."""
    archive = Archive.open(home)
    record = archive.catalogue.recording("r")
    folder = silenced_folder(
        archive.home.derived(REF), record, withheld(ANONYMOUS, record, archive.home.settings.today())
    )
    archive.close()
    sound, rate = soundfile.read(folder / "access.opus")
    return float(np.abs(sound[round(start * rate) : round(end * rate)]).max())


def test_a_passage_is_closed_opened_and_taken_away(home: Path) -> None:
    status, said = passage(
        home, "add", "r", "0:02", "3.5", "--type", "legend", "--access", "closed", "--reason", "қасиетті"
    )
    assert status == 0
    identifier = said.split()[-1]
    (segment,) = kept(home).segments
    assert (segment.id, segment.start_seconds, segment.end_seconds) == (identifier, 2.0, 3.5)
    assert segment.access is not None
    assert segment.access.level is AccessLevel.CLOSED
    assert heard(home) == [(0.0, 2.0), (3.5, 6.0)]
    assert loudest(home, 2.0, 3.5) < 1e-3
    assert loudest(home, 4.0, 5.0) > 0.3

    assert passage(home, "access", "r", identifier, "as-recording")[0] == 0
    assert heard(home) == [(0.0, 6.0)]
    assert passage(home, "access", "r", identifier, "registered")[0] == 0
    assert heard(home) == [(0.0, 2.0), (3.5, 6.0)]
    assert passage(home, "remove", "r", identifier)[0] == 0
    assert kept(home).segments == ()
    assert heard(home) == [(0.0, 6.0)]
    assert not any((Home(home).derived(REF) / "silenced").iterdir())


def test_of_passages_that_overlap_all_is_silent_that_lies_in_one(home: Path) -> None:
    assert passage(home, "add", "r", "1", "3", "--access", "closed")[0] == 0
    assert passage(home, "add", "r", "2", "4", "--access", "on-site")[0] == 0
    assert passage(home, "add", "r", "3.5", "5", "--access", "open")[0] == 0
    assert heard(home) == [(0.0, 1.0), (4.0, 6.0)]
    assert loudest(home, 1.0, 4.0) < 1e-3
    assert loudest(home, 4.2, 5.8) > 0.3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", "r", "3", "2", "--access", "closed"], "3-2 is no passage"),
        (["add", "r", "2", "2", "--access", "closed"], "2-2 is no passage"),
        (["add", "r", "2", "7", "--access", "closed"], "the recording lasts 6.000 s"),
        (["add", "r", "1:61", "2:00", "--access", "closed"], "is no moment"),
        (["add", "r", "nan", "2", "--access", "closed"], "is no moment"),
        (["add", "r", "0", "inf", "--access", "closed"], "is no moment"),
        (["add", "nobody", "1", "2", "--access", "closed"], "nobody"),
        (["add", "r", "1", "2", "--access", "secret"], "secret"),
        (["add", "r", "1", "2", "--access", "closed", "--embargo-until", "2026-02-30"], "2026-02-30"),
        (["access", "r", "zzzzzzzzzz", "closed"], "has no passage"),
        (["access", "r", "", "closed"], "has no passage"),
        (["remove", "r", "zzzzzzzzzz"], "Its passages: —"),
        (["remove", "nobody", "zzzzzzzzzz"], "nobody"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(home: Path, words: list[str], told: str) -> None:
    before = kept(home)
    status, said = passage(home, *words)
    assert status in (1, 2)
    assert told in said
    assert "Traceback" not in said
    assert kept(home) == before


def test_a_restoration_beside_the_master_changes_nothing_of_what_is_heard_or_silent(home: Path) -> None:
    """Of several files one is heard: a set of silent copies belongs to that one, and stays when another file comes."""
    assert passage(home, "add", "r", "2", "3", "--access", "closed")[0] == 0
    archive = Archive.open(home)
    before = archive.catalogue.recording("r")
    staged = archive.staging / "restored.wav"
    tone(staged, 880.0, SECONDS)
    digest = sha512_of(staged)
    given = MediaFile("restorations/001.wav", digest, staged.stat().st_size, "b.wav", before.files[0].facts)
    files = (replace(given, role=FileRole.RESTORATION), *before.files)  # whatever the order they stand in
    archive.keep(replace(before, files=files), who="t", why="restored", files={given.path: StagedFile(staged, digest)})
    archive.close()
    assert kept(home).sounding == before.files[0]
    assert loudest(home, 2.0, 3.0) < 1e-3
    assert passage(home, "add", "r", "4", "5", "--access", "closed")[0] == 0
    assert loudest(home, 2.0, 3.0) < 1e-3
    assert loudest(home, 4.0, 5.0) < 1e-3
    assert spectrum_peak(home) == pytest.approx(440.0, abs=5.0)
    folders = list((Home(home).derived(REF) / "silenced").iterdir())
    assert len(folders) == 1
    assert read_manifest(folders[0]) is not None


def spectrum_peak(home: Path) -> float:
    """What is heard first in the copy that anonymous visitors get, in Hz."""
    (folder,) = (Home(home).derived(REF) / "silenced").iterdir()
    sound, rate = soundfile.read(folder / "access.opus")
    part = sound[: round(1.5 * rate)]
    return float(np.fft.rfftfreq(part.size, 1 / rate)[np.abs(np.fft.rfft(part)).argmax()])
