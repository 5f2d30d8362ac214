"""What a patient is told of their visits: how many, until when, what then."""

import datetime as dt
import re

import pytest
import time_machine

from patients.models import ClinicSession, CoverAlert, CoverLook
from patients.services import counting, looking
from ptcare.notices.models import Notice
from tests import factories as make

VISITS = "/patients/visits/"
DAY = dt.timedelta(days=1)
JUNE = dt.datetime(2026, 6, 15, 16, tzinfo=dt.UTC)


@pytest.fixture
def in_june():
    """So that the coming days lie in the same year of the plan."""
    with time_machine.travel(JUNE):
        yield


@pytest.mark.usefixtures("in_june")
def test_covered_visits_with_an_answer_of_the_plan(signed_in, patient, today):
    make.coverage(patient=patient, limit=9, verified_on=today)
    make.session(patient=patient, on=today + DAY)

    page = signed_in(patient).get(VISITS).content.decode()

    assert "Your health plan covers 9 more visits this year (until December 31" in page
    assert "You have 1 booked." in page
    assert "Covered, you pay about $30" in page
    assert "Based on your health plan&#x27;s answer of" in page


@pytest.mark.parametrize("days", [None, 31])
def test_without_a_fresh_answer_there_is_no_number(signed_in, patient, today, days):
    seen = None if days is None else today - days * DAY
    make.coverage(patient=patient, limit=9, verified_on=seen)
    make.session(patient=patient, on=today + DAY)

    page = signed_in(patient).get(VISITS).content.decode()

    assert "We have not confirmed your coverage yet." in page
    assert "9 more" not in page
    assert "$" not in page


def test_an_answer_of_thirty_days_ago_still_counts(signed_in, patient, today):
    make.coverage(patient=patient, limit=9, verified_on=today - 30 * DAY)

    assert "9 more visits" in signed_in(patient).get(VISITS).content.decode()


@pytest.mark.usefixtures("in_june")
def test_visits_beyond_the_plan_are_told_with_their_price(signed_in, patient, today):
    make.prices(clinic=patient.clinic)
    make.coverage(patient=patient, limit=1, verified_on=today)
    for days in (1, 2, 3):
        make.session(patient=patient, on=today + days * DAY)

    page = signed_in(patient).get(VISITS).content.decode()

    assert "You have 1 booked, on" in page
    assert "After that, 2 planned visits (" in page
    assert "They would cost about $240 ($120 each)." in page
    assert "You pay about $120" in page


def test_used_up_visits_are_said_without_jargon(signed_in, patient, today):
    make.prices(clinic=patient.clinic)
    make.coverage(patient=patient, limit=0, verified_on=today)

    page = signed_in(patient).get(VISITS).content.decode()

    assert "Your health plan&#x27;s visits for this year are used." in page
    assert "about $120" in page


def test_visits_that_wait_for_the_plan_ask_to_wait_for_a_call(
    signed_in, patient, today
):
    plan = make.coverage(
        patient=patient, authorization_required="always", verified_on=today
    )
    make.authorization(coverage=plan, status="pending", requested_on=today - DAY)
    make.session(patient=patient, on=today + DAY)

    page = signed_in(patient).get(VISITS).content.decode()

    asked = f"{today - DAY:%B} {(today - DAY).day}"
    assert f"We asked your health plan for more visits on {asked}." in page
    assert "Please wait for our call" in page
    assert "Waiting: we will call you" in page
    assert "uthorization" not in page


def test_medicare_has_no_set_number(signed_in, patient, today):
    plan = make.coverage(patient=patient, limit=None, verified_on=today)
    make.threshold(coverage=plan)

    page = signed_in(patient).get(VISITS).content.decode()

    assert "Medicare has no set number of PT visits" in page


def test_who_pays_for_visits_hears_the_price(signed_in, patient):
    make.prices(clinic=patient.clinic)

    page = signed_in(patient).get(VISITS).content.decode()

    assert "You are paying for visits yourself." in page
    assert "Your price is $120 a visit." in page


