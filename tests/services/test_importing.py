"""Files from another system: looked at, then all or nothing, and safe to repeat."""

from __future__ import annotations

import datetime as dt

import pytest

from patients import importing_words
from patients.forms.importing import understood
from patients.models import (
    Claim,
    ClinicSession,
    Coverage,
    CoverVersion,
    Import,
    ImportedRow,
    ImportFile,
    Patient,
    PlanChange,
    facts_of,
)
from patients.rules.importing import Dates, Kind, What
from patients.services import counting, importing, limiting_visits
from patients.services.importing import Deed
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from tests import factories as make
from tests.threads import at_once

BORN = "1948-05-17"
DAY = make.today() - dt.timedelta(days=20)


def rows_of(kind, text, dates="iso"):
    content = text.encode()
    return understood(
        content, Kind(kind), Dates(dates), today=make.today(), most_rows=100_000
    )


def looked(clinic, kind, text):
    return importing.look(
        Kind(kind), rows_of(kind, text), clinic=clinic, now=make.now()
    )


def sent(admin, kind, text):
    return importing.keep_file(
        kind=kind,
        name="old.csv",
        content=text.encode(),
        dates="iso",
        rows=text.count("\n") - 1,
        by=make.actor(admin),
        now=make.now(),
    )


def imported(admin, kind, text, *, takes=False, invites=False, row=None, digest=None):
    row = row or sent(admin, kind, text)
    plan = looked(admin.clinic, kind, text)
    return importing.import_rows(
        row=row,
        rows=rows_of(kind, text),
        seen=importing.Seen(
            sha256=importing.fingerprint(text.encode()),
            digest=digest or plan.digest,
            takes_changes=takes,
            invites=bool(invites),
        ),
        by=make.actor(admin),
        now=make.now(),
    )


def visits(*lines):
    head = "patient_name,birth_date,date,time,source_id"
    return "\n".join([head, *lines, ""])


def visit(patient, on=DAY, time="09:00", source=""):
    return f"{patient.name},{BORN},{on},{time},{source}"


def whats(plan):
    return [[p.what for p in row.row.problems] for row in plan.rows]


# --- Visits


def test_past_visits_become_attended_sessions(clinic_admin, patient):
    before = CoverVersion.objects.get(patient=patient).version

    row = imported(clinic_admin, "visits", visits(visit(patient, source="a1")))

    session = ClinicSession.objects.get()
    assert (session.on, session.start, session.kind) == (DAY, dt.time(9), "treatment")
    assert session.is_attended
    assert session.settled_by == clinic_admin.user
    assert (row.created, row.there, row.left) == (1, 0, 0)
    assert not ImportFile.objects.exists()
    assert CoverVersion.objects.get(patient=patient).version > before
    remembered = ImportedRow.objects.get()
    assert (remembered.line, remembered.source_id) == (2, "a1")
    assert remembered.session == session
    deeds = AuditEvent.objects.values_list("deed", flat=True)
    assert {"import.sent", "import.done", "session.imported"} <= set(deeds)


def test_the_same_file_twice_creates_nothing(clinic_admin, patient):
    text = visits(visit(patient), visit(patient, time="10:30"))
    imported(clinic_admin, "visits", text)

    again = imported(clinic_admin, "visits", text)

    assert (again.created, again.there) == (0, 2)
    assert ClinicSession.objects.count() == 2


def test_a_fourth_session_in_seven_days_is_a_problem_of_its_row(clinic, patient):
    days = [DAY + dt.timedelta(days=n) for n in (0, 2, 4, 6)]

    plan = looked(clinic, "visits", visits(*(visit(patient, on=d) for d in days)))

    assert whats(plan) == [[], [], [], [What.FULL_WEEK]]
    assert not plan.is_sound


def test_what_is_booked_here_counts_toward_three_in_seven_days(clinic, patient):
    for n in (0, 1, 2):
        make.session(patient=patient, on=DAY + dt.timedelta(days=n), status="attended")

    plan = looked(clinic, "visits", visits(visit(patient, on=DAY, time="14:00")))

    assert whats(plan) == [[What.FULL_WEEK]]


@pytest.mark.parametrize("is_closed_one", [True, False])
def test_three_in_seven_days_are_of_a_person_who_was_entered_twice(
    clinic_admin, patient, is_closed_one
):
    other = make.patient(clinic=patient.clinic)
    kept, closed = (other, patient) if is_closed_one else (patient, other)
    make.doubled_record(patient=closed, kept=kept)
    for n in (0, 1):
        on = DAY + dt.timedelta(days=n)
        make.session(patient=other, on=on, status="attended")
    days = [DAY + dt.timedelta(days=n) for n in (2, 3)]

    imported(clinic_admin, "visits", visits(visit(patient, on=days[0])))
    plan = looked(patient.clinic, "visits", visits(visit(patient, on=days[1])))

    assert whats(plan) == [[What.FULL_WEEK]]


def test_one_problem_and_none_is_imported(clinic_admin, patient):
    text = visits(visit(patient), f"Nobody,{BORN},{DAY},09:00,")

    with pytest.raises(importing.Unsound):
        imported(clinic_admin, "visits", text)

    assert not ClinicSession.objects.exists()
    assert Import.objects.get().is_waiting


def test_all_problems_of_a_row_are_told(clinic, patient):
    text = visits(f"{patient.name},{BORN},2026-13-01,25:00,")

    (problems,) = whats(looked(clinic, "visits", text))

    assert problems == [What.NO_DAY, What.NO_TIME]


