"""What is to do about cover: the lists, their one-press answers, and the limits."""

import datetime as dt

import pytest

from patients import alert_words
from patients.models import AlertLimits, CoverAlert
from patients.rules.alerting import Kind
from patients.views import alerts
from ptcare.notices.models import Notice
from tests import factories as make
from tests.threads import at_once

TO_DO = "/patients/to-do/"
DAY = dt.timedelta(days=1)


def groups(answer):
    return {
        str(group.action): [line.row.patient.name for line in group.lines]
        for group in answer.context["groups"]
    }


def press(client, row, deed, token, **said):
    return client.post(f"/patients/alerts/{row.pk}/{deed}/", {"token": token()} | said)


def test_the_desk_reads_what_to_do_grouped_by_action(desk, patient, clinic):
    other = make.patient(clinic=clinic, user=make.user(name="Olive Other"))
    make.alert(patient=patient, kind=Kind.BEYOND, reason="authorization_expired")
    make.alert(patient=other, kind=Kind.VERIFY)
    make.alert(patient=patient, kind=Kind.RENEWAL_NOTE)

    answer = desk.get(TO_DO)

    assert groups(answer) == {"request": ["Pat Patient"], "verify": ["Olive Other"]}
    page = answer.content.decode()
    assert "2 visits booked beyond cover" in page
    for name in ("Pat Patient", "Olive Other"):
        for when in ("Tomorrow", "In a week"):
            assert f'{when}<span class="visually-hidden">: {name}, ' in page


def test_a_therapist_reads_those_of_the_own_patients(
    signed_in, therapist, lead, patient, clinic
):
    nobodys = make.patient(clinic=clinic, user=make.user(name="Nell Nobodys"))
    make.alert(patient=patient, kind=Kind.RENEWAL_NOTE)
    make.alert(patient=nobodys, kind=Kind.RENEWAL_NOTE)
    make.alert(patient=patient, kind=Kind.UNAPPROVED)

    assert groups(signed_in(therapist).get(TO_DO)) == {
        "write_note": ["Pat Patient", "Nell Nobodys"]
    }
    assert groups(signed_in(lead).get(TO_DO)) == {"write_note": ["Nell Nobodys"]}


def test_nothing_to_do_says_so(desk):
    assert "Nothing to do just now" in desk.get(TO_DO).content.decode()


def test_a_long_group_shows_the_first_and_goes_on_by_itself(
    desk, clinic, today, monkeypatch
):
    monkeypatch.setattr(alerts, "PAGE", 4)
    for number in range(7):
        patient = make.patient(clinic=clinic, user=make.user(name=f"No {number}"))
        make.alert(patient=patient, kind=Kind.VERIFY, due_on=today + number * DAY)

    whole = desk.get(TO_DO)
    first = desk.get(f"{TO_DO}?action=verify")
    last = first.context["goes_on"]
    second = desk.get(f"{TO_DO}?action=verify&after={last}")

    assert groups(whole) == {"verify": [f"No {n}" for n in range(alerts.SHORT)]}
    assert "All 7" in whole.content.decode()
    assert groups(first)["verify"] == ["No 0", "No 1", "No 2", "No 3"]
    assert groups(second)["verify"] == ["No 4", "No 5", "No 6"]


@pytest.mark.parametrize("after", ["x", "2026-01-01", ".1", "2026-99-99.1", "x.x"])
def test_a_place_that_is_not_ours_is_the_start(desk, patient, after):
    make.alert(patient=patient, kind=Kind.VERIFY)

    answer = desk.get(f"{TO_DO}?action=verify&after={after}")

    assert groups(answer) == {"verify": ["Pat Patient"]}


def test_done_takes_it_off_the_list_and_says_by_whom(desk, patient, token):
    row = make.alert(patient=patient)

    answer = press(desk, row, "done", token)

    assert answer.url == f"{TO_DO}#do-{row.action}"
    assert groups(desk.get(TO_DO)) == {}
    assert "done by Ada Admin" in desk.get(f"{TO_DO}?state=done").content.decode()


def test_later_takes_it_off_until_its_day(desk, patient, token, today):
    row = make.alert(patient=patient)

    press(desk, row, "later", token, days="7")

    assert groups(desk.get(TO_DO)) == {}
    page = desk.get(f"{TO_DO}?state=later").content.decode()
    assert f"put off until {today + 7 * DAY:%-d %b} by Ada Admin" in page


