"""What a remark says that keeps somebody out: a note beside a recording, a title above a table, a comment on a cell.

A remark is a sentence in Kazakh, Russian or English, so nothing here is certain. What counts is a wish or an order
(*просил не показывать*, *do not play*, *таратпаңыз*), the people who alone may hear (*только для женщин*, *family
only*, *тек туыстарына*), or a word for a shut door. What is told as a fact does not: *ранее не издавалось*,
*sung only by women*, *cannot be heard*, *бермеген*. A door that is shut by mistake has a finding that says why.
"""

from __future__ import annotations

import re
from functools import lru_cache

from archive.hygiene import clean
from archive.model import AccessLevel
from archive.policy import strictness
from ingest.sheet.columns import BY_NAME, find_word

_SHUT_WORDS = frozenset(
    {"draft", "private", "restricted", "confidential", "not public", "hidden", "embargoed", "черновик", "закрыта"}
    | {"приватный", "ограничен", "ограничено", "ограниченный", "ограниченный доступ", "не публиковать", "секретно"}
    | {"для служебного пользования", "дсп", "жарияланбасын", "шектеулі", "құпия", "жабық қор", "закрытый фонд"}
)
"""Words for a shut door that are no level: alone in a cell under any header they shut it."""


def _any(stems: str) -> str:
    return f"(?:{'|'.join(stems.split())})"


_GIVING_RU = _any(
    "публик опублик выклад вылож распростран размещ воспроизв показ дава да[вй]ать дать отда выда разда переда копир"
    " тиражир транслир включа включи слуша прослуш проигр разглаш обнарод издав пуска пускат ставить использ огла[шс]"
    " открыва откры демонстр цитир перепис скачив сообща"
)
_PEOPLE_RU = _any(
    "женщин мужчин девуш взросл совершеннол специалист исслед учен[ыо] сотрудник персонал работник член родств родн[ыо]"
    " семь[яеиюё] семей близк свои[хм] студент учащ педагог преподав посвящ старш старей узк наследник потомк участник"
    " служебн внутр личн домашн мусульм верующ читател архив кафедр музейн"
)
_FACT_RU = r"(?!\w*(?:л|ла|ло|ли)(?:с[ья])?\b)"
"""Not what was done or not done: *не издавалась*."""

_GIVING_EN = _any(
    "publi(?:sh|c) shar(?:e|ing) distribut upload broadcast releas cop(?:y|ies) play listen hear show lend loan"
    " circulat disclos stream post reproduc duplicat air\\b us(?:e|ing)\\b reveal make put give pass exhibit open"
)
_GIVEN_EN = _any(
    "publi(?:shed|c) shared distributed uploaded broadcast released copied played heard shown lent loaned circulated"
    " disclosed streamed posted reproduced duplicated aired used revealed made put given exhibited opened listened"
)
_PEOPLE_EN = _any(
    "wom[ae]n m[ae]n girls? boys? adults? famil(?:y|ies) clan commun(?:ity|ities) initiat\\w* elders? students?"
    " relatives? kin researchers? scholars? staff members? descendants? heirs? insiders? believers? teachers? archive"
    " curators? reading"
)
_GIVING_KK = _any(
    "жарияла тарат көрсет тыңдат естірт бер жібер көшіріл орналастыр қой сал ұсын ойнат аш бөліс пайдалан айт"
)
_PEOPLE_KK = _any(
    "әйел ер(?:лер|кек|адам) қыз туыс отбас жақын ұрпақ маман ғалым зерттеу қызмет ішкі рұқсат мүше студент үлкен"
    " ересек ағайын бауыр аға"
)

