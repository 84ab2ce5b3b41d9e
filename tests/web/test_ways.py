"""The ways in: trees, time line, network, listening paths, the day, a recording by chance; rich pages of works."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

import pytest
from starlette.testclient import TestClient

from archive.identifiers import mint
from archive.keeping import Archive
from archive.model import (
    Access,
    AccessLevel,
    Credit,
    Kind,
    Language,
    Name,
    Performance,
    Person,
    PersonLink,
    Recording,
    Role,
    Text,
    Work,
    WorkUse,
)
from archive.rules import names
from search.index import SearchIndex
from web.app import create_app
from web.protocols.preview.picture import fitted
from web.site import Site
from web.view.words import PATH

from .conftest import World, keep_sound


@dataclass(frozen=True, slots=True)
class Days:
    """An archive with recordings of today, one of them closed, and people who were born today."""

    client: TestClient
    open: str
    closed: str
    dead: str
    living: str
    homonym: str


TODAY = dt.date(2026, 5, 12)
"""Whatever day it is: a suite that is red on the 29th is no suite."""


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Days]:
    archive = Archive.create(tmp_path_factory.mktemp("days") / "home")
    day = TODAY
    made = replace(_recording("Бүгінгі жазба"), performance=Performance(date=f"1936-{day:%m-%d}"))
    secret = replace(
        _recording("Жабық бүгінгі"), performance=Performance(date=f"1937-{day:%m-%d}"),
        access=Access(AccessLevel.CLOSED),
    )  # fmt: skip
    dead = Person(
        id=mint(), names=_names("Өткен Адам"), birth=f"1901-{day:%m-%d}", death="1980", occupations=("beekeeper",)
    )
    living = Person(id=mint(), names=_names("Тірі Адам"), birth=f"1951-{day:%m-%d}", living=True)
    circle = Person(id="a-circle", names=_names("Шеңбер А"), links=(PersonLink("teacher", "b-circle"),))
    other = Person(id="b-circle", names=_names("Шеңбер Б"), links=(PersonLink("teacher", "a-circle"),))
    by_school = replace(_recording("Мектеп"), schools=("arka",), performance=Performance(date="1950"))
    for record in (made, secret, by_school):
        keep_sound(archive, record, 2.0)
    for person in (dead, living, circle, other):
        archive.keep(person, who="test", why="made")
    for number in range(15):
        archive.keep(Work(id=mint(), names=_names(f"Ескі {number}"), date=f"176{number % 10}"), who="test", why="made")
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    home = archive.home.root
    archive.close()
    with TestClient(create_app(home), base_url="http://archive.test") as client:
        yield Days(client, made.id, secret.id, dead.id, living.id, by_school.id)


def _names(text: str) -> tuple[Name, ...]:
    return names.complete((Name(text, Language.KK),))


def _recording(title: str) -> Recording:
    return Recording(
        id=mint(),
        names=_names(title),
        credits=(Credit(Role.PERFORMER, "dina"),),
        works=(WorkUse("kurmangazy--saryarqa"),),
        instruments=("dombyra",),
        legend=(Text("Айтылған аңыз.", Language.KK),),
        transcript=(Text("Айтылған сөз.", Language.KK),),
    )


def test_today_tells_of_whole_dates_and_never_of_a_living_persons_day(days: Days):
    page = days.client.get("/today", params={"lang": "kk"}).text
    assert days.open in page
    assert days.closed not in page
    assert days.dead in page
    before_jubilees = page.split('id="jubilees"')[0]
    assert days.living not in before_jubilees
    assert "On this day" in days.client.get("/", params={"lang": "en"}).text


def test_a_word_that_nobody_has_translated_says_that_it_is_english(days: Days):
    assert '<span lang="en" dir="ltr">beekeeper</span>' in days.client.get(f"/people/{days.dead}?lang=ru").text
    assert "<span>beekeeper</span>" in days.client.get(f"/people/{days.dead}?lang=en").text


def test_a_round_year_is_told_of_the_living_by_the_year_alone(days: Days):
    page = days.client.get("/today", params={"lang": "kk"}).text
    jubilees = page.split('id="jubilees"')[1]
    assert days.living in jubilees  # 75 years in 2026
    assert days.dead in jubilees  # 125 years


@pytest.fixture(autouse=True)
def it_is_today(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    site = cast("Site", days.client.app.state.site)  # pyright: ignore
    monkeypatch.setattr(type(site.settings), "today", lambda _self: TODAY)  # pyright: ignore


def test_every_day_of_the_year_has_a_page(days: Days):
    assert days.client.get("/today?day=02-29").status_code == 200
    assert days.client.get("/today?day=12-31").status_code == 200
    page = days.client.get("/today?day=12-31&lang=ru").text
    assert "31 декабря" in page
    assert 'href="/today?day=01-01"' in page


@pytest.mark.parametrize("day", ["02-30", "13-01", "x", "1-1", "05-12-1936"])
def test_a_day_that_is_none_is_refused_with_an_example(days: Days, day: str):
    answer = days.client.get("/today", params={"day": day, "lang": "ru"})
    assert answer.status_code == 400
    assert "day=05-12" in answer.text


def test_a_surprise_is_a_recording_that_may_be_heard(days: Days):
    found = {days.client.get("/surprise", follow_redirects=False).headers["location"] for _ in range(40)}
    assert found == {f"/recordings/{days.open}", f"/recordings/{days.homonym}"}
    assert days.client.get("/surprise", follow_redirects=False).headers["cache-control"] == "no-store"


def test_a_surprise_in_an_empty_archive_leads_to_the_list(empty_client: TestClient):
    answer = empty_client.get("/surprise", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/recordings")


def test_genres_stand_under_their_parents_with_counts(client: TestClient):
    page = client.get("/genres", params={"lang": "en"}).text
    order = [page.index(f'href="/genres/{g}"') for g in ("aspaptyk-muzyka", "kui", "dombyra-kui", "tokpe-kui")]
    assert order == sorted(order)
    tokpe = page[page.index('href="/genres/tokpe-kui"') :][:400]
    assert '<span class="count">1</span>' in tokpe


def test_every_record_of_a_tree_is_in_it(client: TestClient, world: World):
    archive = Archive.open(world.home)
    for kind in (Kind.GENRE, Kind.INSTRUMENT, Kind.SCHOOL, Kind.EVENT):
        path = PATH[kind]
        page = client.get(f"/{path}").text
        ids = archive.catalogue.ids(kind, limit=999)
        gone = {ref.id for ref, _ in archive.catalogue.superseded() if ref.kind is kind}
        assert [i for i in ids if i not in gone and f'href="/{path}/{i}"' not in page] == []
    archive.close()


def test_an_instrument_can_be_heard_from_its_list_and_its_page(client: TestClient, world: World):
    for address in ("/instruments", "/instruments/dombyra"):
        played = re.findall(r'data-play="([^"]+)"', client.get(address).text)
        assert world.open in played or world.registered not in played
        assert not {world.on_site, world.registered, world.embargoed, world.closed} & set(played)
        assert played


def test_events_stand_under_headings_of_their_type(client: TestClient):
    page = client.get("/events", params={"lang": "ru"}).text
    festivals = page.split('id="festival"')[1].split("</section>")[0]
    for name in ("almafest", "gakku-dauysy", "koktobe-opera", "spirit-great-steppe", "star-of-asia"):
        assert f"/events/{name}" in festivals
    houses = client.get("/organisations", params={"lang": "ru"}).text
    assert "/organisations/alatau-teatry" in houses.split('id="venue"')[1].split("</section>")[0]
    assert "Открыт 20 августа 2016 года" in houses


def test_the_network_draws_and_says_who_learnt_from_whom(client: TestClient):
    page = client.get("/network", params={"lang": "en"}).text
    words = page.split('id="in-words"')[1]
    assert words.index("/people/uzak") < words.index("/people/kurmangazy") < words.index("/people/mamen")
    assert page.count('class="tie teacher"') >= 5 + 1  # the ties, and the key to the drawing


def test_a_circle_of_teachers_does_not_hang_the_page(days: Days):
    page = days.client.get("/network").text
    assert "a-circle" in page
    assert "b-circle" in page
    assert days.client.get("/people/a-circle").status_code == 200


def test_a_person_stands_in_their_line(client: TestClient):
    page = client.get("/people/mamen", params={"lang": "en"}).text
    line = page.split('id="lineage"')[1].split("</section>")[0]
    assert line.index("/people/uzak") < line.index("/people/kurmangazy") < line.index("Mamen")


def test_the_time_line_counts_recordings_and_names_people(client: TestClient, days: Days):
    page = days.client.get("/timeline", params={"lang": "en"}).text
    thirties = page.split('id="d1930"')[1].split('<h2 id="d')[0]
    assert "1 recording<" in thirties
    fifties = page.split('id="d1950"')[1].split('<h2 id="d')[0]
    assert days.living in fifties
    assert f"{dt.date.today():%m-%d}" not in fifties
    assert "/people/akhmet-zhubanov" in page.split('id="d1900"')[1]


def test_a_full_decade_shows_its_beginning_and_the_way_to_all_of_it(days: Days):
    page = days.client.get("/timeline", params={"lang": "en"}).text
    decade, heading, more = re.findall(r'aria-label="(\d+s), (\w+): (\d+) more"', page)[0]

    def listed(text: str) -> list[str]:
        part = text.split(f'id="d{decade[:-1]}"')[1].split('<h2 id="d', maxsplit=1)[0].split(f"<h3>{heading}</h3>")[1]
        return re.findall(r'href="([^"]+)', part.split("</ul>")[0])

    *first, address = listed(page)
    whole = days.client.get(address.split("#")[0], headers={"Accept-Language": "en"})
    assert whole.status_code == 200
    assert len(first) == 12
    assert listed(whole.text)[:12] == first
    assert len(listed(whole.text)) == 12 + int(more)
    assert f'aria-label="{decade}, {heading}' not in whole.text


def test_a_path_shows_what_is_held_and_says_what_is_not(client: TestClient, world: World):
    page = client.get("/paths/ten-kuis", params={"lang": "en"}).text
    assert page.count('<li class="step">') == 10
    assert f'data-play="{world.open}"' in page
    assert page.count("No recording of it is in the archive yet.") == 9
    listing = client.get("/paths", params={"lang": "kk-Latn"}).text
    assert "Bastau üşın on küi" in listing


def test_aitys_is_introduced_in_every_language(client: TestClient):
    for language, words in (
        ("kk", "Екі ақын домбырасын алып"),
        ("kk-Latn", "Ekı aqyn dombyrasyn alyp"),
        ("ru", "Два акына сидят лицом к лицу"),
        ("en", "Two akyns sit face to face"),
    ):
        page = client.get("/aitys", params={"lang": language}).text
        assert words in page
        assert "/genres/ture-aitys" in page


def test_performances_are_put_together_by_player_school_and_year(days: Days):
    address = "/works/kurmangazy--saryarqa"
    plain = days.client.get(address, params={"lang": "en"}).text
    assert f'href="{address}?by=player"' in plain
    by_year = days.client.get(address, params={"by": "year", "lang": "en"}).text
    assert re.findall(r'<h2 id="section-\d">(\d{4}) ', by_year) == ["1936", "1950"]
    by_school = days.client.get(address, params={"by": "school", "lang": "en"}).text
    assert "Arka tradition" in by_school
    assert "School not known" in by_school
    assert "Dina Nurpeisova" in days.client.get(address, params={"by": "player", "lang": "en"}).text
    assert days.client.get(address, params={"by": "weather"}).status_code == 400


def test_a_work_gives_the_legend_and_the_words_of_its_recordings(days: Days):
    page = days.client.get("/works/kurmangazy--saryarqa", params={"lang": "kk-Latn"}).text
    assert "Айтылған аңыз." in page  # as recorded, whatever script the reader wants
    assert "Айтылған сөз." in page


def test_homonyms_are_told_apart_by_their_composer(client: TestClient):
    page = client.get("/works/kurmangazy--bayzhuma", params={"lang": "en"}).text
    others = page.split("not the same piece")[1]
    assert "/works/dauletkerey--bayzhuma" in others
    assert "/people/dauletkerey" in others


def test_a_composer_has_works_by_genre_and_what_they_are_built_on(client: TestClient):
    page = client.get("/people/gaziza-zhubanova", params={"lang": "en"}).text
    assert "Works: opera" in page
    assert "Works: ballet" in page
    assert "daughter of Akhmet Zhubanov" in page
    work = client.get("/works/erkegali-rakhmadiev--dayrabay", params={"lang": "en"}).text
    assert "Built on" in work
    assert "/people/dairabay" in work
    assert "/works/erkegali-rakhmadiev--dayrabay" in client.get("/people/dairabay").text


@pytest.mark.parametrize(
    ("title", "most"), [("Адай", 1), ("Күй шақырғыш Ақжелең", 2), ("сөз " * 80, 4), ("ұ" * 300, 4), ("", 1)]
)
def test_a_title_is_fitted_into_a_preview(title: str, most: int):
    size, lines = fitted(title)
    assert 1 <= len(lines) <= most
    assert size in (84, 72, 60, 50)
    assert all(len(line) * size * 0.56 <= 1040 for line in lines)