@pytest.mark.parametrize("days", ["", "0", "-1", "365", "x"])
def test_it_waits_no_longer_than_is_offered(desk, patient, token, days):
    row = make.alert(patient=patient)

    press(desk, row, "later", token, days=days)

    row.refresh_from_db()
    assert row.snoozed_until is None


def test_a_second_press_changes_nothing_and_says_so(desk, patient, token):
    row = make.alert(patient=patient)
    press(desk, row, "done", token)

    answer = desk.post(
        f"/patients/alerts/{row.pk}/done/", {"token": token()}, follow=True
    )

    assert "This is settled already." in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("deed", "said"), [("done", {}), ("later", {"days": "3"})])
def test_twenty_equal_presses_are_one(
    signed_in, clinic_admin, patient, token, deed, said
):
    row = make.alert(patient=patient)
    body = said | {"token": token()}
    clients = [signed_in(clinic_admin) for _ in range(20)]

    answers = at_once(
        20, lambda n: clients[n].post(f"/patients/alerts/{row.pk}/{deed}/", body).url
    )

    assert set(answers) == {f"{TO_DO}#do-{row.action}"}
    history = CoverAlert.pgh_event_model.objects.filter(pgh_obj=row)
    assert history.count() == 1


def test_the_desk_tells_the_patient_and_goes_back_to_the_cover(
    desk, patient, today, token
):
    make.coverage(patient=patient, limit=0, verified_on=today)
    make.session(patient=patient, on=today + dt.timedelta(days=3))
    cover = f"/patients/{patient.pk}/coverage/"
    desk.get(cover)
    row = CoverAlert.objects.get(kind=Kind.BEYOND)

    answer = press(desk, row, "tell", token, back="cover")

    assert answer.url == cover
    assert Notice.objects.get().user == patient.user
    page = desk.get(cover).content.decode()
    assert "patient told by Ada Admin" in page
    assert f"/patients/alerts/{row.pk}/tell/" not in page


def test_a_therapist_does_not_settle_what_is_the_billers(
    signed_in, therapist, patient, today, token
):
    make.coverage(patient=patient, authorization_required="always", verified_on=today)
    make.session(patient=patient, on=today, status="attended")
    client = signed_in(therapist)
    client.get(f"/patients/{patient.pk}/coverage/")
    row = CoverAlert.objects.get(kind=Kind.UNAPPROVED)

    assert press(client, row, "done", token).status_code == 404
    page = client.get(f"/patients/{patient.pk}/coverage/").content.decode()
    assert "Attended on" in page
    assert f"/patients/alerts/{row.pk}/done/" not in page


def test_a_past_session_is_closed_and_not_called_done(desk, patient, token):
    row = make.alert(patient=patient, kind=Kind.PAST_SESSION)

    assert f"/patients/alerts/{row.pk}/done/" not in desk.get(TO_DO).content.decode()
    answer = press(desk, row, "done", token)

    row.refresh_from_db()
    assert row.done_at is None
    page = desk.get(answer.url).content.decode()
    assert "Close the session: then this goes by itself." in page


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(Kind.RENEWAL_NOTE, ""), (Kind.PROGRESS_NOTE, "note_overdue")],
)
def test_a_note_is_asked_for_where_it_is_written(
    signed_in, therapist, patient, kind, reason
):
    make.alert(patient=patient, kind=kind, reason=reason)
    therapist = signed_in(therapist)

    page = therapist.get(TO_DO).text

    assert f'href="/patients/{patient.pk}/plan-of-care/"' in page
    assert f"/patients/{patient.pk}/packs/" not in page
    there = therapist.get(f"/patients/{patient.pk}/plan-of-care/").text
    assert "Write a progress note" in there


def test_an_approval_takes_its_alert_away_at_once(desk, patient, today, token):
    plan = make.coverage(
        patient=patient, authorization_required="always", verified_on=today
    )
    make.session(patient=patient, on=today + dt.timedelta(days=3))
    cover = f"/patients/{patient.pk}/coverage/"
    assert "booked beyond cover" in desk.get(cover).text

    page = desk.post(
        f"/patients/coverage/{plan.pk}/authorize/",
        {
            "number": "A1",
            "visits": 8,
            "valid_from": today,
            "valid_to": today + dt.timedelta(days=60),
            "token": token(),
        },
        follow=True,
    ).text

    assert "cleared" in page
    assert not CoverAlert.objects.standing().filter(kind=Kind.BEYOND).exists()


