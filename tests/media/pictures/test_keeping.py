"""Pictures of records: kept as they came, shown without what the camera noted, bombs and damage refused."""

import io
import itertools
import struct
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from archive.errors import InvalidValueError, NotFoundError
from archive.keeping import Archive
from archive.model import AccessLevel, Kind, Language, PictureType, Ref, Text
from media.pictures import keeping, reading, showing
from tests.in_folder import in_folder

DINA = Ref(Kind.PERSON, "dina")
GPS_LATITUDE = (43.0, 14.0, 20.0)


def photograph(path: Path, size: tuple[int, int] = (900, 600), *, orientation: int = 1) -> Path:
    """A photograph that says where it was taken and by which camera."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Camera of a private person"
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[2] = GPS_LATITUDE
    image.save(path, exif=exif)
    return path


def add(archive: Archive, file: Path, said: keeping.Statement | None = None) -> str:
    return keeping.add(archive, DINA, file, said or keeping.Statement(), who="curator").path


def test_the_store_keeps_the_bytes_as_they_came(archive: Archive, tmp_path: Path) -> None:
    file = photograph(tmp_path / "dina.jpg")

    path = add(archive, file)

    assert in_folder(archive).path_of(DINA, path).read_bytes() == file.read_bytes()


def test_what_is_shown_tells_nothing_of_the_camera(archive: Archive, tmp_path: Path) -> None:
    add(archive, photograph(tmp_path / "dina.jpg"))

    picture = archive.catalogue.get(DINA).pictures[0]
    for size, suffix in itertools.product(showing.SIZES, showing.FORMATS):
        side = showing.SIZES[size]
        body = showing.shown_path(archive.home, DINA, picture, size, suffix).read_bytes()
        with Image.open(io.BytesIO(body)) as shown:
            assert shown.format == suffix.upper()
            assert max(shown.size) <= side
            assert not shown.getexif()
        assert b"Camera of a private person" not in body


def test_a_photograph_taken_sideways_is_shown_upright(archive: Archive, tmp_path: Path) -> None:
    add(archive, photograph(tmp_path / "dina.jpg", (900, 600), orientation=6))

    picture = archive.catalogue.get(DINA).pictures[0]
    with Image.open(showing.shown_path(archive.home, DINA, picture, "small")) as shown:
        assert (picture.width, picture.height) == (600, 900)
        assert shown.height > shown.width


def test_what_is_said_of_a_picture_is_kept(archive: Archive, tmp_path: Path) -> None:
    said = keeping.Statement(PictureType.PORTRAIT, (Text("Дина"),), "Unknown studio", "Free", AccessLevel.ON_SITE)

    add(archive, photograph(tmp_path / "dina.jpg"), said)

    held = archive.catalogue.get(DINA).pictures[0]
    assert (held.type, held.caption, held.maker, held.rights, held.access) == (
        PictureType.PORTRAIT,
        (Text("Дина"),),
        "Unknown studio",
        "Free",
        AccessLevel.ON_SITE,
    )


def test_a_picture_is_kept_once(archive: Archive, tmp_path: Path) -> None:
    file = photograph(tmp_path / "dina.jpg")
    add(archive, file)

    with pytest.raises(InvalidValueError, match="holds this picture already"):
        add(archive, file)


def test_a_removed_picture_is_gone_from_the_record_and_from_what_is_shown(archive: Archive, tmp_path: Path) -> None:
    path = add(archive, photograph(tmp_path / "dina.jpg"))
    picture = archive.catalogue.get(DINA).pictures[0]

    keeping.remove(archive, DINA, path, who="curator", why="")

    assert archive.catalogue.get(DINA).pictures == ()
    assert not showing.is_made(archive.home, DINA, picture)
    with pytest.raises(NotFoundError, match="has no picture"):
        keeping.remove(archive, DINA, path, who="curator", why="")


def test_shown_pictures_are_drawn_again_from_the_store(archive: Archive, tmp_path: Path) -> None:
    add(archive, photograph(tmp_path / "dina.jpg"))
    picture = archive.catalogue.get(DINA).pictures[0]
    showing.shown_path(archive.home, DINA, picture, "small").unlink()

    assert keeping.remake(archive) == []
    assert showing.is_made(archive.home, DINA, picture)


def test_pictures_survive_a_rebuild_of_the_catalogue(archive: Archive, tmp_path: Path) -> None:
    add(archive, photograph(tmp_path / "dina.jpg"))
    before = archive.catalogue.get(DINA)

    archive.rebuild_catalogue()

    assert archive.catalogue.get(DINA) == before


def bomb(path: Path) -> Path:
    """A PNG of a few hundred bytes that would unpack to 40 gigabytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 200_000, 200_000, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b""))
    return path


def cut_short(path: Path) -> Path:
    photograph(path)
    path.write_bytes(path.read_bytes()[:2000])
    return path


def moving(path: Path) -> Path:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(path, "WEBP", save_all=True, append_images=frames[1:])
    return path


def drawing_with_a_script(path: Path) -> Path:
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    return path


def nothing(path: Path) -> Path:
    path.write_bytes(b"")
    return path


@pytest.mark.parametrize(
    ("make", "name", "reason"),
    [
        (bomb, "bomb.png", "pixels"),
        (cut_short, "cut.jpg", "damaged"),
        (moving, "moving.webp", "more than one picture"),
        (drawing_with_a_script, "drawing.svg", "not a picture"),
        (drawing_with_a_script, "drawing.jpg", "not a picture"),
        (nothing, "empty.png", "not a picture"),
    ],
)
def test_what_is_no_picture_is_refused(tmp_path: Path, make: Callable[[Path], Path], name: str, reason: str) -> None:
    with pytest.raises(InvalidValueError, match=reason):
        reading.read(make(tmp_path / name))


def test_a_picture_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidValueError, match="cannot be read"):
        reading.read(tmp_path / "nowhere.jpg")


def test_pictures_and_edits_that_come_at_once_all_stay(tmp_path: Path) -> None:
    """Each was written over what the others had read: the last one won."""
    archive = Archive.create(tmp_path / "home")
    ref = Ref(Kind.PERSON, "dina")
    paths = [tmp_path / f"{n}.png" for n in range(4)]
    for n, path in enumerate(paths):
        Image.new("RGB", (32, 32), (50 * n, 0, 0)).save(path)

    def work(path: Path) -> None:
        with closing(Archive.open(tmp_path / "home")) as own:
            keeping.add(own, ref, path, keeping.Statement(), who="A")
            own.change(
                ref, lambda r: replace(r, description=(*r.description, Text(path.name, Language.KK))), who="B", why="e"
            )

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, paths))
    record = archive.catalogue.get(ref)
    assert len({picture.sha512 for picture in record.pictures}) == 4
    assert len({picture.path for picture in record.pictures}) == 4
    assert {path.name for path in paths} <= {text.text for text in record.description}
