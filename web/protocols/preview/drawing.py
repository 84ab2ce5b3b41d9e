"""SVG to PNG, with the archive's own faces: resvg shapes every script and needs nothing of the system.

The faces are whole (the subsets that browsers load have no letters in common) and come with the bundle.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final

import resvg_py

FOLDER: Final = Path(__file__).parents[2] / "static" / "built" / "preview"
FACES: Final = ("SourceSerif4-SemiBold.ttf", "SourceSans3-Regular.ttf", "NotoNaskhArabic-SemiBold.ttf")
_KEPT = 256  # pictures of about 40 kB


def can_draw() -> bool:
    """Whether the faces are there: they are built together with the front end."""
    return all((FOLDER / face).exists() for face in FACES)


@lru_cache(maxsize=_KEPT)
def png(svg: str) -> bytes:
    """The picture that an SVG document describes; it may name no file and no address."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            skip_system_fonts=True,
            font_files=[str(FOLDER / face) for face in FACES],
            font_family="Source Serif 4",
        )
    )
