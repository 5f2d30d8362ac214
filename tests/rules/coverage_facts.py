"""Plans and sessions for the coverage tests, valid with as little said as possible."""

from datetime import date

from patients.rules.coverage.facts import (
    Authorization,
    AuthorizationStatus,
    Clinic,
    Coverage,
    Discipline,
    Facts,
    Kind,
    Session,
    Status,
)

PT, OT, ST = Discipline.PT, Discipline.OT, Discipline.ST
NEW_YEAR = date(2026, 1, 1)

CLINIC = Clinic(
    self_pay_cents={
        Kind.EVALUATION: 150_00,
        Kind.RE_EVALUATION: 110_00,
        Kind.TREATMENT: 120_00,
        Kind.GROUP: 50_00,
        Kind.GYM: 25_00,
    },
    missed_fee_cents={Status.LATE_CANCELLED: 25_00, Status.NO_SHOW: 50_00},
)
ALLOWED = {
    Kind.EVALUATION: 120_00,
    Kind.RE_EVALUATION: 90_00,
    Kind.TREATMENT: 100_00,
    Kind.GROUP: 40_00,
}


def plan(name="c1", **said):
    """A plan open from New Year 2026, without limits, that pays everything."""
    default = {
        "rank": 1,
        "effective_from": NEW_YEAR,
        "effective_to": None,
        "allowed_cents": ALLOWED,
    }
    return Coverage(id=name, **(default | said))


def approval(name, visits, valid_from, valid_to, **said):
    default = {
        "coverage_id": "c1",
        "disciplines": (PT,),
        "status": AuthorizationStatus.APPROVED,
        "visits_approved": visits,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }
    return Authorization(id=name, **(default | said))


def attended(name, on, **said):
    """A PT treatment at nine that took place."""
    default = {
        "start": "09:00",
        "discipline": PT,
        "kind": Kind.TREATMENT,
        "status": Status.ATTENDED,
    }
    return Session(id=name, date=on, **(default | said))


def planned(name, on, **said):
    return attended(name, on, **({"status": Status.PLANNED} | said))


def facts(*sessions, coverages=(), as_of=date(2026, 6, 1), **said):
    default = {"program_discipline": PT, "clinic": CLINIC}
    return Facts(
        as_of=as_of, coverages=coverages, sessions=sessions, **(default | said)
    )


def rows(result):
    """The session rows of an answer by session id."""
    return {row.session_id: row for row in result.sessions}
