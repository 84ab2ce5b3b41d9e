"""``muragat search``, ``rebuild index`` and ``evaluate search`` (search/commands.py, search/evaluation/running.py)."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.commands import main
from archive.keeping import Archive
from archive.model import Kind

SPELLINGS = "canonical\tkind\tspelling\tscript\n" + "\n".join(
    [
        "Құрманғазы Сағырбайұлы\tkuishi\tKurmangazy Sagyrbaev\tLatn-en",
        "Құрманғазы Сағырбайұлы\tkuishi\tقۇرمانعازى ساعىرباي ۇلى\tArab-tote-split",
        "Сарыарқа\tkui\tSary-Arka\tLatn-en",
        "Ешкімде жоқ атау\tkui\tЕшкимде жок атау\tCyrl-ru",
    ]
)
QUERIES = (
    "id,query,expected_target\n"
    "q1,Құрманғазының күйлері,composer=kurmangazy\n"
    "q2,айтыс 80-е годы,genre=aitys;decade=1980s\n"
)


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home), *arguments])


def found(home: Path, *arguments: str) -> dict[str, Any]:
    result = run(home, "search", *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_search_prints_totals_hits_and_facets(home_path: Path) -> None:
    answer = found(home_path, "Qurmangazy", "--limit", "3")
    assert answer.keys() == {"total", "hits", "facets", "understood", "notes", "next_cursor"}
    hits = answer["hits"]
    assert hits[0]["kind"] == "person"
    assert hits[0]["id"] == "kurmangazy"
    assert hits[0].keys() == {"kind", "id", "title", "score"}
    assert len(hits) == 3


def test_an_empty_query_lists_everything_of_a_kind(home_path: Path) -> None:
    assert found(home_path, "", "--kind", "instrument")["total"] == 45
    assert found(home_path, "--filter", "genre=kui", "--kind", "work", "--sort", "title")["total"] == 128


@pytest.mark.parametrize("arguments", [("--filter", "nonsense"), ("--filter", "colour=red"), ("--kind", "thing")])
def test_wrong_usage_is_refused(home_path: Path, arguments: tuple[str, ...]) -> None:
    assert run(home_path, "search", *arguments).exit_code != 0


def test_the_index_can_be_rebuilt_from_the_catalogue(home_path: Path) -> None:
    before = found(home_path, "Дина")
    result = run(home_path, "rebuild", "index")
    assert result.exit_code == 0
    archive = Archive.open(home_path)
    records = sum(map(archive.catalogue.count, Kind))
    archive.close()
    assert f"{records} records" in result.output
    assert found(home_path, "Дина") == before


def test_evaluation_measures_any_file_and_leaves_the_archive_alone(home_path: Path, tmp_path: Path) -> None:
    spellings, queries = tmp_path / "s.tsv", tmp_path / "q.csv"
    spellings.write_text(SPELLINGS, encoding="utf-8")
    queries.write_text(QUERIES, encoding="utf-8")
    options = ["--spellings", str(spellings), "--queries", str(queries), "--distractors", "50", "--variants", "--json"]
    result = run(home_path, "evaluate", "search", *options)
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    ours = report["ours"]
    assert ours["answered"] == 1.0
    assert {"hit@1", "hit@10", "precision", "mrr", "by_script"} <= ours.keys()
    assert report["baselines"].keys() == {"exact", "anyascii", "trigram"}
    assert report["baselines"]["exact"]["hit@10"] < ours["hit@10"] == 1.0
    assert ours["by_script"]["Arab-tote-split"]["hit@1"] == 1.0
    assert found(home_path, "Зқыртабан мышқойлан", "--literal", "--kind", "work")["total"] == 0


@pytest.mark.corpus
def test_the_development_lists_meet_the_targets(home_path: Path, shared: Path) -> None:
    reference = shared / "reference"
    options = ["--spellings", str(reference / "spellings_dev.tsv"), "--queries", str(reference / "queries_dev.csv")]
    result = run(home_path, "evaluate", "search", *options, "--variants", "--no-baselines", "--json")
    ours = json.loads(result.stdout)["ours"]
    assert ours["answered"] >= 0.90
    spelt = json.loads(
        run(home_path, "evaluate", "search", *options[:2], "--variants", "--no-baselines", "--json").stdout
    )
    assert spelt["ours"]["hit@10"] >= 0.98
    assert spelt["ours"]["precision"] >= 0.95
    assert spelt["ours"]["typos"]["hit@10"] >= 0.92
    assert spelt["ours"]["inflected"]["hit@10"] >= 0.97


def test_rows_for_a_spreadsheet_are_printed_while_they_are_found(home_path: Path) -> None:
    result = run(home_path, "search", "", "--kind", "work", "--csv", "--limit", "260", "--sort", "title")
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert len(rows) == len({row["id"] for row in rows}) == 260
    piece = next(row for row in rows if row["id"] == "kurmangazy--saryarqa")
    assert (piece["title"], piece["composer"]) == ("Сарыарқа", "Құрманғазы Сағырбайұлы")
    assert run(home_path, "search", "--csv", "--offset", "3").exit_code != 0


def test_pages_are_walked_by_cursor(home_path: Path) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        page = found(home_path, "", "--kind", "genre", "--limit", "25", "--cursor", cursor)
        seen += [hit["id"] for hit in page["hits"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == page["total"]


def test_a_search_of_the_settings_is_asked_by_its_name(home_path: Path) -> None:
    settings = home_path / "settings.toml"
    settings.write_text('[searches]\n"Күйлер" = "genre=kui&kind=work&sort=title"\n', encoding="utf-8")
    assert found(home_path, "--saved", "Күйлер") == found(
        home_path, "--filter", "genre=kui", "--kind", "work", "--sort", "title"
    )
    assert "Күйлер" in run(home_path, "search", "--saved", "Әндер").stderr
    assert run(home_path, "search", "күй", "--saved", "Күйлер").exit_code != 0
