"""A database is brought forward while an earlier version still serves people (ADR 54).

Three things make that possible, whatever a migration says:

- Its statements are held back until Django has worked all of them out, and then run in
  one go. Between two steps Django draws dozens of models anew, which takes seconds;
  held back, locks last only as long as PostgreSQL itself works.
- Whoever waits for a lock makes all who come later wait as well. So nobody waits for
  long: all of it is let go of, and tried again a moment later.
- What the earlier version knows stays for as long as it runs. A column that is taken
  away is left, and one that is new fills itself where it is not named. Both are marked,
  and `manage.py contract` takes them away once the earlier version is gone.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django.db.utils import OperationalError
from psycopg2.errors import LockNotAvailable

Answer = TypeVar("Answer")
LONGEST_WAIT = "500ms"  # less than PostgreSQL takes to look for a deadlock
PAUSE = 0.5  # seconds in which those who waited behind come through
TRIES = 600
LEFT = "left for an earlier version, which knows this column"
FILLED = "filled for an earlier version, which does not know this column"
OF_A_SAVEPOINT = ("SAVEPOINT", "RELEASE SAVEPOINT")
MARK = "COMMENT ON COLUMN {table}.{column} IS {mark}"
FORGET = """
DO $$ BEGIN
    IF EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = to_regclass({name})
        AND attname = {attribute} AND col_description(attrelid, attnum) = {mark}
    ) THEN ALTER TABLE {table} DROP COLUMN {column}; END IF;
