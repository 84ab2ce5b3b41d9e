"""Questions of many kinds against the shipped authority records.

The first two lists were written by us before the rules. The other two were written by somebody who knew the facts and
not the program; what they got at first sight stands in docs/search.md.
"""

from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.policy import ADMINISTRATOR
from archive.vocabulary.shipped import shipped_records
from search.evaluation.queries import evaluate_queries
from search.index import SearchIndex
from search.query.request import SearchRequest
from tests.search.small_archive import entry


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder = tmp_path_factory.mktemp("shipped")
    catalogue = Catalogue.open_file(folder / "catalogue.sqlite")
    catalogue.add([entry(record) for record in shipped_records()])
    index = SearchIndex.open(folder / "index", catalogue)
    index.catch_up()
    return index


def test_nineteen_of_twenty_questions_are_answered(shipped: SearchIndex, filled: Catalogue) -> None:
    report = evaluate_queries(shipped, filled, Path(__file__).with_name("questions.csv"))
    assert report.summary["queries"] > 180
    assert report.summary["answered"] >= 0.95, report.failures


def test_nineteen_of_twenty_questions_by_peoples_needs_are_answered(shipped: SearchIndex, filled: Catalogue) -> None:
    report = evaluate_queries(shipped, filled, Path(__file__).with_name("questions_2.csv"))
    assert report.summary["queries"] > 180
    assert report.summary["answered"] >= 0.95, report.failures


def test_questions_of_somebody_who_does_not_know_the_rules_are_answered(
    shipped: SearchIndex, filled: Catalogue
) -> None:
    report = evaluate_queries(shipped, filled, Path(__file__).with_name("questions_4.csv"))
    assert report.summary["queries"] > 230
    assert report.summary["answered"] >= 0.88, report.failures


def test_nearly_all_questions_of_common_needs_are_answered(shipped: SearchIndex, filled: Catalogue) -> None:
    report = evaluate_queries(shipped, filled, Path(__file__).with_name("questions_5.csv"))
    assert report.summary["queries"] == 150
    assert report.summary["answered"] >= 0.97, report.failures


def test_questions_about_what_people_have_no_name_for_are_answered_in_part(
    shipped: SearchIndex, filled: Catalogue
) -> None:
    """Of the 154 some 20 describe a thing in words that its own description has not."""
    report = evaluate_queries(shipped, filled, Path(__file__).with_name("questions_6.csv"))
    assert report.summary["queries"] == 154
    assert report.summary["answered"] >= 0.86, report.failures


def test_nine_of_ten_questions_of_a_third_person_are_answered(shipped: SearchIndex, filled: Catalogue) -> None:
    report = evaluate_queries(shipped, filled, Path(__file__).with_name("questions_7.csv"))
    assert report.summary["queries"] == 148
    assert report.summary["answered"] >= 0.94, report.failures


def test_questions_of_listeners_editors_curators_and_descendants_are_answered(
    shipped: SearchIndex, filled: Catalogue
) -> None:
    """Fixed before it was asked; at first sight 0.83."""
    report = evaluate_queries(shipped, filled, Path(__file__).with_name("questions_8.csv"))
    assert report.summary["queries"] == 150
    assert report.summary["answered"] >= 0.93, report.failures


def test_questions_of_people_who_are_no_engineers_are_answered(shipped: SearchIndex, filled: Catalogue) -> None:
    """A teacher, an editor, a grandchild, a pupil, a tourist, a curator; at first sight 0.73."""
    report = evaluate_queries(shipped, filled, Path(__file__).with_name("questions_9.csv"))
    assert report.summary["queries"] == 144
    assert report.summary["answered"] >= 0.91, report.failures


def test_what_the_tenth_list_found_at_first_sight_stays_found(shipped: SearchIndex, filled: Catalogue) -> None:
    """No rule was made for it: it says what to expect of people who were not met before."""
    report = evaluate_queries(shipped, filled, Path(__file__).with_name("questions_10.csv"))
    assert report.summary["queries"] == 60
    assert report.summary["answered"] >= 0.66, report.failures


