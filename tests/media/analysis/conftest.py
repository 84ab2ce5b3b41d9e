"""The synthetic signals of ``bench`` are the signals of these tests too."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))
