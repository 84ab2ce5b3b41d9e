"""OCFL 1.1 without a disk: where an object lies, what its inventory says, and what the next version would be.

Everything here is a function from values to values; ``archive.store.files`` does what they say.

Sources: OCFL 1.1 specification (ocfl.io/1.1/spec), layout extension 0003-hash-and-id-n-tuple-storage-layout.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from archive.errors import StoreError
from archive.identifiers import validate
from archive.model import Kind, Ref

LAYOUT = "0003-hash-and-id-n-tuple-storage-layout"
TUPLES, TUPLE_LENGTH = 3, 3
ROOT_DECLARATION = ("0=ocfl_1.1", b"ocfl_1.1\n")
OBJECT_DECLARATION = ("0=ocfl_object_1.1", b"ocfl_object_1.1\n")
INVENTORY, SIDECAR = "inventory.json", "inventory.json.sha512"
ERASED = "erased"
"""What stands in place of the reason of a version that was erased."""
_PREFIX = "urn:muragat:"
_SAFE_PATH = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")


@dataclass(frozen=True, slots=True)
class Version:
    """One OCFL version of an object: who made it, when, why, and which files it shows."""

    number: int
    created: dt.datetime
    user: str
    message: str
    state: Mapping[str, str]
    """Logical path to SHA-512."""

    @property
    def folder(self) -> str:
        return f"v{self.number}"


@dataclass(frozen=True, slots=True)
class Inventory:
    """What an object's inventory says. ``manifest`` maps SHA-512 to content paths inside the object."""

    versions: tuple[Version, ...]
    manifest: Mapping[str, tuple[str, ...]]
    tag: str = field(default="", compare=False)
    """What the store that it was read from calls the bytes that said so, where it has a word for them."""

    @property
    def head(self) -> Version:
        return self.versions[-1]


# -- layout ----------------------------------------------------------------------------------------------------------


def layout_files() -> dict[str, bytes]:
    """What a storage root says about itself, by path; its declaration is not among them, for it comes last."""
    layout = {"extension": LAYOUT, "description": "Hash n-tuples, then the percent-encoded identifier."}
    config = {
        "extensionName": LAYOUT,
        "digestAlgorithm": "sha256",
        "tupleSize": TUPLE_LENGTH,
        "numberOfTuples": TUPLES,
    }
    return {
        "ocfl_layout.json": json.dumps(layout, indent=2).encode() + b"\n",
        f"extensions/{LAYOUT}/config.json": json.dumps(config, indent=2).encode() + b"\n",
    }


def object_folder(ref: Ref) -> str:
    """The folder of an object inside the storage root, with ``/`` between its parts."""
    identifier = f"{_PREFIX}{ref.kind}:{validate(ref.id)}"
    digest = hashlib.sha256(identifier.encode()).hexdigest()
    parts = [digest[i * TUPLE_LENGTH : (i + 1) * TUPLE_LENGTH] for i in range(TUPLES)]
    encoded = identifier.replace(":", "%3a")
    if len(encoded) > 100:
        encoded = f"{encoded[:100]}-{digest}"
    return "/".join((*parts, encoded))


def ref_of(inventory: Mapping[str, Any]) -> Ref:
    """The record that an inventory, as JSON, belongs to."""
    kind, _, identifier = str(inventory["id"]).removeprefix(_PREFIX).partition(":")
    return Ref(Kind(kind), identifier)


def ref_of_folder(name: str) -> Ref | None:
    """The same from the name of the object's folder; None for names that were too long to stand there whole."""
    if len(name) > 100:
        return None
    kind, _, identifier = name.replace("%3a", ":").removeprefix(_PREFIX).partition(":")
    return Ref(Kind(kind), identifier)


def check_paths(paths: Mapping[str, object]) -> None:
    """Raises StoreError: a logical path that is not plain lower-case ASCII and so might leave the object."""
    for path in paths:
        if not _SAFE_PATH.fullmatch(path):
            raise StoreError(f"{path!r}: not a safe path inside an object")


# -- inventories -----------------------------------------------------------------------------------------------------


def plain_place(number: int, path: str, _digest: str) -> str:
    """The content path of a file, inside its object, where only one may write at a time."""
    return f"v{number}/content/{path}"