def test_a_helper_reads_when_and_not_what_it_costs(
    signed_in, patient, helper, clinic_admin, today
):
    make.prices(clinic=patient.clinic)
    make.session(patient=patient, on=today + DAY, start="14:30")

    theirs = signed_in(helper).get(VISITS).content.decode()

    assert "2:30\N{NO-BREAK SPACE}p.m." in theirs
    assert "At the clinic" in theirs
    assert "$" not in theirs
    assert "ribbon-visits" not in theirs
    assert "What can I do?" not in theirs
    assert "paying" not in theirs
    assert "$120" in signed_in(patient).get(VISITS).content.decode()
    assert signed_in(clinic_admin).get(VISITS).status_code == 403


def test_later_visits_and_how_the_sums_came_about_are_open_on_paper(
    signed_in, patient, today
):
    make.coverage(patient=patient, limit=20, verified_on=today)
    for number in range(1, 6):
        make.session(patient=patient, on=today + dt.timedelta(days=3 * number))

    page = signed_in(patient).get("/patients/visits/").text

    for folded in ("Later visits", "How we came to these sums"):
        before = page.partition(f"<summary>{folded}")[0].rstrip()
        assert before.endswith('<details class="disclosure fold">')


def test_nobody_sees_another_persons_visits(signed_in, patient, today, clinic):
    other = make.patient(clinic=clinic)
    make.session(patient=other, on=today + DAY, start="23:15")

    assert "11:15" not in signed_in(patient).get(VISITS).content.decode()


def test_ten_visits_cost_no_more_queries_than_one(
    signed_in, patient, therapist, today, statements
):
    client = signed_in(patient)
    make.coverage(patient=patient, verified_on=today)

    def count(days):
        for each in days:
            make.session(
                patient=patient, on=today + 3 * each * DAY, therapist=therapist
            )
        return len(statements(client.get, VISITS))

    assert count(range(1, 2)) == count(range(2, 11))


@pytest.mark.parametrize("is_medicare", [True, False])
def test_today_shows_no_bare_nought_and_leads_to_what_it_means(
    signed_in, patient, today, is_medicare
):
    plan = make.coverage(
        patient=patient,
        limit=None if is_medicare else 0,
        authorization_required="always" if is_medicare else "never",
        verified_on=today,
    )
    if is_medicare:
        make.threshold(coverage=plan)

    client = signed_in(patient)
    client.get(VISITS)
    page = client.get("/today/").content.decode()

    assert "stat-number" not in page
    assert f'<a href="{VISITS}">See where your visits stand</a>' in page


def test_today_says_the_same_figure_as_the_page_of_visits(signed_in, patient, today):
    make.coverage(patient=patient, limit=9, verified_on=today)
    client = signed_in(patient)

    visits = client.get(VISITS).content.decode()
    day = client.get("/today/").content.decode()

    assert "covers 9 more visits this year (until December 31" in visits
    assert re.search(r'"stat-number">9</span> <span>covered visits left<', day)
    assert "Until December 31" in day


@pytest.mark.parametrize("days", [None, 31])
def test_today_says_no_number_either_without_a_fresh_answer(
    signed_in, patient, today, days
):
    seen = None if days is None else today - days * DAY
    make.coverage(patient=patient, limit=9, verified_on=seen)
    client = signed_in(patient)
    client.get(VISITS)

    assert "covered visits left" not in client.get("/today/").content.decode()


def test_the_weeks_are_drawn_and_stand_in_a_table(signed_in, patient, today):
    make.coverage(patient=patient, limit=1, verified_on=today)
    for days in (1, 3):
        make.session(patient=patient, on=today + days * DAY)

    page = signed_in(patient).get(VISITS).content.decode()

    assert page.count('data-state="covered"') == 2  # the sign, and its name
    assert page.count('data-state="uncovered"') == 2
    assert "You are here" in page
    assert re.search(r"<td data-label=.Visits.>[^<]*Not covered: 1", page)


