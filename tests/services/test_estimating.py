"""Good faith estimates: kept as they were given, on time, and never for Medicare."""

import datetime as dt
import hashlib

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from patients.models import (
    CoverAlert,
    EstimateDelivery,
    EstimateRequest,
    GoodFaithEstimate,
    ProviderNumber,
)
from patients.models.estimate_facts import standings_of
from patients.rules.alerting import Kind
from patients.services import alerting, claiming, confiding, counting, estimating
from patients.services.estimating import Draft, Handing, How, Planned
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from tests import factories as make
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 10, 5, 15, tzinfo=dt.UTC)  # a Monday
TODAY = dt.date(2026, 10, 5)
DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
HANDED = Handing(how=How.HANDED)


@pytest.fixture
def by(clinic_admin):
    return make.actor(clinic_admin)


@pytest.fixture
def paying(patient, therapist):
    """Without a plan; three treatments a week apart are booked, from two weeks on."""
    make.prices(clinic=patient.clinic)
    make.estimate_numbers(clinic=patient.clinic, therapists=[therapist])
    for number in (2, 3, 4):
        book(patient, TODAY + number * WEEK)
    return patient


def book(patient, on, **fields):
    fields = {"therapist": patient.therapist, "booked_at": NOW} | fields
    return make.session(patient=patient, on=on, **fields)


def draft(patient, number=3, first=TODAY, **fields):
    line = Planned(
        provider=patient.therapist,
        kind="treatment",
        number=number,
        codes=("97110", "97112"),
    )
    return Draft(
        **{
            "first_on": first,
            "last_on": first + 60 * DAY,
            "often": "1",
            "lines": (line,),
        }
        | fields
    )


def issue(patient, by, handing=HANDED, now=NOW, **fields):
    said = draft(patient, **fields)
    checked = estimating.compose(patient=patient, draft=said, now=now)
    return estimating.issue_estimate(
        patient=patient,
        draft=said,
        reviewed=estimating.digest_of(checked),
        handing=handing,
        by=by,
        now=now,
    )


def test_with_several_providers_each_has_a_sum_and_the_right_to_dispute_it(
    paying, by, therapist
):
    other = make.member(clinic=paying.clinic, user=make.user(name="Zoe"))
    ProviderNumber.objects.create(
        clinic=paying.clinic, membership=other, npi="1234567893"
    )
    lines = tuple(
        Planned(provider=who, kind=kind, number=number, codes=codes)
        for who, kind, number, codes in (
            (therapist, "evaluation", 1, ("97162",)),
            (therapist, "treatment", 2, ("97110",)),
            (other, "treatment", 3, ("97110",)),
        )
    )

    one, many = issue(paying, by), issue(paying, by, lines=lines, reason="more of us")

    sums = [group["rows"][-1] for group in groups_of(many)]
    assert sums == [
        ["In all", "", "3", "", "$390.00"],
        ["In all", "", "3", "", "$360.00"],
    ]
    assert [len(group["rows"]) for group in groups_of(one)] == [1]
    assert "$400 or more above this estimate" in str(one.words)
    assert "for one of those named" in str(many.words)


def test_two_providers_of_one_name_are_told_apart_by_their_numbers(
    paying, by, therapist
):
    namesake = make.member(
        clinic=paying.clinic, user=make.user(name=therapist.user.name)
    )
    ProviderNumber.objects.create(
        clinic=paying.clinic, membership=namesake, npi="1234567893"
    )
    lines = tuple(
        Planned(provider=who, kind=kind, number=1, codes=codes)
        for who in (therapist, namesake)
        for kind, codes in (("evaluation", ("97162",)), ("treatment", ("97110",)))
    )

    row = issue(paying, by, lines=lines)

    assert [group["rows"][-1][-1] for group in groups_of(row)] == ["$270.00"] * 2


def groups_of(row):
    return [each for part in row.words["sections"] for each in part["groups"]]


def clock(patient, now=NOW):
    standing = estimating.standing_of(patient, now=now)
    return standing and standing.clock


