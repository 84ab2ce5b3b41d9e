"""Pictures into records and out again: the bytes go into the record's object in the store, as masters do."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from archive.errors import InvalidValueError, NotFoundError
from archive.keeping import Archive, Progress, now, silent
from archive.model import AccessLevel, AnyRecord, Kind, Picture, PictureType, Ref, Text
from media.pictures import reading, showing

MOST_PICTURES = 200


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of a picture."""

    type: PictureType = PictureType.OTHER
    caption: tuple[Text, ...] = ()
    maker: str = ""
    rights: str = ""
    access: AccessLevel | None = None


def add(archive: Archive, ref: Ref, file: Path, said: Statement, *, who: str, name: str = "") -> Picture:
    """Keep a picture with a record. ``name``: what the file was called by whoever sent it, if not as it is here.

    Raises InvalidValueError: no picture that is taken, or it is there already.
    """
    called = name or file.name
    facts = reading.read(file)
    body = file.read_bytes()
    digest = hashlib.sha512(body).hexdigest()
    with archive.claim(f"pictures {ref}"):  # the next number is given once
        record = archive.catalogue.get(ref)
        if any(held.sha512 == digest for held in record.pictures):
            raise InvalidValueError(f"{called}: {ref} holds this picture already", "Nothing needs to be done.")
        if len(record.pictures) >= MOST_PICTURES:
            reason = f"{ref} holds {MOST_PICTURES} pictures, the most there may be"
            raise InvalidValueError(reason, "Remove some first.")
        picture = Picture(
            path=f"pictures/{_next_number(record):03d}.{facts.ending}",
            sha512=digest,
            size_bytes=len(body),
            original_name=called,
            mime=facts.mime,
            width=facts.width,
            height=facts.height,
            type=said.type,
            caption=said.caption,
            maker=said.maker,
            rights=said.rights,
            access=said.access,
            received=now(),
        )
        showing.make_shown(file, archive.home, ref, picture)
        archive.change(
            ref,
            lambda held: replace(held, pictures=(*held.pictures, picture)),
            who=who,
            why=f"picture {picture.path} added",
            files={picture.path: body},
        )
    return picture


def remove(archive: Archive, ref: Ref, path: str, *, who: str, why: str) -> None:
    """Take a picture off a record; earlier versions in the store keep its bytes. Raises NotFoundError."""

    def left(record: AnyRecord) -> AnyRecord:
        kept = tuple(picture for picture in record.pictures if picture.path != path)
        if len(kept) == len(record.pictures):
            has = ", ".join(picture.path for picture in record.pictures) or "none"
            raise NotFoundError(f"{ref} has no picture {path!r}", f"It has: {has}.")
        return replace(record, pictures=kept)

    showing.forget(archive.home, archive.change(ref, left, who=who, why=why or f"picture {path} removed"))


def describe(archive: Archive, ref: Ref, path: str, said: Statement, *, who: str) -> None:
    """Say something else of a picture; its bytes stay. Raises NotFoundError."""

    def described(record: AnyRecord) -> AnyRecord:
        if all(picture.path != path for picture in record.pictures):
            raise NotFoundError(f"{ref} has no picture {path!r}", "It may have been removed.")
        told = (_told(picture, said) if picture.path == path else picture for picture in record.pictures)
        return replace(record, pictures=tuple(told))

    archive.change(ref, described, who=who, why=f"picture {path} described")


def _told(picture: Picture, said: Statement) -> Picture:
    return replace(
        picture, type=said.type, caption=said.caption, maker=said.maker, rights=said.rights, access=said.access
    )


def remake(archive: Archive, *, everything: bool = False, progress: Progress = silent) -> list[tuple[str, str]]:
    """Draw what is shown again, where it is missing or everywhere. Returns (path, reason) of what could not be."""
    failed: list[tuple[str, str]] = []
    seen, total = 0, sum(archive.catalogue.count(kind) for kind in Kind)
    for kind in Kind:
        for record in archive.catalogue.records(kind):
            seen += 1
            for picture in record.pictures:
                if everything or not showing.is_made(archive.home, record.ref, picture):
                    try:
                        with archive.borrowed(record.ref, picture.path) as path:
                            showing.make_shown(path, archive.home, record.ref, picture)
                    except (InvalidValueError, NotFoundError) as error:
                        failed.append((f"{record.ref} {picture.path}", error.reason))
            progress(seen, total)
    return failed


def _next_number(record: AnyRecord) -> int:
    """Above every number that the record has; one that was removed may come again, its bytes do not."""
    return max((int(Path(p.path).stem) for p in record.pictures), default=0) + 1
