"""Which recordings are the same, and which sound alike: an index over all of them, beside the search index."""
