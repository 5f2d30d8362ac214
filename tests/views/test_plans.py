"""Plans corrected with a reason, answers held against ours, claims, prices, amounts."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from patients.forms import Dollars
from patients.models import (
    Authorization,
    Claim,
    Coverage,
    Figure,
    PayerAnswer,
    PlanChange,
    PriceList,
    PriorUse,
    WriteOff,
    YearAmount,
    facts_of,
)
from patients.services import confiding, counting
from ptcare.audit.models import AuditEvent
from ptcare.languages.dates import desk_day
from tests import factories as make
from tests.threads import at_once
from tests.views.test_coverage import PLAN

COVER = "/patients/coverage/"


@pytest.fixture
def plan(patient, today):
    return make.coverage(
        patient=patient, limit=30, verified_on=today, member_number="XW9912345"
    )


def terms(**said):
    return (
        {
            name: value
            for name, value in PLAN.items()
            if name not in ("visits", "answered_on")
        }
        | {"reason": "The card says so."}
        | said
    )


def test_a_correction_keeps_the_old_value_who_and_why(desk, plan, token, clinic_admin):
    said = terms(copay_cents="45", effective_from=plan.effective_from.isoformat())

    desk.post(f"{COVER}{plan.pk}/correct/", said | {"token": token()})

    change = PlanChange.objects.get(deed="coverage.corrected")
    assert (change.before["copay_cents"], change.after["copay_cents"]) == (3000, 4500)
    page = desk.get(f"{COVER}{plan.pk}/").text
    assert "<s>$30.00</s> $45.00" in page
    assert "The card says so." in page
    assert clinic_admin.user.name in page


def test_a_member_number_shows_its_last_four_outside_its_form(desk, plan, patient):
    for address in (f"/patients/{patient.pk}/coverage/", f"{COVER}{plan.pk}/"):
        page = desk.get(address).text
        assert "…2345" in page
        assert "XW9912345" not in page

    assert "XW9912345" in desk.get(f"{COVER}{plan.pk}/correct/").text


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"subscriber_relation": "spouse"}, "subscriber_name"),
        ({"subscriber_name": "Ann"}, "subscriber_relation"),
        ({"subscriber_born_on": "2999-01-01"}, "subscriber_born_on"),
        ({"free_visits": "6"}, "free_visits"),
        ({"authorization_required": "after_visits"}, "free_visits"),
        ({"as_secondary": "supplement"}, "as_secondary"),
        ({"deductible_cents": "500", "oop_max_cents": "400"}, "oop_max_cents"),
        ({"portal_url": "not an address"}, "portal_url"),
    ],
)
def test_terms_that_contradict_each_other_are_refused_beside_the_field(
    desk, plan, token, said, field
):
    answer = desk.post(f"{COVER}{plan.pk}/correct/", terms(**said) | {"token": token()})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not PlanChange.objects.exists()


def test_a_year_has_no_maximum_below_its_deductible(desk, plan, token, today):
    said = {"period_start": f"{today.year}-01-01", "reason": "Their letter"}
    said |= {"deductible_cents": "500", "oop_max_cents": "400", "token": token()}

    answer = desk.post(f"{COVER}{plan.pk}/met/", said)

    assert answer.status_code == 422
    assert "oop_max_cents" in answer.context["form"].errors
    assert not PlanChange.objects.exists()


def test_medicare_fills_in_what_is_usual(desk, patient, today):
    make.year_amount(
        clinic=patient.clinic,
        figure="part_b_deductible",
        year=today.year,
        amount_cents=29900,
    )

    form = desk.get(f"/patients/{patient.pk}/coverage/open/?kind=medicare").context[
        "form"
    ]

    assert form.initial["deductible_cents"] == "299.00"
    assert form.initial["coinsurance"] == 20
    assert form.initial["thresholds"] == ["kx_pt_slp", "kx_ot"]


def test_a_supplement_goes_by_the_prices_of_the_plan_that_pays_first(desk, patient):
    """Nobody can say what a supplement's own price would be: it has none."""
    make.coverage(patient=patient, allowed_treatment_cents=11800)
    address = f"/patients/{patient.pk}/coverage/open/"

    form = desk.get(f"{address}?kind=supplement").context["form"]

    assert form.initial["allowed_treatment_cents"] == "118.00"
    assert form.initial["allowed_evaluation_cents"]
    assert "ends_before" not in form.fields  # none of its rank did
    assert "ends_before" in desk.get(address).context["form"].fields


