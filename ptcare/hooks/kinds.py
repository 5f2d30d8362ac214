"""What other systems may hear of."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    ATTENDED = "session.attended", _("A session was attended")
    TAKEN_BACK = (
        "session.attended.taken_back",
        _("A session was marked attended by mistake, and waits again"),
    )
    SIGNED = "program.signed", _("A program was signed")
    TRIAL = "trial", _("A trial, sent by hand")


CHOSEN = (Kind.ATTENDED, Kind.TAKEN_BACK, Kind.SIGNED)  # as a lead may choose
