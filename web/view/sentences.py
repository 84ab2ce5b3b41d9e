"""What findings and reports say, in the reader's language.

A finding is kept with a code and one English sentence (docs/findings.md), in records as in the outcomes of jobs. The
sentences that Muragat writes about files, tags, sheets, names and dates are read back here: what stands in a sentence
for a name, a number or a word is found by its place, and put into the translated one. So whatever an earlier version
has kept is said in the reader's words, too. What no sentence here fits stays as it is, and says that it is English.
"""

import ast
import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Final

from archive.model import AccessLevel, Kind, Role
from web.view.i18n import Tongue
from web.view.shipped_words import FIELD
from web.view.wording import Wording
from web.view.words import ACCESS, CARRIER, KIND, N_, ROLE, STYLE, TRANSCRIPT

_OF_SHEETS: Final = (
    N_("is hidden and was left out"),
    N_("Show it if its rows count."),
    N_("has no column of file names and was not read"),
    N_("Name one column 'file', 'Файл' or 'Имя файла'."),
    N_("over %(n)s rows; the rest is not read"),
    N_("Split it."),
    N_("stands above the table: %(words)s"),
    N_("is pinned to the header: %(words)s"),
    N_("means the same as column %(n)s; the stricter holds"),
    N_("means the same as column %(n)s; which is used where it is filled in"),
    N_("Keep one of the two."),
    N_("%(text)s seems to say who may hear, and is no column that is known"),
    N_("What it is filled in for is closed. Name the column 'access', 'Доступ' or 'Қолжетімділік'."),
    N_("%(text)s counts the rows and is not kept"),
    N_("unknown column %(text)s"),
    N_("Its cells are kept as notes. The columns are listed in docs/metadata.md."),
    N_("It may mean several columns, so its cells are kept as notes: say with --columns which, or make two of it."),
    N_("is linked to %(n)s files: %(words)s"),
    N_("Name the one that the row is about."),
    N_("%(n)s cells, the header has %(m)s; kept as notes"),
    N_("Is a text with a separator not in quotes?"),
    N_("column %(n)s has no header; its cells are kept as notes"),
    N_("Give it a header."),
    N_("a formula gave %(words)s; left empty"),
    N_("the formula %(words)s was never computed; left empty"),
    N_("Correct it, and save it again."),
    N_("no file name"),
    N_("Fill it in."),
    N_("%(n)s lines run together (%(words)s)"),
    N_("Is a quotation mark left open?"),
    N_("neither UTF-8 nor surely another encoding; read as %(words)s"),
    N_("Save the sheet as CSV in UTF-8."),
    N_("%(n)s characters, at most %(m)s; cut"),
    N_("Put long texts into a file of their own."),
    N_("control or direction characters were dropped"),
    N_("Look at the text."),
    N_("%(text)s is no time within a recording"),
    N_("Write it as 1:02:03 or in seconds."),
    N_("One of: %(choices)s."),
    N_("%(text)s is not one day"),
    N_("Write the day as 2030-12-31."),
    N_("%(n)s more findings %(code)s; only %(m)s findings are listed one by one"),
    N_("%(name)s and another row may both mean %(words)s"),
    N_("Write the path and the name as they are."),
    N_("%(name)s has a row already: row %(n)s, which is used"),
    N_("%(name)s means a file that row %(n)s describes already"),
    N_("Merge the two rows."),
    N_("%(n)s files are called %(words)s"),
    N_("Write the path: folder/name."),
    N_("no file %(words)s was given"),
    N_("Check the name, or add the file."),
    N_("no recording that you keep is held as this"),
    N_("the passages of a held recording are edited on its page"),
    N_("%(n)s recordings hold a file called %(words)s"),
    N_("no recording is held as %(words)s"),
    N_("%(words)s row %(n)s column start: %(a)s to %(b)s s does not lie in %(c)s s of sound"),
    N_("%(words)s: is not yours to make so"),
    N_("It would enter, leave or change a collection that others keep."),
    N_("%(words)s: changed by somebody else meanwhile (you began from version %(n)s, now it is version %(m)s)"),
    N_("Look at what they have changed, and make your change again."),
    N_("%(words)s: somebody has been writing this for %(n)s s"),
    N_("Wait until they have finished, and run again."),
)  # fmt: skip
"""Of the rows and cells of a sheet, each with what to do."""

