"""`manage.py create_clinic`: a new clinic and its first lead."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ptcare.people import tenancy
from ptcare.people.clinic_form import ClinicForm
from ptcare.people.forms import PersonForm
from ptcare.people.management.options import problems
from ptcare.people.models import Clinic
from ptcare.people.services import founding

OF_CLINIC = {
    "notice_name": "--notice-name",
    "phone": "--phone",
    "emergency_number": "--emergency-number",
}


class Command(BaseCommand):
    help = "Make a clinic, and invite its first lead by e-mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--phone", required=True)
        parser.add_argument("--time-zone", required=True, help="America/New_York")
        parser.add_argument("--emergency-number", required=True, help="the local one")
        parser.add_argument("--lead-name", required=True)
        parser.add_argument("--lead-email", required=True)
        parser.add_argument(
            "--notice-name",
            help="in messages: no word of bones or treatment (else as the clinic)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        said = {**options, "notice_name": options["notice_name"] or options["name"]}
        lead = {"name": options["lead_name"], "email": options["lead_email"]}
        of_clinic, of_lead = ClinicForm(said), PersonForm(lead)
        wrong = [
            *problems(of_clinic, OF_CLINIC),
            *problems(of_lead, {"name": "--lead-name", "email": "--lead-email"}),
        ]
        if wrong:
            raise CommandError("\n".join(wrong))
        clinic = Clinic(time_zone=options["time_zone"], **of_clinic.cleaned_data)
        try:
            with tenancy.reaching(tenancy.Reach.PLANNER):
                founding.found_clinic(
                    clinic=clinic,
                    lead_name=of_lead.cleaned_data["name"],
                    lead_email=of_lead.cleaned_data["email"],
                    now=timezone.now(),
                )
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        except founding.NameTaken:
            raise CommandError(f"{clinic.name} is here already") from None
        self.stdout.write(
            f"{clinic.name} is made; {of_lead.cleaned_data['email']} is invited"
        )