def test_a_visit_cannot_be_ahead_nor_beside_another(clinic, patient):
    make.session(patient=patient, on=DAY, start=dt.time(9, 30), status="attended")
    ahead = make.today() + dt.timedelta(days=2)
    text = visits(visit(patient), visit(patient, on=ahead))

    assert whats(looked(clinic, "visits", text)) == [
        [What.PATIENT_BUSY],
        [What.STILL_AHEAD],
    ]


def test_a_name_in_either_order_finds_the_patient_and_only_of_this_clinic(
    clinic, elsewhere
):
    mine = make.patient(clinic=clinic, name="Margaret Ellison")
    make.patient(clinic=elsewhere, name="Margaret Ellison")
    text = visits(f'"ELLISON, Margaret",{BORN},{DAY},9:00,')

    (row,) = looked(clinic, "visits", text).rows

    assert row.who.pk == mine.pk


def test_two_of_one_name_and_birth_are_ambiguous(clinic):
    for _ in range(2):
        make.patient(clinic=clinic, name="Ann Lee")

    plan = looked(clinic, "visits", visits(f"Ann Lee,{BORN},{DAY},9:00,"))

    assert whats(plan) == [[What.SEVERAL_PATIENTS]]


def test_another_clinics_patient_is_nobody_by_name_or_by_number(clinic, elsewhere):
    other = make.patient(clinic=elsewhere, name="Una Other")
    by_name = visits(f"Una Other,{BORN},{DAY},9:00,")
    by_number = f"patient_id,date,time\n{other.pk},{DAY},9:00\n"

    assert whats(looked(clinic, "visits", by_name)) == [[What.NOBODY_BORN_THEN]]
    assert whats(looked(clinic, "visits", by_number)) == [[What.NO_SUCH_PATIENT]]


def test_a_number_with_somebody_elses_name_is_refused(clinic, patient):
    text = f"patient_id,patient_name,date,time\n{patient.pk},Una Other,{DAY},9:00\n"

    assert whats(looked(clinic, "visits", text)) == [[What.OTHER_NAME]]


def test_a_therapist_is_found_by_name_and_never_in_two_places(
    clinic, therapist, patient
):
    other = make.patient(clinic=clinic, name="Ann Lee")
    make.session(
        patient=other, therapist=therapist, on=DAY, status="attended"
    )  # at nine
    text = (
        "patient_id,date,time,therapist\n"
        f"{patient.pk},{DAY},9:30,Tess Therapist\n"
        f"{patient.pk},{DAY},11:00,tess therapist\n"
        f"{patient.pk},{DAY},13:00,Nemo\n"
    )

    plan = looked(clinic, "visits", text)

    assert whats(plan) == [[What.THERAPIST_BUSY], [], [What.NO_THERAPIST]]
    assert plan.rows[1].found["therapist"] == therapist.pk


def test_a_therapist_who_came_back_is_the_one_who_works_here_now(
    clinic, therapist, patient
):
    make.member(
        clinic=clinic, role="therapist", user=therapist.user, ended_at=make.now()
    )
    text = f"patient_id,date,time,therapist\n{patient.pk},{DAY},9:00,Tess Therapist\n"

    (row,) = looked(clinic, "visits", text).rows

    assert row.found["therapist"] == therapist.pk


def test_a_billed_visit_is_locked_under_its_plan_and_approval(clinic_admin, patient):
    plan = make.coverage(patient=patient)
    approval = make.authorization(coverage=plan, number="007")
    text = (
        "patient_id,date,time,billed_on,approval_number,paid_on\n"
        f"{patient.pk},{DAY},9:00,{DAY},007,{DAY}\n"
    )

    assert whats(looked(clinic_admin.clinic, "visits", text)) == [[]]

    imported(clinic_admin, "visits", text)

    session = ClinicSession.objects.get()
    assert session.billed_coverage == plan
    assert session.billed_authorization == approval
    claim = Claim.objects.get()
    assert (claim.sent_on, claim.paid_on) == (DAY, DAY)


def test_a_billed_visit_without_a_plan_is_a_problem(clinic, patient):
    text = f"patient_id,date,time,billed_on\n{patient.pk},{DAY},9:00,{DAY}\n"

    assert whats(looked(clinic, "visits", text)) == [[What.NO_PLAN]]


def test_of_a_day_of_billing_that_cannot_be_read_nothing_else_is_said(clinic, patient):
    head = "patient_id,date,time,billed_on,billed_to"
    text = f"{head}\n{patient.pk},{DAY},9:00,soon,Blue Shield\n"

    assert whats(looked(clinic, "visits", text)) == [[What.NO_DAY]]


def test_what_is_booked_here_is_left_alone_unless_the_file_is_to_be_believed(
    clinic_admin, patient
):
    session = make.session(patient=patient, on=DAY)
    text = visits(visit(patient))

    row = imported(clinic_admin, "visits", text)
    session.refresh_from_db()
    assert (row.left, session.is_attended) == (1, False)

    row = imported(clinic_admin, "visits", text, takes=True)
    session.refresh_from_db()
    assert (row.changed, session.is_attended) == (1, True)


def test_an_other_length_is_shown_and_never_taken(clinic_admin, patient):
    make.session(patient=patient, on=DAY, status="attended")
    text = f"patient_id,date,time,minutes\n{patient.pk},{DAY},9:00,30\n"

    (row,) = looked(clinic_admin.clinic, "visits", text).rows

    assert row.deed == Deed.DIFFERS
    assert not row.may_be_taken


