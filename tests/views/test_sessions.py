"""The board of a day, booking and moving, and one press for each mark."""

import datetime as dt

import pytest

from patients.models import ClinicSession, calendars
from patients.rules import opening
from patients.services import counting
from tests import factories as make
from tests.threads import at_once

BOARD = "/patients/sessions/"
DAY = dt.timedelta(days=1)


def slot(day, **said):
    return {
        "on": day.isoformat(),
        "start": "09:00",
        "kind": "treatment",
        "place": "clinic",
        "therapist": "",
        "minutes": "45",
        "beyond_cover_reason": "",
    } | said


def counted(patient, today):
    make.snapshot(patient)


def test_the_board_shows_the_day_with_its_cover(desk, patient, today):
    make.coverage(patient=patient, limit=1, benefit_period="whole_coverage")
    make.session(patient=patient, on=today, start="09:00")
    make.session(patient=patient, on=today + DAY, start="10:00")
    counted(patient, today)

    first = desk.get(BOARD).content.decode()
    second = desk.get(f"{BOARD}?day={today + DAY}").content.decode()

    assert "Last covered visit" in first
    assert "0 visits left after bookings" in first
    assert "Not covered" in second


def test_on_the_board_each_link_says_whose_session_it_is(desk, patient, today):
    make.coverage(patient=patient, verified_on=today, benefit_period="whole_coverage")
    make.session(patient=patient, on=today)

    page = desk.get("/patients/sessions/").text

    whose = f'<span class="visually-hidden"> {patient.name}</span></a>'
    for what in ("Treatment", "Move", "Cancel", "History"):
        assert what + whose in page
    assert f'after bookings<span class="visually-hidden">: {patient.name}<' in page


def when_clocks_go_forward(clinic, today):
    """The next day on which its clocks leave an hour out."""
    days = (today + number * DAY for number in range(366))
    night = dt.time(2, 30)
    return next(day for day in days if not opening.is_shown(day, night, clinic.zone))


@pytest.mark.parametrize(("start", "status"), [("02:30", 422), ("03:00", 302)])
def test_no_session_is_booked_or_moved_into_the_hour_that_is_left_out(
    desk, clinic, patient, today, token, start, status
):
    day = when_clocks_go_forward(clinic, today)
    other = make.session(patient=patient, on=day - DAY, start="02:30")
    said = slot(day, start=start, beyond_cover_reason="clinic_pays")

    moved = desk.post(f"{BOARD}{other.pk}/move/", said | {"token": token()})
    later = said | {"start": "04:00"} if status == 302 else said
    book = f"/patients/{patient.pk}/book/"
    booked = desk.post(book, later | {"token": token()})

    assert (moved.status_code, booked.status_code) == (status, status)
    assert ("The clocks go forward that day" in booked.text) == (status == 422)


def test_who_attended_is_said_with_the_day_and_hour(desk, patient, today, token):
    visit = make.session(patient=patient, on=today, start="09:00")

    page = desk.post(f"{BOARD}{visit.pk}/attend/", {"token": token()}, follow=True)

    said = f"{patient.name} attended: {today:%a} {today.day} {today:%b %Y}, 9:00 AM."
    assert said in page.text


def test_of_who_has_no_plan_every_page_says_no_plan(desk, patient, today):
    make.session(patient=patient, on=today, start="09:00")
    counted(patient, today)

    day = desk.get(BOARD).content.decode()
    assert "No plan" in day
    assert "Not covered" not in day
    assert "left after bookings" not in day
    assert "No plan" in desk.get("/patients/").content.decode()
    cover = desk.get(f"/patients/{patient.pk}/coverage/").content.decode()
    assert "beyond cover" not in cover


def test_a_session_in_between_is_covered_and_a_waiting_one_says_so(
    desk, patient, today
):
    plan = make.coverage(patient=patient, limit=9, authorization_required="always")
    make.authorization(coverage=plan, status="pending", valid_from=today)
    make.session(patient=patient, on=today)
    counted(patient, today)

    assert "Waiting for approval" in desk.get(BOARD).content.decode()


@pytest.mark.parametrize("day", ["", "x", "0000-01-01", "9999-12-31", "\x00", "2026"])
def test_a_day_that_is_none_is_today(desk, patient, today, day):
    make.session(patient=patient, on=today)

    assert patient.name in desk.get(BOARD, {"day": day}).content.decode()


def on_the_day(clinic, today, therapist, many):
    """So many visits with that therapist, each of somebody else."""
    people = [make.patient(clinic=clinic, name=f"Guest {n:03d}") for n in range(many)]
    said = {"on": today, "kind": "group", "start": dt.time(8), "therapist": therapist}
    return [make.session(patient=each, **said) for each in people]


def shown_on(page):
    return [row.pk for lane in page.context["day"].lanes for row in lane.sessions]


