"""The stable codes of what ``media`` finds, refuses and passes over.

A *finding* stands on a recording that was taken and asks a curator to look. A *refusal* means: audio, or a
file that claims to be, which cannot be taken. A *skip* means: no audio was to be expected here. Every code
has its row in ``docs/findings.md``; a test compares the two.
"""

from enum import StrEnum


class Damage(StrEnum):
    """Findings about bytes that could be decoded."""

    TRUNCATED = "truncated"
    BIT_ROT = "bit-rot"
    INVALID_SAMPLES = "invalid-samples"
    JUNK_BEFORE_AUDIO = "junk-before-audio"
    TAG_SIZE_WRONG = "tag-size-wrong"
    HEADER_UNFINISHED = "header-unfinished"
    HEADER_REPAIRED = "header-repaired"
    FORMAT_CHANGES = "format-changes"
    SEVERAL_STREAMS = "several-audio-streams"
    HAS_PICTURES = "moving-pictures"
    EXTENSION_WRONG = "extension-wrong"


class Refusal(StrEnum):
    """Audio, or what claims to be, that cannot be taken."""

    UNREADABLE = "unreadable"
    NOT_A_FILE = "not-a-file"
    EMPTY = "empty-file"
    NOT_AUDIO_INSIDE = "not-audio-inside"
    NO_SAMPLES = "no-samples"
    UNSUPPORTED = "unsupported-coding"
    DAMAGED = "damaged-beyond-reading"
    IMPLAUSIBLE = "implausible-format"
    TOO_LONG = "too-long"


class Skip(StrEnum):
    """Not audio, and does not claim to be."""

    EMPTY = "empty-file"
    PICTURE = "picture"
    TEXT = "text"
    WEB_PAGE = "web-page"
    CUE_SHEET = "cue-sheet"
    PLAYLIST = "playlist"
    DOCUMENT = "document"
    PACKED = "packed-files"
    NOTATION = "notation"
    SYSTEM_FILE = "system-file"
    UNKNOWN = "unknown-content"
