"""Files in, recordings out: discover, read tags and sheets, describe, analyse, keep."""
