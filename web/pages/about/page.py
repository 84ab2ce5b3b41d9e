"""What the archive is, how it describes and measures, what may be used, and how to write to it."""

from dataclasses import dataclass

from web.view.frame import Frame, frame
from web.view.request_context import RequestContext


@dataclass(frozen=True, slots=True)
class AboutPage:
    """The text stands in the template, in the translators' words."""

    frame: Frame
    contact: str


def about_page(context: RequestContext) -> AboutPage:
    """Fill the page about the archive."""
    return AboutPage(frame(context, context.gettext("About the archive")), context.site.settings.contact)
