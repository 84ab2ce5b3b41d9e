"""Two web nodes behind a real proxy, with the configuration of deploy/: closings, sessions, the death of a node, and
who is on-site."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from archive import revisions
from archive.accounts.desk import Desk
from archive.accounts.people import AccountRole, People
from archive.doctor import Level, examine
from archive.home import Home
from archive.keeping import Archive
from archive.model import Access, AccessLevel, Kind, Language, Name, Recording, Ref
from tests.cluster.conftest import node
from tests.cluster.nodes import Node, get, wait_for
from tests.cluster.postgres import Postgres
from tests.cluster.proxies import caddy, nginx

PASSWORD = "қара торғай ұшады"
PROXIES = ("nginx", "caddy")


@dataclass(frozen=True, slots=True)
class Cluster:
    archive: Archive
    nodes: tuple[Node, Node]
    home: Path


@pytest.fixture(scope="module")
def cluster(
    pristine_pair: tuple[Path, str], postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("nodes")
    home = node(pristine_pair[0], folder / "home", postgres.url(postgres.database(pristine_pair[1])))
    with (home / "settings.toml").open("a") as file:
        file.write('on_site_networks = ["192.0.2.0/24"]\n')
    other = folder / "other"
    other.mkdir()
    for name in ("settings.toml", "muragat-home.json"):
        shutil.copy(home / name, other / name)
    (other / "store").symlink_to(home / "store")
    archive = Archive.open(home)
    inside = Access(level=AccessLevel.ON_SITE, metadata=AccessLevel.ON_SITE)
    archive.keep(Recording(id="inside0000", names=(Name("Ішкі", Language.KK),), access=inside), who="A", why="n")
    with Desk.open(Home(home)) as desk:
        People(desk).add("Дина", AccountRole.ADMINISTRATOR, password=PASSWORD)
    nodes = Node(home), Node(other)
    for one in nodes:
        wait_for(f"{one.address}/readyz")
    yield Cluster(archive, nodes, home)
    for one in nodes:
        one.process.terminate()
        one.process.wait(timeout=30)
    archive.close()


@pytest.fixture(params=PROXIES)
def proxy(request: pytest.FixtureRequest, cluster: Cluster, tmp_path: Path) -> Iterator[str]:
    """The address of a proxy that runs on the example of deploy/, but for its ports and certificates."""
    run = nginx if request.param == "nginx" else caddy
    with run(tmp_path, [f"127.0.0.1:{one.port}" for one in cluster.nodes]) as address:
        yield address


def test_a_closing_acts_on_every_node_within_a_second(cluster: Cluster) -> None:
    archive, pages = cluster.archive, [f"{one.address}/recordings/brief00000" for one in cluster.nodes]
    ref = Ref(Kind.RECORDING, "brief00000")
    archive.keep(Recording(id=ref.id, names=(Name("Қысқа", Language.KK),)), who="A", why="n")
    for turn in range(3):
        level = AccessLevel.CLOSED
        revisions.set_access(archive, ref, AccessLevel.OPEN, who="A", reason=f"open {turn}")
        assert [get(page).status_code for page in (*pages, *pages)] == [200] * 4  # drawn, and from memory
        revisions.set_access(archive, ref, level, metadata=level, who="A")
        assert [get(page).status_code for page in pages] == [403, 403]
        lists = [get(f"{one.address}/recordings").text for one in cluster.nodes]
        assert ["Қысқа" in text for text in lists] == [False, False]


def test_who_signs_in_on_one_node_is_known_on_the_other_and_signs_out_of_both(cluster: Cluster) -> None:
    one, other = cluster.nodes
    with httpx2.Client(timeout=60) as browser:  # cookies know no port
        form = browser.get(f"{one.address}/login").text
        token = re.search(r'name="csrf_token" value="(\w+)"', form)
        assert token is not None
        fields = {"username": "Дина", "password": PASSWORD, "csrf_token": token[1]}
        assert browser.post(f"{one.address}/login", data=fields).status_code in (302, 303)
        assert [browser.get(f"{node.address}/desk").status_code for node in (one, other)] == [200, 200]
        with Desk.open(Home(cluster.home)) as desk:
            People(desk).set_password("Дина", PASSWORD)  # which ends every session
        assert [browser.get(f"{node.address}/desk").status_code for node in (one, other)] == [303, 303]


FORGED = ({"X-Forwarded-For": "192.0.2.9"}, {"X-Forwarded-For": "192.0.2.9, 127.0.0.1"}, {"Forwarded": "for=192.0.2.9"},
          {"X-Real-IP": "192.0.2.9"}, {"X-Forwarded-For": "127.0.0.1, 192.0.2.9"},
          {"x-forwarded-for": "::ffff:192.0.2.9"},
          {"Client-IP": "192.0.2.9", "X-Client-IP": "192.0.2.9", "True-Client-IP": "192.0.2.9"})  # fmt: skip


def test_nobody_comes_on_site_through_the_proxy_by_saying_so(cluster: Cluster, proxy: str) -> None:
    page = "/recordings/inside0000"
    believed = get(cluster.nodes[0].address + page, headers={"X-Forwarded-For": "192.0.2.9"})
    assert believed.status_code == 200, "the judge: what the proxy itself says is believed"
    for headers in FORGED:
        assert get(proxy + page, headers=headers).status_code == 403, headers
    assert get(f"{proxy}/healthz", headers=FORGED[0]).json()["address"] == "127.0.0.1"


def test_the_doctor_asks_through_the_proxy(cluster: Cluster, proxy: str) -> None:
    told = [one for one in examine(cluster.home, proxy) if one.code in ("address", "proxies")]
    assert "address" in {one.code for one in told}
    assert not [one for one in told if one.level is Level.ERROR]
    straight = examine(cluster.home, cluster.nodes[0].address)  # without a proxy that replaces the header
    assert [one.code for one in straight if "is taken for it" in one.told] == ["proxies"]


def test_what_is_for_those_who_run_it_is_not_shown_outside(proxy: str) -> None:
    assert [get(f"{proxy}/{page}").status_code for page in ("metrics", "readyz", "healthz")] == [404, 404, 200]


def test_a_node_that_is_killed_costs_its_own_requests_only(cluster: Cluster, proxy: str) -> None:
    page = f"{proxy}/people/kurmangazy"
    assert [get(page).status_code for _ in range(6)] == [200] * 6
    cluster.nodes[0].kill()
    try:
        assert [get(page).status_code for _ in range(6)] == [200] * 6
        cluster.archive.keep(Recording(id="whilekilled", names=(Name("Бар", Language.KK),)), who="A", why="n")
    finally:
        cluster.nodes[0].start()
    wait_for(f"{cluster.nodes[0].address}/readyz")
    assert get(f"{cluster.nodes[0].address}/recordings/whilekilled").status_code == 200
