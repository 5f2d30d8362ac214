"""The week of a clinic, weekly bookings, closed days, signatures and histories."""

import datetime as dt

import pytest

from patients.models import ClinicHours, ClinicSession, Closure
from patients.models.calendars import MOST_IN_A_WEEKS_DAY
from patients.views.days import MOST_LANES
from ptcare.people.roles import Role
from tests import factories as make
from tests.threads import at_once

WEEK = "/patients/sessions/week/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def monday(today):
    """Of the week after next: all of it lies ahead."""
    return today - (today.isoweekday() - 1) * DAY + 14 * DAY


@pytest.fixture
def prescribed(patient, therapist):
    """Two sessions a week."""
    return make.program(patient=patient, by=therapist.user)


def plan(monday, **said):
    return {
        "days": ["1", "3"],
        "time": "09:00",
        "minutes": "45",
        "place": "clinic",
        "every": "1",
        "first": f"{monday}",
        "count": "4",
        "look": "1",
    } | said


def listed(days, token, **said):
    rows = {
        "meeting-TOTAL_FORMS": len(days),
        "meeting-INITIAL_FORMS": len(days),
        "token": token,
    }
    for number, day in enumerate(days):
        rows |= {
            f"meeting-{number}-is_taken": "on",
            f"meeting-{number}-on": f"{day}",
            f"meeting-{number}-start": "09:00",
        }
    return rows | said


def address(patient, query):
    pairs = [
        (k, each)
        for k, v in query.items()
        for each in ([v] if isinstance(v, str) else v)
    ]
    return f"/patients/{patient.pk}/book/weekly/?" + "&".join(
        f"{k}={v}" for k, v in pairs
    )


def test_the_week_shows_who_comes_what_is_closed_and_what_is_free(
    desk, clinic, patient, therapist, monday
):
    make.session(patient=patient, therapist=therapist, on=monday, start=dt.time(9))
    make.closure(clinic=clinic, first_on=monday + DAY, last_on=monday + DAY)

    page = desk.get(f"{WEEK}?day={monday}").content.decode()

    assert patient.name in page
    assert "Closed: Staff training" in page
    assert f"day={monday:%Y-%m-%d}&amp;time=09:45&amp;therapist={therapist.pk}" in page


