"""Whether gzip may be sent: RFC 9110 12.5.3, on headers as clients and proxies send them."""

import pytest

from web.http.encoding import takes_gzip


@pytest.mark.parametrize(
    "header",
    ["gzip", "gzip, deflate, br", "GZIP", "x-gzip", "br;q=1, gzip;q=0.5", "*", "deflate, *;q=.1", "gzip ; q=1"],
)
def test_gzip_is_taken(header: str) -> None:
    assert takes_gzip(header)


@pytest.mark.parametrize(
    "header",
    ["", "identity", "br", "gzip;q=0", "gzip; q=0.000", "*;q=0", "br, *;q=0", "gzip;q=0, *", "notgzip", "gzip;q=much"],
)
def test_gzip_is_refused(header: str) -> None:
    assert not takes_gzip(header)
