"""``/metrics``: what a monitor asks for every few seconds, in the text format of Prometheus.

Counted are requests by kind, method and status, how long they took, and what stands in the databases at the moment of
the question. Nothing of it names a record, an address or a person. Only for ``metrics_networks``: everybody else is
told that there is no such page.
"""

import shutil
import time
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Final

from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from archive.errors import MuragatError
from archive.jobs.queue import Queue
from web.http.visitor import address_of
from web.site import Site

_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
_KINDS: Final = ("media", "static", "api", "desk", "pictures")


class Metrics:
    """The counters of one server process."""

    def __init__(self, site: Site) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "muragat_requests", "Answers given.", ("kind", "method", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "muragat_request_seconds", "From the request to its last byte.", ("kind",),
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.registry.register(_State(site))

    def answered(self, path: str, method: str, status: int, seconds: float) -> None:
        """``status`` 0: broken off before there was an answer."""
        first = path.lstrip("/").partition("/")[0]
        kind = first if first in _KINDS else "page"
        known = method if method in ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS") else "other"
        self._requests.labels(kind, known, str(status)).inc()
        self._seconds.labels(kind).observe(seconds)


class _State(Collector):
    """What stands in the databases and on the disk when it is asked for."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is asked before the first question."""
        return ()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        up = GaugeMetricFamily("muragat_database_up", "Whether catalogue and desk answer.")
        try:
            yield from self._asked()
        except MuragatError:
            up.add_metric((), 0)
        else:
            up.add_metric((), 1)
        yield up
        disk = shutil.disk_usage(self._site.archive.home.root)
        yield GaugeMetricFamily("muragat_disk_free_bytes", "Free on the disk of the home.", disk.free)

    def _asked(self) -> Iterable[GaugeMetricFamily]:
        change = self._site.archive.catalogue.last_change()
        yield GaugeMetricFamily("muragat_catalogue_change", "The number of the last change.", change)
        behind = self._site.index.behind()
        yield GaugeMetricFamily("muragat_index_behind", "Changes that the index has not seen yet.", behind)
        if self._site.desk is None:
            return
        counted = Queue(self._site.desk).counted()
        jobs = GaugeMetricFamily("muragat_jobs", "Jobs by state.", labels=("state",))
        for state, number in counted.states.items():
            jobs.add_metric((state,), number)
        yield jobs
        waits = 0.0 if counted.oldest is None else max(0.0, time.time() - counted.oldest)
        yield GaugeMetricFamily("muragat_job_wait_seconds", "How long the oldest waiting job has waited.", waits)


def install(app: FastAPI) -> Metrics:
    app.add_api_route("/metrics", told, methods=["GET"], include_in_schema=False)
    return Metrics(app.state.site)


def told(request: Request) -> Response:
    """Raises HTTPException 404: not for this address."""
    site: Site = request.app.state.site
    if not _may_know(address_of(request), site):
        raise HTTPException(404)
    metrics: Metrics = request.app.state.metrics
    return Response(generate_latest(metrics.registry), media_type=_TYPE, headers={"Cache-Control": "no-store"})


def _may_know(address: str, site: Site) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in network for network in site.settings.metrics_networks)