def test_a_week_of_many_costs_no_more_queries_than_a_week_of_one(
    desk, clinic, therapist, clinic_admin, monday, statements
):
    def count(rows):
        for number in range(rows):
            patient = make.patient(clinic=clinic, is_asked=False)
            make.coverage(patient=patient)
            on, start = monday + number % 3 * DAY, dt.time(8 + number + rows // 9)
            make.session(
                patient=patient,
                on=on,
                start=start,
                therapist=therapist,
                by=clinic_admin.user,
            )
            make.snapshot(patient)
        return len(statements(desk.get, f"{WEEK}?day={monday}"))

    assert count(1) == count(9)


def test_a_week_of_many_therapists_is_read_page_by_page(desk, clinic, monday):
    for number in range(MOST_LANES + 1):
        of = make.member(
            Role.THERAPIST, clinic=clinic, user=make.user(name=f"Therapist {number}")
        )
        patient = make.patient(clinic=clinic, is_asked=False, name=f"Patient {number}")
        make.session(patient=patient, therapist=of, on=monday, by=of.user)

    first = desk.get(f"{WEEK}?day={monday}").text
    last = desk.get(f"{WEEK}?day={monday}&page=2").text

    assert [f"Patient {n}<" in first for n in range(9)] == [True] * 8 + [False]
    assert [f"Patient {n}<" in last for n in range(9)] == [False] * 8 + [True]
    assert "Columns 1 to 8 of 9" in first
    assert f'href="?day={monday}&amp;page=2"' in first


def test_a_week_leaves_the_rest_of_a_very_full_day_to_that_days_page(
    desk, clinic, clinic_admin, monday
):
    by = clinic_admin.user
    for _number in range(MOST_IN_A_WEEKS_DAY + 2):
        patient = make.patient(clinic=clinic, is_asked=False, name="One Of Many")
        make.session(patient=patient, therapist=None, on=monday, by=by)

    page = desk.get(f"{WEEK}?day={monday}").text

    assert page.count("One Of Many") == MOST_IN_A_WEEKS_DAY
    assert "2 more that day" in page


def test_a_free_hour_leads_to_a_form_with_its_values(desk, patient, therapist, monday):
    hour = f"?day={monday}&time=09:45&therapist={therapist.pk}"

    found = desk.post(f"/patients/sessions/book/{hour}", {"words": patient.name[:4]})
    form = desk.get(f"/patients/{patient.pk}/book/{hour}").context["form"]

    assert f"/patients/{patient.pk}/book/?day={monday}" in found.content.decode()
    assert form["on"].value() == f"{monday}"
    assert (form["start"].value(), form["therapist"].value()) == (
        "09:45",
        f"{therapist.pk}",
    )


def test_without_a_program_it_says_what_is_missing(desk, patient, monday):
    page = desk.get(address(patient, plan(monday)))

    assert "No program is signed" in page.content.decode()
    assert f"/patients/{patient.pk}/book/" in page.content.decode()


def test_the_days_are_shown_first_and_closed_ones_are_named(
    desk, clinic, patient, prescribed, monday
):
    make.closure(clinic=clinic, first_on=monday + 2 * DAY, last_on=monday + 2 * DAY)

    page = desk.get(address(patient, plan(monday)))

    days = [line["slot"].on for line in page.context["lines"]]
    assert [(day - monday).days for day in days] == [0, 7, 9, 14]
    assert "Staff training" in page.content.decode()
    assert not ClinicSession.objects.exists()


def test_what_does_not_fit_is_named_and_left_unticked(
    desk, clinic, patient, therapist, prescribed, monday
):
    other = make.patient(clinic=clinic)
    make.session(patient=other, therapist=therapist, on=monday, start=dt.time(9, 15))
    for days in (8, 10):  # as many as prescribed in the second week
        make.session(patient=patient, on=monday + days * DAY, start=dt.time(15))

    page = desk.get(address(patient, plan(monday, therapist=f"{therapist.pk}")))

    assert [line["conflict"] for line in page.context["lines"]] == [
        "The therapist has another session",
        "",
        "That week has as many as prescribed",
        "That week has as many as prescribed",
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("days", []),
        ("days", ["1", "2", "3"]),
        ("days", ["9"]),
        ("time", ""),
        ("first", "2000-01-01"),
        ("first", "9999-12-31"),
        ("until", "2000-01-01"),
        ("count", "0"),
        ("count", "79"),
        ("every", "3"),
        ("minutes", "9" * 30),
        ("therapist", "9" * 30),
        ("place", "home"),
    ],
)
def test_a_pattern_beyond_the_prescription_is_told_beside_its_field(
    desk, patient, prescribed, monday, field, value
):
    answer = desk.get(address(patient, plan(monday) | {field: value}))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_one_press_books_all_that_is_ticked(desk, patient, prescribed, monday, token):
    days = [monday, monday + 2 * DAY, monday + 7 * DAY]
    said = listed(days, token())
    said.pop("meeting-1-is_taken")
    said["meeting-2-on"] = f"{monday + 8 * DAY}"

    answer = desk.post(address(patient, plan(monday)), said)

    assert answer.status_code == 302
    booked = ClinicSession.objects.order_by("on").values_list("on", flat=True)
    assert list(booked) == [monday, monday + 8 * DAY]


def test_looking_again_books_nothing(desk, patient, prescribed, monday, token):
    answer = desk.post(
        address(patient, plan(monday)), listed([monday], token(), look="1")
    )

    assert answer.status_code == 200
    assert not ClinicSession.objects.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"meeting-0-on": ""}, "Please choose a day."),
        ({"meeting-0-start": "25:00"}, "Enter a valid time."),
        ({"meeting-0-on": "9999-12-31"}, "Choose a day between"),
        ({"meeting-0-is_taken": ""}, "No day is chosen."),
        ({"meeting-TOTAL_FORMS": "x"}, "The list came incomplete"),
    ],
)
def test_a_list_with_nonsense_books_nothing(
    desk, patient, prescribed, monday, token, said, words
):
    answer = desk.post(address(patient, plan(monday)), listed([monday], token()) | said)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ClinicSession.objects.exists()


