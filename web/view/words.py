"""The words for the model's closed sets, as message identifiers.

Each table is complete: a test walks the enumerations. ``N_`` marks a word for the translators; the page says it
through ``Translations.gettext``.
"""

from collections.abc import Mapping
from typing import Final

from archive.errors import N_
from archive.model import (
    AccessLevel,
    AiUse,
    CarrierType,
    Certainty,
    CollectionLevel,
    Confidence,
    Effect,
    FileRole,
    Kind,
    Label,
    Language,
    Notice,
    OriginType,
    Role,
    SegmentType,
    Style,
    Use,
)
from archive.policy import Reason

KIND: Final[Mapping[Kind, str]] = {
    Kind.RECORDING: N_("Recording"),
    Kind.PERSON: N_("Person or group"),
    Kind.WORK: N_("Work"),
    Kind.COLLECTION: N_("Collection"),
    Kind.INSTRUMENT: N_("Instrument"),
    Kind.GENRE: N_("Genre"),
    Kind.SCHOOL: N_("School, tradition"),
    Kind.PLACE: N_("Place"),
    Kind.EVENT: N_("Event"),
    Kind.ORGANISATION: N_("Organisation"),
}

KINDS: Final[Mapping[Kind, str]] = {
    Kind.RECORDING: N_("Recordings"),
    Kind.PERSON: N_("People and groups"),
    Kind.WORK: N_("Works"),
    Kind.COLLECTION: N_("Collections"),
    Kind.INSTRUMENT: N_("Instruments"),
    Kind.GENRE: N_("Genres"),
    Kind.SCHOOL: N_("Schools, traditions"),
    Kind.PLACE: N_("Places"),
    Kind.EVENT: N_("Events"),
    Kind.ORGANISATION: N_("Organisations"),
}

SECTION: Final[Mapping[Kind, str]] = {
    Kind.RECORDING: N_("Recordings"),
    Kind.WORK: N_("Works"),
    Kind.PERSON: N_("People"),
    Kind.INSTRUMENT: N_("Instruments"),
    Kind.GENRE: N_("Genres"),
    Kind.SCHOOL: N_("Schools"),
    Kind.PLACE: N_("Places"),
    Kind.EVENT: N_("Events"),
    Kind.ORGANISATION: N_("Organisations"),
    Kind.COLLECTION: N_("Holdings"),
}
"""The sections of the site, in the order of its navigation, in one word each."""

PATH: Final[Mapping[Kind, str]] = {
    Kind.RECORDING: "recordings",
    Kind.PERSON: "people",
    Kind.WORK: "works",
    Kind.COLLECTION: "collections",
    Kind.INSTRUMENT: "instruments",
    Kind.GENRE: "genres",
    Kind.SCHOOL: "schools",
    Kind.PLACE: "places",
    Kind.EVENT: "events",
    Kind.ORGANISATION: "organisations",
}
"""The first part of the address of each kind's pages."""

KIND_OF_PATH: Final = {path: kind for kind, path in PATH.items()}

ROLE: Final[Mapping[Role, str]] = {
    Role.COMPOSER: N_("Composer, author"),
    Role.LYRICIST: N_("Author of the words"),
    Role.ARRANGER: N_("Arranger"),
    Role.PERFORMER: N_("Performer"),
    Role.SINGER: N_("Singer"),
    Role.AKYN: N_("Akyn"),
    Role.RECITER: N_("Reciter of epics"),
    Role.NARRATOR: N_("Narrator"),
    Role.ACCOMPANIST: N_("Accompanist"),
    Role.ENSEMBLE: N_("Ensemble"),
    Role.CONDUCTOR: N_("Conductor"),
    Role.COLLECTOR: N_("Collector"),
    Role.ENGINEER: N_("Sound engineer"),
    Role.RESTORER: N_("Restorer"),
    Role.EDITOR: N_("Editor"),
    Role.SPEAKER: N_("Speaker"),
}

STYLE: Final[Mapping[Style, str]] = {Style.TOKPE: N_("tokpe"), Style.SHERTPE: N_("shertpe")}

ACCESS: Final[Mapping[AccessLevel, str]] = {
    AccessLevel.OPEN: N_("Open to everybody"),
    AccessLevel.REGISTERED: N_("For registered listeners"),
    AccessLevel.ON_SITE: N_("In the archive's reading rooms"),
    AccessLevel.CLOSED: N_("Closed"),
}

