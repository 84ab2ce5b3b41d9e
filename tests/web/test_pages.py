"""The pages: what stands on them, in every language, and what happens when an address is wrong."""

import html
import re
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from .conftest import World

SHIPPED = [
    "/people/kurmangazy",
    "/works/kurmangazy--saryarqa",
    "/instruments/dombyra",
    "/genres/tokpe-kui",
    "/schools/arka",
    "/places/almaty-city",
    "/events/almafest",
]
LISTS = ["recordings", "people", "works", "collections", "instruments", "genres", "schools", "places", "events"]


class Outline(HTMLParser):
    """The ids, links and headings of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.labelled: list[str] = []
        self.sources: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if tag in ("a", "link") and "href" in found else []
        self.sources += [found["src"] or ""] if "src" in found else []
        self.headings += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []
        self.labelled += (found.get("aria-labelledby") or "").split()


@pytest.mark.parametrize("language", ["kk", "kk-Latn", "ru", "en"])
@pytest.mark.parametrize("path", ["/", "/search", "/about", "/map", "/recordings", "RECORDING", *SHIPPED])
def test_every_page_is_whole_in_every_language(client: TestClient, world: World, path: str, language: str):
    answer = client.get(path.replace("RECORDING", f"/recordings/{world.open}"), params={"lang": language})
    outline = Outline(answer.text)
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    assert answer.headers["content-language"] == language
    assert outline.headings.count(1) == 1
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.labelled) <= set(outline.ids)


@pytest.mark.parametrize("path", LISTS)
def test_every_kind_has_a_list(client: TestClient, path: str):
    assert client.get(f"/{path}").status_code == 200


def test_nothing_on_a_page_comes_from_elsewhere(client: TestClient, world: World):
    for path in ("/", "/search", f"/recordings/{world.open}", "/people/kurmangazy"):
        outline = Outline(client.get(path).text)
        assert all(source.startswith("/") for source in outline.sources)


def test_a_recording_shows_everything_documented_about_it(client: TestClient, world: World):
    text = client.get(f"/recordings/{world.open}", params={"lang": "en"}).text
    for words in (
        "Golden Steppe",
        "Сарыарқа",
        "Saryarqa",
        "Сарыарка",
        "екінші нұсқа",
        "1936 or 1938 (sources differ)",
        "tokpe",
        "Reel tape",
        "Т-12",
        "Studer A807",
        "May 2004",
        "wav · pcm_s16le",
        "8 kHz",
        "16 bit",
        "public domain",
        "unknown",
        "A concert recording.",
        "Күйдің аңызы.",
        "Сөз мәтіні",
        "bas buyn",
        "proposed by a program",
        "Card 12 of the test file",
        "beat tracker",
        "likely",
    ):
        assert words in text, words


def test_credits_works_and_places_are_links(client: TestClient, world: World):
    links = set(Outline(client.get(f"/recordings/{world.open}").text).links)
    for address in (
        "/people/dina",
        "/people/kurmangazy",
        "/works/kurmangazy--saryarqa",
        "/instruments/dombyra",
        "/genres/tokpe-kui",
        "/schools/arka",
        "/places/almaty-city",
        "/events/almafest",
        f"/collections/{world.collection}",
    ):
        assert address in links, address


def test_the_player_is_a_plain_audio_element_without_scripts(client: TestClient, world: World):
    text = client.get(f"/recordings/{world.open}").text
    assert "<audio controls" in text
    assert f'src="/media/{world.open}/access.opus" type="audio/ogg; codecs=opus"' in text
    assert f'src="/media/{world.open}/access.mp3" type="audio/mpeg"' in text
    assert "autoplay" not in text


def test_a_clip_is_part_of_the_address(client: TestClient, world: World):
    text = client.get(f"/recordings/{world.open}", params={"t": "3.5,6"}).text
    assert f"/media/{world.open}/access.opus#t=3.5,6.0" in text


@pytest.mark.parametrize("t", ["x", "5,3", "3,", "-1", ",", "1e9", "9" * 50])
def test_a_clip_that_cannot_be_meant_is_a_helpful_400(client: TestClient, world: World, t: str):
    answer = client.get(f"/recordings/{world.open}", params={"t": t})
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert t == "3,"


def test_a_recording_without_sound_or_title_in_the_readers_language_is_a_page(client: TestClient, world: World):
    text = client.get(f"/recordings/{world.bare}", params={"lang": "en"}).text
    assert "Только по-русски" in text
    assert 'lang="ru"' in text
    assert "There is no listening copy of this recording yet." in text


def test_names_carry_language_and_direction(client: TestClient, world: World):
    text = client.get(f"/recordings/{world.open}", params={"lang": "ru"}).text
    assert '<h1><bdi lang="ru" dir="ltr">Сарыарка</bdi></h1>' in text
    assert '<bdi lang="kk-Arab" dir="rtl">' in text


def test_a_closed_door_has_a_reason_and_a_contact(client: TestClient, world: World):
    answer = client.get(f"/recordings/{world.on_site}", params={"lang": "en"})
    assert answer.status_code == 200
    assert "reading rooms" in answer.text
    assert "Тек оқу залында" in answer.text
    assert "archive@example.org" in answer.text
    assert "<audio" not in answer.text


def test_an_embargo_says_when_it_ends(client: TestClient, world: World):
    assert "January 2, 2999" in client.get(f"/recordings/{world.embargoed}", params={"lang": "en"}).text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/recordings/nope", 404),
        ("/people/nope", 404),
        ("/nowhere", 404),
        ("/recordings/%2e%2e%2fsettings", 404),
        ("/?lang=xx", 400),
        ("/search?page=0", 400),
        ("/search?page=abc", 400),
        ("/search?page=99999999999", 400),
        ("/search?limit=5000", 400),
        ("/search?sort=price", 400),
        ("/search?kind=car", 400),
        ("/search?filter=nonsense", 400),
        ("/search?duration=1..x", 400),
        ("/search?duration=1e400..", 400),
        ("/search?duration=..inf", 400),
        ("/search?filter=tempo=nan", 400),
        ("/search?year=60..90%7Cx", 400),
        ("/people?page=501", 400),
        ("/people?page=400", 200),
        ("/search?q=" + "a" * 9000, 414),
    ],
)
def test_wrong_addresses_get_the_right_status_and_a_page(client: TestClient, path: str, status: int):
    answer = client.get(path)
    assert answer.status_code == status
    if status != 414:
        assert answer.headers["content-type"].startswith("text/html")
        assert "<h1>" in answer.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("duration=5:30..", "≥ 5:30"),
        ("duration=60..120", "1:00 – 2:00"),
        ("tempo=slow", "&lt; 80"),
        ("tempo=%3E=60", "≥ 60"),
        ("year=1930s", "1930s"),
    ],
)
def test_numbers_can_be_narrowed_by_as_people_write_them(client: TestClient, query: str, said: str):
    answer = client.get(f"/search?{query}")
    assert answer.status_code == 200
    assert f"<bdi>{said}</bdi>" in answer.text


def test_odd_queries_are_harmless(client: TestClient):
    for query in ("'\"><script>alert(1)</script>", "NOT", "[", "a" * 900, "\x00", "\u202e", "tempo:[x TO y]", "((("):
        answer = client.get("/search", params={"q": query})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


def test_the_language_is_remembered_and_addresses_carry_none(client: TestClient):
    chosen = client.get("/about", params={"lang": "ru"})
    assert "muragat_language=ru" in chosen.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax"} <= {part.strip() for part in chosen.headers["set-cookie"].split(";")}
    again = client.get("/about", headers={"Cookie": "muragat_language=ru", "Accept-Language": "en"})
    assert again.headers["content-language"] == "ru"
    assert not [href for href in Outline(again.text).links if href.startswith("/ru/")]
    client.cookies.clear()


def test_without_a_choice_the_browser_decides_and_else_it_is_kazakh(client: TestClient):
    client.cookies.clear()
    assert client.get("/about", headers={"Accept-Language": "en-GB"}).headers["content-language"] == "en"
    assert client.get("/about", headers={"Accept-Language": "de"}).headers["content-language"] == "kk"


def test_nothing_that_depends_on_the_visitor_is_kept_by_shared_caches(client: TestClient, world: World):
    for path in (
        "/nowhere",
        "/feed.atom",
        f"/collections/{world.collection}/feed.atom",
        "/sitemap.xml",
        "/sitemap-people-1.xml",
        f"/oembed?url=http://archive.test/recordings/{world.open}",
        *(f"/recordings/{world.open}/cite.{suffix}" for suffix in ("bib", "ris", "json", "txt")),
        f"/api/recordings/{world.open}",
        f"/api/recordings/{world.closed}",
        f"/api/recordings/{world.withdrawn}",
        f"/recordings/{world.closed}",
        f"/media/{world.closed}/access.opus",
        "/api/search?limit=x",
    ):
        assert client.get(path).headers["cache-control"].split(",")[0] in ("private", "no-store"), path
    assert client.get("/static/icon.svg").headers["cache-control"].startswith("public")


def test_a_final_slash_too_many_leads_to_the_page(client: TestClient):
    answer = client.get("/people/", params={"page": "2"}, headers={"Host": "evil.test"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, "/people?page=2")
    assert client.get("/people/kurmangazy/").status_code == 200


@pytest.mark.parametrize("path", ["//evil.test/", "//evil.test/people/", "/nowhere/", "/%2fevil.test/", "/people//x/"])
def test_no_redirect_leads_elsewhere(client: TestClient, path: str):
    assert client.get(f"http://archive.test{path}", follow_redirects=False).status_code == 404


def test_a_search_that_was_cut_offers_the_rest(client: TestClient):
    text = client.get("/search", params={"q": "Курмангазы", "kind": "person", "lang": "en"}).text
    note = "Only what bears this name is listed."
    if note not in text:
        text = client.get("/search", params={"q": "Құрманғазы", "lang": "en"}).text
    assert note in text
    href = html.unescape(re.findall(r'href="([^"]*wide=1[^"]*)"', text)[0])
    wider = client.get(href, params=None).text
    assert note not in wider
    assert '<input type="hidden" name="wide" value="1">' in wider


def test_pages_are_kept_by_no_shared_cache(client: TestClient):
    headers = client.get("/").headers
    assert headers["cache-control"].startswith("private")
    assert "Accept-Language" in headers["vary"]


def test_every_answer_has_the_security_headers(client: TestClient, world: World):
    for path in ("/", "/nowhere", "/api/search", f"/media/{world.open}/access.opus", "/static/icon.svg"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "referrer-policy" in headers


def test_only_the_embedded_player_may_be_framed_by_others(client: TestClient, world: World):
    assert "frame-ancestors 'self'" in client.get("/").headers["content-security-policy"]
    assert "frame-ancestors *" in client.get(f"/embed/{world.open}").headers["content-security-policy"]


def test_head_is_answered_like_get(client: TestClient):
    answer = client.head("/about")
    assert answer.status_code == 200
    assert answer.content == b""


def test_text_is_compressed_and_sound_is_not(client: TestClient, world: World):
    headers = {"Accept-Encoding": "gzip"}
    assert client.get("/", headers=headers).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get(f"/media/{world.open}/access.mp3", headers=headers).headers


def test_an_archive_without_recordings_says_how_to_begin(empty_client: TestClient):
    text = empty_client.get("/", params={"lang": "en"}).text
    assert "No recordings yet" in text
    assert "muragat ingest" in text


def test_a_work_lists_its_performances_and_its_namesakes(client: TestClient, world: World):
    text = client.get("/works/kurmangazy--saryarqa").text
    assert f"/recordings/{world.open}" in text


def test_a_person_lists_works_and_performances(client: TestClient, world: World):
    assert "/works/kurmangazy--saryarqa" in client.get("/people/kurmangazy").text
    assert f"/recordings/{world.open}" in client.get("/people/dina").text


def test_health_is_told(client: TestClient):
    assert client.get("/healthz").json()["status"] == "ok"


def test_the_map_shows_schools_and_says_the_same_in_words(client: TestClient):
    text = client.get("/map", params={"lang": "en"}).text
    assert text.count('href="/schools/arka"') == 2
    assert "<circle" in text


def test_recordings_stand_side_by_side(client: TestClient, world: World):
    answer = client.get("/compare", params=[("id", world.open), ("id", world.registered), ("lang", "en")])
    assert answer.status_code == 200
    assert "≈ 118 a minute (likely)" in answer.text
    assert f"/media/{world.registered}/" not in answer.text


@pytest.mark.parametrize(
    ("ids", "status"), [(["OPEN"], 400), ([], 400), (["OPEN", "nope"], 404), (["OPEN", "CLOSED"], 403)]
)
def test_a_comparison_that_cannot_be_made_says_why(client: TestClient, world: World, ids: list[str], status: int):
    named = [i.replace("OPEN", world.open).replace("CLOSED", world.closed) for i in ids]
    assert client.get("/compare", params=[("id", i) for i in named]).status_code == status


def test_words_of_the_reference_files_are_in_the_readers_language(client: TestClient):
    assert "<dd><span>город</span></dd>" in client.get("/places/almaty-city", params={"lang": "ru"}).text
    assert "<dd><span>қала</span></dd>" in client.get("/places/almaty-city", params={"lang": "kk"}).text
    page = client.get("/people/gaziza-zhubanova", params={"lang": "kk-Latn"}).text
    assert "<span>kompozitor</span>" in page
    assert "Kompozitor, ūstaz; Ahmet Jūbanovtyñ qyzy" in page


def test_remarks_of_the_reference_files_are_in_the_readers_language(client: TestClient):
    assert "источники расходятся: 1806" in client.get("/people/kurmangazy", params={"lang": "ru"}).text
    assert "әкесі мен қызының" in client.get("/works/akhmet-zhubanov--qurmanghazy", params={"lang": "kk"}).text.lower()


def test_a_source_that_is_an_address_leads_there(client: TestClient):
    page = client.get("/people/gaziza-zhubanova").text
    assert '<a class="outside" href="http://musenc.ru/html/j/jubanova.html" rel="noopener nofollow external">' in page


def test_english_words_on_other_pages_are_said_to_be_english(client: TestClient, world: World):
    assert '<span class="method" lang="en">' in client.get(f"/recordings/{world.open}", params={"lang": "ru"}).text
