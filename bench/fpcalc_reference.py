"""Prints the words of ``fpcalc -raw`` (a system tool) that tests/ingest/features/test_matching.py is checked against.

The signal is that of the test, written as 16-bit WAV at 11025 Hz. Run it only to renew the stored words on purpose.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import soundfile

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.signals import melody_of_tones

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tones.wav"
        soundfile.write(path, melody_of_tones(), 11025, subtype="PCM_16")
        # Version 1.5.1 ends with status 3 though it gives all words.
        found = subprocess.run(["fpcalc", "-raw", str(path)], capture_output=True, text=True, check=False)
    print(found.stdout.partition("FINGERPRINT=")[2].strip())
