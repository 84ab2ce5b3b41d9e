"""Where records become what a page shows: one frozen dataclass per template, and the functions that fill them.

Nothing else turns a record into something visible. Templates receive these values only; JSON, feeds and structured
data are written from them too. Every related record is asked for through ``web.reading.Reading``.
"""
