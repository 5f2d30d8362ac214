"""The house keeps itself in order."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from patients.models import facts_of
from patients.models.counted import FACT_OF_A_CLINICS_COVER, FACT_OF_COVER
from ptcare.guides.shelf import OWN
from ptcare.notices.consent.choosing import TOPICS
from ptcare.people import actors
from ptcare.people.roles import Role
from ptcare.views import HOME
from tests import factories as make

HOUSE = Path(__file__).resolve().parent.parent
APPS = (
    *("people", "audit", "submissions", "notices", "hooks"),
    *("patients", "programs"),
)
PACKAGES = ("ptcare", "patients", "programs")
TOP_LEVEL = {
    *("manage.py", "ptcare", "programs", "patients", "templates", "static", "tests"),
    *("requirements.txt", "README.md"),
    # The few development files.
    *(
        "audit",
        "bench",
        "deploy",
        "docs",
        "scripts",
        "locale",
        "Makefile",
        "pyproject.toml",
        ".ci",
    ),
    *("CHANGELOG.md", "CONTRIBUTING.md"),
    *("requirements.in", "requirements-dev.in", "requirements-dev.txt"),
    *("requirements-build.in", "requirements-build.txt"),
    *("requirements-embedded.in", "requirements-embedded.txt"),
    *(".env.example", ".gitignore", ".git"),
}
MADE_ON_THE_WAY = {
    *(".venv", ".run", ".env", "__pycache__", "test-results", ".coverage", "backups"),
    *(".pytest_cache", ".ruff_cache", ".mypy_cache", ".import_linter_cache"),
    ".hypothesis",
}


def our_patterns() -> Iterator[URLPattern]:
    def walk(resolver: URLResolver) -> Iterator[URLPattern]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry)
            else:
                yield entry

    for pattern in walk(get_resolver()):
        if pattern.callback.__module__.split(".")[0] in PACKAGES:
            yield pattern


def our_views() -> list[Callable[..., Any]]:
    return [pattern.callback for pattern in our_patterns()]


def our_models() -> list[type[models.Model]]:
    return [
        model
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if not model.__name__.endswith("Event") or model.__name__ == "AuditEvent"
    ]


def python_files(*folders: str) -> list[Path]:
    return [file for folder in folders for file in sorted(HOUSE.glob(folder))]


def templates() -> list[Path]:
    return sorted((HOUSE / "templates").rglob("*.html"))


def test_the_front_of_the_house_is_as_drawn():
    there = {path.name for path in HOUSE.iterdir()} - MADE_ON_THE_WAY

    assert there - TOP_LEVEL == set()


def test_every_view_of_ours_says_who_may_open_it():
    unmarked = [v.__qualname__ for v in our_views() if not hasattr(v, "permission")]

    assert unmarked == []


def test_a_role_has_all_that_a_role_needs():
    """Where its day begins, its guide, of what it hears, and who has it."""
    told = (HOME, OWN, TOPICS, actors._providers)

    assert [set(Role) - set(each) for each in told] == [set()] * len(told)


def test_every_address_of_ours_has_a_name():
    assert [str(p.pattern) for p in our_patterns() if not p.name] == []


@pytest.mark.parametrize(
    "file",
    python_files("patients/views/*.py", "programs/views/*.py"),
    ids=lambda file: str(file.relative_to(HOUSE)),
)
def test_views_find_rows_about_patients_only_through_visible_to(file):
    guarded = {
        model.__name__
        for model in our_models()
        if hasattr(model._default_manager, "visible_to")
    }
    loose = []
    for node in ast.walk(ast.parse(file.read_text())):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr == "objects"
            and isinstance(node.value.value, ast.Name)
            and node.value.value.id in guarded
            and node.attr != "visible_to"
        ):
            loose.append(f"line {node.lineno}: {node.value.value.id}.{node.attr}")

    assert loose == []


def test_what_unfolds_is_a_disclosure_and_no_card():
    """A card's foot stays empty while it is shut, and only its words can be pressed."""
    cards = [
        path.name for path in templates() if '<details class="card' in path.read_text()
    ]

    assert cards == []


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_each_app_has_one_last_migration(db):
    loader = MigrationLoader(connection)

    for app in APPS:
        assert len(loader.graph.leaf_nodes(app)) == 1, app


def test_a_row_about_a_patient_is_held_to_the_patients_clinic(db):
    about = [
        model._meta.db_table
        for model in our_models()
        if {"patient_id", "clinic_id"} <= {f.attname for f in model._meta.fields}
        and model.__name__ != "AuditEvent"  # a ledger without foreign keys
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text FROM pg_constraint"
            " WHERE conname LIKE '%clinic_follows_patient'"
        )
        held = {table for (table,) in cursor.fetchall()}

    assert set(about) == held