SAID = (
    ("екі минутқа жетпейтін шертпе күй", {"genre=shertpe-kui", "duration=<120"}),
    ("кюи короче полутора минут", {"genre=kui", "duration=<90"}),
    ("кюи короче минуты", {"genre=kui", "duration=<60"}),
    ("aitys from the nineteen-thirties", {"genre=aitys", "decade=1930s"}),
    ("екі мыңыншы жылдан кейінгі айтыстар", {"genre=aitys", "year=>2000"}),
    ("1970 пен 1985 жылдар аралығындағы айтыстар", {"genre=aitys", "year=1970..1985"}),
    ("где нет ни даты, ни исполнителя", {"missing=date", "missing=performer"}),
    ("items missing both date and place", {"missing=date", "missing=place"}),
    ("записи с незаполненными правами", {"missing=rights"}),
    ("VHS tapes of aitys", {"genre=aitys", "carrier=video"}),
    ("тек қобыз күйлері, домбыра керек емес", {"genre=kobyz-kui", "instrument=-dombyra"}),
    ("шертпе күйлер, бірақ Тәттімбеттікі емес", {"genre=shertpe-kui", "composer=-tattimbet"}),
    (
        "Таттимбет в исполнении кого угодно, кроме Магауии Хамзина",
        {"composer=tattimbet", "performer=-magauiya-khamzin"},
    ),
    ("Дина өзі тартқан елуінші жылдардағы жазбалар", {"performer=dina", "decade=1950s"}),
    ("Sugir kuileri biraq Tolegen Mombekov tartpagan", {"composer=sugir", "performer=-tolegen-mombekov"}),
    ("ищу записи деда", set[str]()),
    ("домбыра аспабы", {"instrument=dombyra"}),
    ("жеті ішекті", set[str]()),
    ("опера про Абая", {"genre=opera"}),
    ("Төле биге арналған күй", {"genre=kui"}),
    ("museum of musical instruments in Almaty", {"organisation=ykhlas-muzeii", "place=almaty-city"}),
    ("Құрманғазының түрмеде шығарған күйі", {"composer=kurmangazy"}),
    ("оркестрсіз Сарыарқа", {"work=kurmangazy--saryarqa", "words=-orkestr"}),
    (
        "опера Тулебаева и Брусиловского",
        {"composer=mukan-tulebaev", "composer=evgeny-brusilovsky", "genre=opera"},
    ),
    ("Құрманғазы мен Динаның күйлері", {"composer=kurmangazy", "composer=dina"}),
    ("записи Бимбоэса на валиках", {"collector=a-bimboes", "carrier=wax-cylinder"}),
    ("Затаевич жазбалары", {"collector=alexander-zataevich"}),
    ("recordings by Janos Sipos", {"collector=janos-sipos"}),
    ("Кенен Әзірбаев айтқан Бозторғай", {"work=kenen--boztorghay", "performer=kenen"}),
    ("Даулеткерей играет Кали Жантлеуов", {"composer=dauletkerey", "performer=kali-zhantleuov"}),
    ("опера на либретто Мухтара Ауэзова", {"lyricist=mukhtar-auezov", "genre=opera"}),
    ("кюи Алмаса Жубанова", {"genre=kui"}),
    ("aitys between Birzhan and Sara", {"genre=aitys", "person=birzhan-sal", "person=sara"}),
    ("құқығы реттелмеген жазбалар", {"rights=unknown"}),
    ("женский айтыс", {"genre=aitys", "women=yes"}),
    ("домбристы Мангистау", {"plays=dombyra", "place=mangystau"}),
)
"""What was taken for something else, or for nothing, before; by people who did not know the rules."""


@pytest.mark.parametrize(("text", "expected"), SAID)
def test_what_was_misread_is_understood(shipped: SearchIndex, text: str, expected: set[str]) -> None:
    assert understood(shipped, text) == expected


