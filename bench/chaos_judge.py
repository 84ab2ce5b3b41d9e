"""What is wrong with an archive, given everything that was ever acknowledged: the judge of ``bench.chaos``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import ocfl

from archive.keeping import Archive
from archive.model import Kind, Recording
from archive.store.fixity import examine

_TOKEN = re.compile(r"e\d+x\d+")


def judge(
    archive: Archive, storage_root: Path, tokens: Collection[str], digests: Collection[str] = ()
) -> tuple[list[str], str]:
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
    root = ocfl.StorageRoot(root=str(storage_root))
    if not (root.validate() and root.good_objects == root.num_objects == report.objects > 0):
        wrong.append(f"ocfl-py: {root.good_objects} good of {root.num_objects}, {report.objects} held")
    figures = f"{len(told)} edits and {len(digests)} files acknowledged, {report.objects} objects good for ocfl-py"
    return wrong, figures


def _files(archive: Archive, digests: Collection[str]) -> list[str]:
    held = Counter(
        file.sha512
        for record in archive.catalogue.records(Kind.RECORDING)
        if isinstance(record, Recording)
        for file in record.files
    )
    wrong = [f"file {one[:12]} was acknowledged and is held {held[one]} times" for one in digests if held[one] != 1]
    return wrong + [f"file {one[:12]} is held {count} times" for one, count in held.items() if count > 1]