def test_an_estimate_is_kept_with_its_data_its_words_and_its_paper(paying, by):
    row = issue(paying, by)
    row = GoodFaithEstimate.objects.get(pk=row.pk)

    assert (row.version, row.visits, row.total_cents) == (1, 3, 36_000)
    assert row.estimate.days == tuple(TODAY + each * WEEK for each in (2, 3, 4))
    assert bytes(row.pdf).startswith(b"%PDF-")
    assert row.digest == hashlib.sha256(bytes(row.pdf)).hexdigest()
    assert AuditEvent.objects.filter(deed="estimate.issued").exists()


@pytest.mark.parametrize(
    "words",
    [
        "Pat Patient",
        "May 17, 1948",
        "Tess Therapist",
        "1987654328",
        "1234567893",
        "12-3456789",
        "14 Mill Street",
        "97110, 97112",
        "M81.0",
        "$360.00",
        "about once a week: 3 visits",
        "October 19",
        "a bone scan",
        "its own estimate",
        "suggest more care",
        "only an estimate",
        "$400 or more",
        "120 days",
        "www.cms.gov/nosurprises",
        "not make your care any worse",
        "not a contract",
    ],
)
def test_all_that_the_law_asks_for_stands_in_it(paying, by, words):
    row = issue(paying, by, diagnosis="M81.0", apart="a bone scan")

    assert words in str(row.words)


def test_it_speaks_the_patients_language_and_keeps_it(paying, by):
    paying.user.language = "es"
    paying.user.save()

    row = issue(paying, by)

    assert (row.language, row.words["lang"]) == ("es", "es")
    assert "octubre" in str(row.words)


def test_a_new_one_replaces_the_old_which_stays(paying, by):
    first = issue(paying, by)
    second = issue(paying, by, number=5, reason="Two more visits")

    assert list(GoodFaithEstimate.objects.current()) == [second]
    assert (second.version, second.replaces) == (2, first)
    assert GoodFaithEstimate.objects.count() == 2


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_changes_nothing_that_was_issued(paying, by, deed):
    row = issue(paying, by)
    rows = GoodFaithEstimate.objects.filter(pk=row.pk)

    with pytest.raises(InternalError), transaction.atomic():
        rows.update(total_cents=1) if deed == "update" else rows._raw_delete("default")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"digest": "0" * 64}, "digest_is_of_the_kept_pdf"),
        ({"last_on": TODAY + 366 * DAY}, "twelve_months"),
        ({"last_on": TODAY - DAY}, "twelve_months"),
        ({"version": 2}, "replaces_one"),
        ({"reason": "x"}, "replaces_one"),
        ({"visits": 0}, "visits_and_money"),
        ({"total_cents": 0}, "visits_and_money"),
    ],
)
def test_the_database_holds_what_an_estimate_must_be(patient, by, fields, name):
    with pytest.raises(IntegrityError, match=name):
        make.estimate(**{"patient": patient, "by": by.user, "first_on": TODAY} | fields)


def test_a_delivery_is_of_the_same_patient(patient, by):
    row = make.estimate(patient=patient, by=by.user)
    other = make.patient(clinic=patient.clinic)

    with pytest.raises(IntegrityError), transaction.atomic():
        mixed_up(row, other, by)


def mixed_up(row, patient, by):
    EstimateDelivery.objects.create(
        patient=patient,
        clinic=patient.clinic,
        estimate=row,
        how=How.HANDED,
        at=NOW,
        by=by.user,
    )
    connection.check_constraints()


def test_medicare_is_refused_by_name(patient, by, therapist):
    make.prices(clinic=patient.clinic)
    make.estimate_numbers(clinic=patient.clinic, therapists=[therapist])
    make.threshold(coverage=make.coverage(patient=patient, limit=None))

    for leaves_plan in (False, True):
        with pytest.raises(estimating.MedicareCovers):
            issue(patient, by, leaves_plan=leaves_plan)


def test_who_has_a_plan_gets_one_only_for_leaving_it_aside(paying, by):
    make.coverage(patient=paying)

    with pytest.raises(estimating.PlanCovers):
        issue(paying, by)
    row = issue(paying, by, leaves_plan=True)

    assert row.total_cents == 36_000  # the clinic's own price
    assert len(row.estimate.days) == 3


def test_visits_past_the_plans_limit_are_estimated(paying, by):
    make.coverage(patient=paying, limit=1)

    assert issue(paying, by, number=2).total_cents == 24_000


