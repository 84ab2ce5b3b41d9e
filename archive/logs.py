"""What a process that runs for long says about itself: structured lines for programs that collect them.

Every line that is written while a request is answered carries its number (``request``), every line of a job the number
of the job (``job``) and of the request that it was filed by; so does what this job files.
"""

import logging
import sys

import structlog


def request_being_answered() -> str:
    """The number of the request that this thread answers, or whose job it does; empty: none."""
    return str(structlog.contextvars.get_contextvars().get("request", ""))


def log_as_json() -> None:
    """Structured logs on stderr, one JSON object a line; what is bound to a request or a job stands in each."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(processors=shared, logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
