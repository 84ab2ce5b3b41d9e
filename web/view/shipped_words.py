"""The words for what the reference files write in English: occupations, families of instruments, types of places and
events, repertoires, ties, and the reasons that Muragat itself gives in a record's history.

These are open lists: a curator may write any word. ``say`` gives the translation of a word that stands here and the
word itself, marked as English, where it does not.
"""

import re
from collections.abc import Mapping
from typing import Final

from archive.batches import unsigned
from web.view.i18n import Tongue
from web.view.request_context import RequestContext
from web.view.words import N_, ROLE

OCCUPATION: Final[Mapping[str, str]] = {
    word: word
    for word in (
        N_("composer"), N_("kuishi"), N_("singer"), N_("akyn"), N_("dombyra player"), N_("zhyrau"), N_("teacher"),
        N_("aitys akyn"), N_("kobyz player"), N_("kaiky singer"), N_("conductor"), N_("collector"),
        N_("opera singer"), N_("pupil of Kurmangazy"), N_("musicologist"), N_("sybyzgy player"),
        N_("ethnomusicologist"), N_("transmitter"), N_("poet"), N_("zhyrshy"), N_("orchestrator"), N_("transcriber"),
        N_("ethnographer"), N_("kobyz kuishi"), N_("legendary kobyz musician"), N_("patron of bards"),
        N_("legendary kuishi"), N_("writer"), N_("teacher of Kurmangazy"), N_("sybyzgy kuishi"),
        N_("leader of Kurmangazy Orchestra dombyras"), N_("scholar"), N_("professor"), N_("folklorist"),
        N_("researcher of China kui"), N_("arts manager"), N_("kobyz and dombyra player"),
        N_("descendant of Ykhlas"), N_("Turan ensemble"), N_("sazsyrnai player"), N_("researcher"), N_("maker"),
        N_("zhetigen player"), N_("sal"), N_("seri"), N_("wrestler"), N_("kobyz and dombyra"), N_("project head"),
        N_("batyr"), N_("actor"), N_("director"), N_("popular singer"), N_("minister"),
        N_("great-grandson of A. Zhubanov"), N_("organologist"), N_("statesman"), N_("museum founder"),
        N_("radio head"), N_("scholar (Kui kainary 1990)"), N_("author on kui"), N_("conductor, Sazgen sazy"),
        N_("collective"), N_("ensemble"),
    )
}  # fmt: skip

FAMILY: Final[Mapping[str, str]] = {
    word: word
    for word in (
        N_("chordophone"), N_("aerophone"), N_("idiophone"), N_("membranophone"), N_("plucked"), N_("bowed"),
        N_("flute"), N_("vessel"), N_("orchestral reconstruction"), N_("ensemble"), N_("long-necked lute"),
        N_("drum"), N_("bowl lute"), N_("reed"), N_("horn"), N_("trumpet"), N_("kettle drum"), N_("shaken"),
        N_("lute"), N_("zither"), N_("harp"), N_("end-blown"), N_("double pipe"), N_("jaw harp"), N_("frame drum"),
        N_("jingle staff"), N_("bell"), N_("concussion"), N_("rattle"), N_("voice"), N_("free reed"), N_("struck"),
    )
}  # fmt: skip

FAMILIES: Final[Mapping[str, str]] = {
    "chordophone": N_("Strings"),
    "aerophone": N_("Winds"),
    "membranophone": N_("Drums"),
    "idiophone": N_("Sounding bodies"),
    "voice": N_("Voices"),
    "ensemble": N_("Ensembles and orchestras"),
    "": N_("Other instruments"),
}
"""The headings under which instruments are listed, in their order."""

PLACE_TYPE: Final[Mapping[str, str]] = {
    "oblast": N_("oblast"),
    "city": N_("city"),
    "diaspora": N_("diaspora"),
}

EVENT_TYPE: Final[Mapping[str, str]] = {
    "festival": N_("festival"),
    "competition": N_("competition"),
    "observance": N_("observance"),
    "conference": N_("conference"),
    "venue": N_("venue"),
    "ensemble": N_("ensemble"),
    "institution": N_("institution"),
    "museum": N_("museum"),
    "archive": N_("archive"),
    "project": N_("project"),
    "publication": N_("publication"),
    "listing": N_("listing by UNESCO"),
}

EVENT_TYPES: Final[Mapping[str, str]] = {
    "festival": N_("Festivals"),
    "competition": N_("Contests and awards"),
    "observance": N_("Days of remembrance"),
    "ensemble": N_("Orchestras and ensembles"),
    "project": N_("Projects"),
    "publication": N_("Publications"),
    "conference": N_("Conferences"),
    "listing": N_("UNESCO lists"),
    "": N_("Others"),
}
"""The headings under which events are listed, in their order."""