def test_a_day_of_many_therapists_is_shown_a_sheet_at_a_time(
    desk, clinic, therapist, today, monkeypatch
):
    monkeypatch.setattr(calendars, "MOST_VISITS", 4)
    zoe = make.member(clinic=clinic, user=make.user(name="Zoe"))
    hers = [row.pk for row in on_the_day(clinic, today, therapist, 3)]
    zoes = [row.pk for row in on_the_day(clinic, today, zoe, 2)]

    first = desk.get(BOARD)
    last = desk.get(f"{BOARD}?day={today}&page=2")

    assert (shown_on(first), shown_on(last)) == (hers, zoes)
    assert f'href="?day={today}&amp;page=2">Zoe' in first.text


def test_many_sheets_cost_no_more_queries_than_one(
    desk, clinic, therapist, today, statements, monkeypatch
):
    zoe = make.member(clinic=clinic, user=make.user(name="Zoe"))

    def count(whose, rows):
        for row in on_the_day(clinic, today, whose, rows):
            counted(row.patient, today)
        return len(statements(desk.get, BOARD))

    one = count(therapist, 2)
    monkeypatch.setattr(calendars, "MOST_VISITS", 3)

    assert count(zoe, 3) == one


def test_a_press_leads_back_to_the_sheet_that_has_the_session(
    desk, clinic, therapist, today, token, monkeypatch
):
    monkeypatch.setattr(calendars, "MOST_VISITS", 1)
    zoe = make.member(clinic=clinic, user=make.user(name="Zoe"))
    rows = [on_the_day(clinic, today, each, 1)[0] for each in (therapist, zoe)]

    for row in rows:
        press = {"token": token()}
        page = desk.post(f"{BOARD}{row.pk}/attend/", press, follow=True)
        assert row.pk in shown_on(page)


def test_a_session_booked_since_the_sheets_were_counted_is_on_one_of_them(
    clinic, clinic_admin, today, monkeypatch
):
    monkeypatch.setattr(calendars, "MOST_VISITS", 2)
    actor = make.actor(clinic_admin)
    early = on_the_day(clinic, today, None, 4)
    lanes = calendars.lanes_between(actor, first=today, last=today)
    sheets = calendars.sheets_of(lanes)
    late = on_the_day(clinic, today, None, 2)

    places = [
        calendars.sheet_with(actor, row.pk, on=today, sheets=sheets)
        for row in (*early, *late)
    ]

    assert set(places) == {at for at, each in enumerate(sheets) if each.part}


def test_a_lane_that_is_too_long_for_a_sheet_goes_on_on_the_next(
    desk, clinic, today, monkeypatch
):
    monkeypatch.setattr(calendars, "MOST_VISITS", 3)
    rows = [row.pk for row in on_the_day(clinic, today, None, 7)]

    pages = [desk.get(f"{BOARD}?page={number}") for number in (1, 2, 3, 4)]
    sheets = [shown_on(page) for page in pages if shown_on(page)]
    found = shown_on(desk.get(f"{BOARD}?day={today}&session={rows[4]}"))

    assert [len(sheet) for sheet in sheets] == [3, 3, 1]
    assert [pk for sheet in sheets for pk in sheet] == rows
    assert found == sheets[1]


def test_a_day_in_parts_is_printed_whole_or_says_that_it_is_a_part(
    desk, clinic, today, monkeypatch
):
    monkeypatch.setattr(calendars, "MOST_VISITS", 3)
    rows = [row.pk for row in on_the_day(clinic, today, None, 7)]

    part = desk.get(f"{BOARD}?day={today}&page=2")
    whole = desk.get(f"{BOARD}?day={today}&all=1")

    assert "Part 2 of 4 of this day" in part.text
    assert f"?day={today}&amp;all=1" in part.text
    assert shown_on(whole) == rows
    assert "of this day, by therapist" not in whole.text


@pytest.mark.parametrize("said", ["session=x", "session=999999", "page=x", "page=99"])
def test_a_sheet_that_is_none_is_one_that_is_there(desk, clinic, today, said):
    on_the_day(clinic, today, None, 1)

    page = desk.get(f"{BOARD}?day={today}&{said}")

    assert len(shown_on(page)) == 1


def test_a_desk_sees_its_own_press_at_once(desk, patient, today, token):
    make.coverage(patient=patient, limit=30, benefit_period="whole_coverage")
    session = make.session(patient=patient, on=today)
    counted(patient, today)
    assert "29 visits left after bookings" in desk.get(BOARD).text

    desk.post(f"{BOARD}{session.pk}/cancelled/", {"token": token()})
    make.session(patient=patient, on=today, start="15:00")
    make.session(patient=patient, on=today + DAY)

    assert "28 visits left after bookings" in desk.get(BOARD).text