def test_without_a_fresh_answer_the_weeks_are_not_drawn(signed_in, patient, today):
    make.coverage(patient=patient, limit=9, verified_on=None)
    make.session(patient=patient, on=today + DAY)

    assert "ribbon-visits" not in signed_in(patient).get(VISITS).content.decode()


def looked_before(patient, today, *, days=3):
    """The patient reads the page on an earlier day, with what is counted now."""
    counting.recount([patient], today=today, now=make.now())
    looking.look(patient=patient, today=today - days * DAY, now=make.now())


def test_what_changed_since_an_earlier_day_is_said_and_why(signed_in, patient, today):
    plan = make.coverage(
        patient=patient, authorization_required="always", verified_on=today
    )
    make.authorization(coverage=plan, visits_approved=4)
    visit = make.session(patient=patient, on=today - DAY)
    looked_before(patient, today)
    ClinicSession.objects.filter(pk=visit.pk).update(
        status="attended", settled_at=make.now(), settled_by=patient.user
    )
    make.authorization(coverage=plan, visits_approved=8)

    client = signed_in(patient)
    page = client.get(VISITS).content.decode()

    assert "New since you looked on" in page
    assert "You came to a visit on" in page
    assert "Your health plan approved 8 more visits." in page
    assert "Visits left: 4 before, 11 now." in page
    assert "New since" in client.get(VISITS).content.decode()  # all day long


def test_what_was_seen_on_the_same_day_is_not_news(signed_in, patient, today):
    make.coverage(patient=patient, limit=9, verified_on=today)
    client = signed_in(patient)
    client.get(VISITS)
    make.session(patient=patient, on=today + DAY)

    assert "New since" not in client.get(VISITS).content.decode()
    assert CoverLook.objects.count() == 2  # two answers on one day


def test_looking_twice_at_the_same_answer_is_one_look(signed_in, patient, today):
    make.coverage(patient=patient, limit=9, verified_on=today)
    client = signed_in(patient)

    client.get(VISITS)
    client.get(VISITS)

    assert CoverLook.objects.count() == 1


def test_a_helper_and_an_unconfirmed_plan_leave_no_look(
    signed_in, patient, helper, today
):
    make.coverage(patient=patient, limit=9, verified_on=today - 31 * DAY)

    signed_in(helper).get(VISITS)
    signed_in(patient).get(VISITS)

    assert not CoverLook.objects.exists()


@pytest.mark.parametrize("is_done", [False, True])
def test_that_we_will_ask_for_more_is_said_while_somebody_has_the_task(
    signed_in, patient, clinic_admin, today, is_done
):
    plan = make.coverage(
        patient=patient, authorization_required="always", verified_on=today
    )
    make.authorization(coverage=plan, visits_approved=2)
    CoverAlert.objects.create(
        patient=patient,
        clinic=patient.clinic,
        kind="approval_ends",
        cause="1",
        rank=5,
        due_on=today,
        raised_at=make.now(),
        done_at=make.now() if is_done else None,
        done_by=clinic_admin.user if is_done else None,
    )

    page = signed_in(patient).get(VISITS).content.decode()

    assert ("We will ask for more before then." in page) != is_done


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("sent", "Reminder sent March 16, 4:02\N{NO-BREAK SPACE}p.m."),
        ("delivered", "Reminder delivered March 16, 4:02\N{NO-BREAK SPACE}p.m."),
        ("due", ""),
        ("cancelled", ""),
    ],
)
def test_the_next_visit_says_when_its_reminder_went_out(
    signed_in, patient, today, state, said
):
    sent_at = dt.datetime(2026, 3, 16, 20, 2, tzinfo=dt.UTC)
    session = make.session(patient=patient, on=today + DAY, booked_at=sent_at - DAY)
    make.session(patient=patient, on=today + 3 * DAY)
    Notice.objects.create(
        key="a",
        clinic=patient.clinic,
        user=patient.user,
        kind="session_eve",
        about=session.pk,
        state=state,
        due_at=sent_at,
        made_at=sent_at,
        settled_at=None if state == "due" else sent_at,
    )

    page = signed_in(patient).get(VISITS).content.decode()

    assert page.count("Reminder ") == bool(said)
    assert said in page