@pytest.mark.parametrize("why", ["kept", "ended"])
def test_it_names_the_price_that_the_booked_visits_are_charged(paying, by, why):
    """The plan's own rate holds for what the plan leaves, and on its days only."""
    until = {"effective_to": TODAY} if why == "ended" else {}
    make.coverage(patient=paying, not_covered_rate="allowed", **until)
    if why == "kept":
        for visit in paying.clinicsession_set.all():
            confiding.keep_from_plan(session=visit, by=by, now=NOW)

    row = issue(paying, by, first=TODAY + DAY)

    result = counting.current(paying, now=NOW).result
    assert row.total_cents == result.totals.planned_patient_cents == 3 * 12000
    assert clock(paying) is None


def test_numbers_prices_and_birth_date_must_be_on_file(patient, by, therapist):
    with pytest.raises(estimating.NotSetUp) as refusal:
        issue(patient, by)
    assert refusal.value.of == [patient.clinic.name, "Tess Therapist"]

    make.estimate_numbers(clinic=patient.clinic, therapists=[therapist])
    with pytest.raises(estimating.NoPrice):
        issue(patient, by)

    make.prices(clinic=patient.clinic)
    patient.birth_on = None
    patient.save()
    with pytest.raises(estimating.NoBirthDate):
        issue(patient, by)
    assert not GoodFaithEstimate.objects.exists()


def test_what_was_checked_is_what_is_issued(paying, by):
    checked = estimating.compose(patient=paying, draft=draft(paying), now=NOW)
    book(paying, TODAY + 5 * WEEK)

    with pytest.raises(estimating.ChangedMeanwhile):
        estimating.issue_estimate(
            patient=paying,
            draft=draft(paying),
            reviewed=estimating.digest_of(checked),
            handing=HANDED,
            by=by,
            now=NOW,
        )


def test_the_clock_starts_with_a_booking_and_stops_with_the_estimate(paying, by):
    assert clock(paying).due_on == TODAY + 3 * DAY

    issue(paying, by)

    assert clock(paying) is None


@pytest.mark.parametrize("past", [{"effective_to": TODAY - DAY}, {"withdrawn_at": NOW}])
def test_medicare_that_does_not_hold_that_day_stops_no_clock(paying, past):
    """It has ended, or was entered by mistake."""
    medicare = make.coverage(patient=paying, limit=None, **past)
    make.threshold(coverage=medicare)
    make.coverage(patient=paying, limit=1, effective_from=TODAY)

    assert clock(paying).due_on == TODAY + 3 * DAY


def test_a_visit_that_is_kept_from_the_plan_starts_the_clock(paying, by):
    make.coverage(patient=paying)
    assert clock(paying) is None

    confiding.keep_from_plan(session=paying.clinicsession_set.first(), by=by, now=NOW)

    assert clock(paying).due_on == TODAY + 3 * DAY


def test_one_visit_more_asks_for_a_new_estimate_the_business_day_before(paying, by):
    issue(paying, by)
    book(paying, TODAY + 5 * WEEK)

    found = clock(paying)

    assert found.why == "changed"
    assert (found.day, found.due_on) == (TODAY + 5 * WEEK, dt.date(2026, 11, 6))


def test_a_question_starts_the_clock_once_and_the_estimate_settles_it(paying, by):
    first = estimating.ask(patient=paying, by=by, now=NOW)
    again = estimating.ask(patient=paying, by=by, now=NOW + DAY)
    assert first == again
    assert first.due_on == TODAY + 3 * DAY

    issue(paying, by)

    assert EstimateRequest.objects.get().settled_how == "issued"


def test_a_closed_day_is_no_business_day(paying, by):
    make.closure(clinic=paying.clinic, first_on=TODAY + DAY, last_on=TODAY + DAY)

    assert estimating.ask(patient=paying, by=by, now=NOW).due_on == TODAY + 4 * DAY
    assert clock(paying).due_on == TODAY + 2 * DAY  # now only nine days ahead


def test_a_question_is_declined_with_a_reason_and_once(paying, by):
    estimating.ask(patient=paying, by=by, now=NOW)
    estimating.decline(patient=paying, reason="Uses the plan.", by=by, now=NOW)

    with pytest.raises(estimating.NothingOpen):
        estimating.decline(patient=paying, reason="Again.", by=by, now=NOW)


