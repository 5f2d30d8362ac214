"""Nothing that a test commits is left for the next one."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import InternalError, connection, transaction

from patients.models import Patient
from ptcare.people.models import Clinic
from tests import factories as make
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def empty():
    call_command("flush", interactive=False, reset_sequences=False, verbosity=0)


def rows_left():
    tables = connection.introspection.django_table_names(include_views=False)
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
            yield table, cursor.fetchone()[0]


def test_every_table_is_empty_also_of_what_is_never_deleted(patient):
    make.session(patient=patient, on=patient.admitted_on, status="attended")
    Patient.objects.update(name="Another Name")  # and one row of what was before

    empty()

    from_migrating = {"django_content_type", "auth_permission"}
    assert {table for table, rows in rows_left() if rows} == from_migrating


def test_what_migrating_left_is_as_migrating_leaves_it(transactional_db):
    def left():
        models = (ContentType, Permission)
        return [list(model.objects.order_by("pk").values()) for model in models]

    empty()
    before = left()
    emit_post_migrate_signal(0, interactive=False, db="default")

    assert left() == before


def test_the_triggers_stand_guard_again_afterwards(clinic):
    empty()
    patient = make.patient()

    with pytest.raises(InternalError):
        Patient.objects.filter(pk=patient.pk)._raw_delete("default")


def test_it_waits_for_whoever_still_writes(transactional_db):
    """So that no page on its way to a closed browser leaves a row behind."""

    def empty_impatiently(_number):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        empty()

    with transaction.atomic():
        Clinic.objects.create(name="Not yet committed")
        assert at_once(1, empty_impatiently) == [CommandError]
