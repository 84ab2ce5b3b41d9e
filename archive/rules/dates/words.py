"""The words of dates in Kazakh, Russian and English: months, Roman numerals, parts of a century, "not known".

All in small letters with е for ё, as ``phrases`` reads them.
"""

import re

SINGULAR = r"(?:г\.?|год[ауе]?|ж\.?|жыл(?:ы|ғы|дың)?)"
PLURAL = r"(?:гг\.?|г\.\s?г\.|год[ыа]х?|годов|годами|жж\.?|жылдар(?:ы|дың|ында|ының)?)"
DECADE = (
    r"(?:-?\s?(?:е|ые|х|ых|s|'s)(?:\s*(?:гг?\.?|г\.\s?г\.|год[ыа]х?|годов))?"
    r"|\s*-?\s*(?:гг\.?|годы|годов|годах)"
    r"|\s*-?\s*(?:ш[ыі]\s*)?(?:жж\.?|жылдар\w*)|-(?:ш[ыі]\s*)?ж\.?)"
)
"""After 1930 or 30: the ten years are meant."""
CENTURY = (
    r"(?:-?\s?(?:го|й|ый|ого|st|nd|rd|th))?\s*-?\s*"
    r"(?:centur(?:y|ies)|cent\.|c\.|век[аеуи]?|веков|вв?\.?|ғасыр\w*|ғғ?\.?)"
)

_MONTHS = (
    "январь января январе янв; қаңтар қаң qantar qañtar; january jan",
    "февраль февраля феврале февр фев; ақпан ақп aqpan; february feb",
    "март марта марте мар; наурыз нау nauryz; march mar",
    "апрель апреля апреле апр; сәуір сәу säuir säuır; april apr",
    "май мая мае; мамыр мам mamyr; may",
    "июнь июня июне июн; маусым мау mausym; june jun",
    "июль июля июле июл; шілде шіл şilde şılde; july jul",
    "август августа августе авг; тамыз там tamyz; august aug",
    "сентябрь сентября сентябре сент сен; қыркүйек қыр qyrküiek; september sept sep",
    "октябрь октября октябре окт; қазан қаз qazan; october oct",
    "ноябрь ноября ноябре нояб ноя; қараша қар qaraşa; november nov",
    "декабрь декабря декабре дек; желтоқсан жел jeltoqsan; december dec",
)
_TYPED = str.maketrans("әғқңөұүі", "агкноууи")
"""Kazakh letters as they are typed on a Russian keyboard."""
_MONTH = {
    form: number
    for number, forms in enumerate(_MONTHS, 1)
    for form in re.findall(r"\w+", f"{forms} {forms.split(';')[1].translate(_TYPED)}")
}
_KAZAKH_ENDING = re.compile(
    r"(?:[ыі]|с[ыі]|[дт][ае]|[ғқг][ае]|ке|н[ае]н|(?:[ыі]|с[ыі])?н[дт][ае]|(?:[ыі]|с[ыі])?н[ыі]ң|[дт][ыі]ң)"
)
DAYTIME = re.compile(
    r"[ ,]+(?:(?:в|сағат)\s+)?\d{1,2}\s*(?:ч(?:ас\w*)?\b\.?|сағ\w*\.?)(?:\s*\d{1,2}\s*м(?:ин\w*)?\b\.?)?$|"
    r"[ ,]+(?:утр(?:о|ом)|дн[её]м|день|веч(?:ер|ером|\.)|ноч(?:ь|ью)|таң(?:ертең)?|түсте|түстен\s+кейін|кеш(?:ке|те)?"
    r"|түн(?:де)?|(?:in\s+the\s+)?(?:morning|afternoon|evening)|(?:at\s+)?(?:night|noon))$"
)

LATER = re.compile(
    r"\s*[,;(]\s*(?:оцифр\w*|перезап\w*|переписан\w*|цифрла\w*|көшіріл\w*|digiti[sz]\w*|transferred|copied)\b.*$"
)
"""What was done to the recording later is another date."""
OTHERWISE = re.compile(
    r"\s*[,;(]\s*(?:по\s+др(?:\.|уг\w+)\s+(?:данным|сведени\w+|источник\w+)|басқа\s+дерек\w*\s+бойынша"
    r"|according\s+to\s+others?|other\s+sources\s+say):?\s*(?:в\s+)?([^()]+?)\s*\)?$"
)

SEASON = re.compile(
    r"зим(?:а|ой|ы)|весн(?:а|ой|ы)|лет(?:о|ом|а)|осен(?:ь|ью|и)|қыс(?:ы|та|ында)?|(?:көктем|жаз|күз)(?:і|ы|де|да|інде|ында)?"
    r"|winter|spring|summer|autumn|fall"
)