def test_a_source_id_finds_the_row_again_whatever_else_the_file_says(
    clinic_admin, patient
):
    imported(clinic_admin, "visits", visits(visit(patient, source="v-1")))

    (row,) = looked(
        clinic_admin.clinic,
        "visits",
        visits(visit(patient, time="10:00", source="v-1")),
    ).rows

    assert row.deed == Deed.DIFFERS
    assert row.target == ClinicSession.objects.get()


def test_a_source_id_twice_in_a_file_is_a_problem(clinic, patient):
    text = visits(visit(patient, source="1"), visit(patient, time="10:30", source="1"))

    assert whats(looked(clinic, "visits", text)) == [[], [What.ID_TWICE]]


# --- Fingerprint, staleness, two desks


def test_another_file_than_was_looked_at_is_refused(clinic_admin, patient):
    row = sent(clinic_admin, "visits", visits(visit(patient)))

    with pytest.raises(importing.OtherFile):
        imported(clinic_admin, "visits", visits(visit(patient, time="8:00")), row=row)

    assert not ClinicSession.objects.exists()


def test_what_changed_since_the_look_is_refused(clinic_admin, patient):
    text = visits(visit(patient))
    digest = looked(clinic_admin.clinic, "visits", text).digest
    make.session(patient=patient, on=DAY, start=dt.time(9), status="attended")

    with pytest.raises(importing.Stale):
        imported(clinic_admin, "visits", text, digest=digest)


@pytest.mark.django_db(transaction=True)
def test_of_two_desks_with_one_file_one_imports(clinic_admin, patient):
    text = visits(visit(patient, source="x"), visit(patient, time="11:00"))
    rows = [sent(clinic_admin, "visits", text) for _ in range(2)]
    digest = looked(clinic_admin.clinic, "visits", text).digest

    answers = at_once(
        2,
        lambda n: imported(clinic_admin, "visits", text, row=rows[n], digest=digest),
    )

    assert sorted(isinstance(answer, Import) for answer in answers) == [False, True]
    assert importing.Stale in answers
    assert ClinicSession.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_of_one_import_one_counts(clinic_admin, patient):
    text = visits(visit(patient))
    row = sent(clinic_admin, "visits", text)
    digest = looked(clinic_admin.clinic, "visits", text).digest

    answers = at_once(
        2, lambda _n: imported(clinic_admin, "visits", text, row=row, digest=digest)
    )

    assert importing.NotWaiting in answers
    assert ClinicSession.objects.count() == 1


def test_a_file_is_kept_for_a_day_and_no_longer(clinic_admin, patient):
    row = sent(clinic_admin, "visits", visits(visit(patient)))
    day = dt.timedelta(days=1)

    assert importing.forget_old(now=make.now() + day / 2, most=9) == 0
    assert importing.forget_old(now=make.now() + day, most=9) == 1

    row.refresh_from_db()
    assert row.dropped_at is not None
    assert not ImportFile.objects.exists()


@pytest.mark.parametrize("kind", ["plans", "approvals", "visits"])
def test_a_hundred_rows_cost_no_more_statements_than_ten(
    clinic_admin, statements, kind
):
    def cost(number):
        people = [
            make.patient(clinic=clinic_admin.clinic, name=f"Ann {kind} {number} {n}")
            for n in range(number)
        ]
        text = TEXTS[kind](people)
        row = sent(clinic_admin, kind, text)
        digest = looked(clinic_admin.clinic, kind, text).digest
        said = importing.Seen(
            sha256=importing.fingerprint(text.encode()), digest=digest
        )
        rows, by = rows_of(kind, text), make.actor(clinic_admin)
        return len(
            statements(
                importing.import_rows,
                row=row,
                rows=rows,
                seen=said,
                by=by,
                now=make.now(),
            )
        )

    few = cost(10)
    assert cost(100) == few
    assert few < 40


def _plans(people):
    make_payer(people[0].clinic)
    head = (
        "patient_id,payer,from,approval_needed,price_evaluation,price_treatment,"
        "visits,used_elsewhere,deductible,deductible_met,answered_on"
    )
    line = ",Blue,2026-01-01,never,140,95,30,2,500,100,2026-02-01"
    return "\n".join([head, *(f"{p.pk}{line}" for p in people), ""])


def _approvals(people):
    for person in people:
        make.coverage(patient=person, payer=make_payer(person.clinic))
    head = "patient_id,payer,number,visits,from,until"
    lines = [f"{p.pk},Blue,A{p.pk},12,2026-01-05,2026-12-31" for p in people]
    return "\n".join([head, *lines, ""])


def make_payer(clinic):
    found = clinic.payers.filter(name="Blue").first()
    return found or make.payer(clinic=clinic, name="Blue")


def _visits(people):
    for person in people:
        make.coverage(patient=person, payer=make_payer(person.clinic))
    head = "patient_id,date,time,billed_on"
    lines = [f"{p.pk},{DAY},9:00,{DAY}" for p in people]
    return "\n".join([head, *lines, ""])


TEXTS = {"plans": _plans, "approvals": _approvals, "visits": _visits}


# --- Plans


PLAN_HEAD = (
    "patient_id,payer,member_number,from,until,approval_needed,price_evaluation,"
    "price_treatment,visits,copay,source_id"
)


def plans(*lines):
    return "\n".join([PLAN_HEAD, *lines, ""])


