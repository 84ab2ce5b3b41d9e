"""The commands of the web: ``serve``, and ``translations`` for whoever keeps the four languages whole."""

import gc
import os
import sys

import click
import uvicorn

from archive.commands import Context, pass_context
from archive.errors import InvalidValueError
from archive.home import Home
from archive.jobs.worker import Attendant
from archive.logs import log_as_json
from archive.settings import Settings
from web.app import create_app
from web.http.protocol import BoundedProtocol

_OWN_MACHINE = ("127.0.0.1", "::1", "localhost")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option("--base-url", default="", help="Public address, e.g. https://example.org/archive behind a proxy.")
@click.option(
    "--forwarded-allow-ips",
    default="",
    show_default="trusted_proxies of the settings",
    help="Proxies whose X-Forwarded-For and -Proto are believed, with commas between them.",
)
@pass_context
def serve(context: Context, host: str, port: int, base_url: str, forwarded_allow_ips: str) -> None:
    """Serve the archive over HTTP until stopped; requests in progress are finished first."""
    log_as_json()
    settings = Home(context.home_path).settings
    proxies = forwarded_allow_ips.split(",") if forwarded_allow_ips else [str(one) for one in settings.trusted_proxies]
    refuse_forgery(proxies, settings)
    app = create_app(context.home_path, base_url=base_url)
    app.state.site.follower.follow()
    if not app.state.site.base_url and host not in _OWN_MACHINE:
        click.echo(
            "No --base-url: addresses in citations and feeds repeat what each request calls this host.", err=True
        )
    gc.collect()
    gc.freeze()  # what was loaded stays loaded: looking through it again delays whoever asks at that moment
    click.echo(f"Muragat: http://{host}:{port}", err=True)
    writable = os.access(context.home_path, os.W_OK)
    attendant = Attendant(context.home_path) if writable else None
    try:
        uvicorn.run(
            app,
            host=host,
            port=port,
            http=BoundedProtocol,
            access_log=False,
            log_config=None,
            proxy_headers=True,
            forwarded_allow_ips=proxies,
            timeout_graceful_shutdown=10,
            server_header=False,
        )
    finally:
        if attendant is not None:
            attendant.close()


def refuse_forgery(proxies: list[str], settings: Settings) -> None:
    """Raises InvalidValueError: everybody is believed to be a proxy, while the address opens a door."""
    everybody = [one for one in proxies if one.strip() in ("*", "0.0.0.0/0", "::/0")]
    if everybody and settings.on_site_networks:
        raise InvalidValueError(
            f"{everybody[0]}: whoever sends X-Forwarded-For could say that they are on-site",
            "Name the addresses of your proxies alone: trusted_proxies in settings.toml.",
        )


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
