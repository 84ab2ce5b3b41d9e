"""What an answer says to machines that learn: in every header that is read anywhere.

``Content-Usage`` is the IETF's (AI Preferences), ``TDM-Reservation`` the reservation of rights after article 4 of the
directive (EU) 2019/790 (TDMRep), ``Content-Signal`` and ``X-Robots-Tag: noai`` what large crawlers read. Where nothing
is said of a recording, its bearers were not asked: the answer is no.
"""

from collections.abc import Mapping
from typing import Final, TypeVar

from starlette.responses import Response

from archive.model import AiUse, Recording
from archive.policy import ai_use_of
from web.view.request_context import RequestContext

Answer = TypeVar("Answer", bound=Response)

NO_TRAINING: Final[Mapping[str, str]] = {
    "Content-Usage": "train-ai=n",
    "Content-Signal": "ai-train=no",
    "TDM-Reservation": "1",
    "X-Robots-Tag": "noai, noimageai",
}
"""What every answer says that says nothing else."""
_SAID: Final[Mapping[AiUse, Mapping[str, str]]] = {
    AiUse.ALLOWED: {
        "Content-Usage": "train-ai=y",
        "Content-Signal": "ai-train=yes",
        "TDM-Reservation": "0",
        "X-Robots-Tag": "all",
    },
    AiUse.NO_TRAINING: NO_TRAINING,
    AiUse.NONE: {**NO_TRAINING, "Content-Signal": "ai-train=no, ai-input=no"},
}


def said_of(context: RequestContext, record: Recording, response: Answer) -> Answer:
    """The answer about a recording, with what its keepers and those of its collections say."""
    said = ai_use_of(context.complete(record), context.whole(record))
    response.headers.update(_SAID.get(said, NO_TRAINING) if said else NO_TRAINING)
    return response
