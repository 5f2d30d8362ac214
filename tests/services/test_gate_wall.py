"""The wall behind the rule: no way of writing leaves a program behind a closed gate."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager, nullcontext
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patients.models import Fracture, FractureClearance, Patient
from patients.services import admitting
from programs.models import Program, SafetyFlag
from programs.models.bodies import CLOSES_GATE, body_of
from programs.rules import redflags
from programs.services import flagging, prescribing
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)
NOON = dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC)
ZONES = ["America/New_York", "Pacific/Auckland", "Pacific/Honolulu", "Asia/Kolkata"]


@contextmanager
def committed():
    """A deed, and what the database says of it where it would be committed."""
    with transaction.atomic():
        yield
        connection.check_constraints()


def is_closed(patient, at):
    with connection.cursor() as cursor:
        cursor.execute("SELECT programs_gate_is_closed(%s, %s)", [patient.pk, at])
        return cursor.fetchone()[0]


def ago(days):
    return {"happened_on": make.today() - days * DAY}


def clearance(fracture, **fields):
    about = {"patient": fracture.patient, "clinic": fracture.clinic}
    said = {"recorded_by": fracture.recorded_by, "recorded_at": make.now()}
    word = {
        "given_by": "Dr Osei",
        "given_by_role": "physician",
        "given_on": make.today() - DAY,
        "allows": "Walking.",
    }
    return FractureClearance(fracture=fracture, **about | said | word | fields)


def sign_a_draft(patient):
    by = make.member(clinic=patient.clinic).user
    draft = make.draft(patient=patient, by=by)
    return Program.objects.filter(pk=draft.pk).update(
        signed_at=make.now(), signed_by=by
    )


def import_a_running_one(patient):
    signed = make.program()
    other = {"pk": None, "patient": patient, "clinic": patient.clinic}
    for name, value in other.items():
        setattr(signed, name, value)
    Program.objects.bulk_create([signed])


def resume_by_hand(patient):
    by = make.member(clinic=patient.clinic).user
    make.program(patient=patient, by=by, held_at=make.now(), held_by=by)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE programs_program SET held_at = NULL, held_by_id = NULL")


@pytest.mark.parametrize("write", [sign_a_draft, import_a_running_one, resume_by_hand])
@pytest.mark.parametrize(("days", "is_refused"), [(39, True), (44, False)])
def test_no_way_of_writing_a_program_passes_a_closed_gate(
    patient, write, days, is_refused
):
    make.fracture(patient=patient, **ago(days))

    with pytest.raises(IntegrityError) if is_refused else nullcontext(), committed():
        write(patient)


def import_fractures(patient):
    said = {"recorded_by": patient.user, "recorded_at": make.now(), "site": "rib"}
    about = {"patient": patient, "clinic": patient.clinic}
    Fracture.objects.bulk_create([Fracture(**about, **said, **ago(3))])


def bring_a_fracture_back(patient):
    by = make.user()
    gone = {"withdrawn_at": make.now(), "withdrawn_by": by}
    row = make.fracture(patient=patient, **ago(3), **gone)
    Fracture.objects.filter(pk=row.pk).update(withdrawn_at=None, withdrawn_by=None)


def withdraw_the_clearance(patient):
    with transaction.atomic():
        fracture = make.fracture(patient=patient, **ago(3))
        word = clearance(fracture)
        word.save()
    connection.check_constraints()
    FractureClearance.objects.filter(pk=word.pk).update(
        withdrawn_at=make.now(), withdrawn_by=make.user()
    )


def suspect_a_fracture(patient):
    make.flag(patient=patient, key="rf_back_pain_new")


def move_the_patient_a_day_back(patient):
    """To where it is still the day before, or the same one, whatever the hour here."""
    far_east, far_west = "Pacific/Kiritimati", "Pacific/Pago_Pago"
    Patient.objects.filter(pk=patient.pk).update(time_zone=far_east)
    day = make.now().astimezone(ZoneInfo(far_east)).date() - 42 * DAY
    make.fracture(patient=patient, happened_on=day)
    connection.check_constraints()
    Patient.objects.filter(pk=patient.pk).update(time_zone=far_west)


@pytest.mark.parametrize(
    "write",
    [
        import_fractures,
        bring_a_fracture_back,
        withdraw_the_clearance,
        suspect_a_fracture,
        move_the_patient_a_day_back,
    ],
)
def test_nothing_written_about_a_body_leaves_a_program_behind_a_closed_gate(
    patient, write
):
    make.program(patient=patient)

    with pytest.raises(IntegrityError, match="fracture gate"), committed():
        write(patient)


def test_a_move_to_where_the_gate_is_still_closed_holds_the_program(
    patient, clinic_admin
):
    with committed():
        Patient.objects.filter(pk=patient.pk).update(time_zone="Pacific/Kiritimati")
    patient.refresh_from_db()
    broken = patient.today(make.now()) - 42 * DAY
    make.fracture(patient=patient, happened_on=broken)
    program = make.program(patient=patient)

    with committed():
        admitting.change_contact(
            patient=patient,
            name=patient.name,
            birth_on=patient.birth_on,
            sex=patient.sex,
            phone="",
            time_zone="Pacific/Pago_Pago",
            therapist=patient.therapist,
            by=make.actor(clinic_admin),
            now=make.now(),
        )

    program.refresh_from_db()
    assert program.is_held


def test_what_holds_the_program_in_the_same_breath_may_close_the_gate(patient):
    program = make.program(patient=patient)

    with committed():
        import_fractures(patient)
        Program.objects.filter(pk=program.pk).update(
            held_at=make.now(), held_by=patient.user
        )

    assert is_closed(patient, make.now())


def test_the_wall_knows_every_sign_that_closes_the_gate(patient):
    for key in (*redflags.FLAGS, redflags.SECOND_RECORD):
        flag = make.flag(patient=patient, key=key)

        closes = key in CLOSES_GATE or key == redflags.SECOND_RECORD
        assert is_closed(patient, make.now()) is closes, key
        SafetyFlag.objects.filter(pk=flag.pk).update(
            seen_at=make.now(), cleared_at=make.now()
        )


HOURS = st.integers(-4, 4).map(lambda hours: dt.timedelta(hours=hours))
DAYS = st.sampled_from([-1, 0, 1, 30, 40, 41, 42, 43, 83, 84, 400])
MOMENTS = st.builds(lambda days, hours: NOON - days * DAY - hours, DAYS, HOURS)
CLEARED = st.fixed_dictionaries(
    {
        "given_by_role": st.sampled_from(["physician", "surgeon"]),
        "given_on": MOMENTS.map(lambda moment: moment.date()),
        "lasts": st.sampled_from([None, 0, 1, 40, 42]),
        "is_withdrawn": st.booleans(),
    }
)
BROKEN = st.fixed_dictionaries(
    {
        "precision": st.sampled_from(Fracture.Precision.values),
        "happened_on": MOMENTS.map(lambda moment: moment.date()),
        "recorded_at": MOMENTS,
        "is_withdrawn": st.booleans(),
        "cleared": st.lists(CLEARED, max_size=2),
    }
)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    broken=st.lists(BROKEN, max_size=3),
    zone=st.sampled_from(ZONES),
    hours=HOURS,
    sign=st.sampled_from([None, None, "rf_back_pain_new", "second_record"]),
)
def test_the_wall_and_the_rule_give_one_answer(
    clinic, therapist, broken, zone, hours, sign
):
    at, by = NOON + hours * 3, therapist.user
    patient = make.patient(clinic=clinic, time_zone=zone)
    for told in broken:
        _write(patient, by, **told)
    if sign:
        make.flag(patient=patient, key=sign)

    rule = body_of(patient, on=patient.today(at)).gate

    assert is_closed(patient, at) is not rule.is_open


def _write(patient, by, *, cleared, is_withdrawn, **told):
    gone = {"withdrawn_at": NOON, "withdrawn_by": by} if is_withdrawn else {}
    row = make.fracture(patient=patient, by=by, **told, **gone)
    for each in cleared:
        lasts, is_gone = each["lasts"], each["is_withdrawn"]
        clearance(
            row,
            given_by_role=each["given_by_role"],
            given_on=each["given_on"],
            valid_until=None if lasts is None else each["given_on"] + lasts * DAY,
            **({"withdrawn_at": NOON, "withdrawn_by": by} if is_gone else {}),
        ).save()


@pytest.mark.django_db(transaction=True)
def test_of_a_signature_and_a_fracture_written_past_every_service_one_fails(patient):
    by = patient.therapist.user
    draft = make.draft(patient=patient, by=by)

    def deed(number):
        with transaction.atomic():
            if number:
                import_fractures(patient)
            else:
                Program.objects.filter(pk=draft.pk).update(
                    signed_at=make.now(), signed_by=by
                )

    answers = at_once(2, deed)

    assert sorted(map(str, answers)) == sorted(["None", str(IntegrityError)])
    running = Program.objects.current().filter(held_at=None)
    assert not (running.exists() and is_closed(patient, make.now()))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [0, 1])
def test_a_sign_told_while_a_program_is_signed_is_kept_and_holds_it(patient, turn):
    draft = make.draft(patient=patient, starts_on=patient.today(make.now()))
    make.item(program=draft)
    says, signs = make.actor(patient), make.actor(patient.therapist)

    def deed(number):
        if number == turn:
            return flagging.raise_flag(
                patient=patient,
                key="rf_back_pain_new",
                on=patient.today(make.now()),
                by=says,
                now=make.now(),
            )
        return prescribing.sign_program(program=draft, by=signs, now=make.now())

    at_once(2, deed)

    assert SafetyFlag.objects.filter(key="rf_back_pain_new").exists()
    assert not Program.objects.current().filter(held_at=None).exists()
