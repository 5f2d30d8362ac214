"""A patient's cover at the desk, each form about it, and the board of the clinic."""

import csv
import datetime as dt
import re
from functools import partial

import pytest

from patients.models import Accumulator, Authorization, Coverage, PriorUse
from patients.services import claiming, counting, limiting_visits, receiving
from tests import factories as make
from tests.threads import at_once

BOARD = "/patients/coverage/"
PLAN = {
    "payer": "Harbour Mutual",
    "payer_phone": "555 0111",
    "member_number": "M1",
    "rank": "1",
    "effective_from": "2026-01-01",
    "effective_to": "",
    "answered_on": "",
    "benefit_period": "calendar_year",
    "visits": "20",
    "authorization_required": "never",
    "free_visits": "",
    "allowed_evaluation_cents": "120",
    "allowed_treatment_cents": "100.50",
    "copay_cents": "30",
    "coinsurance": "",
    "deductible_cents": "",
}


def counted(patient, today):
    make.snapshot(patient)


def approval(today, **said):
    return {
        "number": "A2",
        "visits": "12",
        "valid_from": today.isoformat(),
        "valid_to": (today + dt.timedelta(days=60)).isoformat(),
    } | said


def test_a_past_session_that_waits_is_named_by_its_day(desk, patient):
    on = make.today() - dt.timedelta(days=2)
    make.session(patient=patient, on=on)

    page = desk.get(f"/patients/{patient.pk}/coverage/").content.decode()

    assert f"A past session is not closed ({on:%-d %b %Y})" in page


def test_of_two_approvals_the_earlier_end_is_told_with_the_visits_that_go_with_it(
    desk, patient, today
):
    plan = make.coverage(
        patient=patient,
        limit=None,
        authorization_required="always",
        benefit_period="whole_coverage",
    )
    soon, late = today + dt.timedelta(days=9), today + dt.timedelta(days=70)
    make.authorization(coverage=plan, visits_approved=3, valid_to=soon)
    make.authorization(coverage=plan, visits_approved=5, valid_to=late, number="A3")
    make.session(patient=patient, on=today + dt.timedelta(days=1))
    make.session(patient=patient, on=soon + dt.timedelta(days=1))
    make.snapshot(patient)

    cover = desk.get(f"/patients/{patient.pk}/coverage/").content.decode()
    line = desk.get(f"/patients/{patient.pk}/book/").content.decode()

    earliest = cover.partition("the earliest end")[0][-200:]
    assert f"{soon:%-d %b %Y}" in earliest
    assert "then 4 visits at most" in cover
    assert f"until {late:%-d %b %Y}, 2 of them until {soon:%-d %b %Y}" in line


def test_of_an_approval_that_begins_later_the_desk_is_told_what_can_come_before_it(
    desk, patient, today
):
    plan = make.coverage(
        patient=patient,
        limit=None,
        authorization_required="always",
        benefit_period="whole_coverage",
    )
    soon, then = today + dt.timedelta(days=9), today + dt.timedelta(days=30)
    make.authorization(coverage=plan, visits_approved=3, valid_to=soon)
    make.authorization(coverage=plan, visits_approved=5, valid_from=then, number="A3")

    cover = desk.get(f"/patients/{patient.pk}/coverage/").text

    begins = cover.partition("an approval begins")
    assert f"{then:%-d %b %Y}" in begins[0][-200:]
    assert "3 visits at most before it" in begins[2][:200]


def test_a_plans_visits_are_told_until_the_plan_ends_and_no_longer(
    desk, patient, today
):
    make.coverage(patient=patient, limit=9, effective_to=today)

    page = desk.get(f"/patients/{patient.pk}/coverage/").text

    assert f"of <strong>9</strong> (to {today:%-d %b %Y})" in page


def test_the_page_says_who_covers_what_in_plain_words(desk, patient, today):
    make.coverage(patient=patient, limit=1, benefit_period="whole_coverage")
    make.session(patient=patient, on=today, status="attended")
    make.session(patient=patient, on=today, start="12:00", kind="gym")
    make.session(patient=patient, on=today + dt.timedelta(days=1))

    page = desk.get(f"/patients/{patient.pk}/coverage/").content.decode()

    assert "<strong>1</strong> used" in page
    assert "The plan&#x27;s visits are used up by then" in page
    assert "Gym: no plan pays for it" in page
    assert "Booked beyond cover" in page
    assert "$30.00" in page