ORGANISATION_TYPES: Final[Mapping[str, str]] = {
    "archive": N_("Archives"),
    "institution": N_("Institutions"),
    "museum": N_("Museums"),
    "venue": N_("Halls and theatres"),
    "": N_("Others"),
}
"""The headings under which organisations are listed, in their order."""

PLACE_TYPES: Final[Mapping[str, str]] = {
    "oblast": N_("Oblasts"),
    "city": N_("Cities"),
    "diaspora": N_("Diasporas"),
    "": N_("Other places"),
}

REPERTOIRE: Final[Mapping[str, str]] = {
    word: word
    for word in (
        N_("song"), N_("kui"), N_("shertpe kui"), N_("tokpe kui"), N_("epic"), N_("aitys"), N_("sybyzgy"), N_("kobyz"),
        N_("shertpe"), N_("terme"), N_("tolgau"), N_("kobyz kui"), N_("sybyzgy kui"),
    )
}  # fmt: skip

TIE: Final[Mapping[str, str]] = {
    "father": N_("father"),
    "mother": N_("mother"),
    "great-grandfather": N_("great-grandfather"),
    "ancestor": N_("ancestor"),
    "theme": N_("theme"),
    "quotation": N_("quotation"),
}
"""The notes on ties between people, and on what works are built on."""

NOTE: Final[Mapping[str, str]] = {
    word: word
    for word in (
        N_("living"),
        N_(
            "sources disagree: 1806–1879; 1818–1884; 1818–1889; 1819; 1823–1889; 1823–1896. "
            "Jubilees: 200 years kept in both 2018 and 2023"
        ),
        N_("living performer"),
        N_("first name not confirmed"),
        N_("also 1821–1875"),
        N_("also 1817–1862; 1815/1817–1859/1860"),
        N_("also 1854–1927"),
        N_("also 1831–1894"),
        N_("legendary; one popular page says ninth century; never store an exact date"),
        N_("thirteenth-century attribution; legendary"),
        N_("14th century by tradition"),
        N_("15th century by tradition"),
        N_("14th–15th century by tradition"),
        N_("conflict: 15th–16th century (Wikipedia) against time of Abylai, 18th century"),
        N_("grandfather of Talasbek Asemkulov"),
        N_("name also a kui title"),
        N_("distinct from Sugir"),
        N_("also a kui title attributed to Kurmangazy"),
        N_("described by SOAS as a Mangystau kuishi"),
        N_("aged 35 in 1899 per one source"),
        N_("about 45 songs collected, with variants"),
        N_("not Orynbai Duisen"),
        N_("aitys partner of Aset"),
        N_("same page also gives birth 16 January 1860"),
        N_("18th century"),
        N_("death also given as 1769"),
        N_("living performer; Altyn Dombyra 2015"),
        N_("some sources give birth 1928"),
        N_("birth also printed as 1937"),
        N_("birth from 120th jubilee in 2025"),
        N_("80th anniversary article (year not read)"),
        N_(
            "one source names A. Khangeldin as recorder of Muryn zhyrau in 1941, "
            "another Aitbai Khangeldin as radio head: same person assumed, check"
        ),
        N_("not the kobyz player Ykhlas"),
        N_("use as creator value for anonymous works"),
        N_("derived"),
        N_("derived; not source-checked"),
        N_("ensemble; outside HS"),
        N_("not classified"),
        N_("standard"),
        N_("sources print 321.321 and 321.321.6; finger-plucked suffix -5 follows the HS definition"),
        N_("derived from the HS definition (bowed with a bow)"),
        N_("derived; older hollow trough form could be 315"),
        N_("derived; class disputed between sources"),
        N_("derived; 421.13 if blown without duct"),
        N_("derived; reed type not confirmed"),
        N_("derived; construction unclear"),
        N_("derived; shape varies"),
        N_("derived to class level"),
        N_("outside HS"),
        N_("approx; rounded; from general geography, not source-checked"),
    )
}
"""Remarks of the reference files on dates, classes and coordinates, word for word."""

