"""Coverage-guided fuzzing of the whole search: a text goes in, an answer must come out, within a second.

    python -m pip install atheris
    python -m bench.fuzz_search -max_total_time=300 [CORPUS_FOLDER]

atheris (Apache-2.0) has wheels for some versions of Python only, hence it is no dependency. The bytes are cut into a
query, filters and an order; every question is asked of a real index of the shipped authority records as a stranger,
then suggested for, then its second page is asked for by cursor. Any exception but InvalidValueError, and any hit that a
stranger may not see, ends the run and leaves the bytes in a file.
"""

# pyright: basic, reportMissingImports=false, reportMissingModuleSource=false, reportAttributeAccessIssue=false

import sys
import tempfile
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["search", "whoosh"]):
    from archive.errors import InvalidValueError
    from archive.keeping import Archive
    from archive.model import Access, AccessLevel, Name, Person
    from archive.policy import ANONYMOUS, may_see
    from search.index import SearchIndex
    from search.query.request import FILTER_FIELDS, SORTS, SearchRequest

_SLOWEST_SECONDS = 1.0
_SYNTAX = ("AND", "OR", "NOT", '"', "(", ")", "*", "~2", "composer:", "year:[", " TO ", "]")
_WORDS = ("Құрманғазы", "күй", "80-е годы", *_SYNTAX)


class Target:
    """One archive, asked again and again."""

    def __init__(self, folder: Path) -> None:
        self.archive = Archive.create(folder / "home")
        closed = Person(id="secret", names=(Name("Құрманғазы күй"),), access=Access(AccessLevel.CLOSED))
        self.archive.keep(closed, who="fuzz", why="somebody whom nobody may find")
        self.index = SearchIndex.open(folder / "index", self.archive.catalogue)
        self.index.catch_up()

    def __call__(self, data: bytes) -> None:
        provider = atheris.FuzzedDataProvider(data)
        pairs = [("q", _text(provider)), ("sort", SORTS[provider.ConsumeIntInRange(0, len(SORTS) - 1)])]
        for _ in range(provider.ConsumeIntInRange(0, 2)):
            field = FILTER_FIELDS[provider.ConsumeIntInRange(0, len(FILTER_FIELDS) - 1)]
            pairs.append((field, provider.ConsumeUnicodeNoSurrogates(20)))
        began = time.process_time()
        try:
            request = SearchRequest.from_parameters([*pairs, ("limit", "5")])
            answer = self.index.search(request)
            self.index.suggest(pairs[0][1])
            if answer.next_cursor:
                self.index.search(SearchRequest.from_parameters([*pairs, ("cursor", answer.next_cursor)]))
        except InvalidValueError:
            return
        seconds = time.process_time() - began
        if seconds > 3 * _SLOWEST_SECONDS:
            raise TimeoutError(f"{seconds:.1f} s for {pairs}")
        today = self.archive.home.settings.today()
        for record in self.archive.catalogue.get_many(hit.ref for hit in answer.hits).values():
            if not may_see(ANONYMOUS, record, today):
                raise PermissionError(str(record.ref))


def _text(provider: "atheris.FuzzedDataProvider") -> str:
    """Words of the language between stretches of anything, so that the parser is reached from the start."""
    pieces: list[str] = []
    for _ in range(provider.ConsumeIntInRange(0, 8)):
        known = provider.ConsumeBool()
        word = _WORDS[provider.ConsumeIntInRange(0, len(_WORDS) - 1)] if known else ""
        pieces.append(word or provider.ConsumeUnicodeNoSurrogates(12))
    return " ".join(pieces)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = Target(Path(folder))
        atheris.Setup(sys.argv, target)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
