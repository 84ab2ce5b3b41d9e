"""What a search can be narrowed by: trees, histograms, long lists, chips, and help where nothing is found."""

import re

import pytest
from starlette.testclient import TestClient

from .conftest import World


def page(client: TestClient, path: str = "/search", **parameters: str) -> str:
    answer = client.get(path, params={"lang": "en", **parameters})
    assert answer.status_code == 200, answer.text
    return answer.text


def facet(text: str, field: str) -> str:
    return text.partition(f'aria-labelledby="facet-{field}"')[2].partition("</section>")[0]


def test_genres_and_instruments_stand_below_the_broader_ones(client: TestClient) -> None:
    genres = facet(page(client, kind="work"), "genre")
    broad, narrow = genres.index("genre=aspaptyk-muzyka"), genres.index("genre=tokpe-kui")
    between = genres[broad:narrow]
    assert between.count("<details") - between.count("</details>") >= 1


def test_a_branch_is_open_when_something_in_it_is_chosen(client: TestClient) -> None:
    genres = facet(page(client, kind="work", genre="tokpe-kui"), "genre")
    before = genres[: genres.index('aria-current="true"')]
    assert before.count("<details") == before.count('<details class="branch" open') + before.count('class="more"')


def test_tempo_and_duration_are_drawn_and_lead_to_their_stretch(client: TestClient, world: World) -> None:
    tempo = facet(page(client, kind="recording"), "tempo")
    assert '<svg class="histogram"' in tempo
    href = re.search(r'<a href="([^"]+)"[^>]*aria-label="100 – 120: 6"', tempo)
    # Six of the test recordings have the tempo 118.2, but the closed and the withdrawn one do not count.
    assert href is None
    href = re.search(r'<a href="([^"]+)"[^>]*aria-label="100 – 120: 4"', tempo)
    assert href
    narrowed = client.get(href[1].replace("&amp;", "&")).text
    assert world.open in narrowed
    assert world.closed not in narrowed


def test_without_numbers_nothing_is_drawn(client: TestClient) -> None:
    assert 'class="histogram"' not in page(client, kind="genre")


@pytest.mark.parametrize("find", ["Құрманғ", "kurmang", "qurmang", "Курман", "قۇرمان"])
def test_all_values_are_found_in_any_script(client: TestClient, find: str) -> None:
    text = page(client, "/search/values/composer", kind="work", find=find)
    values = text.partition('class="facet values"')[2].partition("</ul>")[0]
    assert "composer=kurmangazy" in values
    assert "composer=dina" not in values
    assert "kind=work" in values  # the search that it belongs to stays


def test_all_values_of_a_field_are_on_one_page(client: TestClient) -> None:
    text = page(client, kind="work")
    assert 'href="/search/values/composer?kind=work"' in text
    every = page(client, "/search/values/composer", kind="work")
    counted = client.get("/api/search", params={"kind": "work", "facet": "composer", "limit": 0}).json()
    assert every.count("composer=") - every.count("filter=composer=") >= len(counted["facets"]["composer"]) > 40


@pytest.mark.parametrize("field", ["tempo", "withdrawn", "nothing", "x" * 500])
def test_there_is_no_list_of_other_fields(client: TestClient, field: str) -> None:
    assert client.get(f"/search/values/{field}").status_code == 404


QUESTION = "Динаның орындауындағы Құрманғазы күйлері"


def chips(text: str) -> dict[str, str]:
    block = text.partition('<ul class="chips understood"')[2].partition("</ul>")[0]
    found = re.findall(r'<a href="([^"]+)"[^>]*><span class="chip-field">([^<]+)</span>', block)
    return {label.rpartition("→ ")[2].rstrip(":"): href.replace("&amp;", "&") for href, label in found}


def test_taking_one_part_off_keeps_the_others(client: TestClient) -> None:
    off = chips(page(client, q=QUESTION, kind=""))
    assert set(off) == {"Performer", "Composer, author"}
    assert "performer=dina" in off["Composer, author"]
    assert "composer=kurmangazy" not in off["Composer, author"]
    assert "composer=kurmangazy" in off["Performer"]
    rest = client.get(off["Performer"] + "&lang=en").text
    assert 'class="chips understood"' not in rest
    assert "Composer, author:" in rest