def test_a_board_with_many_stale_says_that_they_are_being_counted(desk, clinic, today):
    for number in range(counting.FEW + 1):
        plan = make.coverage(patient=make.patient(clinic=clinic))
        start = dt.time(8 + number // 2, 30 * (number % 2))
        make.session(patient=plan.patient, on=today, start=start)

    page = desk.get(BOARD).text

    assert page.count("Being counted") == counting.FEW + 1
    assert "left after bookings" not in page


def test_one_press_marks_a_session_attended(desk, patient, today, token):
    make.coverage(patient=patient, limit=30)
    session = make.session(patient=patient, on=today)

    answer = desk.post(f"{BOARD}{session.pk}/attend/", {"token": token()})

    assert (
        answer.url == f"{BOARD}?day={today}&session={session.pk}#session-{session.pk}"
    )
    session.refresh_from_db()
    assert session.is_attended
    assert make.snapshot(patient).visits_left == 29


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("cancelled", "cancelled"),
        ("late-cancelled", "late_cancelled"),
        ("no-show", "no_show"),
    ],
)
def test_one_press_releases_a_session(desk, patient, today, token, address, status):
    session = make.session(patient=patient, on=today)

    desk.post(f"{BOARD}{session.pk}/{address}/", {"token": token()})

    session.refresh_from_db()
    assert session.status == status


def test_what_another_desk_did_first_is_told(desk, patient, today, token):
    session = make.session(patient=patient, on=today, status="attended")

    answer = desk.post(
        f"{BOARD}{session.pk}/cancelled/", {"token": token()}, follow=True
    )

    assert "no longer waiting" in answer.content.decode()
    session.refresh_from_db()
    assert session.is_attended


def test_tomorrow_cannot_be_attended(desk, patient, today, token):
    session = make.session(patient=patient, on=today + DAY)

    answer = desk.post(f"{BOARD}{session.pk}/attend/", {"token": token()}, follow=True)

    assert "has not come yet" in answer.content.decode()


@pytest.mark.parametrize(
    ("statuses", "kind"),
    [
        ([], "evaluation"),
        (["no_show", "cancelled"], "evaluation"),
        (["planned"], "treatment"),
        (["attended"], "treatment"),
    ],
)
def test_the_first_visit_of_all_is_proposed_as_the_evaluation(
    desk, patient, today, statuses, kind
):
    for number, status in enumerate(statuses, 1):
        make.session(patient=patient, on=today - number * DAY, status=status)
    address = f"/patients/{patient.pk}/book/"

    form = desk.get(address).context["form"]
    asked = desk.get(f"{address}?kind=group").context["form"]

    assert form["kind"].value() == kind
    assert asked["kind"].value() == "group"


def test_a_session_is_booked(desk, patient, therapist, today, token):
    said = slot(today + DAY, therapist=therapist.pk, token=token())

    answer = desk.post(f"/patients/{patient.pk}/book/", said)

    session = ClinicSession.objects.get()
    day = f"day={today + DAY}&session={session.pk}"
    assert answer.url == f"{BOARD}?{day}#session-{session.pk}"
    assert (session.therapist, session.start) == (therapist, dt.time(9))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("on", ""),
        ("on", "0000-01-01"),
        ("on", "0001-01-01"),
        ("on", "9999-12-31"),
        ("on", "tomorrow\x00"),
        ("start", "25:00"),
        ("start", ""),
        ("kind", "surgery"),
        ("minutes", "9" * 40),
        ("minutes", "-45"),
        ("therapist", "9" * 30),
        ("therapist", "\x00"),
        ("beyond_cover_reason", "because"),
    ],
)
def test_what_cannot_be_booked_is_told_beside_its_field(
    desk, patient, today, token, field, value
):
    said = slot(today + DAY, token=token()) | {field: value}

    answer = desk.post(f"/patients/{patient.pk}/book/", said)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ClinicSession.objects.exists()


def test_another_clinics_therapist_cannot_be_chosen(
    desk, patient, stranger, today, token
):
    said = slot(today + DAY, therapist=stranger.pk, token=token())

    answer = desk.post(f"/patients/{patient.pk}/book/", said)

    assert answer.context["form"].errors["therapist"] == ["Choose one of the list."]


def test_the_fourth_in_a_week_is_refused_beside_the_day(desk, patient, today, token):
    for days in range(3):
        make.session(patient=patient, on=today + days * DAY)

    answer = desk.post(
        f"/patients/{patient.pk}/book/", slot(today + 3 * DAY, token=token())
    )

    assert answer.status_code == 422
    assert "At most 3" in answer.context["form"].errors["on"][0]