FOUND = (
    ("Қара жорға деген күй", "sarymalay--qara-zhorgha"),
    ("Жігер кімнің күйі", "dauletkerey--zhiger"),
    ("Who composed Balbyrauyn?", "kurmangazy--balbyrauyn"),
    ("симфонический кюй на тему Дайрабая", "erkegali-rakhmadiev--dayrabay"),
    ("Ерке сылқымның өңделмеген түпнұсқасы", "abdimomyn-zheldibaev--erke-sylqym"),
    ("записи с Мангышлака до распада Союза", "mangystau-obl"),
    ("филармония имени Газизы Жубановой, в каком городе?", "zhubanova-filarmonia"),
    ("Ақсақ құлан аңызы", "khalyk--aqsaq-qulan"),
    ("what does Kokeykesti mean", "tattimbet--kokeykesti"),
    ("Saryarka sheet music", "kurmangazy--saryarqa"),
    ("күйеу жігіт пен қалыңдық тойында айтылатын жар-жар", "zhar-zhar"),
    ("ноты кюя Балбраун", "kurmangazy--balbyrauyn"),
    ("songs for Ramadan", "zharapazan"),
    ("bride's farewell song", "syngsu"),
    ("баланы ұйықтатарда айтатын ән", "besik-zhyry"),
    ("шаманский бубен с железными подвесками", "dangyra"),
    ("домбра с тремя струнами", "ush-ishekti-dombyra"),
    ("саздан жасалған үрлемелі аспаптар", "sazsyrnai"),
    ("famous women opera singers", "kulyash-baiseitova"),
    ("опера Тулебаева и Брусиловского", "mukan-tulebaev--amangeldi"),
    ("скрипичный концерт Жубановой", "gaziza-zhubanova--skripka-men-orkestrge-arnalghan-kontsert"),
    ("Ықылас атындағы мұражай қайда орналасқан", "ykhlas-muzeii"),
    ("музей инструментов ыхласа в алматы", "ykhlas-muzeii"),
    ("кантата про Мухтара Ауэзова", "gaziza-zhubanova--mukhtar-auezov-turaly-angyz"),
    ("пастушья флейта из тростника, бамбука или фарфора", "sybyzgy"),
)


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_what_was_not_found_is_found(shipped: SearchIndex, text: str, expected: str) -> None:
    answer = shipped.search(SearchRequest(text, viewer=ADMINISTRATOR, limit=3, facets=()))
    assert expected in [hit.ref.id for hit in answer.hits]


NOTHING = (
    *("доллар бағамы бүгін", "автокөлікке сақтандыру рәсімдеу", "рецепт бешбармака с кониной", "qwrtpl zxvbnm fghk"),
    *("ремонт стиральных машин на дому", "best pizza delivery near me", "bitcoin price forecast"),
)


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_not_of_this_archive_finds_nothing(shipped: SearchIndex, text: str) -> None:
    assert shipped.search(SearchRequest(text, viewer=ADMINISTRATOR, limit=3, facets=())).total == 0


def understood(index: SearchIndex, text: str) -> set[str]:
    answer = index.search(SearchRequest(text, viewer=ADMINISTRATOR, limit=10, facets=()))
    return {f"{one.filter.field}={one.filter.value}" for one in answer.understood}


def first(index: SearchIndex, text: str) -> list[str]:
    answer = index.search(SearchRequest(text, viewer=ADMINISTRATOR, limit=10, facets=()))
    return [hit.ref.id for hit in answer.hits]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("кюи из филармонии имени Газизы Жубановой", {"genre=kui", "organisation=zhubanova-filarmonia"}),
        ("күй Құрманғазы атындағы оркестр", {"genre=kui", "performer=kurmangazy-orkestri"}),
        (
            "Kurmangazy Orchestra conducted by Akhmet Zhubanov",
            {"performer=kurmangazy-orkestri", "conductor=akhmet-zhubanov"},
        ),
        (
            "Мұрын жыраудан Хангелдин жазып алған жырлар",
            {"performer=muryn-zhyrau", "collector=a-khangeldin", "genre=zhyr"},
        ),
        ("Құлмамбет пен Жамбылдың айтысы", {"person=kulmambet", "person=zhambyl", "genre=aitys"}),
        ("кюи Великой степи", {"genre=kui"}),
        ("кюи на восковых валиках", {"genre=kui", "carrier=wax-cylinder"}),
        ("кюи на валиках", {"genre=kui", "carrier=wax-cylinder"}),
    ],
)
def test_who_is_meant_how(shipped: SearchIndex, text: str, wanted: set[str]) -> None:
    assert understood(shipped, text) == wanted


def test_works_that_meet_several_conditions_stand_first_where_they_are_few(shipped: SearchIndex) -> None:
    assert set(first(shipped, "оратории Газизы Жубановой 1960-х годов")[:2]) == {
        "gaziza-zhubanova--dala-tangy",
        "gaziza-zhubanova--lenin",
    }
    assert first(shipped, "кюи Курмангазы")[0] == "kurmangazy"


@pytest.mark.corpus
def test_nine_of_ten_questions_of_the_design_are_answered(
    shipped: SearchIndex, filled: Catalogue, shared: Path
) -> None:
    report = evaluate_queries(shipped, filled, shared / "reference" / "queries_dev.csv")
    assert report.summary["answered"] >= 0.9, report.failures