def plan_line(patient, **said):
    cells = {
        "payer": "Blue Shield",
        "member": "M1",
        "first": "2026-01-01",
        "last": "",
        "needed": "never",
        "visits": 30,
        "copay": "30.00",
        "source": "",
    } | said
    return (
        f"{patient.pk},{cells['payer']},{cells['member']},{cells['first']},"
        f"{cells['last']},{cells['needed']},140,95,{cells['visits']},"
        f"{cells['copay']},{cells['source']}"
    )


def test_a_plan_is_opened_with_its_payer_its_limit_and_its_history(
    clinic_admin, patient
):
    imported(clinic_admin, "plans", plans(plan_line(patient)))

    plan = Coverage.objects.get()
    assert plan.payer.name == "Blue Shield"
    assert (plan.allowed_treatment_cents, plan.allowed_group_cents) == (9500, 9500)
    assert (plan.copay_cents, plan.visit_limits.get().visits) == (3000, 30)
    change = PlanChange.objects.get()
    assert (change.deed, change.reason) == ("coverage.imported", "import old.csv")
    counted = counting.current(patient, now=make.now())
    assert [each.id for each in counted.facts.coverages] == [str(plan.pk)]


def test_a_payer_is_matched_whatever_its_case(clinic_admin, patient):
    payer = make.payer(clinic=clinic_admin.clinic, name="Blue Shield")

    imported(clinic_admin, "plans", plans(plan_line(patient, payer="BLUE  shield")))

    assert Coverage.objects.get().payer == payer


def test_plans_of_one_rank_do_not_overlap_here_nor_in_the_file(clinic, patient):
    make.coverage(patient=patient, effective_to=dt.date(2026, 3, 31))
    text = plans(
        plan_line(patient, first="2026-03-31", last="2026-04-30"),
        plan_line(patient, first="2026-04-01", last="2026-05-31"),
        plan_line(patient, first="2026-05-31"),
    )

    assert whats(looked(clinic, "plans", text)) == [
        [What.OVERLAPS],
        [],
        [What.OVERLAPS],
    ]


def test_the_desks_own_rules_hold_for_a_plan(clinic, patient):
    text = plans(plan_line(patient, needed="after_visits", last="2025-12-01"))

    (problems,) = [row.row.problems for row in looked(clinic, "plans", text).rows]

    assert {(one.what, one.column) for one in problems} == {
        (What.REFUSED, "until"),
        (What.REFUSED, "visits_before_approval"),
    }


def test_a_plans_differences_are_shown_left_alone_or_taken_with_the_reason(
    clinic_admin, patient
):
    imported(clinic_admin, "plans", plans(plan_line(patient)))
    text = plans(plan_line(patient, visits=20, copay="25"))

    row = imported(clinic_admin, "plans", text)
    plan = Coverage.objects.get()
    assert (row.left, plan.copay_cents) == (1, 3000)

    row = imported(clinic_admin, "plans", text, takes=True)
    plan.refresh_from_db()
    limit = plan.visit_limits.get(withdrawn_at=None)
    assert (row.changed, plan.copay_cents, limit.visits) == (1, 2500, 20)
    reasons = PlanChange.objects.filter(deed__endswith="corrected")
    assert {change.reason for change in reasons} == {"import old.csv"}
    assert imported(clinic_admin, "plans", text).there == 1


@pytest.mark.parametrize(
    ("this_year", "stands"),
    [(None, {20: False, 40: True}), (25, {30: False, 20: True, 40: True})],
)
def test_a_files_number_of_visits_is_of_this_year_and_leaves_the_others(
    clinic_admin, patient, this_year, stands
):
    imported(clinic_admin, "plans", plans(plan_line(patient)))
    plan, year = Coverage.objects.get(), make.today().year
    for visits, since in [(this_year, year), (40, year + 1)]:
        if visits:
            limiting_visits.add_limit(
                coverage=plan,
                visits=visits,
                disciplines=["PT"],
                period_start=dt.date(since, 1, 1),
                by=make.actor(clinic_admin),
                now=make.now(),
            )
    text = plans(plan_line(patient, visits=20))

    row = imported(clinic_admin, "plans", text, takes=True)

    limits = plan.visit_limits.filter(withdrawn_at=None)
    assert row.changed == 1
    assert {row.visits: row.period_start is not None for row in limits} == stands
    assert imported(clinic_admin, "plans", text).there == 1


@pytest.mark.parametrize("since", [None, -1])
def test_a_files_number_of_visits_of_a_new_year_leaves_those_before(
    clinic_admin, patient, since
):
    year = make.today().year
    first = dt.date(year - 1, 1, 1)
    line = plan_line(patient, first=first.isoformat(), visits="" if since else 30)
    imported(clinic_admin, "plans", plans(line))
    plan = Coverage.objects.get()
    if since:
        limiting_visits.add_limit(
            coverage=plan,
            visits=30,
            disciplines=["PT"],
            period_start=first,
            by=make.actor(clinic_admin),
            now=make.now(),
        )
    text = plans(plan_line(patient, first=first.isoformat(), visits=20))

    row = imported(clinic_admin, "plans", text, takes=True)

    (rules,) = facts_of(patient, as_of=make.today()).coverages
    numbers = [
        [each.visits for each in rules.limits_in(dt.date(which, 1, 1))]
        for which in (year - 1, year)
    ]
    assert (row.changed, numbers) == (1, [[30], [20]])
    assert imported(clinic_admin, "plans", text).there == 1