def test_an_e_mail_names_no_money_and_its_address_is_kept(paying, by):
    row = issue(paying, by, handing=Handing(how=How.TOLD))

    (notice,) = Notice.objects.filter(kind="clinic_update")
    assert notice.link == f"/patients/visits/estimates/{row.pk}/"
    assert row.deliveries.get().address == paying.user.email


def test_an_e_mail_that_is_sent_again_goes_out_again(paying, by):
    told = Handing(how=How.TOLD)
    row = issue(paying, by, handing=told)

    estimating.deliver(estimate=row, handing=told, by=by, now=NOW + DAY)

    assert Notice.objects.filter(kind="clinic_update").count() == 2
    assert row.deliveries.filter(how=How.TOLD).count() == 2


def test_without_an_e_mail_nothing_is_half_issued(paying, by):
    paying.user.email = None
    paying.user.save()

    with pytest.raises(estimating.NoAddress):
        issue(paying, by, handing=Handing(how=How.TOLD))
    assert not GoodFaithEstimate.objects.exists()


def test_opening_it_is_a_delivery_the_first_time(paying, by):
    row = issue(paying, by)
    reader = make.actor(paying)
    for number in range(2):
        estimating.open_estimate(estimate=row, by=reader, now=NOW + number * DAY)

    opened = row.deliveries.get(how=How.OPENED)
    assert (opened.at, opened.by) == (NOW, paying.user)


def alerts(patient, now=NOW):
    counting.current(patient, now=now)
    alerting.look(clinic=patient.clinic, now=now, is_thorough=True)
    rows = CoverAlert.objects.standing().filter(patient=patient)
    mine = (Kind.PRICE_ASKED, Kind.ESTIMATE_DUE, Kind.ABOVE_ESTIMATE)
    return [(row.kind, row.due_on) for row in rows.filter(kind__in=mine)]


def test_the_desk_is_told_and_the_alert_goes_with_its_cause(paying, by):
    estimating.ask(patient=paying, by=by, now=NOW)
    due = TODAY + 3 * DAY
    assert sorted(alerts(paying)) == [(Kind.ESTIMATE_DUE, due), (Kind.PRICE_ASKED, due)]

    issue(paying, by)

    assert alerts(paying) == []


def test_the_desk_is_warned_before_a_bill_may_be_disputed(paying, by):
    issue(paying, by)
    for number in range(3):
        book(paying, TODAY + (5 + number) * WEEK)
    assert Kind.ABOVE_ESTIMATE not in dict(alerts(paying))  # $360 above

    book(paying, TODAY + 8 * WEEK)

    assert dict(alerts(paying))[Kind.ABOVE_ESTIMATE] == TODAY + 8 * WEEK


def test_what_the_clinic_has_written_off_is_no_part_of_the_bill(paying, by):
    make.estimate(patient=paying, first_on=TODAY - 20 * WEEK, last_on=TODAY)
    came = [
        make.session(patient=paying, on=TODAY - number * WEEK, status="attended")
        for number in range(14)
    ]
    assert Kind.ABOVE_ESTIMATE in dict(alerts(paying))  # $480 above

    claiming.write_off(session=came[0], reason="our omission", by=by, now=NOW)

    assert Kind.ABOVE_ESTIMATE not in dict(alerts(paying))


def test_a_clinics_standings_cost_the_same_for_many(
    paying, django_assert_max_num_queries
):
    for number in range(5):
        other = make.patient(clinic=paying.clinic, therapist=paying.therapist)
        book(other, TODAY + 3 * WEEK, start=dt.time(10 + number))
        counting.current(other, now=NOW)
    counting.current(paying, now=NOW)

    with django_assert_max_num_queries(4):
        found = standings_of(paying.clinic, today=TODAY)
    assert len(found) == 6


@pytest.mark.django_db(transaction=True)
def test_of_many_who_press_at_once_one_asks_and_each_version_is_one(paying, by):
    at_once(4, lambda _number: estimating.ask(patient=paying, by=by, now=NOW))
    at_once(3, lambda number: issue(paying, by, reason=f"Desk {number}"))

    assert EstimateRequest.objects.count() == 1
    versions = GoodFaithEstimate.objects.order_by("version")
    assert list(versions.values_list("version", flat=True)) == [1, 2, 3]
