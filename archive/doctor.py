"""What can be wrong with an archive before anybody notices, and what to do about it: ``muragat doctor``.

Each examination is a function from a home to findings; none of them changes anything. ``error``: it does not work, or
not safely; ``warning``: it will not for long, or not for everybody; ``ok``: it was looked at. Codes are stable and
stand in docs/deploy.md.
"""

import json
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Final

from archive.accounts.desk import Desk
from archive.catalogue import server_state
from archive.errors import LockedError, MuragatError
from archive.home import Home
from archive.jobs.queue import Queue, State
from archive.keeping import Archive
from archive.locks import Locks
from archive.mounts import file_system, refuse_network
from archive.settings import FILE_NAME

_GIGABYTE: Final = 1_000_000_000
_LITTLE, _FEW_BYTES = 0.05, 2 * _GIGABYTE
_WAITS_SECONDS: Final = 900.0
_CLOCK_SECONDS: Final = 2.0
_ASK_SECONDS: Final = 10.0


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """``code``: what was examined; ``told``: what was found; ``do``: what to do about it, empty when all is well."""

    code: str
    level: Level
    told: str
    do: str = ""


def examine(root: Path, address: str = "") -> list[Finding]:
    """Everything about the home at ``root``; ``address``: the public one, which is asked through the proxy."""
    found = list(_versions())
    try:
        refuse_network(root)
        home = Home(root)
    except MuragatError as error:
        return [*found, Finding(_CODES.get(error.code, error.code), Level.ERROR, error.reason, error.hint)]
    found.append(Finding("settings", Level.OK, f"{FILE_NAME} can be used"))
    looks: tuple[Callable[[Home], Iterator[Finding]], ...] = (
        _file_system, _permissions, _secrets, _disk, _clock, _locks, _database, _archive, _jobs, _proxies,
    )  # fmt: skip
    for look in looks:
        try:
            found += look(home)
        except MuragatError as error:
            found.append(Finding(look.__name__.strip("_").replace("_", "-"), Level.ERROR, error.reason, error.hint))
    asked = address or home.settings.base_url
    if asked:
        found += _through_the_proxy(home, asked.rstrip("/"))
    return found


_CODES: Final = {"store": "file-system", "not-found": "home", "newer-home": "home"}


def _versions() -> Iterator[Finding]:
    told = f"Muragat {version('muragat')}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    old = sys.version_info < (3, 11) or sqlite3.sqlite_version_info < (3, 35)
    yield Finding("versions", Level.ERROR if old else Level.OK, told, "Install Python 3.11 or newer." if old else "")


def _file_system(home: Home) -> Iterator[Finding]:
    kind = file_system(home.root)
    if kind in ("tmpfs", "ramfs"):
        do = "Put the home on a disk; in a container, on a volume."
        yield Finding("file-system", Level.ERROR, f"{home.root} lies in memory ({kind}): a restart loses it", do)
    elif kind == "overlay":
        do = "Give the home a volume of its own."
        yield Finding("file-system", Level.ERROR, f"{home.root} goes with its container (overlay)", do)
    else:
        yield Finding("file-system", Level.OK, f"{home.root} lies on {kind or 'an unknown file system'}")


def _permissions(home: Home) -> Iterator[Finding]:
    closed = [
        path.name for path in (home.root, *(home.root / name for name in ("store", "derived", "staging", "locks")))
        if path.exists() and not os.access(path, os.W_OK | os.X_OK)
    ]  # fmt: skip
    if closed:
        do = "Let the user of the service own the home; a server that shall only show may go on so."
        yield Finding("permissions", Level.WARNING, f"not to be written: {', '.join(closed)}", do)
        return
    owners = {path.stat().st_uid for path in (home.root, home.store_path)}
    if os.geteuid() == 0 and owners != {0}:
        do = "Run the service and its commands as the user who owns the home: files of root are closed to it."
        yield Finding("permissions", Level.WARNING, "this is root, the home is somebody else's", do)
        return
    yield Finding("permissions", Level.OK, "the home can be written")