def plan(
    old: Inventory | None,
    digests: Mapping[str, str],
    user: str,
    message: str,
    place: Callable[[int, str, str], str] = plain_place,
) -> Inventory:
    """The inventory after a put of files with these digests (by logical path).

    ``place``: the content path of a file that is new, from the version's number, logical path and digest.
    """
    state = dict(old.head.state) if old else {}
    number = old.head.number + 1 if old else 1
    manifest = dict(old.manifest) if old else {}
    for path, digest in digests.items():
        state[path] = digest
        manifest.setdefault(digest, (place(number, path, digest),))
    created = dt.datetime.now(dt.UTC).replace(microsecond=0)
    head = Version(number, created, user, message, state)
    return Inventory(versions=(*(old.versions if old else ()), head), manifest=manifest)


def erased(
    old: Inventory,
    path: str,
    digest: str,
    user: str,
    message: str,
    place: Callable[[int, str, str], str] = plain_place,
) -> Inventory:
    """The inventory of an object of which nothing is left but a tombstone and the log.

    Every version shows the tombstone, which stands in the first; who made it and when stays, why does not: those were
    words about what is no more. A last version says who has erased it, and why.
    """
    state = {path: digest}
    versions = [replace(version, message=ERASED, state=state) for version in old.versions]
    created = dt.datetime.now(dt.UTC).replace(microsecond=0)
    head = Version(old.head.number + 1, created, user, message, state)
    return Inventory((*versions, head), {digest: (place(1, path, digest),)})


def is_erased(inventory: Inventory) -> bool:
    """Whether nothing is left of an object but its tombstone and its log."""
    return len(inventory.versions) > 1 and all(version.message == ERASED for version in inventory.versions[:-1])


def up_to(inventory: Inventory, number: int) -> Inventory:
    """The inventory as it was in an earlier version, of an object whose content all stands in the first."""
    return Inventory(inventory.versions[:number], inventory.manifest)


def changes_nothing(old: Inventory | None, digests: Mapping[str, str]) -> bool:
    """Whether the head shows these very files already."""
    return old is not None and all(old.head.state.get(path) == digest for path, digest in digests.items())


def read_inventory(body: Mapping[str, Any]) -> Inventory:
    """Raises ValueError, KeyError, TypeError or AttributeError: not an inventory."""
    versions: list[Version] = []
    for number in range(1, int(body["head"][1:]) + 1):
        version = body["versions"][f"v{number}"]
        state = {path: digest for digest, paths in version["state"].items() for path in paths}
        versions.append(
            Version(
                number=number,
                created=dt.datetime.fromisoformat(version["created"]),
                user=version["user"]["name"],
                message=version["message"],
                state=state,
            )
        )
    return Inventory(tuple(versions), {digest: tuple(paths) for digest, paths in body["manifest"].items()})


def inventory_json(ref: Ref, inventory: Inventory) -> bytes:
    versions: dict[str, Any] = {}
    for version in inventory.versions:
        state: dict[str, list[str]] = {}
        for path, digest in sorted(version.state.items()):
            state.setdefault(digest, []).append(path)
        versions[version.folder] = {
            "created": version.created.isoformat().replace("+00:00", "Z"),
            "message": version.message,
            "state": state,
            "user": {"name": version.user, "address": f"{_PREFIX}user:{_address(version.user)}"},
        }
    body = {
        "id": f"{_PREFIX}{ref.kind}:{ref.id}",
        "type": "https://ocfl.io/1.1/spec/#inventory",
        "digestAlgorithm": "sha512",
        "head": inventory.head.folder,
        "contentDirectory": "content",
        "manifest": {digest: list(paths) for digest, paths in sorted(inventory.manifest.items())},
        "versions": versions,
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode() + b"\n"


def sidecar(inventory_body: bytes) -> bytes:
    """The content of ``inventory.json.sha512``."""
    return f"{hashlib.sha512(inventory_body).hexdigest()} {INVENTORY}\n".encode()


def _address(user: str) -> str:
    """A person's name as the last part of a URN (RFC 8141): plain letters as they are, others percent-encoded."""
    if user.isascii():
        return re.sub(r"[^a-z0-9]+", "-", user.lower()).strip("-") or quote(user, safe="") or "nobody"
    return quote("-".join(user.lower().split()), safe="")