def test_what_a_file_says_was_used_is_of_the_period_that_it_corrects(
    clinic_admin, patient
):
    imported(clinic_admin, "plans", plans(plan_line(patient)))
    head, line, _end = plans(plan_line(patient)).split("\n")
    head += ",benefit_period,plan_year_month,plan_year_day,used_elsewhere"

    imported(clinic_admin, "plans", f"{head}\n{line},plan_year,2,1,5\n", takes=True)

    assert Coverage.objects.get().plan_year_month == 2
    assert (
        counting.current(patient, now=make.now()).result.limits[0].used_elsewhere == 5
    )


def test_a_files_deductible_of_a_new_year_leaves_those_before(clinic_admin, patient):
    year = make.today().year
    first = dt.date(year - 1, 1, 1)
    line = plan_line(patient, first=first.isoformat())
    imported(clinic_admin, "plans", sums_of(line, 300, 900))
    text = sums_of(line, 500, 1200)

    row = imported(clinic_admin, "plans", text, takes=True)

    (rules,) = facts_of(patient, as_of=make.today()).coverages
    of_years = [rules.cost_share_in(dt.date(y, 1, 1)) for y in (year - 1, year)]
    assert row.changed == 1
    assert [(each.deductible_cents, each.oop_max_cents) for each in of_years] == [
        (300_00, 900_00),
        (500_00, 1200_00),
    ]
    assert imported(clinic_admin, "plans", text).there == 1


def sums_of(line, deductible, most):
    head = f"{PLAN_HEAD},deductible,out_of_pocket_max"
    return f"{head}\n{line},{deductible},{most}\n"


def set_this_year(clinic_admin, **cents):
    """Of the only plan there is; what is not said was nothing yet."""
    nothing = {"deductible_met_cents": 0, "oop_met_cents": 0}
    return limiting_visits.set_met(
        coverage=Coverage.objects.get(),
        period_start=dt.date(make.today().year, 1, 1),
        by=make.actor(clinic_admin),
        now=make.now(),
        **nothing | cents,
    )


@pytest.mark.parametrize(
    ("column", "met"),
    [("deductible_met", (30_000, 30_000)), ("out_of_pocket_met", (10_000, 30_000))],
)
def test_what_the_file_does_not_say_is_met_stays(clinic_admin, patient, column, met):
    imported(clinic_admin, "plans", plans(plan_line(patient)))
    row = set_this_year(clinic_admin, deductible_met_cents=10_000, oop_met_cents=20_000)
    head, line, _end = plans(plan_line(patient)).split("\n")

    text = f"{head},deductible,{column}\n{line},900,300\n"
    imported(clinic_admin, "plans", text, takes=True)

    row.refresh_from_db()
    assert (row.deductible_met_cents, row.oop_met_cents) == met


@pytest.mark.parametrize(
    ("file", "differs", "own", "of_year"),
    [
        ((500, 5000), 0, (40_000, 400_000), (50_000, 500_000)),
        ((400, 4000), 1, (40_000, 400_000), (40_000, 400_000)),
        ((600, 5000), 1, (40_000, 400_000), (60_000, 500_000)),
    ],
)
def test_a_deductible_is_compared_with_what_the_plan_set_for_this_year(
    clinic_admin, patient, file, differs, own, of_year
):
    """What the plan had before stays, for its years before are counted with it."""
    imported(clinic_admin, "plans", plans(plan_line(patient)))
    Coverage.objects.update(
        deductible_cents=40_000, oop_max_cents=400_000, deductible_applies=True
    )
    plan = Coverage.objects.get()
    row = set_this_year(clinic_admin, deductible_cents=50_000, oop_max_cents=500_000)
    head, line, _end = plans(plan_line(patient)).split("\n")
    text = f"{head},deductible,out_of_pocket_max\n{line},{file[0]},{file[1]}\n"

    done = imported(clinic_admin, "plans", text, takes=True)

    assert (done.there, done.changed) == (1 - differs, differs)
    row.refresh_from_db()
    plan.refresh_from_db()
    assert (plan.deductible_cents, plan.oop_max_cents) == own
    assert (row.deductible_cents, row.oop_max_cents) == of_year


@pytest.mark.parametrize(
    ("column", "cents", "is_refused"),
    [
        ("deductible", "4000.01", True),
        ("deductible", "4000", False),
        ("out_of_pocket_max", "399.99", True),
        ("out_of_pocket_max", "400", False),
    ],
)
@pytest.mark.parametrize("is_of_year", [False, True])
def test_no_deductible_above_the_maximum_is_taken_where_the_file_says_one_of_them(
    clinic_admin, patient, column, cents, is_refused, is_of_year
):
    """The same words as the form's, and before anything is written."""
    imported(clinic_admin, "plans", plans(plan_line(patient)))
    Coverage.objects.update(
        deductible_cents=40_000, oop_max_cents=400_000, deductible_applies=True
    )
    if is_of_year:
        Coverage.objects.update(deductible_cents=500_000, oop_max_cents=600_000)
        set_this_year(clinic_admin, deductible_cents=40_000, oop_max_cents=400_000)
    head, line, _end = plans(plan_line(patient)).split("\n")

    text = f"{head},{column}\n{line},{cents}\n"
    (row,) = looked(clinic_admin.clinic, "plans", text).rows

    words = [importing_words.problem(one) for one in row.row.problems]
    assert words == ["The maximum is below the deductible."] * is_refused


def test_an_empty_cell_differs_from_nothing(clinic_admin, patient):
    imported(clinic_admin, "plans", plans(plan_line(patient, last="2026-12-31")))

    row = imported(clinic_admin, "plans", plans(plan_line(patient, visits="")))

    assert (row.there, row.left) == (1, 0)


