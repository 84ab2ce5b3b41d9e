"""Our own drawings of instruments: ``web/static/instruments``, one SVG an instrument, named by its id.

They are simplified and show the kind, not a museum's piece; a real picture takes their place.
"""

from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parents[1] / "static" / "instruments"

DRAWN: Final = frozenset(path.stem for path in _FOLDER.glob("*.svg"))
"""The ids of the instruments that are drawn."""


def address(identifier: str) -> str:
    """The path of a drawing, under the root of the site."""
    return f"/static/instruments/{identifier}.svg"
