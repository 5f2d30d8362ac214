"""The check-in as the patient meets it: the line, the list, the stop page."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine

from patients.models import PainLimits
from programs.models import CheckIn, SafetyFlag
from programs.rules import redflags
from programs.services import flagging
from tests import factories as make

TODAY, LIST = "/today/", "/today/check/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def phone(patient, signed_in):
    make.program(patient=patient, items=2)
    return signed_in(patient)


def listed(patient, days=0, **said):
    """The whole list, answered so many days from now."""
    now = make.now() + days * DAY
    return CheckIn.objects.create(
        **{
            "patient": patient,
            "clinic": patient.clinic,
            "token": uuid.uuid4(),
            "on": patient.today(now),
            "asked": "full",
            "signs": [],
            "said_at": now,
            "said_by": patient.user,
            "said_as": "patient",
        }
        | said
    )


def page(phone, address=TODAY):
    return phone.get(address).content.decode()


def answer(phone, patient, *signs, **said):
    body = {
        "token": str(uuid.uuid4()),
        "day": f"{patient.today(make.now())}",
        "asked": "full",
        "sign": signs,
    }
    return phone.post(LIST, body | said)


@pytest.mark.parametrize(
    ("days", "is_due"), [(None, True), (-7, True), (-6, False), (0, False)]
)
def test_the_whole_list_is_asked_at_first_use_and_every_seven_days(
    phone, patient, days, is_due
):
    if days is not None:
        listed(patient, days)

    assert ("Look at the list" in page(phone)) is is_due


def test_it_is_asked_again_after_any_sign(phone, patient):
    listed(patient, -1)
    make.flag(patient=patient, level="watch", key="pain_stop")

    assert "Look at the list" in page(phone)


def test_an_answer_of_before_a_sign_that_arrives_after_it_is_none_to_it(phone, patient):
    listed(patient, on=patient.today(make.now()), made_at=make.now() - 2 * DAY)
    make.flag(
        patient=patient,
        level="watch",
        key="rf_height",
        raised_at=make.now() - DAY,
        on=patient.today(make.now()),
    )

    assert "Look at the list" in page(phone)


def test_nothing_new_is_one_tap(phone, patient):
    listed(patient, -1)
    assert "Anything new or wrong today?" in page(phone)

    answer(phone, patient, "none", asked="line")

    assert CheckIn.objects.get(asked="line").signs == []
    assert "You said: nothing new today." in page(phone)


def test_the_list_asks_every_question_and_selects_nothing(phone):
    text = page(phone, LIST)

    assert all(f'value="{key}"' in text for key in redflags.FLAGS)
    assert "None of these" in text
    assert "checked" not in text


def test_after_a_fall_the_list_is_not_clear_without_a_number_for_the_pain(
    phone, patient
):
    """Without one nothing opened, and nobody said why, day after day."""
    yesterday = patient.today(make.now()) - DAY
    everything = {"day_locks": ["everything"], "on": yesterday}
    make.flag(patient=patient, key="rf_fall_noinjury", level="hold", **everything)
    assert "Why: We were told about a fall." in page(phone)
    assert page(phone, LIST).count("(optional)") == 1  # the usual pain

    refused = answer(phone, patient, "none")

    assert refused.status_code == 422
    assert "how much pain you have now. Nothing is saved yet." in refused.text
    assert not CheckIn.objects.exists()
    answer(phone, patient, "none", pain="2")
    assert "We were told about a fall." not in page(phone)
    assert "2 exercises to do." in page(phone)


def test_what_a_fall_closes_says_who_opens_it_also_once_somebody_has_looked(
    phone, patient
):
    item = patient.programitem_set.first()
    item.exercise.movement_flags = ["fall_risk_standing"]
    item.exercise.save()
    shut = {"locks": ["standing"], "seen_at": make.now()}
    make.flag(patient=patient, key="rf_fall_noinjury", level="hold", **shut)

    text = page(phone)

    assert "rests after your fall. Your therapist opens it again." in text
    assert "look first" not in text


def test_after_a_fall_a_sign_counts_without_a_number_for_the_pain(phone, patient):
    make.flag(patient=patient, key="rf_fall_noinjury", day_locks=["everything"])

    answer(phone, patient, "rf_chest_pain")

    assert CheckIn.objects.get().signs == ["rf_chest_pain"]


@pytest.mark.parametrize("level", ["emergency", "urgent", "hold", "watch"])
def test_a_yes_leads_to_what_to_do_and_whom_to_call(phone, patient, clinic, level):
    wanted = redflags.Level[level.upper()]
    key = next(key for key, flag in redflags.FLAGS.items() if flag.level == wanted)

    text = page(phone, answer(phone, patient, key).url)

    assert f'href="tel:{clinic.phone.replace(" ", "")}"' in text
    assert f'href="tel:{clinic.emergency_number}"' in text
    assert "It is not watched around the clock." in text


def test_nothing_new_is_no_answer_about_the_morning(phone, patient):
    answered = answer(phone, patient, "none", asked="morning")

    assert answered.status_code == 422
    assert not CheckIn.objects.exists()


def test_an_emergency_comes_back_until_it_is_read(phone, patient):
    stop = answer(phone, patient, "rf_chest_pain").url

    assert phone.get(TODAY).url == stop
    read = page(phone, stop)
    assert "I have read this" in read
    phone.post(f"{stop}read/", {"token": str(uuid.uuid4())})
    phone.post(f"{stop}read/", {"token": str(uuid.uuid4())})

    assert phone.get(TODAY).status_code == 200
    assert SafetyFlag.objects.get().read_by == patient.user


@pytest.mark.parametrize("way", ["/today/{}/", "/today/guide/", "/today/guide/{}/"])
def test_no_address_of_the_day_goes_past_an_unread_emergency(phone, patient, way):
    item = patient.programitem_set.first()
    stop = answer(phone, patient, "rf_chest_pain").url

    shown = phone.get(way.format(item.pk), follow=True)

    assert shown.redirect_chain[-1][0] == stop


def test_what_is_refused_goes_back_to_an_unread_emergency(phone, patient):
    item = patient.programitem_set.first()
    stop = answer(phone, patient, "rf_chest_pain").url
    body = {"token": str(uuid.uuid4()), "day": f"{patient.today(make.now())}"}

    refused = phone.post(f"/today/{item.pk}/log/", body | {"done": "all"}, follow=True)

    assert refused.redirect_chain == [(stop, 302)]
    assert "Nothing was saved." in refused.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"usual_pain": "99"}, {"day": "x"}, {"asked": "?"}, {"pain": "\x00"}]
)
def test_a_yes_is_heard_whatever_else_of_the_form_is_wrong(phone, patient, wrong):
    answer(phone, patient, "rf_calf", **wrong)

    assert SafetyFlag.objects.get().key == "rf_calf"


@pytest.mark.parametrize("signs", [(), ("rf_unheard_of",)])
def test_no_answer_is_asked_again_and_nothing_is_kept(phone, patient, signs):
    refused = answer(phone, patient, *signs)

    assert refused.status_code == 422
    assert "Nothing is saved yet." in refused.content.decode()
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize(("pain", "is_asked"), [(3, False), (4, True), (None, False)])
def test_the_morning_after_pain_is_asked_about_once(phone, patient, pain, is_asked):
    yesterday = patient.today(make.now()) - DAY
    make.log(item=patient.programitem_set.first(), on=yesterday, pain=pain)

    assert ("the pain this morning?" in page(phone)) is is_asked  # was it, at noon
    said = {"token": str(uuid.uuid4()), "day": f"{yesterday + DAY}", "pain": ""}
    phone.post("/today/morning/", said)

    assert "the pain this morning?" not in page(phone)


@pytest.mark.parametrize(("pain", "is_asked"), [(2, False), (3, True)])
def test_the_morning_after_is_asked_about_from_what_is_too_much_for_the_person(
    phone, patient, pain, is_asked
):
    PainLimits.objects.create(fine=2, less=4, **make.told({"patient": patient}))
    yesterday = patient.today(make.now()) - DAY
    make.log(item=patient.programitem_set.first(), on=yesterday, pain=pain)

    assert ("the pain this morning?" in page(phone)) is is_asked


def test_the_front_desk_and_a_reading_helper_do_not_answer(
    patient, signed_in, clinic_admin
):
    make.program(patient=patient, items=1)
    reader = make.helper(patient=patient, may_log=False)

    assert signed_in(clinic_admin).get(LIST).status_code == 403
    assert signed_in(reader).get(LIST).status_code == 403
    assert "Look at the list" not in page(signed_in(reader))


@pytest.mark.parametrize(
    ("hour", "asked"), [(8, "How is"), (14, "How was"), (20, "How was")]
)
def test_later_in_the_day_the_morning_is_past(signed_in, patient, hour, asked):
    clock = dt.datetime.combine(make.today(), dt.time(hour), patient.zone)
    item = make.program(patient=patient, items=1).items.get()
    make.log(item=item, on=patient.today(clock) - DAY, pain=6)

    with time_machine.travel(clock):
        assert f"{asked} the pain this morning?" in page(signed_in(patient))


def test_what_to_do_about_a_serious_sign_can_be_read_again_until_it_is_set_aside(
    phone, patient, therapist
):
    answer(phone, patient, "rf_back_pain_new", asked="full")
    flag = SafetyFlag.objects.get()
    stop = f"/today/stop/{flag.pk}/"
    before = page(phone)

    flagging.clear_flag(
        flag=flag,
        because="No fracture.",
        doctor="Dr. Osei",
        doctor_said_on=make.today(),
        by=make.actor(therapist),
        now=make.now(),
    )
    after = page(phone)

    assert stop in before
    assert "a note to your care team is on its way" in before
    assert stop not in after
    assert "Your care team has looked at it." in after


@pytest.mark.parametrize("key", ["rf_chest_pain", "rf_dizzy", "rf_height"])
def test_a_slip_of_the_finger_is_said_at_once_and_said_once(phone, patient, key):
    stop = answer(phone, patient, key).url
    before = page(phone, stop)

    for _twice in range(2):
        told = phone.post(f"{stop}mistake/", {"token": str(uuid.uuid4())}, follow=True)

    text = told.content.decode()
    assert "I pressed this by mistake" in before
    assert "Saved: you pressed this by mistake. Your care team sees that." in text
    assert ("rest until they have spoken with you" in text) is (key == "rf_chest_pain")
    assert f"{stop}mistake/" not in text
    assert SafetyFlag.objects.open().get().mistaken_by == patient.user


def test_what_was_told_with_an_exercise_is_no_slip_of_the_finger(phone, patient):
    flag = make.flag(patient=patient, key="rf_chest_pain")

    shown = page(phone, f"/today/stop/{flag.pk}/")
    assert f"/today/stop/{flag.pk}/mistake/" not in shown
    assert "Tell us below" not in shown
    phone.post(f"/today/stop/{flag.pk}/mistake/", {"token": str(uuid.uuid4())})

    assert SafetyFlag.objects.get().mistaken_at is None
