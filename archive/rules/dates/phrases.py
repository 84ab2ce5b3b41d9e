"""The grammar of dates on catalogue cards.

A phrase is a limit (``не позднее …``), a doubt (``ок. …``, ``… (?)``), a choice (``… или …``), a span (``… - …``) or
one date (``units``); each is tried in turn on the whole text and reads its parts by the same grammar. What fits nothing
is not read.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import product

from archive.rules.dates.spans import bounds, is_edtf
from archive.rules.dates.units import Found, Units, century_number
from archive.rules.dates.words import (
    CENTURY,
    DAYTIME,
    DECADE,
    LATER,
    OTHERWISE,
    PLURAL,
    ROMAN_LETTERS,
    SEASON,
    SINGULAR,
    WEEKDAY,
    in_figures,
    month,
)

_LEADING = re.compile(
    r"^(?:в|во|на|за|зап\.|in|on|the|(?:дата|год|запис[ьи]|записан[аоы]?|recorded|rec\.|date|year|жазылған"
    r"|жыл[ыа]|күні)(?: записи| recorded| of recording)?:?)\s+"
)
_TRAILING = re.compile(r"[ ,]+(?:записан[аоы]?|запис[ьи]|recorded|жазылған|жазылды|жазба(?:сы)?)$")
_YEAR_WORD = re.compile(
    rf"(?<![\d'])(\d{{4}}|\d{{3}}[?_*xх]|\d\d[?_*xх]{{2}}|'?\d\d)(?:\s*{SINGULAR}(?![\w-])|-(?:ш[ыі]\s+)?жыл(?:ы|ғы|дың)?(?!\w))"
)
_MARKS = str.maketrans(
    dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("’‘ʼ`", "'") | {"ё": "е"} | dict.fromkeys('«»"“”„', "")
)

_ABOUT = (
    r"(?:около|ок\.|ок(?= )|приблиз(?:ительно|\.)?|прибл\.?|примерно|прим\.|ориентировочно|ориент\.|circa|about"
    r"|approx\.?|approximately|around|шамамен|жуықтап)"
)
_PERHAPS = (
    r"(?:предположительно|предп(?:ол(?:ож)?)?\.|возможно|вероятно|вер\.|по-видимому|видимо|probably|possibly|perhaps|maybe"
    r"|мүмкін|болжам(?:ды|мен|\s+бойынша)?|шығар)"
)
_APPROXIMATE = re.compile(
    rf"(?:~|{_ABOUT}|c\.?(?= ?\d)|ca\.?(?= ?\d))\s*(.+)"
    rf"|(.+?)\s*(?:шамасында|шамасы|шамалас|[,(\[]?\s*{_ABOUT}[)\]]?)"
)
_UNCERTAIN = re.compile(
    rf"(?:{_PERHAPS},?|\?(?=\s*\d)|\(\?\)|\[\?\])\s*(.+)|(.+?)\s*(?:\(\?\)|\[\?\]|\?|[,(\[]?\s*{_PERHAPS}[)\]]?)"
)
_WRAPPED = re.compile(r"\[([^\[\]]+)\](\??)|\(([^()]+)\)()")
_FROM_TO = re.compile(
    r"(?:с|со|от|from)\s+(.+?)\s+(?:по|до|to|until|till)\s+(.+)|(.+?)\s+(?:to|until|till|до|по)\s+(.+)"
    r"|(.+?)\s*жылдан\s+(.+?)(?:\s*жылға)?\s+дейін"
)
_BETWEEN = re.compile(
    r"(?:между|between)\s+(.+?)\s+(?:и|and)\s+(.+)"
    r"|не (?:ранее|раньше)\s+(.+?)(?:,|\s)\s*(?:(?:и|но)\s+)?не (?:позднее|позже)\s+(.+)"
    r"|(?:not|no) (?:before|earlier than)\s+(.+?)(?:,|\s)\s*(?:(?:and|but)\s+)?(?:not|no) (?:after|later than)\s+(.+)"
    r"|(.+?)\s*(?:мен|пен|бен|-)\s*(.+?)\s+(?:аралығы(?:нда)?|арасында|арасы)"
)
_LIMITS = tuple(
    (re.compile(pattern), limit)
    for pattern, limit in (
        (r"(?:не (?:ранее|раньше)(?: чем)?|not (?:before|earlier than)|no earlier than)\s+(.+)", "not before"),
        (r"(.+?)(?:\s*жылдан)?\s+(?:ерте|бұрын) емес", "not before"),
        (r"(?:не (?:позднее|позже)(?: чем)?|not (?:after|later than)|no later than)\s+(.+)", "not after"),
        (r"(.+?)(?:\s*жылдан)?\s+(?:кеш(?:ірек)? емес|кешікті?(?:рі)?(?:рмей|лмей)|кешікпей)", "not after"),
        (r"(?:до|ранее|раньше|before|prior to|earlier than)\s+(.+)", "before"),
        (r"(.+?)(?:\s*жыл(?:ға|дарға))?\s+дейін", "before"),
        (r"(.+?)(?:\s*жылдан)?\s+бұрын", "before"),
        (r"(?:после|позднее|позже|after|later than)\s+(.+)", "after"),
        (r"(.+?)(?:\s*жыл(?:дан|дардан))?\s+(?:кейін|соң)", "after"),
        (r"(?:с|со|начиная с|from|since)\s+(.+)", "onwards"),
        (r"(.+?)\s*жылдан(?: бастап)?", "onwards"),
        (r"(?:по|until|till|up to)\s+(.+)", "until"),
    )
)
_OR = re.compile(r"\s+(?:или|либо|or|немесе)\s+")
_AND = re.compile(r"\s+(?:и|and|және|мен|пен)\s+|\s*[,;]\s*")
_DASH = re.compile(r"\s*(?:-|/|\.{2,3}|…)\s*")
_YEAR_AND_DIGITS = re.compile(rf"(\d{{4}})(\s?[-/]\s?)(\d{{1,2}})(\s*{PLURAL})?")
_DECADES = re.compile(rf"(\d{{2,4}})(?:{DECADE})?\s*(?:-|и|and|мен)\s*(\d{{2,4}}{DECADE})")
_CENTURIES = re.compile(
    rf"(\d{{1,2}}|{ROMAN_LETTERS}{{1,8}})(?:{CENTURY})?\s*(?:-|и|and|мен)\s*(\d{{1,2}}|{ROMAN_LETTERS}{{1,8}}){CENTURY}"
)
_OF_CENTURY = re.compile(
    rf"(?P<first>\d{{1,2}}|{ROMAN_LETTERS}{{1,8}}){CENTURY}\s+(?P<rest>.*\d.*)"
    rf"|(?P<part>.*\d.*?)\s+(?:of\s+the\s+)?(?P<last>\d{{1,2}}|{ROMAN_LETTERS}{{1,8}}){CENTURY}"
)
_CENTURY_WORD = re.compile(rf"(?<=[\d{ROMAN_LETTERS[1:-1]}]){CENTURY}$")
_DECADE_ALONE = re.compile(r"(?<![\d.])(\d0)(?![\d.])")
_NO_DAY = re.compile(r"^(?:\?\??|[xх]{1,2}|_{1,2}|\*{1,2}|00|-{1,2})[./-](?!0?1[./-]1900)(?=\d{1,2}[./-]\d{4}$)")
_SCHOOL_YEAR = re.compile(r"(?<=\d)\s*(?:уч(?:ебн\w*|\.)\s*г(?:од\w*|\.)?|оқу\s+жыл\w*|(?:academic|school)\s+year)$")
_MONTH_THEN_DAYS = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})\s*-\s*(\d{1,2}),?\s+(\d{4})")
_YEAR_THEN_DAYS = re.compile(r"(\d{4}),?\s+([^-\s(\[].*-.*)")
_QUALIFIED = re.compile(r"(?<![\dX.-])([\dX]{4}(?:-[\dX]{2}){0,2})([?~%]?)(?![\dX?~%-]|\.\.)")
_UNKNOWN_WITHIN = re.compile(r"\[(\d{4})\.\.(\d{4})\]")
_LONGEST_SET = 12
_DEEPEST = 6


def simplified(text: str) -> str:
    """In small letters, with one dash, one apostrophe, no quotation marks and no words that say nothing."""
    text = WEEKDAY.sub("", unicodedata.normalize("NFKC", text).lower().translate(_MARKS)).strip(" ,;:")
    while (shorter := _TRAILING.sub("", _LEADING.sub("", text))) != text:
        text = shorter
    text = _SCHOOL_YEAR.sub("", _NO_DAY.sub("", OTHERWISE.sub(r" или \1", in_figures(text))))
    text = " ".join(_YEAR_WORD.sub(r"\1", text).split())
    return re.sub(r"(?<=[\d)\]])\.$", "", text).strip(" ,;:")


class Phrases:
    """Reads phrases. ``iso``: ``1911-12`` is a month."""

    def __init__(self, latest_year: int, *, iso: bool) -> None:
        self._units = Units(latest_year)
        self._iso = iso
        self._known: dict[str, Found | None] = {}
        self._depth = 0

    def read(self, text: str) -> Found | None:
        """What a simplified text means, or None. A text of nothing but dashes takes no longer than any other."""
        if text not in self._known:
            self._known[text] = None
            self._depth += 1
            self._known[text] = self._first_reading(text) if self._depth <= _DEEPEST else None
            self._depth -= 1
        return self._known[text]

    def _first_reading(self, text: str) -> Found | None:
        for reader in (
            self._units.read,
            self._year_and_digits,
            self._decades_or_centuries,
            self._of_century,
            self._wrapped,
            self._between,
            self._from_to,
            self._limit,
            self._doubtful,
            self._choice,
            self._span,
            self._season_of_years,
            self._time_of_day,
        ):
            found = reader(text)
            if found is not None:
                return found
        return None

    def _side(self, text: str, first: str = "") -> Found | None:
        """A part of a phrase. ``1936 или 37``: two digits after a year are of its century."""
        text = re.sub(rf"(?<=\d)\s*(?:{PLURAL}|{SINGULAR})$", "", text.strip())
        if re.fullmatch(r"\d\d", text) and re.fullmatch(r"\d{4}", first) and text > first[2:]:
            text = first[:2] + text
        return self.read(text)

    def _year_and_digits(self, text: str) -> Found | None:
        """``1936-37`` are two years, ``1936-05`` is a month, ``1911-12`` may be either: the wider is stored."""
        match = _YEAR_AND_DIGITS.fullmatch(text)
        if match is None:
            return None
        year, dash, digits, plural = match.groups()
        month_ = f"{year}-{int(digits):02d}" if int(digits) <= 12 and not plural and len(dash) == 1 else ""
        if int(digits) == 0:
            return Found(year)
        last = year[: -len(digits)] + digits
        years = f"{year}/{last}" if last > year else ""
        if month_ and (self._iso or not years):
            return Found(month_)
        if not years:
            return None
        return Found(years, (years, month_) if month_ else ())

    def _decades_or_centuries(self, text: str) -> Found | None:
        """``1950-60-е``, ``XIX-XX вв.``: the word stands once, after the second."""
        if match := _CENTURIES.fullmatch(text):
            first, last = century_number(match[1]), century_number(match[2])
            return Found(f"{first - 1:02d}XX/{last - 1:02d}XX") if first and last and first < last else None
        match = _DECADES.fullmatch(text)
        if match is None or not match[1].endswith("0") or len(match[1]) == 3:
            return None
        last = match[2]
        if len(match[1]) == 4 and re.match(r"\d0(?!\d)", last):
            last = match[1][:2] + last
        return _joined(self._units.read(match[1] + "-е"), self._units.read(last), "{}/{}")

    def _of_century(self, text: str) -> Found | None:
        """``40-е годы XX века``, ``ХХ ғасырдың 30-жылдары``: the century of a decade is said apart."""
        match = _OF_CENTURY.fullmatch(text)
        number = match and century_number(match["first"] or match["last"])
        if match is None or not number:
            return None
        found = self.read(_DECADE_ALONE.sub(rf"{number - 1:02d}\1", match["rest"] or match["part"]))
        days = [bounds(edtf) for edtf in found.options] if found else []
        years = range(number * 100 - 100, number * 100 + 1)
        inside = all(day and all(side is None or side[0] in years for side in day) for day in days)
        return found if days and inside else None

    def _wrapped(self, text: str) -> Found | None:
        """``[1936]``: a cataloguer's inference is uncertain, unless it says itself how sure it is."""
        match = _WRAPPED.fullmatch(text)
        if match is None:
            return None
        found = self._side(match[1] or match[3])
        says_so = found is not None and any(mark in option for option in found.options for mark in "?~%")
        return _qualified(found, "?") if match[1] and found and not says_so else found

    def _between(self, text: str) -> Found | None:
        match = _BETWEEN.fullmatch(text)
        if match is None:
            return None
        first, last = (part for part in match.groups() if part)
        start, end = _mapped(self._side(first), _first), _mapped(self._side(last, first), _last)
        return _joined(start, end, "[{}..{}]") or _joined(_mapped(start, _year), _mapped(end, _year), "[{}..{}]")

    def _from_to(self, text: str) -> Found | None:
        match = _FROM_TO.fullmatch(text)
        if match is None:
            return None
        first, last = (part for part in match.groups() if part)
        return self._interval(first, last)

    def _limit(self, text: str) -> Found | None:
        for pattern, limit in _LIMITS:
            if match := pattern.fullmatch(text):
                return _mapped(self._side(match[1]), _LIMITED[limit])
        return None

    def _doubtful(self, text: str) -> Found | None:
        for pattern, mark in ((_APPROXIMATE, "~"), (_UNCERTAIN, "?")):
            if match := pattern.fullmatch(text):
                inner = match[1] or match[2]
                found = self.read(inner) or self._side(inner)
                return _qualified(found, mark) if found else None
        return None

    def _choice(self, text: str) -> Found | None:
        """``1818 или 1823`` is one of the two, ``1936, 1938`` are both."""
        has_or = _OR.search(text)
        texts = [part for one in _OR.split(text) for part in _AND.split(one)] if has_or else _AND.split(text)
        if not 2 <= len(texts) <= _LONGEST_SET:
            return None
        found = [self._side(part, texts[0]) for part in texts]
        dates = {one.edtf for one in found if one and one.edtf and not one.readings}
        if None in found or not dates or any(one and (one.readings or one.is_part) for one in found):
            return None
        if any("/" in str(date) or ".." in str(date) for date in dates):
            return None
        listed = ",".join(sorted(date for date in dates if date))
        return Found(listed) if len(dates) == 1 else Found(f"[{listed}]" if has_or else f"{{{listed}}}")

    def _span(self, text: str) -> Found | None:
        if match := _YEAR_THEN_DAYS.fullmatch(text):
            text = f"{match[2]} {match[1]}"
        if match := _MONTH_THEN_DAYS.fullmatch(text):
            text = f"{match[2]}-{match[3]} {match[1]} {match[4]}"
        for dash in _DASH.finditer(text):
            first, last = text[: dash.start()], text[dash.end() :]
            found = self._interval(first, last) if first and last else None
            if found is not None:
                return found
        return None

    def _season_of_years(self, text: str) -> Found | None:
        """``зима 1936/37``: a season that lies in two years; they are stored."""
        match = re.fullmatch(rf"(?:{SEASON.pattern})\s+(\d{{4}}[/-]\d.*)", text)
        found = self.read(match[1]) if match else None
        return Found(found.edtf, found.readings, is_part=True) if found and found.edtf else None

    def _time_of_day(self, text: str) -> Found | None:
        """``2 января 1990 года, вечер``: the day is stored; ``1978, оцифр. 2010``: the date of the recording."""
        shorter = LATER.sub("", DAYTIME.sub("", text))
        found = self._side(shorter) if shorter != text else None
        return Found(found.edtf, found.readings, is_part=True) if found and found.edtf else None

    def _interval(self, first: str, last: str) -> Found | None:
        """From one date to another; ``12-14 мая 1936``: what the first lacks stands in the second."""
        if re.fullmatch(r"\d\d?", last) and not re.fullmatch(r"'?\d\d", first):
            return None
        end = self._side(last, first)
        if end is None:
            return None
        for start in self._starts(first, last):
            found = _joined(self._side(start), end, "{}/{}")
            if found is not None:
                return found
        return None

    def _starts(self, first: str, last: str) -> Iterator[str]:
        if (century := _CENTURY_WORD.search(last)) and not _CENTURY_WORD.search(first):
            yield re.sub(r"(?<=\d)-?(?:st|nd|rd|th|го|й)$", "", first) + century[0]  # конец XIX - начало XX века
        if re.fullmatch(r"\d{1,2}\.\d{1,2}", first) and re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{4}", last):
            yield first + last[-5:]
        elif not re.search(r"\d{4}", first) and re.search(r"\d{4}$", last):
            for token in re.finditer(r"^\d{1,2}(?=\D)|[^\W\d_]+\.?(?=[ ,]*\d{4}$)", last):
                yield first + last[token.end() :]
        if re.search(r"\d{4}|\d\d$", first) or not any(month(word) for word in re.findall(r"[^\W\d_]+", last)):
            yield first