def test_a_change_that_cannot_be_taken_names_its_line_and_nothing_is_saved(
    clinic_admin, patient
):
    second = {"first": "2026-06-01"}
    text = plans(plan_line(patient, last="2026-05-31"), plan_line(patient, **second))
    imported(clinic_admin, "plans", text)
    other = make.patient(clinic=clinic_admin.clinic, name="Ann Lee")
    text = plans(
        plan_line(other),
        plan_line(patient, last="2026-07-31"),
        plan_line(patient, **second),
    )

    with pytest.raises(importing.CannotTake) as refused:
        imported(clinic_admin, "plans", text, takes=True)

    assert refused.value.line == 3
    assert not Coverage.objects.filter(patient=other).exists()


# --- Approvals


APPROVAL_HEAD = "patient_id,payer,number,status,visits,visits_requested,from,until"


def approvals(*lines):
    return "\n".join([APPROVAL_HEAD, *lines, ""])


@pytest.fixture
def plan(clinic, patient):
    return make.coverage(
        patient=patient, payer=make.payer(clinic=clinic, name="Blue Shield")
    )


def approval_line(patient, said="007,approved,12,16,2026-01-05,2026-12-31"):
    return f"{patient.pk},blue shield,{said}"


def test_an_approval_comes_under_the_plan_it_meets(clinic_admin, patient, plan):
    text = approvals(approval_line(patient))

    imported(clinic_admin, "approvals", text)

    approval = plan.authorizations.get()
    assert (approval.number, approval.visits_approved) == ("007", 12)
    assert approval.visits_requested == 16
    assert imported(clinic_admin, "approvals", text).there == 1


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("1,approved,,,2026-01-05,2026-12-31", What.NO_VISITS_SAID),
        ("1,approved,0,,2026-01-05,2026-12-31", What.NO_VISITS_SAID),
        ("1,pending,5,,2026-01-05,2026-12-31", What.NO_VISITS_SAID),
        ("1,approved,many,,2026-01-05,2026-12-31", What.NO_NUMBER),
        ("1,pending,,many,2026-01-05,2026-12-31", What.NO_NUMBER),
        ("1,aproved,,,2026-01-05,2026-12-31", What.NOT_OF_THE_LIST),
        ("1,approved,5,,2026-01-05,2026-01-04", What.BEFORE_THE_FIRST_DAY),
        ("1,approved,5,,2011-01-05,2011-01-06", What.OUTSIDE_THE_PLAN),
    ],
)
def test_what_is_wrong_with_an_approval(clinic, patient, plan, said, what):
    text = approvals(approval_line(patient, said))

    assert whats(looked(clinic, "approvals", text)) == [[what]]


def test_an_approval_needs_a_plan_and_only_one(clinic, patient, plan):
    make.coverage(patient=patient, payer=plan.payer, rank=2)
    text = approvals(
        approval_line(patient), f"{patient.pk},Red,1,,5,,2026-1-1,2026-2-1"
    )

    assert whats(looked(clinic, "approvals", text)) == [
        [What.SEVERAL_PLANS],
        [What.NO_PLAN],
    ]


def test_a_later_file_extends_an_approval_only_when_it_is_to_be_believed(
    clinic_admin, patient, plan
):
    imported(clinic_admin, "approvals", approvals(approval_line(patient)))
    more = approvals(approval_line(patient, "007,approved,20,16,2026-01-05,2027-01-31"))

    assert imported(clinic_admin, "approvals", more).left == 1
    assert imported(clinic_admin, "approvals", more, takes=True).changed == 1

    approval = plan.authorizations.get()
    assert (approval.visits_approved, approval.valid_to) == (20, dt.date(2027, 1, 31))
    assert PlanChange.objects.filter(
        deed="authorization.extended", reason="import old.csv"
    ).exists()


def test_what_was_asked_for_is_decided_by_a_later_file(clinic_admin, patient, plan):
    asked = "007,pending,,16,2026-01-05,2026-12-31"
    imported(clinic_admin, "approvals", approvals(approval_line(patient, asked)))

    imported(clinic_admin, "approvals", approvals(approval_line(patient)), takes=True)

    approval = plan.authorizations.get()
    assert (approval.status, approval.visits_approved) == ("approved", 12)
    assert approval.visits_requested == 16


def test_another_clinics_plan_is_no_plan(clinic, patient, elsewhere):
    make.coverage(
        patient=make.patient(clinic=elsewhere),
        payer=make.payer(clinic=elsewhere, name="Blue Shield"),
    )

    assert whats(looked(clinic, "approvals", approvals(approval_line(patient)))) == [
        [What.NO_PLAN]
    ]


# --- Patients

HEAD = "patient_name,birth_date,sex,phone,email,time_zone,therapist,source_id"


def people(*lines, head=HEAD):
    return "\n".join([head, *lines, ""])


MARGARET = '"Ellison, Margaret",1948-05-17,F,(555) 010-0199,M.E@Example.com,,,P1'


def invitations():
    return Notice.objects.filter(kind="invitation")


