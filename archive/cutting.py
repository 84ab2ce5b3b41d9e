"""A passage as a recording of its own: its record, page, citation and hit, without a second copy of the sound.

The part says what it was cut from (``Recording.cut_from``) and sounds from that one's copies; the passage says which
recording it became. What is closed in the whole is closed in the part, whatever the part says (``archive.policy``).
"""

from dataclasses import replace

from archive.errors import N_, InvalidValueError
from archive.identifiers import mint
from archive.keeping import Archive
from archive.model import Cut, Kind, Name, Recording, Ref, Segment, Text
from archive.passages import change, find, told
from archive.rules.links import PART_OF


def part_of(whole: Recording, passage: Segment, identifier: str) -> Recording:
    """The passage as a recording: what it says itself, and of what it does not say the whole's.

    It has no door of its own: what is closed in the whole is closed in it. Raises InvalidValueError: a program's
    proposal, or the part of a part.
    """
    if passage.machine or not passage.id:
        raise InvalidValueError(N_("a proposal is nobody's recording yet"), N_("Accept it first."))
    if whole.cut_from is not None:
        raise InvalidValueError(
            N_("%(record)s is a part itself"),
            N_("Cut %(whole)s instead."),
            record=whole.ref,
            whole=f"recording/{whole.cut_from.recording}",
        )
    start, end = passage.start_seconds, passage.end_seconds
    return Recording(
        id=identifier,
        names=passage.names or _named(whole, passage),
        credits=passage.credits or whole.credits,
        works=passage.works,
        performance=whole.performance,
        instruments=whole.instruments,
        genres=whole.genres,
        schools=whole.schools,
        collections=whole.collections,
        languages=whole.languages,
        transcript=(Text(passage.text, passage.language),) if passage.text else (),
        rights=whole.rights,
        terms=whole.terms,
        status=whole.status,
        synthetic=whole.synthetic,
        duration_seconds=end - start,
        segments=tuple(_moved(one, start) for one in _inside(whole, passage)),
        cut_from=Cut(whole.id, start, end, passage.id),
    )


def publish(archive: Archive, ref: Ref, passage: str, who: str) -> Recording:
    """Keep a passage as a recording of its own; the same one when it is one already. Raises NotFoundError."""
    with archive.claim(f"cut {ref.id} {passage}"):
        whole = told(archive.catalogue.get(ref))
        cut = find(whole, passage)
        made = _made_before(archive, ref, cut) or part_of(whole, cut, mint())
        if archive.catalogue.versioned(made.ref) is None:
            archive.keep(made, who=who, why=f"cut from {ref}, passage {cut.id}", base=0)
        change(archive, ref, lambda now: _linked(now, cut.id, made.id), who, f"passage {cut.id} is {made.ref}")
    return made


def follow(archive: Archive, whole: Recording, who: str) -> None:
    """Let the parts lie where their passages lie now."""
    for passage in whole.segments:
        if passage.recording is None:
            continue
        part = archive.catalogue.find(Ref(Kind.RECORDING, passage.recording))
        cut = Cut(whole.id, passage.start_seconds, passage.end_seconds, passage.id)
        if isinstance(part, Recording) and part.cut_from not in (None, cut):
            length = cut.end_seconds - cut.start_seconds
            moved = replace(part, cut_from=cut, duration_seconds=length)
            archive.keep(moved, who=who, why=f"passage {passage.id} of {whole.ref} was moved")


def _made_before(archive: Archive, ref: Ref, passage: Segment) -> Recording | None:
    """The part that was made of a passage, also by somebody whom a crash kept from saying so."""
    for link in archive.catalogue.links_to(ref, kind=Kind.RECORDING, relation=PART_OF):
        found = archive.catalogue.find(link.source)
        if isinstance(found, Recording) and found.cut_from is not None and found.cut_from.passage == passage.id:
            return found
    return None


def _linked(record: Recording, passage: str, part: str) -> Recording:
    segments = (replace(s, recording=part) if s.id == passage else s for s in record.segments)
    return replace(record, segments=tuple(segments))


def _named(whole: Recording, passage: Segment) -> tuple[Name, ...]:
    """Where a passage has no name: its label, else the whole's names with its place."""
    if passage.label:
        return (Name(passage.label),)
    place = sum(1 for s in whole.segments if not s.machine and s.start_seconds < passage.start_seconds) + 1
    return tuple(replace(name, text=f"{name.text} ({place})") for name in whole.names)


def _inside(whole: Recording, passage: Segment) -> list[Segment]:
    """What was kept within the passage, but for what has a door of its own: that stays with the whole."""
    return [
        s
        for s in whole.segments
        if s is not passage
        and not s.machine
        and s.access is None
        and s.start_seconds >= passage.start_seconds
        and s.end_seconds <= passage.end_seconds
    ]


def _moved(segment: Segment, start: float) -> Segment:
    return replace(
        segment, start_seconds=segment.start_seconds - start, end_seconds=segment.end_seconds - start, recording=None
    )
