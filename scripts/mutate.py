"""Change a rule in one small way, many times over: its tests must fail each time.

    make mutate MUTANTS=200 SEED=1

Of all changes there are, the seed picks so many, spread over the parts as the changes
are. Each is tried in a process of its own, forked off where pytest is imported already:
it is compiled in memory (nothing here is touched), and the tests of its part run until
one fails. A mutant that needs several times the CPU of its tests is caught as well.
(mutmut changes nothing outside of functions, where roles.py has its matrix.)

Told are the killed of each part, and each survivor as a diff: a line that no test
holds, or a change that changes nothing. It fails where less than 90 % are killed.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import importlib.abc
import importlib.util
import os
import random
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesis
import pytest

HOUSE = Path(__file__).resolve().parent.parent
LEAST = 0.90
PATIENCE = 5  # times the CPU that the tests need as the rules are
QUIET = ["-q", "-x", "--no-header", "--noconftest", "--rootdir", str(HOUSE)]
WITHOUT = ("django", "randomly", "xdist", "playwright", "base_url", "cacheprovider")

COUNTING = [
    "tests/rules/test_coverage_cases.py",
    "tests/rules/test_coverage_corners.py",
    "tests/rules/test_coverage_facts.py",
    "tests/rules/test_coverage_properties.py",
]
PLANNING = ["tests/rules/test_planning.py", "tests/rules/test_planning_patterns.py"]
PARTS: dict[str, list[str]] = {
    "patients/rules/coverage": COUNTING,
    "patients/rules/planning": PLANNING,
    "patients/rules/doubling.py": ["tests/rules/test_doubling.py"],
    "patients/rules/spending.py": ["tests/rules/test_spending.py"],
    "programs/rules/schedule.py": ["tests/rules/test_schedule.py"],
    "programs/rules/adherence.py": ["tests/rules/test_adherence.py"],
    "programs/rules/pausing.py": ["tests/rules/test_pausing.py"],
    "programs/rules/spans.py": ["tests/rules/test_monitoring.py"],
    "ptcare/people/absences.py": ["tests/rules/test_absences.py"],
    "ptcare/people/roles.py": ["tests/rules/test_roles.py"],
}


@dataclass(frozen=True)
class Mutant:
    part: str
    file: Path
    place: int  # which node, in the order of ast.walk
    which: int  # which of its changes

    @property
    def module(self) -> str:
        path = self.file.relative_to(HOUSE).with_suffix("")
        return ".".join(part for part in path.parts if part != "__init__")

    def tree(self) -> ast.Module:
        tree = ast.parse(self.file.read_text())
        node = list(ast.walk(tree))[self.place]
        changes(node)[self.which]()
        return tree

    def diff(self) -> str:
        before, after = ast.parse(self.file.read_text()), self.tree()
        texts = [ast.unparse(each).splitlines() for each in (before, after)]
        name = str(self.file.relative_to(HOUSE))
        return "\n".join(difflib.unified_diff(*texts, name, name, n=1, lineterm=""))


# What a rule may become.

OTHER: dict[type[ast.AST], list[type[ast.AST]]] = {
    ast.Lt: [ast.LtE, ast.GtE],
    ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.LtE],
    ast.GtE: [ast.Gt, ast.Lt],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
    ast.And: [ast.Or],
    ast.Or: [ast.And],
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.FloorDiv],
    ast.FloorDiv: [ast.Mult],
}


def changes(node: ast.AST) -> list[Callable[[], None]]:
    """Each changes the node where it is."""
    match node:
        case ast.Compare():
            return [
                setting(node.ops, place, other())
                for place, op in enumerate(node.ops)
                for other in OTHER.get(type(op), [])
            ]
        case ast.BoolOp() | ast.BinOp():
            return [becoming(node, "op", other()) for other in other_of(node.op)]
        case ast.UnaryOp(op=ast.Not()):
            twice = ast.UnaryOp(ast.Not(), node.operand)
            return [becoming(node, "operand", twice)]
        case ast.If() | ast.IfExp() | ast.While():
            return [becoming(node, "test", ast.UnaryOp(ast.Not(), node.test))]
        case ast.Constant(value=bool()):
            return [becoming(node, "value", not node.value)]
        case ast.Constant(value=int()):
            return [becoming(node, "value", node.value + step) for step in (1, -1)]
        case ast.Return(value=ast.expr() as value) if not is_none(value):
            return [becoming(node, "value", ast.Constant(None))]
    return []


def other_of(op: ast.AST) -> list[type[ast.AST]]:
    return OTHER.get(type(op), [])


def is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def becoming(node: ast.AST, name: str, other: object) -> Callable[[], None]:
    return lambda: setattr(node, name, other)


def setting(row: list[ast.cmpop], place: int, other: ast.AST) -> Callable[[], None]:
    def change() -> None:
        row[place] = other  # type: ignore[call-overload]

    return change


def mutants(part: str) -> Iterator[Mutant]:
    where = HOUSE / part
    for file in sorted(where.rglob("*.py")) if where.is_dir() else [where]:
        nodes = list(ast.walk(ast.parse(file.read_text())))
        no_rule = {id(each) for node in nodes for each in decorating(node)}
        for place, node in enumerate(nodes):
            if id(node) not in no_rule:
                for which in range(len(changes(node))):
                    yield Mutant(part, file, place, which)


def decorating(node: ast.AST) -> Iterator[ast.AST]:
    """How a dataclass is made (its slots, its keywords) decides nothing."""
    for each in getattr(node, "decorator_list", ()):
        yield from ast.walk(each)


# Trying one.


class Instead(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Whoever imports the module is given the mutant."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name = name
        self.code = compile(ast.fix_missing_locations(tree), name, "exec")

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path) if name == self.name else None
        if spec:
            spec.loader = self
        return spec

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)  # noqa: S102


def is_killed(tests: list[str], mutant: Mutant | None, seconds: float) -> bool:
    """Whether one of the tests fails, or they want more than these seconds of CPU."""
    child = os.fork()
    if not child:
        os._exit(run(tests, mutant, seconds))
    _child, how = os.waitpid(child, 0)
    return how != 0


def run(tests: list[str], mutant: Mutant | None, seconds: float) -> int:
    most = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1), os.dup2(nowhere, 2)
    if mutant:
        sys.meta_path.insert(0, Instead(mutant.module, mutant.tree()))
    without = [said for name in WITHOUT for said in ("-p", f"no:{name}")]
    return int(pytest.main([*QUIET, "-c", os.devnull, *without, *tests]))


def cpu(tests: list[str]) -> float:
    """Seconds that they take as the rules are. They must pass."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    if is_killed(tests, None, 600):
        sys.exit(f"These fail before anything is changed: {' '.join(tests)}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    said = arguments()
    os.chdir(HOUSE)
    sys.path.insert(0, str(HOUSE))
    hypothesis.settings.register_profile(
        "mutants", deadline=None, derandomize=True, database=None
    )
    hypothesis.settings.load_profile("mutants")
    parts = said.part or list(PARTS)
    every = [mutant for part in parts for mutant in mutants(part)]
    dice = random.Random(said.seed)  # noqa: S311
    picked = dice.sample(every, min(said.mutants, len(every)))
    print(f"{len(picked)} of {len(every):,} mutants, seed {said.seed}", flush=True)
    return tell(try_all(picked))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mutants", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("part", nargs="*", choices=[*PARTS, []])
    return parser.parse_args()


def try_all(picked: list[Mutant]) -> dict[Mutant, bool]:
    """Whether each was killed, of those that were tried before somebody's Ctrl-C."""
    killed: dict[Mutant, bool] = {}
    with contextlib.suppress(KeyboardInterrupt):
        need = {part: cpu(PARTS[part]) for part in {each.part for each in picked}}
        for mutant in picked:
            most = need[mutant.part] * PATIENCE + 5
            killed[mutant] = is_killed(PARTS[mutant.part], mutant, most)
            if not killed[mutant]:
                print(f"\nsurvived:\n{mutant.diff()}", flush=True)
    return killed


def tell(killed: dict[Mutant, bool]) -> int:
    print("\n| part | mutants | killed | |\n| --- | ---: | ---: | ---: |")
    tried = Counter(each.part for each in killed)
    dead = Counter(each.part for each, is_dead in killed.items() if is_dead)
    for part, number in tried.items():
        print(f"| `{part}` | {number} | {dead[part]} | {dead[part] / number:.0%} |")
    share = dead.total() / max(tried.total(), 1)  # none tried: none killed
    print(f"| all | {tried.total()} | {dead.total()} | {share:.0%} |")
    return int(share < LEAST)


if __name__ == "__main__":
    sys.exit(main())
