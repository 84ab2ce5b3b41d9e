"""What XML 1.0 can hold: titles come from tags and cards as they are, control characters included."""

import re

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """The text without what XML 1.0 (2.2) has no way to hold, not even as a reference."""
    return _ILLEGAL.sub("", text)
