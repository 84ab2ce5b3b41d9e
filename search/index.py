"""The search of one archive: an index that follows the catalogue and answers questions
(``search.engines.tantivy.question``).

The index gives ids, highlights and counts. Every fact on a page comes from the catalogue, so that a stale index can
mis-rank but never mis-state. ``catch_up`` brings it up to date and is cheap when nothing has changed; while
another process writes the index, searches answer from the last commit.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from archive.errors import LockedError
from archive.model import Kind, Ref
from archive.policy import ANONYMOUS, Viewer
from archive.rules.links import Link
from search import describing
from search.describing import Describer
from search.engines.tantivy import facets, suggest
from search.engines.tantivy.building import Portion, documents, workers_for
from search.engines.tantivy.engine import Engine, State, Writer
from search.engines.tantivy.queries import Queries
from search.engines.tantivy.question import Question
from search.engines.tantivy.readonly import is_writable
from search.engines.tantivy.replica import Replica
from search.engines.tantivy.schema import fields_of
from search.engines.tantivy.suggest import Suggestion
from search.query.request import Answer, Note, SearchRequest

Progress = Callable[[int, int], None]

_PORTION = 1_000  # records read from the catalogue at a time
_COMMIT_AFTER = 50_000  # records; what a crash during a long catch-up costs
_LARGE = 2_000  # changes from which a larger write buffer pays


class Change(Protocol):
    """What the index needs of ``archive.catalogue.writing.Change``."""

    @property
    def sequence(self) -> int: ...
    @property
    def ref(self) -> Ref: ...


class Catalogue(describing.Catalogue, Protocol):
    """What the index needs of ``archive.catalogue.catalogue.Catalogue``, beside what describing needs."""

    @property
    def generation(self) -> str: ...
    def moment(self) -> tuple[str, int]: ...
    def last_change(self) -> int: ...
    def changes(self, after: int, limit: int = ...) -> Sequence[Change]: ...
    def links_to(
        self, target: Ref, *, kind: Kind | None = ..., relation: str | None = ..., limit: int = ..., offset: int = ...
    ) -> list[Link]: ...


def silent(_done: int, _total: int) -> None:
    """A progress that says nothing."""


class SearchIndex:
    """The index of one home. May be shared by threads."""

    def __init__(self, engine: Engine, catalogue: Catalogue) -> None:
        self._engine = engine
        self._catalogue = catalogue
        self._writing = threading.Lock()
        self._queries = Queries(engine.schema)
        self._memory = facets.FacetMemory()
        self._replica: Replica | None = None  # kept while it is read

    @classmethod
    def open(cls, path: Path, catalogue: Catalogue) -> SearchIndex:
        """Open the index at ``path``; a missing or broken one is empty until ``catch_up``."""
        return cls(Engine.open(path), catalogue)

    @classmethod
    def own(cls, path: Path, catalogue: Catalogue) -> SearchIndex:
        """The index at ``path`` where it may be written; else a copy that follows the catalogue by itself."""
        if is_writable(path):
            return cls.open(path, catalogue)
        replica = Replica(path)
        index = cls.open(replica.path, catalogue)
        index._replica = replica
        return index

    # -- following the catalogue ----------------------------------------------------------------------------------

    def catch_up(self, progress: Progress = silent) -> int:
        """Index what changed since last time. Returns the number of records written.

        0 also when another process is writing the index, and where the folder is read-only. Raises IndexWriteError when
        the disk refuses.
        """
        if not self.is_behind() or not self._engine.writable or not self._writing.acquire(blocking=False):
            return 0
        try:
            return self._follow(progress)
        except LockedError:
            return 0
        finally:
            self._writing.release()

    def is_behind(self) -> bool:
        """Whether the catalogue knows more than the index."""
        state, (generation, last) = self._engine.state, self._catalogue.moment()
        return state.generation != generation or state.sequence < last

    def behind(self) -> int:
        """How many changes of the catalogue it has not seen yet."""
        state, (generation, last) = self._engine.state, self._catalogue.moment()
        return last - state.sequence if state.generation == generation else last

    def rebuild(self, progress: Progress = silent) -> int:
        """Build the index anew from the catalogue; readers keep the old one until it is done.

        Raises LockedError when another process is writing the index, IndexWriteError when the disk refuses.
        """
        with self._writing, self._engine.writing(large=True) as writer:
            writer.clear()
            return self._build(writer, progress)

    def _follow(self, progress: Progress) -> int:
        state = self._engine.state
        if state.generation != self._catalogue.generation:
            with self._engine.writing(large=True) as writer:
                writer.clear()
                return self._build(writer, progress)
        total = self._catalogue.last_change() - state.sequence
        with self._engine.writing(large=total > _LARGE) as writer:
            return self._update(writer, state, progress)

    def _build(self, writer: Writer, progress: Progress) -> int:
        generation, total = self._catalogue.generation, self._catalogue.last_change()
        done = sequence = 0
        with documents(self._portions(total), self._catalogue, workers_for(total)) as portions:
            for portion, made in portions:
                if portion.again:
                    writer.delete(portion.refs)
                writer.put(made)
                sequence = portion.sequence
                done += len(portion.refs)
                progress(done, max(total, done))
        writer.commit(State(generation, sequence))
        return done

    def _portions(self, total: int) -> Iterator[Portion]:
        """All records in the order of their changes; ``total``: the number of the last one when building began."""
        sequence = 0
        while changes := self._catalogue.changes(sequence, _PORTION):
            sequence = changes[-1].sequence
            # Written while we build: an earlier portion may have it under an earlier number.
            yield Portion([change.ref for change in changes], sequence, again=sequence > total)

    def _update(self, writer: Writer, state: State, progress: Progress) -> int:
        describer = Describer(self._catalogue)
        sequence, total = state.sequence, self._catalogue.last_change() - state.sequence
        done = written = 0
        waiting: dict[Ref, None] = {}
        while changes := self._catalogue.changes(sequence, _PORTION):
            refs = [change.ref for change in changes]
            describer.forget(refs)
            self._write(writer, refs, describer)
            waiting |= dict.fromkeys(self._dependants(refs))
            sequence = changes[-1].sequence
            done += len(changes)
            written += len(changes)
            progress(done, max(total, done))
            if written >= _COMMIT_AFTER and not waiting:
                writer.commit(State(state.generation, sequence))
                written = 0
        dependants = list(waiting)
        for start in range(0, len(dependants), _PORTION):
            self._write(writer, dependants[start : start + _PORTION], describer)
        writer.commit(State(state.generation, sequence))
        return done

    def _write(self, writer: Writer, refs: Sequence[Ref], describer: Describer) -> None:
        made = describer.describe(refs)
        writer.delete(refs)
        writer.put(map(fields_of, made))

    def _dependants(self, refs: Iterable[Ref]) -> Iterable[Ref]:
        """Records whose documents hold words or codes of these: what names them, and what takes codes through that."""
        waiting = [ref for ref in refs if ref.kind is not Kind.RECORDING]
        seen: set[Ref] = set(waiting)
        passed = set(waiting)
        while waiting:
            here = waiting.pop()
            offset = 0
            while links := self._catalogue.links_to(here, limit=_PORTION, offset=offset):
                offset += len(links)
                for link in links:
                    if link.source not in seen:
                        seen.add(link.source)
                        yield link.source
                    if _passes_on(link) and link.source not in passed:
                        passed.add(link.source)
                        waiting.append(link.source)

    # -- answering ------------------------------------------------------------------------------------------------

    def search(self, request: SearchRequest) -> Answer:
        """Answer a question. Never raises for what the text holds; raises InvalidValueError for a wrong cursor."""
        searcher = self._engine.searcher()
        if searcher is None:
            return Answer(0, notes=(Note("no-index"),))
        return Question(self._queries, searcher, self._memory, request).answer()

    def suggest(
        self, text: str, viewer: Viewer = ANONYMOUS, limit: int = 10, today: dt.date | None = None
    ) -> tuple[Suggestion, ...]:
        """Names that what is being typed may become; see ``search.engines.tantivy.suggest``. Never raises for what
        the text holds."""
        searcher = self._engine.searcher()
        if searcher is None:
            return ()
        request = SearchRequest(text[: suggest.LONGEST], viewer=viewer, limit=limit, today=today)
        return Question(self._queries, searcher, self._memory, request).suggest()


def _passes_on(link: Link) -> bool:
    """Whether what names the source of this link takes something from its target too.

    Recordings take credits and subjects from works, and regions from what is above the homes of their people.
    """
    if link.source.kind is Kind.RECORDING:
        return False
    return link.source.kind is Kind.WORK or link.relation in ("broader", "part-of", "region")
