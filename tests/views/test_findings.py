"""What was found of the body: recorded once, withdrawn with a reason."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from patients.models import (
    Condition,
    ConditionClearance,
    Fall,
    Fracture,
    FractureClearance,
    HealingConfirmation,
)
from patients.services import charting, treating
from programs.charting.falling import state
from programs.models import Program, SafetyFlag
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)


def at(name, *args):
    return reverse(f"programs:{name}", args=args)


def fall(**said):
    return {"happened_on": make.today() - DAY, "injury": "bruise"} | said


def fracture(**said):
    happened_on = make.today() - 10 * DAY
    said = {"site": "wrist", "side": "left", "happened_on": happened_on} | said
    return {"precision": "day"} | said | {"was_low_trauma": "yes"}


def clearance(**said):
    return {
        "given_by": "Dr. Osei",
        "given_by_role": "surgeon",
        "given_on": make.today() - DAY,
        "allows": "Legs only, no weight on the wrist.",
    } | said


def test_a_fracture_is_recorded_and_rests_the_program(tablet, patient, token):
    program = make.program(patient=patient, items=1)

    sent = fracture() | {"token": token()}
    answer = tablet.post(at("record_fracture", patient.pk), sent)

    assert answer["Location"] == at("findings", patient.pk)
    row = Fracture.objects.get()
    assert (row.site, row.was_low_trauma, row.had_surgery) == ("wrist", True, None)
    assert Program.objects.get(pk=program.pk).is_held


def test_the_same_fracture_is_not_recorded_twice(tablet, patient, token):
    address = at("record_fracture", patient.pk)
    tablet.post(address, fracture() | {"token": token()})

    again = tablet.post(address, fracture() | {"token": token()})
    tablet.post(address, fracture(side="right") | {"token": token()})

    assert "This is on record already." in again.text
    assert list(Fracture.objects.values_list("side", flat=True).order_by("pk")) == [
        "left",
        "right",
    ]


def test_a_recent_fracture_of_unknown_date_has_none(tablet, patient, token):
    sent = fracture(precision="unknown") | {"token": token()}
    tablet.post(at("record_fracture", patient.pk), sent)

    assert Fracture.objects.get().happened_on is None


def test_a_clearance_stands_with_its_fracture(tablet, patient, token):
    row = make.fracture(patient=patient, happened_on=make.today() - 10 * DAY)

    sent = clearance() | {"token": token()}
    tablet.post(at("clear_fracture", row.pk), sent)

    assert FractureClearance.objects.get().fracture == row
    page = tablet.get(at("findings", patient.pk)).text
    assert "Cleared by Dr. Osei (Surgeon)" in page


def test_a_clearance_that_is_withdrawn_leaves_no_equal_one_behind(
    tablet, patient, token
):
    row = make.fracture(patient=patient, happened_on=make.today() - 10 * DAY)
    address = at("clear_fracture", row.pk)
    tablet.post(address, clearance() | {"token": token()})

    again = tablet.post(address, clearance() | {"token": token()})

    assert "This is on record already." in again.text
    assert FractureClearance.objects.count() == 1


def test_a_condition_is_set_and_withdrawn_with_a_reason(tablet, patient, token):
    sent = {"key": "knee_hip_pain", "token": token()}
    tablet.post(at("set_condition", patient.pk), sent)
    row = Condition.objects.standing().get(patient=patient)
    sent = {"reason": "The knee is calm.", "token": token()}
    tablet.post(at("withdraw", "condition", row.pk), sent)

    row.refresh_from_db()
    assert row.withdrawn_reason == "The knee is calm."
    assert "Knee or hip pain" not in tablet.get(at("findings", patient.pk)).text


def test_a_condition_that_stands_is_not_set_again(tablet, patient, token):
    make.condition(patient=patient, key="knee_hip_pain")

    sent = {"key": "knee_hip_pain", "token": token()}
    answer = tablet.post(at("set_condition", patient.pk), sent)

    assert answer.status_code == 422
    assert answer.context["form"].errors["key"] == ["This is set already."]


def test_a_withdrawn_entry_is_not_withdrawn_again(tablet, patient, token):
    row = make.condition(patient=patient)
    sent = {"reason": "Mistaken.", "token": token()}
    tablet.post(at("withdraw", "condition", row.pk), sent)

    again = tablet.post(
        at("withdraw", "condition", row.pk), {"reason": "Wrong.", "token": token()}
    )

    assert again.status_code == 422
    assert "Somebody has withdrawn this already." in again.text


def test_who_withdraws_reads_which_entry(tablet, patient, therapist):
    day = dt.date(2026, 3, 9)
    broken = make.fracture(
        patient=patient, site="wrist", side="left", happened_on=day - 7 * DAY
    )
    said = make.told({"patient": patient}) | {"fracture": broken}
    cleared = said | {"given_by": "Dr. Osei", "given_on": day, "allows": "Legs."}
    fell = {"patient": patient, "happened_on": day, "injury": "bruise"}
    facts = [
        ("fracture", broken, "Wrist Left, 2 Mar 2026"),
        (
            "clearance",
            FractureClearance.objects.create(**cleared, given_by_role="surgeon"),
            "Cleared by Dr. Osei on 9 Mar 2026",
        ),
        (
            "healing",
            HealingConfirmation.objects.create(**said),
            "Confirmed healed: Wrist Left, 2 Mar 2026",
        ),
        ("condition", make.condition(patient=patient), "High risk of falling"),
        (
            "test",
            make.measurement(patient=patient, measured_on=day),
            "Timed Up and Go: 11.4 s, 9 Mar 2026",
        ),
        ("fall", make.fall(**fell), "9 Mar 2026: Bruise"),
        ("fall", make.fall(hit_head=True, **fell), "9 Mar 2026: Bruise. Hit the head"),
    ]

    for kind, row, words in facts:
        assert words in tablet.get(at("withdraw", kind, row.pk)).text


def test_a_test_is_listed_in_words_and_withdrawn(tablet, patient, token):
    row = make.measurement(patient=patient)
    make.measurement(patient=patient, key="odi", value=None, not_done_reason="Tired")

    page = tablet.get(at("findings", patient.pk)).text
    sent = {"reason": "The watch stood still.", "token": token()}
    tablet.post(at("withdraw", "test", row.pk), sent)

    assert "11.4 s" in page
    assert "not completed (Tired)" in page
    assert "11.4 s" not in tablet.get(at("findings", patient.pk)).text


def test_a_condition_that_was_proposed_is_chosen_already(tablet, patient):
    address = at("set_condition", patient.pk)

    form = tablet.get(address, {"key": "high_fall_risk"}).context["form"]

    assert form.initial["key"] == "high_fall_risk"


LATER = make.today() + 3 * DAY
BEFORE_BIRTH = dt.date(1930, 1, 1)


@pytest.mark.parametrize(
    ("name", "sent", "field"),
    [
        ("record_fracture", fracture(happened_on=LATER), "happened_on"),
        ("record_fracture", fracture(happened_on=BEFORE_BIRTH), "happened_on"),
        ("record_fracture", fracture(happened_on=""), "happened_on"),
        ("record_fracture", fracture(level="T12"), "level"),
        ("record_fracture", fracture(site="spine"), "side"),
        ("record_fracture", fracture(site="tooth"), "site"),
        ("record_fracture", fracture(site=""), "site"),
        ("record_fall", fall(happened_on=LATER), "happened_on"),
        ("record_fall", fall(injury="none at all"), "injury"),
        ("set_condition", {"key": "tired"}, "key"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(
    tablet, patient, token, name, sent, field
):
    address = at(name, patient.pk)

    answer = tablet.post(address, sent | {"token": token(), "note": "My long note."})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    if "note" in answer.context["form"].fields:
        assert "My long note." in answer.text
    for kind in (Fracture, Fall, Condition):
        assert not kind.objects.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"given_on": LATER}, "given_on"),
        ({"given_on": BEFORE_BIRTH}, "given_on"),
        ({"valid_until": BEFORE_BIRTH}, "valid_until"),
        ({"given_by_role": "therapist"}, "given_by_role"),
        ({"allows": ""}, "allows"),
    ],
)
def test_a_clearance_that_cannot_be_is_refused(tablet, patient, token, said, field):
    row = make.fracture(patient=patient)

    sent = clearance(**said) | {"token": token()}
    answer = tablet.post(at("clear_fracture", row.pk), sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not FractureClearance.objects.exists()


def test_who_writes_down_a_knock_on_the_head_reads_what_to_say_at_once(
    tablet, patient, token
):
    sent = fall(hit_head="yes", on_thinner="yes") | {"token": token()}

    page = tablet.post(at("record_fall", patient.pk), sent, follow=True)

    assert "Tell them now: “Call your local emergency number now" in page.text
    assert "until a doctor has looked" in page.text


def test_a_slip_is_corrected_from_the_sign_that_it_raised(tablet, patient, token):
    sent = fall(injury="suspected_fracture") | {"token": token()}
    tablet.post(at("record_fall", patient.pk), sent)
    flag, row = SafetyFlag.objects.get(), Fall.objects.get()
    there = at("withdraw", "fall", row.pk)
    assert there in tablet.get(at("clear_flag", flag.pk)).text
    assert "as a mistake of yours" in tablet.get(there).text

    sent = {"reason": "The wrong line.", "token": token()}
    page = tablet.post(there, sent, follow=True)

    assert "The warning sign is taken back" in page.text
    assert not SafetyFlag.objects.open().exists()
    assert "entered by mistake: “The wrong line.”" in state(
        SafetyFlag.objects.select_related("patient").get()
    )


def test_somebody_else_is_told_that_the_sign_stays(tablet, signed_in, patient, token):
    sent = fall(injury="suspected_fracture") | {"token": token()}
    tablet.post(at("record_fall", patient.pk), sent)
    other = signed_in(make.member(clinic=patient.clinic, role="therapist"))

    assert (
        "Withdraw that entry"
        not in other.get(at("clear_flag", SafetyFlag.objects.get().pk)).text
    )
    page = other.get(at("withdraw", "fall", Fall.objects.get().pk))
    assert "set aside on a doctor&#x27;s word" in page.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "sent", "kind"),
    [
        ("record_fracture", fracture(), Fracture),
        ("record_fall", fall(), Fall),
        ("set_condition", {"key": "knee_hip_pain"}, Condition),
    ],
)
def test_twenty_presses_at_once_record_one(
    signed_in, therapist, patient, token, name, sent, kind
):
    sent = sent | {"token": token()}
    browsers = [signed_in(therapist) for _ in range(20)]

    answers = at_once(20, lambda n: browsers[n].post(at(name, patient.pk), sent))

    assert kind.objects.count() == 1
    assert {each.status_code for each in answers} == {302}
    assert len({each["Location"] for each in answers}) == 1


def every_door(patient):
    row = make.fracture(patient=patient)
    of_patient = [
        "findings",
        *("record_fracture", "set_condition", "record_fall"),
    ]
    return [
        *(at(name, patient.pk) for name in of_patient),
        at("clear_fracture", row.pk),
        at("withdraw", "fracture", row.pk),
    ]


@pytest.mark.parametrize("who", ["clinic_admin", "patient", "helper"])
def test_findings_are_for_therapists(signed_in, request, patient, who):
    browser = signed_in(request.getfixturevalue(who))

    assert {browser.get(door).status_code for door in every_door(patient)} == {403}


def test_what_was_cleared_despite_a_condition_is_read_and_taken_back(
    tablet, patient, therapist, token
):
    exercise = make.exercise(name="Marching")
    make.condition(patient=patient)
    charting.clear_exercise(
        patient=patient,
        condition_key="high_fall_risk",
        exercise_slug=exercise.slug,
        reason="Holds a rail.",
        by=make.actor(therapist),
        now=make.now(),
    )
    row = ConditionClearance.objects.get()
    page = at("findings", patient.pk)

    before = tablet.get(page).text
    tablet.post(
        at("withdraw", "cleared", row.pk), {"reason": "Fell.", "token": token()}
    )

    assert "Cleared despite it: Marching, because: Holds a rail." in before
    assert "Marching" not in tablet.get(page).text
    row.refresh_from_db()
    assert row.withdrawn_reason == "Fell."


def test_an_unknown_kind_of_entry_is_not_found(tablet, patient):
    assert tablet.get(at("withdraw", "payer", 1)).status_code == 404


def test_every_form_opens(tablet, patient):
    assert {tablet.get(door).status_code for door in every_door(patient)} == {200}


def test_ten_entries_cost_no_more_than_one(tablet, patient, therapist, statements):
    address = at("findings", patient.pk)

    def record_one():
        by = therapist.user
        row = make.fracture(patient=patient, by=by)
        about = {"patient": patient, "clinic": patient.clinic}
        said = about | {"recorded_by": by, "recorded_at": make.now()}
        FractureClearance.objects.create(fracture=row, **clearance(), **said)
        Fall.objects.create(**fall(), **said)
        make.measurement(patient=patient, by=by)

    record_one()
    tablet.get(address)
    one = statements(tablet.get, address)
    for _each in range(9):
        record_one()

    assert len(statements(tablet.get, address)) == len(one)


def test_a_fracture_that_stops_a_program_says_so_and_leads_to_its_return(
    tablet, patient, token
):
    program = make.program(patient=patient)
    sent = fracture(site="spine", side="") | {"token": token()}

    answer = tablet.post(at("record_fracture", patient.pk), sent, follow=True)

    assert "Saved." in answer.text
    assert "Closed by a recent fracture" in answer.text
    for page in (answer, tablet.get(at("chart", patient.pk))):
        assert f'href="{at("resume", program.pk)}"' in page.text


def test_a_gate_that_is_open_early_says_until_when(tablet, patient, token):
    row = make.fracture(patient=patient, happened_on=make.today())
    last = make.today() + 20 * DAY
    sent = clearance(given_on=make.today(), valid_until=last) | {"token": token()}

    page = tablet.post(at("clear_fracture", row.pk), sent, follow=True).text

    assert f"cleared the recent fracture, until {last.day} {last:%b %Y}." in page


def test_what_was_withdrawn_can_be_read_with_who_when_and_why(
    tablet, patient, therapist, statements
):
    """A colleague sees that a fracture was on record until yesterday."""
    by, now = make.actor(therapist), make.now()
    kept = make.fracture(patient=patient, site="hip", side="left")
    medicine = make.medication(patient=patient)
    for number in range(3):
        row = make.fracture(patient=patient, site="spine", level=f"L{number + 1}")
        word = charting.clear_fracture(fracture=row, by=by, now=now, **clearance())
        for fact in (word, row):
            charting.withdraw(fact=fact, reason="Of Marion's scan", by=by, now=now)
    treating.withdraw(fact=medicine, reason="Told by mistake", by=by, now=now)

    page = tablet.get(at("withdrawn", patient.pk)).text
    few = statements(tablet.get, at("withdrawn", patient.pk))

    assert "<s>Spine L1" in page
    assert "Of Marion" in page
    assert f"<s>{medicine}" in page
    assert "Told by mistake" in page
    assert f"withdrawn by {therapist.user.name}" in page
    assert str(kept.get_side_display()) not in page
    for name in ("findings", "treatment", "intake", "tests"):
        assert at("withdrawn", patient.pk) in tablet.get(at(name, patient.pk)).text
    for number in range(3):
        row = make.fracture(patient=patient, site="rib", note=str(number))
        charting.withdraw(fact=row, reason="Twice", by=by, now=now)
    assert len(statements(tablet.get, at("withdrawn", patient.pk))) == len(few)