def test_what_the_second_plan_pays_stands_beside_what_the_first_pays(
    signed_in, clinic_admin, patient, today
):
    make.coverage(patient=patient, copay_cents=4000)
    make.coverage(patient=patient, rank=2, copay_cents=1500)
    make.session(patient=patient, on=today, status="attended")
    client = signed_in(clinic_admin)

    page = client.get(f"/patients/{patient.pk}/coverage/").text
    file = client.post(f"/patients/{patient.pk}/coverage/export/")

    row = page.partition("<tbody>")[2]
    assert "$60.00" in row
    assert "second plan $40.00" in row
    assert "$0.00" in row
    text = b"".join(file.streaming_content).decode()
    assert "Second plan pays" in text
    assert "60.00,40.00,0.00" in text


@pytest.mark.parametrize(
    ("agreed", "row", "notice"),
    [
        ("patient_pays", ["$120.00"], "about $120 for the patient."),
        ("renewal_pending", ["$120.00", "not decided"], "about $120 for the patient."),
        ("clinic_pays", ["$0.00", "the clinic bears it"], "the clinic bears it."),
    ],
)
def test_what_was_agreed_of_a_booking_beyond_cover_is_what_the_patient_pays(
    desk, clinic, patient, today, agreed, row, notice
):
    make.prices(clinic=clinic)
    make.coverage(patient=patient, limit=0)
    make.session(patient=patient, on=today, beyond_cover_reason=agreed)

    page = desk.get(f"/patients/{patient.pk}/coverage/").text

    assert what_the_patient_pays(page) == row
    first = f"Booked beyond cover: 1 session, on {today:%-d %b %Y}: "
    assert first in page
    assert page.partition(first)[2].startswith(notice)


@pytest.mark.parametrize("is_medicare", [True, False])
def test_where_somebody_looks_first_no_sum_is_told_of_who_has_not_agreed(
    desk, clinic, patient, today, is_medicare
):
    make.prices(clinic=clinic)
    if is_medicare:
        make.threshold(coverage=make.coverage(patient=patient, limit=0))
    else:
        make.coverage(patient=patient, authorization_required="always")
    make.session(patient=patient, on=today)

    page = desk.get(f"/patients/{patient.pk}/coverage/").text

    assert "look first who pays, and ask nothing of the patient before." in page
    assert "about $120 for the patient" not in page


def test_an_attended_visit_without_approval_is_not_yet_the_patients_to_pay(
    desk, clinic, clinic_admin, patient, today
):
    make.prices(clinic=clinic)
    make.coverage(patient=patient, authorization_required="always")
    visit = make.session(patient=patient, on=today, status="attended")
    address = f"/patients/{patient.pk}/coverage/"

    before = desk.get(address).text
    says = {"by": make.actor(clinic_admin), "now": make.now()}
    claiming.write_off(session=visit, reason="our omission", **says)
    after = desk.get(address).text

    assert "not decided" in before
    assert "the clinic bears it" in after


def test_what_was_written_off_of_a_closed_double_is_not_to_be_looked_at_again(
    desk, clinic_admin, clinic, patient, today
):
    make.coverage(patient=patient, authorization_required="always")
    closed = make.patient(clinic=clinic, discharged_on=today)
    make.doubled_record(patient=closed, kept=patient)
    visit = make.session(patient=closed, on=today, status="attended")
    page = f"/patients/{patient.pk}/coverage/"
    says = {"by": make.actor(clinic_admin), "now": make.now()}

    before = desk.get(page).text
    claiming.write_off(session=visit, reason="our omission", **says)

    assert "Lock it to an approval, or write it off" in before
    assert "Lock it to an approval, or write it off" not in desk.get(page).text


@pytest.mark.parametrize(
    ("decided", "row", "in_the_file"),
    [
        (None, ["$40.00", "not decided"], ",not decided,40.00"),
        ({}, ["$35.00"], "35.00,,"),
        ({"decision": "waived", "reason": "ill"}, ["$0.00", "waived"], "0.00,waived,"),
    ],
)
def test_the_fee_of_a_missed_visit_is_the_patients_as_it_was_decided(
    signed_in, clinic_admin, clinic, patient, today, decided, row, in_the_file
):
    make.prices(clinic=clinic, no_show_cents=4000)
    missed = make.session(patient=patient, on=today, status="no_show")
    if decided is not None:
        make.missed_fee(session=missed, patient=patient, cents=3500, **decided)
    client = signed_in(clinic_admin)

    page = client.get(f"/patients/{patient.pk}/coverage/").text
    file = client.post(f"/patients/{patient.pk}/coverage/export/")

    assert what_the_patient_pays(page) == row
    line = b"".join(file.streaming_content).decode().splitlines()[1]
    assert line.endswith(in_the_file)


