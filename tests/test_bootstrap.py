"""`make run` after `make test`: what a developer does all day."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from ptcare.embedded.places import REPO

STUB = '#!/bin/sh\necho "$*" >> "$ASKED"\n'


@pytest.fixture
def asked_of(tmp_path):
    """What is asked of a Python that says yes to all, by `bootstrap.sh` in a mode."""
    shutil.copytree(REPO / "scripts", tmp_path / "scripts")
    for file in REPO.glob("requirements*.txt"):
        shutil.copy(file, tmp_path)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(STUB)
    python.chmod(0o755)
    asked = tmp_path / "asked"

    def run(mode):
        asked.write_text("")
        env = os.environ | {"ASKED": str(asked), "CHROMIUM": "true"}
        command = ["sh", str(tmp_path / "scripts" / "bootstrap.sh"), mode]
        subprocess.run(command, env=env, check=True, capture_output=True)
        return [line for line in asked.read_text().splitlines() if " install " in line]

    return run


def test_a_run_puts_no_other_versions_in_place_of_those_of_the_tests(asked_of):
    assert any("requirements-dev.txt" in line for line in asked_of("test"))

    assert asked_of("run") == []
    assert asked_of("test") == []


def test_tests_add_to_what_a_run_has_installed(asked_of):
    assert any("requirements.txt" in line for line in asked_of("run"))

    assert any("requirements-dev.txt" in line for line in asked_of("test"))
    assert asked_of("run") == []
