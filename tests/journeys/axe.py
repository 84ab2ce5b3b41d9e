"""axe-core, the judge of accessibility, asked in the page that is open.

What depends on the colour scheme is judged in both, the rest once: the document is the same. Of what passes nothing is
collected, which is half the time.
"""

from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

AXE: Final = Path(__file__).parents[2] / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OF_COLOUR: Final = ("color-contrast", "link-in-text-block")

Violation = tuple[str, str, list[str]]
"""(colour scheme, rule, the first elements that break it)."""


def violations(page: Page) -> list[Violation]:
    """What axe finds in the page, light and dark; it is left dark."""
    page.add_script_tag(path=AXE)
    return [
        *_asked(page, "light", {"type": "tag", "values": TAGS}),
        *_asked(page, "dark", {"type": "rule", "values": OF_COLOUR}),
    ]


def _asked(page: Page, scheme: Any, rules: dict[str, Any]) -> list[Violation]:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # colours in between are nobody's
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("options => axe.run(options)", options)
    return [(scheme, v["id"], [n["html"][:200] for n in v["nodes"]][:3]) for v in found["violations"]]