def test_more_in_a_week_than_prescribed_is_refused(
    desk, patient, prescribed, monday, token
):
    days = [monday, monday + 2 * DAY, monday + 4 * DAY]

    answer = desk.post(address(patient, plan(monday)), listed(days, token()))

    assert "more than the therapist prescribed" in answer.content.decode()


def test_a_series_beyond_cover_asks_what_was_agreed(
    desk, patient, prescribed, monday, token
):
    make.prices(clinic=patient.clinic)
    make.coverage(patient=patient, limit=1)
    said = listed([monday, monday + 2 * DAY], token())
    page = address(patient, plan(monday))

    asked = desk.post(page, said)
    booked = desk.post(page, said | {"beyond_cover_reason": "clinic_pays"})

    assert asked.status_code == 422
    assert "The patient knows and will pay: about $" in asked.content.decode()
    assert booked.status_code == 302
    reasons = ClinicSession.objects.order_by("on").values_list("beyond_cover_reason")
    assert [reason for (reason,) in reasons] == ["", "clinic_pays"]


def test_no_price_stands_where_medicare_is_asked(desk, patient, monday, token):
    make.prices(clinic=patient.clinic)
    medicare = make.coverage(
        patient=patient, limit=None, excluded_services=["telehealth"]
    )
    make.threshold(coverage=medicare)
    said = {"on": f"{monday}", "start": "09:00", "kind": "treatment", "minutes": "45"}
    said |= {"place": "telehealth", "token": token()}

    page = desk.post(f"/patients/{patient.pk}/book/", said)
    pays = said | {"beyond_cover_reason": "patient_pays", "token": token()}
    refused = desk.post(f"/patients/{patient.pk}/book/", pays)

    assert "$" not in page.content.decode()
    assert "will pay" not in page.content.decode()
    assert refused.status_code == 422


@pytest.mark.django_db(transaction=True)
def test_ten_presses_book_one_series(
    signed_in, clinic_admin, patient, prescribed, monday, token
):
    said = listed([monday, monday + 2 * DAY], token())
    clients = [signed_in(clinic_admin) for _ in range(10)]
    page = address(patient, plan(monday))

    answers = at_once(10, lambda number: clients[number].post(page, said).url)

    assert ClinicSession.objects.count() == 2
    assert len(set(answers)) == 1


@pytest.mark.parametrize(("hours", "proposed"), [(0, "in time"), (168, "late")])
def test_the_notice_of_the_clinic_proposes_late(
    desk, clinic, patient, today, hours, proposed
):
    ClinicHours.objects.create(clinic=clinic, notice_hours=hours)
    session = make.session(patient=patient, on=today + 2 * DAY)

    page = desk.get(f"/patients/sessions/{session.pk}/cancel/")

    assert page.context["is_late"] is (proposed == "late")


def test_earlier_days_that_are_not_closed_are_listed(desk, patient, today):
    make.session(patient=patient, on=today - DAY)

    page = desk.get("/patients/sessions/").content.decode()

    assert "1 session of an earlier day is not closed" in page


def test_a_therapist_signs_and_the_history_says_who_did_what(
    signed_in, desk, patient, therapist, clinic_admin, today, token
):
    session = make.session(patient=patient, on=today, start=dt.time())
    desk.post(f"/patients/sessions/{session.pk}/attend/", {"token": token()})
    care = signed_in(therapist)
    care.post(f"/patients/sessions/{session.pk}/sign/", {"token": token()})

    page = care.get(f"/patients/sessions/{session.pk}/")
    wrong = desk.post(
        f"/patients/sessions/{session.pk}/wrong/",
        {"reason": "wrong_button", "token": token()},
    )

    lines = [(line["words"], line["by"].name) for line in page.context["history"]]
    assert lines == [
        ("Booked", session.booked_by.name),
        ("Marked attended", clinic_admin.user.name),
        ("Signed", therapist.user.name),
    ]
    assert wrong.status_code == 422
    assert "take the signature back first" in wrong.content.decode()


