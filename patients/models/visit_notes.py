"""What a therapist wrote of a visit: added to or withdrawn, and never changed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.body import Fact
from patients.models.session import ClinicSession

LONGEST = 1500


class VisitNote(Fact):
    """A few sentences of one visit, under a name of their own."""

    session = models.ForeignKey(ClinicSession, models.PROTECT, related_name="notes")
    text = models.TextField(_("note of the visit"), max_length=LONGEST)

    def __str__(self) -> str:
        return self.text
