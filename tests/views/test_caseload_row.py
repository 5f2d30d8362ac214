"""A row of the caseload, opened in its place."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from programs.models import CaseloadLimits, Message, Program, ProgramItem, Review
from programs.services import placing
from ptcare.audit.models import AuditEvent
from tests import factories as make

DAY = dt.timedelta(days=1)
PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def row(patient):
    return f"/caseload/{patient.pk}/"


@pytest.fixture
def post(tablet, token, patient):
    """Press something of the open row, as its page would send it."""

    def press(path, *, part=True, **said):
        page = tablet.get(f"/caseload/{patient.pk}/")
        line = page.context["line"].row
        view = {
            "token": token(),
            "last": line.look.pk if line.look else "",
            "reason": list(line.found),
            "sign": [sign.pk for sign in line.unseen],
        }
        headers = PART if part else {}
        address = f"/caseload/{patient.pk}/{path}"
        return tablet.post(address, view | said, follow=True, **headers)

    return press


def test_a_row_is_a_part_where_it_is_asked_for_in_place(tablet, patient, row):
    make.flag(patient=patient)

    part, page = tablet.get(row, **PART).text, tablet.get(row).text

    assert part.lstrip().startswith(f'<li class="caseload-row" id="row-{patient.pk}"')
    assert "<html" not in part
    assert part.strip() not in ("", page)
    assert "<html" in page
    assert "Reviewed: 1 sign seen" in page
    assert "If you reach them, the sign above counts as seen." in page
    assert "Once this is sent, the sign above counts as seen." in page
    assert AuditEvent.objects.filter(deed="caseload.opened").count() == 2


def test_a_row_is_closed_again(tablet, row):
    closed = tablet.get(row + "?closed=1", **PART).text

    assert "Reviewed" not in closed
    assert 'aria-expanded="false"' in closed


def test_a_row_without_a_script_closes_to_a_page_of_the_list(tablet, row):
    assert tablet.get(row + "?closed=1").url == "/caseload/"


@pytest.mark.parametrize("part", [True, False])
def test_reviewed_says_who_and_when(post, patient, part):
    make.flag(patient=patient)

    answer = post("look/", part=part)

    assert re.search(
        r"Reviewed by Tess Therapist, today at \d+:\d\d [AP]M", answer.text
    )
    assert ("<html" in answer.text) is not part
    assert patient.safetyflag_set.get().seen_at is not None


def test_a_call_is_kept_with_its_note(post):
    answer = post("call/", reached="yes", note="Feels well.")

    review = Review.objects.get()
    assert (review.kind, review.note) == ("called", "Feels well.")
    assert "Feels well." in answer.text


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"reached": "yes", "note": ""}, "Write a word about the call."),
        ({"reached": "", "note": "Nobody"}, "Say whether you spoke."),
        ({"reached": "odd", "note": "Nobody"}, "Select a valid choice"),
        ({"reached": "yes", "note": "x" * 501}, "At most 500 fit here."),
    ],
)
def test_a_call_without_its_words_is_asked_again(post, said, message):
    answer = post("call/", **said)

    assert answer.status_code == 422
    assert message in answer.text
    assert said["note"] in answer.text
    assert not Review.objects.exists()


def test_a_message_reaches_the_patient(post, patient):
    question = make.message(patient=patient)

    post("write/", text="Gently, yes.", up_to=question.pk)

    assert Message.objects.get(kind="answer").text == "Gently, yes."
    assert not Message.objects.waiting().exists()


def test_an_empty_message_is_not_sent(post):
    answer = post("write/", text="  ")

    assert answer.status_code == 422
    assert "Write something first." in answer.text
    assert not Message.objects.exists()


def test_a_row_is_put_off_until_a_day(post, patient):
    until = patient.today(make.now()) + 3 * DAY

    answer = post("later/", until=until.isoformat())

    assert Review.objects.get().until == until
    assert "Put off until" in answer.text


@pytest.mark.parametrize("days", [0, 29])
def test_a_row_is_not_put_off_for_good(post, patient, days):
    until = patient.today(make.now()) + days * DAY

    answer = post("later/", until=until.isoformat())

    assert answer.status_code == 422
    assert "From tomorrow on, and for four weeks at most." in answer.text


def test_the_later_one_is_told_who_was_first_and_loses_no_word(post, patient):
    dana = make.member(clinic=patient.clinic, user=make.user(name="Dana Reed"))
    make.review(patient=patient, recorded_by=dana.user)

    answer = post("write/", last="", text="How was the weekend?")

    assert answer.status_code == 422
    assert "Dana Reed was first, today at" in answer.text
    assert "How was the weekend?" in answer.text
    assert not Message.objects.exists()


def test_a_wrong_tap_is_taken_back(post, patient):
    post("look/")
    review = Review.objects.get()

    answer = post(f"looks/{review.pk}/take-back/")

    assert "Taken back." in answer.text
    assert not Review.objects.standing().exists()


def test_a_double_click_saves_once(post, token):
    same = token()

    post("look/", token=same, last="", reason=[], sign=[])
    post("look/", token=same, last="", reason=[], sign=[])

    assert Review.objects.count() == 1


@pytest.mark.parametrize("odd", ["x", "-1", "9" * 30, "\x00", "٣"])
def test_what_no_page_of_ours_sends_breaks_nothing(post, odd):
    answer = post("look/", reason=[odd], sign=[odd], last=odd)

    assert answer.status_code == 200


def test_a_proposal_is_accepted_in_place(tablet, token, patient, row):
    today = patient.today(make.now())
    program = make.program(patient=patient, starts_on=today - 20 * DAY)
    proposal = make.proposal(item=make.item(program=program))

    answer = tablet.post(
        f"/proposals/{proposal.pk}/accept/",
        {"token": token(), "back": "caseload"},
        follow=True,
        **PART,
    )

    assert answer.redirect_chain[-1][0] == row
    assert "<html" not in answer.text


@pytest.fixture
def item(patient):
    today = patient.today(make.now())
    program = make.program(patient=patient, starts_on=today - 20 * DAY)
    return make.item(program=program)


def test_a_program_that_runs_is_held_from_its_row(tablet, token, item, row):
    way = f"/caseload/hold/{item.program_id}/"
    assert way in tablet.get(row, **PART).text

    unsaid = tablet.post(way, {"token": token(), "reason": ""}, **PART)
    assert unsaid.status_code == 422
    assert "<html" not in unsaid.text
    assert 'id="hold-' in unsaid.text

    said = {"token": token(), "reason": "A cold."}
    for _press in range(2):
        held = tablet.post(way, said, follow=True, **PART)
        assert held.redirect_chain[-1][0] == row
    assert Program.objects.get().held_reason == "A cold."
    assert way not in held.text

    for late in ("Late.", ""):
        again = tablet.post(way, {"token": token(), "reason": late}, follow=True)
        assert "put on hold, resumed or ended in the meantime" in again.text
    assert Program.objects.get().held_reason == "A cold."


def test_a_dose_is_adjusted_in_place(tablet, token, item, row):
    address = f"/caseload/dose/{item.pk}/"
    form = tablet.get(address, **PART)
    said = {
        name: value
        for name, value in form.context["form"].initial.items()
        if value is not None
    }

    wrong = tablet.post(address, said | {"token": token(), "reps": "0"}, **PART)
    saved = tablet.post(
        address, said | {"token": token(), "reps": "6"}, follow=True, **PART
    )

    assert "<html" not in form.text
    assert form.headers["HX-Reswap"] == "innerHTML show:top"  # below a long list
    assert wrong.status_code == 422
    assert wrong.headers["HX-Retarget"] == f"#dose-{item.patient_id}"
    assert saved.redirect_chain[-1][0] == row
    assert "HX-Retarget" not in saved.headers
    assert ProgramItem.objects.filter(reps=6, program=item.program).exists()


def place_all(clinic):
    while placing.place_some(clinic=clinic, now=make.now(), most=200):
        pass


def shown(browser, address="/caseload/"):
    lines = browser.get(address).context["lines"]
    return [line.shown for line in lines]


def news(browser, versions, **query):
    return browser.get("/caseload/news/", {"shown": versions} | query, **PART)


def test_nothing_new_is_no_answer(tablet, patient):
    place_all(patient.clinic)
    assert news(tablet, shown(tablet)).status_code == 204


def test_a_line_that_changed_comes_anew_and_nothing_else(tablet, clinic, patient):
    other = make.patient(clinic=clinic, therapist=patient.therapist)
    versions = shown(tablet)
    make.log(item=make.item(program=make.program(patient=patient)))

    answer = news(tablet, versions)

    assert f'id="line-{patient.pk}" hx-swap-oob="outerHTML"' in answer.text
    assert f"line-{other.pk}" not in answer.text
    assert "row-" not in answer.text.replace("#row-", "")  # an open row stays as it is


def test_a_new_sign_is_named_on_top(tablet, patient):
    versions = shown(tablet)
    make.flag(patient=patient, key="rf_back_pain_new")

    answer = news(tablet, versions)

    assert "New back pain at" in answer.text
    assert answer.context["news"][0].pk == patient.pk


def test_who_is_not_on_the_page_is_named_when_they_ask_for_somebody(
    tablet, clinic, patient
):
    versions = shown(tablet)
    colleague = make.member(clinic=clinic)
    other = make.patient(clinic=clinic, therapist=colleague)
    make.message(patient=other)
    make.patient(clinic=clinic, therapist=colleague)  # has only come into care

    mine, whole = news(tablet, versions), news(tablet, versions, of="clinic")

    assert mine.status_code == 204
    assert [line.pk for line in whole.context["news"]] == [other.pk]


def test_asking_for_news_keeps_no_session_alive(tablet, patient):
    versions = shown(tablet)
    session = tablet.session
    session["seen_at"] -= 200
    session.save()

    news(tablet, versions)

    assert tablet.session["seen_at"] == session["seen_at"]


def test_a_part_leaves_for_the_sign_in_page_as_a_whole(client, row):
    answer = client.get(row, **PART)

    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"].startswith("/accounts/login/")


@pytest.mark.parametrize("odd", ["x", "1", "1.x", ".", "9" * 40 + ".1", "\x00.1"])
def test_odd_versions_are_nothing(tablet, patient, odd):
    place_all(patient.clinic)

    assert news(tablet, [odd]).status_code in (200, 204)


def test_the_quiet_of_a_page_are_passed(tablet, token, clinic, therapist):
    rows = [make.patient(clinic=clinic, therapist=therapist) for _number in range(2)]
    for each in rows:
        make.program(patient=each, items=1, starts_on=each.today(make.now()))
    make.flag(patient=rows[1])
    sent = {"token": token(), "quiet": [each.pk for each in rows] + ["x", ""]}

    answer = tablet.post("/caseload/fine/", sent, follow=True)

    assert "1 patient: seen, fine." in answer.text
    assert "1 patient is left" in answer.text
    assert Review.objects.get().patient == rows[0]


def test_a_lead_sets_from_when_on_the_list_speaks_up(signed_in, lead, token):
    browser = signed_in(lead)
    form = browser.get("/caseload/limits/").context["form"]
    shown = {name: form[name].value() for name in form.fields}
    said = shown | {"silent_days": 6, "token": token()}

    wrong = browser.post("/caseload/limits/", said | {"pain_points": 11})
    browser.post("/caseload/limits/", said | {"token": token()})

    assert wrong.status_code == 422
    assert CaseloadLimits.objects.get().silent_days == 6


def test_the_clinics_limits_hold_on_the_list(tablet, clinic, patient):
    today = patient.today(make.now())
    make.program(patient=patient, items=1, starts_on=today - 5 * DAY)
    first = tablet.get("/caseload/").context["lines"][0]
    CaseloadLimits.objects.create(clinic=clinic, silent_days=6)

    second = tablet.get("/caseload/").context["lines"][0]

    assert (first.row.why, second.row.why) == ("silent", None)
