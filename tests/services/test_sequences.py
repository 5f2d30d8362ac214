"""The services in any order, on the real database: nothing unsafe is ever live."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patients.models import Condition, Fracture
from patients.services import charting, healing, keeping
from programs.models import Caution, ItemRest, Program, SafetyFlag
from programs.models.bodies import body_of
from programs.services import flagging, prescribing
from programs.services.prescribing.asking import asked_from, demands_of
from tests import factories as make

DAY = dt.timedelta(days=1)
KEYS = ["knee_hip_pain", "cannot_lie_flat", "vertebral_fracture_subacute"]
SAID_NO = (
    *(prescribing.GateClosed, prescribing.UnsafePrescription, prescribing.Empty),
    *(prescribing.NotCurrent, prescribing.AlreadyThere, prescribing.StartsTooEarly),
    *(charting.AlreadySet, charting.StillImplied, keeping.AlreadyWithdrawn),
    keeping.AlreadyRecorded,
    *(healing.TooSoon, healing.AlreadyConfirmed),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("set", "withdraw", "clear", "break", "clear_break", "heal"),
                *("hold", "resume", "back", "dose", "warn", "unwarn", "unbreak"),
            ]
        ),
        st.integers(0, 2),
    ),
    max_size=10,
)


class Deeds:
    """What a clinic does to one patient; each is taken or refused."""

    def __init__(self, patient, by):
        self.patient, self.said = patient, {"by": by, "now": make.now()}
        self.today = patient.today(make.now())
        self.program = make.program(
            patient=patient, by=by.user, starts_on=self.today - 9 * DAY
        )
        for key in KEYS:
            for action in ("block", "clear"):
                row = make.item(program=self.program)
                Caution.objects.create(
                    exercise=row.exercise, condition=key, action=action, note=key
                )

    def set(self, n):
        charting.set_condition(patient=self.patient, key=KEYS[n], **self.said)

    def withdraw(self, n):
        for row in Condition.objects.standing().filter(
            patient=self.patient, key=KEYS[n]
        ):
            charting.withdraw(fact=row, reason="Better.", **self.said)

    def clear(self, n):
        slug = self.program.items.order_by("pk")[2 * n + 1].exercise.slug
        charting.clear_exercise(
            patient=self.patient,
            condition_key=KEYS[n],
            exercise_slug=slug,
            reason="Seen.",
            **self.said,
        )

    def breaks(self, n):
        charting.record_fracture(
            patient=self.patient,
            site=["spine", "rib", "hip"][n],
            happened_on=self.today - [3, 41, 90][n] * DAY,
            **self.said,
        )

    def clear_break(self, _n):
        for row in self.fractures():
            charting.clear_fracture(
                fracture=row,
                given_by="Dr Osei",
                given_by_role="physician",
                given_on=self.today,
                allows="All.",
                **self.said,
            )

    def heal(self, _n):
        for row in self.fractures():
            healing.confirm_healed(fracture=row, note="Well.", **self.said)

    def unbreak(self, n):
        for row in self.fractures()[n : n + 1]:
            charting.withdraw(fact=row, reason="Wrong film.", **self.said)

    def hold(self, _n):
        prescribing.hold_program(program=self.program, reason="Away.", **self.said)

    def resume(self, _n):
        prescribing.resume_program(program=self.program, **self.said)

    def back(self, n):
        for rest in ItemRest.objects.open().filter(patient=self.patient)[n : n + 1]:
            prescribing.bring_back(rest=rest, **self.said)

    def dose(self, n):
        row = self.program.items.order_by("pk")[n]
        wish = prescribing.Wish(level=1, dose=row.amount, weekdays=(1, 4), where="home")
        prescribing.change_dose(item=row, wish=wish, from_day=self.today, **self.said)

    def warn(self, _n):
        flagging.raise_flag(
            patient=self.patient, key="rf_back_pain_new", on=self.today, **self.said
        )

    def unwarn(self, _n):
        for flag in SafetyFlag.objects.open().filter(patient=self.patient):
            flagging.clear_flag(
                flag=flag, because="Imaged.", doctor="Dr Osei", **self.said
            )

    def fractures(self):
        return Fracture.objects.standing().filter(patient=self.patient).order_by("pk")


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(STEPS)
def test_no_sequence_leaves_anything_unsafe_live(clinic, therapist, steps):
    patient = make.patient(clinic=clinic, therapist=therapist)
    deeds = Deeds(patient, make.actor(therapist))

    for name, number in steps:
        deed = getattr(deeds, {"break": "breaks"}.get(name, name))
        with suppress(*SAID_NO), transaction.atomic():
            deed(number)

        check(patient, deeds.today)


def check(patient, today):
    body = body_of(patient, on=today)
    for program in Program.objects.signed().filter(patient=patient, held_at=None):
        assert body.gate.is_open
        assert body.conflicts(demands_of(asked_from(program, today).with_rules())) == []
    connection.check_constraints()