REFUSAL: Final[Mapping[Reason, str]] = {
    Reason.ALLOWED: N_("You may listen to this recording."),
    Reason.WITHDRAWN: N_("This record was withdrawn."),
    Reason.CLOSED: N_("The keepers of this record have closed it."),
    Reason.REGISTERED_ONLY: N_("The keepers of this record open it to registered listeners."),
    Reason.ON_SITE_ONLY: N_("The keepers of this record open it in the archive's reading rooms."),
    Reason.EMBARGO: N_("The keepers of this record will open it later."),
    Reason.RIGHTS: N_("The rights in it do not allow it to be heard here now."),
    Reason.UNPUBLISHED: N_("This record is not published yet."),
    Reason.PASSAGE: N_("The keepers have closed a passage of this recording."),
    Reason.STAFF_ONLY: N_("This is open to the archive's staff."),
}

HOW_TO_OPEN: Final[Mapping[Reason, str]] = {
    Reason.CLOSED: N_("Only its keepers can open it. Write to them: say who you are and what you need it for."),
    Reason.REGISTERED_ONLY: N_("Sign in to listen. Who has no account yet asks the archive for one."),
    Reason.ON_SITE_ONLY: N_("Come to a reading room of the archive, or ask for an appointment."),
    Reason.EMBARGO: N_("It opens by itself on that day; before it only its keepers can let you hear it."),
    Reason.RIGHTS: N_("Ask its keepers: they may let you hear it, or say whom to ask."),
    Reason.PASSAGE: N_("The copy without the closed passage is being made; try again later."),
    Reason.STAFF_ONLY: N_("Ask the archive."),
}
"""What somebody can do who stands before a closed door."""

CARRIER: Final[Mapping[CarrierType, str]] = {
    CarrierType.WAX_CYLINDER: N_("Wax cylinder"),
    CarrierType.SHELLAC: N_("Shellac record"),
    CarrierType.VINYL: N_("Vinyl record"),
    CarrierType.REEL: N_("Reel tape"),
    CarrierType.CASSETTE: N_("Cassette"),
    CarrierType.DAT: N_("DAT cassette"),
    CarrierType.CD: N_("Compact disc"),
    CarrierType.VIDEO: N_("Video"),
    CarrierType.BORN_DIGITAL: N_("Born digital"),
    CarrierType.UNKNOWN: N_("Unknown carrier"),
}

FILE_ROLE: Final[Mapping[FileRole, str]] = {
    FileRole.MASTER: N_("Master"),
    FileRole.RESTORATION: N_("Restoration"),
}

SEGMENT: Final[Mapping[SegmentType, str]] = {
    SegmentType.MUSIC: N_("Music"),
    SegmentType.SECTION: N_("Section"),
    SegmentType.LEGEND: N_("Legend"),
    SegmentType.SPEECH: N_("Speech"),
    SegmentType.TURN: N_("Turn"),
    SegmentType.APPLAUSE: N_("Applause"),
    SegmentType.SILENCE: N_("Silence"),
    SegmentType.OTHER: N_("Other"),
}

ORIGIN: Final[Mapping[OriginType, str]] = {
    OriginType.CURATOR: N_("Curator"),
    OriginType.SHEET: N_("Curator's sheet"),
    OriginType.TAG: N_("Tag in the file"),
    OriginType.FILE_NAME: N_("File name"),
    OriginType.DEFAULT: N_("Default of the ingest"),
    OriginType.COMPUTED: N_("Computed"),
    OriginType.SHIPPED: N_("Reference files of the archive"),
}

CERTAINTY: Final[Mapping[Certainty, str]] = {
    Certainty.DOUBTFUL: N_("doubtful in the source"),
    Certainty.ATTRIBUTED: N_("attributed"),
}
"""What the source says of a credit; that it is plainly said needs no words."""

COLLECTION_LEVEL: Final[Mapping[CollectionLevel, str]] = {
    CollectionLevel.FONDS: N_("fonds"),
    CollectionLevel.COLLECTION: N_("collection"),
    CollectionLevel.SERIES: N_("series"),
}

CONFIDENCE: Final[Mapping[Confidence, str]] = {
    Confidence.HIGH: N_("well attested"),
    Confidence.MEDIUM: N_("attested by one source"),
    Confidence.LOW: N_("weakly attested"),
}