def test_people_of_a_file_are_in_care_as_if_admitted_by_hand(clinic_admin, therapist):
    text = people(
        f"{MARGARET}",
        f"Ann Lee,1950-01-02,male,,,america/phoenix,{therapist.user.email},",
    )

    row = imported(clinic_admin, "patients", text)

    ann, margaret = Patient.objects.order_by("name")
    assert (row.created, row.there) == (2, 0)
    assert (margaret.name, margaret.sex) == ("Margaret Ellison", "female")
    assert margaret.birth_on == dt.date(1948, 5, 17)
    assert margaret.phone == "(555) 010-0199"
    assert margaret.time_zone == clinic_admin.clinic.time_zone
    assert margaret.admitted_on == make.today()
    assert margaret.user.email == "m.e@example.com"
    assert not margaret.user.has_usable_password()
    address = margaret.user.emailaddress_set.get()
    assert (address.primary, address.verified) == (True, False)
    assert (ann.user.email, ann.therapist) == (None, therapist)
    assert ann.time_zone == "America/Phoenix"
    told = AuditEvent.objects.filter(deed="patient.admitted")
    assert {line.patient_id for line in told} == {ann.pk, margaret.pk}
    assert {line.note for line in told} == {"import old.csv"}
    assert ImportedRow.objects.get(source_id="P1").patient == margaret


def test_nobody_is_written_to_unless_it_was_ticked(clinic_admin):
    imported(clinic_admin, "patients", people(MARGARET))
    assert not invitations().exists()

    imported(clinic_admin, "patients", people("Ann Lee,,,,a@example.com,,,"), invites=1)

    letter = invitations().get()
    ann = Patient.objects.get(name="Ann Lee")
    assert (letter.user, letter.key) == (ann.user, f"invitation:patient:{ann.pk}")


def test_the_same_people_twice_add_nobody(clinic_admin):
    text = people(
        MARGARET,
        "Ann Lee,1950-01-02,,,ann@example.com,,,",
        "Ann Lee,1951-01-02,,,,,,",
        "Bea Cole,,,,,,,",
    )
    imported(clinic_admin, "patients", text, invites=True)
    letters = invitations().count()

    again = imported(clinic_admin, "patients", text, invites=True)

    assert (again.created, again.there) == (0, 4)
    assert Patient.objects.count() == 4
    assert invitations().count() == letters == 2


def test_who_is_here_already_stays_as_they_are_and_is_told(clinic_admin, clinic):
    here = make.patient(clinic=clinic, name="Ann Lee", phone="555 1")
    text = people(f"LEE Ann,{BORN},,(555) 2,,,,A9")

    (row,) = looked(clinic, "patients", text).rows
    done = imported(clinic_admin, "patients", text, takes=True)

    assert row.deed == Deed.DIFFERS
    assert [(d.column, d.here) for d in row.differences] == [("phone", "555 1")]
    assert not row.may_be_taken
    here.refresh_from_db()
    assert (here.phone, done.created, done.left) == ("555 1", 0, 1)
    # Their number is known from now on, whatever else the file says one day.
    (later,) = looked(clinic, "patients", people("Ann Lee,1948-06-17,,,,,,A9")).rows
    assert later.target == here


def test_another_clinics_patient_is_nobody_here_and_keeps_the_one_account(
    clinic_admin, elsewhere
):
    user = make.user(email="m.e@example.com", name="Peggy")
    make.patient(clinic=elsewhere, user=user, name="Margaret Ellison")

    row = imported(clinic_admin, "patients", people(MARGARET))

    assert row.created == 1
    assert Patient.objects.get(clinic=clinic_admin.clinic).user == user
    user.refresh_from_db()
    assert user.name == "Peggy"


def test_one_address_opens_one_record(clinic):
    user = make.user(email="m.e@example.com")
    make.patient(clinic=clinic, user=user, name="Walter Ellison", birth_on=None)

    assert whats(looked(clinic, "patients", people(MARGARET))) == [
        [What.ADDRESS_OF_ANOTHER]
    ]
    two = people("Al Ray,,,,x@example.com,,,", "Bo Ray,,,,X@example.com,,,")
    assert whats(looked(clinic, "patients", two)) == [[], [What.ADDRESS_TWICE]]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (",1948-05-17,,,,,,", What.NEEDED),
        ("...,,,,,,,", What.NO_NAME),
        ("Ann Lee,2999-01-01,,,,,,", What.NO_DAY),
        ("Ann Lee,2100-01-01,,,,,,", What.STILL_AHEAD),
        ("Ann Lee,,x,,,,,", What.NOT_OF_THE_LIST),
        ("Ann Lee,,,,ann(at)example,,,", What.NO_ADDRESS),
        ("Ann Lee,,,,,Mars,,", What.NO_TIME_ZONE),
        ("Ann Lee,,,,,,nemo@example.com,", What.NO_THERAPIST),
    ],
)
def test_a_line_that_is_not_right_admits_nobody(clinic_admin, line, what):
    text = people(MARGARET, line)

    assert whats(looked(clinic_admin.clinic, "patients", text)) == [[], [what]]
    with pytest.raises(importing.Unsound):
        imported(clinic_admin, "patients", text)
    assert not Patient.objects.exists()


def test_a_therapist_who_left_or_works_elsewhere_treats_nobody(clinic, elsewhere):
    gone = make.member(clinic=clinic, role="therapist", ended_at=make.now())
    other = make.member(clinic=elsewhere, role="therapist")

    text = people(
        *(f"{n},,,,,,{m.user.email}," for n, m in (("A", gone), ("B", other)))
    )

    assert whats(looked(clinic, "patients", text)) == [[What.NO_THERAPIST]] * 2


def test_the_same_person_twice_in_a_file_is_told(clinic):
    make.patient(clinic=clinic, name="Bea Cole", birth_on=dt.date(1948, 5, 17))
    text = people(
        *["Ann Lee,1950-01-02,,,,,,", '"Lee, Ann",1950-01-02,,,,,,'],
        *[f"Bea Cole,{BORN},,,,,,", f"BEA COLE,{BORN},,,,,,"],
    )

    plan = looked(clinic, "patients", text)

    assert whats(plan) == [[], [What.SAID_TWICE], [], [What.SAID_TWICE]]