def test_a_visit_written_off_asks_nothing_though_a_plan_covers_it_by_now(
    signed_in, clinic_admin, patient, today, token
):
    plan = make.coverage(patient=patient, authorization_required="always")
    visit = make.session(patient=patient, on=today, status="attended")
    says = {"by": make.actor(clinic_admin), "now": make.now()}
    claiming.write_off(session=visit, reason="our omission", **says)
    make.authorization(coverage=plan, visits_approved=9, valid_from=today)
    client = signed_in(clinic_admin)

    page = client.get(f"/patients/{patient.pk}/coverage/").text
    file = client.post(f"/patients/{patient.pk}/coverage/export/")
    names, line = csv.reader(b"".join(file.streaming_content).decode().splitlines())
    money = client.get(f"/patients/desk/sessions/{visit.pk}/money/").text
    back = f"/patients/sessions/{visit.pk}/write-off/back/?covered=1"
    form = client.get(back).context["form"]
    client.post(back, {"reason": form["reason"].value(), "token": token()})
    billed = client.get(f"/patients/{patient.pk}/coverage/").text

    assert f'href="{back}"' in page
    assert what_the_patient_pays(billed) == ["$30.00"]
    assert what_the_patient_pays(page) == ["$0.00", "the clinic bears it"]
    assert "$70.00" in billed
    assert "$70.00" not in page
    assert dict(zip(names, line, strict=True))["Plan pays"] == "0.00"
    assert f"Written off, and covered by now: {today:%-d %b %Y}" in page
    assert "nothing is asked of the patient" in money
    assert "Copay" not in money


def test_a_visit_written_off_for_good_counts_no_more(
    desk, clinic, clinic_admin, patient, today, token
):
    make.prices(clinic=clinic)
    terms = {"deductible_applies": True, "deductible_cents": 10000}
    plan = make.coverage(patient=patient, authorization_required="always", **terms)
    visit = make.session(patient=patient, on=today, status="attended")
    says = {"by": make.actor(clinic_admin), "now": make.now()}
    claiming.write_off(session=visit, reason="our omission", **says)
    make.authorization(coverage=plan, visits_approved=9, valid_from=today)
    cover = f"/patients/{patient.pk}/coverage/"
    stays = f"/patients/sessions/{visit.pk}/write-off/stays/"

    def counted():
        result = counting.current(patient, now=make.now()).result
        met = [row.deductible_met_cents for row in result.accumulators]
        return result.patient_summary.visits_left, met

    before, page = counted(), desk.get(cover).text
    desk.post(stays, {"token": token()})
    after = desk.get(cover).text

    assert f'href="{stays}"' in page
    assert (before, counted()) == ((8, [10000]), (9, []))
    assert what_the_patient_pays(after) == ["$0.00", "the clinic bears it"]
    assert "The clinic bears it; no plan is billed" in after
    assert "covered by now" not in after

    claiming.take_write_off_back(session=visit, reason="They pay it.", **says)
    assert counted() == before


def test_why_a_patient_pays_a_sum_is_one_press_from_it(
    signed_in, clinic_admin, patient, today
):
    make.coverage(patient=patient, copay_cents=0, coinsurance_bp=2000)
    visit = make.session(patient=patient, on=today, status="attended")
    desk, why = signed_in(clinic_admin), f"/patients/desk/sessions/{visit.pk}/money/"

    assert f'href="{why}"' in desk.get(f"/patients/{patient.pk}/coverage/").text
    told = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", desk.get(why).text)

    assert [name for name, _sum in told] == [
        "Due",
        "Plan's price",
        "Plan pays",
        "Coinsurance",
        "Collected",
    ]


