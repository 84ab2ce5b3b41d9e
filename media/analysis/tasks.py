"""What jobs of the analysis do."""

from collections.abc import Mapping
from typing import Any

import msgspec

from archive.keeping import Archive, Progress
from archive.model import Kind
from media.analysis import reanalysis
from media.running import workers


class Reanalyse(msgspec.Struct, forbid_unknown_fields=True):
    """``recordings``: ids; none: all that are outdated."""

    recordings: list[str] = []
    why: str = "measured again"
    workers: int | None = None


def reanalyse(archive: Archive, arguments: Mapping[str, Any], who: str, progress: Progress) -> Any:
    """Measure recordings again."""
    asked = msgspec.convert(dict(arguments), Reanalyse)
    chosen = [archive.catalogue.recording(identifier) for identifier in asked.recordings]
    outcome = reanalysis.reanalyse(
        archive,
        chosen or reanalysis.those_outdated(archive),
        who=who,
        why=asked.why,
        anew=bool(chosen),
        count=workers.default_workers() if asked.workers is None else asked.workers,
        total=len(chosen) or archive.catalogue.count(Kind.RECORDING),
        progress=progress,
    )
    return msgspec.to_builtins(outcome)