def _mapped(found: Found | None, change: Callable[[str], str | None]) -> Found | None:
    """The date and its readings changed alike."""
    if found is None:
        return None
    readings = tuple(reading for reading in map(change, found.readings) if reading)
    edtf = change(found.edtf) if found.edtf else None
    return Found(edtf, readings, found.is_part) if edtf or readings else None


def _joined(first: Found | None, last: Found | None, form: str) -> Found | None:
    """Two dates in one, where the first is not after the second; of several possibilities none is stored."""
    if first is None or last is None:
        return None
    pairs = [_pair(a, b, form) for a, b in product(first.options, last.options)]
    readings = tuple(pair for pair in pairs if pair and is_edtf(pair))
    is_part = first.is_part or last.is_part
    if not readings:
        return None
    if len(readings) == 1:
        return Found(readings[0], readings if first.readings or last.readings else (), is_part)
    return Found(None, readings, is_part)


def _pair(first: str, last: str, form: str) -> str | None:
    """Two dates as one. From the end of one century to the beginning of the next is one unknown date between."""
    parts = [match for match in (_UNKNOWN_WITHIN.fullmatch(edtf) for edtf in (first, last)) if match]
    if len(parts) == 2:
        return f"[{parts[0][1]}..{parts[1][2]}]"
    if first == last:
        return first
    return form.format(first, last) if _is_plain(first) and _is_plain(last) else None