def test_everything_can_be_read_as_plain_words(client: TestClient) -> None:
    assert "&amp;literal=1" in page(client, q=QUESTION)
    assert 'class="chips understood"' not in page(client, q=QUESTION, literal="1")


def test_where_a_filter_stands_in_the_way_it_is_named_with_what_there_would_be(client: TestClient) -> None:
    text = page(client, q="Сарыарқа", decade="1890s", kind="recording")
    assert "0 found" in text
    loosened = text.partition("Without one of the filters")[2].partition("</ul>")[0]
    assert "decade=1890s" not in loosened
    assert 'href="/search?q=' in loosened


def test_where_nothing_is_found_the_nearest_names_are_offered(client: TestClient) -> None:
    text = page(client, q="Құрманғазы qqqqqqqq", literal="1", decade="1890s")
    assert "0 found" in text
    assert 'href="/people/kurmangazy"' in text.partition("The nearest names")[2]


def test_the_help_names_nobody_who_may_not_be_named(client: TestClient, world: World) -> None:
    text = page(client, q="Жасырын", decade="1890s")
    assert world.hidden_person not in text


def test_homonymous_works_are_shown_with_their_composer(client: TestClient) -> None:
    text = page(client, q="Ақжелең", kind="work", lang="kk")
    rows = re.findall(r'<li class="row other">.*?</li>', text, re.DOTALL)
    assert len(rows) > 2
    assert all('class="entry-people"' in row for row in rows)


@pytest.mark.parametrize(
    ("typed", "language", "marked"),
    [
        ("Құрманғазы", "kk", "<mark>Құрманғазы</mark> Сағырбайұлы"),
        ("Kurmangazy", "kk", "<mark>Құрманғазы</mark> Сағырбайұлы"),
        ("قۇرمانعازى", "ru", "<mark>Құрманғазы</mark> Сағырбайұлы"),  # the original beside the Russian name
        ("Алма-Ата", "kk", "<mark>Алма</mark>-<mark>Ата</mark>"),  # a former name, told below the present one
    ],
)
def test_what_answers_is_marked_in_the_names_that_are_shown(
    client: TestClient, typed: str, language: str, marked: str
) -> None:
    assert marked in page(client, q=typed, lang=language)


def test_a_value_beyond_those_that_are_counted_is_found_by_its_name(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the limit at three values instead of five hundred; the rarest composers have a work each."""
    for module in ("search.engines.tantivy.facets", "web.pages.search.facets"):
        monkeypatch.setattr(f"{module}.MOST_VALUES", 3)
    query = {"kind": "work", "q": "kind:work"}  # not what an earlier test has counted
    assert page(client, "/search/values/composer", **query).count("composer=") == 3
    found = page(client, "/search/values/composer", find="Қорқыт", **query)
    assert (
        re.search(r'composer=qorqyt[^"]*"[^>]*>.*?</a> <span class="count">\d+</span>', found)
        or "composer=korkyt" in found
    )


def test_the_next_page_leads_to_the_last_hit_however_far(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """With pages by number up to the third instead of the five-hundredth."""
    for module in ("web.view.lists", "web.http.parameters"):
        monkeypatch.setattr(f"{module}.MAX_PAGE", 3)
    seen: list[str] = []
    address = "/search?kind=work&sort=title&lang=en"
    for _ in range(20):
        text = client.get(address).text
        rows = text.partition('<ol class="rows found">')[2].partition("</ol>")[0]
        seen += re.findall(r'<span class="entry-name"><a href="([^"]+)"', rows)
        after = re.search(r'<a rel="next" href="([^"]+)"', text)
        if after is None:
            break
        address = after[1].replace("&amp;", "&")
    assert "cursor=" in address
    assert len(seen) == len(set(seen)) == client.get("/api/search?kind=work&limit=0").json()["total"]
