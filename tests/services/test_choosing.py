"""By which ways a person hears, and of what: asked at the moment of sending."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, OperationalError

from ptcare.notices.channels import Outcome, Posted
from ptcare.notices.channels.texting import Answer
from ptcare.notices.consent import choosing, consenting, proving, wishing
from ptcare.notices.consent.choosing import Voice
from ptcare.notices.kinds import Channel, Topic
from ptcare.notices.models import (
    Attempt,
    ChannelConsent,
    Choice,
    How,
    Notice,
    StaffWishes,
)
from ptcare.notices.outbox import delivering
from ptcare.notices.texts import hearing
from ptcare.people.roles import Role
from tests import factories as make
from tests.threads import at_once

NOW = dt.datetime(2026, 3, 2, 17, 0, tzinfo=dt.UTC)  # noon in New York
NUMBER = "+15035550100"
PUSH, EMAIL, SMS = Channel.PUSH, Channel.EMAIL, Channel.SMS


def voice(row, **how):
    by = make.actor(row)
    return Voice(
        **{
            "user": row.user,
            "clinic": row.clinic,
            "by": by,
            "how": How.OWN_PAGE,
            "role": by.role,
        }
        | how
    )


def tell(row, kind="clinic_update", **how):
    make.tell(row, f"key {Notice.objects.count()}", kind=kind, now=NOW, **how)
    return Notice.objects.latest("pk")


def ways(notice):
    return list(choosing.ways_wanted([notice])[notice.pk])


class Door:
    """A way out that says of each try what it was told to say."""

    def __init__(self, channel, outcome=Outcome.ACCEPTED):
        self.channel, self.outcome, self.took = channel, outcome, []

    def addresses(self, notices):
        if self.channel is SMS:
            return consenting.numbers_for(notices)
        return {notice.pk: ["somewhere"] for notice in notices}

    def get_ready(self, parcel):
        pass

    def post(self, parcel, *, now):
        self.took.append(parcel.notice.pk)
        return Posted(outcome=self.outcome, reason=f"{self.channel} {self.outcome}")

    def close(self):
        pass


@pytest.fixture
def doors(monkeypatch):
    """The ways of this installation, for one test; each may be shut or broken."""
    open_doors = {channel: Door(channel) for channel in (PUSH, EMAIL, SMS)}
    monkeypatch.setattr(delivering, "open_ways", lambda *, now: open_doors)
    return open_doors


@pytest.fixture
def texted(patient):
    """Agreed to texts about everything there is to agree to, and proved the number."""
    speaks = voice(patient)
    proof = choosing.turn_on_texts(speaks, number=NUMBER, topics=speaks.topics, now=NOW)
    proving.prove(
        user=patient.user,
        clinic_id=patient.clinic_id,
        number=NUMBER,
        digits=proving.digits_of(proof),
        by=speaks.by,
        now=NOW,
    )
    Notice.objects.filter(kind=proving.KIND).update(state=Notice.State.SENT)
    return patient


def test_who_chose_nothing_hears_by_the_ways_of_the_kind(patient):
    assert ways(tell(patient)) == [PUSH, EMAIL, SMS]
    assert ways(tell(patient, "exercise_reminder")) == [PUSH, EMAIL]


def test_what_is_chosen_first_is_tried_first(patient):
    choosing.put_first(voice(patient), EMAIL, now=NOW)
    assert ways(tell(patient)) == [EMAIL, PUSH, SMS]

    choosing.put_first(voice(patient), SMS, now=NOW)
    assert ways(tell(patient)) == [SMS, EMAIL, PUSH]


def test_exercise_never_goes_by_text_whatever_is_chosen(texted):
    assert ways(tell(texted, "exercise_reminder")) == [PUSH, EMAIL]


def test_what_is_turned_off_is_not_tried(patient):
    choosing.turn_off(voice(patient), EMAIL, now=NOW)

    assert ways(tell(patient)) == [PUSH, SMS]


def test_turning_all_off_leaves_the_app(patient, doors):
    choosing.turn_off(voice(patient), PUSH, EMAIL, SMS, now=NOW)
    notice = tell(patient)

    delivering.deliver_due(now=NOW)

    notice.refresh_from_db()
    assert (notice.state, notice.reason) == (Notice.State.SENT, "in the app")
    assert [door.took for door in doors.values()] == [[], [], []]


def test_turning_texts_off_withdraws_the_yes(texted):
    choosing.turn_off(voice(texted), SMS, now=NOW)

    assert not consenting.current(texted.user, texted.clinic_id).exists()
    assert ChannelConsent.objects.filter(withdrawn_how="own").count() == 3


def test_turning_letters_on_again_keeps_the_words_agreed_to(patient):
    choosing.turn_off(voice(patient), EMAIL, now=NOW)
    choosing.turn_on_letters(voice(patient), now=NOW)

    assert ways(tell(patient)) == [EMAIL, PUSH, SMS]
    row = ChannelConsent.objects.filter(channel=EMAIL).first()
    assert patient.user.email in row.text


def test_of_what_is_left_out_nothing_leaves_the_app(texted):
    choosing.leave_out(voice(texted), Topic.NEWS, now=NOW)

    assert ways(tell(texted, "clinic_update")) == []
    assert ways(tell(texted, "plan_reminder")) == [SMS, PUSH, EMAIL]
    assert not consenting.current(texted.user, texted.clinic_id).filter(topic="news")

    choosing.take_in(voice(texted), Topic.NEWS, now=NOW)
    assert ways(tell(texted, "clinic_update")) == [SMS, PUSH, EMAIL]


def test_a_choice_at_one_clinic_is_none_at_another(patient):
    elsewhere = make.patient(user=patient.user)
    choosing.turn_off(voice(patient), EMAIL, now=NOW)

    assert ways(tell(elsewhere)) == [PUSH, EMAIL, SMS]


def test_warning_signs_and_asked_for_letters_go_whatever_was_chosen(patient):
    choosing.turn_off(voice(patient), PUSH, EMAIL, SMS, now=NOW)

    assert ways(tell(patient, is_safety=True)) == [PUSH, EMAIL, SMS]
    assert ways(tell(patient, "invitation")) == [EMAIL]


@pytest.mark.parametrize(
    "nonsense",
    [{"channels": ["app"]}, {"channels": ["pigeon"]}, {"left_out": ["urgent"]}],
)
def test_a_choice_holds_no_nonsense(patient, nonsense):
    choosing.put_first(voice(patient), EMAIL, now=NOW)

    with pytest.raises(DatabaseError), transaction.atomic():
        Choice.objects.update(**nonsense)


def test_what_was_chosen_before_is_kept(patient):
    choosing.turn_off(voice(patient), EMAIL, now=NOW)
    choosing.put_first(voice(patient), EMAIL, now=NOW)

    assert list(Choice.objects.get().events.values_list("channels", flat=True)) == [
        ["push", "sms"]
    ]


def test_choosing_the_same_again_changes_nothing(patient):
    choosing.put_first(voice(patient), EMAIL, now=NOW)
    choosing.put_first(voice(patient), EMAIL, now=NOW + dt.timedelta(days=1))

    assert Choice.objects.get().changed_at == NOW


def outcome(doors, notice):
    delivering.deliver_due(now=NOW)
    notice.refresh_from_db()
    took = [channel for channel in doors if notice.pk in doors[channel].took]
    tried = list(notice.attempts.order_by("pk").values_list("channel", flat=True))
    return notice.state, notice.channel, took, tried


def test_the_first_that_takes_it_is_the_only_one(texted, doors):
    notice = tell(texted)

    assert outcome(doors, notice) == ("sent", SMS, [SMS], [SMS])


@pytest.mark.parametrize("says", [Outcome.REFUSED, Outcome.LATER])
def test_a_way_that_fails_falls_back_to_the_next_in_the_chosen_order(
    texted, doors, says
):
    choosing.put_first(voice(texted), EMAIL, now=NOW)  # then texts, then the screen
    doors[EMAIL].outcome = says
    notice = tell(texted)

    assert outcome(doors, notice) == ("sent", SMS, [EMAIL, SMS], [EMAIL, SMS])


def test_a_way_that_is_away_for_everybody_costs_no_try(texted, doors):
    doors[SMS].outcome = Outcome.CLOSED
    notice = tell(texted)

    assert outcome(doors, notice)[::3] == ("sent", [PUSH])


def test_refused_by_all_it_has_failed_and_still_stands_in_the_app(texted, doors):
    for door in doors.values():
        door.outcome = Outcome.REFUSED
    notice = tell(texted)

    state, _channel, _took, tried = outcome(doors, notice)

    assert (state, tried) == ("failed", [SMS, PUSH, EMAIL])
    assert Notice.objects.visible_to(make.actor(texted)).filter(pk=notice.pk).exists()


def test_after_stop_another_way_remains(texted, doors):
    consenting.withdraw_number(NUMBER, now=NOW)
    notice = tell(texted)

    assert outcome(doors, notice)[:2] == ("sent", PUSH)


def test_stop_between_writing_and_sending_is_heeded(texted, doors):
    notice = tell(texted)
    consenting.withdraw_number(NUMBER, now=NOW)

    delivering.deliver_due(now=NOW)

    assert doors[SMS].took == []
    assert Attempt.objects.filter(notice=notice, channel=SMS).count() == 0


def test_a_number_that_has_not_proved_itself_gets_the_code_and_nothing_else(
    patient, doors
):
    choosing.turn_on_texts(voice(patient), number=NUMBER, topics=["news"], now=NOW)
    notice = tell(patient)

    delivering.deliver_due(now=NOW)

    code = Notice.objects.get(kind=proving.KIND)
    assert doors[SMS].took == [code.pk]
    notice.refresh_from_db()
    assert notice.channel == PUSH


def test_many_notices_cost_no_more_than_one(patient, statements):
    choosing.put_first(voice(patient), EMAIL, now=NOW)
    others = [make.patient(clinic=patient.clinic) for _number in range(5)]
    rows = [tell(each) for each in (patient, *others)]
    rows += [tell(patient, is_safety=True)]

    assert len(statements(choosing.ways_wanted, rows[:1])) == 1
    assert len(statements(choosing.ways_wanted, rows)) == 2


def test_a_colleague_turns_the_screen_off_for_warning_signs_and_never_letters(
    therapist,
):
    wishing.wish(
        by=make.actor(therapist),
        now=NOW,
        urgent_by_push=False,
        wants_digest=True,
        digest_hour=7,
        hears_of_cover=True,
    )

    assert ways(tell(therapist, "care_team_message", is_safety=True)) == [EMAIL, SMS]
    assert ways(tell(therapist, "care_team_message")) == [PUSH, EMAIL, SMS]


def test_wishes_of_many_in_one_query(clinic, therapist, clinic_admin, statements):
    wishing.wish(
        by=make.actor(clinic_admin),
        now=NOW,
        urgent_by_push=True,
        wants_digest=False,
        digest_hour=9,
        hears_of_cover=False,
    )
    staff = [therapist.user, clinic_admin.user]

    assert wishing.wishes_of(staff, clinic) == {
        therapist.user.pk: wishing.Wishes(digest_hour=7, hears_of_cover=True),
        clinic_admin.user.pk: wishing.Wishes(digest_hour=None, hears_of_cover=False),
    }
    assert len(statements(wishing.wishes_of, staff, clinic)) == 1


@pytest.mark.parametrize("hour", [4, 12])
def test_digests_come_in_the_morning(therapist, hour):
    with pytest.raises(DatabaseError, match="digests_come_in_the_morning"):
        StaffWishes.objects.create(
            clinic=therapist.clinic,
            user=therapist.user,
            digest_hour=hour,
            changed_at=NOW,
            changed_by=therapist.user,
        )


def test_helpers_may_be_texted_about_falls_and_patients_about_visits(patient, helper):
    assert voice(patient).topics == (Topic.VISITS, Topic.DUE, Topic.NEWS)
    assert voice(helper).topics == (Topic.URGENT, Topic.NEWS)
    assert voice(make.member(Role.CLINIC_ADMIN)).topics == (Topic.URGENT,)


def turn_on_texts(said):
    return choosing.turn_on_texts(said, number=NUMBER, topics=[Topic.VISITS], now=NOW)


def press_impatiently(said):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '100ms'")
        return turn_on_texts(said)


@pytest.mark.django_db(transaction=True)
def test_a_yes_waits_for_a_stop_that_is_just_being_heard():
    said = voice(make.patient())
    stop = Answer(reference="SM1", number=NUMBER, said="STOP", is_answered=True)

    with transaction.atomic():
        hearing.take_in(stop, now=NOW)
        (answer,) = at_once(1, lambda _number: press_impatiently(said))

    assert answer is OperationalError  # it waited, and was not let by
    with pytest.raises(choosing.StoppedByReply):
        turn_on_texts(said)


@pytest.mark.django_db(transaction=True)
def test_many_presses_at_once_make_one_choice():
    patient = make.patient()
    speaks = voice(patient)
    presses = [
        lambda: choosing.put_first(speaks, EMAIL, now=NOW),
        lambda: choosing.turn_off(speaks, PUSH, now=NOW),
        lambda: choosing.leave_out(speaks, Topic.NEWS, now=NOW),
    ]

    at_once(9, lambda number: presses[number % 3]())

    choice = Choice.objects.get()
    assert choice.channels == ["email", "sms"]
    assert choice.left_out == ["news"]
