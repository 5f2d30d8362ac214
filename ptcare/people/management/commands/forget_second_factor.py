"""`manage.py forget_second_factor`: for staff who lost telephone and recovery codes.

Whoever runs this has made sure, by telephone or in person, who asks: from then on the
mailbox alone opens the account, until its owner has set up another.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ptcare.people import noting, sessions, tenancy
from ptcare.people.models import User


class Command(BaseCommand):
    help = "Forget the authenticator app, passkeys and recovery codes of an account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="of the account")

    def handle(self, *args: Any, **options: Any) -> None:
        with tenancy.reaching(tenancy.Reach.SIGNING_IN):
            user = User.objects.filter(email__iexact=options["email"]).first()
            if user is None:
                raise CommandError(f"Nobody signs in as {options['email']}")
            rows = list(Authenticator.objects.filter(user=user).select_for_update())
            for row in rows:
                row.delete()
                noting.factor_forgotten(user, kind=row.type)
            sessions.end_all(user)
        self.stdout.write(
            f"{len(rows)} of {user.email} are forgotten, and every device is signed "
            "out. The next sign-in, by a code to that address, sets up another."
        )
