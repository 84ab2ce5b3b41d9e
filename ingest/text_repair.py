"""Text that was stored in one encoding and read in another, set right where that is certain.

Old taggers wrote Windows-1251, KZ-1048 or DOS 866 bytes into fields that are Latin-1 by their standard, and UTF-8
twice over. The bytes can be had back, and then each encoding that could have been meant is tried.

The rule, and how it was chosen
-------------------------------
- Bytes that are valid UTF-8 with at least one multi-byte sequence were UTF-8: chance hardly produces that.
- Otherwise each candidate text gets the log-likelihood of its letter pairs, under a model of Kazakh and Russian
  names and titles counted from the archive's own vocabulary (about 1,200 of them). A letter of another alphabet, a
  capital after a small letter, a symbol inside a word count as very unlikely pairs.
- The best candidate is *certain* when its mean is above ``PLAUSIBLE`` and it beats the second best by
  ``MARGIN``, both in nats. The two numbers were chosen in a two-fold test on the vocabulary (model from one half;
  the other half written in five encodings and read as Latin-1): of 4,400 readings 99 % came out right, 1 % doubtful,
  none wrong. A margin of 3 let one wrong text through; 8 called twice as many doubtful.
- A Latin-1 text of a European language mixes ASCII and accented letters within its words; Cyrillic read as Latin-1
  has none but accented ones. So words with both are left alone (``АлмаFest`` is the price), and texts with fewer than
  three odd letters are only flagged.
- Several values of one tag come from one program: a doubtful one takes the encoding of a certain one beside it.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

ENCODINGS = ("kz1048", "cp1251", "ptcp154", "cp866", "koi8-r")
PLAUSIBLE = -4.2
MARGIN = 5.0
FEWEST_LETTERS = 3
MOST_CHARACTERS = 2000
"""So much of a text decides about all of it."""

_UNSEEN = math.log(1e-6)
_LETTERS = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі")
_LOST = re.compile(r"\?(?=[^\W\d])|\?{2,}|\ufffd")


@dataclass(frozen=True, slots=True)
class Repair:
    """``encoding`` is that of the bytes when the text had to be read anew, else empty.

    ``certain`` is False when the text looks misread and no reading is sure; then ``text`` is as it was found.
    """

    text: str
    encoding: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a whole file and the encoding it was read in."""

    text: str
    encoding: str
    certain: bool


def repair(texts: Sequence[str]) -> tuple[Repair, ...]:
    """Values that one program wrote together, each set right if that is certain."""
    repairs = [_repair_one(text) for text in texts]
    sure = Counter(r.encoding for r in repairs if r.certain and r.encoding in ENCODINGS)
    if not sure:
        return tuple(repairs)
    encoding = sure.most_common(1)[0][0]
    return tuple(r if r.certain else _as_neighbours(r, encoding) for r in repairs)


def utf8_of(data: bytes) -> str | None:
    """The text if the bytes are UTF-8, also when a field of fixed length cut their last letter; else None.

    A letter counts as cut only behind ``FEWEST_LETTERS`` whole ones of several bytes: chance makes one in old texts.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        whole = data[: error.start]
        is_cut = error.reason == "unexpected end of data" and error.end == len(data)
        text = whole.decode("utf-8") if is_cut else ""
        return text if sum(c.isalpha() and not c.isascii() for c in text) >= FEWEST_LETTERS else None


def is_lost(text: str) -> bool:
    """Whether letters were replaced by question marks, for good."""
    return _LOST.search(text) is not None


def has_words(text: str) -> bool:
    """Whether anything can be read: a letter or a digit."""
    return any(c.isalnum() for c in text)


def decode_bytes(data: bytes) -> Decoded:
    """A text file of unknown encoding. Undecodable bytes of the chosen encoding become U+FFFD."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return Decoded(data.decode(encoding, errors="replace"), encoding.removesuffix("-sig"), True)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", True)
    except UnicodeDecodeError:
        sample = re.sub(rb"[\x00-\x7f]{8,}", b" ", data)[:MOST_CHARACTERS]
        best, certain = best_encoding(sample)
        return Decoded(data.decode(best, errors="replace"), best, certain)


def _as_neighbours(doubtful: Repair, encoding: str) -> Repair:
    data = _bytes_of(doubtful.text)
    if data is None:
        return doubtful
    text = data.decode(encoding, errors="replace")
    if mean(text) < PLAUSIBLE - 2 or "\ufffd" in text:
        return doubtful
    return Repair(text, encoding)


def _repair_one(text: str) -> Repair:
    if text.isascii():
        return Repair(text)
    data = _bytes_of(text)
    if data is None:
        return _repair_double(text)
    whole = utf8_of(data)
    return _repair_single(text, data) if whole is None else Repair(whole, "utf-8")