def test_what_was_taken_before_a_write_off_is_to_be_given_back_until_it_is(
    signed_in, clinic_admin, patient, today, token
):
    make.coverage(patient=patient)
    visit = make.session(patient=patient, on=today, status="attended")
    says = {"by": make.actor(clinic_admin), "now": make.now()}
    paid = receiving.collect(session=visit, cents=1000, how="cash", **says)
    desk, own = signed_in(clinic_admin), signed_in(patient)
    where = {
        f"/patients/{patient.pk}/coverage/": "Give $10.00 back",
        f"/patients/desk/sessions/{visit.pk}/money/": "To give back",
        "/patients/desk/": "Give $10.00 back",
    }

    def told():
        shown = [words in desk.get(page).text for page, words in where.items()]
        return [*shown, "You get $10.00 back." in own.get("/patients/visits/").text]

    assert told() == [False] * 4
    assert "$10.00 collected" in desk.get(f"/patients/{patient.pk}/coverage/").text
    asked = desk.get(f"/patients/sessions/{visit.pk}/write-off/").text
    assert "Give $10.00 back" in asked

    claiming.write_off(session=visit, reason="our omission", **says)
    assert told() == [True] * 4

    back = {"reason": "Given back", "token": token()}
    desk.post(f"/patients/desk/money/{paid.pk}/back/", back)
    assert told() == [False] * 4


def test_the_file_adds_up_only_what_is_decided(
    signed_in, clinic_admin, clinic, patient, today
):
    make.prices(clinic=clinic)
    make.coverage(patient=patient, limit=0)
    make.session(patient=patient, on=today, beyond_cover_reason="renewal_pending")

    file = signed_in(clinic_admin).post(f"/patients/{patient.pk}/coverage/export/")

    names, line = csv.reader(b"".join(file.streaming_content).decode().splitlines())
    said = dict(zip(names, line, strict=True))
    assert said["Patient pays"] == ""
    assert said["Who pays"] == "not decided"
    assert said["May come to"] == "120.00"


@pytest.mark.parametrize("is_in_care", [True, False])
def test_nothing_is_booked_for_whose_care_has_ended(desk, patient, today, is_in_care):
    patient.discharged_on = None if is_in_care else today
    patient.save()

    page = desk.get(f"/patients/{patient.pk}/coverage/").text

    for way in ("book/", "plan/", "book/weekly/"):
        assert (f'href="/patients/{patient.pk}/{way}"' in page) is is_in_care
    assert f'href="/patients/{patient.pk}/estimates/"' in page


def test_what_is_booked_beyond_cover_says_who_pays_for_how_many(
    desk, clinic, patient, today
):
    make.prices(clinic=clinic)
    make.coverage(patient=patient, limit=0)
    for days, agreed in enumerate(["patient_pays", "patient_pays", "clinic_pays"]):
        on = today + dt.timedelta(days=days)
        make.session(patient=patient, on=on, beyond_cover_reason=agreed)

    page = desk.get(f"/patients/{patient.pk}/coverage/").text

    assert f"Booked beyond cover: 3 sessions, from {today:%-d %b %Y}. " in page
    assert "2 of them: about $240 for the patient. 1 of them: the clinic bears" in page


YEAR_PLAN = {"deductible_applies": True, "deductible_cents": 15_000}


@pytest.mark.parametrize(
    ("elsewhere", "visits", "words"),
    [
        (0, 0, "$0.00 met, $150.00 left"),
        (2_500, 0, "$25.00 met, $125.00 left"),
        (2_500, 1, "$125.00 met, $25.00 left"),
        (0, 2, "Deductible $150.00: met in all"),
    ],
)
def test_what_of_the_deductible_is_met_is_told(
    desk, patient, today, elsewhere, visits, words
):
    plan = make.coverage(
        patient=patient, benefit_period="whole_coverage", copay_cents=0, **YEAR_PLAN
    )
    if elsewhere:
        Accumulator.objects.create(
            coverage=plan,
            patient=patient,
            clinic=patient.clinic,
            period_start=plan.effective_from,
            deductible_met_cents=elsewhere,
        )
    for days in range(visits):
        on = today - dt.timedelta(days=days)
        make.session(patient=patient, on=on, status="attended")
    make.session(patient=patient, on=today + dt.timedelta(days=1))

    assert words in desk.get(f"/patients/{patient.pk}/coverage/").text


