"""`manage.py forget_second_factor`: for staff who lost telephone and recovery codes.

Whoever runs this has made sure, by telephone or in person, who asks: from then on the
mailbox alone opens the account, until its owner has set up another. A letter tells them
so, for it may be somebody else who asks.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ptcare.people import letters, noting, sessions, tenancy
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
            letter = letters.of_forgotten_factors(user)
        if rows:
            self._post(letter)
        self.stdout.write(
            f"{len(rows)} of {user.email} are forgotten, and every device is signed "
            "out. The next sign-in, by a code to that address, sets up another."
        )

    def _post(self, letter: EmailMessage) -> None:
        """What is forgotten stays so, whatever the mail server says."""
        try:
            letter.send()
        except OSError as error:  # smtplib's errors are among them
            self.stderr.write(f"No letter tells them of it ({error}): call them.")