def test_beyond_cover_the_same_form_asks_why_and_then_books(
    desk, patient, today, token
):
    make.coverage(patient=patient, limit=0)
    said = slot(today + DAY, token=token())
    address = f"/patients/{patient.pk}/book/"

    refused = desk.post(address, said)
    booked = desk.post(address, said | {"beyond_cover_reason": "patient_pays"})

    assert refused.status_code == 422
    assert "beyond_cover_reason" in refused.context["form"].errors
    assert booked.status_code == 302


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_bookings_make_one_session(
    signed_in, clinic_admin, patient, today, token
):
    said = slot(today + DAY, token=token())
    clients = [signed_in(clinic_admin) for _ in range(20)]
    address = f"/patients/{patient.pk}/book/"

    answers = at_once(20, lambda number: clients[number].post(address, said).url)

    assert ClinicSession.objects.count() == 1
    assert len(set(answers)) == 1


def test_a_session_is_moved(desk, patient, today, token):
    session = make.session(patient=patient, on=today)

    answer = desk.post(
        f"{BOARD}{session.pk}/move/", slot(today + 2 * DAY, token=token())
    )

    session.refresh_from_db()
    assert answer.status_code == 302
    assert session.moved_to.on == today + 2 * DAY


@pytest.mark.parametrize(
    ("days", "said", "is_told"),
    [
        (0, {"start": "08:00"}, False),
        (0, {"start": "17:15"}, False),
        (0, {"start": "03:00"}, True),
        (0, {"start": "17:30"}, True),
        (0, {"start": "23:45"}, True),
        (0, {"start": "03:00", "place": "gym"}, False),
        (-1, {"start": "09:00"}, True),
    ],
)
def test_a_booking_outside_the_opening_hours_is_made_and_told(
    desk, patient, today, token, days, said, is_told
):
    on = today + (7 - today.weekday() + days) * DAY  # from the next Monday
    asked = slot(on, token=token()) | said

    page = desk.post(f"/patients/{patient.pk}/book/", asked, follow=True)

    assert ClinicSession.objects.get().on == on
    assert ("outside the opening hours" in page.content.decode()) == is_told


def test_a_session_moved_outside_the_opening_hours_is_told(desk, patient, today, token):
    session = make.session(patient=patient, on=today)
    asked = slot(today + DAY, start="02:30", token=token())

    page = desk.post(f"{BOARD}{session.pk}/move/", asked, follow=True)

    assert "2:30 AM is outside the opening hours" in page.content.decode()


def test_a_session_moved_to_a_day_that_is_past_is_told(desk, patient, today, token):
    session = make.session(patient=patient, on=today + 3 * DAY)
    past = today - 3 * DAY

    page = desk.post(
        f"{BOARD}{session.pk}/move/", slot(past, token=token()), follow=True
    )

    assert f"{past:%-d %b %Y} is past." in page.content.decode()


@pytest.mark.parametrize("part", ["move", "cancel"])
def test_what_no_longer_waits_is_not_asked_about(desk, patient, part):
    session = make.session(patient=patient, status="cancelled")

    page = desk.get(f"{BOARD}{session.pk}/{part}/", follow=True)

    assert "This session is no longer waiting." in page.content.decode()
    assert page.redirect_chain[0][0].endswith(f"#session-{session.pk}")


def test_a_settled_session_is_not_moved(desk, patient, today, token):
    session = make.session(patient=patient, on=today, status="attended")

    answer = desk.post(
        f"{BOARD}{session.pk}/move/", slot(today + DAY, token=token()), follow=True
    )

    assert "no longer waiting" in answer.content.decode()
    assert ClinicSession.objects.count() == 1


def test_a_wrong_mark_is_taken_back_with_a_reason(desk, patient, today, token):
    session = make.session(patient=patient, on=today, status="attended")
    address = f"{BOARD}{session.pk}/wrong/"

    without = desk.post(address, {"token": token()})
    with_reason = desk.post(address, {"reason": "wrong_button", "token": token()})

    assert without.status_code == 422
    assert with_reason.status_code == 302
    session.refresh_from_db()
    assert session.is_booked


def test_a_form_without_its_token_is_no_form_of_ours(desk, patient, today):
    session = make.session(patient=patient, on=today)

    assert desk.post(f"{BOARD}{session.pk}/attend/").status_code == 400


def test_another_clinics_sessions_are_not_on_the_board(signed_in, stranger, patient):
    make.session(patient=patient, on=make.today())

    page = signed_in(stranger).get(f"{BOARD}?day={make.today()}").content.decode()

    assert patient.name not in page


def test_a_moved_session_stays_of_its_discipline(desk, patient, token):
    session = make.session(patient=patient, discipline="OT")
    said = {"on": session.on.isoformat(), "start": "15:00", "minutes": "45"}

    desk.post(
        f"/patients/sessions/{session.pk}/move/",
        said | {"place": "clinic", "token": token()},
    )

    assert ClinicSession.objects.get(moved_from=session).discipline == "OT"