@pytest.mark.parametrize("is_booked_since", [False, True])
def test_a_reminder_that_named_the_whole_day_stands_beside_the_later_visit(
    signed_in, patient, today, clinic_admin, is_booked_since
):
    sent_at = make.now() - dt.timedelta(hours=2)
    first = make.session(patient=patient, on=today, start=dt.time(0, 1), minutes=5)
    make.session(
        patient=patient,
        on=today,
        start=dt.time(23, 40),
        minutes=15,
        booked_at=sent_at + dt.timedelta(hours=1 if is_booked_since else -9),
    )
    Notice.objects.create(
        key="a",
        clinic=patient.clinic,
        user=patient.user,
        kind="session_morning",
        about=first.pk,
        state="sent",
        due_at=sent_at,
        made_at=sent_at,
        settled_at=sent_at,
    )
    first.status = "attended"
    first.settled_at, first.settled_by = make.now(), clinic_admin.user
    first.save()

    page = signed_in(patient).get(VISITS).content.decode()

    assert page.count("Reminder sent") == (not is_booked_since)


@pytest.mark.parametrize("is_booked", [True, False])
def test_who_cannot_come_reads_whom_to_call(signed_in, patient, today, is_booked):
    if is_booked:
        make.session(patient=patient, on=today + DAY)

    page = signed_in(patient).get(VISITS).content.decode()

    assert ("You cannot come, or need another day?" in page) is is_booked


@pytest.mark.parametrize("is_told", [False, True])
def test_who_lives_by_another_clock_is_told_whose_hours_these_are(
    signed_in, patient, today, is_told
):
    make.session(patient=patient, on=today + DAY)
    if is_told:
        patient.time_zone = "America/Los_Angeles"
        patient.save()
    phone = signed_in(patient)

    for page in (VISITS, "/today/"):
        assert ("The time is the clinic" in phone.get(page).text) is is_told


def test_a_visit_is_not_to_come_once_it_is_over_today(signed_in, patient, clinic_admin):
    noon = dt.datetime(2026, 6, 15, 16, tzinfo=dt.UTC)  # by the clinic's clock
    with time_machine.travel(noon):
        make.coverage(patient=patient, limit=9, verified_on=noon.date())
        for days, start in ((0, dt.time(11)), (0, dt.time(14)), (2, dt.time(9))):
            on = noon.date() + days * DAY
            make.session(patient=patient, on=on, start=start, minutes=45)
        mine = signed_in(patient).get(VISITS)
        desk = signed_in(clinic_admin).get(f"/patients/{patient.pk}/")
        chart = signed_in(patient.therapist).get(f"/patients/{patient.pk}/chart/")

    mine_first = mine.context["visits"][0][0]
    desk_first, chart_first = (page.context["coming"][0] for page in (desk, chart))
    for each in (mine_first, desk_first, chart_first):
        assert (each.on, each.start) == (noon.date(), dt.time(14))
    assert [visit.start for visit in mine.context["earlier"]] == [dt.time(11)]
    assert [visit.start for visit in desk.context["unmarked"]] == [dt.time(11)]
    assert "We still have to write down your visit of June 15." in mine.text


def test_where_no_visit_is_booked_the_calendar_promises_none(signed_in, patient, today):
    none = signed_in(patient).get(VISITS).content.decode()
    make.session(patient=patient, on=today + DAY)
    one = signed_in(patient).get(VISITS).content.decode()

    assert "No visit is booked" in none
    assert "Show them in my calendar" not in none
    assert "Visits in my calendar" in none
    assert "Show them in my calendar" in one
