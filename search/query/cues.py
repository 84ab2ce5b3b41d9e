"""Words that say how the other words of a question are meant: roles, tempo, generic nouns, words that only ask.

All are compared by folded key, so one entry serves every script and spelling. Kazakh forms are met through candidate
stems, Russian and English ones through trunks (``fold.trunk``). Numbers said in words: ``search.query.measures``.

A role's word stands where its language puts it: ``Динаның орындауындағы``, ``в исполнении Дины``; beside a verb
(``играет``, ``sings``) the player may stand on either side.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from search.text import fold, stems


def _keys(words: str) -> frozenset[str]:
    return frozenset(fold.keys(words))


PERFORMER_BEFORE = _keys(
    "орындау орындаған орындайды тартқан тартады шырқаған айтқан жырлаған ойнаған даусы дауысы дауыс version "
    "орындаушылығы тарту тартуы тартысы шырқау шырқауы айтуы жырлауы ойнауы ойнайды сүйемелдеуі нұсқасы орындалған "
    "тартылған шырқалған rendition interpretation"
)
"""Whoever stands before such a word plays or sings."""

PERFORMER_AFTER = _keys(
    "исполнение исполнении исполнитель исполнительница исполненный исполненные голос голоса голосом "
    "played performed sung performer орындаушы версия версии интерпретация интерпретации трактовка трактовке "
    "performance"
)
"""Whoever stands after such a word plays or sings."""

PERFORMS = _keys(
    "исполняет исполняют исполнял исполнила поет пел пела спел спела играет играл играла сыграл сыграла "
    "playing plays sings singing sang performs performing voice sing play perform пели певшие"
)
"""Whoever stands on either side of such a word plays or sings, if nothing makes them the composer."""

COMPOSER = _keys(
    "авторы автор композитор шығарған шығарды composed composer written wrote автора композитора сочинил сочинение "
    "написал написала"
)
"""The person beside such a word made it; a title beside it is meant as a work."""

COLLECTOR = _keys(
    "собиравшие собиравший собирали записал записала записывал записывала записали собрал собрала "
    "собирал собиратель собрание собранные "
    "түсірген түсірді "
    "жинаған жинаушы жазып алған collect collects collected collector recorded recordist field"
)
"""The person beside such a word noted it down or recorded it."""

ARRANGER = _keys(
    "обработка обработке обработал обработала аранжировка аранжировке аранжировал переложение переложении "
    "өңдеген өңдеуі өңдеуіндегі өңдеуші лайықтаған оркестровка оркестровке arranged arranger arrangement arrangements"
)
LYRICIST = _keys("слова стихи сөзін сөзі lyrics lyricist words либретто libretto librettist либреттист")
CONDUCTOR = _keys(
    "дирижер дирижёр дирижирует дирижировал дирижеры дирижёрі дирижёрлік conductor conducted conducting управлением "
    "басқаруымен басқаруындағы жетекшілігімен жетекшілігіндегі"
)

SOUNDING = _keys("жазба жазбалар жазбалары жазбасы запись записи записей записях recording recordings recorded")
"""Of whom there are recordings, plays or sings in them: ``записи Амре``, ``Динаның жазбалары``."""

OF_A_LIFE = _keys(
    "родился родилась рождения умер умерла смерти похоронен похоронена прожил жил жила туған туды туылған қайтыс өлген "
    "жерленген дүниеге өмір born birth died death dies buried lived life"
)
"""Beside somebody named, such a word asks for them: ``где похоронен Курмангазы``."""

TAKEN_DOWN = _keys(
    "made сделан сделана сделано сделаны сделанные "
    "жазылған жазып записан записана записано записаны записанный записанная записанные записанных recorded"
)
"""Where something was recorded is a place, not a tradition: ``Маңғыстауда жазылған``."""

UNWANTED_AFTER = _keys(
    "не кроме без исключая исключением помимо except without not excluding exclude no minus nor other"
)
"""What follows such a word is not wanted: ``кроме Дины``, ``without orchestra``."""

NOT_THEIRS = _keys(
    "могу можем могли найти нашел нашла знаю помню уверен уверена слышал слышала find know sure remember"
)
"""A *not* before such a word is its own: ``не могу найти песню``."""

UNWANTED_BEFORE = _keys("басқа басқалар емес қоспағанда қоспай")
NEEDED = _keys("керек қажет")
"""Between what is not wanted and its *not*: ``домбыра керек емес``."""

"""What stands before such a word is not wanted: ``Құрманғазыдан басқа``."""

NAMED_AFTER = _keys("имени им атындағы named after")
"""Between an institution and whose name it bears: ``филармония имени Жубановой``, ``Құрманғазы атындағы оркестр``."""

NAMED_AFTER_KAZAKH = _keys("атындағы")

KIN = _keys(
    "отец мать сын дочь брат сестра жена муж дед дедушка внук внучка правнук правнучка потомок потомки племянник "
    "учитель учительница ученик ученица ученики наставник әкесі анасы баласы немересі шөбересі інісі ағасы "
    "әпкесі жиені ұрпағы ұстазы шәкірті шәкірттері father mother daughter brother sister wife husband grandfather "
    "grandson granddaughter ізбасар ізбасары ізбасарлары последователи "
    "продолжатели followers мама маму маме папа папу descendant descended nephew teacher pupil pupils student students"
)
"""Whoever stands beside such a word is named to find somebody else: ``ұстазы Ұзақ``, ``дочь Ахмета Жубанова``. Not
among them: *ұлы* and *қызы*, which are parts of names, and *son*, which is *song* in this alphabet."""

NEVER_WITHIN = _keys("no without except excluding кроме исключая")
"""Words that stand in no name: ``kuis, no shertpe`` is not *shertpe kui*."""

LINKS = _keys("of the by from with от из с голоса голос by")
"""Words between a thing and whose it is."""

FILLERS = _keys(
    "әлі ещё пока еще yet still already уже никто никем бы же a an the are is were was толық которых которого "
    "которой whose"
)
"""Words that may stand within a phrase and change nothing: ``мәтіні әлі жазылмаған``."""

JOINS = _keys("ни и или or and nor мен және пен не немесе")
ADJECTIVE = re.compile(r"^(.{5,}?)ov(?:e|i|ie|oi|aia|ii|ih|im|imi|uiu|ogo)$")
"""``оркестровые``: of what."""
WITHOUT = re.compile(r"^(.{4,})siz$")
"""``оркестрсіз``: the Kazakh ending for *without*."""

ABOUT = _keys("про о об обо тему темы about")
"""Whom such a word stands before is told of: ``опера про Абая``, ``на тему Дайрабая``."""

TOLD_BEHIND = _keys("туралы жайлы жайында хақында")
"""What stands before such a word is told of: ``Едіге туралы жыр``."""

CALLED = _keys("деген атты аталатын дейтін")
"""What stands before such a word is a title: ``Қара жорға деген күй``."""

SELF = _keys("өзі өзінің сам сама сами himself herself")
"""Words between somebody and what they do: ``Дина өзі тартқан``."""

INSTITUTIONS = _keys(
    "музей мұражай мұражайы музейі museum фестиваль фестивалі festival консерватория консерваториясы conservatory "
    "филармония филармониясы philharmonic театр театры theatre архив архиві мұрағаты archive институт институты "
    "institute антология антологиясы anthology юнеско unesco күні день day премия "
    "сыйлығы prize конкурс байқауы contest competition"
)
"""What the names of institutions and events hold beside a word that tells them apart."""

SAME_INSTITUTION = dict(
    zip(fold.keys("мұражай мұражайы мұрағат мұрағаты"), fold.keys("музей музейі архив архиві"), strict=True)
)
"""Two Kazakh words for one kind of institution: names have one of them."""

DEDICATED = _keys("арналған посвящен посвященный посвящённый посвященные посвящённые памяти dedicated туралы жайлы")
"""Who something is dedicated to, or tells of, neither made nor plays it."""

GENITIVES = ("nin", "din", "tin")
"""How Kazakh genitives end."""

CONTEST = _keys("айтыс айтысы aitys")
"""Contests have people on both sides."""

STAGED = _keys("опера операсы opera балет балеті ballet")
"""What contests are made into."""

ASKED_FOR_WHOLE = frozenset(
    {"opera", "balet", "simfonia", "simfonialyk-poema", "oratoria", "kantata", "simfonialyk-kui"}
)
"""Kinds of works that have one maker to be asked for, and names of people for titles."""

STAGED_KEY = re.compile(r"^opern?[ai]?")
"""``опере``, ``оперные``, ``операда``."""

WROTE = _keys(
    "жазған жазды шығарған шығарды автор авторы авторлары написал написала сочинил wrote composed author authors"
)
"""Beside who, and a word for what is staged, it asks for the one work of that kind: ``Абай операсын кім жазған``."""

BETWEEN = _keys("between между арасындағы")

ASKS_WHO = _keys(
    "кім кімдер кімнің кімдікі кімге кімді кімнен кіммен кто кого кому кем ком чей чья чьё чьим чьей чьих "
    "whose who whom"
)
ASKS_WHOSE = _keys("кімнің кімге чей чья чьё чьим чьей чьих кому whose")
"""Before a tie it asks for the other of the two: ``кімнің шәкірті`` for the teacher."""

BY = _keys("by")
"""Who comes after made it, unless a performer's or collector's word stands before."""

PLAYED = frozenset({"kui", "an"})
"""Genres that say nothing beside whoever plays or sings: ``Роза Рымбаева әндері``."""

GENERIC = frozenset({"kui", "an", "terme", "zhyr", "tolgau", "kompozitorlyk", "vokaldyk-muzyka", "aspaptyk-muzyka"})
"""Genres that only say "piece of music" beside a composer or a title: ``Құрманғазының күйлері``."""

OF_A_PIECE = _keys(
    "аңызы тарихы нотасы ноталары мағынасы мәнісі легенда история ноты нотами значение означает табы legend story "
    "score scores sheet meaning mean means tabs"
)
"""What people want to know of a piece: a title beside such a word is a work."""

TITLES = _keys(
    "өкіл өкілі өкілдері представитель представители representative representatives "
    "жырау ақын сал сері ата батыр қажы би хан күйші әнші молда жыршы композитор акын akyn zhyrau kuishi singer певец"
)
"""Words beside names that name nobody by themselves."""

TRADITIONS = _keys("мектебі мектеп школа школы дәстүрі дәстүр традиция традиции school schools tradition traditions")
"""Words for what schools are: ``kui school of …``."""

ENSEMBLES = _keys("оркестр оркестрі orchestra ансамбль ансамблі ensemble хор хоры choir квартет квартеті quartet")
"""Words in the names of those who play together."""

OF_THE_PEOPLE = _keys("қазақ қазақтың kazakh казах казахский казахские казахская казахское казахских")
SAYS_LITTLE = OF_THE_PEOPLE | _keys(
    "played playing play used made sung sing sang called people айтылатын айтатын тартылатын ойналатын "
    "жасалған жасалатын "
    "сделанный сделанная сделано которой котором которую которых поют пели пели играли играют играть звучит "
    "кезінде кезде "
    "аспап аспабы аспаптар инструмент инструменты instrument instruments когда when while that it song песня "
    "песни песню өлең өлеңі өлеңдер өлеңдері ән әні әндер жыр жыры"
)
"""Words without which something that is told of may still be found: ``flute played by Kazakh shepherds``."""
SOMEBODY = _keys(
    "адам кісі қыз жігіт мал өлі тірі әйел человек люди девушка девушки парень джигит женщина girl man woman"
)
"""Words in the names of kinds of contests, which mean them only where one is spoken of."""

NAMELESS = (
    TRADITIONS
    | SOMEBODY
    | _keys("solo соло жеке zither цитра")
    | TITLES
    | DEDICATED
    | TAKEN_DOWN
    | UNWANTED_AFTER
    | UNWANTED_BEFORE
    | KIN
    | _keys("аспап аспаптар аспабы аспаптары инструмент инструменты инструментов instrument instruments")
    | _keys("contest contests состязание состязания состязаний соревнование")
    | _keys("көңіл живой живые живая живого живых живое мёртвый мёртвого living dead live")
    | _keys("қазақстан казахстан казахстана казахстане kazakhstan")
    | _keys("жанр жанры жанра жанрлар түрі түрлері вид виды kind genre type")
    | _keys(
        "бір екі үш төрт бес алты жеті сегіз тоғыз он один два три четыре пять шесть семь восемь девять десять "
        "two three four five six seven eight nine ten"
    )
    | SOUNDING
    | OF_THE_PEOPLE
)
"""Words that are in long names and name nothing alone."""

COMPARISON = _keys(
    "vs versus салыстыру салыстырмалы сравнение сравнить compare comparison айырмашылығы айырмасы отличается "
    "отличаются разница difference differ"
)
"""Who compares people wants both beside each other, not the one narrowed by the other."""

SUNG = frozenset({"an", "vokaldyk-muzyka"})
"""What a singer sings; with everything below them, which documents write out."""

EPIC = frozenset({"epos", "zhyr", "batyrlar-zhyry", "liro-epos", "tarihi-zhyr"})
CONCERT = "kontsert-zhanr"

GENERIC_WORDS = _keys(
    "кюй кюи кюев песня песни песен kui kuis kuy song songs tune tunes ән күй шығарма "
    "композиции произведения works pieces мелодия мелодии әуен әуендер music музыка"
)

_SEVERAL = frozenset("кюи кюев песни песен songs kuis tunes works pieces произведения композиции".split())  # noqa: SIM905
_KAZAKH_PLURAL = re.compile(r"[ldt][ae]r(?:i|in|inin|ine|inde|inen)?$")


def is_plural(exact: str, key: str) -> bool:
    """Whether a word for a kind of piece means several: ``песни Мангистау`` are those of a place, no title."""
    return exact in _SEVERAL or _KAZAKH_PLURAL.search(key) is not None


TEMPO = {
    **dict.fromkeys(_keys("slow slowly баяу медленный медленно"), "slow"),
    **dict.fromkeys(_keys("fast жылдам шапшаң быстрый быстро quick"), "fast"),
    **dict.fromkeys(_keys("moderate умеренный орташа"), "moderate"),
}
_TEMPO_TRUNKS = {fold.trunk(key): value for key, value in TEMPO.items() if key not in _keys("slow fast quick")}
"""Of words that are declined; ``слова`` is no form of *slow*."""


def tempo(key: str) -> str | None:
    """``slow``, ``moderate`` or ``fast`` when the word says so."""
    return TEMPO.get(key) or _TEMPO_TRUNKS.get(fold.trunk(key))


class Cue(Enum):
    """What a word says of the person beside it; the names say where the person stands."""

    PLAYER_BEFORE = auto()
    PLAYER_AFTER = auto()
    PLAYS = auto()
    COMPOSER = auto()
    COLLECTOR = auto()
    ARRANGER = auto()
    LYRICIST = auto()
    CONDUCTOR = auto()
    BY = auto()


_CUES = (
    (PERFORMER_BEFORE, Cue.PLAYER_BEFORE),
    (PERFORMER_AFTER, Cue.PLAYER_AFTER),
    (PERFORMS, Cue.PLAYS),
    (COMPOSER, Cue.COMPOSER),
    (ARRANGER, Cue.ARRANGER),
    (LYRICIST, Cue.LYRICIST),
    (CONDUCTOR, Cue.CONDUCTOR),
    (COLLECTOR, Cue.COLLECTOR),
    (BY, Cue.BY),
)
MAKERS = {
    Cue.COMPOSER: "composer",
    Cue.COLLECTOR: "collector",
    Cue.ARRANGER: "arranger",
    Cue.LYRICIST: "lyricist",
    Cue.CONDUCTOR: "conductor",
}
"""The role that such a cue gives to the person on either side of it."""
PLAYERS = frozenset({Cue.PLAYER_BEFORE, Cue.PLAYER_AFTER, Cue.PLAYS})


def cue(key: str) -> Cue | None:
    """What the word says of the person beside it, in any of its forms."""
    if is_unplayed(key):
        return Cue.PLAYER_BEFORE
    return next((meant for keys, meant in _CUES if is_one(keys, key)), None)


_NEGATED = re.compile(r"^(.{3,})[mbp][ae]([gk][ae]n)$")


def is_unplayed(key: str) -> bool:
    """``орындамаған``: who stands before it does not play."""
    match = _NEGATED.match(key)
    return match is not None and any(is_one(PERFORMER_BEFORE, match[1] + sound + match[2][1:]) for sound in "gk")


_BOTH = _keys("an at on")


def is_no_article(word: fold.Word) -> bool:
    """``ән``, ``ат``, ``он``: words whose keys are those of English ones that only join."""
    return word.key in _BOTH and not word.exact.isascii()


def is_one(words: frozenset[str], key: str) -> bool:
    """Whether a word, in any form, is one of a list."""
    return not words.isdisjoint((key, *stems.cases(key)))


_OF_I = re.compile(r"^(.{3,}[aeo]i)(?:a|u|em|e)$")
"""Russian cases of names in й: ``Естая``, ``Абаю``."""
_IN_IA = re.compile(r"^.{4,}[aou]i$")
"""Russian genitive of names in ия: ``Магауии``."""
_FEMININE = re.compile(r"^(.{2,}(?:ov|ev|in|sk))(?:oi|u)$")


def as_written(key: str) -> tuple[str, ...]:
    """A word's key, and the feminine surname that it may be a case of: ``Жубановой`` is Жубанова, not Жубанов."""
    match = _FEMININE.match(key)
    in_i = _OF_I.match(key)
    in_ia = _IN_IA.match(key)
    found = (match and match[1] + "a", in_i and in_i[1], in_ia and key + "a")
    return (key, *(form for form in found if form))


