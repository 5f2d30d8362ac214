"""Write an app's models, as its migrations leave them, as one squashed migration.

    PYTHONPATH=. python scripts/squash.py patients

What the old migrations did by hand (RunSQL, RunPython) is then carried over by hand.
Columns keep their order. `docs/adr/0031-squashed-migrations.md` tells the whole way.
"""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")
django.setup()

from django.db.migrations import CreateModel, Migration  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402
from django.db.migrations.state import ModelState  # noqa: E402
from django.db.migrations.writer import MigrationWriter  # noqa: E402
from pgtrigger.migrations import AddTrigger  # noqa: E402

from ptcare.squashing import Together  # noqa: E402

Key = tuple[str, str]


def squashed(loader: MigrationLoader, app: str) -> Migration:
    replaced = sorted(key for key in loader.disk_migrations if _numbered(key, app))
    # For `__first__` Django takes an app's first by name. That must stay the old 0001,
    # or it misses this one where only the first few of the old have been applied.
    migration = Migration(f"initial_squashed_{replaced[-1][1][:4]}", app)
    migration.initial = True
    migration.replaces = replaced
    migration.dependencies = _needed(loader, app)
    models = loader.project_state().models.items()
    mine = [model for (label, _), model in models if label == app]
    triggers = [trigger for model in mine for trigger in _triggers(model)]
    migration.operations = [Together([*map(_table, mine), *triggers])]
    return migration


def _numbered(key: Key, app: str) -> bool:
    """Not one of those squashed before: what it replaces is replaced by the new one."""
    label, name = key
    return label == app and name[0].isdigit()


def _needed(loader: MigrationLoader, app: str) -> list[Key]:
    """Of every other app, the last migration that one of the old ones has named."""
    last: dict[str, str] = {}
    for key, migration in loader.disk_migrations.items():
        for other, name in migration.dependencies if _numbered(key, app) else ():
            if other != app and name[0] != "_":  # as in `__first__`
                last[other] = max(name, last.get(other, ""))
    return sorted(last.items())


def _table(model: ModelState) -> CreateModel:
    options = {
        name: value
        for name, value in model.options.items()
        if name != "triggers" and value != []
    }
    fields = list(model.fields.items())
    return CreateModel(model.name, fields, options, model.bases, model.managers)


def _triggers(model: ModelState) -> list[AddTrigger]:
    return [
        AddTrigger(model.name_lower, trigger)
        for trigger in model.options.get("triggers", [])
    ]


if __name__ == "__main__":
    writer = MigrationWriter(squashed(MigrationLoader(None), sys.argv[1]))
    Path(writer.path).write_text(writer.as_string())
    sys.stdout.write(f"{writer.path}\n")
