"""Why a file is not taken: errors with a code, a reason and a hint.

``NotAudioError`` becomes *skipped* in a report of an ingest, ``RefusedError`` becomes *refused*. The codes are
those of ``media.decode.codes``.
"""

from archive.errors import MuragatError
from media.decode.codes import Refusal, Skip


class RefusedError(MuragatError):
    """Audio, or a file that claims to be audio, that cannot be taken."""

    def __init__(self, code: Refusal, reason: str, hint: str) -> None:
        super().__init__(reason, hint)
        self.code = code.value


class NotAudioError(MuragatError):
    """A file in which nobody would expect sound: a picture, a text, a cue sheet."""

    def __init__(self, code: Skip, reason: str, hint: str = "") -> None:
        super().__init__(reason, hint)
        self.code = code.value
