"""The morning round: what a look covers, and what it never does."""

from __future__ import annotations

import datetime as dt

import pytest

from programs.models import Message, ProgramItem, Review, SafetyFlag
from programs.rules.attention import LOOKED_AT, QUIET, QUIET_SEEN, STEPS, Why
from programs.services import looking
from programs.services.looking import InView
from ptcare.audit.models import AuditEvent
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)
Kind = Review.Kind


def look(patient, by, *, kind=Kind.REVIEWED, view=None, now=None, **more):
    now = now or make.now()
    view = view or in_view(patient)
    return looking.look(patient=patient, kind=kind, view=view, by=by, now=now, **more)


def in_view(patient):
    """All that a page of this moment would show."""
    row = looking.row_of(patient, now=make.now())
    return InView(
        last=row.look.pk if row.look else None,
        reasons=list(row.found),
        signs=[sign.pk for sign in row.unseen],
    )


def place(patient, *, days=0):
    return looking.row_of(patient, now=make.now() + days * DAY).place // STEPS


def waiting(patient, *, days=0):
    return looking.row_of(patient, now=make.now() + days * DAY).waiting


def test_what_was_reviewed_stands_behind_for_a_week(patient, by):
    review = look(patient, by)

    assert review.reasons == [Why.NO_PROGRAM]
    assert (review.recorded_by, review.kind) == (by.user, "reviewed")
    assert place(patient) == place(patient, days=6) == LOOKED_AT
    assert waiting(patient, days=7) == [Why.NO_PROGRAM]
    assert AuditEvent.objects.filter(deed="caseload.reviewed").count() == 1


def test_what_has_come_since_the_page_is_not_covered(patient, by):
    view = in_view(patient)
    make.message(patient=patient)

    review = look(patient, by, view=view)

    assert review.reasons == [Why.NO_PROGRAM]
    assert waiting(patient) == [Why.QUESTION]


def test_a_review_sees_the_signs_in_view_and_no_other(patient, by):
    seen = make.flag(patient=patient)
    view = in_view(patient)
    new = make.flag(patient=patient, level="emergency")
    elsewhere = make.flag()
    view.signs.append(elsewhere.pk)

    look(patient, by, view=view)

    unseen = set(SafetyFlag.objects.unseen())
    assert unseen == {new, elsewhere}
    seen.refresh_from_db()
    assert seen.seen_by == by.user
    assert waiting(patient)[0] is Why.EMERGENCY


def test_a_row_that_is_put_off_comes_back_on_its_day(patient, by):
    until = patient.today(make.now()) + 3 * DAY

    look(patient, by, kind=Kind.SNOOZED, until=until)

    assert waiting(patient, days=2) == []
    assert waiting(patient, days=3) == [Why.NO_PROGRAM]


def test_putting_off_sees_no_sign(patient, by):
    make.flag(patient=patient)

    look(patient, by, kind=Kind.SNOOZED, until=patient.today(make.now()) + DAY)

    assert waiting(patient) == [Why.WARNING_SIGN]


@pytest.mark.parametrize(("days", "is_refused"), [(0, True), (1, False)])
def test_a_row_is_put_off_from_tomorrow_on(patient, by, days, is_refused):
    refused_or_not(patient, by, days, is_refused=is_refused)


@pytest.mark.parametrize(("days", "is_refused"), [(28, False), (29, True)])
def test_a_row_is_put_off_for_four_weeks_at_most(patient, by, days, is_refused):
    refused_or_not(patient, by, days, is_refused=is_refused)


def refused_or_not(patient, by, days, *, is_refused):
    until = patient.today(make.now()) + days * DAY
    try:
        look(patient, by, kind=Kind.SNOOZED, until=until)
    except looking.NotThatLong:
        assert is_refused
        assert not Review.objects.exists()
    else:
        assert not is_refused


def test_who_was_not_reached_comes_back_tomorrow(patient, by):
    look(patient, by, kind=Kind.NOT_REACHED, note="No answer.")

    assert waiting(patient) == []
    assert waiting(patient, days=1) == [Why.NO_PROGRAM]


def test_a_sign_of_who_was_not_reached_holds_on_and_goes_on_to_nobody_else(patient, by):
    item = make.item(program=make.program(patient=patient))
    log = make.log(item=item, pain=8, pain_where="knee")
    sign = make.flag(
        patient=patient,
        key="pain_stop",
        level="hold",
        log=log,
        escalates_at=make.now(),
    )

    look(patient, by, kind=Kind.NOT_REACHED, note="No answer.")

    sign.refresh_from_db()
    assert (sign.seen_at, sign.taken_by, sign.escalates_at) == (None, by.user, None)
    asked = ProgramItem.objects.with_log_of(patient.today(make.now()))
    assert asked.get(pk=item.pk).is_resting
    assert waiting(patient) == [Why.WARNING_SIGN]