def test_of_a_plan_to_come_is_told_what_is_met_as_it_begins(desk, patient, today):
    """A new year's plan is often entered, with what is met, before it begins."""
    begins = dt.date(today.year + 1, 1, 1)
    plan = make.coverage(patient=patient, effective_from=begins, **YEAR_PLAN)
    Accumulator.objects.create(
        coverage=plan,
        patient=patient,
        clinic=patient.clinic,
        period_start=begins,
        deductible_met_cents=2_500,
    )

    page = desk.get(f"/patients/{patient.pk}/coverage/").text

    assert f"$25.00 met, $125.00 left (1 Jan {begins.year}" in page


@pytest.mark.parametrize(("theirs", "is_told"), [(15_000, True), (0, False)])
def test_what_the_plan_says_is_met_beyond_our_count_is_told(
    desk, patient, today, theirs, is_told
):
    plan = make.coverage(patient=patient, **YEAR_PLAN)
    make.payer_answer(coverage=plan, answered_on=today, deductible_met_cents=theirs)

    page = desk.get(f"/patients/{patient.pk}/coverage/").text

    assert ("the plan said $150.00 of the deductible met" in page) is is_told


def test_with_what_is_entered_as_told_both_agree(desk, clinic_admin, patient, today):
    """Whoever entered all that the plan said would count our own visits twice."""
    plan = make.coverage(patient=patient, **YEAR_PLAN | {"deductible_cents": 90_000})
    start = dt.date(today.year, 1, 1)
    says = {"by": make.actor(clinic_admin), "now": make.now()}
    set_met = partial(
        limiting_visits.set_met, coverage=plan, period_start=start, oop_met_cents=None
    )
    set_met(deductible_met_cents=2_500, **says)
    make.session(patient=patient, on=today, status="attended")
    make.payer_answer(coverage=plan, answered_on=today, deductible_met_cents=60_000)
    page = f"/patients/{patient.pk}/coverage/"

    before = desk.get(page).text
    set_met(deductible_met_cents=50_000, **says)
    after = desk.get(page).text

    assert "counted here are $125.00. With $500.00 before our first session" in before
    assert "$600.00 met, $300.00 left" in after
    assert "the plan said" not in after


def test_how_near_the_yearly_maximum_is_is_told(desk, patient, today):
    make.coverage(patient=patient, oop_max_cents=3_000)
    make.session(patient=patient, on=today, status="attended")

    page = desk.get(f"/patients/{patient.pk}/coverage/").text

    assert "Out-of-pocket maximum $30.00: met in all" in page


def what_the_patient_pays(page):
    """Of the newest visit."""
    cell = page.partition("<tbody>")[2].partition('data-label="Patient pays"')[2]
    seen = re.sub('<span class="visually-hidden">.*?</span>', "", cell)
    said = re.sub("<[^>]*>", "|", seen.partition("</td>")[0]).split(">", 1)[1]
    return [each for each in said.split("|") if each.strip()]


def test_what_needs_a_look_is_on_top(desk, patient, today):
    make.coverage(patient=patient, authorization_required="always")
    make.session(patient=patient, on=today - dt.timedelta(days=1), status="attended")
    make.session(patient=patient, on=today - dt.timedelta(days=2))

    page = desk.get(f"/patients/{patient.pk}/coverage/").content.decode()

    assert "Attended without approval" in page
    assert "A past session is not closed" in page


def test_visits_of_an_approval_that_has_ended_are_not_left(desk, patient, today):
    plan = make.coverage(patient=patient, authorization_required="always")
    make.authorization(
        coverage=plan,
        visits_approved=9,
        valid_from=today - dt.timedelta(days=30),
        valid_to=today - dt.timedelta(days=1),
    )

    page = desk.get(f"/patients/{patient.pk}/coverage/").text

    assert "<strong>9</strong> ended unused" in page
    assert "<strong>9</strong> left" not in page


def test_a_plan_is_entered_in_dollars_and_kept_in_cents(desk, patient, token):
    desk.post(f"/patients/{patient.pk}/coverage/open/", PLAN | {"token": token()})

    plan = Coverage.objects.get()
    assert plan.payer.name == "Harbour Mutual"
    assert (plan.allowed_treatment_cents, plan.copay_cents) == (10050, 3000)
    assert make.snapshot(patient).visits_left == 20


