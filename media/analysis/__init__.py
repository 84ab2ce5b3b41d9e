"""What the archive measures in a recording: one pass, constant memory, every value with unit and confidence.

``Extractor`` is the door; ``warm`` compiles the inner loops once, at installation or first use.
"""

from media.analysis.curves import Curves
from media.analysis.extractor import Extractor, FeatureResult
from media.analysis.warming import warm

__all__ = ["Curves", "Extractor", "FeatureResult", "warm"]
