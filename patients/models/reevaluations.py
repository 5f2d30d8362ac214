"""When the next evaluation of a patient is due: read, never kept."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Count,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from patients.models.doubling import DoubledRecord, doubles_in_one_course
from patients.models.evaluation import Evaluation
from patients.models.patient import Patient
from patients.models.session import ClinicSession, ClinicSessionQuerySet
from patients.rules import reevaluating
from ptcare.among import Among
from ptcare.people.models import Clinic


def with_evaluation(patients: QuerySet[Patient]) -> QuerySet[Patient]:
    """Adds `evaluated_on`, of the last signed evaluation or None, and `visits_since`:
    the days with a supervised session after it, as `reevaluating.due` counts them."""
    signed = Evaluation.objects.signed().filter(patient=OuterRef("pk"))
    last = signed.order_by().values("patient").annotate(on=Max("on")).values("on")
    doubles = DoubledRecord.objects.in_one_course().filter(
        kept=OuterRef(OuterRef("pk"))
    )
    records = Func(
        ArraySubquery(doubles.values("patient")),
        OuterRef("pk"),
        function="array_append",
        output_field=ArrayField(BigIntegerField()),
    )
    visits = (
        _visits()
        .filter(
            Among(F("patient"), records),
            on__gt=OuterRef("evaluated_on"),
            status=ClinicSession.Status.ATTENDED,
        )
        .order_by()
        .values("clinic")
        .annotate(days=Count("on", distinct=True))
        .values("days")
    )
    counted = Coalesce(Subquery(visits, output_field=IntegerField()), 0)
    return patients.annotate(evaluated_on=Subquery(last)).annotate(visits_since=counted)


def interval_of(clinic: Clinic) -> reevaluating.Interval:
    return reevaluating.Interval(
        days=clinic.reevaluate_after_days, visits=clinic.reevaluate_after_visits
    )


def due_of(patient: Patient, *, today: dt.date) -> reevaluating.Due | None:
    """None before the first evaluation is signed, and after care. Three queries.

    Sessions whose day is past and that nobody marked do not count as coming.
    """
    if patient.discharged_on is not None:
        return None
    last = Evaluation.objects.signed().filter(patient=patient).newest_first().first()
    if last is None:
        return None
    days = visits_of([patient.pk])[patient.pk]
    planned = ClinicSession.Status.PLANNED
    return reevaluating.due(
        last.on,
        attended=[on for on, state in days if state == ClinicSession.Status.ATTENDED],
        booked=[on for on, state in days if state == planned and on >= today],
        interval=interval_of(patient.clinic),
    )


def visits_of(ids: Collection[int]) -> dict[int, list[tuple[dt.date, str]]]:
    """The day and the status of each, by patient id. Those of a closed double in this
    course of care were of the same person; what was signed there puts off no test.
    Two queries."""
    doubles = doubles_in_one_course(ids)
    rows = _visits().filter(patient__in={*ids, *doubles})
    found: dict[int, list[tuple[dt.date, str]]] = defaultdict(list)
    for pk, on, status in rows.values_list("patient", "on", "status"):
        found[doubles.get(pk, pk)].append((on, status))
    return found


def _visits() -> ClinicSessionQuerySet:
    return ClinicSession.objects.kept().with_a_therapist()
