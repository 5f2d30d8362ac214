"""The second wall: what PostgreSQL itself shows, whatever a queryset asks for."""

# ruff: noqa: S608 - names of tables come from the models

from __future__ import annotations

import datetime as dt
import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from patients.models import Fracture, Patient
from patients.models.coverage.amounts import amounts_by_figure
from programs.demo import seeding
from ptcare.people import access, tenancy
from ptcare.people.models import Clinic, User
from ptcare.people.roles import Permission
from ptcare.people.tenancy import Reach
from ptcare.people.wall import building, checks, roles, tables
from tests import factories as make
from tests.outside import as_login
from tests.threads import at_once

NOW = dt.datetime(2026, 6, 10, 18, 30, tzinfo=dt.UTC)
WALLS = dict(tables.walled())
OF_A_CLINIC = [
    name
    for name, wall in WALLS.items()
    if wall.rows == tables.OF_THE_CLINIC and not wall.shared
]
CAME_WITH_THE_APP = {
    "programs_exercise",
    "programs_exerciselevel",
    "programs_caution",
    "patients_yearamount",
}


def asked(statement: str, *values: Any) -> list[Any]:
    """The first column of each row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()] if cursor.description else []


def count(table: str, where: str = "true") -> int:
    found: int = asked(f'SELECT count(*) FROM "{table}" WHERE {where}')[0]
    return found


def refusal(statement: str, *values: Any) -> str:
    """Why PostgreSQL did not do it; empty where it would have."""
    try:
        with transaction.atomic():
            asked(statement, *values)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


@contextmanager
def no_clinic() -> Iterator[None]:
    """The role of a request, of which nobody has said in what clinic it is."""
    with tenancy.within(0):
        asked("SELECT set_config('ptcare.clinic', '', true)")
        yield


# --- Every table


def test_the_wall_stands_as_it_should_around_every_table(db):
    with connection.cursor() as cursor:
        assert list(building.differences(cursor)) == []


def test_every_table_has_a_wall_or_is_named_as_closed():
    ours = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]

    without_wall = {model._meta.label for model in ours if tables.of(model) is None}
    assert without_wall == tables.CLOSED


def test_what_is_named_specially_is_there():
    there = {m._meta.label for m in apps.get_models(include_auto_created=True)}

    assert {*tables.SPECIAL, *tables.CLOSED} - there == set()


def test_the_roles_pass_no_policy_and_nobody_comes_in_as_one(db):
    names = [roles.name_of(role) for role in roles.ALL]

    assert sorted(
        asked(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY (%s) AND NOT (rolsuper"
            " OR rolbypassrls OR rolcanlogin OR rolcreatedb OR rolcreaterole)",
            names,
        )
    ) == sorted(names)


def test_nobody_but_the_owner_empties_changes_or_makes_a_table(db):
    for name in (roles.name_of(role) for role in roles.ALL):
        rights = asked(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND (has_table_privilege(%s, oid, 'TRUNCATE')"
            " OR has_table_privilege(%s, oid, 'TRIGGER')"
            " OR pg_has_role(%s, relowner, 'MEMBER'))",
            *[name] * 3,
        )
        assert rights == []
        assert asked("SELECT has_schema_privilege(%s, 'public', 'CREATE')", name) == [
            False
        ]


# --- Every table of the demo, which has rows in nearly all


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[int]]:
    """The ids of its two clinics."""
    with django_db_blocker.unblock(), transaction.atomic():
        seeding.seed(now=NOW, seed=7)
        yield list(Clinic.objects.order_by("pk").values_list("pk", flat=True))
        transaction.set_rollback(True)


def test_a_clinic_is_shown_its_own_rows_of_every_table(demo):
    wrong = []
    for clinic in demo:
        mine = {name: count(name, f"clinic_id = {clinic}") for name in OF_A_CLINIC}
        with tenancy.within(clinic):
            seen = {name: count(name) for name in OF_A_CLINIC}
        wrong += [(clinic, n, mine[n], seen[n]) for n in mine if mine[n] != seen[n]]

    assert wrong == []
    assert sum(count(name) > 0 for name in OF_A_CLINIC) > 90  # so it says something


def test_where_no_clinic_is_said_every_table_is_empty(demo):
    open_to_all = {n for n, w in WALLS.items() if tables.EVERY in (w.rows, w.shared)}
    with no_clinic():
        shown = {name for name in WALLS if count(name)}

    assert shown <= open_to_all | CAME_WITH_THE_APP
    assert not any("patients_" in name for name in open_to_all)


def test_each_clinic_reads_the_years_amounts_that_came_with_the_app(clinic):
    make.year_amount(clinic=None, year=2090, amount_cents=2480_00)
    make.year_amount(clinic=make.clinic(), year=2091, amount_cents=1)

    with tenancy.within(clinic.pk):
        seen = amounts_by_figure(clinic.pk)["kx_pt_slp"]
        asked("UPDATE patients_yearamount SET amount_cents = 1")

    assert seen[2090] == 2480_00
    assert 2091 not in seen
    assert amounts_by_figure(clinic.pk)["kx_pt_slp"] == seen


def test_what_has_no_clinic_of_its_own_is_seen_with_what_it_belongs_to(demo):
    tries = count("notices_attempt")
    seen = []
    for clinic in demo:
        with tenancy.within(clinic):
            seen.append(count("notices_attempt"))

    assert sum(seen) == tries > min(seen)


def test_a_clinic_knows_the_accounts_of_its_people_and_no_others(demo):
    for clinic in demo:
        people = {
            *User.objects.filter(memberships__clinic=clinic).values_list(
                "pk", flat=True
            ),
            *User.objects.filter(patient_records__clinic=clinic).values_list(
                "pk", flat=True
            ),
            *asked(
                "SELECT user_id FROM patients_helperlink WHERE clinic_id = %s", clinic
            ),
        }
        with tenancy.within(clinic):
            assert set(User.objects.values_list("pk", flat=True)) == people


def test_whoever_is_named_at_a_clinic_is_known_there(demo):
    """Or a row would be gone from every list that reads its author with it."""
    unknown = []
    for model in apps.get_models():
        table = model._meta.db_table
        if table not in OF_A_CLINIC or table.endswith("event"):
            continue
        unknown += [
            (table, field.column)
            for field in model._meta.concrete_fields
            if field.related_model is User
            and asked(
                f'SELECT 1 FROM "{table}" its JOIN people_user named'
                f' ON named.id = its."{field.column}"'
                " WHERE NOT its.clinic_id = ANY (named.clinics) LIMIT 1"
            )
        ]

    assert unknown == []


def written(table: str) -> str:
    """The columns that are not made by PostgreSQL of others."""
    [said] = asked(
        "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = ''",
        table,
    )
    return str(said)


def test_a_clinic_writes_no_row_of_another_one(demo):
    here, there = demo
    let_in = []
    for name in OF_A_CLINIC:
        columns = written(name)
        rows = asked(f'SELECT row_to_json(t) FROM "{name}" t WHERE clinic_id = {there}')
        with tenancy.within(here):
            for row in rows[:1]:
                said = refusal(
                    f'INSERT INTO "{name}" ({columns}) SELECT {columns} FROM'
                    f' json_populate_record(NULL::"{name}", %s)',
                    row if isinstance(row, str) else json.dumps(row),
                )
                may_add = "INSERT" in WALLS[name].may["clinic"]
                if ("row-level security" if may_add else "denied") not in said:
                    let_in.append((name, said))

    assert let_in == []


def test_planners_and_audits_see_all_clinics(demo):
    whole = {name: count(name) for name in OF_A_CLINIC}
    for reach in (Reach.PLANNER, Reach.AUDIT, Reach.ERASING):
        with tenancy.reaching(reach):
            assert {name: count(name) for name in OF_A_CLINIC} == whole


CHAIN = ("audit_auditseal", "audit_auditcheck")  # what an audit itself is written in


def test_an_audit_writes_nothing_but_its_own(demo):
    with tenancy.reaching(Reach.AUDIT):
        for name in WALLS:
            assert "denied" in refusal(f'DELETE FROM "{name}"')
            if name not in CHAIN:
                assert "denied" in refusal(f'INSERT INTO "{name}" DEFAULT VALUES')


def test_a_clinic_and_a_planner_change_no_row_that_is_only_added_to(demo):
    added_to = [name for name in OF_A_CLINIC if WALLS[name].may["clinic"] == tables.ADD]
    ways = [lambda: tenancy.within(demo[0]), lambda: tenancy.reaching(Reach.PLANNER)]
    for way in ways:
        with way():
            for name in added_to:
                assert "denied" in refusal(f'DELETE FROM "{name}"')
                assert "denied" in refusal(f'UPDATE "{name}" SET clinic_id = 1')

    assert {"audit_auditevent", "patients_patientevent"} <= set(added_to)


def test_who_signs_in_is_shown_no_findings(demo):
    with tenancy.reaching(Reach.SIGNING_IN):
        assert count("patients_patient") > 0
        for name in ("patients_fracture", "programs_exerciselog", "patients_coverage"):
            assert "denied" in refusal(f'SELECT * FROM "{name}"')


# --- The first wall taken away


def every_patient(request: HttpRequest) -> HttpResponse:
    """A view whose author forgot `visible_to`, and asks in SQL besides."""
    found = list(Patient.objects.order_by("pk").values_list("name", flat=True))
    in_sql = asked("SELECT name FROM patients_patient ORDER BY id")
    return HttpResponse(json.dumps([found, in_sql]))


def asked_by(row: Any) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = row.user
    request.session = {access.STANDING: make.actor(row).standing.key}
    return request


def test_a_view_without_visible_to_is_shown_its_own_clinic(
    therapist, patient, stranger
):
    theirs = make.patient(clinic=stranger.clinic, name="Somebody Else")
    door = access.requires(Permission.FIND_PATIENTS)(every_patient)
    open_door = access.signed_in(every_patient)

    for view in (door, open_door):
        assert json.loads(view(asked_by(therapist)).content) == [[patient.name]] * 2
        assert json.loads(view(asked_by(stranger)).content) == [[theirs.name]] * 2


def test_without_the_second_wall_that_view_would_show_them_all(
    therapist, patient, stranger
):
    """So that the test above is known to fail where the wall is gone."""
    make.patient(clinic=stranger.clinic, name="Somebody Else")
    asked("SET CONSTRAINTS ALL IMMEDIATE")
    asked("ALTER TABLE patients_patient DISABLE ROW LEVEL SECURITY")
    door = access.requires(Permission.FIND_PATIENTS)(every_patient)

    assert len(json.loads(door(asked_by(therapist)).content)[0]) == 2


def test_a_public_view_without_a_door_is_shown_no_patient(patient):
    with as_login():
        assert "permission denied" in refusal("SELECT name FROM patients_patient")
        with pytest.raises(ProgrammingError), transaction.atomic():
            every_patient(HttpRequest())


def test_where_no_clinic_is_said_there_is_no_patient(patient):
    make.fracture(patient=patient)

    with no_clinic():
        assert not Patient.objects.exists()
        assert not Fracture.objects.exists()
        assert not User.objects.exists()


def test_going_back_to_the_login_opens_nothing(patient):
    """As words smuggled into a statement might try."""
    with as_login(), tenancy.within(patient.clinic_id):
        asked(
            f"SET LOCAL ROLE {roles.name_of(roles.LOGIN)}"
        )  # what RESET ROLE is there

        assert "permission denied" in refusal("SELECT * FROM patients_patient")


@pytest.fixture
def site(db: None) -> str:
    """A login as a real site has one: it owns nothing, and takes the roles on."""
    login = f"site_of_test_{os.getpid()}"
    asked(f"CREATE ROLE {login} LOGIN")
    call_command("database_roles", login=login, verbosity=0, stdout=io.StringIO())
    return login


def test_the_sites_own_login_is_shown_a_patient_within_a_door_only(patient, site):
    owner = said()[0]
    asked(f"SET LOCAL SESSION AUTHORIZATION {site}")

    assert "permission denied" in refusal("SELECT * FROM patients_patient")
    with tenancy.within(patient.clinic_id):
        assert Patient.objects.get() == patient
        assert "permission denied" in refusal(f"SET ROLE {owner}")
        asked("RESET ROLE")
        assert "permission denied" in refusal("SELECT * FROM patients_patient")


def test_a_deployment_is_warned_of_a_login_that_owns_the_tables(site):
    def warned() -> list[str]:
        found = checks.the_second_wall_stands(databases=["default"])
        return [str(each.id) for each in found]

    assert checks.the_second_wall_stands(databases=None) == []
    assert warned() == ["people.W003"]
    asked("DROP POLICY own_clinic ON patients_patient")
    assert warned() == ["people.W002", "people.W003"]
    building.build()
    asked(f"SET LOCAL SESSION AUTHORIZATION {site}")
    assert warned() == []


def test_what_has_to_be_run_elsewhere_is_printed():
    told = io.StringIO()
    call_command("database_roles", login="site", print=True, stdout=told)

    lines = told.getvalue().splitlines()
    assert len(lines) == 2 * len(roles.ALL)
    assert lines[0] == 'CREATE ROLE "ptcare_clinic" NOLOGIN NOBYPASSRLS;'
    assert lines[-1] == 'GRANT "ptcare_login" TO "site" WITH INHERIT TRUE, SET TRUE;'


# --- Said for one transaction


def said() -> tuple[str, str, str]:
    """By whom, in what clinic, for what."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, current_setting('ptcare.clinic', true),"
            " current_setting('ptcare.reach', true)"
        )
        role, clinic, reach = cursor.fetchone()
    return role, clinic or "", reach or ""


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_for_the_next_request_on_the_connection():
    before = said()
    with tenancy.within(7):
        assert said() == (roles.name_of(roles.CLINIC), "7", "")

    assert said() == before


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_where_a_request_failed():
    before = said()
    with pytest.raises(RuntimeError), tenancy.reaching(Reach.PLANNER):
        raise RuntimeError

    assert said() == before


