"""The family and friends whom a patient lets in, and what each may do."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatient, AboutPatientQuerySet
from ptcare.audit import ledger
from ptcare.people.fields import by_user, by_user_or_null, one_standing, who_and_when


class HelperLinkQuerySet(AboutPatientQuerySet["HelperLink"]):
    def current(self) -> Self:
        return self.filter(ended_at=None)

    def to_tell_of_falls(self) -> Self:
        return self.current().filter(hears_of_falls=True)


@ledger.keep_history(exclude=["last_seen_at"])
class HelperLink(AboutPatient):
    """A family member or friend whom the patient lets in. Ended, never deleted.

    Each may see the exercises and the visits; the rest is said one by one.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="helper_links"
    )
    # As whoever invited them calls them: their account may have another name, which
    # nobody learns from an invitation.
    name = models.CharField(_("name"), max_length=120)
    relation = models.CharField(_("who they are"), max_length=60, blank=True)
    may_log = models.BooleanField(_("may log for the patient"), default=False)
    hears_of_falls = models.BooleanField(_("is told of a fall"), default=False)
    invited_by = by_user()
    started_at = models.DateTimeField()
    # Of the last change of what they may do; empty while it is as invited.
    changed_by = by_user_or_null()
    changed_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = by_user_or_null()

    objects = HelperLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            one_standing(
                "patient",
                "user",
                until="ended_at",
                name="one_current_link_per_helper_and_patient",
            ),
            who_and_when("changed", name="a_changed_helper_link_says_who_and_when"),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"helper link {self.pk}"

    @property
    def comes_by_card(self) -> bool:
        """Has no e-mail: the account was made for this link, and a sheet opens it."""
        return not self.user.email