def _secrets(home: Home) -> Iterator[Finding]:
    path = home.root / FILE_NAME
    secret = "@" in home.settings.database_url and ":" in home.settings.database_url.split("://")[1].split("@")[0]
    if secret and path.exists() and "database_url" in path.read_text("utf-8") and path.stat().st_mode & 0o044:
        yield Finding(
            "secrets", Level.ERROR, f"{FILE_NAME} holds a password that others on this machine can read",
            f"chmod 600 {path}, or give it as MURAGAT_DATABASE_URL or PGPASSFILE.",
        )  # fmt: skip
    elif home.desk_path.exists() and home.desk_path.stat().st_mode & 0o002:
        yield Finding("secrets", Level.ERROR, "everybody may write desk.sqlite", f"chmod o-w {home.desk_path}")
    else:
        yield Finding("secrets", Level.OK, "nothing secret is open to others")


def _disk(home: Home) -> Iterator[Finding]:
    use = shutil.disk_usage(home.root)
    told = f"{use.free / _GIGABYTE:.1f} GB of {use.total / _GIGABYTE:.1f} are free"
    scarce = use.free < _FEW_BYTES or use.free < _LITTLE * use.total
    do = "Make room, or move the home to a larger disk: uploads are refused when there is less than a gigabyte."
    level = Level.ERROR if use.free < _GIGABYTE else Level.WARNING if scarce else Level.OK
    yield Finding("disk", level, told, "" if level is Level.OK else do)
    nodes = os.statvfs(home.root)
    if nodes.f_files and nodes.f_favail < _LITTLE * nodes.f_files:
        do = "The store keeps a folder a record: make the file system anew with more inodes."
        yield Finding("disk", Level.WARNING, f"{nodes.f_favail} of {nodes.f_files} inodes are free", do)


def _clock(home: Home) -> Iterator[Finding]:
    """An embargo ends by the clock."""
    skews = {"the disk": _disk_skew(home)}
    if home.on_server:
        skews["the database server"] = server_state.look(home.settings.database_url).clock_seconds
    for what, seconds in skews.items():
        if abs(seconds) > _CLOCK_SECONDS:
            do = "Let all machines keep the time of one service (systemd-timesyncd, chrony)."
            yield Finding("clock", Level.ERROR, f"{what} is {seconds:+.1f} s away from this machine", do)
    if time.time() < 1_700_000_000:
        yield Finding("clock", Level.ERROR, f"this machine believes it is {time.ctime()}", "Set its clock.")
    yield Finding("clock", Level.OK, f"{home.settings.today()} in {home.settings.timezone}")


def _disk_skew(home: Home) -> float:
    if not os.access(home.root, os.W_OK):
        return 0.0
    with tempfile.NamedTemporaryFile(dir=home.root, prefix=".doctor-") as file:
        return os.fstat(file.fileno()).st_mtime - time.time()


def _locks(home: Home) -> Iterator[Finding]:
    if not os.access(home.locks_path, os.W_OK):
        return
    with Locks(home.locks_path).claims(["doctor"], patience_seconds=1.0):
        try:
            with Locks(home.locks_path).claims(["doctor"], patience_seconds=0.0):
                pass
        except LockedError:
            yield Finding("locks", Level.OK, "the disk keeps locks")
            return
    yield Finding("locks", Level.ERROR, "two hold the same lock", "Put the home on a disk of this machine.")


def _database(home: Home) -> Iterator[Finding]:
    if not home.on_server:
        yield Finding("database", Level.OK, "catalogue and desk are files of this home")
        return
    state = server_state.look(home.settings.database_url)
    yield Finding("database", Level.OK, f"PostgreSQL {state.version} answers in {state.milliseconds:.1f} ms")
    for told, do in state.faults:
        yield Finding("database", Level.ERROR, told, do)
    for told, do in state.worries:
        yield Finding("database", Level.WARNING, told, do)


def _archive(home: Home) -> Iterator[Finding]:
    archive = Archive(home)
    try:
        if not archive.catalogue.is_whole:
            yield Finding("catalogue", Level.ERROR, "the catalogue is not whole", "muragat rebuild catalogue")
            return
        last, refs = archive.catalogue.last_change(), 0
        for ref in archive.store.refs():
            if ref not in archive.catalogue:
                do = "Is this the store of that database? If it is: muragat rebuild catalogue"
                yield Finding("catalogue", Level.ERROR, f"{ref} is in the store and not in the catalogue", do)
                return
            refs += 1
            if refs >= 100:
                break
        if not refs:
            do = "Is this the store of that database? A new home: muragat init"
            yield Finding("catalogue", Level.ERROR, "the store is empty, the catalogue is not", do)
            return
        yield Finding("catalogue", Level.OK, f"whole, change {last}")
    finally:
        archive.close()