@pytest.mark.parametrize("is_known", [True, False])
def test_a_deductible_of_the_year_that_is_not_on_file_is_told_where_it_is_missing(
    desk, patient, today, is_known
):
    make.year_amount(
        clinic=patient.clinic,
        figure="part_b_deductible",
        year=today.year,
        amount_cents=29900 if is_known else None,
    )

    page = desk.get(f"/patients/{patient.pk}/coverage/open/?kind=medicare").text

    is_told = f"deductible of {today.year} is not on file yet" in page
    assert is_told is not is_known


def test_the_page_of_a_plan_without_a_number_of_visits_opens(desk, patient):
    medicare = make.coverage(patient=patient, limit=None)

    page = desk.get(f"{COVER}{medicare.pk}/")

    assert "The plan sets no number of visits." in page.text


def test_until_a_years_deductible_is_on_file_that_of_the_year_before_is_filled_in(
    desk, patient, today
):
    """Empty, each visit of January would cost its share alone."""
    for year, cents in ((today.year - 1, 29900), (today.year, None)):
        make.year_amount(
            clinic=patient.clinic,
            figure="part_b_deductible",
            year=year,
            amount_cents=cents,
        )

    page = desk.get(f"/patients/{patient.pk}/coverage/open/?kind=medicare")

    assert page.context["form"].initial["deductible_cents"] == "299.00"
    assert "this is that of a year before" in page.text


def test_a_plan_tells_the_deductible_that_follows_the_amounts_of_the_year(
    desk, patient, today
):
    """Or its own figure would be corrected, and with it that of the years before."""
    for year, cents in ((today.year, 283_00), (today.year + 1, 297_00)):
        make.year_amount(
            clinic=patient.clinic,
            figure="part_b_deductible",
            year=year,
            amount_cents=cents,
        )
    terms = {"deductible_applies": True, "deductible_cents": 283_00, "limit": None}
    plan = make.coverage(patient=patient, **terms)
    make.threshold(coverage=plan)

    page = desk.get(f"{COVER}{plan.pk}/").text

    follows = f"Deductible from 1 Jan {today.year + 1} on $297.00"
    assert f"{follows}, by the amounts of the year" in page


def test_a_plan_entered_by_mistake_covers_nothing_and_makes_room(
    desk, plan, patient, token
):
    desk.post(
        f"{COVER}{plan.pk}/mistake/", {"reason": "Wrong patient.", "token": token()}
    )

    assert make.snapshot(patient).limited_by == "no_coverage"
    open_one = desk.post(
        f"/patients/{patient.pk}/coverage/open/", PLAN | {"token": token()}
    )
    assert open_one.status_code == 302
    assert Coverage.objects.standing().count() == 1


def test_a_difference_with_the_plans_number_is_shown_and_corrected_with_a_reason(
    desk, plan, patient, today, token
):
    desk.post(
        f"{COVER}{plan.pk}/answer/",
        {
            "answered_on": today,
            "means": "phone",
            "visits_left": "26",
            "token": token(),
        },
    )
    address = f"/patients/{patient.pk}/coverage/"
    assert "the plan said 26 left" in desk.get(address).text
    assert not PriorUse.objects.exists()

    desk.post(
        f"{COVER}{plan.pk}/elsewhere/",
        {
            "visits": "4",
            "discipline": "PT",
            "period_start": f"{today.year}-01-01",
            "reason": "The plan counts four at another clinic.",
            "token": token(),
        },
    )

    assert "the plan said" not in desk.get(address).text