COLUMN: Final[Mapping[str, str]] = {
    "file": N_("file"),
    "recording_id": N_("number of the recording"),
    "sha512": N_("checksum (SHA-512)"),
    "start": N_("beginning"),
    "end": N_("end"),
    "title": N_("title"),
    "title_kk": N_("title in Kazakh"),
    "title_kk_latn": N_("title in Latin letters"),
    "title_kk_arab": N_("title in Arabic letters"),
    "title_ru": N_("title in Russian"),
    "title_en": N_("title in English"),
    "alternative_titles": N_("further titles"),
    "work": N_("work"),
    "variant": N_("variant"),
    "instrument": N_("instrument"),
    "genre": N_("genre"),
    "school": N_("school, tradition"),
    "language": N_("language"),
    "event": N_("event"),
    "occasion": N_("occasion"),
    "collection": N_("collection"),
    "carrier_type": N_("carrier"),
    "carrier_label": N_("number of the carrier"),
    "carrier_part": N_("side of the carrier"),
    "carrier_condition": N_("state of the carrier"),
    "transfer_date": N_("date of the transfer"),
    "transfer_engineer": N_("who made the transfer"),
    "transfer_equipment": N_("equipment of the transfer"),
    "transfer_note": N_("note on the transfer"),
    "made_from": N_("made from the file"),
    "metadata_access": N_("access to the description"),
    "embargo_until": N_("closed until"),
    "access_reason": N_("reason for closing"),
    "access_contact": N_("whom to ask"),
    "description_kk": N_("description in Kazakh"),
    "description_ru": N_("description in Russian"),
    "description_en": N_("description in English"),
    "legend_kk": N_("legend in Kazakh"),
    "legend_ru": N_("legend in Russian"),
    "legend_en": N_("legend in English"),
}
"""The columns of a sheet that are no part of a record by themselves; origins name them, too."""

FIELD: Final[Mapping[str, str]] = {
    **COLUMN,
    **{role.value: word for role, word in ROLE.items()},
    "names": N_("names"),
    "description": N_("description"),
    "sources": N_("sources"),
    "confidence": N_("attestation"),
    "access": N_("access"),
    "withdrawn": N_("withdrawal"),
    "synthetic": N_("mark of a demonstration"),
    "credits": N_("people"),
    "works": N_("works"),
    "performance": N_("circumstances of the recording"),
    "instruments": N_("instruments"),
    "genres": N_("genres"),
    "schools": N_("schools"),
    "collections": N_("collections"),
    "languages": N_("languages"),
    "carriers": N_("carriers"),
    "transfers": N_("transfers"),
    "files": N_("files"),
    "duration_seconds": N_("duration"),
    "segments": N_("segments"),
    "decisions": N_("answers to requests"),
    "settled": N_("proposals that were decided on"),
    "cut_from": N_("recording that it was cut from"),
    "transcript": N_("text of the words"),
    "legend": N_("legend"),
    "rights": N_("rights"),
    "terms": N_("terms"),
    "labels": N_("TK labels"),
    "notices": N_("Said before listening"),
    "ai_use": N_("Learning machines"),
    "own": N_("terms of its own"),
    "second_eyes": N_("published by somebody else than who edited last"),
    "notes": N_("notes"),
    "corrections": N_("corrections"),
    "origins": N_("origins"),
    "findings": N_("findings"),
    "analysis": N_("measurements"),
    "date": N_("date"),
    "part_of": N_("part of"),
    "based_on": N_("built on"),
    "style": N_("manner of playing"),
    "birth": N_("birth"),
    "death": N_("death"),
    "date_note": N_("note on the dates"),
    "occupations": N_("occupations"),
    "region": N_("region"),
    "links": N_("ties"),
    "living": N_("living"),
    "group": N_("group"),
    "type": N_("type"),
    "place": N_("place"),
    "holder": N_("holder"),
    "broader": N_("broader"),
    "repertoire": N_("repertoire"),
    "coordinates": N_("coordinates"),
    "family": N_("family"),
}
"""The parts of a record, as its history and its provenance name them."""

DOUBT: Final[Mapping[str, str]] = {
    "name-unknown": N_("a name that no record bears"),
    "name-doubtful": N_("it is open who is meant"),
    "names-several": N_("several names in one value"),
    "work-from-title": N_("the work was taken from the title"),
    "work-homonyms": N_("several works have this title"),
    "work-alike": N_("a work has a similar title"),
    "date-ambiguous": N_("the date may mean several days or years"),
    "date-partly-read": N_("the date was read in part"),
    "date-implausible": N_("the date cannot be right"),
    "date-unreadable": N_("the date could not be read"),
    "value-unreadable": N_("a word that no list holds"),
    "access-unreadable": N_("who may hear it could not be read"),
    "access-doubtful": N_("who may hear it is open"),
    "access-stricter": N_("two lines say different things of who may hear it"),
    "file-without-row": N_("no line of the sheet describes the file"),
    "same-recording": N_("perhaps the same recording twice"),
    "tag-conflict": N_("the file says two things of one field"),
    "tag-encoding-doubtful": N_("letters may have been misread"),
    "tag-text-lost": N_("letters were lost before it came here"),
    "date-from-release": N_("the date is that of a publication"),
    "master-ambiguous": N_("several files may be the master"),
    "master-unknown": N_("the master was not found"),
}
"""What is left open in a description, for its curators."""

