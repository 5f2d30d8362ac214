"""Take each defence of docs/security.md away once: its test must fail without it.

    python -m ptcare.embedded.throwaway .venv/bin/python scripts/take_away.py [NAME…]

In a copy of the house; nothing here is touched. tests/cases/defences.toml says what is
taken away, and tests/test_security_doc.py that all of it can still be found. About ten
seconds each.
"""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
DEFENCES = HOUSE / "tests" / "cases" / "defences.toml"
PASSED, FAILED = 0, 1  # as pytest says it; anything else is no answer


def copy_of_the_house(there: Path) -> Path:
    said = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(said, cwd=HOUSE, capture_output=True, check=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if (HOUSE / name).is_file():
            (there / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(HOUSE / name, there / name)
    return there


def run(house: Path, test: str) -> int:
    pytest = [sys.executable, "-m", "pytest", "-q", "-x", "--reuse-db"]
    quiet = ["-p", "no:cacheprovider", "-p", "no:randomly", test]
    done = subprocess.run([*pytest, *quiet], cwd=house, capture_output=True, text=True)
    if done.returncode not in (PASSED, FAILED):
        print(done.stdout[-2000:], done.stderr[-2000:], sep="\n")
    return done.returncode


def take_away(house: Path, name: str, defence: dict[str, str]) -> bool:
    """Whether its test failed without it."""
    file = house / defence["file"]
    before = file.read_text()
    file.write_text(before.replace(defence["old"], defence["new"]))
    try:
        answer = run(house, defence["test"])
    finally:
        file.write_text(before)
    words = {PASSED: "PASSES WITHOUT IT", FAILED: "fails without it"}
    print(f"{name}: {words.get(answer, 'COULD NOT BE RUN')}", flush=True)
    return answer == FAILED


def main(wanted: list[str]) -> int:
    defences = tomllib.loads(DEFENCES.read_text())
    with tempfile.TemporaryDirectory() as folder:
        house = copy_of_the_house(Path(folder))
        held = [
            take_away(house, name, defence)
            for name, defence in defences.items()
            if not wanted or name in wanted
        ]
    print(f"{sum(held)} of {len(held)} tests fail without what they show.")
    return 0 if held and all(held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
