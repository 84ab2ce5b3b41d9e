"""The sound, its peaks, and what was computed from it, over HTTP."""
