"""The person in care, and who may see their record."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Reverse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from patients.models.counted import BEGINS_A_VERSION, cover_is_stale
from ptcare import rows
from ptcare.audit import ledger, noticing
from ptcare.notices.rules import numbers
from ptcare.people.actors import Actor
from ptcare.people.models import Membership, is_a_time_zone

EARLIEST_BIRTH = dt.date(1900, 1, 1)


class PatientQuerySet(models.QuerySet["Patient"]):
    def visible_to(self, actor: Actor) -> Self:
        """The clinic's, but for restricted records of which the actor is not told; for
        patients and helpers the one."""
        rows = self.filter(clinic_id=actor.clinic_id)
        if actor.is_patient_side:
            rows = rows.filter(pk=actor.patient_id)
        return rows.exclude(pk__in=sorted(actor.closed)) if actor.closed else rows

    def in_care(self) -> Self:
        return self.filter(discharged_on=None)

    def with_open_account(self) -> Self:
        """Those whom their owner has not closed to themself, and that are not closed as
        the double of another."""
        return self.filter(~Exists(_closures()), ~Exists(_doubled()))

    def told_to_systems(self) -> Self:
        """Those whose owner has not closed the account; with the closed doubles, that
        are read with the record of which the same is true, whoever they opened to."""
        is_shut = Q(kept__user__is_active=False) | Q(
            kept__accountclosure__in=_closures_standing()
        )
        return self.filter(
            Q(user__is_active=True) | Exists(_doubled()),
            ~Exists(_closures()),
            ~Exists(_doubled().filter(is_shut)),
        )

    def with_kept(self) -> Self:
        """Joins `kept_id`: of a double, the record that is gone on with."""
        return self.annotate(kept_id=Subquery(_doubled().values("kept_id")[:1]))

    def with_closing(self) -> Self:
        """Joins `closed_at`: since when the account is closed, by its owner."""
        return self.annotate(closed_at=Subquery(_closures().values("recorded_at")[:1]))

    def with_cover(self, *, today: dt.date) -> Self:
        """Joins the current snapshot: `cover_left`, after bookings, and what binds. No
        figures where `cover_is_stale`: they are being counted. `today` is the clinic's.
        """
        current = FilteredRelation(
            "coveragesnapshot", condition=Q(coveragesnapshot__superseded_at=None)
        )
        rows = self.annotate(cover=current, cover_is_stale=cover_is_stale(today=today))
        return rows.annotate(
            cover_left=Case(When(cover_is_stale=False, then=F("cover__left_after"))),
            cover_limit=Case(When(cover_is_stale=False, then=F("cover__limited_by"))),
            limit_until=Case(When(cover_is_stale=False, then=F("cover__limit_until"))),
            first_lapse=Case(When(cover_is_stale=False, then=F("cover__lapsing"))),
            lapses_on=Case(When(cover_is_stale=False, then=F("cover__lapses_on"))),
        )

    def with_plans_end(self) -> Self:
        """Joins to the cover when the plan that pays first ends for good, while it has
        visits left: the end of its year is none, for then it begins anew."""
        goes_on = {"cover_is_stale": False, "cover__until__isnull": False}
        end = Case(When(**goes_on, then=F("cover__coverage__effective_to")))
        return self.annotate(cover_until=end)

    def behind(self, patient: Patient) -> Self:
        """Those further down the list by name."""
        return self.filter(
            Q(name__gt=patient.name) | Q(name=patient.name, pk__gt=patient.pk)
        )

    def named(self, words: str) -> Self:
        """Those whose name has each of these words somewhere."""
        return self.alike(*patterns_of(words))

    def called(self, words: str) -> Self:
        """Those of that name; or, where a telephone number is given, of that number.
        And whom the system they were brought in from calls exactly that."""
        ends = numbers.backwards(words)
        found = self.at_number(ends) if ends else self.named(words)
        brought = _brought_in_as(words)
        if not brought:
            return found
        return self.filter(Q(pk__in=brought) | Q(pk__in=found.values("pk")))

    def at_number(self, ends: str) -> Self:
        """Whose number ends in these digits, told from the last to the first.

        By `<` and `>`, not `LIKE`: where PostgreSQL shows only some rows, it looks up
        in an index only by what cannot tell of the others.
        """
        span = (ends, ends + numbers.BEHIND_DIGITS)
        return self.filter(
            Q(phone_backwards__gte=span[0], phone_backwards__lt=span[1])
            | Q(
                wished_backwards__gte=span[0],
                wished_backwards__lt=span[1],
                reach_by=Patient.ReachBy.PHONE,
            )
        )

    def alike(self, *patterns: str | None) -> Self:
        """Those whose name is like each of these; None is like every name."""
        rows = self
        for pattern in filter(None, patterns):
            rows = rows.filter(name__alike=pattern)
        return rows


def _brought_in_as(words: str) -> list[int]:
    """Asked by itself: of a question within "or" no index is asked."""
    said = words.replace("\x00", "").strip()
    if not said:
        return []
    rows = apps.get_model("patients", "ImportedRow")._default_manager
    known = rows.called([said]).filter(kind="patients").exclude(source_id="")
    return list(known.values_list("patient_id", flat=True))


MOST_WORDS = 5  # of a name that is looked for


def patterns_of(words: str) -> list[str]:
    """For `alike`, a pattern a word, as `icontains` would make it."""
    marks = str.maketrans({mark: f"\\{mark}" for mark in "\\%_"})
    said = words.replace("\x00", "").split()[:MOST_WORDS]
    return [f"%{word.translate(marks)}%" for word in said]


@models.CharField.register_lookup
class Alike(models.Lookup):
    """As `icontains`, but that the pattern is given: so a question can be prepared."""

    lookup_name = "alike"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, mine = self.process_lhs(compiler, connection)
        pattern, given = self.process_rhs(compiler, connection)
        return f"UPPER({column}::text) LIKE UPPER({pattern})", (*mine, *given)


def _closures() -> models.QuerySet[Any]:
    return _closures_standing().filter(patient=OuterRef("pk"))


def _closures_standing() -> models.QuerySet[Any]:
    closures = apps.get_model("patients", "AccountClosure")._default_manager
    return closures.filter(withdrawn_at=None)


def _doubled() -> models.QuerySet[Any]:
    doubles = apps.get_model("patients", "DoubledRecord")._default_manager
    return doubles.filter(patient=OuterRef("pk"), withdrawn_at=None)


def _backwards(field: str) -> Func:
    """The digits of the first number that stands there, the last digit first."""
    first = Func(F(field), Value("[0-9][^[:alpha:]]*"), function="substring", arity=2)
    digits = Func(
        first, Value(r"[^0-9]"), Value(""), Value("g"), function="regexp_replace"
    )
    return Coalesce(Reverse(digits), Value(""))


def _found_by(field: str) -> models.GeneratedField:
    kind = models.CharField(max_length=200, db_collation="C")
    return models.GeneratedField(
        expression=_backwards(field), output_field=kind, db_persist=True
    )


@ledger.keep_history(exclude=["phone_backwards", "wished_backwards"])
class Patient(rows.Row):
    """One person's record at one clinic. Discharged, never deleted."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")
        UNKNOWN = "", _("Not recorded")

    class ReachBy(models.TextChoices):
        USUAL = "", _("As usual")
        PHONE = "phone", _("By telephone, at this number")
        EMAIL = "email", _("By e-mail, to this address")
        LETTER = "letter", _("By letter, to this address")
        PERSON = "person", _("In person only")

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="patients")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="patient_records"
    )
    therapist = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="patients"
    )
    name = models.CharField(_("name"), max_length=120)
    birth_on = models.DateField(_("date of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    # How the person asks to be reached, where it is not as usual: 45 CFR 164.522(b).
    reach_by = models.CharField(max_length=8, choices=ReachBy, blank=True, default="")
    reach_at = models.CharField(max_length=200, blank=True, default="")
    no_voicemail = models.BooleanField(default=False, db_default=False)
    # What finds them by the number they call from, however it is written.
    phone_backwards = _found_by("phone")
    wished_backwards = _found_by("reach_at")
    time_zone = models.CharField(max_length=64, validators=[is_a_time_zone])
    admitted_on = models.DateField()
    discharged_on = models.DateField(null=True, blank=True)

    cover_left: int | None  # put on by `with_cover`
    cover_limit: str | None
    cover_until: dt.date | None  # put on by `with_plans_end`
    limit_until: dt.date | None  # the end of what binds
    first_lapse: int | None  # visits of what ends first, not booked
    lapses_on: dt.date | None
    cover_is_stale: bool
    closed_at: dt.datetime | None  # put on by `with_closing`
    kept_id: int | None  # put on by `with_kept`

    objects = PatientQuerySet.as_manager()

    class Meta:
        constraints = [
            # Looked at when a statement ends, so that one can let two change places.
            models.UniqueConstraint(
                fields=["clinic", "user"],
                name="one_record_per_person_and_clinic",
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            # What composite foreign keys of tables about patients point at.
            models.UniqueConstraint(
                fields=["id", "clinic"], name="patient_and_clinic_are_one"
            ),
            models.CheckConstraint(
                condition=Q(birth_on=None)
                | Q(birth_on__gte=EARLIEST_BIRTH, birth_on__lte=F("admitted_on")),
                name="born_before_admission",
            ),
            models.CheckConstraint(
                condition=Q(discharged_on=None)
                | Q(discharged_on__gte=F("admitted_on")),
                name="discharged_after_admission",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "name", "id"], name="patients_by_name"),
            models.Index(
                fields=["clinic", "phone_backwards"], name="patients_by_phone"
            ),
            models.Index(
                fields=["clinic", "wished_backwards"],
                condition=Q(reach_by="phone"),
                name="patients_by_wished_phone",
            ),
        ]
        triggers = [ledger.NEVER_DELETED, BEGINS_A_VERSION]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(cls, *args: Any, **said: Any) -> Self:
        """Whoever loads a record is noticed: the door writes down who saw it."""
        row = super().from_db(*args, **said)
        noticing.patient(row.pk, row.__dict__.get("name", ""))
        return row

    def get_absolute_url(self) -> str:
        return reverse("patients:patient", args=[self.pk])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def has_another_clock(self) -> bool:
        """Lives in another time zone than the clinic, whose hours all pages tell."""
        return self.time_zone != self.clinic.time_zone

    @property
    def has_contact_wish(self) -> bool:
        return self.no_voicemail or bool(self.reach_by)

    def today(self, now: dt.datetime) -> dt.date:
        """The patient's own calendar day at that moment."""
        return now.astimezone(self.zone).date()

    def is_in_care(self, *, on: dt.date) -> bool:
        """Care goes to the end of its last day."""
        return self.discharged_on is None or self.discharged_on >= on

    def age_on(self, day: dt.date) -> int | None:
        if self.birth_on is None:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_on.month, self.birth_on.day)
        return day.year - self.birth_on.year - (0 if had_birthday else 1)
