"""Something is wrong in my record: asked by the patient, answered by the clinic."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.models import RecordRequest, RecordStep
from programs.record_set.yours import reason_of_no
from tests import factories as make
from tests.threads import at_once

PAGE = "/patients/record/changes/"
STAFF = "/patients/record-requests/"
SAID = {"topic": "health", "wrong": "My left hip", "right": "My right hip"}


def words(answer):
    return " ".join(answer.content.decode().split())


def test_a_patient_asks_in_three_questions(signed_in, patient, token):
    client = signed_in(patient)

    answer = client.post(f"{PAGE}ask/", SAID | {"token": token()}, follow=True)

    row = RecordRequest.objects.get()
    assert (row.topic, row.wrong, row.came) == ("health", "My left hip", "app")
    assert "The clinic will answer by" in words(answer)
    assert "My left hip" in words(client.get(PAGE))


@pytest.mark.parametrize("field", ["topic", "wrong", "right"])
def test_what_is_missing_is_said_beside_it_and_nothing_is_lost(
    signed_in, patient, token, field
):
    said = {key: text for key, text in SAID.items() if key != field}

    answer = signed_in(patient).post(f"{PAGE}ask/", said | {"token": token()})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert not RecordRequest.objects.exists()
    for text in said.values():
        assert text in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_it_is_asked_once(signed_in, patient, token):
    sent = SAID | {"token": token()}

    at_once(3, lambda _each: signed_in(patient).post(f"{PAGE}ask/", sent).status_code)

    assert RecordRequest.objects.count() == 1


def test_a_no_tells_the_patient_what_they_may_do(signed_in, patient, token):
    row = make.record_request(patient=patient)
    make.record_step(row, "denied", because="not_ours", words="Ask Dr. Lund.")
    client = signed_in(patient)

    page = words(client.get(f"{PAGE}{row.pk}/"))
    assert "The clinic says no" in page
    assert "Somebody else wrote it" in page
    assert "hhs.gov/ocr" in page

    said = {"words": "I was there.", "token": token()}
    answer = client.post(f"{PAGE}{row.pk}/disagree/", said, follow=True)
    assert "I was there." in words(answer)
    assert "If you do not agree" not in words(answer)


def test_without_a_no_there_is_nothing_to_say(signed_in, patient):
    row = make.record_request(patient=patient)

    answer = signed_in(patient).get(f"{PAGE}{row.pk}/disagree/")

    assert answer.status_code == 404


def test_a_patient_takes_it_back(signed_in, patient, token):
    row = make.record_request(patient=patient)
    client = signed_in(patient)

    client.post(f"{PAGE}{row.pk}/take-back/", {"token": token()})

    assert "It was taken back" in words(client.get(f"{PAGE}{row.pk}/"))


# --- The clinic's side


def test_the_desk_reads_nothing_of_findings(signed_in, patient, clinic_admin, lead):
    row = make.record_request(patient=patient, **SAID)
    make.record_request(patient=patient)
    desk = signed_in(clinic_admin)

    page = words(desk.get(STAFF))

    assert "1 more is about findings" in page
    assert f"{STAFF}{row.pk}/" not in page
    assert desk.get(f"{STAFF}{row.pk}/").status_code == 404
    assert desk.get(f"{STAFF}{row.pk}/accept/").status_code == 404
    assert "My left hip" in words(signed_in(lead).get(f"{STAFF}{row.pk}/"))


def test_an_answer_belongs_to_what_was_asked(signed_in, patient, lead):
    row = make.record_request(patient=patient, **SAID)

    page = signed_in(lead).get(f"{STAFF}{row.pk}/accept/").text

    assert f'<li><a href="{STAFF}">Asked about records</a>' in page
    assert f'<li><a href="{STAFF}{row.pk}/">{patient.name}</a>' in page


def test_the_first_due_stands_on_top_and_says_that_it_is_late(
    signed_in, patient, therapist
):
    today = make.today()
    for days in (1, 50, 61):
        make.record_request(patient=patient, asked_on=today - dt.timedelta(days=days))

    answer = signed_in(therapist).get(STAFF)

    standings = [standing for _row, standing in answer.context["waiting"]]
    assert standings == ["overdue", "soon", "waiting"]
    assert "Overdue" in words(answer)


@pytest.mark.parametrize(
    ("step", "said", "end"),
    [
        ("accept", {"words": "Done"}, "accepted"),
        ("deny", {"because": "right", "words": "It is right"}, "denied"),
        ("drop", {"words": "By mistake"}, "withdrawn"),
    ],
)
def test_a_change_is_answered(signed_in, patient, therapist, token, step, said, end):
    row = make.record_request(patient=patient)
    client = signed_in(therapist)

    answer = client.post(f"{STAFF}{row.pk}/{step}/", said | {"token": token()})

    assert answer.url == f"{STAFF}{row.pk}/"
    assert row.steps.get().kind == end
    assert client.get(answer.url).context["steps"] == []


def test_a_no_needs_one_of_the_laws_reasons(signed_in, patient, therapist, token):
    row = make.record_request(patient=patient)

    answer = signed_in(therapist).post(
        f"{STAFF}{row.pk}/deny/", {"words": "Because", "token": token()}
    )

    assert answer.status_code == 422
    assert "because" in answer.context["form"].errors


@pytest.mark.parametrize(
    ("role", "because", "status"),
    [
        ("therapist", "harm", 302),
        ("therapist", "legal", 302),
        ("clinic_admin", "not_held", 302),
        ("clinic_admin", "harm", 422),  # a clinician judges that
        ("therapist", "right", 422),  # of a change
        ("therapist", "", 422),
    ],
)
def test_a_copy_is_refused_for_reasons_of_its_own(
    request, signed_in, patient, token, role, because, status
):
    row = make.record_request(patient=patient, wish="copy")
    said = {"because": because, "words": "In words", "token": token()}

    answer = signed_in(request.getfixturevalue(role)).post(
        f"{STAFF}{row.pk}/deny/", said
    )

    assert answer.status_code == status
    assert row.steps.count() == (status == 302)


@pytest.mark.parametrize(("because", "says"), [("harm", True), ("legal", False)])
def test_who_gets_no_copy_reads_why_and_what_can_be_done(
    signed_in, patient, because, says
):
    row = make.record_request(patient=patient, wish="copy")
    make.record_step(row, "denied", because=because, words="The letter of 3 May.")
    client = signed_in(patient)

    page = words(client.get(f"{PAGE}{row.pk}/"))

    assert str(RecordStep.NoCopy(because).label) in page
    assert reason_of_no(because) == RecordStep.NoCopy(because).label
    assert ("You may ask for a second look." in page) is says
    assert "hhs.gov/ocr" in page
    assert "Write a reply" not in page
    assert client.get(f"{PAGE}{row.pk}/disagree/").status_code == 404
    assert "No. Read why." in words(client.get(PAGE))


@pytest.mark.parametrize(
    ("role", "because", "reads"),
    [
        ("therapist", "harm", True),
        ("clinic_admin", "harm", False),
        ("clinic_admin", "others", False),
        ("clinic_admin", "for_them", False),
        ("clinic_admin", "not_held", True),  # they may have said it themselves
    ],
)
def test_what_a_clinician_judged_is_not_read_at_the_desk(
    request, signed_in, patient, role, because, reads
):
    row = make.record_request(patient=patient, wish="copy")
    make.record_step(row, "denied", because=because, words="Her dark days in May.")

    page = words(signed_in(request.getfixturevalue(role)).get(f"{STAFF}{row.pk}/"))

    assert "<strong>No</strong>" in page
    assert ("Her dark days in May." in page) is reads
    assert (str(RecordStep.NoCopy(because).label) in page) is reads
    assert ("A clinician has decided this. The patient reads why." in page) is not reads


def test_too_late_for_more_time_is_told(signed_in, patient, therapist, token):
    asked_on = make.today() - dt.timedelta(days=61)
    row = make.record_request(patient=patient, asked_on=asked_on)

    answer = signed_in(therapist).post(
        f"{STAFF}{row.pk}/extend/", {"words": "Away", "token": token()}
    )

    assert answer.status_code == 422
    assert "before the first time is up" in words(answer)


def test_a_change_is_not_handed_over_and_a_copy_not_accepted(
    signed_in, patient, therapist
):
    change = make.record_request(patient=patient)
    copy = make.record_request(patient=patient, wish="copy")
    client = signed_in(therapist)

    assert client.get(f"{STAFF}{change.pk}/fulfil/").status_code == 404
    assert client.get(f"{STAFF}{copy.pk}/accept/").status_code == 404
    assert client.get(f"{STAFF}{copy.pk}/fulfil/").status_code == 200


@pytest.mark.parametrize(
    ("wish", "words"),
    [("change", "No: it stays as it is"), ("copy", "No: no copy is given")],
)
def test_a_no_says_to_what(signed_in, patient, therapist, wish, words):
    row = make.record_request(patient=patient, wish=wish)
    client = signed_in(therapist)

    for page in (f"{STAFF}{row.pk}/", f"{STAFF}{row.pk}/deny/"):
        assert words in client.get(page).content.decode()


def test_the_desk_writes_down_who_asks_for_a_copy(
    signed_in, patient, clinic_admin, token
):
    said = {
        "form": "On paper",
        "asked_on": make.today().isoformat(),
        "came": "writing",
        "asked_for_them_by": "Claire, by power of attorney",
    }
    where = f"/patients/{patient.pk}/record-requests/copy/"

    answer = signed_in(clinic_admin).post(where, said | {"token": token()})

    row = RecordRequest.objects.get()
    assert answer.url == STAFF
    assert (row.wish, row.form, row.asked_by) == (
        "copy",
        "On paper",
        clinic_admin.user,
    )


@pytest.mark.parametrize("days", [1, -40_000])
def test_nobody_asked_tomorrow_or_before_they_came(
    signed_in, patient, clinic_admin, token, days
):
    on = make.today() + dt.timedelta(days=days)
    said = {"form": "On paper", "asked_on": on.isoformat(), "came": "writing"}
    where = f"/patients/{patient.pk}/record-requests/copy/"

    answer = signed_in(clinic_admin).post(where, said | {"token": token()})

    assert answer.status_code == 422
    assert "asked_on" in answer.context["form"].errors


def test_the_lead_sees_at_a_glance_what_is_late(signed_in, patient, lead):
    make.record_request(patient=patient)
    late = make.today() - dt.timedelta(days=61)
    make.record_request(patient=patient, asked_on=late, **SAID)

    page = words(signed_in(lead).get("/overview/"))

    assert page.count("a change, due") == 1
    assert "My left hip" not in page


def test_ten_requests_cost_no_more_queries_than_one(
    signed_in, patient, therapist, django_assert_max_num_queries
):
    client = signed_in(therapist)
    make.record_step(make.record_request(patient=patient), "accepted")
    make.record_request(patient=patient)
    client.get(STAFF)
    with django_assert_max_num_queries(16) as one:
        client.get(STAFF)
    for _each in range(10):
        make.record_request(patient=make.patient(clinic=patient.clinic))
        make.record_step(make.record_request(patient=patient), "accepted")

    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(STAFF)


# --- Closing the account


@pytest.fixture
def at_home(signed_in, patient):
    client = signed_in(patient)
    session = client.session
    session["demo_sign_in"] = True
    session.save()
    return client


CLOSE = "/patients/record/close/"


def test_closing_asks_first_who_that_is(signed_in, patient):
    answer = signed_in(patient).get(CLOSE)

    assert answer.status_code == 302
    assert "again" in answer.url or "reauthenticate" in answer.url


def test_it_says_what_ends_and_what_stays_and_then_it_is_over(
    at_home, patient, helper, token, settings
):
    settings.DEMO = True
    make.session(patient=patient)
    page = words(at_home.get(CLOSE))
    assert f"Your helper {helper.name} can no longer sign in." in page
    assert "1 visit stays booked" in page

    answer = at_home.post(CLOSE, {"token": token()}, follow=True)

    assert answer.status_code == 200
    assert "Your account is closed" in words(answer)
    assert patient.name not in words(answer)
    assert at_home.get("/today/").status_code == 302


def test_the_last_page_says_whom_to_call(at_home, client, patient, token, settings):
    settings.DEMO = True
    left = words(at_home.post(CLOSE, {"token": token()}, follow=True))
    stranger = words(client.get("/patients/record/closed/"))

    assert patient.clinic.phone in left
    assert patient.clinic.name in left
    assert patient.clinic.phone not in stranger
    assert "on your card" in stranger


def test_staff_see_that_it_is_closed_and_open_it_again(
    at_home, signed_in, patient, therapist, token, settings
):
    settings.DEMO = True
    at_home.post(CLOSE, {"token": token()})
    client = signed_in(therapist)

    for page in (f"/patients/{patient.pk}/", f"/patients/{patient.pk}/chart/"):
        assert "closed the account on" in words(client.get(page)), page
    client.post(f"/patients/{patient.pk}/open-again/", {"token": token()})

    assert "closed the account on" not in words(client.get(f"/patients/{patient.pk}/"))
