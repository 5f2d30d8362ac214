"""A clinic's own exercises: as well tagged as the shared ones, and looked after."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.apps import apps

from patients.rules.precautions import Condition
from programs.models import Exercise, ItemRest
from programs.rules import catalogue
from programs.rules.catalogue import Action, Supervision
from programs.rules.soundness import Fault
from programs.services import authoring, cataloguing
from programs.services.authoring import Written, WrittenLevel
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from tests import factories as make
from tests.threads import at_once

STANDING = ("fall_risk_standing",)
STRICT = catalogue.Caution(
    condition=Condition.HIGH_FALL_RISK, action=Action.BLOCK, note="Too narrow."
)


def level(**said):
    dose = {"sets": 1, "reps": 8, "times_per_day": 1, "days_per_week": 3}
    return WrittenLevel(**{"label": "Small", "dose": dose} | said)


def written(**said):
    return Written(
        **{
            "name": "Sink squat",
            "category": "strength",
            "purpose": "Strong legs for the stairs.",
            "position": "standing",
            "start_position": "Stand at the sink.",
            "steps": ("Hold on.", "Bend a little.", "Stand up."),
            "dose_unit": "reps",
            "equipment": ("counter",),
            "impact": "none",
            "setting": "home",
            "supervision": Supervision.NONE,
            "flags": STANDING,
            "levels": (level(), level(label="Deeper"), level(label="Slower")),
        }
        | said
    )


@pytest.fixture
def own(by):
    return authoring.add_exercise(written=written(), by=by, now=make.now())


def change(row, by, **said):
    row.refresh_from_db()
    return authoring.change_exercise(
        exercise=row,
        written=written(**said),
        seen=authoring.version(row),
        by=by,
        now=make.now(),
    )


def actions(row):
    return {each.condition: each.action for each in row.cautions.all()}


def test_an_own_exercise_is_the_clinics_and_has_all_tags(own, clinic, therapist):
    row = Exercise.objects.with_ladder().get(pk=own.pk)

    assert row.clinic == clinic
    assert row.changed_by == therapist.user
    assert row.as_rule.levels.keys() == {1, 2, 3}
    assert actions(row) == {
        "vertebral_fracture_subacute": "modify",
        "high_fall_risk": "modify",
        "dizziness_vestibular": "modify",
    }
    assert row.evidence["sources"] == [authoring.OWN_WORDS]
    assert AuditEvent.objects.get(deed="exercise.added").about_id == row.pk


def test_a_stricter_caution_is_kept_with_its_reason(by):
    row = authoring.add_exercise(
        written=written(cautions=(STRICT,)), by=by, now=make.now()
    )

    assert actions(row)["high_fall_risk"] == "block"
    assert row.cautions.get(condition="high_fall_risk").note == "Too narrow."


def test_less_than_its_movements_ask_for_is_refused(by):
    mild = replace(STRICT, action=Action.MODIFY)
    said = written(flags=(*STANDING, "single_leg"), cautions=(mild,))

    with pytest.raises(authoring.Looser) as refusal:
        authoring.add_exercise(written=said, by=by, now=make.now())

    assert refusal.value.least == {Condition.HIGH_FALL_RISK: Action.CLEAR}
    assert not Exercise.objects.own().exists()


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"flags": ("spinal_flexion",)}, Fault.NEVER_ALONE),
        ({"flags": ("neck_load",)}, Fault.NEVER_AT_ALL),
        ({"supervision": Supervision.ALWAYS}, Fault.ALWAYS_YET_HOME),
        ({"setting": "supervised"}, Fault.CLINIC_YET_ALONE),
        ({"impact": "high"}, Fault.IMPACT_UNSAID),
        ({"steps": ("One.", "Two.")}, Fault.STEPS),
        ({"steps": ("One.",) * 7}, Fault.STEPS),
        ({"levels": (level(),) * 2}, Fault.LEVELS),
        ({"levels": (level(),) * 5}, Fault.LEVELS),
    ],
)
def test_what_no_exercise_may_be_is_refused(by, said, fault):
    with pytest.raises(authoring.Unsound) as refusal:
        authoring.add_exercise(written=written(**said), by=by, now=make.now())

    assert refusal.value.faults == [fault]
    assert not Exercise.objects.own().exists()


def test_two_clinics_may_use_one_name_and_learn_nothing_of_it(own, stranger):
    theirs = authoring.add_exercise(
        written=written(), by=make.actor(stranger), now=make.now()
    )

    assert theirs.name == own.name
    assert theirs.slug != own.slug
    colleague = make.actor(make.member(clinic=own.clinic))
    assert theirs not in Exercise.objects.visible_to(colleague)


def test_what_always_takes_load_counts_as_loaded(by):
    heavy = tuple(level(adds_load=True) for _ in range(3))

    row = authoring.add_exercise(written=written(levels=heavy), by=by, now=make.now())

    assert actions(row)["uncontrolled_hypertension"] == "block"


def test_what_it_was_before_a_change_is_kept(own, by):
    change(own, by, name="Sink squat, deeper", flags=(*STANDING, "single_leg"))
    change(own, by, flags=())

    assert [each.name for each in own.events.order_by("pgh_id")] == [
        "Sink squat",
        "Sink squat, deeper",
    ]
    assert not own.cautions.exists()
    gone = apps.get_model("programs", "CautionEvent").objects
    assert gone.filter(pgh_label="before_delete", action="clear").exists()


def test_a_picture_is_borrowed_and_stays_the_newest(own, by, catalogue, tmp_path):
    change(own, by, picture="mini-squat-counter")
    lender = Exercise.objects.get(slug="mini-squat-counter")
    own.refresh_from_db()
    assert own.pictured_as == "mini-squat-counter"
    Exercise.objects.filter(pk=own.pk).update(figure_digest="0" * 12)

    cataloguing.load_catalogue(now=make.now())

    own.refresh_from_db()
    assert own.figure_digest == lender.figure_digest


def test_two_who_change_it_at_once_do_not_overwrite_each_other(own, by):
    seen = authoring.version(own)
    change(own, by, name="By the first")

    with pytest.raises(authoring.ChangedMeanwhile):
        authoring.change_exercise(
            exercise=own,
            written=written(name="By the second"),
            seen=seen,
            by=by,
            now=make.now(),
        )

    own.refresh_from_db()
    assert own.name == "By the first"


def test_a_ladder_gets_longer_and_not_shorter(own, by):
    four = (*written().levels, level(label="One leg"))
    change(own, by, levels=four)

    with pytest.raises(authoring.ShorterLadder):
        change(own, by)

    assert own.levels.count() == 4


def test_the_unit_that_programs_count_in_stays(own, by):
    change(own, by, dose_unit="minutes")

    own.refresh_from_db()
    assert own.dose_unit == "reps"


def test_a_stricter_exercise_rests_where_it_must_not_be_done(
    own, by, patient, therapist
):
    make.condition(patient=patient, key="high_fall_risk")
    program = make.program(patient=patient)
    make.item(program=program, exercise=own)
    other = make.program(patient=make.patient(clinic=patient.clinic))
    make.item(program=other, exercise=own)

    looked = change(own, by, cautions=(STRICT,))

    rest = ItemRest.objects.get()
    assert looked.programs == (program.pk, other.pk)
    assert looked.resting == (program.pk,)
    assert rest.reasons[0].note == "Too narrow."
    assert Notice.objects.filter(user=therapist.user, is_safety=True).count() == 1


def test_a_milder_exercise_brings_nothing_back(own, by, patient):
    make.condition(patient=patient, key="high_fall_risk")
    make.item(program=make.program(patient=patient), exercise=own)
    change(own, by, cautions=(STRICT,))

    change(own, by, flags=())

    assert ItemRest.objects.get().settled_at is None


def test_a_retired_one_leaves_the_library_and_stays_in_programs(own, by, patient):
    item = make.item(program=make.program(patient=patient), exercise=own)

    for _ in range(2):
        authoring.retire_exercise(exercise=own, by=by, now=make.now())

    assert own not in Exercise.objects.in_use()
    item.refresh_from_db()
    assert item.exercise == own
    assert AuditEvent.objects.filter(deed="exercise.retired").count() == 1


def test_it_comes_back(own, by):
    authoring.retire_exercise(exercise=own, by=by, now=make.now())
    authoring.bring_back(exercise=own, by=by, now=make.now())

    assert own in Exercise.objects.in_use()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_one_moment_one_is_told(own, by):
    seen = authoring.version(own)

    def save(number):
        return authoring.change_exercise(
            exercise=own,
            written=written(name=f"By number {number}"),
            seen=seen,
            by=by,
            now=make.now(),
        )

    answers = at_once(2, save)

    assert answers.count(authoring.ChangedMeanwhile) == 1