_ORDERS = (
    # Russian: не показывать, нельзя слушать, на сайт нельзя, просила … не …, против показа, без ведома родни
    rf"\bне\s+(?:для\s+)?{_GIVING_RU}{_FACT_RU}|\bкопи\w+\s+не\s+(?:снима|дела)",
    rf"\b(?:нельзя|запре[тщ](?!ал)\w*|не\s+(?:надо|следует|разреш\w+|рекоменд\w+|желат\w+))"
    rf"\s+(?:\w+\s+){{0,2}}?{_GIVING_RU}",
    r"\b(?:сайт|интернет|эфир|показ|публик|прослуш|слуша|стави|выклад|копир)\w*\s+(?:\w+\s+)?(?:нельзя|нет\b|запрещ)",
    r"\bпрос(?:ил|ит|ят|ьба|им)[\w,]*\s+(?:[\w,]+\s+){0,4}?не\s+(?!забы)",
    r"\bпротив\s+(?:\w+\s+)?(?:публик|показ|распростр|размещ|прослуш|передач|копир|огла[шс])",
    r"\bбез\s+(?:[\w.]+\s+)?(?:разреш|соглас|ведома|позвол|права\b)",
    r"не\s+подлеж|\bпрос(?:ил|ит|ят)\w*\s+(?:\w+\s+)?(?:закрыт|убрат|снят|изъят|скрыт|удалит|спрятат)|запрещ(?!ал)|запрет\w*\s+(?:на|семь|род)|\bзапрет\b|до\s+особого|не\s+для\s+всех\b(?!\s+\w)",
    rf"\bне\s+для\s+(?:{_PEOPLE_RU}|посторонн|чуж|печат|эфир|прослуш|показ|детей|широк|интернет|сайт|публик|радио)",
    r"соглас\w+\s+(?:\w+\s+){0,2}?(?:отозва|не\s+(?:дал|получ)|нет\b)|отозва\w+\s+(?:\w+\s+)?соглас|\bнет\s+соглас|\bсемья\s+против"
    r"|\bне\s+дал\w*\s+(?:\w+\s+)?(?:добро|соглас|разреш)|спр(?:ашива|оси)\w+\s+(?:\w+\s+)?разреш",
    r"\bспецхран|\bизъят|под\s+замком|(?:спросить|звонить)\s+(?:у\s+)?(?:семь|внук|дочер|сын|вдов|родн|наслед)|\bпридержать|(?:убра|сня|удал)\w+\s+(?:из|с)\s+(?:\w+\s+)?(?:каталог|сайт|показ|доступ)",
    # English: do not play, not to be heard, asked us not to, did not want, consent withdrawn, keep it private
    rf"\b(?:do\s+not|don['’]?t|must\s+not|should\s+not|shall\s+not|shouldn['’]?t|may\s+not|not\s+to|never\s+to)\s+"
    rf"(?:be\s+)?(?:\w+\s+)?(?:{_GIVING_EN}|{_GIVEN_EN})|\bbut\s+not\s+{_GIVING_EN}",
    rf"(?<!could )(?<!can )\bnot\s+be\s+(?:\w+\s+)?{_GIVEN_EN}",
    rf"\bnot\s+for\s+(?:the\s+|any\s+)?(?:\w+\s+)?(?:publi|general|outsid|every|broadcast|releas|circulat|web|online"
    rf"|distribut|shar|{_PEOPLE_EN})",
    r"\b(?:did|do|does)(?:\s+not|n['’]?t)\s+want\b|\bsa(?:ys|id)\s+no\b|\basked\s+(?:\w+\s+){0,2}not\b",
    r"\b(?:consent|permission)\s+(?:was\s+)?(?:withdrawn|refused|revoked|denied|pending)"
    r"|\b(?:withdrew|refused|revoked)\s+(?:\w+\s+)?(?:consent|permission)|\bno\s+(?:\w+\s+)?(?:consent|permission|copies|copying|broadcast|web|online)\b",
    r"\bkeep\s+(?:\w+\s+){0,3}?(?:private|offline|secret|closed|among|confidential|between|under)\b"
    r"|\bin\s+confidence\b"
    r"|\btake\s*down\b|\bleave\s+(?:\w+\s+)?out\s+of\b|\bsealed\s+(?:box|envelope|until|tape|record)|\bask\s+(?:\w+\s+){1,4}before\b",
    r"\bwithh[eo]ld|\bhold\s+back|until\s+further\s+notice|\bforbidden\s+(?:to|by|for)\b|\bembargo(?!\s+(?:ended|over|expired))|\bconfidential\b"
    r"|\boff\s+limits\b|\brestricted\b(?=\s+(?:access|material|use|item|until|to|by|collection)\b|\s*(?:[,.;:!)–—-]|$))",
    r"\bwithout\s+(?:\w+\s+){0,3}?(?:permission|consent|approval)",
    # Kazakh: таратпаңыз, көрсетпеуді сұрады, берілмесін, жариялауға болмайды, рұқсатсыз, немересі қарсы
    rf"\b{_GIVING_KK}(?:іл|ыл|ін|ын|н|л)?[мбп][ае](?:у(?:ды|ді|ын|ін|ға|ге|ы|і)?|сын|сін|ңыз(?:дар)?|ңіз(?:дер)?|ңдар|ңдер)\b",
    rf"\b{_GIVING_KK}(?:іл|ыл|ін|ын|н|л)[мбп][ае]йді|\bбер(?:мейміз|ме\s+де)|\bшығарма(?:ңыз|ңыздар|ңдар|у|уды|й|ймыз)\b",
    r"болмайды|рұқсатсыз|рұқсатынсыз|келісімінсіз|тыйым\s+сал(?!ған|ынған|ды\b|ынды\b)|бөгде\s+\w+|эмбарго|\bқұпия\b(?!\s+(?:махаббат|сөз|сыр))"
    r"|\b(?:рұқсат|келісім)\w*\s+(?:жоқ|бермеді|берілмеді|алынбаған|алынбады)",
    r"(?:уға|уге|сі|сы|ы|і|лары|лері)\s+қарсы\b(?!\s+емес)\s*(?:$|[,.;!)]|болды)|дейін\s+(?:жабық|ашылмай|ұстай)"
    r"|\bсұрау\s+(?:қажет|керек)|\bалып\s+таста",
)
"""Wishes and orders."""

