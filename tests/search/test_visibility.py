"""What a closed record takes with it: file names, labels, region codes (search/documents.py, index.py)."""

from dataclasses import replace
from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.keeping import Archive
from archive.model import (
    Access,
    AccessLevel,
    Carrier,
    CarrierType,
    Credit,
    Kind,
    MediaFile,
    Recording,
    Ref,
    Role,
    TechnicalFacts,
)
from archive.policy import ADMINISTRATOR, ANONYMOUS, Viewer
from search.index import SearchIndex
from search.query.request import FACETS, Filter, SearchRequest
from tests.search.small_archive import AUTHORITIES, entry, named

CLOSED = Access(AccessLevel.CLOSED)
FACTS = TechnicalFacts("wav", "pcm_s16le", "audio/wav", 48_000, 1, 1.0, 48_000)
FILE = MediaFile("masters/001.wav", "0" * 128, 96_044, "Zhasyryn_Adam.wav", FACTS)
FIELDS = (*FACETS, "region")


def found(index: SearchIndex, text: str = "", viewer: Viewer = ANONYMOUS, **filters: str) -> set[str]:
    given = tuple(Filter(field, value) for field, value in filters.items())
    answer = index.search(SearchRequest(text, filters=given, limit=10_000, viewer=viewer, literal=True))
    return {str(hit.ref) for hit in answer.hits}


def recording(performer: str) -> Recording:
    return Recording(
        id="r",
        names=named("Күй"),
        credits=(Credit(Role.PERFORMER, performer),),
        carriers=(Carrier(CarrierType.REEL, label="Nurpeisova qorabi", part="Dinanyng zhaghy"),),
        files=(FILE,),
    )


@pytest.mark.parametrize("word", ["Zhasyryn_Adam.wav", "Nurpeisova", "Dinanyng"])
def test_file_names_and_names_on_labels_are_words_only_while_nobody_named_is_hidden(
    catalogue: Catalogue, tmp_path: Path, word: str
) -> None:
    catalogue.add([entry(record) for record in (*AUTHORITIES, recording("dina"))])
    index = SearchIndex.open(tmp_path / "index", catalogue)
    index.catch_up()
    assert "recording/r" in found(index, word)
    catalogue.add([entry(replace(one, access=CLOSED)) for one in AUTHORITIES if one.id == "dina"])
    index.catch_up()
    assert "recording/r" not in found(index, word)
    assert "recording/r" in found(index, "Күй")
    catalogue.add([entry(replace(recording("dina"), access=CLOSED))])
    index.catch_up()
    assert "recording/r" in found(index, word, ADMINISTRATOR)


def facets(index: SearchIndex) -> dict[str, dict[str, int]]:
    answer = index.search(SearchRequest(facets=FIELDS))
    return {field: {value.value: value.count for value in values} for field, values in answer.facets.items()}


def close(archive: Archive, ref: Ref) -> None:
    archive.keep(replace(archive.catalogue.get(ref), access=CLOSED), who="test", why="close")


@pytest.mark.parametrize(
    "closed", [Ref(Kind.PLACE, "abai-obl"), Ref(Kind.SCHOOL, "arka"), Ref(Kind.PERSON, "abai")], ids=str
)
def test_after_a_closure_catching_up_equals_a_rebuild(archive: Archive, tmp_path: Path, closed: Ref) -> None:
    archive.keep(Recording(id="r", names=named("Ән"), credits=(Credit(Role.SINGER, "abai"),)), who="test", why="test")
    followed = SearchIndex.open(archive.home.index_path, archive.catalogue)
    followed.catch_up()
    assert "recording/r" in found(followed, region="abai-obl")
    close(archive, closed)
    followed.catch_up()
    rebuilt = SearchIndex.open(tmp_path / "rebuilt", archive.catalogue)
    rebuilt.rebuild()
    assert facets(followed) == facets(rebuilt)
    for region in ("abai-obl", "arka"):
        assert found(followed, region=region) == found(rebuilt, region=region)
        assert found(followed, viewer=ADMINISTRATOR, region=region) == found(
            rebuilt, viewer=ADMINISTRATOR, region=region
        )


def test_a_closed_place_is_a_region_of_nothing_open(archive: Archive) -> None:
    index = SearchIndex.open(archive.home.index_path, archive.catalogue)
    index.catch_up()
    assert {"person/abai", "work/abai--kozimning-qarasy"} <= found(index, region="abai-obl")
    close(archive, Ref(Kind.PLACE, "abai-obl"))
    index.catch_up()
    assert found(index, region="abai-obl") == set()
