"""Each case, entered through the services as a desk would, gives its own answer."""

import copy
import datetime as dt
import json
from pathlib import Path

import pgtrigger
import pytest

from patients.models import MARKING, ClinicSession, facts_of
from patients.rules import coverage
from patients.services import (
    approving,
    attending,
    claiming,
    covering,
    limiting_visits,
    pricing,
)
from patients.services.approving import Granted
from patients.services.attending import Slot
from patients.services.covering import Start
from tests import factories as make

CASES = json.loads(
    (Path(__file__).parents[1] / "cases" / "coverage-cases.json").read_text()
)["cases"]
KX_YEARS = range(2024, 2028)  # what came with the app
RELEASED = ("cancelled", "late_cancelled", "no_show")
# Four sessions in seven days: no desk of ours can book them, so the rows are written.
TOO_CLOSE = {"D31"}
THREE_IN_SEVEN = "patients.ClinicSession:at_most_three_in_seven_days"


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_facts_entered_through_the_services_give_the_answer_of_the_case(
    patient, clinic_admin, case
):
    case = without_home_exercise(case)
    desk = Desk(patient, clinic_admin, case["input"])

    desk.enter(by_hand=case["id"] in TOO_CLOSE)

    facts = facts_of(patient, as_of=desk.today)
    result = coverage.evaluate(facts).to_json()
    assert in_order(renamed(result, desk.names)) == in_order(case["expected"])


class Desk:
    """Enters the facts of a case as of its day, and knows the case's name of each."""

    def __init__(self, patient, member, facts):
        self.patient, self.facts, self.names = patient, facts, {}
        self.today = day(facts["as_of"])
        now = dt.datetime.combine(self.today, dt.time(20), dt.UTC)
        self.says = {"by": make.actor(member), "now": now}

    def enter(self, *, by_hand):
        clinic = self.facts["clinic"]
        prices = clinic["self_pay_cents"] | clinic["missed_fee_cents"]
        pricing.set_prices(
            valid_from=dt.date(2020, 1, 1),
            **{f"{kind}_cents": cents for kind, cents in prices.items()},
            **self.says,
        )
        self.plans = {each["id"]: self.plan(each) for each in self.facts["coverages"]}
        self.approvals = {
            each["id"]: self.approval(each) for each in self.facts["authorizations"]
        }
        if by_hand:
            self.write_sessions()
        else:
            self.book_sessions()

    def named(self, kind, row, name):
        self.names[kind, str(row.pk)] = name
        return row

    def plan(self, facts):
        row = covering.open_coverage(
            patient=self.patient,
            payer=covering.payer_named(name=facts["id"], **self.says),
            start=Start(thresholds=[figure_of(t) for t in thresholds(facts)]),
            **terms(facts),
            **self.says,
        )
        self.named("coverage", row, facts["id"])
        about = {"coverage": row} | self.says
        for limit in facts["visit_limits"]:
            name = limit.pop("id")
            kept = limiting_visits.add_limit(**limit, **about)
            self.named("limit", kept, name)
        for use in facts["prior_use"]:
            limiting_visits.set_prior_use(**dated(use), **about)
        for met in facts["accumulators"]:
            limiting_visits.set_met(**dated(met), **about)
        for threshold in thresholds(facts):
            self.threshold(row, threshold)
        return row

    def threshold(self, plan, facts):
        figure = figure_of(facts)
        said = {
            int(year): cents for year, cents in facts["amount_cents_by_year"].items()
        }
        for year in {*KX_YEARS, *said}:
            pricing.set_year_amount(
                figure=figure, year=year, amount_cents=said.get(year), **self.says
            )
        row = plan.thresholds.get(figure=figure)
        self.named("threshold", row, facts["id"])
        for prior in facts["prior"]:
            limiting_visits.set_spent_elsewhere(
                threshold=row, **dated(prior), **self.says
            )

    def approval(self, facts):
        coverage = self.plans[facts["coverage_id"]]
        days = {key: day(facts[key]) for key in ("valid_from", "valid_to")}
        disciplines = tuple(facts["disciplines"])
        if facts["status"] in ("pending", "denied"):
            row = approving.request_authorization(
                coverage=coverage,
                visits=facts["visits_approved"],
                requested_on=self.today,
                disciplines=disciplines,
                **days,
                **self.says,
            )
        else:
            granted = Granted(
                visits=facts["visits_approved"],
                number=facts["id"],
                used_elsewhere=facts["used_elsewhere"],
                disciplines=disciplines,
                **days,
            )
            row = approving.add_authorization(
                coverage=coverage, granted=granted, **self.says
            )
        self.decide(row, facts["status"])
        return self.named("authorization", row, facts["id"])

    def decide(self, row, status):
        if status == "denied":
            approving.deny_request(
                authorization=row, reason="no", decided_on=self.today, **self.says
            )
        if status == "void":
            approving.void_authorization(authorization=row, **self.says)

    def book_sessions(self):
        """Those released first, so that each week has room for the others."""
        left = {each["id"]: each for each in self.facts["sessions"]}
        for each in self.facts["sessions"]:
            if each["status"] in RELEASED:
                self.release(left.pop(each["id"]))
            elif each["status"] == "rescheduled":
                self.move(left.pop(each["id"]), left)
        rows = sorted(left.values(), key=lambda each: (each["date"], each["start"]))
        slots = [slot_of(each) for each in rows]
        booked = self.book_all(slots)
        for each, row in zip(rows, booked, strict=True):
            self.settle(each, self.named("session", row, each["id"]))

    def book_all(self, slots):
        if not slots:
            return []
        return attending.book_series(
            patient=self.patient,
            slots=slots,
            beyond_cover_reason="clinic_pays",
            **self.says,
        )

    def release(self, facts):
        (row,) = self.book_all([slot_of(facts)])
        attending.release_session(session=row, status=facts["status"], **self.says)
        self.named("session", row, facts["id"])

    def move(self, facts, left):
        """To the next session of the case that is not entered yet."""
        later = (
            each
            for each in sorted(left.values(), key=lambda each: each["date"])
            if each["date"] > facts["date"]
            and each["status"] in ("planned", "attended")
        )
        target = left.pop(next(later)["id"])
        (row,) = self.book_all([slot_of(facts)])
        moved = attending.move_session(
            session=row,
            slot=slot_of(target),
            beyond_cover_reason="clinic_pays",
            **self.says,
        )
        self.named("session", row, facts["id"])
        self.settle(target, self.named("session", moved, target["id"]))

    def settle(self, facts, row):
        if facts["status"] != "attended":
            return
        attending.attend_session(session=row, **self.says)
        if billed := facts["billed_under"]:
            claiming.bill_sessions(
                patient=self.patient,
                sessions=[row.pk],
                coverage=self.plans[billed["coverage_id"]],
                authorization=self.approvals.get(billed["authorization_id"]),
                sent_on=self.today,
                **self.says,
            )

    def write_sessions(self):
        for each in self.facts["sessions"]:
            slot = slot_of(each)
            with pgtrigger.ignore(THREE_IN_SEVEN):
                row = make.session(
                    patient=self.patient,
                    by=self.patient.user,
                    on=slot.on,
                    start=slot.start,
                    discipline=slot.discipline,
                    kind=slot.kind,
                    status=each["status"],
                )
            self.named("session", row, each["id"])