def test_a_signature_is_taken_back_with_a_reason(
    signed_in, patient, therapist, today, token
):
    signed = {"signed_at": make.now(), "signed_by": therapist.user}
    session = make.session(patient=patient, on=today, status="attended", **signed)
    care, page = signed_in(therapist), f"/patients/sessions/{session.pk}/unsign/"

    without = care.post(page, {"token": token()})
    taken = care.post(page, {"reason": "wrong_person", "token": token()})

    session.refresh_from_db()
    assert (without.status_code, taken.status_code) == (422, 302)
    assert session.is_attended
    assert not session.is_signed


def test_a_holiday_is_closed_with_one_press_and_opened_again(desk, today, token):
    offered = desk.get("/patients/closures/").context["holidays"][0]
    said = {"first_on": f"{offered['on']}", "reason": f"{offered['name']}"}

    desk.post("/patients/closures/", said | {"token": token()})
    twice = desk.post("/patients/closures/", said | {"token": token()})
    row = Closure.objects.get()
    desk.post(f"/patients/closures/{row.pk}/withdraw/", {"token": token()})

    assert (row.first_on, row.last_on) == (offered["on"], offered["on"])
    assert twice.status_code == 422
    assert not Closure.objects.standing().exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_on", ""),
        ("first_on", "9999-12-31"),
        ("last_on", "2000-01-01"),
        ("reason", ""),
        ("reason", "x" * 81),
        ("therapist", "0"),
    ],
)
def test_closed_days_with_nonsense_are_told_beside_the_field(
    desk, today, token, field, value
):
    said = {"first_on": f"{today + DAY}", "reason": "Training", "token": token()}

    answer = desk.post("/patients/closures/", said | {field: value})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Closure.objects.exists()


def test_sessions_on_closed_days_are_counted_for_the_desk(
    desk, clinic, patient, therapist, monday
):
    other = make.patient(clinic=clinic)
    make.session(patient=patient, therapist=therapist, on=monday)
    make.session(patient=other, on=monday)
    make.closure(clinic=clinic, first_on=monday, last_on=monday)
    make.closure(clinic=clinic, therapist=therapist, first_on=monday, last_on=monday)

    rows = desk.get("/patients/closures/").context["rows"]

    assert {row.therapist: row.booked for row in rows} == {None: 2, therapist: 1}


def test_opening_hours_are_set_and_kept(desk, clinic, token):
    said = {"opens_at": "07:00", "closes_at": "16:00", "weekdays": ["1", "6"]}
    said |= {"notice_hours": "48"}

    wrong = desk.post(
        "/patients/hours/", said | {"closes_at": "07:00", "token": token()}
    )
    desk.post("/patients/hours/", said | {"token": token()})

    assert "closes_at" in wrong.context["form"].errors
    row = ClinicHours.objects.get(clinic=clinic)
    assert (row.weekdays, row.notice_hours) == ([1, 6], 48)


def test_an_old_page_of_the_hours_undoes_nothing_that_a_colleague_has_set(
    desk, clinic, token
):
    said = {"opens_at": "07:00", "closes_at": "16:00", "weekdays": ["1", "6"]}
    for notice in ("48", "72"):
        seen = desk.get("/patients/hours/").context["form"]["seen"].value()
        sent = said | {"notice_hours": notice, "seen": seen}
        desk.post("/patients/hours/", sent | {"token": token()})
        late = desk.post("/patients/hours/", sent | {"token": token()})

        assert late.status_code == 422
        assert "A colleague has changed this" in late.text
    assert ClinicHours.objects.get(clinic=clinic).notice_hours == 72


def test_who_asks_for_more_visits_is_led_to_the_form_for_it(
    desk, patient, prescribed, monday, token
):
    plan_row = make.coverage(patient=patient, limit=0)
    said = listed([monday], token()) | {"beyond_cover_reason": "renewal_pending"}

    answer = desk.post(address(patient, plan(monday)), said)

    assert answer.url == f"/patients/coverage/{plan_row.pk}/request/"


def test_the_plan_that_is_asked_for_more_holds_on_that_day(
    desk, patient, prescribed, monday, token
):
    make.coverage(patient=patient, limit=5, effective_to=monday - DAY)
    second = make.coverage(patient=patient, limit=0, rank=2)
    said = listed([monday], token()) | {"beyond_cover_reason": "renewal_pending"}

    answer = desk.post(address(patient, plan(monday)), said)

    assert answer.url == f"/patients/coverage/{second.pk}/request/"
