"""manage.py evaluate_coverage, through its front door."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import execute_from_command_line

CASES = Path(__file__).parent / "cases" / "coverage-cases.json"


@pytest.fixture
def run(capsys):
    """Run the command; its exit code, what it printed and what it complained."""

    def _run(*arguments):
        code = 0
        try:
            execute_from_command_line(
                ["manage.py", "evaluate_coverage", *map(str, arguments)]
            )
        except SystemExit as left:
            code = left.code
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return _run


@pytest.fixture
def cases():
    return json.loads(CASES.read_text(encoding="utf-8"))["cases"]


def test_the_answers_are_printed_by_the_id_of_their_case(run, cases):
    code, out, _ = run(CASES)

    assert code == 0
    assert json.loads(out) == {case["id"]: case["expected"] for case in cases}


def test_a_bare_list_of_cases_without_expectations_is_answered_too(
    run, cases, tmp_path
):
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([{"id": "one", "input": cases[0]["input"]}]))

    code, out, _ = run(file)

    assert code == 0
    assert json.loads(out) == {"one": cases[0]["expected"]}


def test_cases_come_from_standard_input_too(run, cases, monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(CASES.read_bytes()))
    monkeypatch.setattr("sys.stdin", stdin)

    code, out, _ = run("-", "--check")

    assert (code, out) == (0, f"{len(cases)} of {len(cases)} cases agree\n")


def test_a_check_names_every_field_that_differs(run, cases, tmp_path):
    wrong = cases[0]["expected"]
    wrong["sessions"][2]["patient_cents"] = 1
    wrong["sessions"][3]["counts_visit"] = 1
    wrong["totals"]["tips"] = 5
    del wrong["forecast"]["has_gap"]
    wrong["warnings"] = ["past_planned:s01"]
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"cases": cases[:2]}))

    code, out, err = run(file, "--check")

    assert code == 1
    assert out.splitlines() == [
        "D01 sessions[2].patient_cents: 3000, expected 1",
        "D01 sessions[3].counts_visit: true, expected 1",
        "D01 totals.tips: expected but absent",
        "D01 forecast.has_gap: not expected",
        'D01 warnings: [], expected ["past_planned:s01"]',
        "1 of 2 cases agree",
    ]
    assert "1 of 2 cases differ" in err


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b'\xef\xbb\xbf{"cases": []}', "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"9" * 5_000, "not JSON"),
        (b"3", "not a list of cases"),
        (b'{"case": []}', "not a list of cases"),
        (b"[3]", "cases[0]: not an object"),
        (b'[{"input": {}}]', "cases[0].id: not a text"),
        (b'[{"id": "a"}]', "cases[0].input: missing"),
        (b'[{"id": "a", "input": {}}]', "a: as_of: missing"),
        (b'[{"id": "a", "input": [[[]]]}]', "a: input: not an object"),
        (b'[{"id": "\\ud800\\n", "input": {}}]', "\\ud800 : as_of: missing"),
        (
            b'[{"id": "a", "input": 1}, {"id": "a", "input": 2}]',
            "cases: more than one 'a'",
        ),
    ],
)
def test_what_is_not_understood_gets_one_line_and_exit_code_2(
    run, tmp_path, content, complaint
):
    file = tmp_path / "cases.json"
    file.write_bytes(content)

    code, out, err = run(file)

    assert (code, out) == (2, "")
    assert complaint in err
    assert len(err.splitlines()) == 1


def test_a_file_that_is_not_there_or_is_a_folder_gets_exit_code_2(run, tmp_path):
    for place in (tmp_path / "nowhere.json", tmp_path):
        code, out, err = run(place)

        assert (code, out) == (2, "")
        assert len(err.splitlines()) == 1


def test_a_check_needs_something_to_check_against(run, cases, tmp_path):
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([{"id": "one", "input": cases[0]["input"]}]))

    code, _, err = run(file, "--check")

    assert code == 2
    assert "one: expected: missing" in err


def test_it_needs_no_installation_to_be_told_of():
    home = Path(__file__).parent.parent
    told = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}

    done = subprocess.run(
        [sys.executable, "manage.py", "evaluate_coverage", CASES, "--check"],
        cwd=home,
        env=told,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("cases agree\n")