_ACCUSATIVE = re.compile(r"^(.{4,})(?:u|oi)$")
"""``Сарыарку``, ``Сарыаркой``: cases of a feminine word."""


_SINGULAR = dict(
    zip(
        fold.keys(
            "песен опер симфоний айтысқан айтысқаны айтысты вальсов романсов балетов концертов гимнов эпосов дастанов "
            "әні әнін әнді әнге әннің"
        ),
        fold.keys("песня опера симфония айтыс айтыс айтыс вальс романс балет концерт гимн эпос дастан ән ән ән ән ән"),
        strict=True,
    )
)
"""Genitives that have a vowel more, or an ending less, than any rule takes off; who *contends* is in a contest."""


def forms(key: str) -> tuple[str, ...]:
    """A word's key, Kazakh stems, and the key without a Russian case ending."""
    feminine = _ACCUSATIVE.match(key)
    found = (_SINGULAR.get(key, key), key, *stems.cases(key), fold.undeclined(key))
    found = (*found, *([feminine[1] + "a"] if feminine else []))
    return tuple(dict.fromkeys(found))


STOP_KEYS = frozenset(
    fold.keys(
        "жазба жазбалар жазбасы мен және пен бен үшін туралы жайлы бар ма ме кім кімдер айтады айтатын тыңдау "
        "жүктеу көрсет тап и или в на с со из от для про об кто слушать скачать найти онлайн песня исполняет "
        "запись and or the a an of by with in on at for about to from who sings listen download find show me mp3 "
        "flac vs versus audio online recording recordings играет поет сыграл плеер есть ли какой какая какие "
        "какое все всё мне хочу послушать покажи покажите дайте который которые которая маған тауып бер беріңіз "
        "керек барма қандай барлық бәрі бұл осы бойынша тізімі do you have where can i hear any all most some "
        "what which is are there my please list want need give скажите скажи подскажите пожалуйста нужен нужна "
        "нужно нужны хотел хотела бы хотелось хотим можно могу где куда услышать найдите ищу ищем интересует "
        "интересуют "
        "имеется имеются что было был была были нибудь какой-нибудь вас нас вам керегі еді екен іздеймін іздеп жүрмін "
        "тыңдағым естігім көргім келеді келер тыңдасам тыңдауға болады қайдан қайда бересіз бере аласыз беріңізші "
        "өтінемін қажет табыңыз табуға көмектесіңіз көрсетіңіз көрсетіңізші сіздерде сізде айтыңызшы жіберіңіз не "
        "does mean means meaning sheet аңызы нотасы мағынасы ноты означает значение атақты танымал әйгілі "
        "известный известные известных знаменитый знаменитые знаменитых лучший лучшие популярные famous best popular "
        "неде айырмашылығы айырмасы отличается отличаются отличие разница difference differ from "
        "нелер мүмкін бе ба пе па could would will your got anything something kindly know looking search "
        "after called i'd like love there's it was were that this "
        "these those каких каким какими какого каком у как которых которое которую называется между between это "
        "эта эти помогите help made только лишь тек ғана only just звучит звучат sounds деген называемый "
        "кімнің кімдікі кімге кімді чей чья чьё whose кого угодно айда қашан құрылды құрылған ашылды ашылған тойланады "
        "өтеді өткізіледі "
        "когда основан основана основали создан создана открыт открыта открылась находится городе when did was founded "
        "established founded өзі өзінің сам сама сами himself herself болған болды болсын бірге вместе тоже также also "
        "орналасқан расположен located немене биография biography өмірбаяны часы работы "
        "named атты аталатын еткен өткен имени им атындағы кажется сделанные сделано сделанная деп едім тыңдайын "
        "кімнен кіммен кімде кімдерден кому кем ком неден неге неше нешінші қандайын о обо what's who's where's "
        "when's how how's "
        "родился родилась родились умер умерла умерли похоронен похоронена жил жила лет сколько "
        "туған туды қайтыс дүниеге "
        "жерленген өлген неше қанша қай қайсы қайтыс born died die dies buried birth death old many much write he she "
        "his her when how если ничего году "
        " создания создание возникновения шығу под өзіндік "
        "такое такой такая звук звучание sound nedir целиком полностью толық complete нынешний қазіргі "
        "ішінде ішінен арасынан прошлого прошлых "
        "ли же вот так именно этот чтобы they them one "
        "қалай аталады сопровождение сопровождения accompaniment самые самый но бірақ but than жазған"
    )
)
"""Words that ask, join or command; a query is answered without them when it cannot be answered with them."""
