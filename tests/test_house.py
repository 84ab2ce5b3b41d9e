"""The picture of the house in docs/house.md is the house: its arrows are the imports, its rooms are the folders."""

import re
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "house.md").read_text("utf-8")
FLOORS = ("archive", "ingest", "search", "media", "web")


def test_the_arrows_are_the_imports() -> None:
    graph = grimp.build_graph(*FLOORS, cache_dir=None)
    floors_of = {
        (module.partition(".")[0], imported.partition(".")[0])
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
    }
    imports = {(importer, imported) for importer, imported in floors_of if importer != imported}
    assert set(re.findall(r"^ +(\w+) --> (\w+)$", PAGE, re.MULTILINE)) == imports


def test_every_room_is_on_the_page_and_every_room_on_the_page_is_there() -> None:
    rooms = {
        folder.relative_to(ROOT).as_posix()
        for floor in FLOORS
        for folder in (ROOT / floor).iterdir()
        if (folder / "__init__.py").exists()
    }
    assert set(re.findall(r"^\| `(\w+/\w+)` \|", PAGE, re.MULTILINE)) == rooms