def day(text):
    return dt.date.fromisoformat(text) if text else None


def dated(facts):
    return facts | {"period_start": day(facts["period_start"])}


def thresholds(plan):
    return plan["expense_thresholds"]


def figure_of(threshold):
    """The figure that marks just these disciplines."""
    wanted = sorted(threshold["disciplines"])
    return next(f for f, marked in MARKING.items() if sorted(marked) == wanted)


def slot_of(facts):
    place = ClinicSession.Place
    return Slot(
        on=day(facts["date"]),
        start=dt.time.fromisoformat(facts["start"]),
        kind=facts["kind"],
        discipline=facts["discipline"],
        place=place.TELEHEALTH if facts["telehealth"] else place.CLINIC,
        minutes=30,
    )


def terms(facts):
    period, rule = facts["benefit_period"], facts["authorization"]
    same = (
        "rank",
        "visit_unit",
        "evaluation_counts",
        "evaluation_needs_authorization",
        "excluded_services",
        "as_secondary",
        "not_covered_rate",
        "missed_fee_allowed",
    )
    return {
        **{name: facts[name] for name in same},
        **facts["cost_share"],
        **{f"allowed_{kind}_cents": c for kind, c in facts["allowed_cents"].items()},
        "effective_from": day(facts["effective_from"]),
        "effective_to": day(facts["effective_to"]),
        "benefit_period": period["type"],
        "plan_year_month": period.get("start_month", 1),
        "plan_year_day": period.get("start_day", 1),
        "authorization_required": rule["required"],
        "free_visits": rule["free_visits"],
    }


def without_home_exercise(case):
    """Home exercise is no clinic session, so no row of ours can hold one."""
    case = copy.deepcopy(case)
    rows, expected = case["input"]["sessions"], case["expected"]
    home = {row["id"] for row in rows if row["kind"] == "home"}
    case["input"]["sessions"] = [row for row in rows if row["id"] not in home]
    expected["sessions"] = [
        row for row in expected["sessions"] if row["session_id"] not in home
    ]
    expected["totals"]["not_a_visit"] -= len(home)
    return case


KIND_OF_KEY = {
    "session_id": "session",
    "coverage_id": "coverage",
    "secondary_coverage_id": "coverage",
    "authorization_id": "authorization",
    "limit_id": "limit",
}
KIND_OF_WARNING = {
    "past_planned": "session",
    "attended_unauthorized": "session",
    "over_limit": "limit",
    "over_authorization": "authorization",
    "threshold_unknown": "threshold",
}


def renamed(value, names):
    """The answer with the case's own names in place of our ids."""
    if isinstance(value, list):
        return [renamed(each, names) for each in value]
    if not isinstance(value, dict):
        return value
    answer = {}
    for key, each in value.items():
        if key in KIND_OF_KEY and each is not None:
            answer[key] = names[KIND_OF_KEY[key], each]
        elif key == "over_thresholds":
            answer[key] = [names["threshold", name] for name in each]
        elif key == "warnings":
            answer[key] = [warning(text, names) for text in each]
        else:
            answer[key] = renamed(each, names)
    return answer


def warning(text, names):
    kind, name, *rest = text.split(":")
    return ":".join([kind, names[KIND_OF_WARNING[kind], name], *rest])


def in_order(answer):
    """Rows with an order of their own stay; those sorted by an id are sorted anew."""
    for part in ("limits", "authorizations", "accumulators", "warnings"):
        answer[part] = sorted(answer[part], key=repr)
    return answer
