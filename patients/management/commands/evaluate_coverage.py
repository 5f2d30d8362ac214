"""Answer coverage cases from a file, or check them against what they expect."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from patients.rules import coverage

MALFORMED = 2
DIFFERENT = 1

Case = dict[str, Any]


class Command(BaseCommand):
    help = "Evaluate the coverage cases of a JSON file and print the answers by id."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            metavar="FILE",
            help="a list of cases, or an object with cases; - reads standard input",
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="compare with what each case expects; leave with 1 on a difference",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        cases = _cases(_read(options["file"]))
        answers = {case["id"]: _answer(case) for case in cases}
        if options["check"]:
            self._check(cases, answers)
        else:
            self.stdout.write(json.dumps(answers, indent=2))

    def _check(self, cases: list[Case], answers: dict[str, Any]) -> None:
        differing = 0
        for case in cases:
            name = case["id"]
            lines = list(_differences(answers[name], _expected(case), path=""))
            differing += bool(lines)
            for line in lines:
                self.stdout.write(f"{_printable(name)} {line}")
        self.stdout.write(f"{len(cases) - differing} of {len(cases)} cases agree")
        if differing:
            raise CommandError(
                f"{differing} of {len(cases)} cases differ", returncode=DIFFERENT
            )


def _malformed(why: str) -> CommandError:
    return CommandError(" ".join(_printable(why).split()), returncode=MALFORMED)


def _printable(text: str) -> str:
    """The text with whatever a terminal's encoding might refuse written out."""
    return text.encode("ascii", "backslashreplace").decode()


def _read(name: str) -> object:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return json.loads(raw.decode())
    except OSError as refusal:
        raise _malformed(f"{name}: {refusal.strerror}") from None
    except UnicodeDecodeError:
        raise _malformed(f"{name}: not UTF-8") from None
    except RecursionError:
        raise _malformed(f"{name}: nested too deeply") from None
    except ValueError as refusal:
        raise _malformed(f"{name}: not JSON: {refusal}") from None


def _cases(content: object) -> list[Case]:
    cases = content.get("cases") if isinstance(content, dict) else content
    if not isinstance(cases, list):
        raise _malformed("not a list of cases, nor an object with cases")
    for index, case in enumerate(cases):
        _refuse_malformed_case(case, f"cases[{index}]")
    for name, times in Counter(case["id"] for case in cases).items():
        if times > 1:
            raise _malformed(f"cases: more than one {name!r}")
    return cases


def _refuse_malformed_case(case: object, path: str) -> None:
    if not isinstance(case, dict):
        raise _malformed(f"{path}: not an object")
    if not isinstance(case.get("id"), str):
        raise _malformed(f"{path}.id: not a text")
    if "input" not in case:
        raise _malformed(f"{path}.input: missing")


def _answer(case: Case) -> dict[str, Any]:
    try:
        facts = coverage.from_json(case["input"])
    except coverage.MalformedFacts as refusal:
        raise _malformed(f"{case['id']}: {refusal}") from None
    return coverage.evaluate(facts).to_json()


def _expected(case: Case) -> object:
    if "expected" not in case:
        raise _malformed(f"{case['id']}: expected: missing")
    return case["expected"]


def _differences(got: object, expected: object, *, path: str) -> Iterator[str]:
    """One line for each field that is not what was expected, with its path."""
    if isinstance(got, dict) and isinstance(expected, dict):
        for key in [*got, *(key for key in expected if key not in got)]:
            inner = f"{path}.{key}" if path else key
            if key not in got:
                yield f"{inner}: expected but absent"
            elif key not in expected:
                yield f"{inner}: not expected"
            else:
                yield from _differences(got[key], expected[key], path=inner)
    elif (
        isinstance(got, list)
        and isinstance(expected, list)
        and len(got) == len(expected)
    ):
        for index, pair in enumerate(zip(got, expected, strict=True)):
            yield from _differences(*pair, path=f"{path}[{index}]")
    elif (type(got), got) != (type(expected), expected):
        yield f"{path}: {json.dumps(got)}, expected {json.dumps(expected)}"