def test_sessions_are_billed_paid_taken_back_and_borne(
    desk, plan, patient, today, token
):
    rows = [
        make.session(
            patient=patient, on=today - dt.timedelta(days=days), status="attended"
        )
        for days in (1, 3)
    ]
    said = {"sessions": [r.pk for r in rows], "under": f"{plan.pk}-0", "on": today}
    base = f"/patients/{patient.pk}/coverage/claims/"

    desk.post(f"{base}sent/", said | {"token": token()})
    desk.post(f"{base}paid/", said | {"token": token()})
    assert Claim.objects.filter(paid_on=today).count() == 2
    twice = desk.post(f"{base}sent/", said | {"token": token()})
    assert twice.status_code == 422
    desk.post(f"{base}back/", said | {"reason": "Denied.", "token": token()})
    assert not Claim.objects.standing().exists()
    page = " ".join(desk.get(base).text.split())
    assert page.count(f"<s>{plan} · sent {today:%-d %b %Y} · paid") == 2
    assert page.count("“Denied.”") == 2

    desk.post(
        f"/patients/sessions/{rows[0].pk}/write-off/",
        {"reason": "Our omission.", "token": token()},
    )
    assert WriteOff.objects.standing().get().session == rows[0]
    assert "Borne by the clinic" in desk.get(base).text


def test_a_visit_kept_from_the_plan_says_so_among_the_claims(
    desk, plan, patient, clinic_admin, today, token
):
    visit = make.session(patient=patient, on=today, status="attended")
    base = f"/patients/{patient.pk}/coverage/claims/"
    assert "not sent" in desk.get(base).text
    by = make.actor(clinic_admin)
    confiding.keep_from_plan(session=visit, by=by, now=make.now())

    page = desk.get(base).text
    refused = desk.post(
        f"{base}sent/",
        {"sessions": visit.pk, "under": f"{plan.pk}-0", "on": today, "token": token()},
    )

    assert "not sent" not in page
    assert "Kept from the plan" in page
    assert "Note not signed" not in page
    assert f'value="{visit.pk}"' not in page
    assert f'href="/patients/sessions/{visit.pk}/"' in page
    assert refused.status_code == 422
    assert "kept from the plan" in refused.text


def test_a_wrong_day_of_payment_is_corrected_on_its_own_line(
    desk, plan, patient, today, token
):
    session = make.session(
        patient=patient, on=today - dt.timedelta(days=3), status="attended"
    )
    said = {"sessions": [session.pk], "under": f"{plan.pk}-0"}
    yesterday = today - dt.timedelta(days=1)
    base = f"/patients/{patient.pk}/coverage/claims/"
    desk.post(f"{base}sent/", said | {"on": yesterday, "token": token()})
    desk.post(f"{base}paid/", said | {"on": yesterday, "token": token()})

    again = desk.post(f"{base}paid/", said | {"on": today, "token": token()})

    assert again.status_code == 422
    assert "Correct it on its own line." in again.text
    line = f"/patients/sessions/{session.pk}/payment/"
    assert line in desk.get(base).text
    title = f"Correct the payment for the visit of {desk_day(session.on)}"
    assert title in desk.get(line).text
    early = {
        "paid_on": today - dt.timedelta(days=2),
        "reason": "Slip.",
        "token": token(),
    }
    assert "It was sent after that day." in desk.post(line, early).text
    desk.post(line, {"paid_on": today, "reason": "Slip.", "token": token()})
    assert Claim.objects.standing().get().paid_on == today
    desk.post(line, {"paid_on": "", "reason": "Came back.", "token": token()})
    assert Claim.objects.standing().get().paid_on is None
    assert line not in desk.get(base).text


def test_nothing_ticked_is_said_and_nothing_is_lost(desk, plan, patient, today, token):
    make.session(patient=patient, on=today, status="attended")

    answer = desk.post(
        f"/patients/{patient.pk}/coverage/claims/sent/",
        {"under": f"{plan.pk}-0", "on": today, "token": token()},
    )

    assert answer.status_code == 422
    assert "Tick at least one session." in answer.text


def test_a_known_amount_of_the_year_counts_for_whoever_it_marks(
    desk, plan, patient, today, token
):
    make.threshold(coverage=plan)
    make.session(patient=patient, on=today, status="attended")
    make.snapshot(patient)
    address = f"/patients/set-up/amounts/kx_pt_slp/{today.year}/"

    refused = desk.post(address, {"amount_cents": "50", "token": token()})
    desk.post(address, {"amount_cents": "50", "source": "CMS", "token": token()})

    assert "source" in refused.context["form"].errors
    own = YearAmount.objects.exclude(clinic=None).get()
    assert own.amount_cents == 5000
    (coverage,) = facts_of(patient, as_of=today).coverages
    assert coverage.expense_thresholds[0].amount_cents_by_year[today.year] == 5000
    assert make.snapshot(patient).result["sessions"][0]["over_thresholds"]


