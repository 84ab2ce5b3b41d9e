"""Help: how to search, with examples that run; keys, citing, sharing, listening without a network, data."""

from dataclasses import dataclass
from typing import Final

from web.view.frame import Frame, frame
from web.view.request_context import RequestContext
from web.view.words import N_

_EXAMPLES: Final = (
    ("qurmangazy", N_("A name in any script and spelling, also with a slip")),
    ("сары арка", N_("Both words; a name written apart or together is found too")),
    ('"қыз жібек"', N_("Exactly these words, in this order")),
    ("күй*", N_("Every word that begins so")),
    ("composer:құрманғазы", N_("Only in one field; fields have names in Kazakh, Russian and English")),
    ("instrument:қобыз OR instrument:сыбызғы", N_("One or the other; AND, OR, NOT in capitals")),
    ("күй -домбыра", N_("Without a word")),
    ("year:[1930 TO 1959]", N_("Between two years")),
    ("tempo:<90", N_("By what was measured: tempo, duration")),
    ("missing:date", N_("What a description still lacks")),
)
_KEYS: Final = (
    ("/", N_("To the search box")),
    ("?", N_("To this help")),
    ("K", N_("Play and pause; also the space bar")),
    ("← →", N_("Five seconds back and forward")),
    ("[ ]", N_("Begin and end of a passage; when both are set it repeats")),
    ("L", N_("Repeat or not")),
    ("< >", N_("Slower and faster")),
    ("1 – 6", N_("On the page of comparison: the same moment in another recording")),
)


@dataclass(frozen=True, slots=True)
class Example:
    """A search that can be run, and what it finds in words."""

    text: str
    href: str
    what: str


@dataclass(frozen=True, slots=True)
class Key:
    """A key, and what it does."""

    key: str
    what: str


@dataclass(frozen=True, slots=True)
class HelpPage:
    """The longer texts stand in the template."""

    frame: Frame
    examples: tuple[Example, ...]
    keys: tuple[Key, ...]
    contact: str


def help_page(context: RequestContext) -> HelpPage:
    """Fill the page."""
    gettext = context.gettext
    return HelpPage(
        frame=frame(context, gettext("Help")),
        examples=tuple(Example(q, context.address("/search", [("q", q)]), gettext(what)) for q, what in _EXAMPLES),
        keys=tuple(Key(key, gettext(what)) for key, what in _KEYS),
        contact=context.site.settings.contact,
    )
