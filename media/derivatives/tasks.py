"""What jobs of listening copies do."""

from collections.abc import Mapping
from typing import Any

import msgspec

from archive.keeping import Archive, Progress
from archive.model import Kind, Recording, Ref
from media.derivatives.silencing import make_all_silenced


class Silence(msgspec.Struct, forbid_unknown_fields=True):
    """The id of a recording."""

    recording: str


def silence(archive: Archive, arguments: Mapping[str, Any], _who: str, _progress: Progress) -> Any:
    """Make the copies with silence that are missing for a recording. Idempotent."""
    asked = msgspec.convert(dict(arguments), Silence)
    record = archive.catalogue.get(Ref(Kind.RECORDING, asked.recording))
    return {"made": make_all_silenced(archive, record) if isinstance(record, Recording) else 0}