_ONLY_FOR = (
    rf"\bтолько\s+(?:(?:для|с|по|при|в\s+присутствии)\s+)(?:\w+\s+){{0,2}}?(?:{_PEOPLE_RU}|разреш|соглас|чтени|запрос)",
    rf"\bтолько\s+(?:\w+\s+)?{_PEOPLE_RU}\w*(?:ам|ям|ым|им|ей|ом|ью)\b|\bтолько\s+в\s+(?:читал|архив|музе|фонд|помещ|здани)",
    r"\bтолько\s+(?:\w+\s+)?(?:разреш|служебн|внутр|исслед|сотрудн|родств|семь|чтени)",
    r"\b(?:выда\w+|слуша\w+|прослуш\w+|доступ)\s+(?:[\w.]+\s+){0,3}?(?:по|с)\s+(?:\w+\s+)?(?:заявл|разреш|запрос|соглас|письм)",
    r"(?:служ(?:ебного|\.)|внутр(?:еннего|\.)|личного|домашнего)\s+(?:пользования|прослуш|использ)|\bслужебн\w+\s+запис",
    r"доступ\s+(?:(?!не\b)\w+\s+)?(?:закрыт|огранич|запре|только)|(?:с|по)\s+разрешени\w+\s+(?:\w+\s+)?только",
    rf"\b{_PEOPLE_EN}(?:['’]s?)?\s+only\b(?!\s+\w+(?:ing|ed)\b)|\bonly\s+(?:for|to)\s+(?:the\s+)?(?:\w+\s+)?{_PEOPLE_EN}",
    r"\bonly\s+(?:\w+\s+){1,6}?(?:may|can|should)\s+(?:listen|hear|see|access)|\b(?:may|can|should|must)\s+only\s+be\b"
    r"|\bon[ -]?site\s+(?:\w+\s+)?only|\breading\s+room\b",
    r"\b(?:internal|private|personal|research|staff)\s+use\b",
    r"\b(?:only\s+)?(?:with|by|after)\s+(?:the\s+)?(?:written\s+)?permission|permission\s+(?:is\s+)?(?:needed|required)",
    rf"\bтек\s+(?:\w+\s+){{0,2}}?{_PEOPLE_KK}\w*(?:ға|ге|қа|ке|на|не|нда|нде|мен|пен|бен)\b",
    r"\bтек\s+(?:\w+\s+){1,4}?(?:тыңдай|ала)\s*ала(?:ды|тын)|\bтек\s+(?:\w+\s+){1,3}?тыңдауға|\bтек\s+(?:\w+\s+)?(?:рұқсат|ішкі|қызмет|зерттеу|сақта|\w+\s+ішінде)|рұқсатымен\s+ғана|\bғана\s+(?:қолдан|аш|тыңда|пайдалан|шығар|көрсет|бер)",
    rf"\b{_PEOPLE_KK}\w*(?:ға|ге|қа|ке|на|не)\s+ғана\b|басқа(?:ға|ларға)\s+(?:бер|көрсет|тыңдат)\w*[мпб][ае]",
)
"""Who alone may hear."""