def _repair_double(text: str) -> Repair:
    """UTF-8 that was read as Windows-1251 and written again: ``РљТЇР№``."""
    try:
        again = text.encode("cp1251").decode("utf-8")
    except UnicodeError:
        return Repair(text)
    return Repair(again, "utf-8") if score(again) > score(text) else Repair(text)


def _repair_single(text: str, data: bytes) -> Repair:
    """One-byte Cyrillic that was read as Latin-1."""
    if _reads_as_european(text):
        return Repair(text)
    if sum(ord(c) > 127 and c not in "«»№–—“”’" for c in text) < FEWEST_LETTERS:
        return Repair(text, certain=False)
    best, certain = best_encoding(data)
    return Repair(data.decode(best, errors="replace"), best) if certain else Repair(text, certain=False)


def _bytes_of(text: str) -> bytes | None:
    """The bytes that somebody read as Latin-1 or Windows-1252; None when the text cannot come from that."""
    data = bytearray()
    for character in text:
        code = ord(character)
        if code > 255:
            try:
                code = character.encode("cp1252")[0]
            except UnicodeEncodeError:
                return None
        data.append(code)
    return bytes(data)


def _reads_as_european(text: str) -> bool:
    """Every word with a letter beyond ASCII also has ASCII letters, at least as many."""
    for word in re.findall(r"[^\W\d_]+", text):
        odd = sum(ord(c) > 127 for c in word)
        if odd > len(word) - odd:
            return False
    # Bytes 0x80-0x9F and symbols where words should be: not written by a European hand.
    return not re.search(r"[\x80-\x9f¡-©«-³µ-¹»-¿×÷]{2}", text) and any(c.isalpha() and ord(c) > 127 for c in text)


def best_encoding(data: bytes) -> tuple[str, bool]:
    """The likeliest of ``ENCODINGS`` and whether it is certain."""
    readings: dict[str, tuple[float, str]] = {}
    for encoding in ENCODINGS:
        text = data[:MOST_CHARACTERS].decode(encoding, errors="replace")
        readings.setdefault(text, (score(text), encoding))
    ranked = sorted(((points, encoding, text) for text, (points, encoding) in readings.items()), reverse=True)
    points, encoding, text = ranked[0]
    ahead = points - ranked[1][0] if len(ranked) > 1 else math.inf
    return encoding, mean(text) >= PLAUSIBLE and ahead >= MARGIN


def mean(text: str) -> float:
    """Mean log-likelihood of a letter pair, nats; minus infinity for a text without one."""
    pairs = sum(1 for _ in _pairs(text))
    return score(text) / pairs if pairs else -math.inf


def score(text: str) -> float:
    """Sum of the log-likelihoods of the letter pairs, nats."""
    model = _model()
    return sum(model.get(pair, _UNSEEN) for pair in _pairs(text))


def _pairs(text: str) -> Iterator[str]:
    """Neighbouring characters in words that are not ASCII; ``^`` and ``$`` stand for the edges of a word."""
    for word in re.findall(r"[^\s\d!-/:-@\[-`{-~«»№–—“”’…]+", text):
        if word.isascii():
            continue
        folded = "".join("\x00" if _odd_capital(word, i) else c.lower()[0] for i, c in enumerate(word))
        yield from (a + b for a, b in zip("^" + folded, folded + "$", strict=True))


def _odd_capital(word: str, index: int) -> bool:
    return index > 0 and word[index].isupper() and word[index - 1].islower()


@cache
def _model() -> dict[str, float]:
    return pair_model(vocabulary_names())


def pair_model(names: Iterable[str]) -> dict[str, float]:
    """Log-probability of the second letter after the first, smoothed by one count for 50 unseen letters."""
    pairs = Counter(pair for name in names for pair in _pairs(name))
    firsts: Counter[str] = Counter()
    for pair, count in pairs.items():
        firsts[pair[0]] += count
    alphabet = [*_LETTERS, "^", "$"]
    return {
        a + b: math.log((pairs[a + b] + 0.05) / (firsts[a] + 0.05 * len(alphabet))) for a in alphabet for b in alphabet
    }


def vocabulary_names() -> tuple[str, ...]:
    """The Kazakh and Russian names and titles that ship with the archive."""
    names: list[str] = []
    for table in ("works", "persons", "genres", "instruments", "schools_regions", "venues_events"):
        text = resources.files("archive.vocabulary").joinpath(f"{table}.csv").read_text("utf-8")
        for row in csv.DictReader(text.splitlines()):
            names += [value for key, value in row.items() if key and key.endswith(("_kk", "_ru")) and value]
    return tuple(dict.fromkeys(names))
