"""What asks a payer for more visits: from the record, reviewed, signed, and kept."""

import datetime as dt

import pytest
from django.db import transaction
from django.db.utils import InternalError

from patients.models import Fall, GoalOutcome
from programs.continuing_words import Asked
from programs.models import ContinuationPack
from programs.services import continuing
from ptcare.audit.models import AuditEvent
from ptcare.languages.dates import desk_day
from tests import factories as make
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NOW = make.now()
DAY = dt.timedelta(days=1)


def asked(patient, **fields):
    goals = fields.pop("goals", {})
    return Asked(
        **{
            "visits": 8,
            "weeks": 4,
            "frequency": "2 times a week",
            "why": "She still needs the rail on stairs.",
            "goals": goals,
        }
        | fields
    )


def composed(patient, by, **fields):
    return continuing.compose(
        patient=patient, asked=asked(patient, **fields), by=by, now=NOW
    )


def part(pack, title):
    (found,) = (each for each in pack.sections if each.title.startswith(title))
    return found


def issue(patient, by, reviewed=None, **fields):
    pack = composed(patient, by, **fields)
    return continuing.issue_pack(
        patient=patient,
        asked=asked(patient, **fields),
        reviewed=reviewed or continuing.digest_of(pack),
        by=by,
        now=NOW,
    )


def test_of_nobody_known_everything_missing_is_said_to_be_missing(patient, by):
    pack = composed(patient, by)

    assert part(pack, "Diagnosis").lines == ("Not recorded.",)
    assert part(pack, "Goals").lines == ("Not recorded.",)
    assert part(pack, "Tests").lines == ("Not recorded.",)
    assert part(pack, "Dates").lines[0] == "No treatment yet."
    assert part(pack, "Visits").lines == ("No plan on file.",)
    assert part(pack, "Falls").lines == ("None recorded.",)
    assert "not the same as no pain" in part(pack, "Worst pain").lines[0]
    assert "Nothing was said" in part(pack, "Exercise at home").lines[0]
    assert part(pack, "Precautions").lines[0] == "None recorded."


def test_goals_say_what_the_therapist_answers_and_leave_out_what_was_dropped(
    patient, by
):
    stairs, dropped = make.goal(patient=patient), make.goal(patient=patient, words="No")
    GoalOutcome.objects.create(
        goal=dropped, outcome="dropped", **make.told({"patient": patient})
    )

    table = part(composed(patient, by, goals={stairs.pk: "partly"}), "Goals").table

    assert table.rows == (('"Walk to the library."', "partly met"),)


def test_tests_stand_first_and_last_with_their_change(patient, by):
    for days, value in ((20, "0.80"), (1, "0.95")):
        make.measurement(
            patient=patient,
            key="gait_speed_4m",
            value=value,
            measured_on=make.today() - days * DAY,
        )
    make.measurement(patient=patient, key="tug", measured_on=make.today() - DAY)
    for days, value in ((20, "14"), (1, "12")):
        make.measurement(
            patient=patient,
            key="single_leg_stance",
            value=value,
            measured_on=make.today() - days * DAY,
        )

    rows = {row[0]: row[1:] for row in part(composed(patient, by), "Tests").table.rows}

    gait = next(row for name, row in rows.items() if "ait" in name)
    assert gait[2].startswith("+0.15, ")
    assert "better" in gait[2]
    assert gait[3].startswith("0.05")
    tug = next(row for name, row in rows.items() if "Up and Go" in name)
    assert tug[1:] == ("not tested again", "", "")
    stance = next(row for name, row in rows.items() if "leg" in name.lower())
    assert stance[2:] == ("-2", "none published: no verdict")


def test_doses_say_how_they_changed_since_the_start(patient, by, therapist):
    program = make.program(patient=patient, by=therapist.user)
    first = make.item(program=program, ends_on=make.today() - 3 * DAY)
    make.item(
        program=program,
        exercise=first.exercise,
        reps=12,
        starts_on=make.today() - 2 * DAY,
    )
    make.item(program=program, is_waiting=True)

    (row,) = part(composed(patient, by), "Exercises").table.rows

    assert row[0] == first.exercise.name
    assert "8" in row[1]
    assert row[2].startswith("1 change, to 12 reps (")


def test_a_dose_that_ended_before_its_first_day_is_none(patient, by, therapist):
    program = make.program(patient=patient, by=therapist.user)
    first = make.item(program=program)
    make.item(
        program=program,
        exercise=first.exercise,
        reps=12,
        starts_on=make.today() - DAY,
        ends_on=make.today() - 2 * DAY,
    )

    (row,) = part(composed(patient, by), "Exercises").table.rows

    assert "12 reps" not in " ".join(row)


