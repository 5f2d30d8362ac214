"""`manage.py create_clinic`: a new clinic and its first lead."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from ptcare.people import tenancy
from ptcare.people.models import Clinic
from ptcare.people.services import founding


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
            "--notice-name", help="in messages: no word of bones or treatment"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        clinic = Clinic(
            name=options["name"],
            notice_name=options["notice_name"] or options["name"],
            phone=options["phone"],
            time_zone=options["time_zone"],
            emergency_number=options["emergency_number"],
        )
        try:
            validate_email(options["lead_email"])
            with tenancy.reaching(tenancy.Reach.PLANNER):
                founding.found_clinic(
                    clinic=clinic,
                    lead_name=options["lead_name"],
                    lead_email=options["lead_email"],
                    now=timezone.now(),
                )
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        except founding.NameTaken:
            raise CommandError(f"{clinic.name} is here already") from None
        self.stdout.write(f"{clinic.name} is made; {options['lead_email']} is invited")