LANGUAGE: Final[Mapping[Language, str]] = {
    Language.KK: N_("Kazakh, Cyrillic"),
    Language.KK_LATN: N_("Kazakh, Latin"),
    Language.KK_ARAB: N_("Kazakh, Arabic script"),
    Language.RU: N_("Russian"),
    Language.EN: N_("English"),
    Language.UND: N_("Other spelling"),
}

RIGHT_LAYER: Final[Mapping[str, str]] = {
    "work": N_("Work"),
    "words": N_("Words"),
    "arrangement": N_("Arrangement"),
    "performance": N_("Performance"),
    "phonogram": N_("Phonogram"),
    "broadcast": N_("Broadcast"),
    "carrier": N_("Carrier"),
    "donor": N_("Terms of the donor"),
}

USE: Final[Mapping[Use, str]] = {
    Use.ON_SITE: N_("listening in the archive"),
    Use.STREAM: N_("listening elsewhere"),
    Use.DOWNLOAD: N_("taking a copy away"),
    Use.DATASET: N_("use in sets of data"),
    Use.DESCRIPTION: N_("being named and described"),
}

EFFECT: Final[Mapping[Effect, str]] = {
    Effect.PERMITS: N_("allows it while it lasts"),
    Effect.FORBIDS: N_("forbids it while it lasts"),
}

LABEL: Final[Mapping[Label, str]] = {
    Label.ATTRIBUTION: N_("TK Attribution: name the bearers"),
    Label.CLAN: N_("TK Clan: belongs to a clan"),
    Label.FAMILY: N_("TK Family: belongs to a family"),
    Label.COMMUNITY_VOICE: N_("TK Community Voice: the community tells more"),
    Label.MULTIPLE_COMMUNITIES: N_("TK Multiple Communities: several keep it"),
    Label.VERIFIED: N_("TK Verified: agreed with the community"),
    Label.NON_VERIFIED: N_("TK Non-Verified: not agreed with the community yet"),
    Label.SEASONAL: N_("TK Seasonal: heard at a certain time of the year"),
    Label.CULTURALLY_SENSITIVE: N_("TK Culturally Sensitive: to be heard with care"),
    Label.SECRET_SACRED: N_("TK Secret / Sacred: not for everybody"),
    Label.NON_COMMERCIAL: N_("TK Non-Commercial: not for money"),
    Label.OPEN_TO_COMMERCIALIZATION: N_("TK Open to Commercialization: ask first"),
    Label.COMMUNITY_USE_ONLY: N_("TK Community Use Only: for the community"),
    Label.OUTREACH: N_("TK Outreach: for teaching"),
}
"""Labels of Local Contexts; their names are kept, what they ask is said in words."""

NOTICE: Final[Mapping[Notice, str]] = {
    Notice.DECEASED: N_("Somebody is heard here who has died."),
    Notice.CEREMONY: N_("This belongs to a ceremony."),
    Notice.GRIEF: N_("A family mourns here."),
    Notice.STRONG_WORDS: N_("There are words here that may hurt."),
}

AI_USE: Final[Mapping[AiUse, str]] = {
    AiUse.ALLOWED: N_("may be used to train machines"),
    AiUse.NO_TRAINING: N_("not to be used to train machines"),
    AiUse.NONE: N_("not to be given to learning machines at all"),
}

RELATION: Final[Mapping[str, str]] = {
    "teacher": N_("Teacher"),
    "pupil": N_("Pupil"),
    "predecessor": N_("Carries on the line of"),
    "relative": N_("Relative"),
    "member": N_("Member"),
}

TIE: Final[Mapping[str, str]] = {
    "pupil": N_("Pupil"),
    "teacher": N_("Teacher"),
    "follower": N_("Follower"),
    "predecessor": N_("Predecessor"),
    "child": N_("Child"),
    "parent": N_("Parent"),
    "grandchild": N_("Grandchild"),
    "grandparent": N_("Grandparent"),
    "great-grandchild": N_("Great-grandchild"),
    "great-grandparent": N_("Great-grandparent"),
    "descendant": N_("Descendant"),
    "ancestor": N_("Ancestor"),
    "sibling": N_("Brother or sister"),
    "spouse": N_("Husband or wife"),
    "relative": N_("Relative"),
    "member": N_("Member"),
    "group": N_("Group"),
}
"""What the people who are looked for are to the one who is named."""

