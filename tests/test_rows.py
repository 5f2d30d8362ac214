"""What is read of the database becomes the same objects as Django makes of it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models
from django.db.models.signals import post_init, pre_init

from patients.models import Patient
from programs.models import ExerciseLog
from ptcare import rows

OURS = [each for each in apps.get_models() if issubclass(each, rows.Row)]


def names_of(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def made_by_django(model, names, values):
    return models.Model.from_db.__func__(model, "default", names, values)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_row_is_what_django_makes_of_it(model):
    names = names_of(model)
    some = [name for number, name in enumerate(names) if number % 2 == 0]

    for said in (names, some):
        values = list(range(1, len(said) + 1))
        ours = model.from_db("default", said, values)
        theirs = made_by_django(model, said, values)

        assert described(ours) == described(theirs)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_new_row_is_what_django_makes_of_it(model):
    said = dict.fromkeys(names_of(model)[::2], 7)

    ours, theirs = described(model.new(**said)), described(model(**said))

    for each in made_anew(model):
        assert type(ours[1].pop(each)) is type(theirs[1].pop(each))
    assert ours == theirs


def made_anew(model):
    """Columns of which each row has its own, such as a random number."""
    fields = model._meta.concrete_fields
    return [f.attname for f in fields if f.has_default() and callable(f.default)]


def test_a_new_row_knows_the_rows_that_it_was_given():
    patient = Patient(pk=3)

    log = ExerciseLog.new(patient=patient, said_by=None, done="all")

    assert (log.patient_id, log.said_by_id, log.done) == (3, None, "all")
    assert log.patient is patient


def described(row: models.Model) -> tuple[object, ...]:
    values = {name: value for name, value in vars(row).items() if name != "_state"}
    state = (row._state.db, row._state.adding, row._state.fields_cache)
    return type(row), values, state, row.get_deferred_fields()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_nobody_waits_for_a_row_to_be_made(model):
    assert model.__init__ is models.Model.__init__
    assert not pre_init.has_listeners(model)
    assert not post_init.has_listeners(model)


def test_most_tables_are_read_so():
    assert len(OURS) > 80
    assert Patient in OURS


@pytest.mark.django_db
def test_what_was_not_read_is_asked_for(patient):
    row = Patient.objects.only("pk").get()

    assert row.get_deferred_fields()
    assert row.name == patient.name


@pytest.mark.django_db
def test_it_is_changed_and_kept(patient):
    row = Patient.objects.get()
    row.name = "Somebody Else"
    row.save()

    assert Patient.objects.get().name == "Somebody Else"
