"""A new clinic begins with a few migrations, an old one goes on with its own."""

from collections.abc import Iterator
from unittest import mock

import pytest
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

Key = tuple[str, str]
ONE_BY_ONE = MigrationLoader(None, replace_migrations=False)
SQUASHED = ONE_BY_ONE.replacements


def with_applied(*keys: Key, check: bool = True) -> MigrationExecutor:
    """The one that would migrate a database in which these have been applied."""
    applied = {"side_effect": lambda: dict.fromkeys(keys)}
    with mock.patch.object(MigrationRecorder, "applied_migrations", **applied):
        executor = MigrationExecutor(connection)
        if check:
            executor.loader.check_consistent_history(connection)
    return executor


def planned(executor: MigrationExecutor, **how: bool) -> list[Key]:
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), **how)
    return [(migration.app_label, migration.name) for migration, _backwards in plan]


def halfway() -> Iterator[tuple[Key, ...]]:
    """What an old database had applied, from nothing to all, one more each time."""
    begun = [migration.replaces[0] for migration in SQUASHED.values()]
    in_turn = planned(with_applied(*begun, check=False), clean_start=True)
    for count in range(len(in_turn) + 1):
        yield tuple(in_turn[:count])


def models(app: str, name: str) -> dict[str, object]:
    """Each as plain values: its columns in their order, and what is said of it."""
    plain = MigrationAutodetector(ProjectState(), ProjectState()).deep_deconstruct
    states = ONE_BY_ONE.project_state((app, name)).models
    return {
        model: (
            [(column, plain(field)) for column, field in state.fields.items()],
            {what: plain(said) for what, said in state.options.items() if said != []},
            (state.bases, state.managers),
        )
        for (label, model), state in states.items()
        if label == app
    }


@pytest.mark.parametrize("key", SQUASHED, ids="-".join)
def test_it_leaves_the_models_and_columns_of_those_that_it_replaces(key):
    assert models(*key) == models(*SQUASHED[key].replaces[-1])


@pytest.mark.parametrize(("app", "name"), SQUASHED)
def test_the_first_of_an_app_is_still_its_old_first(app, name):
    """For Django resolves `__first__`, as other apps say, before it leaves this one out
    where only the first few of the old are applied. So its name comes after 0001."""
    assert ONE_BY_ONE.graph.root_nodes(app)[0] == SQUASHED[app, name].replaces[0]


def test_a_new_database_runs_none_that_is_replaced():
    replaced = {key for one in SQUASHED.values() for key in one.replaces}
    new = set(planned(with_applied()))

    assert new & replaced == set()
    assert new >= set(SQUASHED)


def test_one_made_by_an_earlier_squashed_migration_has_all_that_this_one_replaces():
    """For Django counts as applied what was replaced, one by one."""
    gone = {(app, "initial_squashed_0001") for app, _name in SQUASHED}
    *_, in_turn = halfway()

    assert planned(with_applied(*in_turn, *gone)) == []


def test_an_old_database_goes_on_wherever_it_stands():
    for applied in halfway():
        left = set(planned(with_applied(*applied)))
        for key, one in SQUASHED.items():
            gone = set(one.replaces) & {*applied}
            if gone:  # the rest one by one, and never from the beginning
                assert key not in left
                assert set(one.replaces) & left == set(one.replaces) - gone
