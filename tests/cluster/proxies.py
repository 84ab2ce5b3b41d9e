"""Proxies of the tests' own, on the examples of deploy/, but for their ports and certificates; ended by their ids."""

import os
import re
import subprocess
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.cluster.nodes import free_port, wait_for

DEPLOY = Path(__file__).parents[2] / "deploy"
_ROOMS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def nginx(folder: Path, nodes: Sequence[str], derived: Path | None = None) -> Generator[str]:
    """The address of nginx before one or two nodes (host and port). ``derived``: the folder that it sends from."""
    port = free_port()
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    text = re.sub(r"    server \{\s+listen 80;.*?\n    \}\n", "", text, count=1, flags=re.DOTALL)
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    text = re.sub(r"\n\s+ssl_certificate[^;]*;", "", text)
    for default, ours in zip(("127.0.0.1:8000", "127.0.0.1:8001"), (*nodes, *nodes)[:2], strict=True):
        text = text.replace(f"server {default}", f"server {ours}")
    if derived is not None:
        text = text.replace("alias /srv/archive/derived/;", f"alias {derived}/;")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in _ROOMS)
    text = text.replace("http {\n", "http {\n" + temporary, 1)
    as_root = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(f"daemon off;\npid {folder}/pid;\n{as_root}{text}", encoding="utf-8")
    call = ["nginx", "-e", str(folder / "errors"), "-c", str(folder / "nginx.conf")]
    assert subprocess.run([*call, "-t"], capture_output=True, check=False).returncode == 0
    with _running(call, folder, port, os.environ) as address:
        yield address


@contextmanager
def caddy(folder: Path, nodes: Sequence[str]) -> Generator[str]:
    """The address of Caddy before these nodes."""
    port, tls = free_port(), free_port()
    text = (DEPLOY / "Caddyfile").read_text("utf-8")
    options = f"{{\n\tadmin off\n\tauto_https off\n\thttp_port {port}\n\thttps_port {tls}\n}}\n"
    (folder / "Caddyfile").write_text(options + text, encoding="utf-8")
    call = ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    ours = {"DOMAIN": f"http://127.0.0.1:{port}", "NODES": " ".join(nodes), "HOME": str(folder)}
    with _running(call, folder, port, {**os.environ, **ours}) as address:
        yield address


@contextmanager
def _running(call: Sequence[str], folder: Path, port: int, environment: Mapping[str, str]) -> Generator[str]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(call, stdout=log, stderr=log, env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)