SHEET: Final[Mapping[str, str]] = {
    "unknown-column": N_("a column that is not known"),
    "duplicate-column": N_("two columns mean the same"),
    "duplicate-row": N_("two lines about one file"),
    "row-without-file-name": N_("a line that names no file"),
    "row-without-file": N_("a line whose file is not here"),
    "ambiguous-file-name": N_("several files may be meant"),
    "bad-date": N_("the date cannot be read"),
    "bad-word": N_("a word that is not on the list"),
    "cell-too-long": N_("the cell is too long"),
    "cells-beyond-header": N_("more cells than headings"),
    "too-many-rows": N_("too many lines"),
    "row-unreadable": N_("the line cannot be read"),
    "cell-characters-removed": N_("hidden characters were dropped"),
    "formula-error": N_("a formula without a value"),
    "near-column": N_("a heading that seems to say who may hear"),
    "column-without-header": N_("a column without a heading"),
    "worksheet-hidden": N_("a hidden worksheet"),
    "row-without-recording": N_("a line whose recording is not held"),
    "recording-ambiguous": N_("several recordings may be meant"),
    "bad-time": N_("the time cannot be read"),
    "passage-outside": N_("a passage beyond the end of the sound"),
    "passage-not-applied": N_("passages are changed at the desk"),
    "worksheet-not-read": N_("a worksheet that names no files"),
    "text-above-header": N_("what stands above the table"),
    "sheet-encoding-doubtful": N_("letters of the sheet may have been misread"),
    "access-by-default": N_("nothing is said of who may hear"),
}
"""What was found in a curator's sheet, beside ``DOUBT``."""

RIGHT_STATUS: Final[Mapping[str, str]] = {
    "unknown": N_("unknown"),
    "public domain": N_("public domain"),
    "cleared": N_("cleared"),
    "protected": N_("protected by copyright"),
    "in copyright": N_("protected by copyright"),
    "orphan work": N_("protected, the holder cannot be found"),
    "no known copyright": N_("no known copyright"),
    "open": N_("free to use"),
    "none": N_("no rights arise"),
    "restricted": N_("use is restricted"),
    "licensed": N_("licensed to the archive"),
    "cc0": "CC0",
    "cc by": "CC BY",
    "cc by-sa": "CC BY-SA",
    "cc by-nc": "CC BY-NC",
    "cc by-nc-sa": "CC BY-NC-SA",
    "cc by-nd": "CC BY-ND",
    "cc by-nc-nd": "CC BY-NC-ND",
}
"""The statuses that the archive has a word for. The list is open: any other is somebody's own words, shown as they are.
"""


def right_status(context: RequestContext, status: str) -> tuple[str, str]:
    """The word for a status of rights, whatever its case and its joints, and its language as ``say`` tells it."""
    message = RIGHT_STATUS.get(plain_status(status))
    if message is None:
        return status, "und"
    return context.gettext(message), ""


def plain_status(status: str) -> str:
    """The key of ``RIGHT_STATUS`` that a status means.

    >>> plain_status("Public-Domain "), plain_status("CC-BY-SA 4.0"), plain_status("cc_by")
    ('public domain', 'cc by-sa', 'cc by')
    """
    words = re.sub(r"[\s_-]+", " ", status.strip().lower())
    if match := re.fullmatch(r"(?:cc|creative commons) (by(?: nc)?(?: sa| nd)?)(?: \d\.\d)?", words):
        return "cc " + match[1].replace(" ", "-")
    return words


MEASURED: Final[Mapping[str, str]] = {
    "mono": N_("mono"),
    "stereo": N_("stereo"),
    "dead-channel": N_("one channel is silent"),
    "mono-as-stereo": N_("both channels are the same"),
    "inverted": N_("the channels cancel each other"),
    "multichannel": N_("several channels"),
}
"""Values of measurements that are words."""

_SECTIONS: Final = (
    N_("bas buyn"),
    N_("orta buyn"),
    N_("kishi saga"),
    N_("ulken saga"),
    N_("saga"),
    N_("qaiyrma"),
)

