"""The JSON twins of the pages, and searches as files."""