WEEKDAY = re.compile(
    r"(?<!\w)\(?(?:понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]|воскресенье|пн|вт|ср|чт|пт|сб|вс"
    r"|(?:дүй|сей|сәр|бей)сенбі|жұма|сенбі|жексенбі|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|mon|tue|wed|thu|fri|sat|sun)(?:\.?,|\.?(?=\s*\d)|\.?\)?$)",
)
"""A day of the week beside a date says nothing that the date does not."""

UNKNOWN = re.compile(
    r"[-?.*/_\s0]+"
    r"|0{1,2}[./-]0?1[./-]1900|1900-01-00"  # what Excel shows of an empty day
    r"|н\s*[./]?\s*д\.?|нет\s+сведений|(?:дерек|мәлімет)(?:тер)?\s+жоқ"
    r"|б\s*[./-]?\s*[гд]\.?|б\s*\.?\s*даты?|без\s+(?:указания\s+)?(?:даты|года)"
    r"|(?:дата|год|date|year)?\s*(?:записи\s*)?(?:неизв(?:ест\w*)?\.?(?:\s+(?:год|дата))?|не\s*(?:изв|уст|указ|датир)\w*)\.?"
    r"|[жк]/б|(?:жылы|күні|мерзімі|уақыты)?\s*(?:белгісіз|көрсетілмеген|анықталмаған|жоқ)"
    r"|n\.?\s?d\.?|s\.\s?[ad]\.?|n/a|undated|no\s+date|(?:date\s+|year\s+)?(?:unknown|not\s+known)|нет(?:\s+дан\w*)?"
)
"""What a card says where it has no date."""

_DECADES = (
    ("20", "двадцат жиырмасыншы twenties"),
    ("30", "тридцат отызыншы thirties"),
    ("40", "сороков қырқыншы forties"),
    ("50", "пятидесят елуінші fifties"),
    ("60", "шестидесят алпысыншы sixties"),
    ("70", "семидесят жетпісінші seventies"),
    ("80", "восьмидесят сексенінші eighties"),
    ("90", "девяност тоқсаныншы nineties"),
)
_CENTURIES = (
    ("18", "восемнадцат(?:ый|ого) он\\s+сегізінші eighteenth"),
    ("19", "девятнадцат(?:ый|ого) он\\s+тоғызыншы nineteenth"),
    ("20", "двадцат(?:ый|ого) жиырмасыншы twentieth"),
    ("21", "двадцать\\s+перв(?:ый|ого) жиырма\\s+бірінші twenty-first"),
)
_IN_WORDS = (
    *(
        (re.compile(rf"\b(?:{'|'.join(words.split())})(?=\s+(?:век|столети|ғасыр|century))"), n)
        for n, words in _CENTURIES
    ),
    *(
        (
            re.compile(rf"\b(?:{'|'.join(words.split())})(?:ые|ых|ым)?(?:\s+(?:год[ыа]х?|жылдар\w*))?\b(?!\s+\w)"),
            f"{n}-е",
        )
        for n, words in _DECADES
    ),
)


def in_figures(text: str) -> str:
    """The text with decades and centuries that are written out in words in figures: ``60-е``, ``20 век``."""
    for pattern, figures in _IN_WORDS:
        text = pattern.sub(figures, text)
    return text


_ROMAN_VALUES = (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))
_ROMAN = re.compile(r"X{0,9}(?:IX|IV|V?I{0,3})")
_LOOK_ALIKES = str.maketrans("хіӏ1lүуvix", "XIIIIVVVIX")
ROMAN_LETTERS = r"[хіӏ1lvixүу]"
"""Roman numerals as they are typed: with Cyrillic letters, with ``1`` or ``l`` for ``I``."""


def month(word: str) -> int | None:
    """The number of the month that a word names, in any case and shortened; None for other words."""
    word = word.rstrip(".")
    cuts = (cut for cut in range(1, 5) if _KAZAKH_ENDING.fullmatch(word[-cut:]))
    return _MONTH.get(word) or next((_MONTH[word[:-cut]] for cut in cuts if word[:-cut] in _MONTH), None)


def roman(text: str) -> int | None:
    """The value of a Roman numeral below 100, whatever letters it is typed with; None when it is none."""
    letters = text.translate(_LOOK_ALIKES)
    if not letters or not _ROMAN.fullmatch(letters):
        return None
    value = 0
    for sign, worth in _ROMAN_VALUES:
        while letters.startswith(sign):
            value, letters = value + worth, letters.removeprefix(sign)
    return value