_SHUT_THINGS = (
    r"(?:запис[ьи]|материалы?|пл[её]нка|кассета|фонд|дело)\s+(?:пока\s+)?закрыт|закрыт\w*\s+(?:запись|фонд|для|до)\b",
    r"\bclosed\s+(?:until|to|for|by)\b|\bконфиденциал|\bconfident[ia]*l\b"
    r"|^sensitive\b|^private(?:\s*[,.;:]|$)|\bwithdrawn\s+(?:at|by|on|from)\b",
    r"(?<!не )\bограничен\w*\s+(?:использ|доступ|пользов|прослуш|обращ)"
    r"|(?:использ|доступ|пользов|прослуш)\w*\s+ограничен",
    r"\bnobody\s+else\b|\bno\s+right\s+to\b|\b(?:never|not)\s+leave\b|\bperson\s+to\s+ask\b|\bbetween\s+us\b"
    r"|\bwould\s+rather\b|\bне\s+прозвуч",
    r"\bшектеулі\b(?!\s+(?:тираж|дана))|жарияланбасын|таратылмасын|жария\s+етілмесін|ішінде\s+ғана|қызметтік\s+пайдалан"
    r"|(?:көшір|тарат|жарияла|жария\s+ет|көрсет|тыңда|пайдалан|шығар|бер)\w*[уү](?:ға|ге)\s+тыйым",
)
"""What is shut, or by whom."""

_PLAIN = str.maketrans("әғқңөұүіһё", "агкноууихе")
"""Kazakh is often typed on a Russian keyboard: *шыгармау*."""

_KEEPS_OUT = re.compile("|".join((*_ORDERS, *_ONLY_FOR, *_SHUT_THINGS)).translate(_PLAIN), re.IGNORECASE)
_SHUTS_A_TABLE = re.compile(
    r"(?<!не )(?:\bзакрыт(?!и)|\bограничен)"
    r"|\bжабық|\brestrict|шектеулі|секрет|құпия|confidential|конфиденц|\bprivate\b|приватн"
    r"|\bclosed\b|embargo|эмбарго|служебн|\bдсп\b|\bне для\b|\bnot for\b|запрещ|запрет|тыйым",
    re.IGNORECASE,
)
"""What a remark about a whole table says when it keeps somebody out; *Закрытие сезона* is an event."""


def keeps_out(text: str) -> bool:
    """Whether a cell is a word that keeps somebody out (``закрытый`` under ``Статус``), or a sentence in it does."""
    return _remembered(text) if len(text) <= _SHORT else _keeps_out(text)


def _keeps_out(text: str) -> bool:
    plain = clean(text).casefold().strip(" .!*()[]")
    if _KEEPS_OUT.search(plain.translate(_PLAIN)) or plain in _SHUT_WORDS:
        return True
    word = find_word(BY_NAME["access"], plain)
    return word is not None and strictness.keeps_out(AccessLevel(word))


_SHORT = 200
_remembered = lru_cache(10_000)(_keeps_out)
"""Short cells repeat; of long ones ten thousand would fill the memory."""


def shuts_all(text: str) -> bool:
    """Whether a remark about a whole table (its title, the name of its worksheet, a line below) keeps somebody out."""
    return keeps_out(text) or bool(_SHUTS_A_TABLE.search(clean(text)))