def test_pain_is_told_in_stretches_of_four_weeks_and_a_fall_by_its_day(
    patient, by, therapist
):
    make.session(patient=patient, on=make.today() - 30 * DAY, status="attended")
    item = make.item(patient=patient)
    for days, pain in ((29, 6), (28, 4), (1, 2)):
        make.log(item=item, on=make.today() - days * DAY, pain=pain)
    make.fall(patient=patient)
    make.fall(patient=patient, injury=Fall.Injury.NEAR)

    pack = composed(patient, by)

    rows = part(pack, "Worst pain").table.rows
    assert [row[1:] for row in rows] == [("5", "6", "2"), ("2", "2", "1")]
    falls = part(pack, "Falls").lines
    assert (falls[0].endswith(": bruise."), falls[1]) == (True, "1 near-fall.")


def test_visits_are_those_of_plan_and_approval(patient, by):
    plan = make.coverage(patient=patient, authorization_required="always")
    make.authorization(
        coverage=plan, number="0042", visits_approved=12, used_elsewhere=3
    )
    make.authorization(coverage=plan, number="9", status="pending")
    for days in (1, 8):
        make.session(patient=patient, on=make.today() - days * DAY, status="attended")

    lines = part(composed(patient, by), "Visits").lines

    assert "2 used and 0 booked here, 0 used elsewhere, of 30." in lines[0]
    assert lines[1].startswith("Authorization 0042, ")
    assert lines[1].endswith(
        "2 used and 0 booked here, 3 used elsewhere, of 12 authorized."
    )
    assert len(lines) == 2


def test_a_payer_does_not_read_the_day_of_a_visit_that_no_plan_is_told(patient, by):
    make.coverage(patient=patient)
    days = [make.today() - ago * DAY for ago in (9, 5)]
    for on, is_kept in zip(days, (True, False), strict=True):
        said = {"status": "attended", "kept_from_plan": is_kept}
        make.session(patient=patient, on=on, **said)

    lines = part(composed(patient, by), "Dates").lines

    told = desk_day(days[1])
    assert lines[:2] == (f"First treatment {told}, last {told}.", "1 treatment day.")


def test_treatment_days_of_a_closed_double_are_told_with_its_own(patient, by):
    double = make.patient(clinic=patient.clinic)
    make.doubled_record(patient=double, kept=patient)
    days = [make.today() - ago * DAY for ago in (9, 5)]
    for whose, on in zip((double, patient), days, strict=True):
        make.session(patient=whose, on=on, status="attended")

    lines = part(composed(patient, by), "Dates").lines

    first, last = map(desk_day, days)
    assert lines[:2] == (f"First treatment {first}, last {last}.", "2 treatment days.")


def test_what_is_issued_is_kept_with_its_files_and_never_changes(patient, by):
    first = issue(patient, by)
    make.condition(patient=patient)
    second = issue(patient, by)

    first.refresh_from_db()
    assert (first.version, second.version) == (1, 2)
    assert bytes(first.pdf).startswith(b"%PDF")
    assert b"pdfuaid" in bytes(first.pdf)  # a screen reader reads it
    assert first.text.isascii()
    assert "Signed by Tess Therapist" in first.text
    assert part(first.pack, "Precautions").lines[0] == "None recorded."
    assert part(second.pack, "Precautions").lines[0] != "None recorded."
    for change in (
        lambda: ContinuationPack.objects.update(visits=9),
        lambda: ContinuationPack.objects.filter(pk=first.pk).delete(),
    ):
        with pytest.raises(InternalError), transaction.atomic():
            change()
    assert AuditEvent.objects.filter(deed="continuation.issued").count() == 2


def test_what_changed_after_it_was_read_is_not_signed(patient, by):
    read = continuing.digest_of(composed(patient, by))
    make.fall(patient=patient)

    with pytest.raises(continuing.ChangedMeanwhile):
        issue(patient, by, reviewed=read)

    assert not ContinuationPack.objects.exists()


def test_a_letter_that_no_font_has_costs_no_pdf(patient, by):
    row = issue(patient, by, why="She says 骨 and ☃; “better”.")

    assert bytes(row.pdf).startswith(b"%PDF")
    assert 'She says ? and ?; "better".' in row.text


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_at_once_issue_two_versions(patient, by):
    at_once(2, lambda _number: issue(patient, by))

    versions = ContinuationPack.objects.order_by("version")
    assert list(versions.values_list("version", flat=True)) == [1, 2]


def test_a_long_history_costs_no_more_statements(patient, by, therapist, statements):
    def one_more(number):
        make.session(
            patient=patient, on=make.today() - 7 * number * DAY, status="attended"
        )
        program = make.draft(patient=patient, by=therapist.user)
        program.signed_by, program.signed_at = therapist.user, NOW
        program.ended_at, program.ended_by = NOW, therapist.user
        program.save()
        make.log(item=make.item(program=program), pain=3)
        make.fall(patient=patient)
        make.goal(patient=patient)
        make.measurement(patient=patient)
        make.diagnosis(patient=patient)

    one_more(1)
    composed(patient, by)
    few = len(statements(composed, patient, by))
    for number in range(2, 8):
        one_more(number)

    composed(patient, by)
    assert len(statements(composed, patient, by)) == few
