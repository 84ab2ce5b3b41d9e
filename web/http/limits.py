"""How much may be asked at once. Beyond these an address is refused with words that help."""

PAGE_SIZE = 20
MAX_PAGE = 500
"""The last page that can be asked for by its number; a search goes on from there by cursor, to its last hit."""

MAX_LIMIT = 1000
"""The most hits in one answer to a program."""

MAX_PLAYLIST = 200
"""Recordings in one list; their ids stand in its address."""

MAX_VALUE = 200
MAX_FILTERS = 30
MAX_ADDRESS_BYTES = 8000
"""Path and query together; RFC 9110 4.1 asks for at least 8,000 octets."""
