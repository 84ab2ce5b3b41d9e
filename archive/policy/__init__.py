"""The one policy: ``viewer`` (who asks, with their grants), ``decide`` (what they may do with a record), ``audible``
(which passages they may hear), ``redact`` (what is left of a record for them), ``audiences`` (who is left
the same).
"""

from archive.policy.audible import Span, audible, days_inside, hears_whole, is_withheld, silences, withheld
from archive.policy.audiences import KEEPERS, READERS, Audience, Grant, audience_of
from archive.policy.decide import (
    Action,
    Decision,
    Reason,
    Visibility,
    decide,
    is_public,
    is_visible,
    keeps,
    listening_of,
    may_change,
    may_read_words,
    may_see,
    may_see_picture,
    metadata_level,
    visibility_of,
    visible_levels,
)
from archive.policy.redact import hides_something, redact, redact_analysis, whole_of, words_at_the_door
from archive.policy.rights import (
    LookUp,
    ai_use_of,
    closes_words,
    closing_days,
    collections_above,
    contradiction,
    days_of,
    forbidding,
    inherit,
    is_reversed,
)
from archive.policy.strictness import stricter
from archive.policy.viewer import ADMINISTRATOR, ANONYMOUS, AUDIENCES, Viewer, ViewerKind
from archive.policy.widening import widens

__all__ = [
    "ADMINISTRATOR",
    "ANONYMOUS",
    "AUDIENCES",
    "KEEPERS",
    "READERS",
    "Action",
    "Audience",
    "Decision",
    "Grant",
    "LookUp",
    "Reason",
    "Span",
    "Viewer",
    "ViewerKind",
    "Visibility",
    "ai_use_of",
    "audible",
    "audience_of",
    "closes_words",
    "closing_days",
    "collections_above",
    "contradiction",
    "days_inside",
    "days_of",
    "decide",
    "forbidding",
    "hears_whole",
    "hides_something",
    "inherit",
    "is_public",
    "is_reversed",
    "is_visible",
    "is_withheld",
    "keeps",
    "listening_of",
    "may_change",
    "may_read_words",
    "may_see",
    "may_see_picture",
    "metadata_level",
    "redact",
    "redact_analysis",
    "silences",
    "stricter",
    "visibility_of",
    "visible_levels",
    "whole_of",
    "widens",
    "withheld",
    "words_at_the_door",
]