def test_the_plan_says_how_much_of_the_years_amount_is_spent(
    desk, plan, patient, today
):
    year = (f"{desk_day(today.replace(month=1, day=1))}", f"31 Dec {today.year}")
    make.year_amount(clinic=plan.clinic, year=today.year, amount_cents=2480_00)
    make.threshold(
        coverage=plan, prior_cents_by_period={f"{today.year}-01-01": 2470_00}
    )
    make.session(patient=patient, on=today, status="attended")

    page = desk.get(f"{COVER}{plan.pk}/").text
    each = facts_of(patient, as_of=today).coverages[0].allowed_cents["treatment"]

    spent = f"${(2470_00 + each) / 100:,.2f}"
    assert f"{spent} spent of $2,480.00, {year[0]} – {year[1]}" in page
    assert "$2,470.00 of it elsewhere" in page
    assert "Above it, still covered" in page


def test_prices_are_entered_for_a_day_to_come_and_corrected_with_a_reason(
    desk, clinic, today, token
):
    make.prices(clinic=clinic)
    amounts = dict.fromkeys(
        (
            *("evaluation_cents", "re_evaluation_cents", "treatment_cents"),
            *("group_cents", "gym_cents", "late_cancelled_cents", "no_show_cents"),
        ),
        "90",
    )
    day = (today + dt.timedelta(days=30)).isoformat()
    said = amounts | {"valid_from": day}

    desk.post("/patients/set-up/prices/next/", said | {"token": token()})
    again = desk.post("/patients/set-up/prices/next/", said | {"token": token()})

    row = PriceList.objects.get(valid_from=day)
    assert "valid_from" in again.context["form"].errors
    assert "to come" in desk.get("/patients/set-up/prices/").text
    desk.post(
        f"/patients/set-up/prices/{row.pk}/",
        amounts | {"gym_cents": "10", "reason": "Typed wrong.", "token": token()},
    )
    row.refresh_from_db()
    assert row.gym_cents == 1000


def test_of_two_tabs_that_correct_prices_the_later_is_told(desk, clinic, token):
    row = make.prices(clinic=clinic)
    where = f"/patients/set-up/prices/{row.pk}/"
    form = desk.get(where).context["form"]
    shown = {name: form[name].initial for name in form.fields} | {"reason": "Typed."}

    desk.post(where, shown | {"gym_cents": "10", "token": token()})
    later = desk.post(where, shown | {"gym_cents": "12", "token": token()})

    assert later.status_code == 422
    assert "A colleague has changed this" in later.text
    row.refresh_from_db()
    assert row.gym_cents == 1000


@pytest.mark.parametrize("is_on_file", [True, False])
def test_of_two_tabs_that_set_an_amount_of_a_year_the_later_is_told(
    desk, clinic, today, token, is_on_file
):
    if is_on_file:
        make.year_amount(clinic=clinic, year=today.year, amount_cents=100_00)
    where = f"/patients/set-up/amounts/{Figure.KX_PT_SLP}/{today.year}/"
    seen = desk.get(where).context["form"]["seen"].initial
    said = {"seen": seen, "source": "Final rule."}

    first = desk.post(where, said | {"amount_cents": "2480", "token": token()})
    later = desk.post(where, said | {"amount_cents": "2410", "token": token()})

    assert (first.status_code, later.status_code) == (302, 422)
    assert "A colleague has changed this" in later.text
    [row] = YearAmount.objects.filter(clinic=clinic, year=today.year)
    assert row.amount_cents == 2480_00


def test_what_is_sent_stands_under_the_approval_it_is_counted_under(
    desk, patient, today
):
    plan = make.coverage(patient=patient, authorization_required="always")
    used = make.authorization(coverage=plan)
    make.authorization(coverage=plan, valid_from=today, number="A9")
    make.session(patient=patient, on=today - dt.timedelta(days=2), status="attended")
    make.snapshot(patient)

    page = desk.get(f"/patients/{patient.pk}/coverage/claims/")

    assert page.context["sent"]["under"].value() == f"{plan.pk}-{used.pk}"
    assert f"approval A9 ({today:%-d %b %Y} to" in page.content.decode()


