"""Today at the desk: red flags first, one press each, and the day closed."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

import pytest

from patients.models import (
    ClinicSession,
    Collected,
    Coverage,
    DeskDay,
    InsuranceConfirmed,
    MissedFee,
    Patient,
)
from patients.models.facts import facts_of_each
from patients.services import answering, claiming, confiding
from patients.views import desk_week
from ptcare.people.roles import Role
from tests import factories as make

DAY = dt.timedelta(days=1)
DESK = "/patients/desk/"
PARTS = ("", "coming", "afternoon", "evening", "week")


@pytest.fixture
def plan(patient, today):
    make.prices(clinic=patient.clinic, no_show_cents=4000)
    return make.coverage(patient=patient, limit=12, verified_on=today)


@pytest.fixture
def booked(patient, plan, today):
    return make.session(
        patient=patient,
        on=today,
        start=dt.time(0, 0),
        therapist=patient.therapist,
        by=patient.therapist.user,
    )


@pytest.fixture
def press(desk, token):
    def post(where, **said):
        return desk.post(where, {"token": token()} | said, follow=True)

    return post


def shown(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_the_day_opens(desk, booked, part):
    assert desk.get(f"{DESK}?part={part}").status_code == 200


def test_nonsense_in_the_address_is_today(desk, booked, patient):
    assert patient.name in shown(desk.get(f"{DESK}?part=%00"))


def test_each_link_of_a_line_says_whose_visit_it_is(desk, booked, patient):
    page = desk.get(DESK).text

    for what in (booked.get_kind_display(), "Move", "Cancel"):
        assert (
            f'{what}<span class="visually-hidden">: {patient.name}</span></a>' in page
        )


def test_who_arrives_is_attended_and_asked_for_what_is_due(press, desk, booked):
    page = shown(press(f"{DESK}sessions/{booked.pk}/arrived/"))

    booked.refresh_from_db()
    assert booked.is_attended
    assert "Insurance as before?" in page
    assert "$30.00 due" in page
    december = dt.date(booked.on.year, 12, 31)
    until = f" until {december:%-d %b %Y}"
    ends = ", and that ends today" if booked.on == december else until
    assert f"11 visits left in your plan&#x27;s year{ends}." in page


def test_that_what_is_left_ends_today_is_said_at_the_door(press, booked, plan, today):
    Coverage.objects.filter(pk=plan.pk).update(effective_to=today)

    page = shown(press(f"{DESK}sessions/{booked.pk}/arrived/"))

    assert "11 visits left in your plan&#x27;s year, and that ends today." in page


def test_of_two_approvals_it_is_said_which_visits_end_first(
    press, desk, patient, booked, today
):
    plan = patient.coverage_set.get()
    Coverage.objects.filter(pk=plan.pk).update(authorization_required="always")
    for days, visits in ((20, 3), (60, 4)):
        make.authorization(
            coverage=plan,
            visits_approved=visits,
            valid_from=today,
            valid_to=today + days * DAY,
        )

    page = shown(press(f"{DESK}sessions/{booked.pk}/arrived/"))

    first, last = (f"{today + days * DAY:%-d %b %Y}" for days in (20, 60))
    assert f"6 visits left on this approval until {last}. " in page
    assert f"Of those not booked, 2 only until {first}." in page


def test_the_insurance_is_asked_once_a_visit(press, booked):
    press(f"{DESK}sessions/{booked.pk}/arrived/")

    first = shown(press(f"{DESK}sessions/{booked.pk}/insurance/"))
    again = shown(press(f"{DESK}sessions/{booked.pk}/insurance/"))

    assert "Insurance as before?" not in first
    assert "A colleague has asked already." in again
    assert InsuranceConfirmed.objects.get().session == booked


def test_a_copay_is_collected_with_one_press(press, booked, clinic_admin):
    press(f"{DESK}sessions/{booked.pk}/arrived/")

    page = shown(
        press(f"{DESK}sessions/{booked.pk}/money/", amount="30.00", how="card")
    )

    row = Collected.objects.get()
    assert (row.cents, row.how, row.collected_by) == (3000, "card", clinic_admin.user)
    assert "$30.00 collected" in page
    assert "$30.00 due" not in page


@pytest.mark.parametrize("amount", ["30.01", "0", "-5", "", "thirty", "1e9"])
def test_never_more_than_is_due_nor_nonsense(press, booked, amount):
    press(f"{DESK}sessions/{booked.pk}/arrived/")

    answer = press(f"{DESK}sessions/{booked.pk}/money/", amount=amount, how="cash")

    assert answer.status_code == 422
    assert not Collected.objects.exists()


def test_money_taken_by_mistake_is_taken_back_by_a_second_row(press, booked):
    press(f"{DESK}sessions/{booked.pk}/arrived/")
    press(f"{DESK}sessions/{booked.pk}/money/", amount="30", how="cash")
    first = Collected.objects.get()

    unsaid = press(f"{DESK}money/{first.pk}/back/", reason="")
    press(f"{DESK}money/{first.pk}/back/", reason="Wrong person")
    again = press(f"{DESK}money/{first.pk}/back/", reason="Wrong person")

    assert (unsaid.status_code, again.status_code) == (422, 422)
    counter = Collected.objects.get(corrects=first)
    assert (counter.cents, counter.reason) == (-3000, "Wrong person")


@pytest.fixture
def take_back(press, booked):
    """Money is taken back from a page that led here; where that leads."""
    press(f"{DESK}sessions/{booked.pk}/arrived/")
    press(f"{DESK}sessions/{booked.pk}/money/", amount="30", how="cash")
    form = f"{DESK}money/{Collected.objects.get().pk}/back/"

    def take(wished):
        address = f"{form}?{urlencode({'next': wished})}"
        return press(address, reason="Wrong person").redirect_chain

    return take


@pytest.mark.parametrize(
    "wished",
    [
        *("https://evil.example/", "//evil.example", "/\t/evil.example"),
        *("/\\evil.example", "/patients/\x00", f"/patients/?q={'x' * 2048}"),
    ],
)
def test_a_form_leads_back_to_no_address_that_is_not_ours(take_back, booked, wished):
    assert take_back(wished) == [(f"{DESK}sessions/{booked.pk}/money/", 302)]


def test_a_form_leads_back_to_a_long_address_of_ours(take_back):
    wished = f"/patients/?q={'x' * 1000}"

    assert take_back(wished) == [(wished, 302)]


def test_nothing_is_asked_of_a_visit_that_lacks_an_approval(press, desk, booked, plan):
    type(plan).objects.filter(pk=plan.pk).update(authorization_required="always")

    before = shown(desk.get(DESK))
    page = shown(press(f"{DESK}sessions/{booked.pk}/arrived/"))
    refused = press(f"{DESK}sessions/{booked.pk}/money/", amount="1", how="cash")

    assert "Call before they come" in before
    assert f"/patients/coverage/{plan.pk}/authorize/" in before
    assert "look before billing" in page
    assert refused.status_code == 422


def test_who_is_on_the_phone_is_found_from_the_day(desk, patient):
    page = desk.get(DESK).text

    assert 'action="/patients/" role="search"' in page
    found = desk.post("/patients/", {"words": patient.name.split()[0]}).text
    assert f'href="/patients/{patient.pk}/"' in found


def test_nothing_is_asked_of_a_visit_that_was_written_off(
    press, desk, patient, clinic_admin, today
):
    make.prices(clinic=patient.clinic)
    visit = make.session(patient=patient, on=today, status="attended")
    before = shown(desk.get(DESK))
    says = {"by": make.actor(clinic_admin), "now": make.now()}

    claiming.write_off(session=visit, reason="our omission", **says)
    after = shown(desk.get(DESK))
    refused = press(f"{DESK}sessions/{visit.pk}/money/", amount="120", how="cash")

    assert "$120.00 due" in before
    assert "Nothing due" in after
    assert refused.status_code == 422


def test_medicare_pays_its_share_and_no_number_is_said(press, booked, plan):
    make.threshold(coverage=plan)
    plan.visit_limits.update(withdrawn_at=make.now())

    page = shown(press(f"{DESK}sessions/{booked.pk}/arrived/"))

    assert "Medicare has no set number of visits." in page
    assert "$30.00 due" in page


def test_who_did_not_come_is_called_and_charged_by_the_price_list(press, desk, booked):
    press(f"{DESK}sessions/{booked.pk}/no-show/")
    afternoon = shown(desk.get(f"{DESK}?part=afternoon"))
    assert "Charge $40.00" in afternoon

    press(f"{DESK}sessions/{booked.pk}/fee/")
    again = shown(press(f"{DESK}sessions/{booked.pk}/fee/"))

    fee = MissedFee.objects.get()
    assert (fee.decision, fee.cents) == ("charged", 4000)
    assert "A colleague has decided on this fee." in again
    press(f"{DESK}sessions/{booked.pk}/money/", amount="40", how="check")
    assert Collected.objects.get().cents == 4000


def test_a_charged_fee_stands_at_the_next_check_in(press, desk, booked, today, patient):
    missed = make.session(
        patient=patient,
        on=today - dt.timedelta(days=3),
        status=ClinicSession.Status.NO_SHOW,
    )
    press(f"{DESK}sessions/{missed.pk}/fee/")

    page = shown(press(f"{DESK}sessions/{booked.pk}/arrived/"))

    assert f"/patients/desk/sessions/{missed.pk}/money/" in page


def test_of_a_fee_taken_in_part_the_next_check_in_asks_for_the_rest(
    press, desk, booked, today, patient
):
    on = today - dt.timedelta(days=3)
    missed = make.session(patient=patient, on=on, status=ClinicSession.Status.NO_SHOW)
    money = f"{DESK}sessions/{missed.pk}/money/"
    press(f"{DESK}sessions/{missed.pk}/fee/")
    press(f"{DESK}sessions/{booked.pk}/arrived/")

    press(money, amount="10", how="cash")
    in_part = shown(desk.get(DESK))
    press(money, amount="30", how="cash")

    assert f"Fee of {on:%-d %b}: $30.00" in in_part
    assert "Fee of" not in shown(desk.get(DESK))


def test_what_was_taken_beyond_what_is_due_by_now_is_said(
    press, desk, plan, patient, clinic_admin, today
):
    visit = make.session(patient=patient, on=today, status="attended")
    money = f"{DESK}sessions/{visit.pk}/money/"
    says = {"by": make.actor(clinic_admin), "now": make.now()}
    confiding.keep_from_plan(session=visit, **says)
    cover = shown(desk.get(f"/patients/{patient.pk}/coverage/"))
    press(money, amount="120", how="cash")
    kept = shown(desk.get(money))

    confiding.tell_plan(session=visit, **says)

    for page in (DESK, f"/patients/{patient.pk}/coverage/"):
        assert "$90.00 more than is due" in shown(desk.get(page))
    more = "<dt>More than is due now</dt><dd><strong>$90.00</strong></dd>"
    assert "Pays in full; no plan is told" in cover
    assert "More than is due" not in kept
    assert more in shown(desk.get(money))


def test_what_a_second_plan_pays_stands_among_what_the_sum_is_made_of(
    desk, plan, patient, today
):
    Coverage.objects.filter(pk=plan.pk).update(
        deductible_applies=True, deductible_cents=15000
    )
    make.coverage(
        patient=patient, limit=None, rank=2, as_secondary="pays_remaining_share"
    )
    visit = make.session(patient=patient, on=today, status="attended")

    page = shown(desk.get(f"{DESK}sessions/{visit.pk}/money/"))
    line = shown(desk.get(DESK))

    assert "$30.00 due</strong> <span" in line
    assert "(deductible $100.00, less second plan $70.00)" in line
    assert "<dt>Due</dt><dd>$30.00</dd>" in page
    assert "<dt>Deductible</dt><dd>$100.00</dd>" in page
    assert "<dt>Less second plan</dt><dd>$70.00</dd>" in page


def test_a_fee_is_waived_with_a_reason_and_that_is_taken_back(press, desk, booked):
    press(f"{DESK}sessions/{booked.pk}/no-show/")

    unsaid = press(f"{DESK}sessions/{booked.pk}/waive/")
    press(f"{DESK}sessions/{booked.pk}/waive/", why="First time")
    fee = MissedFee.objects.get()
    press(f"{DESK}fees/{fee.pk}/back/", reason="Was told twice")

    assert unsaid.status_code == 422
    fee.refresh_from_db()
    assert (fee.decision, fee.reason) == ("waived", "First time")
    assert fee.withdrawn_at is not None


def test_a_fee_of_an_earlier_day_has_its_way_back_beside_its_money(
    desk, patient, today
):
    missed = make.session(
        patient=patient, on=today - dt.timedelta(days=1), status="no_show"
    )
    fee = make.missed_fee(session=missed, patient=patient)

    page = desk.get(f"{DESK}sessions/{missed.pk}/money/").text

    assert f'href="{DESK}fees/{fee.pk}/back/"' in page


def test_a_plan_that_allows_no_fee_has_none(press, desk, booked, plan):
    type(plan).objects.filter(pk=plan.pk).update(missed_fee_allowed=False)
    press(f"{DESK}sessions/{booked.pk}/no-show/")

    page = shown(desk.get(f"{DESK}?part=afternoon"))
    refused = shown(press(f"{DESK}sessions/{booked.pk}/fee/"))

    assert "No fee for this one" in page
    assert "neither price list nor plan" in refused
    assert not MissedFee.objects.exists()


def test_a_missed_line_goes_once_the_fee_is_decided_and_the_next_is_booked(
    press, desk, booked, patient, today
):
    press(f"{DESK}sessions/{booked.pk}/no-show/")
    press(f"{DESK}sessions/{booked.pk}/fee/")
    still = shown(desk.get(f"{DESK}?part=afternoon"))

    make.session(patient=patient, on=today + dt.timedelta(days=9))

    assert "Book again" in still
    assert "Nobody to call" in shown(desk.get(f"{DESK}?part=afternoon"))


@pytest.mark.parametrize(("ago", "is_asked"), [(40, True), (93, False)])
def test_the_fee_of_an_old_visit_is_decided_once_it_is_closed(
    press, desk, plan, patient, today, ago, is_asked
):
    old = make.session(patient=patient, on=today - dt.timedelta(days=ago))
    before = shown(desk.get(f"{DESK}?part=afternoon"))

    press("/patients/sessions/past/", **{f"visit-{old.pk}": "no_show"})

    after = shown(desk.get(f"{DESK}?part=afternoon"))
    assert "Charge $40.00" not in before
    assert ("Charge $40.00" in after) == is_asked


def test_the_day_is_closed_once_everybody_is_marked(
    press, desk, booked, clinic, clinic_admin
):
    early = shown(press(f"{DESK}close/"))
    press(f"{DESK}sessions/{booked.pk}/arrived/")
    closed = shown(press(f"{DESK}close/"))
    again = shown(press(f"{DESK}close/"))

    row = DeskDay.objects.get()
    assert "still waits to be marked" in early
    assert f"{clinic_admin.user.name} closed the day" in closed
    assert "A colleague has closed the day." in again
    press(f"{DESK}open/{row.pk}/")
    assert not DeskDay.objects.standing().exists()


def test_what_is_attended_and_unsigned_stands_under_its_therapist(
    press, desk, booked, therapist
):
    press(f"{DESK}sessions/{booked.pk}/arrived/")

    page = shown(desk.get(f"{DESK}?part=evening"))

    assert "Notes missing" in page
    assert therapist.user.name in page


def test_the_coming_days_ask_for_an_answer_that_is_too_old(desk, plan, patient, today):
    make.session(patient=patient, on=today + dt.timedelta(days=1))
    type(plan).objects.filter(pk=plan.pk).update(
        verified_on=today - dt.timedelta(days=40)
    )

    page = shown(desk.get(f"{DESK}?part=coming"))

    assert "First visit: ask within 72 hours" in page
    assert f"/patients/coverage/{plan.pk}/answer/" in page
    assert "is this all your insurance?" in page

    type(plan).objects.filter(pk=plan.pk).update(verified_on=today)
    assert "All is ready" in shown(desk.get(f"{DESK}?part=coming"))


def test_the_next_visits_are_booked_up_to_what_is_covered(press, booked, patient):
    make.program(patient=patient)

    page = shown(press(f"{DESK}sessions/{booked.pk}/arrived/"))

    assert f"/patients/{patient.pk}/book/weekly/?days={booked.on.isoweekday()}" in page
    assert "count=11" in page


def test_a_stranger_finds_nobody(signed_in, elsewhere, booked, patient, token):
    theirs = signed_in(make.member(Role.CLINIC_ADMIN, clinic=elsewhere))

    for part in PARTS:
        assert patient.name not in shown(theirs.get(f"{DESK}?part={part}"))
    answer = theirs.post(f"{DESK}sessions/{booked.pk}/arrived/", {"token": token()})
    assert answer.status_code == 404


def test_the_clinic_admins_day_begins_at_the_desk(desk):
    assert desk.get("/")["Location"] == DESK


def test_ten_patients_cost_no_more_than_one(desk, statements, clinic, therapist, today):
    def add(number):
        row = make.patient(clinic=clinic, therapist=therapist)
        plan = make.coverage(patient=row, verified_on=today)
        said = {"patient": row, "by": therapist.user, "start": dt.time(8, number)}
        make.payer_answer(coverage=plan, visits_left=3, by=therapist.user)
        make.session(on=today, therapist=None, **said)
        make.session(on=today + dt.timedelta(days=1), **said)
        make.session(on=today - dt.timedelta(days=2), status="no_show", **said)
        make.session(on=today - dt.timedelta(days=3), status="attended", **said)
        make.authorization(coverage=plan, status="pending", visits_requested=3)
        make.snapshot(row)

    def costs():
        pages = [f"{DESK}?part={part}" for part in PARTS]
        for page in pages:
            desk.get(page)
        return {page: len(statements(desk.get, page)) for page in pages}

    add(0)
    one = costs()
    for number in range(1, 10):
        add(number)

    assert {page for page, cost in costs().items() if cost > one[page]} == set()


@pytest.mark.parametrize(
    ("days_ago", "says"),
    [(15, ""), (16, "Due soon"), (30, "Due soon"), (31, "Overdue")],
)
def test_what_is_asked_about_records_stands_here_before_it_is_late(
    desk, patient, clinic_admin, today, days_ago, says
):
    answering.ask_for_copy(
        patient=patient,
        form="On paper",
        came="writing",
        asked_on=today - dt.timedelta(days=days_ago),
        by=make.actor(clinic_admin),
        now=make.now(),
    )

    page = shown(desk.get(DESK))

    assert ("Asked about records: due soon, or late" in page) is bool(says)
    assert says in page
    assert (patient.name in page) is bool(says)


def test_of_findings_the_desk_is_not_told_here(desk, patient, today):
    answering.ask_for_change(
        patient=patient,
        topic="health",
        wrong="My left hip",
        right="My right hip",
        asked_on=today - dt.timedelta(days=59),
        by=make.actor(patient),
        now=make.now(),
    )

    assert patient.name not in shown(desk.get(DESK))


@pytest.mark.parametrize("role", ["therapist", "clinic_admin"])
def test_who_answers_about_records_finds_them_beside_what_is_to_do(
    request, signed_in, role
):
    row = request.getfixturevalue(role)

    page = shown(signed_in(row).get("/patients/to-do/"))

    assert "/patients/record-requests/" in page


# Once a week


def of_the_week(name, number, clinic, therapist, today):
    """Three patients of whom one list of the week speaks."""
    patient = make.patient(
        clinic=clinic, therapist=therapist, user=make.user(name=f"Pat {number}")
    )
    plan = make.coverage(
        patient=patient,
        limit=2 if name == "beyond" else 30,
        authorization_required="always" if name == "ending" else "never",
    )
    if name == "ending":
        make.authorization(coverage=plan, valid_from=today, valid_to=today + 2 * DAY)
    elif name == "beyond":
        for days in (1, 3, 5):
            make.session(patient=patient, on=today + days * DAY)
    elif name == "rarely":
        make.program(patient=patient, by=therapist.user)
    else:
        make.payer_answer(coverage=plan, answered_on=today, visits_left=3)
    make.snapshot(patient)


@pytest.mark.parametrize("name", desk_week.LISTS)
def test_a_list_of_the_week_has_an_end_and_goes_on(
    desk, clinic, therapist, today, name, monkeypatch
):
    monkeypatch.setattr(desk_week, "MOST", 2)
    monkeypatch.setattr(desk_week, "MOST_OF", {"differing": 2})
    for number in range(3):
        of_the_week(name, number, clinic, therapist, today)

    def names(asked=""):
        page = shown(desk.get(f"{DESK}?part=week{asked}"))
        return [n for n in range(3) if f"<strong>Pat {n}</strong>" in page], page

    found, page = names()
    assert found == [0, 1]
    said = (
        "Answers 1 to 2 of 3" if name == "differing" else '<span class="quiet">3</span>'
    )
    assert said in page
    assert f"?part=week&amp;list={name}&amp;page=2" in page
    found, page = names(f"&list={name}&page=2")
    assert found == [2]
    assert f"?part=week&amp;list={name}&amp;page=1" in page
    others = [each for each in desk_week.LISTS if each != name]
    assert not any(f'id="{each}"' in page for each in others)


def test_only_the_answers_of_a_page_are_counted_again(
    desk, clinic, therapist, today, monkeypatch
):
    monkeypatch.setattr(desk_week, "MOST_OF", {"differing": 2})
    counted = []
    monkeypatch.setattr(
        desk_week,
        "facts_of_each",
        lambda ids, **how: counted.extend(ids) or facts_of_each(ids, **how),
    )
    for number in range(5):
        of_the_week("differing", number, clinic, therapist, today)

    desk.get(f"{DESK}?part=week")

    assert len(counted) == 2


def test_only_the_people_of_a_page_are_read_of_those_who_come_too_rarely(
    desk, clinic, therapist, today, monkeypatch
):
    monkeypatch.setattr(desk_week, "MOST", 2)
    for number in range(5):
        of_the_week("rarely", number, clinic, therapist, today)
    read = []
    from_db = Patient.from_db
    monkeypatch.setattr(
        Patient, "from_db", lambda *row, **how: read.append(row) or from_db(*row, **how)
    )

    page = shown(desk.get(f"{DESK}?part=week&list=rarely"))

    assert '<span class="quiet">5</span>' in page
    assert len(read) == 2


def test_a_list_that_there_is_not_is_the_whole_week(desk, booked):
    page = shown(desk.get(f"{DESK}?part=week&list=%00&page=x"))

    assert all(f'id="{each}"' in page for each in desk_week.LISTS)


def test_what_waits_on_the_days_of_who_is_away_stands_at_the_desk(
    desk, booked, therapist, today
):
    """From today on, leading to the first of them: nobody else would tell the desk."""
    make.session(patient=booked.patient, on=today - DAY, therapist=therapist)
    make.session(patient=booked.patient, on=today + 2 * DAY, therapist=therapist)
    days = {"first_on": today - DAY, "last_on": today + 6 * DAY}
    make.closure(clinic=booked.clinic, therapist=therapist, **days)

    page = shown(desk.get(DESK))

    assert "Booked while nobody is there" in page
    assert f"{therapist.user.name} is away" in page
    link = f'?day={today:%Y-%m-%d}">2 sessions are booked there: move them</a>'
    assert link in page


def test_what_is_booked_with_who_left_stands_at_the_desk(desk, booked, today):
    name = booked.therapist.user.name
    make.session(patient=booked.patient, on=today - DAY, therapist=booked.therapist)
    assert "works here no more" not in shown(desk.get(DESK))

    booked.therapist.ended_at = make.now()
    booked.therapist.save()

    page = shown(desk.get(DESK))
    assert f"{name} works here no more:" in page
    assert f'?day={today:%Y-%m-%d}">1 session is booked there: move it</a>' in page


def test_an_absence_with_nobody_booked_says_nothing_at_the_desk(desk, booked, lead):
    on = booked.on + DAY
    make.closure(clinic=booked.clinic, first_on=on, last_on=on)

    assert "Booked while nobody is there" not in shown(desk.get(DESK))