_HISTORY: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), message)
    for pattern, message in (
        (r"shipped authority record", N_("came with Muragat's reference files")),
        (r"what the demonstrations refer to", N_("what the demonstrations refer to")),
        (r"collection named by an ingest", N_("named while recordings were taken in")),
        (r"ingested from (?P<detail>.+)", N_("taken in from «%(detail)s»")),
        (r"restoration of (?P<detail>.+)", N_("a restoration of «%(detail)s»")),
        (r"withdrawn: (?P<detail>.+)", N_("withdrawn: %(detail)s")),
        (r"brought back: (?P<detail>.+)", N_("brought back: %(detail)s")),
        (r"from sheet (?P<detail>.+)", N_("from the sheet «%(detail)s»")),
        (r"headings of its sheets", N_("the headings of its sheets were kept")),
        (r"draft(?:: (?P<detail>.+))?", N_("made a draft")),
        (r"in-review(?:: (?P<detail>.+))?", N_("put into review")),
        (r"published(?:: (?P<detail>.+))?", N_("published")),
        (r"made at the desk", N_("made at the desk")),
        (r"edited at the desk|at the desk|corrected at the desk", N_("edited at the desk")),
        (r"found right", N_("found right")),
        (r"put in order", N_("put in order")),
        (r"as it was in version (?P<detail>\d+)", N_("as it was in version %(detail)s")),
        (r"batch \S+ undone(?:: (?P<detail>.+))?", N_("a step was taken back")),
        (r"[a-z]+/\S+ became [a-z]+/\S+?(?:: (?P<detail>.+))?", N_("made one with another record")),
        (r"[a-z]+/\S+ was split off [a-z]+/\S+?(?:: (?P<detail>.+))?", N_("parted from another record")),
        (r"groups and organisations are no longer events", N_("groups and organisations are no longer events")),
        (r"found to be the same sound as another recording", N_("found to be the same sound as another recording")),
        (r"the same sound as another recording: dismissed", N_("found to be another sound after all")),
        (r"settled: \S+(?: \((?P<detail>.+)\))?", N_("a doubt was settled")),
        (r"picture \S+ added", N_("a picture was added")),
        (r"picture \S+ described", N_("a picture was described")),
        (r"picture \S+ removed", N_("a picture was taken off")),
        (r"cut from [a-z]+/\S+, passage \S+", N_("cut from a longer recording")),
        (r"passage \S+ of [a-z]+/\S+ was moved", N_("its place in the longer recording was moved")),
        (r"passage \S+ removed", N_("a passage was taken away")),
        (r"passage \S+ [\d.e+]+-[\d.e+]+", N_("a passage was set")),
        (r"\d+ proposed passages accepted", N_("proposed passages were accepted")),
        (r"\d+ proposed passages rejected", N_("proposed passages were rejected")),
        (r"access granted", N_("access was given to somebody who asked")),
        (r"access refused", N_("access was not given to somebody who asked")),
        (r"access open(?:: (?P<detail>.+))?", N_("opened to everybody")),
        (r"access registered(?:: (?P<detail>.+))?", N_("opened to registered listeners")),
        (r"access on-site(?:: (?P<detail>.+))?", N_("opened in the reading rooms")),
        (r"access closed(?:: (?P<detail>.+))?", N_("closed")),
    )
)


def say(context: RequestContext, words: Mapping[str, str], text: str) -> tuple[str, str]:
    """The word for the reader and its language: empty for the page's own, ``en`` where nobody has translated it."""
    message = words.get(text)
    if message is None:
        return text, "" if context.tongue is Tongue.EN else "en"
    return context.gettext(message), ""


def section_label(context: RequestContext, label: str) -> str:
    """A label of a stretch of the recording, with the terms of form in the reader's script."""
    for term in _SECTIONS:
        if term in label:
            return label.replace(term, context.gettext(term))
    return label


def phrase(why: str) -> tuple[str, str] | None:
    """Muragat's own phrase for why a record was changed, and its detail; None where the words are somebody's own."""
    for pattern, message in _HISTORY:
        if match := pattern.fullmatch(unsigned(why)[0]):
            return message, match.groupdict().get("detail") or ""
    return None


def history(context: RequestContext, why: str) -> tuple[str, str]:
    """Why a record was changed, and the language: Muragat's own phrases are translated, people's words are theirs."""
    found = phrase(why)
    if found is None:
        return unsigned(why)[0], "und"
    message, detail = found
    said = context.gettext(message)
    return (said % {"detail": detail} if "%(" in message else f"{said}: {detail}" if detail else said), ""
