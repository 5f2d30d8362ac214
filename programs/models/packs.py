"""Packs that asked a payer for more visits, as they were signed and sent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatient, AboutPatientQuerySet
from programs.rules.continuing import Pack
from ptcare.audit import ledger
from ptcare.people.fields import by_user


class ContinuationPack(AboutPatient):
    """One request to a payer, kept as it was: its words, its text, its PDF.

    A mistake in it is mended by the next version; nothing in a row ever changes.
    """

    version = models.PositiveSmallIntegerField(_("version"))
    words = models.JSONField()  # of `Pack.to_json`
    text = models.TextField()
    pdf = models.BinaryField()
    visits = models.PositiveSmallIntegerField(_("visits asked for"))
    signed_by = by_user()
    signed_at = models.DateTimeField()

    objects = AboutPatientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "version"], name="one_pack_of_a_version"
            ),
            models.CheckConstraint(
                condition=Q(visits__range=(1, 99)), name="a_pack_asks_for_visits"
            ),
        ]
        triggers = [ledger.APPEND_ONLY]

    def __str__(self) -> str:
        return f"pack {self.pk}"

    @property
    def pack(self) -> Pack:
        return Pack.from_json(self.words)
