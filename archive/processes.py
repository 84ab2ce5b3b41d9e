"""Processes of our own beside this one.

They are started afresh (``spawn``), so that they hold no lock of their parent, and end when it ends, however it ends.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor


def spawned(workers: int, begin: Callable[[], object] | None = None) -> ProcessPoolExecutor:
    """An executor with so many processes, at least one, each of which calls ``begin`` first."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(max_workers=workers, mp_context=context, initializer=_begin, initargs=(begin,))


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def may_have_children() -> bool:
    """Not those of a cluster under a supervisor."""
    return not multiprocessing.current_process().daemon


def _begin(begin: Callable[[], object] | None) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:  # without this, workers of a killed parent would wait for work for ever
        threading.Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()
    if begin is not None:
        begin()
