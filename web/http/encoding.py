"""Whether a client takes gzip: RFC 9110 12.5.3.

A weight of 0 refuses a coding, ``*`` stands for every coding that is not named, ``x-gzip`` is the old name. A header
that cannot be read asks for nothing.
"""


def takes_gzip(accept_encoding: str) -> bool:
    """Whether the value of an Accept-Encoding header allows gzip; without one nothing is compressed."""
    named: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        named.setdefault(coding, min((_weight(p) for p in parameters), default=1.0))
    return named.get("gzip", named.get("x-gzip", named.get("*", 0.0))) > 0


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