def test_every_row_about_a_patient_has_visible_to():
    without = [
        model.__name__
        for model in our_models()
        if "patient_id" in {field.attname for field in model._meta.fields}
        and not hasattr(model._default_manager, "visible_to")
    ]

    assert without == []


def test_every_field_has_its_class_in_the_retention_plan():
    plan = (HOUSE / "docs" / "data-retention.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+\.\w+)` \| ([^|]+) \|", plan, re.MULTILINE))
    missing = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.concrete and f"`{field.name}`" not in rows.get(model._meta.label, "")
    ]

    assert missing == []


def test_every_partial_is_used():
    texts = {
        path: path.read_text()
        for pattern in ("templates/**/*.html", "templates/**/*.txt", "p*/**/*.py")
        for path in HOUSE.glob(pattern)
    }
    partials = [
        path
        for path in templates()
        if path.name.startswith("_") or path.parent.name == "components"
    ]
    unused = [
        str(partial.relative_to(HOUSE))
        for partial in partials
        if not any(
            f"{partial.parent.name}/{partial.name}" in text
            for path, text in texts.items()
            if path != partial
        )
    ]

    assert unused == []


INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|\son[a-z]+=")
STYLE = re.compile(r"<style|\sstyle=")


@pytest.mark.parametrize("file", templates(), ids=lambda f: str(f.relative_to(HOUSE)))
def test_no_page_carries_script_or_style_inline(file):
    text = file.read_text()

    assert INLINE.search(text) is None
    if not {"email", "emails"} & set(file.parts):  # letters have no stylesheet
        assert STYLE.search(text) is None


def test_no_form_takes_whatever_is_sent():
    """A form names its fields one by one: what is sent besides is not written."""
    loose = [
        str(file.relative_to(HOUSE))
        for file in python_files("p*/**/*.py")
        if re.search(r"ModelForm\b|\*\*request\.(?:POST|GET)", file.read_text())
    ]

    assert loose == []


def forms_of(text: str) -> list[str]:
    return re.findall(r'<form\b[^>]*method="post".*?</form>', text, re.S | re.I)


@pytest.mark.parametrize("file", templates(), ids=lambda f: str(f.relative_to(HOUSE)))
def test_every_form_that_posts_carries_its_csrf_token(file):
    for form in forms_of(file.read_text()):
        assert "csrf" in form, form[:200]


def test_tasks_are_woken_by_beat_or_by_a_task_and_never_by_a_request():
    callers = [
        str(file.relative_to(HOUSE))
        for file in python_files(
            "p*/**/views/*.py", "p*/**/views.py", "p*/**/services/*.py"
        )
        if re.search(r"\.(delay|apply_async)\(", file.read_text())
    ]

    assert callers == []


def test_who_looks_at_a_page_in_a_browser_waits_until_it_is_there():
    """By `expect`, or by tests/looking.py: what is asked of a page in these words is
    answered by the one before it, where the machine is slow."""
    too_soon = re.compile(
        r"\.is_(?:visible|hidden|checked|enabled|disabled)\(\)"
        r"|(?:locator|get_by_\w+)\(.*\)\.count\(\)"
        r"|assert .*\.(?:input_value|inner_text|text_content|get_attribute)\("
        r"|\bAxe\(|networkidle|wait_for_timeout|time\.sleep"
    )
    lookers = [
        f"{file.relative_to(HOUSE)}: {found[0]}"
        for file in python_files("tests/journeys/*.py", "tests/views/test_look.py")
        if "playwright" in (text := file.read_text())
        for found in too_soon.finditer(text)
    ]

    assert lookers == []


def test_nothing_below_a_door_reads_the_clock():
    clock = re.compile(r"timezone\.now\(|datetime\.now\(|date\.today\(|localdate\(")
    readers = [
        str(file.relative_to(HOUSE))
        for file in python_files("p*/**/services/*.py", "p*/**/rules/**/*.py")
        if clock.search(file.read_text())
    ]

    assert readers == []


def test_every_fact_that_a_count_reads_marks_it_stale(clinic, patient):
    """Whatever `facts` asks the database for raises the version of who it is about."""
    make.coverage(patient=patient)  # its lines are asked for
    with CaptureQueriesContext(connection) as asked:
        facts_of(patient, as_of=make.today())
    read = {
        table
        for query in asked.captured_queries
        for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])
    }
    marking = {
        model._meta.db_table
        for model in our_models()
        for trigger in getattr(model._meta, "triggers", [])
        if trigger in (*FACT_OF_COVER, *FACT_OF_A_CLINICS_COVER)
    }

    assert {"patients_clinicsession", "patients_pricelist"} <= read
    assert read - marking == set()


def test_every_table_that_marks_cover_stale_does_so_for_new_and_changed_rows():
    for model in our_models():
        names = {each.name for each in getattr(model._meta, "triggers", [])}
        for kind in (FACT_OF_COVER, FACT_OF_A_CLINICS_COVER):
            own = {each.name for each in kind}
            assert own <= names or not own & names, model
