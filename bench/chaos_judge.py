"""What is wrong with an archive, given everything that was ever acknowledged: the judge of ``bench.chaos``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import ocfl

from archive.keeping import Archive
from archive.model import Kind, Recording
from archive.store.bucket import Bucket
from archive.store.fixity import examine
from archive.store.s3 import ROOM

_SHOWN_BYTES, _AT_ONCE = 200, 8
_TOKEN = re.compile(r"e\d+x\d+")


def judge(archive: Archive, tokens: Collection[str], digests: Collection[str] = ()) -> tuple[list[str], str]:
    """Sentences, and a line of figures. ``tokens``: what edits were called; ``digests``: SHA-512 of files."""
    report = examine(archive)
    wrong = [f"{finding.code}: {finding.where}" for finding in report.findings]
    seen = Counter[str]()
    for ref in archive.store.refs():
        versions = archive.store.inventory(ref).versions
        seen.update(version.message for version in versions)
        if [r.number for r in archive.catalogue.revisions(ref)] != [v.number for v in versions]:
            wrong.append(f"{ref}: the catalogue has another history than the store")
    wrong += [f"{token} was acknowledged and is there {seen[token]} times" for token in tokens if seen[token] != 1]
    told = set(tokens)
    wrong += [
        f"{token} is there {count} times"
        for token, count in seen.items()
        if count > 1 and token not in told and _TOKEN.fullmatch(token)
    ]
    wrong += _files(archive, digests)
    with TemporaryDirectory(prefix="synced-") as folder:
        _sync(archive.home.settings.store_url, Path(folder))
        wrong += _for_ocfl_py(Path(folder), report.objects)
    figures = f"{len(told)} edits and {len(digests)} files acknowledged, {report.objects} objects good for ocfl-py"
    return wrong, figures


def _sync(store_url: str, folder: Path) -> None:
    """Copy the store as whoever has the bucket's keys does. What a server keeps on its own disk is its own affair."""
    bucket = Bucket(store_url, ROOM)

    def copy(key: str) -> None:
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(bucket.read(key))

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(copy, [key for key, _ in bucket.names()]))


def _for_ocfl_py(storage_root: Path, held: int) -> list[str]:
    """What it says of each object and of the root, and which files a bad object has."""
    root = ocfl.StorageRoot(root=str(storage_root))
    is_valid = root.validate(log_errors=False)
    bad = cast("list[tuple[str, str]]", root.errors)  # pyright: ignore[reportUnknownMemberType]
    wrong = [f"ocfl-py: {told}\n{_listing(storage_root / path)}" for path, told in bad]
    if not is_valid:
        wrong.append(f"ocfl-py: {root.num_traversal_errors} folders of the root are wrong")
    if not root.good_objects == root.num_objects == held > 0:
        wrong.append(f"ocfl-py: {root.good_objects} good of {root.num_objects}, {held} held")
    return wrong


def _listing(folder: Path) -> str:
    """A folder as whoever looks for the cause must see it: the names, the sizes, and the small files whole."""
    lines = list[str]()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_dir():
            lines += [f"  {name}/ is empty"] if not any(path.iterdir()) else []
            continue
        size, shown = path.stat().st_size, path.name.startswith(("0=", "inventory.json"))
        lines.append(
            f"  {name} {size}" + (f" {path.read_text('utf-8').strip()}" if shown and size < _SHOWN_BYTES else "")
        )
    return "\n".join(lines)


def _files(archive: Archive, digests: Collection[str]) -> list[str]:
    held = Counter(
        file.sha512
        for record in archive.catalogue.records(Kind.RECORDING)
        if isinstance(record, Recording)
        for file in record.files
    )
    wrong = [f"file {one[:12]} was acknowledged and is held {held[one]} times" for one in digests if held[one] != 1]
    return wrong + [f"file {one[:12]} is held {count} times" for one, count in held.items() if count > 1]