FACET: Final[Mapping[str, str]] = {
    "kind": N_("Kind"),
    "instrument": N_("Instrument"),
    "genre": N_("Genre"),
    "person": N_("Person or group"),
    "composer": N_("Composer, author"),
    "performer": N_("Performer"),
    "work": N_("Work"),
    "place": N_("Place"),
    "region": N_("Region"),
    "school": N_("School, tradition"),
    "event": N_("Event"),
    "organisation": N_("Organisation"),
    "collection": N_("Collection"),
    "decade": N_("Decade"),
    "access": N_("Access"),
    "language": N_("Language"),
    "carrier": N_("Carrier"),
    "style": N_("Manner of playing"),
    "transcript": N_("Text of the words"),
    "rights": N_("Rights"),
    "synthetic": N_("Synthetic demonstration"),
    "year": N_("Year"),
    "duration": N_("Duration"),
    "tempo": N_("Tempo"),
    "tuning": N_("Open strings"),
    "third": N_("Third over the tonic"),
    "tonic": N_("Tonic"),
    "texture": N_("What sounds"),
    "finding": N_("Condition of the sound"),
    "missing": N_("Still missing"),
    "todo": N_("To be done"),
    "words": N_("Words in names"),
    "tie": N_("Tie to a person"),
    "plays": N_("Plays the instrument"),
    "occupation": N_("Occupation"),
    "women": N_("Women play or sing"),
    "players": N_("How many play or sing"),
    "added": N_("Added to the archive"),
    "withdrawn": N_("Withdrawn"),
    **{role.value: word for role, word in ROLE.items() if role not in (Role.COMPOSER, Role.PERFORMER)},
}
"""Fields that a search can be narrowed by, in the order in which the page shows them."""

MISSING: Final[Mapping[str, str]] = {
    "date": N_("Date"),
    **{name: FACET[name] for name in ("place", "performer", "work", "composer", "genre", "instrument", "language")},
    **{name: FACET[name] for name in ("carrier", "rights", "collection")},
}
"""Facts that a description may lack (``search.missing.FACTS``)."""

TODO: Final[Mapping[str, str]] = {
    "draft": N_("Drafts"),
    "in-review": N_("Waiting for review"),
    "access-unread": N_("Who may hear it could not be read"),
    "doubtful-name": N_("Doubtful person or work"),
    "unknown-name": N_("Names that no record bears"),
    "doubtful-date": N_("Doubtful date"),
    "duplicate": N_("Perhaps the same recording twice"),
    "one-language": N_("Title in one language only"),
    "untranslated": N_("Description in one language only"),
    "unconfirmed": N_("Measured values that nobody has confirmed"),
}
"""What a record still asks of its curators (``search.todo.TODO``)."""

FACET_KIND: Final[Mapping[str, Kind]] = {
    "instrument": Kind.INSTRUMENT,
    "genre": Kind.GENRE,
    "person": Kind.PERSON,
    "work": Kind.WORK,
    "place": Kind.PLACE,
    "school": Kind.SCHOOL,
    "event": Kind.EVENT,
    "organisation": Kind.ORGANISATION,
    "collection": Kind.COLLECTION,
    **{role.value: Kind.PERSON for role in Role},
}
"""Facets whose values are records: their ids are shown by name, and only to those who may see them."""

TUNING: Final[Mapping[str, str]] = {
    "unison": N_("in unison"),
    "second": N_("a second apart"),
    "third": N_("a third apart"),
    "fourth": N_("a fourth apart"),
    "fifth": N_("a fifth apart"),
    "octave": N_("an octave apart"),
}
"""The interval of the open strings, as measured or corrected."""

TRANSCRIPT: Final[Mapping[str, str]] = {"yes": N_("yes"), "no": N_("no")}

THIRD: Final[Mapping[str, str]] = {
    "minor": N_("minor third"),
    "neutral": N_("neutral third"),
    "major": N_("major third"),
}

TONIC: Final[Mapping[str, str]] = {
    "c": N_("near C"),
    "c-sharp": N_("near C sharp"),
    "d": N_("near D"),
    "d-sharp": N_("near D sharp"),
    "e": N_("near E"),
    "f": N_("near F"),
    "f-sharp": N_("near F sharp"),
    "g": N_("near G"),
    "g-sharp": N_("near G sharp"),
    "a": N_("near A"),
    "a-sharp": N_("near A sharp"),
    "b": N_("near B"),
}
"""The note of equal temperament, A4 = 440 Hz, that a tonic lies nearest to."""