def test_within_another_what_was_before_is_true_again_afterwards(db):
    with tenancy.within(7):
        outer = said()
        with tenancy.reaching(Reach.SIGNING_IN):
            assert said() == (roles.name_of(roles.SIGNING_IN), "", "signing_in")
        assert said() == outer
        with pytest.raises(RuntimeError), tenancy.within(8):
            raise RuntimeError
        assert said() == outer


def test_who_owns_the_tables_is_a_reach_of_its_own(db):
    owner = said()[0]
    with tenancy.within(7), tenancy.reaching(Reach.OWNER):
        assert said() == (owner, "", "owner")


# --- How it is built


@pytest.fixture
def other_names(settings: Any) -> Iterator[list[str]]:
    """Roles that are not there yet."""
    settings.DATABASE_ROLES = f"of_a_test_{make.now():%H%M%S%f}"
    names = [roles.name_of(role) for role in roles.ALL]
    yield names
    for name in names:
        asked(f"DROP ROLE IF EXISTS {name}")


@pytest.mark.django_db(transaction=True)
def test_many_may_make_the_roles_at_once(other_names):
    def make_them(_number: int) -> None:
        with connection.cursor() as cursor:
            roles.make(cursor)

    assert at_once(6, make_them) == [None] * 6
    assert sorted(
        asked("SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)", other_names)
    ) == sorted(other_names)


@pytest.mark.django_db(transaction=True)
def test_a_login_that_may_not_make_roles_says_what_has_to_be_run(other_names):
    name = f"{other_names[0]}_weak"
    asked(f"CREATE ROLE {name}")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL SESSION AUTHORIZATION {name}")
            with pytest.raises(roles.MayNotMakeRoles) as refused:
                roles.make(cursor)
            transaction.set_rollback(True)
    finally:
        asked(f"DROP ROLE {name}")

    assert f'CREATE ROLE "{other_names[0]}" NOLOGIN' in str(refused.value)
    assert f'GRANT "{other_names[0]}" TO "{name}"' in str(refused.value)


def test_what_somebody_took_away_is_put_back(db):
    asked("DROP POLICY own_clinic ON patients_patient")
    asked("ALTER TABLE patients_fracture DISABLE ROW LEVEL SECURITY")
    asked(f"GRANT DELETE ON audit_auditevent TO {roles.name_of(roles.CLINIC)}")

    statements = building.build()

    assert len(statements) == 3
    assert building.build() == []