END $$
"""


def in_one_go(connection: BaseDatabaseWrapper, statements: Sequence[str]) -> None:
    """All of them, or none. Waits for no lock for long, but tries again for minutes;
    raises OperationalError where somebody holds one all that time."""
    until_free(lambda: _at_once(connection, statements))


def until_free(deed: Callable[[], Answer]) -> Answer:
    """Its answer, from the first time that all it locks is to be had at once."""
    left = TRIES
    while True:
        try:
            return deed()
        except OperationalError as refusal:
            if not isinstance(refusal.__cause__, LockNotAvailable):
                raise
            left -= 1
            if not left:
                raise OperationalError(*refusal.args) from refusal
        time.sleep(PAUSE)


def _at_once(connection: BaseDatabaseWrapper, statements: Sequence[str]) -> None:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


class Gently(DatabaseSchemaEditor):
    """Runs a migration as said above. If it is not one transaction, each of its
    statements is run as it comes."""

    is_altering_field_type = False  # of pgtrigger, which then looks at what comes back
    keeps_default_of: models.Field[Any, Any] | None = None

    def __enter__(self) -> Gently:
        self.held: list[str] = []
        self.has_begun = self.asks_of_others = False
        super().__enter__()
        self.watch = self.connection.execute_wrapper(self.before_others)
        self.watch.__enter__()
        return self

    def __exit__(self, *failure: Any) -> None:
        with contextlib.ExitStack() as stack:
            stack.callback(self.watch.__exit__, None, None, None)
            try:
                if failure[0] is None:
                    self.release_all()
            except BaseException:
                failure = sys.exc_info()
                raise
            finally:
                super().__exit__(*failure)

    def execute(self, sql: Any, params: Any = ()) -> None:
        if params is not None:
            sql = self.connection.ops.compose_sql(str(sql), params)
        if self.is_altering_field_type or " CONCURRENTLY " in str(sql):
            self.release()
            super().execute(sql, None)
            return
        self.held.append(str(sql))
        if not self.atomic_migration:
            self.release()

    def before_others(
        self, execute: Callable[..., Any], sql: str, params: Any, *about: Any
    ) -> Any:
        """Whoever asks the database itself, finds what has been said so far."""
        if not self.asks_of_others and not str(sql).startswith(OF_A_SAVEPOINT):
            self.release()
        return execute(sql, params, *about)

    def _constraint_names(self, model: type[models.Model], *of: Any, **how: Any) -> Any:
        """Where nothing that is held back says anything of that table, it may wait."""
        table = model._meta.db_table
        self.asks_of_others = not any(table in statement for statement in self.held)
        try:
            return super()._constraint_names(model, *of, **how)  # type: ignore[misc]
        finally:
            self.asks_of_others = False

    def release_all(self) -> None:
        while self.deferred_sql:
            self.execute(self.deferred_sql.pop(0), None)
        self.release()

    def release(self) -> None:
        held, self.held = self.held, []
        if held and self.has_begun:  # what was locked before is not let go of by itself
            _at_once(self.connection, held)
        elif held:
            in_one_go(self.connection, held)
            self.has_begun = self.atomic_migration

    # --- What the earlier version knows

    def add_field(self, model: type[models.Model], field: Any) -> None:
        names = self.names_of(model, field)
        if field.column:
            self.execute(FORGET.format(**names, mark=self.quote_value(LEFT)), None)
        with self.keeping_default(field):
            super().add_field(model, field)
        if self.would_be_empty(field):
            self.execute(MARK.format(**names, mark=self.quote_value(FILLED)), None)

    def would_be_empty(self, field: Any) -> bool:
        """Where a version does not name this column, though it must say something."""
        return not (
            field.null
            or field.has_db_default()
            or not field.column
            or self.effective_default(field) is None
        )

    @contextlib.contextmanager
    def keeping_default(self, field: Any) -> Iterator[None]:
        self.keeps_default_of = field if self.would_be_empty(field) else None
        yield
        self.keeps_default_of = None

    def skip_default_on_alter(self, field: Any) -> bool:
        return field is self.keeps_default_of or super().skip_default_on_alter(field)

    def remove_field(self, model: type[models.Model], field: Any) -> None:
        """Left, and what is written without it is as if it had not been answered."""
        if not field.column or field.primary_key or field.remote_field:
            super().remove_field(model, field)
            return
        names = self.names_of(model, field)
        alter = "ALTER TABLE {table} ALTER COLUMN {column}".format(**names)
        self.execute(f"{alter} DROP NOT NULL")
        default = None if field.unique else self.effective_default(field)
        if default is not None:
            self.execute(f"{alter} SET DEFAULT %s", [default])
        self.execute(MARK.format(**names, mark=self.quote_value(LEFT)), None)

    def names_of(self, model: type[models.Model], field: Any) -> dict[str, str]:
        table = self.quote_name(model._meta.db_table)
        return {
            "table": table,
            "column": self.quote_name(field.column) if field.column else "",
            "name": self.quote_value(table),
            "attribute": self.quote_value(field.column),
        }


class Again(MigrationExecutor):
    """A migration that has locked something, and cannot have more, begins anew."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, *how: Any, **said: Any
    ) -> ProjectState:
        apply = super().apply_migration
        if not migration.atomic:
            return apply(state, migration, *how, **said)
        return until_free(lambda: apply(state.clone(), migration, *how, **said))


@contextlib.contextmanager
def gently(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Migrations of this connection are run so."""
    usual = connection.SchemaEditorClass
    if usual is None or not issubclass(usual, DatabaseSchemaEditor):
        yield
        return
    connection.SchemaEditorClass = type("Gently", (Gently, usual), {})
    try:
        yield
    finally:
        connection.SchemaEditorClass = usual


@contextlib.contextmanager
def drawn_alone() -> Iterator[None]:
    """A model of which no relation changes is drawn anew by itself, not with all that
    hang together with it: of ours, nearly all.

    Django calls such a state delayed, and draws everything anew for whoever looks at
    rows, and in the end. Meant for a new database, which is made by always the same
    steps.
    """
    together = ProjectState._find_reload_model  # type: ignore[attr-defined]

    def found(state: Any, app: str, name: str, delay: bool = False) -> set[Any]:
        if not delay:
            return set(together(state, app, name, delay))
        state.is_delayed = True
        return {(app, name.lower())}

    ProjectState._find_reload_model = found  # type: ignore[attr-defined]
    try:
        yield
    finally:
        ProjectState._find_reload_model = together  # type: ignore[attr-defined]
