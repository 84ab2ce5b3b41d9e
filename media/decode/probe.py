"""Technical facts of one file, with the frames counted.

Plain numbers are counted by their bytes; coded sound is decoded once from end to end, because headers of MP3,
AAC and cut files promise what is not there. Whoever decodes anyway takes ``AudioReader.facts`` instead.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from archive.model import TechnicalFacts
from media.decode.opening import facts_of, open_audio, open_source
from media.decode.pcm import PcmSource
from media.decode.refusals import NotAudioError, RefusedError
from media.decode.sniff import identify

__all__ = ["NotAudioError", "RefusedError", "probe"]


def probe(path: Path, name: str = "", heard: Callable[[float], None] | None = None) -> TechnicalFacts:
    """What ``path`` (once called ``name``) holds. Raises NotAudioError (pass over) or RefusedError (not taken).

    ``heard`` is told how many seconds have been decoded.
    """
    content = identify(path, name)
    source = open_source(path, content)
    try:
        counted = source.frames if isinstance(source, PcmSource) and source.bits_per_sample else None
    finally:
        source.close()
    return facts_of(path, content, source, counted) if counted else _decoded_facts(path, name, heard)


def _decoded_facts(path: Path, name: str, heard: Callable[[float], None] | None) -> TechnicalFacts:
    decoded = 0
    with open_audio(path, name) as reader:
        for block in reader.blocks():
            decoded += len(block)
            if heard is not None:
                heard(decoded / reader.sample_rate_hz)
        return reader.facts
