"""Written estimates: one patient who pays has hers, another has asked for his."""

from __future__ import annotations

import datetime as dt

from patients import estimate_words
from patients.models import EstimateSettings, ProviderNumber
from patients.rules import npi
from patients.rules.planning import Rhythm, Step
from patients.services import estimating
from patients.services.estimating import Draft, Handing, How, Planned
from programs.demo import actors
from programs.demo.cast import East, West
from programs.demo.world import DAY, Case, World
from ptcare.people.actors import Actor
from ptcare.people.roles import Role

HAS_ONE, HAS_ASKED = "Joyce Patterson", "Marvin Ellis"
CLINICS = {
    East: {
        "npi": "1234567893",
        "tax_id": "14-5550140",
        "state": "NY",
        "place": "14 Mill Street, Saratoga Springs, NY 12866",
    },
    West: {
        "npi": "1112223338",
        "tax_id": "84-5550172",
        "state": "CO",
        "place": "220 Juniper Avenue, Durango, CO 81301",
    },
}
FIRST_NPI = 198_765_400  # its check digit makes it a number of ten


def number(world: World) -> None:
    """The clinics and their therapists are known by their numbers."""
    EstimateSettings.objects.bulk_create(
        EstimateSettings(clinic=world.clinics[key], **said)
        for key, said in CLINICS.items()
    )
    therapists = [row for row in world.staff.values() if row.role == Role.THERAPIST]
    ProviderNumber.objects.bulk_create(
        ProviderNumber(clinic=row.clinic, membership=row, npi=_npi(FIRST_NPI + place))
        for place, row in enumerate(therapists)
    )


def write(world: World) -> None:
    """Hers was handed over, and she has read it at home; his question waits."""
    case, now = world.case_of(HAS_ONE), world.now
    draft = _draft(case, now)
    checked = estimating.compose(patient=case.patient, draft=draft, now=now)
    row = estimating.issue_estimate(
        patient=case.patient,
        draft=draft,
        reviewed=estimating.digest_of(checked),
        handing=Handing(how=How.HANDED),
        by=_desk(world, case),
        now=now,
    )
    estimating.open_estimate(estimate=row, by=actors.oneself(case), now=now)
    asks = world.case_of(HAS_ASKED)
    estimating.ask(patient=asks.patient, by=actors.oneself(asks), now=now - DAY)


def _draft(case: Case, now: dt.datetime) -> Draft:
    """As the desk fills it in: what is booked, and once a week for twelve weeks."""
    step = Step(rhythm=Rhythm(1), weeks=12)
    proposal = estimating.proposal_of(case.patient, step=step, now=now)
    by_id = {case.therapist.pk: case.therapist}
    return Draft(
        first_on=proposal.first_on,
        last_on=proposal.last_on,
        often="1",
        lines=tuple(
            Planned(
                provider=by_id[who] if who else None,
                kind=kind,
                number=number,
                codes=estimate_words.USUAL_CODES[kind],
            )
            for (who, kind), number in proposal.numbers.items()
        ),
        diagnosis="M81.0",
    )


def _desk(world: World, case: Case) -> Actor:
    desk = world.desk_of(case.patient.clinic)
    rows = world.staff.values()
    return actors.colleague(next(row for row in rows if row.user == desk))


def _npi(nine: int) -> str:
    """With the check digit that makes it a number."""
    return next(text for digit in range(10) if npi.is_npi(text := f"{nine}{digit}"))
