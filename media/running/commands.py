"""``muragat lend``: this machine as a worker of a Dask cluster."""

import asyncio
import tempfile
from typing import Any

import click

from media.running import workers
from media.running.cluster import ClusterError


@click.command()
@click.argument("scheduler")
@click.option("--count", type=click.IntRange(1, 256), default=workers.default_workers, show_default="cores")
def lend(scheduler: str, count: int) -> None:
    """Work for the cluster whose SCHEDULER is at this address (tcp://HOST:PORT), until interrupted.

    COUNT files at a time, each in a process of its own. Needs no archive; with a bucket, its credentials.
    """
    try:
        import distributed
    except ImportError as error:
        raise ClusterError("a cluster needs a library that is not here", "pip install 'muragat[cluster]'") from error
    with tempfile.TemporaryDirectory(prefix="muragat-lend-") as folder:
        asyncio.run(_serve(distributed, scheduler, count, folder))


async def _serve(distributed: Any, scheduler: str, count: int, folder: str) -> None:
    # Without a nanny: a worker under one may have no child processes. Whoever starts it starts it again.
    try:
        worker = await distributed.Worker(
            scheduler, nthreads=count, local_directory=folder, memory_limit=0, dashboard=False
        )
    except OSError as error:
        raise ClusterError(f"{scheduler}: no scheduler answers", "Start it with: dask scheduler") from error
    click.echo(f"{worker.address}: {count} at a time for {scheduler}")
    await worker.finished()
