"""For squashed migrations: many steps, of which Django draws the models only once.

Of each step Django builds anew every model that hangs together with it: of ours, nearly
all. `docs/adr/0031-squashed-migrations.md` tells how such a migration is made.
"""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Together(Operation):
    """Steps that only add, so that each may already see what the later ones have added.

    Tables may refer to each other whatever their order: foreign keys are made last, but
    before the migration goes on, so that what follows finds all keys in place.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        if "apps" in state.__dict__:
            del state.apps  # or each step would build them; the next who asks, does
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)
        while schema_editor.deferred_sql:  # all of a table with a default in it
            schema_editor.execute(schema_editor.deferred_sql.pop(0))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        full = from_state  # a trigger asks for its table, gone from the other
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, full, full)

    def describe(self) -> str:
        return f"Together: {len(self.operations)} steps"
