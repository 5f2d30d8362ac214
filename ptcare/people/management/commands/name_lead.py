"""`manage.py name_lead`: for a clinic none of whose leads can come in any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from ptcare.people import tenancy
from ptcare.people.forms import PersonForm
from ptcare.people.management.options import problems
from ptcare.people.models import Clinic
from ptcare.people.services import founding


class Command(BaseCommand):
    help = "Make somebody of a clinic's front desk its lead, and send them a letter."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("clinic", help="its name, or its number")
        parser.add_argument("--name", required=True, help="of the lead")
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        form = PersonForm(options)
        if wrong := problems(form, {"name": "--name", "email": "--email"}):
            raise CommandError("\n".join(wrong))
        with tenancy.reaching(tenancy.Reach.PLANNER):
            clinic = _clinic(options["clinic"])
            lead = founding.name_lead(
                clinic=clinic, now=timezone.now(), **form.cleaned_data
            )
        self.stdout.write(f"{lead.user.email} is lead of {clinic.name}, and is told")


def _clinic(called: str) -> Clinic:
    """A lead may give their clinic the name of another: then its number decides."""
    by_number = Q(pk=called) if called.isdecimal() else Q()
    found = list(Clinic.objects.filter(by_number or Q(name__iexact=called)))
    if not found:
        raise CommandError(f"There is no clinic {called}")
    if len(found) > 1:
        numbers = ", ".join(f"{row.pk} ({row.phone})" for row in found)
        raise CommandError(f"{len(found)} clinics are called {called}: {numbers}")
    return found[0]