def test_a_plan_that_takes_the_place_of_another_ends_it_in_one_go(
    desk, patient, today, token
):
    before = make.coverage(patient=patient)
    address = f"/patients/{patient.pk}/coverage/open/"
    new = PLAN | {"effective_from": f"{today}"}

    page = desk.get(address)
    refused = desk.post(address, new | {"token": token()})
    desk.post(address, new | {"token": token(), "ends_before": "on"})

    assert f"On file: {before}" in page.text
    assert page.context["form"]["effective_from"].value() is None
    assert refused.status_code == 422
    before.refresh_from_db()
    assert before.effective_to == today - dt.timedelta(days=1)
    assert make.snapshot(patient).visits_left == 20


@pytest.mark.parametrize(("rank", "first"), [("2", "2026-07-01"), ("1", "2026-01-01")])
def test_where_no_plan_is_ended_with_the_new_one_it_says_so(
    desk, patient, token, rank, first
):
    before = make.coverage(patient=patient, effective_from=dt.date(2026, 1, 1))
    address = f"/patients/{patient.pk}/coverage/open/"
    new = PLAN | {"rank": rank, "effective_from": first, "ends_before": "on"}

    refused = desk.post(address, new | {"token": token()})

    assert "No plan of this rank paid until the day before" in refused.text
    before.refresh_from_db()
    assert (Coverage.objects.get(), before.effective_to) == (before, None)


def test_a_plan_year_begins_on_the_plans_first_day(desk, patient, token):
    plan = PLAN | {"benefit_period": "plan_year", "effective_from": "2026-07-31"}

    desk.post(f"/patients/{patient.pk}/coverage/open/", plan | {"token": token()})

    row = Coverage.objects.get()
    assert (row.plan_year_month, row.plan_year_day) == (7, 28)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("payer", ""),
        ("payer", "\x00"),
        ("rank", "3"),
        ("effective_from", "0000-01-01"),
        ("effective_from", "0001-01-01"),
        ("effective_from", "9999-12-31"),
        ("effective_to", "2025-12-31"),
        ("answered_on", "9999-12-31"),
        ("visits", "9" * 40),
        ("visits", "-1"),
        ("visits", "1.5"),
        ("allowed_treatment_cents", "1e9"),
        ("allowed_treatment_cents", "NaN"),
        ("copay_cents", "-1"),
        ("copay_cents", "0.001"),
        ("coinsurance", "101"),
        ("free_visits", "9" * 30),
    ],
)
def test_a_plan_that_cannot_be_is_refused_beside_its_field(
    desk, patient, token, field, value
):
    plan = PLAN | {field: value, "token": token()}

    answer = desk.post(f"/patients/{patient.pk}/coverage/open/", plan)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Coverage.objects.exists()


def test_two_first_plans_on_one_day_are_refused(desk, patient, token):
    make.coverage(patient=patient)

    answer = desk.post(
        f"/patients/{patient.pk}/coverage/open/", PLAN | {"token": token()}
    )

    assert answer.status_code == 422
    assert "effective_to" in answer.context["form"].errors


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_plans_make_one(signed_in, clinic_admin, patient, token):
    plan = PLAN | {"token": token()}
    clients = [signed_in(clinic_admin) for _ in range(20)]
    address = f"/patients/{patient.pk}/coverage/open/"

    answers = at_once(20, lambda number: clients[number].post(address, plan).url)

    assert Coverage.objects.count() == 1
    assert len(set(answers)) == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_approvals_make_one(
    signed_in, clinic_admin, patient, today, token
):
    plan = make.coverage(patient=patient, authorization_required="always")
    said = approval(today, token=token())
    clients = [signed_in(clinic_admin) for _ in range(20)]

    answers = at_once(
        20,
        lambda number: clients[number].post(f"{BOARD}{plan.pk}/authorize/", said).url,
    )

    assert Authorization.objects.count() == 1
    assert len(set(answers)) == 1


