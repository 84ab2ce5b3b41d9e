"""What was noticed in the sound and on the way in, in the reader's language.

A finding is kept with a code and one English sentence (docs/findings.md). The sentences that Muragat itself writes
about the sound are patterns here, so that a reader is told the same in their own words and with their own decimal
comma; those about files, tags, names and dates are in ``web.view.sentences``. Any other stays as it is and says that it
is English.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from archive.model import Finding
from web.view.sentences import said
from web.view.shipped_words import DOUBT
from web.view.wording import Wording
from web.view.words import FINDING, N_


@dataclass(frozen=True, slots=True)
class FindingView:
    """Something that was noticed: ``label`` says what, ``detail`` how much; ``lang`` is the detail's, empty for the
    page's own."""

    label: str
    detail: str
    lang: str = ""


_N: Final = r"([+-]?\d+(?:\.\d+)?)"
"""A number as the sentences write it."""

_SENTENCES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "silent": ((rf"no sample above {_N} dBFS", N_("no sample above %(a)s dBFS")),),
    "clipping": (
        (rf"{_N} flat tops, {_N} samples, at {_N} dBFS", N_("flat tops: %(a)s, samples: %(b)s, level %(c)s dBFS")),
    ),
    "over-full-scale": (
        (
            rf"the highest sample is at {_N} dBFS; the listening copies are turned down, the master is whole",
            N_("the highest sample is at %(a)s dBFS; the listening copies are turned down, the master is whole"),
        ),
    ),
    "dc-offset": ((rf"mean of a channel is {_N} of full scale", N_("mean of a channel: %(a)s of full scale")),),
    "invalid-samples": ((rf"{_N} samples are NaN or infinite", N_("samples that are no numbers: %(a)s")),),
    "dead-channel": ((rf"channel {_N} is silent", N_("channel %(a)s is silent")),),
    "inverted-channel": ((rf"the channels' correlation is {_N}", N_("correlation of the channels: %(a)s")),),
    "mono-as-stereo": (("both channels hold the same sound", N_("both channels hold the same sound")),),
    "mains-hum": ((rf"{_N} Hz, {_N} dB over its surroundings", N_("%(a)s Hz, %(b)s dB over its surroundings")),),
    "speed-suspect": (
        (
            rf"hum at {_N} Hz: the carrier ran {_N} % off, if the mains was right",
            N_("hum at %(a)s Hz: the carrier ran %(b)s %% off, if the mains was right"),
        ),
    ),
    "hiss": (
        (
            rf"stationary noise of {_N} dBFS over 2 kHz, sound at {_N} LUFS",
            N_("steady noise of %(a)s dBFS above 2 kHz, sound at %(b)s LUFS"),
        ),
    ),
    "narrow-bandwidth": (
        (rf"nothing above {_N} Hz in a file of {_N} Hz", N_("nothing above %(a)s Hz, in a file sampled at %(b)s Hz")),
    ),
    "drop-outs": ((rf"{_N} drop-outs", N_("gaps: %(a)s")),),
    "clicks": ((rf"{_N} clicks", N_("clicks: %(a)s")),),
    "long-head-silence": ((rf"{_N} s before the sound begins", N_("%(a)s s before the sound begins")),),
    "long-tail-silence": ((rf"{_N} s after the sound ends", N_("%(a)s s after the sound ends")),),
}
"""Finding code -> the sentences written under it and what a reader is told; ``a``, ``b``, ``c`` are their numbers."""


def noticed(wording: Wording, finding: Finding) -> FindingView:
    """The finding in this language."""
    gettext = wording.translations.gettext
    word = FINDING.get(finding.code) or DOUBT.get(finding.code)
    label = gettext(word) if word else ""
    for pattern, message in _SENTENCES.get(finding.code, ()):
        if match := re.fullmatch(pattern, finding.detail):
            numbers = {name: _number(wording, text) for name, text in zip("abc", match.groups(), strict=False)}
            return FindingView(label, gettext(message) % numbers)
    return FindingView(label, *said(wording, finding.detail))


def _number(wording: Wording, text: str) -> str:
    """A number with its own sign and places, and the language's decimal mark."""
    sign = {"+": "+", "-": "−"}.get(text[:1], "")
    digits = len(text.partition(".")[2])
    return sign + wording.number(float(text.lstrip("+-")), digits)
