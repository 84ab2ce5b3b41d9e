"""What the archive measures in a recording: one pass, constant memory, every value with unit and confidence.

``Extractor`` is the door; ``warm`` compiles the inner loops once, at installation or first use.
"""

from ingest.features.curves import Curves
from ingest.features.extractor import Extractor, FeatureResult
from ingest.features.warming import warm

__all__ = ["Curves", "Extractor", "FeatureResult", "warm"]
