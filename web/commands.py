"""The commands of the web: ``serve``, and ``translations`` for whoever keeps the four languages whole."""

import logging
import os
import sys

import click
import structlog
import uvicorn

from archive.commands import Context, pass_context
from archive.jobs.worker import Attendant
from web.app import create_app

_OWN_MACHINE = ("127.0.0.1", "::1", "localhost")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option("--base-url", default="", help="Public address, e.g. https://example.org/archive behind a proxy.")
@click.option(
    "--forwarded-allow-ips",
    default="127.0.0.1",
    show_default=True,
    help="Proxies whose X-Forwarded-For and -Proto are believed.",
)
@pass_context
def serve(context: Context, host: str, port: int, base_url: str, forwarded_allow_ips: str) -> None:
    """Serve the archive over HTTP until stopped; requests in progress are finished first."""
    log_as_json()
    app = create_app(context.home_path, base_url=base_url)
    app.state.site.follower.follow()
    if not app.state.site.base_url and host not in _OWN_MACHINE:
        click.echo(
            "No --base-url: addresses in citations and feeds repeat what each request calls this host.", err=True
        )
    click.echo(f"Muragat: http://{host}:{port}", err=True)
    writable = os.access(context.home_path, os.W_OK)
    attendant = Attendant(context.home_path) if writable else None
    try:
        uvicorn.run(
            app,
            host=host,
            port=port,
            access_log=False,
            log_config=None,
            proxy_headers=True,
            forwarded_allow_ips=forwarded_allow_ips,
            timeout_graceful_shutdown=10,
            server_header=False,
        )
    finally:
        if attendant is not None:
            attendant.close()


@click.command()
@click.option("--update", is_flag=True, help="Add new words to the files and take unused ones out.")
def translations(*, update: bool) -> None:
    """List words of the interface that lack a translation; exit 1 when there are any."""
    from web import translating  # the extraction tools are needed here and nowhere else

    if update:
        translating.update()
    problems = translating.problems()
    for problem in problems:
        click.echo(problem)
    if problems:
        sys.exit(1)
    click.echo("Every word has its translation in every language.", err=True)


def log_as_json() -> None:
    """Structured logs on stderr, one JSON object a line."""
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(processors=shared, logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
