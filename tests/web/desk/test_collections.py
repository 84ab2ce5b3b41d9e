"""Collections: their levels, their order by hand, and introductions in Markdown that carry no script."""

import re
from pathlib import Path

import pytest

from archive.keeping import Archive
from archive.model import Collection, Kind, Recording, Ref, Status
from archive.model.surroundings import CollectionLevel
from search.index import SearchIndex
from web.view import markdown
from web.view.pictures import PictureView

from .conftest import MINE, RECORDS, THEIRS, Browser, send, titled

NEW = ("aaaaaaaaa2", "aaaaaaaaa3", "aaaaaaaaa4")
PAGE = f"/desk/collection/{MINE}/order"


@pytest.fixture
def filled(home: Path) -> Path:
    """Three published recordings in one collection, whose titles are in the order of the alphabet."""
    archive = Archive.open(home)
    for identifier, title in zip(NEW, ("Алғашқы", "Екінші", "Үшінші"), strict=True):
        archive.keep(Recording(id=identifier, names=titled(title), collections=(MINE,)), who="t", why="made")
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    archive.close()
    return home


def order_of(text: str) -> list[str]:
    return [i for i in dict.fromkeys(re.findall(r"/recordings/(\w{10})", text)) if i in NEW]


def test_an_order_kept_by_hand_is_the_order_of_the_page(filled: Path, browser: Browser) -> None:
    keeper = browser("keeper")
    shown = re.findall(r'name="id" value="(\w+)"', keeper.get(PAGE).text)
    assert set(NEW) <= set(shown)
    places = {f"place.{one}": str(n) for n, one in enumerate(shown, start=1)}
    last = NEW[2]
    sent = send(keeper, PAGE, id=shown, **{**places, f"place.{last}": "1"})
    assert sent.status_code == 303
    assert re.findall(r'name="id" value="(\w+)"', keeper.get(PAGE).text)[0] == last
    visitor = browser()
    assert order_of(visitor.get(f"/collections/{MINE}").text) == [NEW[2], NEW[0], NEW[1]]
    told = visitor.get(f"/api/collections/{MINE}").text
    assert RECORDS["draft"].id not in told, "what is arranged names drafts, too"
    assert RECORDS["draft"].id not in visitor.get(f"/collections/{MINE}").text
    send(keeper, PAGE, id=shown, by="key")
    assert order_of(visitor.get(f"/collections/{MINE}").text) == list(NEW)
    assert filled


def test_only_who_keeps_a_collection_puts_it_in_order(browser: Browser) -> None:
    assert browser("keeper").get(f"/desk/collection/{THEIRS}/order").status_code == 403
    sent = send(browser("keeper"), "/account", f"/desk/collection/{THEIRS}/order", id=RECORDS["open"].id)
    assert sent.status_code == 403
    assert browser("researcher").get(PAGE).status_code == 303


def test_a_stale_order_is_not_kept(filled: Path, browser: Browser) -> None:
    curator = browser("curator")
    send(curator, PAGE, id=[NEW[1], NEW[0]], base="1")
    assert send(curator, PAGE, id=[NEW[0], NEW[1]], base="1").status_code == 409
    assert send(curator, PAGE, id=[NEW[0]], **{f"place.{NEW[0]}": "x"}).status_code == 400
    assert filled


def test_a_fonds_says_what_it_is_and_a_draft_series_is_named_to_nobody(home: Path, browser: Browser) -> None:
    archive = Archive.open(home)
    archive.keep(
        Collection(id="series0001", names=titled("Жоба топтама"), part_of=MINE, status=Status.DRAFT),
        who="t", why="made",
    )  # fmt: skip
    archive.close()
    curator = browser("curator")
    kept = send(curator, f"/desk/collection/{MINE}", field="level", level="fonds")
    assert kept.status_code == 303
    assert "фонд" in browser().get(f"/collections/{MINE}?lang=ru").text
    assert "Жоба топтама" in curator.get(f"/collections/{MINE}").text
    assert "Жоба топтама" not in browser().get(f"/collections/{MINE}").text
    archive = Archive.open(home)
    found = archive.catalogue.get(Ref(Kind.COLLECTION, MINE))
    assert isinstance(found, Collection)
    assert found.level is CollectionLevel.FONDS
    archive.close()


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "![x](https://evil.example/a.png)",
    "![x](picture:99)",
    '![" onerror="alert(1)](picture:1)',
    '[a](https://x.example "\\" onmouseover=\\"alert(1)")',
    "<https://x.example/\"onclick=alert(1)>",
    "`</code><script>alert(1)</script>`",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
)  # fmt: skip
OWN = PictureView("/media/small", "/media/large", 10, 20, "Жинаушы", None, "", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_runs_and_nothing_from_elsewhere_comes_out_of_an_introduction(text: str) -> None:
    made = str(markdown.rendered(text, (OWN,)))
    tags = re.findall(r"<\s*(\w+)([^>]*)>", made)
    assert {name for name, _ in tags} <= {"p", "a", "img", "code", "pre", "em", "strong"}
    for _, attributes in tags:
        bare = re.sub(r'="[^"]*"', "", attributes)
        assert not re.search(r"\bon\w+", bare), made
        assert "javascript:" not in attributes.lower()
        assert "data:" not in attributes
    assert "evil.example" not in "".join(a for name, a in tags if name == "img")


def test_an_introduction_has_headings_links_lists_and_its_own_pictures() -> None:
    made = markdown.rendered("# Қор\n\n- бір\n- екі\n\n[мекен](/places/x) ![Жинаушы](picture:1)", (OWN,))
    assert "<h3>Қор</h3>" in made
    assert "<li>бір</li>" in made
    assert 'href="/places/x"' in made
    assert '<img src="/media/small" width="10" height="20" alt="Жинаушы" loading="lazy">' in made
    assert markdown.plain("# Қор\n\n**Бір** [екі](/x)") == "Қор Бір екі"


def test_the_page_of_a_collection_shows_its_introduction_as_it_was_meant(browser: Browser) -> None:
    curator = browser("curator")
    rows = {"description.0.text": "## Тарихы\n\n**Жиналған** <b>1936</b>", "description.0.language": "kk-Cyrl"}
    assert send(curator, f"/desk/collection/{MINE}", field="description", **rows).status_code == 303
    page = browser().get(f"/collections/{MINE}").text
    assert "<strong>Жиналған</strong>" in page
    assert "<b>1936</b>" not in page
    assert "&lt;b&gt;1936" in page