_OF_DOORS: Final = (
    N_("the stricter holds: %(words)s has the same bytes and is closer"),
    N_("the stricter holds: %(words)s, made from it, is closer"),
    N_("the stricter holds: %(words)s may mean it, and keeps somebody out"),
    N_("closed: no row describes it, and %(words)s may mean it, and keeps somebody out"),
    N_("closed: %(why)s"),
    N_("no row of the sheet describes it"),
    N_("no row describes it, and %(why)s (and %(n)s more)"),
    N_("no row describes it, and %(why)s"),
    N_("row %(n)s (%(words)s) may mean it"),
    N_("row %(n)s (%(words)s) keeps somebody out and found no file"),
    N_("row %(n)s keeps somebody out and names no file"),
    N_("row %(n)s cannot be read"),
    N_("the sheet has more than %(n)s rows"),
    N_("worksheet %(text)s, which is not read, says %(other)s"),
    N_("the worksheet is called %(text)s"),
    N_("above the table stands %(text)s"),
    N_("pinned to the header is %(text)s"),
    N_("row %(n)s says %(text)s"),
    N_("column %(n)s has no header and says %(text)s"),
    N_("a reason for closing is given, and no level"),
    N_("%(words)s: %(text)s, and the column is not known"),
    N_("%(words)s: %(text)s, and the column does not say who may hear"),
    N_("%(words)s: %(text)s cannot be read"),
    N_("%(n)s files have a row that says nothing of access: they are taken as %(level)s"),
    N_("%(n)s files have no row: they are taken as %(level)s"),
)
"""Of who may hear."""

_OF_NAMES: Final = (
    N_("no person is called %(text)s (%(role)s)"),
    N_("no %(kind)s is called %(text)s"),
    N_("%(kind)s %(text)s may be: %(words)s"),
    N_("%(role)s %(text)s may be: %(words)s; %(why)s"),
    N_("%(role)s %(text)s may be: %(words)s"),
    N_("%(role)s %(text)s holds several names: %(each)s"),
    N_("several bear this name"),
    N_("an ensemble is asked for"),
    N_("a composer in the artist tag"),
    N_("the dates of life do not allow it"),
    N_("the name alone does not decide"),
    N_("%(text)s names the work %(words)s: no other has this title, and no composer is given"),
    N_("%(text)s may be the work %(words)s and %(n)s more"),
    N_("%(text)s may be the work %(words)s"),
    N_("%(field)s: %(text)s is not one of the words of docs/metadata.md"),
    N_("the same sound as %(id)s, at the same speed, from %(a)s s in it"),
    N_("the same sound as %(id)s, at the same speed, beginning earlier"),
    N_("the same sound as %(id)s, %(b)s %% faster, from %(a)s s in it"),
    N_("the same sound as %(id)s, %(b)s %% faster, beginning earlier"),
    N_("the same sound as %(id)s, %(b)s %% slower, from %(a)s s in it"),
    N_("the same sound as %(id)s, %(b)s %% slower, beginning earlier"),
    N_("made from %(text)s, which %(n)s files are called"),
    N_("made from %(text)s, which this ingest has not seen"),
    N_("the same bytes are held as %(id)s"),
    N_("the same bytes are held already"),
)
OF_ONE_NAME: Final = (
    N_("%(text)s is not known"),
    N_("%(text)s may be: %(words)s; %(why)s"),
    N_("%(text)s may be: %(words)s"),
    N_("%(text)s is %(words)s"),
)
"""Of whom or what is meant."""

_OF_DATES: Final = (
    N_("%(text)s is not a date that can be read"),
    N_("%(text)s is taken as %(form)s: letters stand where digits belong"),
    N_("%(text)s is taken as %(form)s: of no other century are there sound recordings"),
    N_("%(text)s may be %(forms)s; nothing is stored"),
    N_("%(text)s may be %(forms)s; %(form)s is stored"),
    N_("%(text)s: only %(form)s is stored"),
    N_("%(form)s is before %(n)s, when sound was first recorded"),
    N_("%(form)s is in the future"),
    N_("Write 1936, 1936-05-12, 12.05.1936, 1930s, ~1936, 1930-1935 or '1818 or 1823'; leave unknown dates empty."),
    N_("Write one of: %(forms)s."),
)

