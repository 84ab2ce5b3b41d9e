"""What the intake says of files and sheets is said in the reader's language, names and numbers in their places."""

import re
import wave
from functools import cache
from pathlib import Path

import pytest

from archive.keeping import Archive
from archive.model import AccessLevel
from ingest.codes import DoorCode, SheetCode
from ingest.discover import discover
from ingest.pipeline import Options
from ingest.rehearsal import rehearse
from ingest.report import Flagged
from ingest.sheet.reading import read
from tests.copied_home import copied
from web.view import i18n
from web.view.i18n import Tongue
from web.view.sentences import OF_ONE_NAME, SENTENCES, said
from web.view.wording import Wording

WORDINGS = {tongue: Wording(words) for tongue, words in i18n.load().items()}
EVERY = tuple(dict.fromkeys((*SENTENCES, *OF_ONE_NAME[:3])))
SAMPLES = {
    "n": "3", "m": "4", "a": "1.5", "b": "2.5", "c": "3.5", "text": "'Дина'", "other": "'Адай'", "field": "date",
    "id": "s0001", "form": "1936", "forms": "1936 or 1937", "code": "bad-date", "kind": "work", "role": "performer",
    "level": "closed", "why": "row 5 cannot be read", "each": "'Дина' is not known", "name": "a.wav", "words": "б.wav",
    "choices": "open, closed",
}  # fmt: skip
SHEETS = (
    # names, dates, words, doors
    "file;title_kk;performer;composer;date;Қолжетімділік;language;Шкаф;доступ к записи;;title_kk\n"
    "a.wav;Күй;Ешкім Жоқұлы;Құрманғазы Қазанғап;36-37;жабық па;kk;1;нельзя;x;Адай\n"
    "b.wav;Күй\u202e;Дина; ;not a date;open;kk;2;;;;;артық\n"
    "a.wav;Екінші;;;2099;closed;;;;;\n"
    "жоқ.wav;Үшінші;;;1700;closed;;;;;\n"
    ";Атсыз;;;l936;жабық;;;;;\n",
    # passages and times
    "file;start;end;title_kk;Дата оцифровки;Эмбарго до\n"
    "a.wav;0:00;0:99;Бірінші;193б;бір күні\nb.wav;ертең;900;Екінші;1911-12;2030\n",
    # a line of one sentence, and an open quotation mark
    'Архив. Для служебного пользования\nfile;title_kk\na.wav;"Күй\nb.wav;Ән\nВсе записи закрыты\n',
)
OURS = re.compile(
    r"«[^»]*»|[\w-]+ \(\w[^)]*\)|[\w/.-]+\.(?:wav|csv|md)|--columns|\b(?:UTF-8|CSV|XLSX|EDTF|[a-z]+-[a-z-]+)\b"
)
"""What may stand in Latin letters in any language: what somebody wrote, and names of files and forms."""


def spoken(message: str) -> str:
    """The English sentence, as the program writes it."""
    return message % SAMPLES if "%(" in message else message


@pytest.fixture(scope="module")
def flagged(pristine_home: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Flagged]:
    """What messy sheets are told before a byte is written."""
    root = tmp_path_factory.mktemp("messy")
    archive = Archive.open(copied(pristine_home, root / "home"))
    folder = root / "in"
    folder.mkdir()
    for n, name in enumerate(("a.wav", "b.wav", "үшінші.wav", "A.WAV")):
        with wave.open(str(folder / name), "wb") as out:
            out.setparams((1, 2, 8000, 0, "NONE", ""))
            out.writeframes(bytes([n, 0]) * 8000)
    found: list[Flagged] = []
    for n, text in enumerate(SHEETS):
        path = root / f"sheet{n}.csv"
        path.write_text(text, encoding="utf-8")
        options = Options("test", access=AccessLevel.OPEN if n == 1 else None)
        found += rehearse(archive, discover([folder]), read(path), options, roots=(folder,)).flagged
    archive.close()
    return found


def test_a_messy_sheet_is_told_of_in_no_english(flagged: list[Flagged]) -> None:
    assert {SheetCode.BAD_WORD, SheetCode.BAD_DATE, DoorCode.UNREADABLE, "name-unknown"} <= {f.code for f in flagged}
    assert len({f.code for f in flagged}) > 15
    told = {text for one in flagged for text in (one.detail, one.hint) if text}
    for tongue in (Tongue.KK, Tongue.RU):
        sentences = {text: said(WORDINGS[tongue], text) for text in told}
        assert [text for text, (_, lang) in sentences.items() if lang] == []
        assert [text for text, (one, _) in sentences.items() if re.search(r"[A-Za-z]{4,}", OURS.sub("", one))] == []


@pytest.mark.parametrize("message", EVERY)
def test_every_sentence_is_found_again_by_what_it_says(message: str) -> None:
    """None is taken for another one, and what stood in it stands in the translated one."""
    text = spoken(message)
    for tongue in (Tongue.KK, Tongue.RU, Tongue.EN):
        sentence, lang = said(WORDINGS[tongue], text)
        assert lang == ""
        for name in re.findall(r"%\((text|other|name|words|id|form|n|m)\)s", message):
            assert SAMPLES[name].strip("'") in sentence
    quoted = re.sub(r"'([^']*)'", r"«\1»", text) if "%(" in message else text
    sentence = said(WORDINGS[Tongue.EN], text)[0]
    assert words_of(sentence) == words_of(quoted)


def words_of(text: str) -> list[str]:
    """Without what is said by its own word: kinds, roles, levels, fields."""
    return [w for w in re.findall(r"\w+", text.lower()) if w not in own_words()]


@cache
def own_words() -> frozenset[str]:
    known = ("work", "performer", "closed", "Open to everybody", "Closed", "Works", "date", "Work", "Performer")
    words = WORDINGS[Tongue.EN].translations.gettext
    return frozenset(w for text in known for w in re.findall(r"\w+", words(text).lower()))


STRANGE = (
    "as many files as stars", "closed: because it was raining", "", "%(text)s is not known",
    "performer 'A; B' holds several names: 'A' is not known; 'B' sings",
)  # fmt: skip


@pytest.mark.parametrize("text", STRANGE)
def test_what_no_sentence_fits_stays_english_and_says_so(text: str) -> None:
    assert said(WORDINGS[Tongue.RU], text) == (text, "en" if text else "")


def test_what_somebody_wrote_is_never_a_pattern() -> None:
    """Percent signs, quotation marks and line ends in a cell come through whole."""
    for written in ("100 %", "%(text)s", "it's", 'say "no"', "a\nb", "«Адай»", "\\d+"):
        assert said(WORDINGS[Tongue.RU], f"{written!r} is not known")[0] == f"«{written}» — неизвестно"