@pytest.fixture
def amount(patient, today):
    """Two visits under Medicare, and the amount of their year as it is told."""
    make.threshold(coverage=make.coverage(patient=patient))
    for days in (3, 2):
        on = today - dt.timedelta(days=days)
        make.session(patient=patient, on=on, status="attended")
    of = {"clinic": patient.clinic, "year": today.year}
    return lambda cents: make.year_amount(**of, amount_cents=cents)


def test_who_marks_claims_sees_which_lie_above_the_threshold(desk, patient, amount):
    amount(100_00)

    page = desk.get(f"/patients/{patient.pk}/coverage/claims/").content.decode()

    assert page.count("Above the threshold: KX") == 1


@pytest.mark.parametrize("page", ["coverage/", "coverage/claims/"])
@pytest.mark.parametrize(("cents", "is_led"), [(None, True), (100_00, False)])
def test_where_an_amount_is_missing_cover_and_claims_lead_to_it(
    desk, patient, amount, cents, is_led, page
):
    amount(cents)

    page = desk.get(f"/patients/{patient.pk}/{page}").content.decode()

    assert ('href="/patients/set-up/amounts/"' in page) == is_led


def test_what_is_missing_for_a_claim_is_named_and_led_to(desk, patient, token, today):
    make.coverage(patient=patient)
    row = make.session(patient=patient, on=today, status="attended")
    make.snapshot(patient)
    base = f"/patients/{patient.pk}/coverage/claims/"

    said = {"sessions": row.pk, "token": token()}
    page = desk.post(f"{base}back/", said).content.decode()

    assert '<a href="#id_reason"><strong>Denied or voided: why</strong>' in page
    page = desk.post(f"{base}sent/", {"token": token()}).content.decode()
    assert '<a href="#id_sessions"><strong>Sessions</strong>' in page


def test_who_has_no_plan_is_led_to_enter_one_before_claims(
    signed_in, clinic_admin, patient, today
):
    make.session(patient=patient, on=today, status="attended")
    desk, plan = signed_in(clinic_admin), f"/patients/{patient.pk}/coverage/open/"
    claims = f"/patients/{patient.pk}/coverage/claims/"

    without = desk.get(claims).text
    make.coverage(patient=patient)
    with_one = desk.get(claims).text

    assert (plan in without, "Were sent" in without) == (True, False)
    assert (plan in with_one, "Were sent" in with_one) == (False, True)


def test_ten_answers_changes_and_sessions_cost_no_more_queries_than_one(
    desk, plan, patient, today, statements, clinic_admin
):
    pages = (f"{COVER}{plan.pk}/", f"/patients/{patient.pk}/coverage/claims/")

    def count(weeks):
        for week in weeks:
            make.payer_answer(coverage=plan, by=clinic_admin.user)
            row = make.session(
                patient=patient,
                on=today - dt.timedelta(weeks=week),
                status="attended",
            )
            said = {"session": row, "coverage": plan, "by": clinic_admin.user}
            back = {"withdrawn_at": make.now(), "withdrawn_by": clinic_admin.user}
            make.claim(**said, **back)
            make.claim(**said)
        make.snapshot(patient)
        return [len(statements(desk.get, page)) for page in pages]

    assert count(range(1)) == count(range(1, 10))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("part", "model"),
    [("request", Authorization), ("answer", PayerAnswer), ("limit", None)],
)
def test_equal_submits_at_once_make_one(
    signed_in, clinic_admin, patient, plan, today, token, part, model
):
    said = {
        "request": {"visits": "12", "requested_on": today},
        "answer": {"answered_on": today, "means": "phone"},
        "limit": {"visits": "12", "disciplines": ["PT", "ST"]},
    }[part] | {"token": token()}
    clients = [signed_in(clinic_admin) for _ in range(6)]

    answers = at_once(
        6, lambda number: clients[number].post(f"{COVER}{plan.pk}/{part}/", said).url
    )

    assert len(set(answers)) == 1
    rows = model.objects if model else plan.visit_limits.filter(visits=12)
    assert rows.count() == 1


def seen_at(desk, address):
    page = desk.get(address).content.decode()
    return re.search(r'name="seen" value="(\w+)"', page)[1]


