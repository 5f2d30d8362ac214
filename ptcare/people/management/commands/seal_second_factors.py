"""`manage.py seal_second_factors`: put them under the present SECRET_KEY.

To be run once after a new key was brought in, before the former one leaves
SECRET_KEY_FALLBACKS. Run twice, it changes nothing that anybody notices.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from ptcare.people import sealing

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


class Command(BaseCommand):
    help = "Seal second factors under the present SECRET_KEY."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        rows = Authenticator.objects.filter(type__in=KINDS).select_for_update()
        for row in rows.order_by("pk"):
            row.data = sealing.sealed_anew(row.data)
            row.save(update_fields=["data"])
        self.stdout.write(f"{len(rows)} second factors are sealed under this key.")