def test_the_old_systems_number_is_the_same_in_any_letter_case(clinic_admin):
    """Also where upper case is another thing to Python than to the database."""
    old = ("ab-1", "straße-2", "ılgaz-3")
    lines = [f"Ann Lee {n},{BORN},,,,,,{number}" for n, number in enumerate(old)]
    imported(clinic_admin, "patients", people(*lines))
    capitals = [line.replace("ab-1", "AB-1") for line in lines]

    again = imported(clinic_admin, "patients", people(*capitals))
    twice = looked(clinic_admin.clinic, "patients", people(lines[0], capitals[0]))

    assert (again.there, again.created, Patient.objects.count()) == (3, 0, 3)
    numbers = ImportedRow.objects.values_list("source_id", flat=True)
    assert sorted(numbers) == sorted(old)
    assert whats(twice)[1] == [What.ID_TWICE, What.SAID_TWICE]


def test_perhaps_one_person_is_warned_of_and_stops_nothing(clinic):
    make.patient(clinic=clinic, name="Bea Cole", birth_on=None)
    text = people(
        *["Ann Lee,1950-01-02,,,,,,1", "Ann Lee,1950-01-02,,,,,,2"],
        *[
            f"Bea Cole,{BORN},,,,,,",
            "Cy Day,1950-01-02,,,,,,",
            "Cy Day,1951-01-02,,,,,,",
        ],
    )

    plan = looked(clinic, "patients", text)

    assert plan.is_sound
    assert [[one.what for one in row.doubts] for row in plan.rows] == [
        *[[], [What.NAMESAKE_IN_FILE], [What.NAMESAKE_HERE], [], []],
    ]


def test_a_name_that_is_here_needs_a_birth_date_or_is_ambiguous(clinic):
    make.patient(clinic=clinic, name="Ann Lee")
    for _ in range(2):
        make.patient(clinic=clinic, name="Bea Cole")

    plan = looked(
        clinic, "patients", people("Ann Lee,,,,,,,", f"Bea Cole,{BORN},,,,,,")
    )

    assert whats(plan) == [[What.BORN_WHEN], [What.SEVERAL_HERE]]


def test_of_a_restricted_record_nothing_is_told(clinic):
    here = make.patient(clinic=clinic, name="Ann Lee", phone="555 1")
    make.restriction(patient=here)

    text = people(f"Ann Lee,{BORN},,555 2,,,,")
    (row,) = looked(clinic, "patients", text).rows
    (namesake,) = looked(clinic, "patients", people("Ann Lee,,,,,,,")).rows

    assert (row.deed, row.differences) == (Deed.SAME, [])
    assert not namesake.row.problems
    assert not namesake.doubts


def test_a_number_that_is_anothers_by_now_is_a_problem(clinic_admin):
    imported(clinic_admin, "patients", people(MARGARET))

    plan = looked(clinic_admin.clinic, "patients", people("Ann Lee,1950-01-02,,,,,,P1"))

    assert whats(plan) == [[What.ID_OF_ANOTHER]]


def test_who_was_admitted_by_hand_since_the_look_is_not_brought_in(clinic_admin):
    text = people(MARGARET)
    digest = looked(clinic_admin.clinic, "patients", text).digest
    make.patient(clinic=clinic_admin.clinic, name="Margaret Ellison")

    with pytest.raises(importing.Stale):
        imported(clinic_admin, "patients", text, digest=digest)

    assert Patient.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_desks_with_one_file_of_patients_one_imports(clinic_admin):
    text = people(MARGARET, "Ann Lee,1950-01-02,,,,,,", "Bea Cole,,,,,,,")
    rows = [sent(clinic_admin, "patients", text) for _ in range(2)]
    digest = looked(clinic_admin.clinic, "patients", text).digest

    answers = at_once(
        2,
        lambda n: imported(clinic_admin, "patients", text, row=rows[n], digest=digest),
    )

    assert importing.Stale in answers
    assert Patient.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_clinics_bring_in_the_same_person_at_once(clinic_admin, elsewhere):
    desks = [clinic_admin, make.member(clinic=elsewhere, role="clinic_admin")]
    text = people(MARGARET, "Ann Lee,,,,ann@example.com,,,")

    answers = at_once(2, lambda n: imported(desks[n], "patients", text))

    assert all(isinstance(answer, Import) for answer in answers)
    assert Patient.objects.count() == 4
    assert Patient.objects.values("user").distinct().count() == 2


def test_a_hundred_people_cost_no_more_statements_than_ten(clinic_admin, statements):
    def cost(number):
        lines = [
            f"Ann {number} Lee{n},1950-01-02,,,a{number}.{n}@example.com,,,{number}/{n}"
            for n in range(number)
        ]
        text = people(*lines, f"No Address {number},1950-01-02,,,,,,")
        row, rows = sent(clinic_admin, "patients", text), rows_of("patients", text)
        digest = looked(clinic_admin.clinic, "patients", text).digest
        mark = importing.fingerprint(text.encode())
        said = importing.Seen(sha256=mark, digest=digest, invites=True)
        by, now = make.actor(clinic_admin), make.now()
        return len(
            statements(
                importing.import_rows, row=row, rows=rows, seen=said, by=by, now=now
            )
        )

    few = cost(10)
    assert cost(100) == few
    assert few < 40