def test_a_correction_in_one_tab_does_not_undo_that_of_another(desk, plan, token):
    address = f"{COVER}{plan.pk}/correct/"
    said = terms(
        effective_from=plan.effective_from.isoformat(), seen=seen_at(desk, address)
    )
    desk.post(address, said | {"copay_cents": "45", "token": token()})

    page = desk.post(address, said | {"deductible_cents": "250", "token": token()})

    plan.refresh_from_db()
    assert page.status_code == 422
    assert (plan.copay_cents, plan.deductible_cents) == (4500, 0)
    assert "Somebody has changed this since you opened it." in page.content.decode()
    assert "On file now: 45.00" in page.content.decode()
    again = said | {
        "deductible_cents": "250",
        "seen": page.context["form"]["seen"].value(),
    }
    desk.post(address, again | {"token": token()})
    plan.refresh_from_db()
    assert (plan.copay_cents, plan.deductible_cents) == (3000, 25000)


def test_an_extension_in_one_tab_does_not_undo_that_of_another(desk, plan, token):
    row = make.authorization(coverage=plan)
    address = f"/patients/authorizations/{row.pk}/extend/"
    longer = row.valid_to + dt.timedelta(days=30)
    said = {
        "visits": "20",
        "valid_from": row.valid_from.isoformat(),
        "valid_to": longer.isoformat(),
        "reason": "Told by phone.",
        "seen": seen_at(desk, address),
    }
    desk.post(address, said | {"token": token()})

    shorter = {"visits": "14", "valid_to": row.valid_to.isoformat()}
    page = desk.post(address, said | shorter | {"token": token()})

    assert page.status_code == 422
    assert "On file now: 20" in page.content.decode()
    assert f"On file now: {longer:%-d %b %Y}" in page.content.decode()
    assert Authorization.objects.get().visits_approved == 20


def test_what_was_not_typed_of_the_sums_met_stays(desk, plan, token):
    start = dt.date(make.today().year, 1, 1).isoformat()
    said = {"period_start": start, "reason": "Told.", "deductible_met_cents": "200"}
    desk.post(f"{COVER}{plan.pk}/met/", said | {"token": token()})

    more = said | {"deductible_met_cents": "", "oop_met_cents": "250.50"}
    desk.post(f"{COVER}{plan.pk}/met/", more | {"token": token()})

    met = plan.accumulators.get()
    assert (met.deductible_met_cents, met.oop_met_cents) == (20000, 25050)


def test_a_deductible_of_the_next_year_leaves_this_one_as_it_is(
    desk, patient, today, token
):
    plan = make.coverage(
        patient=patient, deductible_applies=True, deductible_cents=5000
    )
    next_year = dt.date(today.year + 1, 1, 1)
    make.session(patient=patient, on=today, status="attended")
    make.session(patient=patient, on=next_year)

    def due():
        result = counting.current(patient, now=make.now()).result
        return [row.deductible_cents for row in result.sessions]

    before = due()
    said = {"period_start": next_year, "reason": "Told.", "deductible_cents": "80"}
    desk.post(f"{COVER}{plan.pk}/met/", said | {"token": token()})

    assert (before, due()) == ([5000, 5000], [5000, 8000])
    assert "deductible from then on $80.00" in desk.get(f"{COVER}{plan.pk}/").text


def test_another_number_of_visits_from_the_next_year_on_leaves_this_one_as_it_is(
    desk, patient, today, token
):
    plan = make.coverage(patient=patient, limit=30)
    next_year = dt.date(today.year + 1, 1, 1)
    make.session(patient=patient, on=today, status="attended")
    make.session(patient=patient, on=next_year)
    add, said = f"{COVER}{plan.pk}/limit/", {"visits": "20", "disciplines": ["PT"]}

    refused = desk.post(add, said | {"token": token()})
    desk.post(add, said | {"period_start": next_year, "token": token()})

    assert "say from which year on this one holds" in refused.text
    limits = counting.current(patient, now=make.now()).result.limits
    counted = [(row.limit, row.used, row.reserved) for row in limits]
    assert sorted(counted) == [(20, 0, 1), (30, 1, 0)]
    page = desk.get(f"{COVER}{plan.pk}/").text
    assert (
        f"<strong>30</strong> visits a period for PT, until 31 Dec {today.year}" in page
    )
    assert f"visits a period for PT, from 1 Jan {today.year + 1}" in page
    assert f"period from: 1 Jan {today.year + 1}" in page


