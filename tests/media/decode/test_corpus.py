"""Every file of the shared folder is taken, passed over or refused with a reason, in time and in little memory."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from media.decode.opening import open_audio
from media.decode.refusals import NotAudioError, RefusedError

SECONDS_EACH = 10.0
DAMAGED = {
    "generated/truncated.wav": "truncated",
    "generated/truncated.flac": "truncated",
    "generated/truncated_mid_frame.mp3": "truncated",
    "generated/bitrot_md5_mismatch.flac": "bit-rot",
    "generated/id3_size_lies_beyond_eof.mp3": "tag-size-wrong",
    "generated/junk70k_before_audio.mp3": "junk-before-audio",
    "generated/actually_mp3.wav": "extension-wrong",
    "generated/actually_opus.mp3": "extension-wrong",
    "tags_beets/full.wma": "header-repaired",
}
REFUSED = {
    "generated/actually_html.mp3": "not-audio-inside",
    "generated/zero_length.mp3": "empty-file",
    "generated/zero_length.wav": "empty-file",
    "generated/header_only.wav": "no-samples",
    "generated/truncated_no_moov.m4a": "damaged-beyond-reading",
    "hostile_wav_scipy/test-8000Hz-le-3ch-5S-36bit.wav": "unsupported-coding",
}


def outcome(path: Path) -> tuple[str, list[str]]:
    """``taken`` with the codes of the findings, or ``skipped`` or ``refused`` with the one code."""
    try:
        with open_audio(path) as reader:
            for _ in reader.blocks():
                pass
    except NotAudioError as error:
        return "skipped", [error.code]
    except RefusedError as error:
        return "refused", [error.code if error.reason and error.hint else "no reason or no hint"]
    return "taken", [finding.code for finding in reader.findings]


@pytest.mark.corpus
def test_every_fixture_has_an_outcome_within_its_time(shared: Path) -> None:
    files = [p for p in sorted((shared / "fixtures").rglob("*")) if p.is_file()]
    counts = {"taken": 0, "skipped": 0, "refused": 0}
    for path in files:
        began = time.monotonic()
        counts[outcome(path)[0]] += 1
        assert time.monotonic() - began < SECONDS_EACH, path
    assert len(files) > 250
    assert counts["taken"] > 0.75 * len(files)


@pytest.mark.corpus
@pytest.mark.parametrize(("name", "code"), sorted(DAMAGED.items()))
def test_damage_is_found_and_the_file_is_taken(shared: Path, name: str, code: str) -> None:
    result, found = outcome(shared / "fixtures" / name)
    assert result == "taken"
    assert code in found


@pytest.mark.corpus
@pytest.mark.parametrize(("name", "code"), sorted(REFUSED.items()))
def test_what_cannot_be_taken_is_refused_for_its_own_reason(shared: Path, name: str, code: str) -> None:
    assert outcome(shared / "fixtures" / name) == ("refused", [code])


@pytest.mark.corpus
@pytest.mark.parametrize("folder", ["music_speech", "notes_tinysol", "plucked_guitarset", "speaker_turns/clips"])
def test_sound_recordings_are_taken_without_a_finding(shared: Path, folder: str) -> None:
    for path in sorted((shared / "fixtures" / folder).iterdir()):
        if path.suffix != ".jams":
            assert outcome(path) == ("taken", []), path


def test_memory_does_not_grow_with_length(tmp_path: Path) -> None:
    """Twenty minutes (460 MB decoded) fit into what one minute needs, and 60 MB more."""
    program = """
import resource, sys
from pathlib import Path
import numpy as np, soundfile as sf
from media.decode.opening import open_audio
from media.derivatives.peaks import Peaks
def run(minutes):
    path = Path(sys.argv[1]) / f"{minutes}.flac"
    with sf.SoundFile(path, "w", samplerate=48000, channels=2) as file:
        for _ in range(minutes):
            file.write(np.zeros((48000 * 60, 2), np.float32))
    with open_audio(path) as reader:
        peaks = Peaks(reader.sample_rate_hz)
        for block in reader.blocks():
            peaks.add(block)
    path.unlink()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
short = run(1)
print(run(20) - short)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True, timeout=300
    )
    assert int(done.stdout) < 60_000