_OF_TAGS: Final = (
    N_("%(words)s %(text)s: letters were replaced by question marks for good"),
    N_("%(words)s %(text)s says nothing"),
    N_("%(words)s %(text)s may be in another encoding; kept as it is"),
    N_("%(words)s %(text)s: control or direction characters were dropped"),
    N_("%(words)s: cut to %(n)s characters"),
    N_("%(words)s %(text)s is the date of a publication; the sound is of that date or earlier"),
    N_("%(field)s: %(words)s says %(text)s, %(name)s says %(other)s"),
    N_("%(words)s names %(text)s; not followed"),
    N_("%(n)s more of this kind are not listed"),
    N_("more than %(n)s values"),
    N_("more than %(n)s markers"),
    N_("%(words)s: more than %(n)s MB of tags; not read"),
    N_("%(words)s: more than %(n)s frames"),
    N_("%(words)s: more than %(n)s elements"),
    N_("%(words)s: %(n)s bytes, unsynchronised; not read"),
    N_("%(words)s: %(n)s bytes of text; not read"),
    N_("%(words)s: %(n)s bytes; not read"),
    N_("%(words)s: %(n)s bytes; only the first %(m)s are read"),
    N_("%(words)s: %(n)s bytes, at least %(m)s are due"),
    N_("%(words)s runs past the end of its tag"),
    N_("ID3 version %(a)s is not known"),
    N_("the ID3 tag at byte %(n)s claims to be longer than the file"),
    N_("FLAC: its metadata blocks have no end"),
    N_("the sound ends at %(a)s s: %(words)s and %(n)s more"),
    N_("the sound ends at %(a)s s: %(words)s"),
)

_OF_FILES: Final = (
    N_("%(name)s read as %(form)s: %(words)s"),
    N_("the name holds control or direction characters, or bytes that are no text"),
    N_("The file is taken as it is. Look at its title."),
    N_("hidden: its name begins with a dot"),
    N_("made by an operating system for itself"),
    N_("%(n)s stretches could not be decoded"),
    N_("%(n)s frames are missing in the middle; silence holds their place"),
    N_("the sound differs from the MD5 that its FLAC encoder wrote"),
    N_("the last page is not marked as the end of the stream"),
    N_("the last frame is incomplete"),
    N_("begins with %(n)s Hz, %(m)s channels; %(words)s at %(a)s s"),
    N_("%(n)s audio streams; only the first is heard"),
    N_("has moving pictures; the access copies hold the sound only"),
    N_("named .%(form)s but holds %(name)s"),
    N_("%(n)s samples are not numbers; played as silence"),
    N_("ends after %(a)s s of the %(b)s s its header promises"),
    N_("the sizes in the header lead astray; the sound was read by its chunks"),
    N_("decoding stopped: %(words)s"),
    N_("the header does not say how long the sound is"),
    N_("%(n)s stray bytes stand between the header and the sound; read past them"),
    N_("the ID3 tag at byte %(n)s claims %(m)s bytes, the file has %(a)s; read past it"),
    N_("%(n)s bytes that are no audio stand before the first frame, at byte %(m)s"),
    N_("%(n)s bytes that are no audio stand before the first frame"),
)
_LAST: Final = (N_("%(field)s: %(why)s"),)
"""Whatever is said of a date, behind the field that it stands in."""

SENTENCES: Final = (
    *_OF_DATES, *_OF_DOORS, *_OF_NAMES, *_OF_SHEETS, *OF_ONE_NAME[:3], *_OF_TAGS, *_OF_FILES, *_LAST
)  # fmt: skip

