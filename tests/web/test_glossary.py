"""One word for one thing: the interface says what the glossary says, and none of the words that readers met as wrong.

The glossary is decided with the Centre; a native reader has the last word. A word is forbidden where another one was
chosen, so that it does not come back with the next translation.
"""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parents[2] / "web" / "locale"

CHOSEN = {
    ("kk", "Occasion"): "Жазылу орайы",
    ("kk", "Master"): "Түпнұсқа (мастер)",
    ("kk", "Carrier"): "Тасымалдағыш",
    ("kk", "Conductor"): "Дирижер",
    ("kk", "Not open here"): "Қолжетімсіз",
    ("kk", "The same in words"): "Мәтін түрінде",
    ("kk", "Listening paths"): "Тыңдауға таңдамалар",
    ("kk", "Surprise me"): "Кездейсоқ жазба",
    ("kk", "Ways in"): "Бөлімдер",
    ("kk", "Order"): "Сұрыптау",
    ("kk", "Show on another site"): "Сайтқа енгізу",
    ("kk", "Cite"): "Дәйексөз",
    ("kk", "Recording"): "Жазба",
    ("kk", "Instrument"): "Аспап",
    ("kk", "Performer"): "Орындаушы",
    ("ru", "Turn"): "Реплика",
    ("ru", "Not open here"): "Доступ закрыт",
    ("ru", "Relevance"): "По релевантности",
    ("ru", "Order"): "Сортировка",
    ("ru", "Narrow by"): "Фильтры",
    ("ru", "Sounds like"): "Похожие по звучанию",
    ("ru", "Listening paths"): "Подборки для слушания",
    ("ru", "Show on another site"): "Встроить на сайт",
    ("ru", "Where each statement comes from"): "Источники сведений",
    ("ru", "sure"): "достоверно",
    ("ru", "unsure"): "сомнительно",
    ("ru", "Curator"): "Куратор",
    ("ru", "Broader"): "Вышестоящее",
    ("ru", "Ways in"): "Разделы",
    ("ru", "Recording"): "Запись",
    ("ru", "Performer"): "Исполнитель",
}
GLOSSARY = {
    "Recording": ("Жазба", "Запись"), "Work": ("Шығарма", "Произведение"), "kui": ("күй", "кюй"),
    "song": ("ән", "песня"),
    "Akyn": ("Ақын", "Акын"), "kuishi": ("күйші", "кюйши"), "Singer": ("Әнші", "Певец, певица"),
    "Reciter of epics": ("Жырау, жыршы", "Жырау, жыршы"),
    "Composer, author": ("Композитор, авторы", "Композитор, автор"),
    "Performer": ("Орындаушы", "Исполнитель"), "Collector": ("Жинаушы", "Собиратель"),
    "Instrument": ("Аспап", "Инструмент"), "Genre": ("Жанр", "Жанр"),
    "School, tradition": ("Мектеп, дәстүр", "Школа, традиция"), "Region": ("Өңір", "Регион"), "Place": ("Жер", "Место"),
    "Year": ("Жыл", "Год"), "Collection": ("Жинақ, қор", "Собрание, фонд"), "Listen": ("Тыңдау", "Слушать"),
    "Pause": ("Кідірту", "Пауза"), "Search": ("Іздеу", "Поиск"), "Compare": ("Салыстыру", "Сравнить"),
    "Share": ("Бөлісу", "Поделиться"), "Cite": ("Дәйексөз", "Цитировать"), "Download": ("Жүктеп алу", "Скачать"),
    "Duration": ("Ұзақтығы", "Длительность"), "Tempo": ("Қарқын", "Темп"), "Passage": ("Үзінді", "Фрагмент"),
    "Text": ("Мәтін", "Текст"), "Legend": ("Аңыз", "Легенда"), "festival": ("фестиваль", "фестиваль"),
    "Rights": ("Құқықтар", "Права"), "Access": ("Қолжетімділік", "Доступ"),
    "About the archive": ("Мұрағат туралы", "Об архиве"),
}  # fmt: skip
"""What each thing is called in Kazakh and Russian: the table of words that was agreed on (docs/web.md)."""
INSTEAD = {
    "kk": {
        "Жазба": r"\bтрек", "Шығарма": r"\bтуынды", "Орындаушы": r"\bартист|\bсазгер", "Қарқын": r"\bтемп\b",
        "Бұрау": r"\bстрой|\bкүйге келтіру", "Әуен": r"\bмелодия", "Үзінді": r"\bфрагмент", "Бөлісу": r"\bшер ",
        "Ұзақтығы": r"\bхронометраж", "Мұрағат": r"\bархив", "Тұлға": r"\bперсона", "Өңір": r"\bрегион|\bаймақ",
    },
    "ru": {
        "Запись": r"\bтрек|аудиозапис", "Фрагмент": r"\bотрыв(?:ок|к)|\bотрезок", "Темп": r"\bскорость темпа",
        "Строй": r"\bнастройка струн", "Кюй": r"\bкуй\b|\bкуи\b", "Исполнитель": r"\bартист",
        "Мелодия": r"\bнапевность",
        "Длительность": r"\bпродолжительност|хронометраж", "Правообладатель": r"\bхранител",
        "Реплика": r"\bочередь\b", "достоверно": r"\bуверенно\b",
    },
}  # fmt: skip
"""The chosen word -> what else one might say, which would be a second word for the same thing."""
FORBIDDEN = {
    "kk": r"тасығыш|тасымалдаушы|шолғыш|сэмпл|отсчёт|дирижёр|түпнұсқа көшірме|(?:тыңдау|кіру) жолдары|орындау мәнері",
    "ru": r"по соответствию|пути слушания|то же словами|\bвходы\b|\bперсон[аы]\b|ударов в минуту|\bнеуверенно\b",
}


def words(language: str) -> dict[str, list[str]]:
    with (LOCALE / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    said: dict[str, list[str]] = {}
    for message in catalogue:
        if message.id and not message.context:
            key = message.id if isinstance(message.id, str) else message.id[0]
            said[key] = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return said


@pytest.mark.parametrize(("language", "message"), CHOSEN)
def test_the_chosen_word_is_said(language: str, message: str) -> None:
    assert words(language)[message] == [CHOSEN[language, message]]


@pytest.mark.parametrize("message", GLOSSARY)
def test_a_thing_is_called_as_the_glossary_says(message: str) -> None:
    """The first form, where a word has forms for numbers."""
    assert (words("kk")[message][0], words("ru")[message][0]) == GLOSSARY[message]


@pytest.mark.parametrize(("language", "chosen"), [(lang, word) for lang, table in INSTEAD.items() for word in table])
def test_one_thing_has_one_word(language: str, chosen: str) -> None:
    other = re.compile(INSTEAD[language][chosen], re.IGNORECASE)
    met = {key: text for key, texts in words(language).items() for text in texts if other.search(text)}
    assert met == {}


@pytest.mark.parametrize("language", FORBIDDEN)
def test_no_word_comes_back_that_readers_met_as_wrong(language: str) -> None:
    wrong = re.compile(FORBIDDEN[language], re.IGNORECASE)
    met = {key: text for key, texts in words(language).items() for text in texts if wrong.search(text)}
    assert met == {}