def test_an_approval_is_entered_extended_and_voided(desk, patient, today, token):
    plan = make.coverage(patient=patient, authorization_required="always")

    def left():
        return make.snapshot(patient).visits_left

    desk.post(f"{BOARD}{plan.pk}/authorize/", approval(today, token=token()))
    assert left() == 12
    row = Authorization.objects.get()
    more = approval(today, visits="20", reason="They called.")
    desk.post(f"/patients/authorizations/{row.pk}/extend/", more | {"token": token()})
    assert left() == 20
    desk.post(
        f"/patients/authorizations/{row.pk}/void/",
        {"reason": "Wrong patient.", "token": token()},
    )
    assert left() == 0
    again = desk.post(
        f"/patients/authorizations/{row.pk}/extend/", more | {"token": token()}
    )
    assert again.status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("visits", "0"),
        ("visits", "9" * 40),
        ("valid_from", "0000-00-00"),
        ("valid_to", "9999-12-31"),
        ("valid_to", "2020-01-01"),
        ("number", "\x00"),
    ],
)
def test_an_approval_that_cannot_be_is_refused_beside_its_field(
    desk, patient, today, token, field, value
):
    plan = make.coverage(patient=patient)
    said = approval(today, token=token()) | {field: value}

    answer = desk.post(f"{BOARD}{plan.pk}/authorize/", said)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_a_plan_answers_is_limited_used_elsewhere_and_ended(
    desk, patient, today, token
):
    plan = make.coverage(patient=patient, limit=30)
    january = dt.date(today.year, 1, 1).isoformat()
    limit = f"/patients/coverage/limits/{plan.visit_limits.get().pk}/"
    why = {"reason": "The plan said so."}
    said = {
        f"{BOARD}{plan.pk}/answer/": {"answered_on": today, "means": "portal"},
        limit: {"visits": "10"} | why,
        f"{BOARD}{plan.pk}/elsewhere/": {
            "visits": "4",
            "discipline": "PT",
            "period_start": january,
        }
        | why,
    }
    for address, body in said.items():
        answer = desk.post(address, body | {"token": token()})
        assert answer.status_code == 302

    plan.refresh_from_db()
    assert plan.verified_on == today
    assert PriorUse.objects.get().period_start.isoformat() == january
    assert make.snapshot(patient).visits_left == 6

    last = (today - dt.timedelta(days=1)).isoformat()
    desk.post(f"{BOARD}{plan.pk}/end/", {"last_day": last, "token": token()})

    assert make.snapshot(patient).limited_by == "no_coverage"


def test_a_plan_does_not_end_before_it_began(desk, patient, token):
    plan = make.coverage(patient=patient)
    last = plan.effective_from - dt.timedelta(days=1)

    answer = desk.post(
        f"{BOARD}{plan.pk}/end/", {"last_day": last.isoformat(), "token": token()}
    )

    assert answer.status_code == 422
    assert "last_day" in answer.context["form"].errors


def test_another_clinics_cover_is_not_there(
    signed_in, stranger, elsewhere, patient, today, token
):
    admin = signed_in(make.member("clinic_admin", clinic=elsewhere))
    row = make.authorization(patient=patient)
    counted(patient, today)
    plan = row.coverage_id

    for address in (
        f"/patients/{patient.pk}/coverage/",
        f"/patients/{patient.pk}/coverage/open/",
        *(
            f"{BOARD}{plan}/{part}/"
            for part in ("end", "confirm", "limit", "elsewhere", "authorize")
        ),
        f"/patients/authorizations/{row.pk}/extend/",
    ):
        assert admin.get(address).status_code == 404
    void = f"/patients/authorizations/{row.pk}/void/"
    assert admin.post(void, {"token": token()}).status_code == 404
    assert patient.name not in admin.get(BOARD).content.decode()


def test_a_therapist_reads_cover_and_does_not_change_it(signed_in, therapist, patient):
    client = signed_in(therapist)
    plan = make.coverage(patient=patient)

    page = client.get(f"/patients/{patient.pk}/coverage/")

    assert page.status_code == 200
    assert "Enter an approval" not in page.content.decode()
    assert client.get(f"{BOARD}{plan.pk}/authorize/").status_code == 403


def test_a_settled_write_off_of_a_closed_double_counts_no_more(
    clinic, clinic_admin, patient, today
):
    make.coverage(patient=patient)
    closed = make.patient(clinic=clinic, discharged_on=today)
    visit = make.session(patient=closed, on=today, status="attended")
    make.doubled_record(patient=closed, kept=patient)
    says = {"by": make.actor(clinic_admin), "now": make.now()}
    claiming.write_off(session=visit, reason="our omission", **says)

    def left():
        result = counting.current(patient, now=make.now()).result
        return result.patient_summary.visits_left

    before = left()
    claiming.settle_write_off(session=visit, **says)

    assert left() == before + 1
