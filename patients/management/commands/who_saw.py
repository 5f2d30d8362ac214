"""Say who saw a record, or what an account or an address saw, between two moments.

Each line of the answer is one line of the ledger, as CSV. For the hour in which a
breach has to be answered: 45 CFR 164.404 and 164.410.
"""

import datetime as dt
import ipaddress
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from patients.models import Patient
from patients.models.who_saw import readers
from ptcare.audit.models import AuditEvent, AuditEventQuerySet
from ptcare.people import tenancy
from ptcare.people.models import User
from ptcare.spreadsheets import as_csv

HEADS = ("at", "clinic", "account", "person", "role", "address", "kind", "deed")
HEADS_OF_WHOM = ("emergency", "record", "patient")
PAGE = 1000


def moment(text: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(
            f"{text} is no moment such as 2026-11-26T08:00"
        ) from None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ArgumentTypeError(f"{text} is no network address") from None


class Command(BaseCommand):
    help = "Who saw a record, or what an account or address saw, as CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="since", type=moment, required=True)
        parser.add_argument("--until", type=moment, required=True)
        parser.add_argument("--clinic", type=int, help="the number of one clinic")
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument("--account", help="the e-mail address of who looked")
        whom.add_argument("--address", type=address, help="the network address")
        whom.add_argument("--patient", type=int, help="the number of the record")

    def handle(self, *args: Any, **said: Any) -> None:
        with tenancy.reaching(tenancy.Reach.AUDIT):
            lines = _lines(said).order_by("at", "pk")
            self.stdout.write(as_csv([(*HEADS, *HEADS_OF_WHOM)]), ending="")
            for page in _pages(lines):
                self.stdout.write(as_csv(_rows(page, only=said["patient"])), ending="")


def _lines(said: dict[str, Any]) -> AuditEventQuerySet:
    lines = AuditEvent.objects.seeing().between(said["since"], said["until"])
    if said["clinic"]:
        lines = lines.filter(clinic_id=said["clinic"])
    if said["patient"]:
        return lines.of_patient(said["patient"])
    if said["address"]:
        return lines.filter(from_ip=said["address"])
    account = User.objects.filter(email__iexact=said["account"]).first()
    if account is None:
        raise CommandError(f"nobody signs in as {said['account']}")
    return lines.by_person(account.pk)


def _pages(lines: AuditEventQuerySet) -> Any:
    page: list[AuditEvent] = []
    for line in lines.iterator(PAGE):
        page.append(line)
        if len(page) == PAGE:
            yield page
            page = []
    yield page


def _rows(page: list[AuditEvent], *, only: int | None) -> Any:
    """One for each patient that a line shows."""
    names = readers(page)
    whose = [(line, each) for line in page for each in _shown(line, only)]
    ids = {each for _line, each in whose if each}
    patients = dict(Patient.objects.filter(pk__in=ids).values_list("pk", "name"))
    for line, each in whose:
        yield (
            line.at.isoformat(),
            line.clinic_id,
            line.by_user_id,
            names.get(line.by_user_id or 0, ""),
            line.by_role,
            line.from_ip,
            line.kind,
            line.deed,
            line.emergency_id,
            each,
            patients.get(each or 0, ""),
        )


def _shown(line: AuditEvent, only: int | None) -> list[int | None]:
    if only:
        return [only]
    return list(line.showed) if line.showed else [line.patient_id]
