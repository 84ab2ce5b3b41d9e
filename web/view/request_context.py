"""One visitor reading one page: who asks, in which language, on which day, and what may be named to them.

Every record and every related name on a page, in JSON, in a feed or behind a media address comes through
``RequestContext.find`` or ``RequestContext.link``, which ask ``archive.policy``. A record that the visitor may not see
does not exist here: no name, no link, no count.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from archive.errors import NotFoundError
from archive.model import Access, Analysis, AnyRecord, Collection, Kind, Language, Recording, Ref
from archive.policy import (
    Action,
    Decision,
    Span,
    Viewer,
    decide,
    hears_whole,
    hides_something,
    inherit,
    keeps,
    redact,
    redact_analysis,
    stricter,
    whole_of,
    withheld,
    words_at_the_door,
)
from archive.rules.links import links_of
from archive.rules.names import display
from web.site import Site
from web.streams.copies import AccessCopies, access_copies
from web.view.i18n import READER, Tongue, Translations, direction, html_lang
from web.view.wording import Wording
from web.view.words import PATH

Found = TypeVar("Found", bound=AnyRecord)


@dataclass(frozen=True, slots=True)
class NameView:
    """A name or text as it stands on the page, with what screen readers and fonts need to know."""

    text: str
    lang: str
    dir: str
    generated: bool = False


@dataclass(frozen=True, slots=True)
class LinkView:
    """A record that may be named: its address, its name for this reader, and the original beside it."""

    kind: Kind
    id: str
    href: str
    name: NameView
    original: NameView | None


@dataclass(frozen=True, slots=True)
class RequestContext:
    """A request, as far as the pages are concerned. ``path`` and ``query`` are the visitor's own address."""

    site: Site
    viewer: Viewer
    tongue: Tongue
    today: dt.date
    root: str
    origin: str
    path: str = "/"
    query: tuple[tuple[str, str], ...] = ()
    nonce: str = ""
    saving: bool = False
    """Whether the visitor saves data: small copies of the sound, no pictures."""
    _known: dict[Ref, AnyRecord | None] = field(default_factory=dict[Ref, AnyRecord | None])
    _redacted: dict[Ref, tuple[AnyRecord, AnyRecord]] = field(default_factory=dict[Ref, tuple[AnyRecord, AnyRecord]])
    _read_around: set[Ref] = field(default_factory=set[Ref])
    """The records of which everything that they name was read."""

    @property
    def words(self) -> Translations:
        return self.site.translations[self.tongue]

    @property
    def wording(self) -> Wording:
        return Wording(self.words, ZoneInfo(self.site.settings.timezone))

    def gettext(self, message: str) -> str:
        return self.words.gettext(message)

    def address(self, path: str, parameters: Iterable[tuple[str, str]] = ()) -> str:
        """A path of this site as the visitor's browser must ask for it."""
        query = urlencode([(k, v) for k, v in parameters])
        return f"{self.root}{quote(path)}" + (f"?{query}" if query else "")

    def absolute(self, path: str, parameters: Iterable[tuple[str, str]] = ()) -> str:
        """The permanent address of a path, for citations, feeds and machines."""
        return self.origin + self.address(path, parameters)

    def prefetch(self, refs: Iterable[Ref]) -> None:
        """Read many records at once, so that naming them costs no further look-ups."""
        missing = [ref for ref in dict.fromkeys(refs) if ref not in self._known]
        if missing:
            found = self.site.archive.catalogue.get_many(missing)
            self._known.update({ref: found.get(ref) for ref in missing})
            self._complete(found.values())

    def _complete(self, records: Iterable[AnyRecord]) -> None:
        """Recordings have rights and terms from their collections too: from here on they are read with them."""
        recordings = [record for record in records if isinstance(record, Recording)]
        self._prefetch_wholes(recordings)
        waiting = {Ref(Kind.COLLECTION, c) for record in recordings for c in record.collections}
        while waiting := {ref for ref in waiting if ref not in self._known}:
            self.prefetch(waiting)
            found = (self._known[ref] for ref in waiting)
            waiting = {Ref(Kind.COLLECTION, c.part_of) for c in found if isinstance(c, Collection) and c.part_of}
        self._known.update({one.ref: inherit(one, self._known.get) for one in recordings})

    def complete(self, record: Found) -> Found:
        """A record with what it has from its collections, however it was read: before anything is decided of it."""
        return inherit(record, self.look_up) if isinstance(record, Recording) else record

    def _prefetch_wholes(self, records: Iterable[AnyRecord]) -> None:
        """Read what recordings are passages of: nothing of them is decided without it."""
        cuts = (record.cut_from for record in records if isinstance(record, Recording))
        wholes = [Ref(Kind.RECORDING, cut.recording) for cut in cuts if cut is not None]
        if wholes:
            self.prefetch(wholes)

    def anew(self) -> "RequestContext":
        """The same context with nothing read yet: for long work that must not keep every record it has seen."""
        return replace(self, _known={}, _redacted={}, _read_around=set())

    def remember(self, records: Iterable[AnyRecord], named: Iterable[Ref] | None = None) -> None:
        """Take note of records that were read elsewhere, so that they are not read again.

        ``named``: everything that they name, where that is known: it is read at once.
        """
        known = {record.ref: record for record in records}
        self._known.update(known)
        self._complete(known.values())
        if named is not None:
            self.prefetch(named)
            self._read_around.update(known)

    def whole(self, record: AnyRecord) -> Recording | None:
        """The recording that this one is a passage of, whether or not it may be seen: for deciding."""
        return whole_of(record, self.look_up)

    def look_up(self, ref: Ref) -> AnyRecord | None:
        """The record whether or not it may be seen: for deciding, never for showing."""
        if ref not in self._known:
            self.prefetch([ref])
        return self._known[ref]

    def find(self, ref: Ref) -> AnyRecord | None:
        """The record, if it exists and this visitor may know of it."""
        record = self.look_up(ref)
        return record if record is not None and self.may(Action.SEE, record) else None

    def get(self, ref: Ref) -> AnyRecord:
        """The record whether or not it may be seen. Raises NotFoundError."""
        record = self.look_up(ref)
        if record is None:
            raise NotFoundError(f"there is no {ref}")
        return record

    def redact(self, record: Found) -> Found:
        """The record as this visitor may know it. The record itself was already found to be visible."""
        before, after = self._redacted.get(record.ref, (None, None))
        if (before is record or after is record) and isinstance(after, type(record)):
            return after
        self._read_named([record])
        found = redact(self.viewer, self.complete(record), self.look_up, self.today)
        self._redacted[record.ref] = record, found
        return found

    def hides_something(self, record: AnyRecord) -> bool:
        """Whether the record is tied to one that this visitor may not see."""
        self._read_named([record])
        return hides_something(self.viewer, self.complete(record), self.look_up, self.today)

    def keeps_words(self, record: AnyRecord) -> bool:
        """Whether free words about a record, such as the reasons of its changes, stay inside: they may name what is
        hidden from this visitor, or tell of a passage that is closed to them."""
        return self.hides_something(record) or bool(self.withheld(record.ref))

    def prefetch_named(self, records: Iterable[AnyRecord]) -> None:
        """Read what these records name, and what those name in turn, without which they cannot be named: a few
        questions, however many they are."""
        named = self._read_named(records)
        self._read_named(record for ref in named if (record := self._known[ref]) is not None)

    def prefetch_to_name(self, refs: Iterable[Ref]) -> None:
        """Read records that are about to be named, with what they name."""
        wanted = list(refs)
        self.prefetch(wanted)
        self._read_named(record for ref in wanted if (record := self._known[ref]) is not None)

    def _read_named(self, records: Iterable[AnyRecord]) -> list[Ref]:
        """Read what these records name, and what the works among that name; returns the former."""
        unread = {ref: record for record in records if (ref := record.ref) not in self._read_around}
        self._read_around.update(unread)
        named = [link.target for record in unread.values() for link in links_of(record)]
        self.prefetch(named)
        works = (self._known[ref] for ref in named if ref.kind is Kind.WORK)
        self.prefetch([link.target for work in works if work is not None for link in links_of(work)])
        return named

    def withheld(self, ref: Ref) -> tuple[Span, ...]:
        """The passages of a recording that its keepers close to this visitor. Asked of the record as it is kept."""
        record = self.look_up(ref)
        if not isinstance(record, Recording):
            return ()
        return withheld(self.viewer, record, self.today, self.whole(record))

    def hears_whole(self, ref: Ref) -> bool:
        """Whether all of a recording is open to this visitor's ears. Asked of the record as it is kept."""
        record = self.look_up(ref)
        return isinstance(record, Recording) and hears_whole(self.viewer, record, self.today, self.whole(record))

    def access_at_door(self, record: AnyRecord) -> Access:
        """What keeps this visitor out: of a part that of its whole, where it is the stricter."""
        whole = self.whole(record)
        return record.access if whole is None else stricter(record.access, whole.access)

    def words_at_the_door(self, record: AnyRecord) -> str:
        """What its keepers say to this visitor before a closed door. ``record``: as it is kept."""
        self._read_named([record])
        words = words_at_the_door(self.viewer, self.complete(record), self.look_up, self.today)
        whole = self.whole(record)
        return words or ("" if whole is None else self.words_at_the_door(whole))

    def copies(self, ref: Ref) -> AccessCopies:
        """The listening copies that this visitor gets of a recording, and what is drawn from them.

        Nothing where they may not listen. Where a passage is closed to them, the copies that are silent there, without
        curves and pictures; until those are made, nothing.
        """
        record = self.look_up(ref)
        if not isinstance(record, Recording) or not self.may(Action.LISTEN, record):
            return AccessCopies()
        if record.cut_from is not None:  # it sounds from the copies of the whole
            return AccessCopies(self.copies(Ref(Kind.RECORDING, record.cut_from.recording)).streams)
        silent = self.withheld(ref)
        found = access_copies(self.site.archive.home, record, silent)
        if silent and record.files and not found.streams:
            self.site.wanted.ask(ref, silent)
        return found

    def analysis(self, ref: Ref, kept: Analysis | None = None) -> Analysis:
        """What the machine found in a recording, without what it found in passages closed to this visitor.

        ``kept``: the whole analysis, where it was already read.
        """
        record, found = self.look_up(ref), kept or self.site.archive.catalogue.analysis(ref.id)
        return redact_analysis(self.viewer, record, found, self.today) if isinstance(record, Recording) else found

    def may(self, action: Action, record: AnyRecord) -> Decision:
        return decide(self.viewer, action, self.complete(record), self.today, self.whole(record))

    def link(self, ref: Ref) -> LinkView | None:
        """How to name and reach a related record; None when it is unknown or not for this visitor."""
        record = self.find(ref)
        if record is not None and record.superseded_by is not None:
            record = self.find(self.site.archive.catalogue.successor(ref))
        return None if record is None else self.link_to(record)

    def link_to(self, record: AnyRecord) -> LinkView:
        """How to name and reach a record that was already found to be visible.

        A name may repeat that of somebody or something that is hidden, and is covered like every other text.
        """
        if not keeps(self.viewer, record):
            record = self.redact(record)
        name, original = names(record, self.tongue)
        return LinkView(record.kind, record.id, self.address(path_of(record.ref)), name, original)


def path_of(ref: Ref) -> str:
    """The permanent path of a record's page."""
    return f"/{PATH[ref.kind]}/{ref.id}"


def names(record: AnyRecord, tongue: Tongue) -> tuple[NameView, NameView | None]:
    """The name in the reader's script and, where it differs, the master form to stand beside it."""
    shown = display(record, READER[tongue])
    master = record.name_in(Language.KK)
    beside = None if master is None or master == shown.text else view(master, Language.KK)
    return view(shown.text, shown.language, generated=shown.generated), beside


def view(text: str, language: Language, *, generated: bool = False) -> NameView:
    """A text with its language and direction."""
    return NameView(text, html_lang(language), direction(language), generated)
