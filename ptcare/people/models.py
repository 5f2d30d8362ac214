"""Clinics, the people in them, and the cards by which some of them sign in."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any, Self
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ptcare import rows
from ptcare.audit import ledger
from ptcare.people import tries, typed
from ptcare.people.fields import one_standing
from ptcare.people.roles import Role


def is_a_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("%(name)s is not a time zone."), params={"name": name})


@ledger.keep_history()
class Clinic(rows.Row):
    """A tenant. What belongs to another clinic does not exist for you."""

    name = models.CharField(max_length=120)
    notice_name = models.CharField(
        max_length=60,
        help_text=_("Stands in messages: no word of bones, falls or treatment."),
    )
    phone = models.CharField(max_length=40)
    emergency_number = models.CharField(
        max_length=20, help_text=_("The local one, for the safety screens.")
    )
    time_zone = models.CharField(max_length=64, validators=[is_a_time_zone])
    quiet_from = models.PositiveSmallIntegerField(
        default=20, help_text=_("No message from this local hour on.")
    )
    quiet_until = models.PositiveSmallIntegerField(default=9)
    reevaluate_after_days = models.PositiveSmallIntegerField(
        _("days to the next evaluation"), default=30
    )
    reevaluate_after_visits = models.PositiveSmallIntegerField(
        _("visits to the next evaluation"), default=10
    )
    is_demo = models.BooleanField(default=False)
    # What the public page says, once it is public.
    slug = models.SlugField(max_length=60, unique=True, null=True, blank=True)
    is_public = models.BooleanField(default=False)
    about = models.TextField(max_length=1500, blank=True)
    what_to_expect = models.TextField(max_length=1500, blank=True)
    address = models.TextField(max_length=300, blank=True)
    hours = models.TextField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_public=False) | (Q(slug__isnull=False) & ~Q(about="")),
                name="a_public_clinic_says_who_it_is",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__lte=24, quiet_until__lt=24),
                name="quiet_hours_are_hours_of_a_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    reevaluate_after_days__range=(7, 182),
                    reevaluate_after_visits__range=(1, 60),
                ),
                name="patients_are_evaluated_within_a_program",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str | None = None, **fields: Any) -> User:
        """One person. Without a password nobody signs in by password."""
        password = fields.pop("password", None)
        user = self.model(email=email.lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=(email or "").lower())


@ledger.keep_history(exclude=["password", "last_login"])
class User(rows.Row, AbstractBaseUser):
    """A person who signs in. E-mail is the user name of all who have one."""

    email = models.EmailField(_("e-mail"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=120)
    # Of pages and letters; empty: pages as the browser asks, letters in English.
    language = models.CharField(max_length=5, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_user_per_email"),
            models.CheckConstraint(
                condition=~Q(email=""), name="no_email_is_null_and_never_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_username(self) -> str:
        return self.email or self.name

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password and typed.password(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(raw_password and typed.password(raw_password))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> Self:
        return self.filter(ended_at=None, user__is_active=True)

    def visible_to(self, actor: Any) -> Self:
        return self.filter(clinic_id=actor.clinic_id)

    def therapists(self) -> Self:
        return self.filter(role=Role.THERAPIST)

    def leads(self) -> Self:
        return self.filter(is_lead=True)


@ledger.keep_history()
class Membership(rows.Row):
    """One role of one person at one clinic. Ended, never deleted."""

    STAFF_ROLES = [
        (Role.THERAPIST.value, _("Therapist")),
        (Role.CLINIC_ADMIN.value, _("Front desk")),
    ]

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=STAFF_ROLES)
    is_lead = models.BooleanField(default=False)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # What the public page says of a therapist.
    shows_publicly = models.BooleanField(default=False)
    training = models.CharField(max_length=200, blank=True)
    training_year = models.PositiveSmallIntegerField(null=True, blank=True)
    languages = models.CharField(max_length=120, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            one_standing(
                "clinic",
                "user",
                "role",
                until="ended_at",
                name="one_current_membership_per_role",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[Role.THERAPIST, Role.CLINIC_ADMIN]),
                name="membership_is_for_staff",
            ),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


PLAIN = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that reads like something else


def random_address() -> str:
    """The long part of a card's address, to be typed from paper: 79 bits."""
    letters = [secrets.choice(PLAIN) for _place in range(16)]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, 16, 4))


class EntryCardQuerySet(models.QuerySet["EntryCard"]):
    def valid(self) -> Self:
        return self.filter(withdrawn_at=None)

    def may_be_tried(self, *, now: dt.datetime) -> Self:
        """Not closed; and where it rests after wrong tries, rested long enough.

        Conditions on the card's own row only: PostgreSQL asks them again of a row that
        another try has just changed, which it would not do through a join.
        """
        rests = range(tries.IN_A_ROW, tries.IN_ALL, tries.IN_A_ROW)
        rested = Q(tried_at=None) | Q(tried_at__lte=now - tries.REST)
        return self.filter(
            ~Q(wrong_tries__in=rests) | rested, wrong_tries__lt=tries.IN_ALL
        )


class EntryCard(models.Model):
    """A printed card: a long address and six digits. Two secrets, never one."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="entry_cards")
    user = models.ForeignKey(User, models.PROTECT, related_name="entry_cards")
    address = models.CharField(max_length=40, unique=True, default=random_address)
    digits_hash = models.CharField(max_length=128)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = EntryCardQuerySet.as_manager()

    class Meta:
        constraints = [
            one_standing("user", "clinic", name="one_valid_card_per_user_and_clinic")
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"card {self.pk}"

    @property
    def is_closed(self) -> bool:
        """Only another card helps now."""
        return self.wrong_tries >= tries.IN_ALL
