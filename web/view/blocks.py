"""The small parts that several pages share: facts, texts, names, credits, rows of recordings."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import unquote

from markupsafe import Markup

from archive.model import (
    PERFORMING_ROLES,
    Credit,
    Kind,
    Language,
    NameType,
    Record,
    Recording,
    Ref,
    Role,
    Text,
    Work,
)
from archive.policy import Action
from archive.rules.scripts import to_latin2021
from web.view.covers import Cover, cover_of
from web.view.i18n import Tongue, direction, html_lang
from web.view.request_context import LinkView, NameView, RequestContext
from web.view.wording import clock
from web.view.words import CERTAINTY, CONFIDENCE, LANGUAGE, ROLE


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a fact: plain text, a text in a known language, or a link. ``note`` is a line of context."""

    text: str = ""
    link: LinkView | None = None
    lang: str = ""
    dir: str = ""
    note: str = ""
    href: str = ""
    """An address on another site, for sources."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its values. A fact without values is not shown: unknown stays unknown."""

    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class TextView:
    """A statement in prose. ``own``: in the language that the visitor reads."""

    text: str
    lang: str
    dir: str
    own: bool = False
    rich: Markup | None = None
    """The same as markup, where its keepers wrote Markdown."""


@dataclass(frozen=True, slots=True)
class OtherName:
    """Another form of the name. ``language`` and ``kind`` are words for the reader."""

    name: NameView
    language: str
    kind: str


@dataclass(frozen=True, slots=True)
class CreditGroup:
    """The people of one role."""

    label: str
    role: Role
    people: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """A recording in a list: enough to choose it by. ``stream`` is empty where it may not be heard."""

    link: LinkView
    composers: tuple[Value, ...]
    performers: tuple[Value, ...]
    instruments: tuple[Value, ...]
    year: str
    duration: str
    stream: str
    closed: str
    synthetic: bool
    cover: Cover | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list that is not a recording. ``count`` is None where nothing is counted."""

    link: LinkView
    line: str = ""
    count: int | None = None
    people: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A headed list on a page. ``more`` leads to the whole of it."""

    heading: str
    entries: tuple[Entry, ...] = ()
    rows: tuple[RecordingRow, ...] = ()
    total: int = 0
    more: str = ""


def fact(label: str, values: Iterable[Value | None]) -> Fact:
    """A fact with the values that are known and may be shown."""
    return Fact(label, tuple(v for v in values if v is not None))


