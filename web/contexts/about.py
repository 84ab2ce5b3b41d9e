"""What the archive is, how it describes and measures, what may be used, and how to write to it."""

from dataclasses import dataclass

from web.contexts.frame import Frame, frame
from web.reading import Reading


@dataclass(frozen=True, slots=True)
class AboutPage:
    """The text stands in the template, in the translators' words."""

    frame: Frame
    contact: str


def about_page(reading: Reading) -> AboutPage:
    """Fill the page about the archive."""
    return AboutPage(frame(reading, reading.gettext("About the archive")), reading.site.settings.contact)
