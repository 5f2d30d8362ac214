"""The end of care, the plan that stays, and the checks after it."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.models import Patient
from patients.services import admitting, charting
from programs.models import Checkup, Closing, Program
from programs.models.day import State, asked, day_of, own_day
from programs.services import closing, exercising, flagging, prescribing
from ptcare.notices.models import Notice
from tests import factories as make
from tests import reminded
from tests.threads import at_once

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def program(patient):
    """Two exercises at home every day, one in the clinic."""
    program = make.program(patient=patient, items=2)
    make.item(program=program, where="clinic", weekdays=[])
    return program


@pytest.fixture
def close(patient, therapist):
    def close_care(**said):
        now = said.pop("now", make.now())
        return closing.close_care(
            patient=patient,
            by=make.actor(therapist),
            now=now,
            **{
                "reason": Closing.Reason.OWN_WISH,
                "reached": "Stands on one leg for ten seconds.",
                "warning_signs": "New back pain.",
                "keeps_plan": True,
            }
            | said,
        )

    return close_care


def of_today(patient, on=None):
    day = on or patient.today(make.now())
    actor = make.actor(patient)
    record = own_day(actor, now=make.now(), on=day, today=day)
    return day_of(record, actor, on=day, today=day)


def test_what_may_be_done_alone_stays_without_an_end(close, program, patient):
    row = close()

    own = row.upkeep
    tomorrow = patient.today(make.now()) + DAY
    assert (own.kind, own.ends_on, own.starts_on) == ("upkeep", None, tomorrow)
    assert own.sessions_per_week == 0
    assert own.items.count() == 2
    assert {item.where for item in own.items.all()} == {"home"}
    patient.refresh_from_db()
    assert patient.discharged_on == tomorrow - DAY


def test_care_does_not_end_over_a_sign_nobody_has_looked_at(close, patient, therapist):
    flag = make.flag(patient=patient, level="hold")

    with pytest.raises(admitting.UnseenSign):
        close(keeps_plan=False)

    patient.refresh_from_db()
    assert patient.discharged_on is None
    flagging.see_flag(flag=flag, by=make.actor(therapist), now=make.now())
    assert close(keeps_plan=False)


def test_the_last_day_of_care_is_still_a_day_of_the_program(close, program, patient):
    close()

    assert of_today(patient).program == program
    assert len(of_today(patient).items) == 2
    later = of_today(patient, on=patient.today(make.now()) + 400 * DAY)
    assert (later.state, len(later.items)) == (State.LEFT, 2)


def test_without_a_plan_the_program_is_over(close, program, patient):
    close(keeps_plan=False)

    program.refresh_from_db()
    assert program.ended_at is not None
    tomorrow = patient.today(make.now()) + DAY
    assert of_today(patient, on=tomorrow).state is State.DISCHARGED


def test_what_was_done_is_logged_after_care_as_well(close, program, patient):
    close()
    later = make.now() + 3 * DAY
    prescribing.hand_over(now=later)
    day = patient.today(later)
    items = asked(make.actor(patient), on=day)

    said = make.saying(patient, day, now=later)
    written = exercising.log_all(items=items, said=said)

    assert written == 2
    assert Program.objects.current().get(patient=patient).is_upkeep


def test_a_program_of_care_is_not_asked_for_after_care(program, patient, therapist):
    admitting.discharge_patient(
        patient=patient, by=make.actor(therapist), now=make.now()
    )
    tomorrow = patient.today(make.now()) + DAY

    assert of_today(patient, on=tomorrow).state is State.DISCHARGED


def test_reminders_go_on_for_the_own_plan_only(close, program, patient):
    close()
    at_ten = dt.datetime.combine(
        patient.today(make.now()) + 2 * DAY, dt.time(10), tzinfo=patient.zone
    )

    reminded.ask(patient)

    assert reminded.would_remind(at_ten) == 1

    Program.objects.filter(kind="upkeep").update(ended_at=at_ten)
    assert reminded.would_remind(at_ten + DAY) == 0


@pytest.mark.parametrize("last", [{"kind": "discharge"}, {"decision": "discharge"}])
@pytest.mark.parametrize("reason", Closing.AFTER_TESTS)
def test_a_course_is_closed_after_its_last_tests(close, program, patient, reason, last):
    make.signed_evaluation(patient=patient)

    with pytest.raises(closing.NoLastTests):
        close(reason=reason)

    last = make.signed_evaluation(patient=patient, **last)
    assert close(reason=reason).evaluation == last


def test_a_resting_program_does_not_become_a_plan(close, patient):
    make.program(patient=patient, items=1, held_at=make.now())

    with pytest.raises(prescribing.OnHold):
        close()

    patient.refresh_from_db()
    assert patient.discharged_on is None
    assert close(keeps_plan=False).upkeep is None


def test_what_needs_a_therapist_does_not_stay(close, patient):
    program = make.program(patient=patient)
    make.item(program=program, where="clinic", weekdays=[])

    with pytest.raises(prescribing.Empty):
        close()


def test_booked_sessions_are_released_first(close, program, patient):
    make.session(patient=patient)

    with pytest.raises(admitting.StillBooked):
        close()

    assert not Closing.objects.exists()
    assert not Program.objects.upkeep().exists()


def test_two_therapists_end_care_once(close, transactional_db, program):
    answers = at_once(4, lambda number: close())

    assert [type(a) for a in answers].count(Closing) == 1
    assert answers.count(admitting.AlreadyEnded) == 3
    assert Program.objects.upkeep().count() == 1


test_two_therapists_end_care_once = pytest.mark.django_db(transaction=True)(
    test_two_therapists_end_care_once
)


class TestOwnDays:
    @pytest.fixture
    def own(self, close, program):
        return close().upkeep

    def choose(self, own, wishes, *, by, now=None):
        return prescribing.choose_days(
            program=own, wishes=wishes, by=make.actor(by), now=now or make.now()
        )

    def test_days_change_from_tomorrow_and_history_stays(self, own, patient):
        later = make.now() + 10 * DAY
        prescribing.hand_over(now=later)
        first, second = own.items.all()

        changed = self.choose(
            own,
            {first.pk: (1, 4), second.pk: tuple(range(1, 8))},
            by=patient,
            now=later,
        )

        first.refresh_from_db()
        today = patient.today(later)
        new = own.items.get(exercise=first.exercise, ends_on=None)
        assert changed == 1
        assert (first.ends_on, first.weekdays) == (today, [1, 2, 3, 4, 5, 6, 7])
        assert (new.starts_on, new.weekdays) == (today + DAY, [1, 4])
        assert new.amount == first.amount

    def test_chosen_twice_on_a_day_the_last_counts(self, own, patient):
        first, _ = own.items.all()

        self.choose(own, {first.pk: (1,)}, by=patient)
        self.choose(own, {first.pk: (2, 5)}, by=patient)

        assert [row.weekdays for row in own.items.filter(exercise=first.exercise)] == [
            [2, 5]
        ]

    def test_a_warning_sign_stops_it_until_a_clinician_looks(
        self, own, patient, therapist
    ):
        charting.record_fracture(
            patient=patient,
            site="spine",
            happened_on=patient.today(make.now()),
            by=make.actor(therapist),
            now=make.now(),
        )

        with pytest.raises(prescribing.OnHold):
            self.choose(own, {}, by=patient)


class TestChecks:
    @pytest.fixture
    def checks(self, close, program):
        return {row.months: row for row in close().checkups.all()}

    def at(self, row, hour=10):
        return dt.datetime.combine(row.due_on, dt.time(hour), tzinfo=row.patient.zone)

    def answers(self, **said):
        return closing.Answers(
            **{
                "keeps_going": True,
                "has_fallen": False,
                "has_new_pain": False,
                "wants_call": False,
            }
            | said
        )

    def test_a_letter_goes_out_once_when_the_day_has_come(self, checks, patient):
        three = checks[3]

        assert closing.ask_those_due(now=self.at(three) - DAY) == 0
        assert closing.ask_those_due(now=self.at(three, hour=3)) == 0
        assert closing.ask_those_due(now=self.at(three)) == 1
        assert closing.ask_those_due(now=self.at(three) + DAY) == 0
        assert closing.ask_those_due(now=self.at(checks[6])) == 1
        asked = Notice.objects.filter(key__startswith="checkup:asked:")
        assert set(asked.values_list("user", flat=True)) == {patient.user_id}
        assert all(row.due_at < row.stale_at for row in asked)

    def test_an_answer_is_given_once(self, checks, patient):
        now = self.at(checks[3])

        row = closing.answer(
            checkup=checks[3],
            said=self.answers(keeps_going=False),
            by=make.actor(patient),
            now=now,
        )

        assert (row.keeps_going, row.has_fallen) == (False, False)
        with pytest.raises(closing.AlreadyAnswered):
            closing.answer(
                checkup=checks[3],
                said=self.answers(),
                by=make.actor(patient),
                now=now,
            )

    @pytest.mark.parametrize("worry", ["has_fallen", "has_new_pain", "wants_call"])
    def test_a_worry_is_told_to_the_therapist(self, checks, patient, therapist, worry):
        closing.answer(
            checkup=checks[3],
            said=self.answers(**{worry: True}),
            by=make.actor(patient),
            now=self.at(checks[3]),
        )

        told = Notice.objects.filter(key__startswith=f"checkup:{checks[3].pk}:")
        assert [notice.user for notice in told] == [therapist.user]
        assert told.get().is_safety

    def test_good_news_disturbs_nobody(self, checks, patient, therapist):
        closing.answer(
            checkup=checks[3],
            said=self.answers(),
            by=make.actor(patient),
            now=self.at(checks[3]),
        )

        assert not Notice.objects.filter(user=therapist.user).exists()

    def test_one_therapist_finishes_a_check(self, checks, therapist):
        said = {"outcome": "well", "note": "Walks daily.", "by": make.actor(therapist)}
        now = self.at(checks[3])

        closing.finish(checkup=checks[3], now=now, **said)

        with pytest.raises(closing.AlreadyDone):
            closing.finish(checkup=checks[3], now=now, **said)
        assert Checkup.objects.get(pk=checks[3].pk).done_by == therapist.user

    def test_back_in_care_nobody_asks(self, checks, patient, therapist):
        admitting.readmit_patient(
            patient=patient, by=make.actor(therapist), now=make.now()
        )

        assert closing.ask_those_due(now=self.at(checks[6])) == 0
        with pytest.raises(admitting.NotEnded):
            admitting.readmit_patient(
                patient=patient, by=make.actor(therapist), now=make.now()
            )

    def test_a_second_end_of_care_begins_new_checks(
        self, checks, patient, therapist, close
    ):
        admitting.readmit_patient(
            patient=patient, by=make.actor(therapist), now=make.now()
        )

        close(keeps_plan=False)

        assert Checkup.objects.open().count() == 2
        assert Checkup.objects.get(pk=checks[3].pk).outcome == "back"


def test_worries_come_first_then_answers_then_silence(patient, therapist):
    end = make.closing(patient=patient, by=therapist.user)
    Patient.objects.filter(pk=patient.pk).update(discharged_on=make.today())
    said = {"answered_at": make.now(), "answered_by": patient.user}
    fine = {"keeps_going": True, "has_fallen": False, "has_new_pain": False}
    rows = {
        "silent": make.checkup(closing=end, patient=patient, months=1),
        "fine": make.checkup(
            closing=end, patient=patient, months=2, **said, **fine, wants_call=False
        ),
        "worry": make.checkup(
            closing=end, patient=patient, months=3, **said, **fine, wants_call=True
        ),
    }

    found = list(Checkup.objects.due(now=make.now()).worrying_first())

    assert found == [rows["worry"], rows["fine"], rows["silent"]]