def test_a_message_answers_the_question_and_is_a_look(patient, by):
    question = make.message(patient=patient)

    looking.write(
        patient=patient,
        text="Yes, gently.",
        up_to=question.pk,
        view=in_view(patient),
        by=by,
        now=make.now(),
    )

    assert not Message.objects.waiting().exists()
    assert Review.objects.get().kind == "messaged"
    assert waiting(patient) == []


def test_the_later_of_two_is_told_who_was_first(patient, by, clinic):
    view = in_view(patient)
    other = make.member(clinic=clinic, user=make.user(name="Dana Reed"))
    look(patient, make.actor(other), view=view)

    with pytest.raises(looking.AlreadyLooked) as refused:
        look(patient, by, view=view)

    assert refused.value.by == "Dana Reed"
    assert Review.objects.count() == 1


def test_a_later_message_is_not_sent_over_a_colleagues_look(patient, by):
    view = in_view(patient)
    look(patient, by, view=view)

    with pytest.raises(looking.AlreadyLooked):
        looking.write(
            patient=patient, text="Hello", up_to=None, view=view, by=by, now=make.now()
        )

    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_therapists_at_once_one_is_first():
    patient = make.patient()
    view = in_view(patient)
    actors = [make.actor(make.member(clinic=patient.clinic)) for _number in range(4)]

    found = at_once(4, lambda number: look(patient, actors[number], view=view))

    assert found.count(looking.AlreadyLooked) == 3
    assert Review.objects.count() == 1


@pytest.fixture
def quiet(clinic, therapist):
    def make_quiet():
        row = make.patient(clinic=clinic, therapist=therapist)
        make.program(patient=row, items=1, starts_on=row.today(make.now()))
        return row

    return make_quiet


def test_the_quiet_are_passed_in_one_press(quiet, by):
    rows = [quiet() for _number in range(3)]

    passed = looking.pass_quiet(patients=rows, by=by, now=make.now())

    assert set(passed) == set(rows)
    assert {place(row) for row in rows} == {QUIET_SEEN}
    assert {review.kind for review in Review.objects.all()} == {"fine"}
    assert AuditEvent.objects.filter(deed="caseload.fine").count() == 3


def test_who_has_a_reason_since_is_not_passed(quiet, by):
    calm, hurt = quiet(), quiet()
    make.flag(patient=hurt)

    passed = looking.pass_quiet(patients=[calm, hurt], by=by, now=make.now())

    assert passed == [calm]
    assert waiting(hurt) == [Why.WARNING_SIGN]


def test_nobody_is_passed_twice(quiet, by):
    row = quiet()
    looking.pass_quiet(patients=[row], by=by, now=make.now())

    assert looking.pass_quiet(patients=[row], by=by, now=make.now()) == []
    assert looking.pass_quiet(patients=[], by=by, now=make.now()) == []


def test_passing_many_costs_no_more_than_passing_one(quiet, by, statements):
    one, many = [quiet()], [quiet() for _number in range(4)]
    short = statements(looking.pass_quiet, patients=one, by=by, now=make.now())

    long = statements(looking.pass_quiet, patients=many, by=by, now=make.now())

    assert len(long) == len(short)


def test_a_look_is_taken_back_and_stays_on_record(patient, by):
    review = look(patient, by)

    looking.take_back(review=review, by=by, now=make.now())

    assert waiting(patient) == [Why.NO_PROGRAM]
    review.refresh_from_db()
    assert review.withdrawn_by == by.user
    with pytest.raises(looking.NothingToTakeBack):
        looking.take_back(review=review, by=by, now=make.now())


def test_only_the_newest_look_is_taken_back(patient, by):
    first = look(patient, by)
    look(patient, by)

    with pytest.raises(looking.NothingToTakeBack):
        looking.take_back(review=first, by=by, now=make.now())


def test_the_quiet_come_up_again_after_the_clinics_days(quiet, by):
    row = quiet()
    looking.pass_quiet(patients=[row], by=by, now=make.now())
    found = looking.row_of(row, now=make.now())

    assert found.look.until == found.today + 7 * DAY
    assert QUIET < QUIET_SEEN
