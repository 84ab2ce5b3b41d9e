"""The pages. A subject is a folder: its address (``route``), what it shows (``page``, a frozen dataclass and the
function that fills it) and its template, which receives that value only.
"""
