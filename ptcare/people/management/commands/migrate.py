"""Django's own, while an earlier version still serves people."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from ptcare import migrating


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """In a new database nobody needs to be thought of."""
        connection = connections[options["database"]]
        is_new = not MigrationRecorder(connection).applied_migrations()
        with migrating.drawn_alone() if is_new else migrating.gently(connection):
            super().handle(*args, **options)


migrate.MigrationExecutor = migrating.Again  # type: ignore[attr-defined]
