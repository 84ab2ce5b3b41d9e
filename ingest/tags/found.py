"""What the words of a file come to: facts with their origin, marks in time, findings."""

from __future__ import annotations

from dataclasses import dataclass

from archive.model import Finding


@dataclass(frozen=True, slots=True)
class TagFact:
    """One value of one field. ``block`` and ``name``: the tag and its name there (``ID3v2.3``, ``TIT2``).

    ``repaired``: the text was read in another encoding. ``stands``: False when another value of the field won;
    ``not_taken``: and that one says something else.
    """

    field: str
    text: str
    block: str
    name: str
    as_found: str
    repaired: bool = False
    stands: bool = True
    not_taken: bool = False

    @property
    def where(self) -> str:
        return f"{self.block} {self.name}"


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment or stretch that the file names. ``end_seconds`` is None where only a moment is marked.

    ``where``: ``cue marker 1``, ``ID3 CHAP 2``.
    """

    start_seconds: float
    end_seconds: float | None
    label: str
    where: str


@dataclass(frozen=True, slots=True)
class Tags:
    """``raw`` holds every value found, also those without a field: (where, text)."""

    found: tuple[TagFact, ...] = ()
    findings: tuple[Finding, ...] = ()
    raw: tuple[tuple[str, str], ...] = ()
    marks: tuple[Mark, ...] = ()
