"""``muragat lend``: this machine as a worker of a Dask cluster."""

import asyncio
import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from archive.runs import Run, abandoned
from archive.store.disk import Disk
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
    with own_folder() as folder:
        asyncio.run(_serve(distributed, scheduler, count, str(folder)))


@contextmanager
def own_folder() -> Generator[Path]:
    """A folder for what a worker lays aside; those of workers that were killed are removed first.

    Raises ClusterError: the place for them belongs to somebody else.
    """
    place = Path(tempfile.gettempdir()) / f"muragat-lend-{os.getuid()}"
    place.mkdir(mode=0o700, exist_ok=True)
    if place.is_symlink() or place.stat().st_uid != os.getuid():
        raise ClusterError(f"{place}: belongs to another user", "Set TMPDIR to a folder of your own.")
    for _ in abandoned(place, place, Disk()):
        pass  # removed as the next one is asked for
    run = Run(place, place)
    run.begin()
    try:
        yield run.folder
    finally:
        run.end()


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
