"""The conditions of high intensity on the page of a draft, and the second therapist."""

from __future__ import annotations

import pytest
from django.urls import reverse

from patients.models import ImagingAnswer, IntensityClearance
from patients.services import treating
from programs.models import DraftConfirmation, Program
from programs.models.confirming import fingerprint_of
from programs.services import prescribing
from tests import factories as make


@pytest.fixture
def colleague(clinic):
    return make.member(clinic=clinic)


@pytest.fixture
def draft(patient):
    row = make.draft(patient=patient, starts_on=patient.today(make.now()))
    lift = make.exercise(
        name="Deadlift", movement_flags=["heavy_load"], setting="supervised"
    )
    make.item(program=row)
    make.item(program=row, exercise=lift, where="clinic", weekdays=[])
    return row


def address(name, *args):
    return reverse(f"programs:{name}", args=args)


@pytest.fixture
def post(token):
    def press(browser, name, *args, **fields):
        return browser.post(address(name, *args), {"token": token()} | fields)

    return press


def states(page):
    """Whether each condition is met, in order."""
    return [line.is_met for line in page.context["conditions"].lines]


def test_a_draft_without_anything_heavy_shows_no_conditions(tablet, patient):
    draft = make.draft(patient=patient)
    make.item(program=draft)

    page = tablet.get(address("builder", draft.pk))

    assert page.context["conditions"] is None
    assert "High intensity" not in page.text


def test_each_condition_says_what_is_missing_and_where_it_is_done(
    tablet, draft, patient
):
    page = tablet.get(address("builder", draft.pk))

    assert states(page) == [False, False, False, False]
    assert "Because of: Deadlift" in page.text
    for kind in ("intensity-clearance", "imaging", "imaging-answer"):
        assert address("treatment_record", patient.pk, kind) in page.text
    assert address("tests", patient.pk) in page.text
    assert address("draft_confirm", draft.pk) in page.text


@pytest.mark.parametrize("of", ["builder", "preview"])
def test_a_signature_is_refused_with_all_that_is_missing(tablet, draft, post, of):
    page = post(tablet, "sign", draft.pk, **{"from": of})

    assert page.status_code == 422
    assert "It cannot be signed yet" in page.text
    assert "a doctor’s clearance that is valid today" in page.text
    assert "the word of a second therapist" in page.text
    assert Program.objects.drafts().get() == draft
    assert draft.items.count() == 2


def test_from_nothing_to_a_signature_by_two(
    signed_in, tablet, draft, patient, colleague, post, token
):
    builder = address("builder", draft.pk)
    day = patient.today(make.now()).isoformat()

    def record(kind, **said):
        back = f"{address('treatment_record', patient.pk, kind)}?next={builder}"
        return tablet.post(back, {"token": token()} | said)

    cleared = record(
        "intensity-clearance",
        given_by="Dr Osei",
        given_by_role="physician",
        given_on=day,
        allows="All of it.",
    )
    answered = record(
        "imaging-answer", said_by="Dr Osei", said_on=day, note="No height was lost."
    )
    make.form_seen(patient=patient)
    page = tablet.get(builder)

    assert cleared.url == answered.url == builder
    assert IntensityClearance.objects.get().recorded_by == patient.therapist.user
    assert ImagingAnswer.objects.get().recorded_by == patient.therapist.user
    assert states(page) == [True, True, True, False]
    assert "Dr Osei (Physician)" in page.text
    assert "No height was lost." in page.text

    theirs = signed_in(colleague)
    seen = theirs.get(builder)
    read = seen.context["conditions"].draft
    assert f'value="{read}"' in seen.text
    confirmed = post(theirs, "draft_confirm", draft.pk, draft=read)

    assert confirmed.url == builder
    assert states(tablet.get(builder)) == [True] * 4
    # who confirmed does not sign
    assert states(theirs.get(builder)) == [True, True, True, False]
    assert post(theirs, "sign", draft.pk).status_code == 422
    signed = post(tablet, "sign", draft.pk)
    assert signed.url == address("program", draft.pk)
    name = colleague.user.name
    assert f"confirmed by {name}" in tablet.get(signed.url).text


def test_a_draft_that_was_changed_is_read_again_first(tablet, draft, post):
    read = fingerprint_of(draft)
    draft.items.first().delete()

    answer = post(tablet, "draft_confirm", draft.pk, draft=read)

    assert answer.url == address("builder", draft.pk)
    assert "was changed meanwhile" in tablet.get(answer.url).text
    assert not DraftConfirmation.objects.exists()


def test_a_word_on_an_earlier_draft_says_so(tablet, draft, colleague):
    make.draft_confirmation(program=draft, by=colleague.user)
    draft.items.first().delete()

    page = tablet.get(address("builder", draft.pk))

    assert "the draft was changed since" in page.text
    assert states(page)[-1] is False


def test_a_word_is_taken_back_with_a_reason(tablet, draft, therapist, post):
    row = make.draft_confirmation(program=draft, by=therapist.user)
    page = tablet.get(address("builder", draft.pk))
    assert address("confirmation_withdraw", row.pk) in page.text

    assert post(tablet, "confirmation_withdraw", row.pk).status_code == 422
    answer = post(tablet, "confirmation_withdraw", row.pk, reason="Her back.")

    assert answer.url == address("builder", draft.pk)
    row.refresh_from_db()
    assert (row.withdrawn_by, row.withdrawn_reason) == (therapist.user, "Her back.")
    again = post(tablet, "confirmation_withdraw", row.pk, reason="Again.")
    assert again.url == address("builder", draft.pk)


def test_a_double_press_confirms_once(tablet, draft, token):
    said = {"token": token(), "draft": fingerprint_of(draft)}

    answers = [tablet.post(address("draft_confirm", draft.pk), said) for _ in "12"]

    assert {each.url for each in answers} == {address("builder", draft.pk)}
    assert DraftConfirmation.objects.count() == 1


@pytest.mark.parametrize("who", ["stranger", "clinic_admin", "patient"])
def test_nobody_else_confirms(request, signed_in, draft, therapist, who, post):
    row = make.draft_confirmation(program=draft, by=therapist.user)
    browser = signed_in(request.getfixturevalue(who))
    said = {"draft": fingerprint_of(draft), "reason": "No."}

    answers = [
        post(browser, "draft_confirm", draft.pk, **said).status_code,
        post(browser, "confirmation_withdraw", row.pk, **said).status_code,
    ]

    assert set(answers) <= ({404} if who == "stranger" else {403, 404})
    assert DraftConfirmation.objects.get().withdrawn_at is None


def test_what_rests_for_want_of_a_clearance_says_so(tablet, draft, therapist):
    patient = draft.patient
    make.ready_for_intensity(patient)
    make.draft_confirmation(program=draft)
    said = {"by": make.actor(therapist), "now": make.now()}
    prescribing.sign_program(program=draft, **said)
    treating.withdraw(fact=IntensityClearance.objects.get(), reason="Slip.", **said)

    page = tablet.get(address("program", draft.pk))

    assert "High intensity needs a doctor’s clearance" in page.text
    assert "Nothing speaks against it" not in page.text
    make.intensity_clearance(patient=patient)
    page = tablet.get(address("program", draft.pk))
    assert "Nothing speaks against it" in page.text