def _qualified(found: Found, mark: str) -> Found:
    """With ``~`` or ``?`` on every date, ``%`` where it is both; limits stay, they are wide already."""

    def marked(date: re.Match[str]) -> str:
        return date[1] + (mark if date[2] in ("", mark) else "%")

    return _mapped(found, lambda edtf: _QUALIFIED.sub(marked, edtf)) or found


def _is_plain(edtf: str) -> bool:
    return not any(mark in edtf for mark in ("/", ",", ".."))


def _bare(edtf: str) -> str | None:
    return edtf.rstrip("?~%") if _is_plain(edtf) else None


def _first(edtf: str) -> str | None:
    """The date itself, or the first year of a decade or century."""
    bare = _bare(edtf)
    return bare.replace("X", "0") if bare else None


def _last(edtf: str) -> str | None:
    bare = _bare(edtf)
    return bare.replace("X", "9") if bare else None


def _year(edtf: str) -> str:
    return edtf[:4]


def _beside(edtf: str, step: int) -> str | None:
    """The unit before (-1) or after (1) a date: the day, the month or the year."""
    bare = _first(edtf) if step < 0 else _last(edtf)
    days = bounds(bare) if bare else None
    if bare is None or days is None or days[0] is None or days[1] is None:
        return None
    try:
        day = dt.date(*days[0]) - dt.timedelta(1) if step < 0 else dt.date(*days[1]) + dt.timedelta(1)
    except (ValueError, OverflowError):
        return None
    return day.isoformat()[: len(bare)]


def _form(form: str, change: Callable[[str], str | None]) -> Callable[[str], str | None]:
    def limited(edtf: str) -> str | None:
        date = change(edtf)
        return form.format(date) if date else None

    return limited


_LIMITED: dict[str, Callable[[str], str | None]] = {
    "not before": _form("[{}..]", _first),
    "not after": _form("[..{}]", _last),
    "before": _form("[..{}]", lambda edtf: _beside(edtf, -1)),
    "after": _form("[{}..]", lambda edtf: _beside(edtf, 1)),
    "onwards": _form("{}/..", _first),
    "until": _form("../{}", _last),
}