def _jobs(home: Home) -> Iterator[Finding]:
    if not home.on_server and not home.desk_path.exists():
        return
    with Desk.open(home) as desk:
        counted = Queue(desk).counted()
    told = ", ".join(f"{number} {state}" for state, number in counted.states.items() if number) or "none"
    waits = 0.0 if counted.oldest is None else time.time() - counted.oldest
    if waits > _WAITS_SECONDS and not counted.states[State.RUNNING]:
        do = "No worker takes them: start muragat serve or muragat work."
        yield Finding("jobs", Level.WARNING, f"the oldest has waited for {waits / 60:.0f} minutes", do)
    elif counted.states[State.FAILED]:
        yield Finding("jobs", Level.WARNING, told, "See: muragat jobs list --all")
    else:
        yield Finding("jobs", Level.OK, told)


def _proxies(home: Home) -> Iterator[Finding]:
    """Who is on-site is told by the address, and the address by the proxy."""
    settings = home.settings
    for proxy in settings.trusted_proxies:
        if proxy.prefixlen == 0:
            level = Level.ERROR if settings.on_site_networks else Level.WARNING
            do = "Name the addresses of your proxies alone in trusted_proxies."
            yield Finding("proxies", level, f"{proxy}: everybody is believed to be a proxy", do)
        for room in settings.on_site_networks:
            if _overlap(proxy, room):
                do = "A proxy that forgets X-Forwarded-For would bring everybody on-site: leave it out of the networks."
                yield Finding("proxies", Level.ERROR, f"the proxy {proxy} lies in the on-site network {room}", do)
    for room in settings.on_site_networks:
        if room.prefixlen < (8 if room.version == 4 else 32):
            yield Finding("proxies", Level.ERROR, f"{room} holds half the world", "Name the reading rooms alone.")
    if settings.on_site_networks and not settings.base_url.startswith("https:"):
        do = "Set base_url to the public https address."
        yield Finding("proxies", Level.WARNING, "there are reading rooms and no https", do)
    names = ", ".join(map(str, settings.trusted_proxies)) or "nobody"
    yield Finding("proxies", Level.OK, f"X-Forwarded-For is believed from {names}")


def _overlap(one: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> bool:
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        return one.overlaps(other)
    return isinstance(one, IPv6Network) and isinstance(other, IPv6Network) and one.overlaps(other)


def _through_the_proxy(home: Home, address: str) -> Iterator[Finding]:
    """Ask the public address, and claim to be somebody else: nobody may believe it."""
    rooms = home.settings.on_site_networks
    claimed = str(next(iter(rooms[0].hosts()), rooms[0].network_address)) if rooms else "192.0.2.77"
    try:
        plain, forged = _seen(address, ""), _seen(address, claimed)
    except (OSError, ValueError) as error:
        yield Finding("address", Level.ERROR, f"{address}/healthz: {error}", "Is the server running, and the proxy?")
        return
    yield Finding("address", Level.OK, f"{address} answers; it sees this machine as {plain}")
    if forged == claimed != plain:
        do = "Let the proxy replace the header: proxy_set_header X-Forwarded-For $remote_addr; see deploy/."
        yield Finding("proxies", Level.ERROR, f"whoever sends X-Forwarded-For: {claimed} is taken for it", do)


def _seen(address: str, claimed: str) -> str:
    """Whom the server takes us for."""
    headers = {"X-Forwarded-For": claimed, "X-Real-IP": claimed, "Forwarded": f"for={claimed}"} if claimed else {}
    request = urllib.request.Request(f"{address}/healthz", headers=headers)  # noqa: S310 - an address of the settings
    with urllib.request.urlopen(request, timeout=_ASK_SECONDS) as answer:  # noqa: S310
        return str(json.loads(answer.read(10_000))["address"])