_QUOTED: Final = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_NUMBER: Final = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_SHAPES: Final[Mapping[str, str]] = {
    "n": r"\d+", "m": r"\d+", "a": _NUMBER, "b": _NUMBER, "c": _NUMBER,
    "text": _QUOTED, "other": _QUOTED, "field": r"[a-z][a-z_]*", "id": r"[\w-]+", "form": r"\S+", "code": r"[a-z-]+",
    "kind": "|".join(Kind), "role": "|".join(Role), "level": "|".join(AccessLevel),
}  # fmt: skip
"""What may stand in the place of a name of a sentence; any words for the others."""
_CHOICES: Final[Mapping[str, str]] = {
    word.value: meant for table in (STYLE, CARRIER, ACCESS) for word, meant in table.items()
} | dict(TRANSCRIPT)
_PLACE: Final = re.compile(r"%\(([a-z]+)\)s")
_NEXT_NAME: Final = re.compile(r"; (?=['\"])")


def said(wording: Wording, text: str) -> tuple[str, str]:
    """The sentence for the reader and its language: empty for the page's own, ``en`` where nobody has translated it."""
    found = _said(wording, text, SENTENCES)
    if found is None and text and "%(" not in text:  # another part of the program may say just this
        word = wording.translations.gettext(text)
        found = word if word != text else None
    if found is not None:
        return found, ""
    return text, "" if not text or wording.translations.tongue is Tongue.EN else "en"


def _said(wording: Wording, text: str, sentences: tuple[str, ...]) -> str | None:
    """None where no sentence fits, or a part of it has none."""
    read = _read(text, sentences)
    if read is None:
        return None
    message, values = read
    told: dict[str, str] = {}
    for name, value in values:
        word = _value(wording, name, value)
        if word is None:
            return None
        told[name] = word
    sentence = wording.translations.gettext(message)
    return sentence % told


@lru_cache(maxsize=2000)
def _read(text: str, sentences: tuple[str, ...]) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """The first sentence that fits, and what stands in its places."""
    for message, pattern in _patterns(sentences):
        if match := pattern.fullmatch(text):
            return message, tuple(match.groupdict().items())
    return None


@cache
def _patterns(sentences: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((message, re.compile(_pattern(message), re.DOTALL)) for message in sentences)


def _pattern(message: str) -> str:
    pieces = _PLACE.split(message)
    return "".join(
        f"(?P<{piece}>{_SHAPES.get(piece, '.+?')})" if place % 2 else re.escape(piece.replace("%%", "%"))
        for place, piece in enumerate(pieces)
    )


def _value(wording: Wording, name: str, value: str) -> str | None:
    say: Callable[[Wording, str], str | None] | None = _SAYING.get(name)
    return value if say is None else say(wording, value)


def _quoted(_wording: Wording, value: str) -> str:
    """A text between the quotation marks of our languages, without what Python writes for strange signs."""
    return f"«{ast.literal_eval(value)}»"


def _why(wording: Wording, value: str) -> str | None:
    return _said(wording, value, SENTENCES)


def _each(wording: Wording, value: str) -> str | None:
    """Of several names, what is said of each."""
    found = [_said(wording, part, OF_ONE_NAME) for part in _NEXT_NAME.split(value)]
    known = [one for one in found if one is not None]
    return "; ".join(known) if len(known) == len(found) else None


def _forms(wording: Wording, value: str) -> str:
    return value.replace(" or ", wording.translations.gettext(" or "))


def _choices(wording: Wording, value: str) -> str:
    """Words of a closed list as they may be written, each with what it means."""
    words = ((word, _CHOICES.get(word, "")) for word in value.split(", "))
    return ", ".join(f"{word} ({wording.translations.gettext(meant)})" if meant else word for word, meant in words)


def _field(wording: Wording, value: str) -> str:
    word = FIELD.get(value)
    return wording.translations.gettext(word) if word else value


def _number(wording: Wording, value: str) -> str:
    return value if "e" in value else wording.number(float(value), len(value.partition(".")[2]))


_SAYING: Final[Mapping[str, Callable[[Wording, str], str | None]]] = {
    "text": _quoted,
    "other": _quoted,
    "why": _why,
    "each": _each,
    "forms": _forms,
    "choices": _choices,
    "field": _field,
    "a": _number,
    "b": _number,
    "c": _number,
    "kind": lambda wording, value: wording.translations.gettext(KIND[Kind(value)]),
    "role": lambda wording, value: wording.translations.gettext(ROLE[Role(value)]),
    "level": lambda wording, value: wording.translations.gettext(ACCESS[AccessLevel(value)]),
}