def test_from_a_year_on_a_plan_sets_no_number_any_more(desk, patient, today, token):
    plan = make.coverage(patient=patient, limit=30)
    next_year = dt.date(today.year + 1, 1, 1)
    add, said = f"{COVER}{plan.pk}/limit/", {"visits": "", "disciplines": ["PT"]}
    of_year = said | {"period_start": next_year}

    for_ever = desk.post(add, said | {"token": token()})
    others = desk.post(add, of_year | {"disciplines": ["OT"], "token": token()})
    desk.post(add, of_year | {"token": token()})

    assert "Say how many." in for_ever.text
    assert "No number is set for just these until then." in others.text
    limit = plan.visit_limits.get(visits=None)
    page = desk.get(f"{COVER}{plan.pk}/").text
    assert f"No number of visits for PT, from 1 Jan {next_year.year}" in page
    form = desk.get(f"{COVER}limits/{limit.pk}/").text
    assert "what the plan covered before goes on" in form
    assert f"PT · From 1 Jan {next_year.year} on" in form


def test_a_plan_that_is_one_period_is_not_asked_for_a_year(desk, patient):
    plan = make.coverage(patient=patient, limit=30, benefit_period="whole_coverage")

    assert "period_start" not in desk.get(f"{COVER}{plan.pk}/limit/").text


def test_a_years_deductible_alone_above_the_plans_maximum_is_refused(
    desk, patient, token
):
    plan = make.coverage(patient=patient, oop_max_cents=400_000)
    year = dt.date(make.today().year, 1, 1)
    said = {"period_start": year, "reason": "Told.", "deductible_cents": "5000"}

    page = desk.post(f"{COVER}{plan.pk}/met/", said | {"token": token()})

    assert page.status_code == 422
    assert "The maximum would be below the deductible" in page.text
    assert not plan.accumulators.exists()


def test_the_page_of_a_plan_that_was_taken_back_still_opens(desk, plan):
    make.payer_answer(coverage=plan, visits_left=5)
    Coverage.objects.update(withdrawn_at=make.now())

    assert desk.get(f"{COVER}{plan.pk}/").status_code == 200


def test_who_opens_a_patients_claims_is_on_record(desk, patient):
    desk.get(reverse("patients:claims", args=[patient.pk]))

    assert AuditEvent.objects.get(deed="claims.read").patient_id == patient.pk


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        *(("12", 1200), (" 12.5 ", 1250), (".5", 50), ("0", 0), ("100000", 10**7)),
        *((each, None) for each in ("1e5", "1,234.5", "-1", "1_000", "1.005", "+5")),
        *((each, None) for each in ("٣", "１２", "NaN", "0x10", "1 000", "100000.01")),
    ],
)
def test_dollars_are_plain_figures(typed, cents):
    try:
        assert Dollars().clean(typed) == cents
    except ValidationError:
        assert cents is None


def test_a_claim_for_a_visit_without_a_signed_note_is_marked(desk, patient, today):
    make.coverage(patient=patient)
    row = make.session(patient=patient, on=today, status="attended")
    claims = f"/patients/{patient.pk}/coverage/claims/"

    before = desk.get(claims).text
    row.signed_at, row.signed_by = make.now(), patient.therapist.user
    row.save()

    assert "Note not signed" in before
    assert "Note not signed" not in desk.get(claims).text


def test_what_was_paid_of_the_deductible_was_paid_out_of_pocket(desk, plan, token):
    year = dt.date(make.today().year, 1, 1)
    said = {"period_start": year, "reason": "Told by phone."}

    for told, met in [
        ({"deductible_met_cents": "2000"}, (200_000, 200_000)),  # a slip
        ({"deductible_met_cents": "100"}, (10_000, 10_000)),
        ({"deductible_met_cents": "150", "oop_met_cents": "400"}, (15_000, 40_000)),
        ({"deductible_met_cents": "200"}, (20_000, 40_000)),
    ]:
        desk.post(f"{COVER}{plan.pk}/met/", said | told | {"token": token()})
        row = plan.accumulators.get()
        assert (row.deductible_met_cents, row.oop_met_cents) == met