@pytest.mark.parametrize(
    ("kind", "reason", "place"),
    [
        (Kind.BEYOND, "visit_limit_reached", "plan"),
        (Kind.FEW_LEFT, "visit_limit", "plan"),
        (Kind.BEYOND, "authorization_expired", "coverage"),
        (Kind.MONITORING, "", "monitoring"),
    ],
)
def test_an_alert_opens_where_one_acts_on_it(patient, kind, reason, place):
    row = make.alert(patient=patient, kind=kind, reason=reason)

    assert alert_words.place(row) == f"/patients/{patient.pk}/{place}/"


def test_another_clinics_alert_is_not_there(signed_in, elsewhere, patient, token):
    row = make.alert(patient=patient, kind=Kind.PAST_SESSION)
    strangers = (
        make.member("clinic_admin", clinic=elsewhere),
        make.member("therapist", clinic=elsewhere),
    )

    for stranger in strangers:
        client = signed_in(stranger)
        assert press(client, row, "done", token).status_code == 404
        assert press(client, row, "later", token, days="1").status_code == 404
        assert groups(client.get(TO_DO)) == {}


@pytest.mark.parametrize(
    "said",
    [
        {"few_visits": "-1"},
        {"few_visits": "61"},
        {"approval_days": "x"},
        {"approval_days": "5", "approval_days_again": "6"},
        {"threshold_percent": "101"},
        {"verify_days": ""},
    ],
)
def test_limits_that_cannot_be_are_refused_beside_their_field(desk, token, said):
    answer = desk.post("/patients/set-up/alerts/", usual() | said | {"token": token()})

    assert answer.status_code == 422
    assert list(said)[-1] in answer.context["form"].errors
    assert not AlertLimits.objects.exists()


def usual():
    return {
        "few_visits": "4",
        "approval_days": "14",
        "approval_days_again": "7",
        "pending_days": "7",
        "year_days": "30",
        "verify_days": "30",
        "threshold_percent": "80",
    }


def test_a_clinic_sets_when_it_is_warned(desk, clinic, token):
    page = "/patients/set-up/alerts/"
    assert 'value="14"' in desk.get(page).content.decode()

    desk.post(page, usual() | {"approval_days": "21", "token": token()})

    assert AlertLimits.of(clinic.pk).approval_days == 21
    assert 'value="21"' in desk.get(page).content.decode()


STAGES = {  # of the kinds that are raised with a reason
    Kind.BEYOND: ["visit_limit_reached", "authorization_pending", "coverage_ended"],
    Kind.NOT_CERTIFIED: ["care_unsigned", "care_late"],
    Kind.PROGRESS_NOTE: ["note_soon", "note_wanted", "note_overdue"],
    Kind.RECERTIFY: ["care_ending", "care_ended"],
    Kind.APPROVAL_ENDS: ["first", "second", "today", "ended"],
    Kind.FEW_LEFT: ["visit_limit", "authorization"],
    Kind.PLAN_NOT_SENT: ["care_missing", "care_unsent"],
    Kind.VERIFY: ["", "never", "new_year"],
    Kind.THRESHOLD: ["near", "over", "near_before", "over_before"],
    Kind.ESTIMATE_DUE: ["booked", "changed"],
}


def test_every_kind_has_words_and_a_place_that_opens(
    signed_in, clinic_admin, therapist, patient, today
):
    """The place opens for whoever acts on it."""
    browsers = {member: signed_in(member) for member in (clinic_admin, therapist)}
    for kind in Kind:
        for reason in STAGES.get(kind, [""]):
            row = make.alert(
                patient=patient, kind=kind, reason=reason, cause=reason, day=today
            )
            line = alert_words.Line(row, today)
            assert line.words, kind
            assert line.action, kind
        for member, browser in browsers.items():
            acting = CoverAlert.objects.of_role(make.actor(member))
            if acting.filter(kind=kind).exists():
                assert browser.get(line.url).status_code == 200, kind
