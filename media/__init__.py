"""Bytes and samples: decode, probe, access copies, peaks, clips, range decisions."""