def known(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(f for f in facts if f.values)


def plain(text: str | None, note: str = "") -> Value | None:
    return Value(text=text, note=note) if text else None


def as_found(text: str) -> Value | None:
    """Words as a card, a tag or a file has them: in a language that nobody has stated."""
    return Value(text=text, lang="und") if text else None


def linked(context: RequestContext, ref: Ref | None, note: str = "") -> Value | None:
    """A value that is a record. Nothing at all where the visitor may not see it."""
    link = None if ref is None else context.link(ref)
    return None if link is None else Value(link=link, note=note)


def links(context: RequestContext, kind: Kind, ids: Iterable[str]) -> tuple[Value, ...]:
    found = (linked(context, Ref(kind, i)) for i in ids)
    return tuple(v for v in found if v is not None)


def texts(context: RequestContext, found: Iterable[Text], *, as_recorded: bool = False) -> tuple[TextView, ...]:
    """Statements, those in the reader's language first.

    Readers of Latin Kazakh get Cyrillic statements by letter rules, but for what is shown ``as_recorded``: words that
    were sung or told are documents, and keep their letters.
    """
    own = context.tongue.value.split("-", maxsplit=1)[0]
    shown = [_text(context, t, own, as_recorded=as_recorded) for t in found]
    return tuple(sorted(shown, key=lambda t: not t.own))


def _text(context: RequestContext, text: Text, own: str, *, as_recorded: bool) -> TextView:
    if context.tongue is Tongue.KK_LATN and text.language is Language.KK and not as_recorded:
        return TextView(to_latin2021(text.text), Language.KK_LATN.value, "ltr", own=True)
    is_own = text.language.value.startswith(own)
    return TextView(text.text, html_lang(text.language), direction(text.language), is_own)


def other_names(context: RequestContext, record: Record, shown: NameView) -> tuple[OtherName, ...]:
    """Every form of the name but the one in the heading."""
    gettext = context.gettext
    kinds = {
        NameType.PREFERRED: "",
        NameType.ALTERNATIVE: gettext("other form"),
        NameType.FORMER: gettext("former name"),
    }
    rows: list[OtherName] = []
    for name in record.names:
        view = NameView(name.text, html_lang(name.language), direction(name.language), name.generated)
        if (view.text, view.lang) == (shown.text, shown.lang) and name.type is NameType.PREFERRED:
            continue
        rows.append(OtherName(view, gettext(LANGUAGE[name.language]), kinds[name.type]))
    return tuple(rows)


def credited(context: RequestContext, found: Iterable[Credit], roles: Iterable[Role]) -> tuple[Value, ...]:
    """The people of these roles who may be named, each once."""
    wanted = frozenset(roles)
    people = dict.fromkeys(_person(context, c) for c in found if c.role in wanted)
    return tuple(v for v in people if v is not None)


def credit_groups(context: RequestContext, found: tuple[Credit, ...]) -> tuple[CreditGroup, ...]:
    """Credits by role, in the order of the roles."""
    groups = ((role, credited(context, found, [role])) for role in Role)
    return tuple(CreditGroup(context.gettext(ROLE[role]), role, people) for role, people in groups if people)


def _person(context: RequestContext, credit: Credit) -> Value | None:
    """Who is credited. What stood on the card is the name too: it falls with a person who may not be named."""
    doubt = context.gettext(CERTAINTY[credit.certainty]) if credit.certainty in CERTAINTY else ""
    said = "; ".join(filter(None, (doubt, credit.note)))
    if credit.person is None:
        return replace(found, note=said) if (found := as_found(credit.as_found)) else None
    return linked(context, Ref(Kind.PERSON, credit.person), said)


def recording_rows(context: RequestContext, recordings: Iterable[Recording]) -> tuple[RecordingRow, ...]:
    """Rows for recordings that were already found to be visible."""
    found = tuple(recordings)
    context.prefetch_named(found)
    return tuple(_row(context, r, _composing_credits(context, r)) for r in found)


def composing_credits(context: RequestContext, recording: Recording) -> tuple[Credit, ...]:
    """Who made what is heard: from the recording's own credits, else from its works."""
    context.prefetch(Ref(Kind.WORK, use.work) for use in recording.works if use.work)
    return _composing_credits(context, recording)


def _composing_credits(context: RequestContext, recording: Recording) -> tuple[Credit, ...]:
    own = tuple(c for c in recording.credits if c.role is Role.COMPOSER)
    if own:
        return own
    works = (context.find(Ref(Kind.WORK, use.work)) for use in recording.works if use.work)
    return tuple(c for w in works if isinstance(w, Work) for c in w.credits if c.role is Role.COMPOSER)


def _row(context: RequestContext, recording: Recording, composers: tuple[Credit, ...]) -> RecordingRow:
    decision = context.may(Action.LISTEN, recording)
    date = recording.performance.date
    seconds = recording.duration_seconds
    return RecordingRow(
        link=context.link_to(recording),
        composers=credited(context, composers, [Role.COMPOSER]),
        performers=credited(context, recording.credits, PERFORMING_ROLES),
        instruments=links(context, Kind.INSTRUMENT, recording.instruments),
        year=context.wording.date(date) if date else "",
        duration="" if seconds is None else clock(seconds),
        stream=context.address(f"/media/{recording.id}/access.opus") if decision and recording.files else "",
        closed="" if decision else decision.reason.value,
        synthetic=recording.synthetic,
        cover=cover_of(context, recording),
    )


def sources(context: RequestContext, record: Record) -> tuple[Fact, ...]:
    """Where the statements about a record come from and how well they are attested."""
    gettext = context.gettext
    confidence = gettext(CONFIDENCE[record.confidence]) if record.confidence else None
    return known(
        (
            fact(gettext("Sources"), (_source(s.citation) for s in record.sources)),
            fact(gettext("Attestation"), [plain(confidence)]),
        )
    )


def _source(citation: str) -> Value:
    """A source that is an address alone leads there, under the name of its site; a citation in words stays as it is."""
    if not re.fullmatch(r"https?://[^\s<>\"]+", citation):
        return Value(text=citation, lang="und")
    address = re.sub(r"^https?://(www\.)?|/$", "", citation)
    return Value(text=unquote(address), href=citation)


def languages_of(context: RequestContext, tags: Iterable[str]) -> tuple[Value, ...]:
    """Names of languages, from CLDR; a tag that CLDR does not know is shown as it stands."""
    return tuple(Value(text=context.wording.language(tag)) for tag in tags)