TEXTURE: Final[Mapping[str, str]] = {
    "solo-line": N_("a single line"),
    "voice-over-strings": N_("a voice over strings"),
    "two-strings": N_("two strings together"),
    "mixed": N_("one and the other in turn"),
}

FINDING: Final[Mapping[str, str]] = {
    "silent": N_("nothing is heard"),
    "clipping": N_("overdriven: flat tops"),
    "dc-offset": N_("the zero line is off centre"),
    "dead-channel": N_("one channel is silent"),
    "inverted-channel": N_("the channels cancel each other"),
    "mono-as-stereo": N_("both channels are the same"),
    "mains-hum": N_("hum of the mains"),
    "speed-suspect": N_("the carrier may have run too fast or too slow"),
    "hiss": N_("strong noise"),
    "narrow-bandwidth": N_("nothing above a certain height"),
    "drop-outs": N_("short gaps"),
    "clicks": N_("clicks"),
    "long-head-silence": N_("long silence at the beginning"),
    "long-tail-silence": N_("long silence at the end"),
    "invalid-samples": N_("samples that are no numbers"),
    "over-full-scale": N_("louder than full scale"),
    "truncated": N_("shorter than its header promises"),
    "bit-rot": N_("damaged in places"),
    "junk-before-audio": N_("something else stands before the sound"),
    "tag-size-wrong": N_("a tag claims to be longer than the file"),
    "header-unfinished": N_("the header was never finished"),
    "header-repaired": N_("the header was repaired"),
    "format-changes": N_("the format changes on the way"),
    "several-audio-streams": N_("several streams of sound"),
    "moving-pictures": N_("a film"),
    "extension-wrong": N_("the name says another format than the content"),
    "name-unusual": N_("unusual signs in the name of the file"),
    "name-repaired": N_("the name of the file was set right"),
}
"""What was noticed in the sound and its file, by the code of the finding (docs/findings.md). What is left open in a
description: ``shipped_words.DOUBT``."""

EXPORT: Final[Mapping[str, str]] = {
    "kind": N_("Kind"),
    "id": N_("Identifier"),
    "title": N_("Name or title"),
    "original": N_("Title in Kazakh Cyrillic"),
    "composer": N_("Composer, author"),
    "performer": N_("Performer"),
    "work": N_("Work"),
    "instrument": N_("Instrument"),
    "genre": N_("Genre"),
    "school": N_("School, tradition"),
    "date": N_("Date"),
    "place": N_("Place"),
    "event": N_("Event"),
    "collection": N_("Collection"),
    "duration": N_("Duration, seconds"),
    "tempo": N_("Tempo, beats a minute"),
    "language": N_("Language"),
    "carrier": N_("Carrier"),
    "access": N_("Access"),
    "synthetic": N_("Synthetic demonstration"),
    "address": N_("Address"),
}
"""The columns of a search saved as a file."""

SORT: Final[Mapping[str, str]] = {
    "relevance": N_("Relevance"),
    "title": N_("Title"),
    "date": N_("Oldest first"),
    "-date": N_("Newest first"),
    "duration": N_("Shortest first"),
    "-duration": N_("Longest first"),
    "tempo": N_("Slowest first"),
    "-tempo": N_("Fastest first"),
    "-added": N_("Last added first"),
}
"""The orders that the page offers."""

NOTE: Final[Mapping[str, str]] = {
    "no-index": N_("The search index is being built; the answer is not complete yet."),
    "no-words": N_("«%(detail)s» holds nothing that can be searched for."),
    "syntax": N_("The signs in the query could not be read as operators; it was read as plain words."),
    "pattern-short": N_("«%(detail)s» stands for nearly every word; after a star it takes three letters."),
    "query-cut": N_("The query is long; only its beginning was read."),
    "unknown-field": N_("«%(detail)s» is not a field; it was read as a word."),
    "not-a-number": N_("«%(detail)s»: a number is needed there."),
    "not-a-range": N_("«%(detail)s» is not a range."),
    "similar-spelling": N_("Nothing is spelt so; similar spellings are shown."),
    "similar-names": N_("Nothing is called so; similar names are shown."),
    "some-words": N_("Nothing holds all the words; what holds some of them is shown."),
    "cut": N_("Only what bears this name is listed."),
    "other-keyboard": N_("Read as «%(detail)s», typed with another keyboard."),
    "words-left-out": N_("Nothing holds «%(detail)s»; the other words were searched for."),
}
"""What the search says about its answer, by the code of the note."""
