"""Introductions in Markdown (CommonMark 0.31): what their keepers wrote becomes markup, and nothing else does.

Raw HTML is text. A picture is one of the record's own, by its number among them, ``![Жинаушы](picture:2)``; what comes
from elsewhere leaves its words. Headings begin below those of the page.
"""

from collections.abc import Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from web.view.pictures import PictureView

_HIGHEST: Final = 3
_LOWEST: Final = 6
_PICTURE: Final = "picture:"


def rendered(text: str, pictures: Sequence[PictureView] = ()) -> Markup:
    """Markup that needs no more escaping."""
    reader = _reader()
    tokens = reader.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(_LOWEST, int(token.tag[1:]) + _HIGHEST - 1)}"
        for child in token.children or ():
            if child.type == "image":
                _picture(child, pictures)
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704 - html is off; see the test


def plain(text: str) -> str:
    """The words alone, for a line that describes a page."""
    words = (child.content for token in _reader().parse(text) for child in token.children or () if child.content)
    return " ".join(" ".join(words).split())


def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})


def _picture(token: Token, pictures: Sequence[PictureView]) -> None:
    """Our own picture, or the words that stand for it."""
    source = str(token.attrGet("src") or "")
    number = source.removeprefix(_PICTURE) if source.startswith(_PICTURE) else ""
    caption = token.content
    token.type, token.children = "html_inline", None
    if number.isdecimal() and 0 < int(number) <= len(pictures):
        shown = pictures[int(number) - 1]
        alt = caption or shown.alt
        token.content = str(
            Markup('<a href="{}"><img src="{}" width="{}" height="{}" alt="{}" loading="lazy"></a>').format(
                shown.large, shown.small, shown.width, shown.height, alt
            )
        )
    else:
        token.content = str(escape(caption))
