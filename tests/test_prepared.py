"""What is put together once answers as if it were put together each time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, OperationalError, close_old_connections, connection

from bench.chaos.web import database_url
from patients.models import Patient
from programs.models import ExerciseLog, ProgramItem
from ptcare import prepared
from ptcare.backup import tools
from ptcare.prepared import plans
from ptcare.submissions.writing import write_free
from tests import factories as make

if TYPE_CHECKING:
    from django.db.models import QuerySet

DAY = dt.timedelta(days=1)
pytestmark = pytest.mark.django_db


@prepared.prepared
def found(actor, *, born, name) -> QuerySet[Patient]:
    rows = Patient.objects.visible_to(actor).filter(name__gte=name)
    return (
        rows.filter(birth_on__lt=born + 3 * DAY).select_related("clinic").order_by("pk")
    )


@prepared.prepared
def on_weekday(actor, *, on) -> QuerySet[ProgramItem]:
    return ProgramItem.objects.visible_to(actor).on_weekday_of(on)


@prepared.prepared
def on_the_last_weekday(actor, item_id, name, on) -> QuerySet[ProgramItem]:
    mine = ProgramItem.objects.visible_to(actor).filter(pk=item_id)
    return mine.exclude(patient__name=name).on_weekday_of(on)


@prepared.prepared
def decides(actor, *, born) -> QuerySet[Patient]:
    rows = Patient.objects.visible_to(actor)
    return rows.filter(birth_on=born) if born.month == 4 else rows


@prepared.prepared
def makes_something_of_it(actor, *, name) -> QuerySet[Patient]:
    return Patient.objects.visible_to(actor).filter(name=f"Mrs. {name}")


SINCE = {"day": dt.date(1950, 1, 1)}


@prepared.prepared
def born_since(actor) -> QuerySet[Patient]:
    return Patient.objects.visible_to(actor).filter(birth_on__gte=SINCE["day"])


def test_the_values_of_each_call_are_its_own(therapist, stranger):
    ann = make.patient(
        clinic=therapist.clinic, name="Ann", birth_on=dt.date(1950, 5, 1)
    )
    bob = make.patient(
        clinic=therapist.clinic, name="Bob", birth_on=dt.date(1960, 5, 1)
    )
    actor = make.actor(therapist)

    assert found(actor, born=dt.date(1955, 1, 1), name="A") == [ann]
    assert found(actor, born=dt.date(1955, 1, 1), name="B") == []
    assert found(actor, born=dt.date(1960, 4, 28), name="B") == []
    assert found(actor, born=dt.date(1960, 4, 29), name="B") == [bob]
    assert found(actor, born=dt.date(1960, 4, 29), name="A") == [ann, bob]
    assert found(make.actor(stranger), born=dt.date(1999, 1, 1), name="") == []


def test_a_role_has_a_question_of_its_own(patient, therapist):
    make.patient(clinic=patient.clinic)
    late = dt.date(2020, 1, 1)

    assert len(found(make.actor(therapist), born=late, name="")) == 2
    assert found(make.actor(patient), born=late, name="") == [patient]


def test_rows_are_whole_and_what_was_joined_is_there(therapist, statements):
    make.patient(clinic=therapist.clinic)
    actor = make.actor(therapist)

    (row,) = found(actor, born=dt.date(2020, 1, 1), name="")

    assert statements(lambda: row.clinic.name) == []
    assert not row.get_deferred_fields()
    assert row._state.db == "default"


def test_it_is_one_statement_and_nothing_is_built_anew(
    therapist, statements, monkeypatch
):
    actor = make.actor(therapist)
    said = {"born": dt.date(2020, 1, 1), "name": ""}
    found(actor, **said)
    monkeypatch.setattr(prepared, "_is_checked", False)
    monkeypatch.setattr(found, "build", None)

    assert len(statements(found, actor, **said)) == 1


@pytest.fixture(autouse=True)
def _held_anew(_held_anew: None) -> None:
    prepared.check_anew()


def test_each_argument_is_held_against_the_function_once(therapist, monkeypatch):
    actor, built = make.actor(therapist), []
    built_by = found.build
    monkeypatch.setattr(
        found, "build", lambda *args, **how: built.append(how) or built_by(*args, **how)
    )
    found(actor, born=dt.date(2020, 1, 1), name="A")
    built.clear()

    found(actor, born=dt.date(2020, 1, 1), name="A")
    found(actor, born=dt.date(2020, 1, 1), name="B")
    prepared.check_anew()
    found(actor, born=dt.date(2020, 1, 1), name="A")

    assert [how["name"] for how in built] == ["B", "A"]


def test_what_is_no_argument_and_has_changed_is_found(therapist, monkeypatch):
    actor = make.actor(therapist)
    born_since(actor)
    monkeypatch.setitem(SINCE, "day", dt.date(1960, 1, 1))
    prepared.check_anew()

    with pytest.raises(prepared.NotPrepared):
        born_since(actor)


def test_once_enough_are_as_they_should_be_no_more_are_held(therapist, monkeypatch):
    actor, built, built_by = make.actor(therapist), [], found.build
    monkeypatch.setattr(
        found, "build", lambda *args, **how: built.append(how) or built_by(*args, **how)
    )
    found.plans.clear()

    for number in range(prepared.ENOUGH + 3):
        found(actor, born=dt.date(2020, 1, 1), name=f"No. {number}")

    assert len([how for how in built if how["name"].startswith("No. ")]) == (
        prepared.ENOUGH
    )


def test_what_is_put_together_anew_is_held_anew(therapist, monkeypatch):
    """As for a standby, where the same is asked."""
    actor, built, built_by = make.actor(therapist), [], found.build
    said = {"born": dt.date(2020, 1, 1), "name": "A"}
    found(actor, **said)
    found.plans.clear()
    monkeypatch.setattr(
        found, "build", lambda *args, **how: built.append(how) or built_by(*args, **how)
    )

    found(actor, **said)

    assert "A" in [how["name"] for how in built]  # besides those that stand in


def test_a_weekday_follows_its_date_wherever_that_is_said(therapist):
    item = make.item(patient=make.patient(clinic=therapist.clinic), weekdays=[2])
    actor, monday = make.actor(therapist), dt.date(2026, 11, 2)

    found = [
        on_the_last_weekday(actor, item.pk, "Nobody", monday + n * DAY)
        for n in range(3)
    ]

    assert found == [[], [item], []]


def test_it_does_not_matter_in_which_order_arguments_are_named(therapist):
    ann = make.patient(clinic=therapist.clinic, name="Ann")
    actor, late = make.actor(therapist), dt.date(2020, 1, 1)

    assert found(actor, name="A", born=late) == found(actor, born=late, name="A")
    assert found(name="A", born=late, actor=actor) == [ann]
    with pytest.raises(TypeError):
        found(actor, late, "A", "B")
    with pytest.raises(TypeError):
        found(actor, name="A")


def test_a_day_is_said_once_however_often_it_is_asked_about(therapist):
    actor, day = make.actor(therapist), dt.date(2026, 11, 23)
    on_the_last_weekday(actor, 1, "Nobody", day)
    (plan,) = on_the_last_weekday.plans.values()

    said = [(place.name, place.apart) for place in plan.given if place.kind]

    assert len(said) == len(set(said))
    assert len(plan.given) == plan.execute.count("%s")


def test_a_weekday_follows_its_date(therapist):
    item = make.item(patient=make.patient(clinic=therapist.clinic), weekdays=[2])
    actor = make.actor(therapist)
    monday = dt.date(2026, 11, 23)

    assert [on_weekday(actor, on=monday + n * DAY) for n in range(3)] == [
        [],
        [item],
        [],
    ]


@pytest.mark.parametrize(
    ("question", "said"),
    [(decides, {"born": dt.date(1950, 4, 1)}), (makes_something_of_it, {"name": "X"})],
)
def test_one_that_cannot_be_filled_in_is_refused(therapist, question, said):
    with pytest.raises(prepared.NotPrepared):
        question(make.actor(therapist), **said)


def test_a_connection_prepares_it_once_and_a_new_one_anew(therapist):
    actor = make.actor(therapist)
    make.patient(clinic=therapist.clinic)
    said = {"born": dt.date(2020, 1, 1), "name": ""}

    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    plans._known.clear()
    for _ in range(2):
        assert len(found(actor, **said)) == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements")
            assert len([sql for (sql,) in cursor if '"name" >=' in sql]) == 1
            cursor.execute("DEALLOCATE ALL")
        plans._known.clear()


def test_a_pooler_is_asked_in_full(therapist, monkeypatch, statements):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    actor = make.actor(therapist)
    make.patient(clinic=therapist.clinic)

    asked = statements(found, actor, born=dt.date(2020, 1, 1), name="")

    assert len(found(actor, born=dt.date(2020, 1, 1), name="")) == 1
    assert all(sql.startswith("SELECT") for sql in asked)


@pytest.mark.parametrize("is_pooled", [False, True])
def test_what_is_written_by_its_token_is_prepared_as_well(
    patient, monkeypatch, statements, is_pooled
):
    pooled = "DISABLE_SERVER_SIDE_CURSORS"
    monkeypatch.setitem(connection.settings_dict, pooled, is_pooled)
    item = make.item(program=make.program(patient=patient))
    day = dt.date(2026, 3, 2)
    logs = [make.unsaved_log(item=item, on=day + n * DAY) for n in range(3)]

    asked = [statements(write_free, [log]) for log in logs]

    assert list(ExerciseLog.objects.order_by("on")) == logs
    begin = "INSERT" if is_pooled else "EXECUTE said_programs_exerciselog_"
    assert all(sql.startswith(begin) for (sql,) in asked)


def end_the_connection():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with tools.connected(database_url()) as another:
        another.cursor().execute("SELECT pg_terminate_backend(%s)", [pid])


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_gone_is_told_as_for_any_other_question(therapist):
    """So that a page says "back in a moment", and the connection is made anew."""
    actor = make.actor(therapist)
    plans._known.clear()
    end_the_connection()

    with pytest.raises(OperationalError):
        found(actor, born=dt.date(2020, 1, 1), name="")
    close_old_connections()

    assert found(actor, born=dt.date(2020, 1, 1), name="") == []


@pytest.mark.django_db(transaction=True)
def test_a_request_that_finds_its_connection_gone_asks_on_a_new_one(therapist):
    actor = make.actor(therapist)
    assert found(actor, born=dt.date(2020, 1, 1), name="") == []
    end_the_connection()

    close_old_connections()  # as a request begins

    assert found(actor, born=dt.date(2020, 1, 1), name="") == []


@pytest.mark.django_db(transaction=True)
def test_the_first_question_is_itself_the_look_at_the_connection(
    therapist, monkeypatch
):
    actor = make.actor(therapist)
    close_old_connections()
    monkeypatch.setattr(connection, "is_usable", lambda: pytest.fail("looked at"))

    assert found(actor, born=dt.date(2020, 1, 1), name="") == []


@pytest.mark.django_db(transaction=True)
def test_what_goes_wrong_on_a_sound_connection_is_not_asked_again(therapist):
    actor = make.actor(therapist)
    assert found(actor, born=dt.date(2020, 1, 1), name="") == []
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    same = connection.connection
    close_old_connections()

    with pytest.raises(DatabaseError):
        found(actor, born=dt.date(2020, 1, 1), name="")

    assert connection.connection is same
    plans._known.clear()


@prepared.prepared
def those(ids) -> QuerySet[Patient]:
    return Patient.objects.filter(pk__in=ids).order_by("pk")


@pytest.mark.parametrize("number", [0, 1, 2, 8, 9])
def test_a_handful_of_ids_is_asked_for_whole(therapist, number):
    rows = [make.patient(clinic=therapist.clinic) for _ in range(number)]
    make.patient(clinic=therapist.clinic)

    assert those(prepared.Ids(row.pk for row in rows)) == rows


def test_ids_of_like_number_share_a_question_which_is_named_after_its_table():
    for number in (3, 4, 8):
        those(prepared.Ids(range(number)))

    names = {plan.name.rpartition("_")[0] for plan in those.plans.values()}
    assert [shape[1][1] for shape in those.plans].count(8) == 1
    assert names == {"patients_patient"}


def test_what_is_closed_to_one_colleague_is_not_baked_in_for_the_next(therapist):
    ann, bob = (make.patient(clinic=therapist.clinic, name=n) for n in ("Ann", "Bob"))
    actor = make.actor(therapist)
    said = {"born": dt.date(2020, 1, 1), "name": ""}

    def without(*closed):
        standing = replace(actor.standing, closed=frozenset(row.pk for row in closed))
        return found(replace(actor, standing=standing), **said)

    for row in (ann, bob):
        row.birth_on = dt.date(1950, 1, 1)
        row.save()
    assert without(ann) == [bob]
    assert without(bob) == [ann]
    assert without() == [ann, bob]
    assert without(ann, bob) == []
    assert len([shape for shape in found.plans if shape[1][-1] == 1]) == 1


@pytest.mark.parametrize("closed", [2, 8, 9, 257])
def test_however_much_is_closed_there_are_few_forms_of_a_question(therapist, closed):
    row = make.patient(clinic=therapist.clinic, birth_on=dt.date(1950, 1, 1))
    actor = make.actor(therapist)
    others = frozenset(range(row.pk + 1, row.pk + 1 + closed))
    standing = replace(actor.standing, closed=others)

    said = {"born": dt.date(2020, 1, 1), "name": ""}
    assert found(replace(actor, standing=standing), **said) == [row]
    assert {shape[1][-1] for shape in found.plans} <= {0, *prepared.Ids.SIZES}


def test_a_report_from_a_standby_has_plans_of_its_own(therapist, monkeypatch):
    actor = make.actor(therapist)
    said = {"born": dt.date(2020, 1, 1), "name": ""}
    found(actor, **said)
    built = []

    def put_together(said):
        built.append(said)
        raise LookupError

    monkeypatch.setattr(found, "put_together", put_together)
    monkeypatch.setattr(prepared.router, "db_for_read", lambda _model: "replica")

    with pytest.raises(LookupError):
        found(actor, **said)
    assert len(built) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("is_pooled", [False, True])
def test_places_may_be_named_and_each_connection_prepares_them_once(
    monkeypatch, is_pooled
):
    monkeypatch.setitem(
        connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", is_pooled
    )
    sql = (
        "SELECT each + %(more)s, 7 %% 4, %(day)s + 1 FROM unnest(%(some)s::int[]) each"
    )
    day = dt.date(2026, 2, 28)

    for more in (1, 10):
        said = {"more": more, "day": day, "some": [1, 2]}
        found = plans.rows_by_name("some_more", sql, said)

        after = dt.date(2026, 3, 1)
        assert found == [(1 + more, 3, after), (2 + more, 3, after)]
