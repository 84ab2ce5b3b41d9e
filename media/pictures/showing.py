"""What is shown of a picture: two sizes, each as AVIF and as WebP, without anything the camera noted.

The preserved file stays as it came. What leaves the archive is drawn anew from its pixels, in sRGB, so that neither the
place where a photograph was taken nor the number of a camera goes with it.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageCms

from archive.home import Home
from archive.model import AnyRecord, Picture, Ref
from media.pictures.reading import opened, upright

SIZES: Final = {"small": 480, "large": 1600}
"""Name -> the longer side in pixels, at most."""

FORMATS: Final[Mapping[str, tuple[str, Mapping[str, int]]]] = {
    "avif": ("AVIF", {"quality": 62, "speed": 6}),
    "webp": ("WEBP", {"quality": 82, "method": 4}),
}
"""Suffix -> Pillow's name of the format and how it is written: the smaller first, then what older browsers read. The
qualities look alike; above them files grow faster than anybody sees."""


def shown_path(home: Home, ref: Ref, picture: Picture, size: str, suffix: str = "webp") -> Path:
    """Where a shown form lies: the digest in the name makes it one of these bytes and no others."""
    return home.derived(ref) / "pictures" / f"{picture.sha512[:32]}-{size}.{suffix}"


def make_shown(master: Path, home: Home, ref: Ref, picture: Picture) -> None:
    """Draw every size in every format, each put in place by a rename.

    Raises InvalidValueError when the master cannot be read.
    """
    with opened(master) as image:
        whole = _in_srgb(upright(image, picture.original_name))
        for size, side in SIZES.items():
            small = whole.copy()
            small.thumbnail((side, side), Image.Resampling.LANCZOS)
            for suffix, (name, manner) in FORMATS.items():
                target = shown_path(home, ref, picture, size, suffix)
                target.parent.mkdir(parents=True, exist_ok=True)
                partial = target.with_suffix(f".{suffix}-partial")
                small.save(partial, name, **manner)
                partial.replace(target)


def is_made(home: Home, ref: Ref, picture: Picture) -> bool:
    """Whether every size is there in every format."""
    return all(shown_path(home, ref, picture, size, suffix).exists() for size in SIZES for suffix in FORMATS)


def forget(home: Home, record: AnyRecord) -> None:
    """Take away the shown forms of pictures that the record has no more."""
    folder = home.derived(record.ref) / "pictures"
    kept = {p.sha512[:32] for p in record.pictures}
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.suffix.removeprefix(".") in FORMATS and path.name.partition("-")[0] not in kept:
            path.unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        shutil.rmtree(folder, ignore_errors=True)


def _in_srgb(image: Image.Image) -> Image.Image:
    """Red, green and blue as screens understand them, with transparency where there is some."""
    profile = image.info.get("icc_profile")
    wanted = "RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB"
    if profile and image.mode in ("RGB", "RGBA", "L", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            made = ImageCms.profileToProfile(image, source, _srgb(), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            made = None  # a broken profile: the numbers are taken as they are
        if made is not None:
            image = made
    clean = Image.new(wanted, image.size)
    clean.paste(image.convert(wanted))
    return clean


def _srgb() -> ImageCms.ImageCmsProfile:
    made: Any = ImageCms  # Pillow's own types leave this function half said
    return ImageCms.ImageCmsProfile(made.createProfile("sRGB"))
