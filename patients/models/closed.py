"""Which records are closed to whom, and which are open in an emergency: told to the
ground floor on start-up, and read with each standing, in its own query.

A record that was closed as the double of another is closed and opened with it.
A lead is no exception: being one opens no record, only the page that says who may.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    Exists,
    F,
    FilteredRelation,
    Func,
    OuterRef,
    Q,
)
from django.db.models.functions import JSONObject, Now

from patients.models.guarding import EmergencyAccess, NamedColleague, RestrictedRecord
from patients.models.patient import Patient
from ptcare.people import standings

_NAMED = NamedColleague.objects.standing().filter(
    patient=OuterRef("patient"), membership=OuterRef(OuterRef("pk"))
)
_TREATS = Patient.objects.filter(
    pk=OuterRef("patient"), therapist=OuterRef(OuterRef("pk"))
)
_OPEN = EmergencyAccess.objects.open(Now()).filter(
    patient=OuterRef("patient"), membership=OuterRef(OuterRef("pk"))
)
_CLOSED = RestrictedRecord.objects.standing().filter(
    ~Exists(_NAMED), ~Exists(_TREATS), ~Exists(_OPEN), clinic=OuterRef("clinic")
)
_WITH_DOUBLES = _CLOSED.annotate(
    double=FilteredRelation(
        "patient__doubles", condition=Q(patient__doubles__withdrawn_at=None)
    ),
    either=Func(
        F("patient"),
        F("double__patient"),
        template="unnest(ARRAY[%(expressions)s])",
        output_field=BigIntegerField(),
    ),
)
_OPENED = (
    EmergencyAccess.objects.open(Now())
    .filter(membership=OuterRef("pk"))
    .order_by("pk")
    .annotate(
        said=JSONObject(
            id="pk", patient_id="patient_id", name="patient__name", until="ends_at"
        )
    )
)
standings.read_beside_memberships(
    closed=Func(
        ArraySubquery(_WITH_DOUBLES.values("either")),
        template="array_remove(%(expressions)s, NULL)",
    ),
    opened=ArraySubquery(_OPENED.values("said")),
)
