"""Lighthouse and the Nu HTML checker: programs of others, installed by ``npm ci`` in ``bench/judges``."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

JUDGES = Path(__file__).parent / "judges"
LIGHTHOUSE = JUDGES / "node_modules" / "lighthouse" / "cli" / "index.js"
VNU = JUDGES / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
Scores = dict[str, float]
"""Category -> 0 to 100; ``layout-shift`` besides."""


def lighthouse(chromium: str, address: str, folder: Path, name: str, runs: int) -> Scores:
    """The median scores of so many runs in the phone profile (simulated slow 4G, a slow processor)."""
    found: list[Scores] = []
    for number in range(runs):
        report = folder / f"lighthouse-{name}-{number + 1}.json"
        _patiently(
            [
                "node",
                str(LIGHTHOUSE),
                address,
                "--quiet",
                "--output=json",
                f"--output-path={report}",
                f"--only-categories={','.join(CATEGORIES)}",
                f"--chrome-flags=--headless=new {' '.join(FLAGS)}",
            ],
            chromium,
        )
        told = json.loads(report.read_text(encoding="utf-8"))
        scores = {c: round(100 * float(told["categories"][c]["score"] or 0.0), 1) for c in CATEGORIES}
        found.append({**scores, "layout-shift": float(told["audits"]["cumulative-layout-shift"]["numericValue"])})
    return {key: statistics.median(one[key] for one in found) for key in found[0]}


def _patiently(command: list[str], chromium: str) -> None:
    """On a busy machine the browser now and then starts too late for Lighthouse: it is asked three times."""
    for attempt in range(3):
        done = subprocess.run(command, check=attempt == 2, env={**os.environ, "CHROME_PATH": chromium})
        if done.returncode == 0:
            return


def complaints(report: Path) -> list[str]:
    """What kept a page from a full score, outside performance."""
    told = json.loads(report.read_text(encoding="utf-8"))
    wanted = {ref["id"] for c in CATEGORIES[1:] for ref in told["categories"][c]["auditRefs"] if ref["weight"]}
    return [f"{i}: {told['audits'][i]['title']}" for i in sorted(wanted) if told["audits"][i]["score"] not in (1, None)]


def nu(pages: Mapping[str, str]) -> list[str]:
    """Errors of the Nu HTML checker in these pages (name -> HTML). Raises SystemExit where there is no Java."""
    java = shutil.which("java")
    if java is None:
        raise SystemExit("The Nu HTML checker needs Java and none was found: install default-jre-headless, run again.")
    with tempfile.TemporaryDirectory(prefix="muragat-nu-") as folder:
        names: dict[str, str] = {}
        for number, (name, html) in enumerate(pages.items()):
            path = Path(folder) / f"{number:03d}.html"
            path.write_text(html, encoding="utf-8")
            names[path.name] = name
        done = subprocess.run(
            [java, "-Xss4m", "-jar", str(VNU), "--format", "json", "--exit-zero-always", folder],
            check=True,
            capture_output=True,
            text=True,
        )
    messages = json.loads(done.stderr or '{"messages": []}')["messages"]
    return [
        f"{names[Path(m['url']).name]}: line {m.get('lastLine', '?')}: {m['message']}"
        for m in messages
        if m["type"] in ("error", "non-document-error")
    ]
