"""Pictures over HTTP: by the policy, without the preserved file, on the page with maker and rights."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from starlette.testclient import TestClient

from archive.keeping import Archive
from archive.model import AccessLevel, Kind, Language, PictureType, Ref, Text
from media.pictures import keeping
from tests.copied_home import copied
from web.app import create_app

OPEN, SHUT = "dina", "kurmangazy"
DIGESTS: dict[str, str] = {}


@pytest.fixture(scope="module")
def visitor(pristine_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("pictures")
    home = copied(pristine_home, folder / "home")
    archive = Archive.open(home)
    for person, access, colour in ((OPEN, None, "red"), (SHUT, AccessLevel.CLOSED, "blue")):
        file = folder / f"{person}.png"
        Image.new("RGB", (2000, 1000), colour).save(file)
        said = keeping.Statement(PictureType.PORTRAIT, (Text("Портрет", Language.RU),), "<b>студия</b>", "CC0", access)
        kept = keeping.add(archive, Ref(Kind.PERSON, person), file, said, who="curator")
        DIGESTS[person] = kept.sha512[:32]
    archive.close()
    with TestClient(create_app(home), base_url="http://archive.test") as found:
        yield found


def addresses(visitor: TestClient, person: str) -> list[str]:
    digest = DIGESTS[person]
    return [f"/media/pictures/people/{person}/{digest}-{size}.webp" for size in ("small", "large")]


def test_the_page_shows_the_small_picture_and_leads_to_the_large_one(visitor: TestClient) -> None:
    small, large = addresses(visitor, OPEN)

    page = visitor.get(f"/people/{OPEN}").text

    assert f'href="http://archive.test{large}"' in page or f'href="{large}"' in page
    assert f'{small}" width="480" height="240"' in page
    assert "&lt;b&gt;студия&lt;/b&gt; · CC0" in page


def test_browsers_that_read_it_are_given_avif_in_both_sizes(visitor: TestClient) -> None:
    page = visitor.get(f"/people/{OPEN}").text
    for webp in addresses(visitor, OPEN):
        avif = webp.replace(".webp", ".avif")
        assert f'srcset="{avif}"' in page or f'data-avif="{avif}"' in page
        answer = visitor.get(avif)
        assert answer.headers["content-type"] == "image/avif"
        assert answer.content[4:12] == b"ftypavif"


def test_a_picture_that_was_drawn_before_there_was_avif_is_given_as_webp(
    visitor: TestClient, tmp_path_factory: pytest.TempPathFactory
) -> None:
    small, _ = addresses(visitor, OPEN)
    drawn = next(tmp_path_factory.getbasetemp().glob(f"pictures*/home/derived/**/{DIGESTS[OPEN]}-small.avif"))
    drawn.rename(drawn.with_suffix(".away"))
    try:
        answer = visitor.get(small.replace(".webp", ".avif"))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
        assert answer.headers["etag"] == visitor.get(small).headers["etag"]
    finally:
        drawn.with_suffix(".away").rename(drawn)


def test_low_data_pages_have_no_pictures(visitor: TestClient) -> None:
    assert addresses(visitor, OPEN)[0] not in visitor.get(f"/people/{OPEN}", headers={"Save-Data": "on"}).text


def test_a_picture_is_sent_with_a_validator(visitor: TestClient) -> None:
    small, _ = addresses(visitor, OPEN)

    answer = visitor.get(small)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert visitor.get(small, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert visitor.head(small).headers["content-length"] == str(len(answer.content))


def test_a_closed_picture_of_an_open_record_is_nowhere(visitor: TestClient) -> None:
    for address in addresses(visitor, SHUT):
        assert visitor.get(address).status_code == 404
        assert visitor.get(address.replace(".webp", ".avif")).status_code == 404
        assert address not in visitor.get(f"/people/{SHUT}").text
    digest = addresses(visitor, SHUT)[0].rpartition("/")[2][:32]
    assert digest not in visitor.get(f"/api/people/{SHUT}").text


@pytest.mark.parametrize(
    "address",
    [
        "/media/pictures/people/dina/../../../settings.toml",
        "/media/pictures/people/dina/0123-small.webp",
        "/media/pictures/nowhere/dina/00000000000000000000000000000000-small.webp",
        "/media/pictures/people/nobody/00000000000000000000000000000000-small.webp",
        "/media/pictures/people/dina/00000000000000000000000000000000-huge.webp",
    ],
)
def test_addresses_of_no_picture_are_not_found(visitor: TestClient, address: str) -> None:
    assert visitor.get(address).status_code == 404
