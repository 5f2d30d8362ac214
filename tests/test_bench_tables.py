"""What the benches find stands in docs/performance.md where they write it."""

from __future__ import annotations

import re

import pytest

from bench.table import DOCUMENT, Table, judged
from ptcare.embedded import places

TWO = (
    "Before.\n<!-- table: one -->\nold\n<!-- end -->\n"
    "<!-- table: two -->\n<!-- end -->\n"
)


def test_each_table_of_a_bench_has_its_place_and_each_place_its_table():
    scripts = (places.REPO / "bench").rglob("*.py")
    told = [
        name
        for script in scripts
        for name in re.findall(r'\bTable\(\s*"(\w+)"', script.read_text())
    ]

    assert sorted(told) == sorted(
        re.findall(r"<!-- table: (\w+) -->", DOCUMENT.read_text())
    )


def test_a_table_replaces_what_was_found_before_and_nothing_else(tmp_path):
    document = tmp_path / "figures.md"
    document.write_text(TWO)
    table = Table("one", ["what", "found"])
    table.add("logs", judged("12", is_missed=True))

    table.write("All of it.", document=document)

    said = document.read_text()
    assert said.startswith("Before.\n<!-- table: one -->\n`")
    assert "\n\n| what | found |\n| --- | ---: |\n| logs | **12, missed** |\n" in said
    assert said.endswith(
        "\n\nAll of it.\n<!-- end -->\n<!-- table: two -->\n<!-- end -->\n"
    )
    assert "old" not in said


def test_of_a_run_over_some_the_lines_of_the_others_stay(tmp_path):
    document = tmp_path / "figures.md"
    document.write_text(TWO)
    among = ["3", "4", "5"]
    earlier = Table("one", ["state", "failed"])
    earlier.add("5", 2)
    earlier.add("3", 1)
    earlier.write(among=among, document=document)
    later = Table("one", ["state", "failed"])
    later.add("4", 0)
    later.add("5", 0)
    later.add("a day of its own", 7)

    later.write(among=among, document=document)

    said = document.read_text()
    assert "| --- | ---: |\n| 3 | 1 |\n| 4 | 0 |\n| 5 | 0 |\n<!-- end -->" in said
    assert said.count("on 20") == said.count("| state |") == 1


def test_lines_under_another_head_do_not_stay(tmp_path):
    document = tmp_path / "figures.md"
    document.write_text(TWO)
    earlier = Table("one", ["state", "failed"])
    earlier.add("3", 1)
    earlier.write(among=["3", "4"], document=document)
    later = Table("one", ["state", "failed", "lost"])
    later.add("4", 0, 0)

    later.write(among=["3", "4"], document=document)

    assert "| 3 | 1 |" not in document.read_text()


def test_a_table_without_a_place_is_not_lost_in_silence(tmp_path):
    document = tmp_path / "figures.md"
    document.write_text(TWO)

    with pytest.raises(SystemExit, match="no place"):
        Table("three", ["what"]).write(document=document)
