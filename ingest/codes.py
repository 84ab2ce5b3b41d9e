"""The stable codes of what reading folders, tags and sheets finds. Each has its row in ``docs/findings.md``."""

from enum import StrEnum


class FolderCode(StrEnum):
    """What ``discover`` passes over, refuses or flags."""

    HIDDEN = "hidden"
    SYSTEM_FILE = "system-file"
    FOLDER_LOOP = "folder-loop"
    NOT_FOUND = "not-found"
    BROKEN_LINK = "broken-link"
    UNREADABLE = "unreadable"
    UNREADABLE_FOLDER = "unreadable-folder"
    SPECIAL_FILE = "special-file"
    NAME_UNUSUAL = "name-unusual"


class TagCode(StrEnum):
    """Findings about the words inside an audio file."""

    ENCODING_DOUBTFUL = "tag-encoding-doubtful"
    TEXT_LOST = "tag-text-lost"
    CONFLICT = "tag-conflict"
    CHARACTERS_REMOVED = "tag-characters-removed"
    TOO_LARGE = "tag-too-large"
    DAMAGED = "tag-damaged"
    VALUE_IGNORED = "tag-value-ignored"
    LINK = "tag-link"
    DATE_FROM_RELEASE = "date-from-release"
    MARK_OUTSIDE = "mark-outside"


class SheetCode(StrEnum):
    """Findings about a curator's sheet; the rest of the sheet goes on."""

    UNKNOWN_COLUMN = "unknown-column"
    DUPLICATE_COLUMN = "duplicate-column"
    DUPLICATE_ROW = "duplicate-row"
    ROW_WITHOUT_NAME = "row-without-file-name"
    ROW_WITHOUT_FILE = "row-without-file"
    AMBIGUOUS_NAME = "ambiguous-file-name"
    BAD_DATE = "bad-date"
    BAD_WORD = "bad-word"
    LONG_CELL = "cell-too-long"
    EXTRA_CELLS = "cells-beyond-header"
    TOO_MANY_ROWS = "too-many-rows"
    UNREADABLE_ROW = "row-unreadable"
    CHARACTERS_REMOVED = "cell-characters-removed"
    FORMULA_ERROR = "formula-error"
    NEAR_COLUMN = "near-column"
    UNNAMED_COLUMN = "column-without-header"
    HIDDEN_PAGE = "worksheet-hidden"
    ROW_WITHOUT_RECORDING = "row-without-recording"
    AMBIGUOUS_RECORDING = "recording-ambiguous"
    BAD_TIME = "bad-time"
    PASSAGE_OUTSIDE = "passage-outside"
    PASSAGE_LEFT = "passage-not-applied"
    PAGE_NOT_READ = "worksheet-not-read"
    ABOVE_HEADER = "text-above-header"
    ENCODING_DOUBTFUL = "sheet-encoding-doubtful"


class DoorCode(StrEnum):
    """Who may hear a recording, where a sheet and its files leave that in doubt."""

    UNREADABLE = "access-unreadable"
    NO_ROW = "file-without-row"
    DOUBTFUL = "access-doubtful"
    STRICTER = "access-stricter"
    DEFAULT = "access-by-default"


SHUT = frozenset({DoorCode.UNREADABLE, DoorCode.NO_ROW, DoorCode.DOUBTFUL})
"""A door that could not be read and was shut for that; a run with one of them ends with exit status 3."""


class SheetRefusal(StrEnum):
    """Why a whole sheet cannot be used."""

    UNREADABLE = "sheet-unreadable"
    TOO_LARGE = "sheet-too-large"
    NO_FILE_COLUMN = "sheet-without-file-column"
