"""Real catalogues on disk, filled with the small archive, and the index of one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from search.index import SearchIndex
from tests.search.small_archive import AUTHORITIES, RECORDINGS, entry


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made = Catalogue.open_file(tmp_path / "catalogue.sqlite")
    yield made
    made.close()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    made = Catalogue.open_file(tmp_path_factory.mktemp("catalogue") / "catalogue.sqlite")
    made.add([entry(record) for record in AUTHORITIES])
    made.add([entry(record, tempo=tempo) for record, tempo in RECORDINGS])
    yield made
    made.close()


@pytest.fixture(scope="module")
def index(filled: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    made = SearchIndex.open(tmp_path_factory.mktemp("index"), filled)
    made.catch_up()
    return made
