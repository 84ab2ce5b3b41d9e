"""Every public file of the shared folder through the whole analysis: each fault found, none where there is none."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from media.analysis.files import analyse_file
from media.analysis.quality import QualityCode
from media.decode.refusals import NotAudioError, RefusedError

FAULTS = {
    "generated/clipped.flac": {"clipping"},
    "generated/right_channel_dead.flac": {"dead-channel"},
    "generated/phase_inverted_stereo.flac": {"inverted-channel"},
    "generated/hiss_hum_clicks.flac": {"hiss", "mains-hum", "clicks"},
    "generated/dc_offset.flac": {"dc-offset"},
    "generated/bitrot_md5_mismatch.flac": {"drop-outs"},
    "generated/silence_3s.flac": {"silent"},
    "generated/actually_opus.mp3": {"over-full-scale"},
    "generated/tags.opus": {"over-full-scale"},
    "plucked_guitarset/03_BN3-119-G_solo_mic.wav": {"silent"},
}
"""The guitar solo is in the shared folder as two seconds of silence; the two Opus files decode 0.4 dB over full scale,
so that their listening copies are turned down."""
FOLDERS = (
    "generated",
    "plucked_guitarset",
    "plucked_notes_egfxset",
    "notes_tinysol",
    "f0_singing_vocadito",
    "music_speech",
    "speaker_turns",
)
SOUND = {".wav", ".flac", ".ogg", ".mp3", ".opus", ".m4a", ".aiff", ".caf", ".w64"}


def sounds(shared: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted(p for p in (shared / "fixtures" / folder).rglob("*") if p.suffix in SOUND)


@pytest.mark.corpus
def test_each_fault_is_found_and_no_fault_on_what_is_clean(shared: Path) -> None:
    heard: dict[str, set[str]] = {}
    strings: set[str] = set()
    for path in sounds(shared):
        try:
            result = analyse_file(path)
        except (NotAudioError, RefusedError):
            continue
        name = path.relative_to(shared / "fixtures").as_posix()
        if result.analysis.value("melody.case") == "two-strings":
            strings.add(path.relative_to(shared / "fixtures").parts[0])
        heard[name] = {str(f.code) for f in result.analysis.findings}
        for measurement in result.analysis.measurements:
            if isinstance(measurement.value, float):
                assert math.isfinite(measurement.value), (name, measurement)
    assert {name: codes for name, codes in heard.items() if codes} == FAULTS
    assert set().union(*FAULTS.values()) <= set(QualityCode)
    assert len(heard) > 70
    assert strings == {"generated"}, "nothing but the synthetic kuis is taken for two strings"
