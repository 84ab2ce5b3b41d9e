"""One search over five scripts: folding, stems, query language, index."""
