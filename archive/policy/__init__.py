"""The one policy: ``viewer`` (who asks, with their grants), ``decide`` (what they may do with a record), ``audible``
(which passages they may hear), ``redact`` (what is left of a record for them).
"""

from archive.policy.audible import Span, audible, silences, withheld
from archive.policy.decide import (
    Action,
    Decision,
    Reason,
    decide,
    is_open_to_all,
    is_public,
    least_reader,
    may_see,
    may_see_picture,
    metadata_level,
    reaches,
    visible_levels,
)
from archive.policy.redact import hides_something, redact, redact_analysis
from archive.policy.viewer import ADMINISTRATOR, ANONYMOUS, AUDIENCES, Viewer, ViewerKind

__all__ = [
    "ADMINISTRATOR",
    "ANONYMOUS",
    "AUDIENCES",
    "Action",
    "Decision",
    "Reason",
    "Span",
    "Viewer",
    "ViewerKind",
    "audible",
    "decide",
    "hides_something",
    "is_open_to_all",
    "is_public",
    "least_reader",
    "may_see",
    "may_see_picture",
    "metadata_level",
    "reaches",
    "redact",
    "redact_analysis",
    "silences",
    "visible_levels",
    "withheld",
]
