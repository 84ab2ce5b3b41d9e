"""What a picture file is, before it is believed.

The content decides, not the name. A picture is refused when it is too large, has more pixels than anybody scans (the
header is asked before anything is unpacked, so a bomb never goes off), moves, or cannot be read to its end.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from archive.errors import InvalidValueError

MOST_BYTES: Final = 100 << 20
MOST_PIXELS: Final = 150_000_000
"""A catalogue card or tape box at 1,200 dpi has about 60 million."""
FORMATS: Final = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "TIFF": ("image/tiff", "tif"),
    "WEBP": ("image/webp", "webp"),
}
"""Pillow's name -> media type, ending."""

_HINT = "Save it as JPEG, PNG, TIFF or WebP and try again."


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """``width`` and ``height`` in pixels, turned as the camera noted; ``ending`` without a dot."""

    mime: str
    ending: str
    width: int
    height: int


def read(path: Path) -> PictureFacts:
    """What the file holds. Raises InvalidValueError: no picture, too large, animated or damaged."""
    size = _size(path)
    if size > MOST_BYTES:
        raise InvalidValueError(f"{path.name}: {size >> 20} MB, at most {MOST_BYTES >> 20}", "Make it smaller first.")
    with opened(path) as image:
        kind = FORMATS.get(image.format or "")
        if kind is None:
            raise InvalidValueError(f"{path.name}: {image.format} pictures are not taken", _HINT)
        if getattr(image, "n_frames", 1) > 1:
            raise InvalidValueError(f"{path.name}: holds more than one picture", "Save each as a file of its own.")
        turned = upright(image, path.name)
        return PictureFacts(kind[0], kind[1], turned.width, turned.height)


def opened(path: Path) -> Image.Image:
    """The picture, its header read and its size allowed, its pixels not unpacked yet. Raises InvalidValueError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is ours
            image = Image.open(path, formats=list(FORMATS))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise InvalidValueError(f"{path.name}: not a picture that can be read ({error})", _HINT) from error
    if image.width * image.height > MOST_PIXELS:
        pixels = f"{image.width} × {image.height} pixels, at most {MOST_PIXELS:,} in all"
        image.close()
        raise InvalidValueError(f"{path.name}: {pixels}", "Scan it at a lower resolution.")
    return image


def upright(image: Image.Image, name: str) -> Image.Image:
    """All of the picture, turned as the camera noted. Raises InvalidValueError: it ends in the middle."""
    try:
        image.load()
        return ImageOps.exif_transpose(image)
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise InvalidValueError(f"{name}: damaged ({error})", "Scan or copy it once more.") from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise InvalidValueError(
            f"{path}: cannot be read ({error.strerror})", "Check the path and permissions."
        ) from error
