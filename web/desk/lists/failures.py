"""The words for why a file was not taken, and why a job failed: what it is, and what to do about it.

By the stable codes of ``docs/findings.md``; a test holds them against what ``media`` and ``ingest`` may say.
"""

from collections.abc import Mapping
from typing import Any, Final, cast

from web.view.request_context import RequestContext
from web.view.words import N_

REFUSED: Final[Mapping[str, tuple[str, str]]] = {
    "not-yours": (N_("It would change something in a collection of others."), N_("Ask those who keep it.")),
    "not-found": (N_("There is no such file or folder."), N_("Send it again.")),
    "broken-link": (N_("It is a link that leads nowhere."), N_("Send the file itself.")),
    "unreadable": (N_("The system does not let it be read."), N_("Ask whoever looks after the machine.")),
    "unreadable-folder": (N_("The folder cannot be entered."), N_("Ask whoever looks after the machine.")),
    "special-file": (N_("It is no ordinary file."), N_("Leave it out.")),
    "not-a-file": (N_("It is no ordinary file."), N_("Leave it out.")),
    "empty-file": (N_("There is nothing in the file."), N_("Copy it again from its source.")),
    "not-audio-inside": (
        N_("It is called a sound file, and is something else."),
        N_("Find the true file, or rename it."),
    ),
    "no-samples": (N_("There is no sound in the file."), N_("Copy it again from its source.")),
    "unsupported-coding": (N_("It is in a coding that cannot be read here."), N_("Convert it to WAV or FLAC.")),
    "damaged-beyond-reading": (
        N_("Its beginning, or its index, is missing or broken."),
        N_("Copy it again from its source."),
    ),
    "implausible-format": (
        N_("What it says of its channels or its rate cannot be."),
        N_("Copy it again from its source."),
    ),
    "too-long": (N_("It is longer than 48 hours."), N_("Cut it into parts.")),
    "decoder-stuck": (N_("Reading it came to no end."), N_("Convert it to WAV or FLAC.")),
    "decoder-crashed": (N_("The program that reads it broke on it."), N_("Convert it to WAV or FLAC, and tell us.")),
    "unexpected-error": (N_("A fault of ours."), N_("Try again; if it happens again, tell us.")),
}
"""Of files that were refused: what it is, what to do."""

SKIPPED: Final[Mapping[str, str]] = {
    "already-held": N_("The same bytes are in the archive already."),
    "empty-file": N_("There is nothing in the file."),
    "picture": N_("a picture"),
    "text": N_("a text or a table"),
    "web-page": N_("a web page"),
    "cue-sheet": N_("a list of tracks"),
    "playlist": N_("a list of files"),
    "document": N_("a document"),
    "packed-files": N_("packed files: unpack them"),
    "notation": N_("notes without sound"),
    "system-file": N_("made by an operating system for itself"),
    "unknown-content": N_("content of no known kind"),
    "hidden": N_("a hidden file"),
    "folder-loop": N_("a folder that was entered already"),
}
"""Of what was passed over."""

FAILED: Final[Mapping[str, str]] = {
    "not-found": N_("Something that it needs is not there any more."),
    "invalid-value": N_("Something that it was given cannot be."),
    "conflict": N_("Somebody else was faster."),
    "locked": N_("Somebody else was writing the same for a minute. Try again."),
    "store": N_("The disk or the store refuses. Ask whoever looks after the machine."),
    "database-away": N_("The database did not answer. Try again."),
    "quota": N_("More than one account may send at a time."),
    "not-yours": N_("It would change something in a collection of others."),
    "other-eyes-needed": N_("The collection asks for a second pair of eyes: somebody else has to publish this."),
    "decoder-stuck": N_("Reading a file came to no end."),
    "decoder-crashed": N_("The program that reads a file broke on it."),
    "lost": N_("The machine stopped in the middle of it, three times."),
    "unexpected-error": N_("A fault of ours. Try again; if it happens again, tell us."),
}
"""Of jobs."""


def failure_of(context: RequestContext, outcome: Mapping[str, Any]) -> tuple[str, str]:
    """Why a job failed: in the reader's language, and as the program said it where that is in English alone."""
    reason, word = str(outcome.get("reason", "")), FAILED.get(str(outcome.get("code", "")))
    said = _said(context, outcome)
    if said != reason:
        return said, ""
    return (context.gettext(word), reason) if word is not None else (reason, "")


def _said(context: RequestContext, outcome: Mapping[str, Any]) -> str:
    """The sentence that the error was made of, if its words were kept with it and somebody has translated them."""
    message, values = outcome.get("message"), outcome.get("values")
    if not isinstance(message, str) or not message or not isinstance(values, dict):
        return str(outcome.get("reason", ""))
    return context.gettext(message) % cast("dict[str, Any]", values) if values else context.gettext(message)
