"""What was noticed in the sound is said in the reader's language: the sentences that the analysis really writes, one
faulty sound for each, and what is said of others stays as it is and says that it is English."""

import re
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from archive.model import Finding
from bench import signals
from media.analysis import Extractor
from media.analysis.quality import QualityCode
from web.pages.recording.noticed import noticed
from web.view import i18n
from web.view.i18n import Tongue
from web.view.wording import Wording

RATE = 22050
UNITS = {"dBFS", "LUFS", "Hz", "dB", "kHz"}
WORDINGS = {tongue: Wording(words) for tongue, words in i18n.load().items()}


def faulty() -> Iterator[NDArray[np.float32]]:
    """Sounds that have every fault among them."""
    clean = signals.two_strings(signals.TwoStrings(seconds=8, noise_db=-60)).samples
    quiet = np.zeros(6 * RATE, np.float32)
    gaps = signals.noisy(clean, -30.0)
    gaps[50_000:52_000] = 0.0
    clicks = clean.copy()
    clicks[7000::20_011] += np.float32(0.6)
    holed = clean.copy()
    holed[1000:1010] = np.nan
    yield signals.clipped(clean)
    yield (clean * (1.5 / np.abs(clean).max())).astype(np.float32)
    yield signals.with_hum(clean, 48.6, -40.0)
    yield signals.noisy(clean, -15.0)
    yield signals.band_limited(signals.noisy(clean, -30.0), 100.0, 3400.0)
    yield (clean + 0.05).astype(np.float32)
    yield from (gaps, clicks, holed, quiet, np.concatenate((quiet, clean, quiet)))
    yield from (np.stack([clean, other], axis=1) for other in (np.zeros_like(clean), -clean, clean))


@cache
def written() -> dict[str, Finding]:
    """Code -> a finding as the analysis writes it."""
    found: dict[str, Finding] = {}
    for samples in faulty():
        columns = samples if samples.ndim == 2 else samples[:, None]
        extractor = Extractor(RATE, columns.shape[1])
        extractor.add(columns)
        found |= {finding.code: finding for finding in extractor.result().analysis.findings}
    return found


@pytest.mark.parametrize("code", [code.value for code in QualityCode])
def test_every_fault_that_is_heard_is_said_in_the_readers_words(code: str) -> None:
    finding = written()[code]
    for tongue in (Tongue.KK, Tongue.RU):
        said = noticed(WORDINGS[tongue], finding)
        assert said.lang == ""
        assert {*re.findall(r"[A-Za-z]{2,}", f"{said.label} {said.detail}")} <= UNITS
    assert numbers(noticed(WORDINGS[Tongue.EN], finding).detail) == numbers(finding.detail)


def numbers(text: str) -> list[float]:
    """Those of an English sentence, without signs."""
    return [float(found.replace(",", "")) for found in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text)]


def test_numbers_have_the_languages_decimal_mark_and_their_own_sign() -> None:
    finding = Finding("speed-suspect", "hum at 48.60 Hz: the carrier ran -2.8 % off, if the mains was right")
    assert noticed(WORDINGS[Tongue.RU], finding).detail.endswith("скорость носителя отклонялась на −2,8 %")
    assert "48.6" in noticed(WORDINGS[Tongue.EN], finding).detail


def test_a_sentence_that_nobody_translated_says_that_it_is_english() -> None:
    said = noticed(WORDINGS[Tongue.RU], Finding("clicks", "as many clicks as stars"))
    assert (said.label, said.detail, said.lang) == ("щелчки", "as many clicks as stars", "en")
