"""The therapist's pages of a program, from the first choice to the last day."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from patients.models import ConditionClearance, FractureClearance
from programs.models import Caution, Exercise, Program, ProgramItem, SignOff
from tests import factories as make
from tests.threads import at_once

TEMPLATE = "prevention-low-bone-mass"


@pytest.fixture
def draft(patient, today):
    row = make.draft(patient=patient, starts_on=today)
    make.item(program=row)
    return row


@pytest.fixture
def running(patient):
    """A program that runs, with one exercise."""
    return make.program(patient=patient, items=1)


@pytest.fixture
def post(tablet, token):
    """Press a button of that address, with these fields."""

    def press(name, *args, client=tablet, **fields):
        return client.post(address(name, *args), {"token": token()} | fields)

    return press


def address(name, *args):
    return reverse(f"programs:{name}", args=args)


def plan(today, **said):
    return {
        "starts_on": today.isoformat(),
        "ends_on": (today + dt.timedelta(days=83)).isoformat(),
        "sessions_per_week": "2",
        "message": "",
    } | said


def dose(**said):
    return {
        "level": "1",
        "sets": "2",
        "reps": "8",
        "times_per_day": "1",
        "weekdays": ["1", "3", "5"],
        "where": "home",
    } | said


# From a choice to a signature.


def test_a_program_is_signed_from_a_template_in_two_presses(
    catalogue, post, tablet, patient, today
):
    page = tablet.get(address("start", patient.pk))
    assert page.context["form"]["template"].value() == TEMPLATE

    started = post(
        "start",
        patient.pk,
        template=TEMPLATE,
        starts_on=today.isoformat(),
        sessions_per_week="2",
    )
    draft = Program.objects.drafts().get()
    signed = post("sign", draft.pk)

    assert started.url == address("builder", draft.pk)
    assert signed.url == address("program", draft.pk)
    assert Program.objects.current().get() == draft


def test_a_closed_gate_shows_its_day_and_no_template(catalogue, post, tablet, patient):
    today = patient.today(make.now())
    make.fracture(patient=patient, happened_on=today - dt.timedelta(days=41))

    page = tablet.get(address("start", patient.pk))
    refused = post("start", patient.pk, starts_on=today, sessions_per_week="2")

    tomorrow = today + dt.timedelta(days=1)
    assert f"{tomorrow:%-d %b %Y}" in page.text
    assert TEMPLATE not in page.text
    assert refused.status_code == 422
    assert not Program.objects.exists()


def test_the_suggested_template_says_why(catalogue, tablet, patient):
    make.condition(patient=patient, key="high_fall_risk")

    page = tablet.get(address("start", patient.pk))

    assert page.context["suggestion"].template == "high-fall-risk-otago"
    assert "Falls are on the chart" in page.text
    assert "Not meant for: High risk of falling" in page.text


def test_nothing_is_suggested_before_anybody_asked_about_fractures(
    catalogue, tablet, clinic
):
    page = tablet.get(address("start", make.patient(clinic=clinic, is_asked=False).pk))

    assert "Nobody has asked about broken bones" in page.text
    assert page.context["suggestion"] is None
    assert "no fracture is recorded" not in page.text


def test_a_template_says_what_has_to_be_there_before_it(catalogue, tablet, patient):
    page = tablet.get(address("start", patient.pk))

    assert "Needs: medical clearance on file, spine imaging question" in page.text


def test_a_second_draft_is_not_started(draft, post, tablet, patient, today):
    page = tablet.get(address("start", patient.pk))

    refused = post("start", patient.pk, starts_on=today, sessions_per_week="2")

    assert address("builder", draft.pk) in page.text
    assert refused.status_code == 422
    assert Program.objects.get() == draft


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("template", "no-such-template"),
        ("starts_on", ""),
        ("starts_on", "soon"),
        ("starts_on", "2020-01-01"),
        ("starts_on", "2199-01-01"),
        ("sessions_per_week", "4"),
        ("sessions_per_week", "3.5"),
        ("sessions_per_week", "\x00"),
    ],
)
def test_a_start_that_cannot_be_is_told_beside_its_field(
    post, patient, today, field, value
):
    said = {"starts_on": today.isoformat(), "sessions_per_week": "2"} | {field: value}

    answer = post("start", patient.pk, **said)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Program.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_on", "2020-01-01"),
        ("ends_on", "2020-01-01"),
        ("ends_on", "2199-01-01"),
        ("sessions_per_week", "4"),
        ("message", "x" * 301),
    ],
)
def test_a_plan_that_cannot_be_is_told_beside_its_field(
    draft, post, today, field, value
):
    said = plan(today, message="Well begun.") | {field: value}
    if field == "starts_on":
        said["ends_on"] = "2020-02-01"

    answer = post("builder", draft.pk, **said)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert value in answer.text  # nothing that was typed is lost
    assert Program.objects.get().message == ""


@pytest.mark.parametrize(("days", "status"), [(181, 302), (182, 422)])
def test_a_plan_lasts_182_days_at_most(draft, post, today, days, status):
    last = today + dt.timedelta(days=days)

    answer = post("builder", draft.pk, **plan(today, ends_on=last.isoformat()))

    assert answer.status_code == status


def test_the_plan_and_the_message_are_kept(draft, post, tablet, today):
    post("builder", draft.pk, **plan(today, message="Slow and steady."))

    page = tablet.get(address("preview", draft.pk))

    assert "Slow and steady." in page.text


def test_an_empty_draft_is_not_signed(post, patient, today):
    draft = make.draft(patient=patient, starts_on=today)

    answer = post("sign", draft.pk)

    assert answer.status_code == 422
    assert "There is no exercise in it yet." in answer.text


def test_a_refused_signature_shows_the_reason_beside_the_exercise(draft, post, patient):
    exercise = draft.items.get().exercise
    Caution.objects.create(
        exercise=exercise, condition="cannot_lie_flat", action="block", note="Flat."
    )
    make.condition(patient=patient, key="cannot_lie_flat")

    answer = post("sign", draft.pk)

    (_row, judged) = answer.context["rows"][0]
    assert answer.status_code == 422
    assert judged.reasons == ["Cannot lie flat: Flat."]
    assert answer.text.count("Cannot lie flat: Flat.") == 2


@pytest.mark.parametrize("page", ["builder", "preview"])
def test_a_draft_that_a_colleague_changed_is_read_before_it_is_signed(
    draft, post, tablet, page
):
    read = tablet.get(address(page, draft.pk)).context["draft"]
    make.item(program=draft, exercise=make.exercise(name="Put in meanwhile"))

    refused = post("sign", draft.pk, draft=read, **{"from": page})
    again = post("sign", draft.pk, draft=refused.context["draft"])

    assert refused.status_code == 422
    assert "was changed meanwhile" in refused.text
    assert "Put in meanwhile" in refused.text
    assert again.url == address("program", draft.pk)


def test_what_was_typed_of_the_plan_is_signed_with_it(draft, post, tablet, today):
    read = tablet.get(address("builder", draft.pk)).context["draft"]

    post("sign", draft.pk, draft=read, **plan(today, message="Slow and steady."))

    assert Program.objects.current().get().message == "Slow and steady."


def test_a_refused_signature_keeps_what_was_typed_of_the_plan(
    draft, post, patient, today
):
    make.flag(patient=patient, key="rf_back_pain_new")

    answer = post("sign", draft.pk, **plan(today, message="Slow and steady."))

    draft.refresh_from_db()
    assert (answer.status_code, draft.message) == (422, "")
    assert "Slow and steady." in answer.text


def test_a_doctors_limits_stand_beside_what_is_prescribed(
    draft, tablet, patient, therapist
):
    row = make.fracture(
        patient=patient, happened_on=patient.today(make.now()) - dt.timedelta(days=20)
    )
    FractureClearance.objects.create(
        fracture=row,
        given_by="Dr. Osei",
        given_by_role="physician",
        given_on=patient.today(make.now()),
        allows="Lying and walking only.",
        patient=patient,
        clinic=patient.clinic,
        recorded_by=therapist.user,
        recorded_at=make.now(),
    )

    pages = [
        tablet.get(address("builder", draft.pk)),
        tablet.get(address("start", make.patient(clinic=patient.clinic).pk)),
    ]

    assert "Lying and walking only." in pages[0].text
    assert "Lying and walking only." not in pages[1].text


def test_who_signs_second_is_told_kindly(draft, post, tablet):
    post("sign", draft.pk)

    answer = tablet.get(post("sign", draft.pk).url)

    assert "signed or dropped in the meantime" in answer.text


@pytest.mark.parametrize("page", ["builder", "picker", "preview"])
def test_a_signed_program_is_no_longer_built(running, tablet, page):
    answer = tablet.get(address(page, running.pk))

    assert answer.url == address("program", running.pk)


def test_a_preview_is_made_of_the_patients_own_parts(draft, tablet, today):
    note = draft.items.get()
    note.note, note.weekdays = "Hold the rail.", [1]
    note.save()
    make.item(program=draft, is_waiting=True, exercise=make.exercise(name="Waits"))

    monday = tablet.get(address("preview", draft.pk), {"day": "1"})
    tuesday = tablet.get(address("preview", draft.pk), {"day": "2"})

    used = {template.name for template in monday.templates}
    assert used >= {
        "programs/_item.html",
        "programs/_plan_exercises.html",
        "programs/_exercise_how.html",
    }
    assert monday.text.count("Hold the rail.") == 3
    assert "A day of rest" in tuesday.text
    assert "Waits" not in monday.text


def test_a_signature_refused_in_the_preview_is_told_there(post, patient, today):
    draft = make.draft(patient=patient, starts_on=today)

    answer = post("sign", draft.pk, **{"from": "preview"})

    assert answer.status_code == 422
    assert "There is no exercise in it yet." in answer.text
    assert "programs/preview.html" in {each.name for each in answer.templates}


# Its exercises.


def test_an_exercise_is_picked_in_one_press(catalogue, draft, post):
    answer = post("item_add", draft.pk, "chin-tuck-seated")

    assert answer.url == address("builder", draft.pk)
    assert draft.items.filter(exercise__slug="chin-tuck-seated").exists()


def test_what_is_refused_stays_to_be_seen_with_its_reason(
    catalogue, draft, tablet, patient, post
):
    make.condition(patient=patient, key="cannot_lie_flat")
    page = tablet.get(address("picker", draft.pk) + "?category=posture")

    answer = post("item_add", draft.pk, "prone-back-lift")

    verdicts = {each.exercise.slug: each for each in page.context["judged"]}
    assert verdicts["prone-back-lift"].words == "Not for now"
    assert verdicts["chin-tuck-seated"].words == "Allowed"
    assert "Cannot lie flat" in page.text
    assert address("item_add", draft.pk, "prone-back-lift") not in page.text
    assert answer.status_code == 422
    assert not draft.items.filter(exercise__slug="prone-back-lift").exists()


def test_a_recorded_clearance_opens_what_waits_for_one(draft, tablet, post, patient):
    exercise = make.exercise(name="Marching")
    Caution.objects.create(
        exercise=exercise, condition="high_fall_risk", action="clear", note="Ask."
    )
    make.condition(patient=patient, key="high_fall_risk")
    clear = address("clear", draft.pk, exercise.slug, "high_fall_risk")
    assert clear in tablet.get(address("picker", draft.pk)).text

    no_reason = post("clear", draft.pk, exercise.slug, "high_fall_risk", reason=" ")
    post("clear", draft.pk, exercise.slug, "high_fall_risk", reason="Holds a rail.")
    added = post("item_add", draft.pk, exercise.slug)

    assert no_reason.status_code == 422
    assert ConditionClearance.objects.get().reason == "Holds a rail."
    assert added.status_code == 302


def test_a_block_is_never_cleared(catalogue, draft, tablet):
    answer = tablet.get(
        address("clear", draft.pk, "prone-back-lift", "cannot_lie_flat")
    )

    assert answer.status_code == 404


def test_a_removed_exercise_is_gone_and_stays_gone(draft, post):
    slug = draft.items.get().exercise.slug

    answers = [post("item_remove", draft.pk, slug) for _ in range(2)]

    assert {answer.url for answer in answers} == {address("builder", draft.pk)}
    assert not draft.items.exists()


def test_a_changed_dose_of_a_draft_is_kept(draft, post):
    item = draft.items.get()

    answer = post("item", item.pk, **dose(note="Hold the rail."))

    item.refresh_from_db()
    assert answer.url == address("builder", draft.pk)
    assert (item.sets, item.weekdays, item.note) == (2, [1, 3, 5], "Hold the rail.")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("level", "9"),
        ("sets", "0"),
        ("sets", "many"),
        ("reps", "51"),
        ("reps", ""),
        ("hold_seconds", "121"),
        ("times_per_day", "7"),
        ("weekdays", ["8"]),
        ("weekdays", []),
        ("where", "the moon"),
        ("load", "x" * 61),
        ("note", "x" * 301),
    ],
)
def test_a_dose_that_cannot_be_is_told_beside_its_field(draft, post, field, value):
    item = draft.items.get()

    answer = post("item", item.pk, **dose(**{field: value}))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert ProgramItem.objects.get().sets == 1


def test_what_needs_teaching_comes_home_after_the_sign_off(catalogue, draft, post):
    post("item_add", draft.pk, "prone-back-lift")
    item = draft.items.get(exercise__slug="prone-back-lift")
    home = dose(sets="1", reps="5", hold_seconds="3")
    refused = post("item", item.pk, **home)

    post("sign_off", item.pk)
    allowed = post("item", item.pk, **home)

    assert list(refused.context["form"].errors) == ["where"]
    assert SignOff.objects.get().exercise == item.exercise
    assert allowed.status_code == 302


def test_what_is_always_supervised_never_comes_home(catalogue, draft, post):
    post("item_add", draft.pk, "deadlift-barbell")
    item = draft.items.get(exercise__slug="deadlift-barbell")
    post("sign_off", item.pk)

    answer = post("item", item.pk, **dose())

    item.refresh_from_db()
    assert answer.status_code == 422
    assert item.where == "clinic"


# A program that runs.


def test_a_dose_changes_from_a_day_on(running, post, today):
    item = running.items.get()
    tomorrow = today + dt.timedelta(days=1)

    answer = post("item", item.pk, **dose(from_day=tomorrow.isoformat()))

    item.refresh_from_db()
    assert answer.url == address("program", running.pk)
    assert item.ends_on == today
    assert running.items.get(ends_on=None).sets == 2


def test_who_is_second_to_change_a_dose_is_told(running, post, tablet, today):
    item = running.items.get()
    tomorrow = (today + dt.timedelta(days=1)).isoformat()
    post("item", item.pk, **dose(from_day=tomorrow))

    answer = post("item", item.pk, **dose(sets="3", from_day=tomorrow))

    page = tablet.get(answer.url)
    assert "This exercise was changed or ended in the meantime." in page.text


@pytest.mark.parametrize("days", [-1, 400])
def test_a_dose_changes_on_a_day_of_the_program_only(running, post, today, days):
    day = (today + dt.timedelta(days=days)).isoformat()

    answer = post("item", running.items.get().pk, **dose(from_day=day))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["from_day"]


def test_a_program_rests_resumes_and_ends(running, post, tablet):
    post("hold", running.pk, reason="In hospital.")
    held = tablet.get(address("program", running.pk))
    post("resume", running.pk)
    resumed = Program.objects.get()
    post("end", running.pk, reason="Goals reached.")
    ended = tablet.get(address("program", running.pk))

    assert "In hospital." in held.text
    assert not resumed.is_held
    assert "Goals reached." in ended.text
    assert address("end", running.pk) not in ended.text


def test_who_is_second_to_resume_is_told_what_happened(running, post, tablet):
    post("hold", running.pk, reason="In hospital.")
    post("resume", running.pk)

    answer = post("resume", running.pk)

    assert "put on hold, resumed or ended" in tablet.get(answer.url).text


@pytest.mark.parametrize("deed", ["hold", "end"])
def test_the_reason_is_written_without_a_press_before(tablet, running, deed):
    page = tablet.get(address(deed, running.pk)).text
    assert re.search(r'<input[^>]*name="reason"[^>]* autofocus', page)


@pytest.mark.parametrize("deed", ["hold", "end"])
def test_a_program_rests_and_ends_for_a_reason(running, post, tablet, deed):
    answer = post(deed, running.pk, reason="")

    assert tablet.get(address(deed, running.pk)).status_code == 200
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors


def test_a_program_does_not_resume_behind_a_closed_gate(running, post, patient, today):
    post("hold", running.pk, reason="A fall.")
    make.fracture(patient=patient, happened_on=today)

    answer = post("resume", running.pk)

    assert answer.status_code == 422
    assert "Closed by a recent fracture" in answer.text
    assert Program.objects.get().is_held


def test_a_dropped_draft_makes_room_for_another(draft, post, tablet, patient, today):
    dropped = post("end", draft.pk, reason="Begin anew.")

    again = post("start", patient.pk, starts_on=today, sessions_per_week="2")

    assert "never signed" in tablet.get(dropped.url).text
    assert again.status_code == 302


# Who, how often and how dear.


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("clinic_admin", 403)])
def test_no_press_of_theirs_changes_anything(
    request, draft, signed_in, post, who, status
):
    client = signed_in(request.getfixturevalue(who))
    item = draft.items.get()
    deeds = [
        ("start", draft.patient_id),
        *((name, draft.pk) for name in ("builder", "sign", "end", "hold", "resume")),
        *((name, draft.pk, item.exercise.slug) for name in ("item_add", "item_remove")),
        ("clear", draft.pk, item.exercise.slug, "high_fall_risk"),
        ("item", item.pk),
        ("sign_off", item.pk),
    ]

    answers = [post(*deed, client=client).status_code for deed in deeds]

    assert set(answers) == {status}
    assert Program.objects.get().is_draft


def test_the_picker_judges_all_exercises_from_six_queries(
    catalogue, draft, tablet, patient, statements
):
    keys = set(Caution.objects.values_list("condition", flat=True))
    for key in sorted(keys)[:10]:
        make.condition(patient=patient, key=key)
    one, many = (
        statements(tablet.get, address("picker", draft.pk), {"category": kind})
        for kind in ("posture", "")
    )

    assert Exercise.objects.count() >= 82
    assert len(many) == len(one)
    assert len(of_the_page(many)) <= 6


@pytest.mark.parametrize("page", ["builder", "preview"])
def test_ten_exercises_cost_no_more_queries_than_one(draft, tablet, statements, page):
    one = statements(tablet.get, address(page, draft.pk))
    for place in range(9):
        make.item(program=draft, place=place)

    ten = statements(tablet.get, address(page, draft.pk))

    assert len(ten) == len(one)


def of_the_page(sql):
    """What is asked beyond session, user, and the two of the door."""
    at_the_door = ("django_session", "people_user", "people_membership", "set_config")
    return [each for each in sql if not any(f"{name}" in each for name in at_the_door)]


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_presses_start_one_draft(signed_in, therapist, patient, token):
    client, said = signed_in(therapist), token()
    day = patient.today(make.now()).isoformat()
    fields = {"token": said, "starts_on": day, "sessions_per_week": "2"}

    answers = at_once(20, lambda _: again(client, "start", patient.pk, **fields))

    assert answers == [(302, address("builder", Program.objects.get().pk))] * 20


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_presses_add_one_exercise(signed_in, therapist, draft, token):
    client, said, exercise = signed_in(therapist), token(), make.exercise()

    answers = at_once(
        20, lambda _: again(client, "item_add", draft.pk, exercise.slug, token=said)
    )

    assert answers == [(302, address("builder", draft.pk))] * 20
    assert draft.items.filter(exercise=exercise).count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_presses_sign_once(signed_in, therapist, draft, token):
    client, said = signed_in(therapist), token()

    answers = at_once(20, lambda _: again(client, "sign", draft.pk, token=said))

    assert answers == [(302, address("program", draft.pk))] * 20


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_presses_change_a_dose_once(
    signed_in, therapist, running, today, token
):
    client, item = signed_in(therapist), running.items.get()
    day = (today + dt.timedelta(days=1)).isoformat()
    fields = dose(from_day=day, token=token())

    answers = at_once(20, lambda _: again(client, "item", item.pk, **fields))

    assert answers == [(302, address("program", running.pk))] * 20
    assert running.items.count() == 2


def again(client, name, *args, **fields):
    """One of many equal presses, each through a browser of its own."""
    own = type(client)()
    own.cookies = client.cookies
    answer = own.post(address(name, *args), fields)
    return answer.status_code, answer.headers.get("Location")
