"""`manage.py name_lead`: for a clinic none of whose leads can come in any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ptcare.people import tenancy
from ptcare.people.forms import PersonForm
from ptcare.people.management.options import problems
from ptcare.people.models import Clinic
from ptcare.people.services import founding


class Command(BaseCommand):
    help = "Make somebody of a clinic's front desk its lead, and send them a letter."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("clinic", help="its name")
        parser.add_argument("--name", required=True, help="of the lead")
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        form = PersonForm(options)
        if wrong := problems(form, {"name": "--name", "email": "--email"}):
            raise CommandError("\n".join(wrong))
        with tenancy.reaching(tenancy.Reach.PLANNER):
            clinic = Clinic.objects.filter(name__iexact=options["clinic"]).first()
            if clinic is None:
                raise CommandError(f"There is no clinic {options['clinic']}")
            lead = founding.name_lead(
                clinic=clinic, now=timezone.now(), **form.cleaned_data
            )
        self.stdout.write(f"{lead.user.email} is lead of {clinic.name}, and is told")
