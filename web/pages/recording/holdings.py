"""From the carrier to the file: carriers, transfers and preserved files kept apart, and the rights layer by layer."""

from collections.abc import Iterator, Mapping
from typing import Final

from archive.model import Carrier, Kind, MediaFile, Recording, Ref, Right, Transfer
from web.view.blocks import Fact, Value, as_found, fact, known, linked, plain
from web.view.request_context import RequestContext
from web.view.shipped_words import plain_status, right_status
from web.view.wording import clock
from web.view.words import AI_USE, CARRIER, EFFECT, FILE_ROLE, LABEL, RIGHT_LAYER, USE

_LABELS: Final = "https://localcontexts.org/label/"

STATEMENT: Final[Mapping[str, str]] = {
    "unknown": "http://rightsstatements.org/vocab/UND/1.0/",
    "protected": "http://rightsstatements.org/vocab/InC/1.0/",
    "in copyright": "http://rightsstatements.org/vocab/InC/1.0/",
    "orphan work": "http://rightsstatements.org/vocab/InC-OW-EU/1.0/",
    "no known copyright": "http://rightsstatements.org/vocab/NKC/1.0/",
    "public domain": "https://creativecommons.org/publicdomain/mark/1.0/",
    "cc0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "cc by": "https://creativecommons.org/licenses/by/4.0/",
    "cc by-sa": "https://creativecommons.org/licenses/by-sa/4.0/",
    "cc by-nc": "https://creativecommons.org/licenses/by-nc/4.0/",
    "cc by-nc-sa": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    "cc by-nd": "https://creativecommons.org/licenses/by-nd/4.0/",
    "cc by-nc-nd": "https://creativecommons.org/licenses/by-nc-nd/4.0/",
}
"""The statement that a status stands for: RightsStatements.org 1.0, Creative Commons 4.0. ``cleared`` is the archive's
own agreement and has none."""


def carrier_facts(context: RequestContext, carrier: Carrier) -> tuple[Fact, ...]:
    """The thing that holds the sound."""
    gettext = context.gettext
    holder = Ref(Kind.ORGANISATION, carrier.holder) if carrier.holder else None
    return known(
        (
            fact(gettext("Carrier"), [plain(gettext(CARRIER[carrier.type]))]),
            fact(gettext("Number on the box"), [as_found(carrier.label)]),
            fact(gettext("Part"), [as_found(carrier.part)]),
            fact(gettext("Date of the carrier"), [plain(context.wording.date(carrier.date) if carrier.date else None)]),
            fact(gettext("Condition"), [as_found(carrier.condition)]),
            fact(gettext("Held by"), [linked(context, holder)]),
        )
    )


def transfer_facts(context: RequestContext, transfer: Transfer) -> tuple[Fact, ...]:
    """How the sound came into a file."""
    gettext = context.gettext
    return known(
        (
            fact(gettext("Transferred from"), [as_found(transfer.carrier)]),
            fact(gettext("Transferred"), [plain(context.wording.date(transfer.date) if transfer.date else None)]),
            fact(gettext("Transfer engineer"), [as_found(transfer.engineer)]),
            fact(gettext("Equipment"), [as_found(transfer.equipment)]),
            fact(gettext("Note"), [as_found(transfer.note)]),
        )
    )


def file_facts(context: RequestContext, file: MediaFile) -> tuple[Fact, ...]:
    """A preserved file, by what its bytes say of themselves."""
    gettext, number, facts = context.gettext, context.wording.number, file.facts
    depth = gettext("%(bits)s bit") % {"bits": facts.bits_per_sample} if facts.bits_per_sample else None
    rate = gettext("%(rate)s kHz") % {"rate": number(facts.sample_rate_hz / 1000, 3)}
    return known(
        (
            fact(gettext("File"), [plain(gettext(FILE_ROLE[file.role]))]),
            fact(
                gettext("Original file name"),
                [as_found(file.original_name)],
            ),
            fact(gettext("Format"), [as_found(f"{facts.container} · {facts.codec}")]),
            fact(gettext("Sampling"), [plain(rate), plain(depth)]),
            fact(gettext("Channels"), [plain(number(facts.channels))]),
            fact(gettext("Bit rate"), [plain(_bit_rate(context, facts.bit_rate))]),
            fact(gettext("Length"), [plain(clock(facts.duration_seconds))]),
            fact(gettext("Size"), [plain(context.wording.size(file.size_bytes))]),
            fact(gettext("Made from"), [as_found(file.made_from)]),
            fact(gettext("Received"), [plain(context.wording.day(file.received) if file.received else None)]),
            fact(gettext("Fixity (SHA-512)"), [as_found(file.sha512)]),
        )
    )


def _bit_rate(context: RequestContext, bit_rate: int | None) -> str | None:
    if not bit_rate:
        return None
    return context.gettext("%(rate)s kbit/s") % {"rate": context.wording.number(bit_rate / 1000)}


def rights_facts(context: RequestContext, record: Recording) -> tuple[Fact, ...]:
    """Each layer with its status; unknown is an honest answer."""
    gettext = context.gettext
    rows: list[Fact] = []
    for right in record.rights:
        known_layer = RIGHT_LAYER.get(right.layer.strip().lower())
        layer = gettext(known_layer) if known_layer else right.layer
        status, lang = right_status(context, right.status)
        holder = as_found(right.holder)
        statement = Value(text=status, lang=lang, note=right.note, href=STATEMENT.get(plain_status(right.status), ""))
        rows.append(Fact(layer, (statement, *([holder] if holder else []), *_reach(context, right))))
    if record.terms.labels:
        labels = (Value(text=gettext(LABEL[one]), href=f"{_LABELS}{one}/") for one in record.terms.labels)
        rows.append(Fact(gettext("TK labels"), tuple(labels)))
    if record.terms.ai_use is not None:
        rows.append(Fact(gettext("Learning machines"), (Value(text=gettext(AI_USE[record.terms.ai_use])),)))
    return tuple(rows)


def _reach(context: RequestContext, right: Right) -> Iterator[Value]:
    """By what, where, for which use and how long a right holds."""
    wording = context.wording
    for text in (right.basis, right.territory):
        if (value := as_found(text)) is not None:
            yield value
    if right.effect is not None:
        use = context.gettext(USE[right.use]) if right.use else context.gettext("every use")
        yield Value(text=f"{use}: {context.gettext(EFFECT[right.effect])}")
    days = [wording.day(day) if day else "…" for day in (right.begins, right.ends)]
    if right.begins or right.ends:
        yield Value(text=" – ".join(days))
