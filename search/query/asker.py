"""Words about who asks and what for, which name nothing that is looked for: ``мой дед``, ``для урока музыки``,
``эфирге``, ``I am preparing a lesson``.

So is ``ең ұзақ``, *the longest*. They are passed over where they stand in no name: *Қайран шешем* stays a kui.
"""

from __future__ import annotations

from collections.abc import Sequence

from search.text import fold, stems


def _keys(words: str) -> frozenset[str]:
    return frozenset(fold.keys(words))


_MINE = _keys("мой моя мои моего моей моему моим мою наш наша наши нашего нашей my our менің біздің")
_KIN = _keys(
    "дед деда дедушка дедушки дедом прадед прадедушка бабушка бабушки бабушку бабуля прабабушка отец отца папа папы "
    "мать матери мама мамы дядя дяди тетя тёти брат брата сестра сестры предок предки родственник "
    "grandfather grandpa granddad grandmother grandma granny father dad mother mum mom uncle aunt great-grandfather "
    "great-grandmother brother sister ancestor ата әже апа әке ана аға нағашы баба"
)
_MY_KIN = _keys("атам әжем апам әкем анам ағам нағашым көкем бабам әкеміз атамыз әжеміз апамыз ағамыз")
"""In Kazakh an ending says whose."""
_BETWEEN = _keys("late great old dear own покойный покойная родной родная любимая арғы марқұм нағашы")
_TOWARDS = _keys("для на в во к for in at to")
_PURPOSES = _keys(
    "урок урока уроке уроку занятие занятия занятию эфир эфира эфире передача передачи передачу передаче программы "
    "программу выпуск выпуска реферат реферата доклад доклада доклада диссертация диссертации диссертацию "
    "концерта концерту выставки выставку класс класса lesson lessons class classes programme program broadcast show "
    "thesis essay exhibition homework"
)
_KAZAKH_PURPOSES = _keys(
    "сабаққа сабақта сабағыма сабақ сыныпқа эфирге хабарға хабарыма рефератқа реферат диссертацияға "
    "баяндамаға баяндама "
    "бағдарламаға оқушыларға оқушылар балаларға оқушыларыма сабағына көрмеге тәрбие сағатына"
)
"""What something is for, in the case that says so."""
_OF_A_PURPOSE = _keys(
    "жазу жазуға жазуым музыки музыка музыке музыкальной музыкальную школе школу школы школа класс классе "
    "класса классов шестом шестого "
    "пятом пятого седьмом седьмого четвёртом третьем втором первом детей детям ребят студентов радио "
    "телевидения нашей моей "
    "сегодня завтра вечером my our a the radio tv music school musical primary kids children year olds tonight today "
    "tomorrow мектептегі мектепте сынып балалар арналған деген"
)
_SAYS = _keys(
    "готовлю готовим готовлюсь пишу пишем делаю делаем снимаю снимаем учу учусь преподаю веду работаю собираю "
    "preparing prepare writing teaching teach learning learn making working used "
    "дайындап жатырмын жүрмін отырмын өтемін өткіземін жазып үйретемін үйренемін үйреніп жатырмыз жүрміз едім "
    "айтуынша айтқанындай түсіндіру түсіндіруге түсіндірейін сыныпта "
    "рассказывала рассказывал говорили помню"
)
"""What the asker does."""
_MOST = _keys("ең самый самая самое самые самых самой")
"""What stands behind such a word is no name: ``ең ұзақ жыр`` is not by Ұзақ."""
_FOR_SURE = _keys("эфир эфире эфирге реферат рефератқа сабаққа сыныпқа диссертацияға")


_HEARD_THERE = _keys(
    "урок урока уроке уроку занятия занятию эфир эфира эфире передачи передачу выпуска концерта lesson lessons class "
    "programme program broadcast show сабаққа сабақта сабағыма сабақ сыныпқа эфирге хабарға бағдарламаға"
)
"""Where pieces are played."""


def idle(words: Sequence[fold.Word]) -> set[int]:
    """Places of the words about the asker and the purpose; none where nothing but them is said."""
    keys = [word.key for word in words]
    found: set[int] = set()
    for place, key in enumerate(keys):
        if place in found:
            continue
        if key in _MY_KIN:
            found.add(place)
        elif key in _MINE:
            found |= _kin(keys, place)
        elif key in _TOWARDS:
            found |= _purpose(keys, place)
        elif key in _KAZAKH_PURPOSES or key in _FOR_SURE:
            found |= {place, *_around(keys, place)}
        elif key in _SAYS:
            found.add(place)
        elif key in _MOST and place + 1 < len(keys):
            found |= {place, place + 1}
    return found if len(found) < len(keys) else set()


def is_to_hear(words: Sequence[fold.Word]) -> bool:
    """Whether what is asked for is to be heard: ``my grandmother used to sing``, ``для урока``, not ``for my "
    "thesis``."""
    keys = [word.key for word in words]
    of_kin = any(key in _MY_KIN or (key in _MINE and bool(_kin(keys, n))) for n, key in enumerate(keys))
    return of_kin or not _HEARD_THERE.isdisjoint(keys)


def _kin(keys: Sequence[str], place: int) -> set[int]:
    last = place + 1
    while last < len(keys) and keys[last] in _BETWEEN:
        last += 1
    if last < len(keys) and (keys[last] in _KIN or not _KIN.isdisjoint(stems.cases(keys[last]))):
        return set(range(place, last + 1))
    return set()


def _purpose(keys: Sequence[str], place: int) -> set[int]:
    noun = place + 1
    while noun < len(keys) and keys[noun] in _OF_A_PURPOSE:
        noun += 1
    if noun >= len(keys) or keys[noun] not in _PURPOSES:
        return set()
    last = noun + 1
    while last < len(keys) and (keys[last] in _OF_A_PURPOSE or _leads_on(keys, last)):
        last += 1
    return set(range(place, last))


def _leads_on(keys: Sequence[str], place: int) -> bool:
    return keys[place] in _TOWARDS and place + 1 < len(keys) and keys[place + 1] in _OF_A_PURPOSE


def _around(keys: Sequence[str], place: int) -> set[int]:
    """``мектептегі сабаққа``, ``5 сыныпқа сабақ``."""
    beside = (place - 1, place + 1)
    return {n for n in beside if 0 <= n < len(keys) and (keys[n] in _OF_A_PURPOSE or keys[n].isdecimal())}
