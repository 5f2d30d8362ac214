"""Appointments for therapy. A ClinicSession is not yet a visit: insurers count days."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatient, AboutPatientQuerySet
from patients.models.counted import FACT_OF_COVER, CoverageSnapshot
from patients.models.coverage import DISCIPLINES, Authorization, Coverage
from patients.models.days import LocalClock
from patients.models.timing import Ends, SharedStart, Span, later
from ptcare.audit import ledger
from ptcare.people.fields import by_user, by_user_or_null
from ptcare.people.models import Membership

# The last wall behind `pacing.refusal`, for whoever writes without asking it. It counts
# the person: a record with those closed for it. Writers about one person wait for each
# other on the row of the record that is kept, so that each counts what the one before
# has written. What counted on that day already is never refused: where two records turn
# out to be of one person a week may hold more, and whoever came is marked as such.
AT_MOST_THREE_IN_SEVEN_DAYS = pgtrigger.Trigger(
    name="at_most_three_in_seven_days",
    when=pgtrigger.After,
    operation=pgtrigger.Insert
    | pgtrigger.UpdateOf("patient_id", "on", "kind", "status"),
    condition=pgtrigger.Condition(
        "NEW.status IN ('planned', 'attended') AND NEW.kind <> 'gym'"
    ),
    declare=[("person", "bigint"), ("records", "bigint[]")],
    func="""
        IF TG_OP = 'UPDATE' THEN
            IF OLD.status IN ('planned', 'attended') AND OLD.kind <> 'gym'
                AND OLD."on" = NEW."on" AND OLD.patient_id = NEW.patient_id
            THEN
                RETURN NULL;
            END IF;
        END IF;
        PERFORM FROM patients_patient WHERE id = NEW.patient_id FOR NO KEY UPDATE;
        SELECT kept_id INTO person FROM patients_doubledrecord
            WHERE patient_id = NEW.patient_id AND withdrawn_at IS NULL;
        IF FOUND THEN
            PERFORM FROM patients_patient WHERE id = person FOR NO KEY UPDATE;
        ELSE
            person = NEW.patient_id;
        END IF;
        records = person || ARRAY(
            SELECT patient_id FROM patients_doubledrecord
            WHERE kept_id = person AND withdrawn_at IS NULL
        );
        IF EXISTS (
            SELECT FROM generate_series(0, 6) AS back
            WHERE (
                SELECT count(*) FROM patients_clinicsession AS other
                WHERE other.patient_id = ANY (records)
                    AND other.status IN ('planned', 'attended')
                    AND other.kind <> 'gym'
                    AND other."on" BETWEEN NEW."on" - back AND NEW."on" - back + 6
            ) > 3
        ) THEN
            RAISE EXCEPTION 'more than three sessions in seven days'
                USING ERRCODE = 'check_violation',
                    CONSTRAINT = 'at_most_three_in_seven_days';
        END IF;
        RETURN NULL;
    """,
)


class RowOfSession(Func):
    """The row about one session in the result of a snapshot: (result, session id)."""

    template = "jsonb_path_query_first(%(expressions)s::text))"
    arg_joiner = ", '$.sessions[*] ? (@.session_id == $id)', jsonb_build_object('id', "
    output_field = models.JSONField()


class ClinicSessionQuerySet(AboutPatientQuerySet["ClinicSession"]):
    def booked(self) -> Self:
        """Waiting to be attended, also those whose day is past."""
        return self.filter(status=ClinicSession.Status.PLANNED)

    def ahead(self, now: dt.datetime) -> Self:
        """Not over yet, by the clock of the clinic."""
        return self._ending(ends_at__gt=LocalClock(F("clinic__time_zone"), Value(now)))

    def over(self, now: dt.datetime) -> Self:
        return self._ending(ends_at__lte=LocalClock(F("clinic__time_zone"), Value(now)))

    def _ending(self, **when: Any) -> Self:
        return self.alias(ends_at=Ends("on", "start", "minutes")).filter(**when)

    def kept(self) -> Self:
        """Planned or attended: what counts toward three a week."""
        return self.exclude(status__in=ClinicSession.RELEASED)

    def with_a_therapist(self) -> Self:
        return self.exclude(kind__in=[ClinicSession.Kind.GYM])

    def of_treatment(self) -> Self:
        """What makes a day one that an insurer can count: not what no plan is told."""
        return self.with_a_therapist().filter(discipline="PT", kept_from_plan=False)

    def with_cover(self, *, today: dt.date) -> Self:
        """Adds from the current snapshot: `cover`, the session's own row of its
        result, `cover_left`, after bookings, and `last_covered_on`; and with
        `cover_is_stale` whether they are being counted anew."""
        current = CoverageSnapshot.objects.current().filter(patient=OuterRef("patient"))
        own_row = current.annotate(row=RowOfSession("result", OuterRef("pk")))
        return self.annotate(
            cover=Subquery(own_row.values("row")),
            cover_left=Subquery(current.values("left_after")),
            last_covered_on=Subquery(current.values("last_covered_on")),
            cover_is_stale=~Exists(current.fresh(today=today)),
        )


@ledger.keep_history()
class ClinicSession(AboutPatient):
    """One appointment for therapy. Never deleted: only released."""

    class Kind(models.TextChoices):
        EVALUATION = "evaluation", _("Evaluation")
        RE_EVALUATION = "re_evaluation", _("Re-evaluation")
        TREATMENT = "treatment", _("Treatment")
        GROUP = "group", _("Group")
        GYM = "gym", _("Gym")

    class Status(models.TextChoices):
        PLANNED = "planned", _("Booked")
        ATTENDED = "attended", _("Attended")
        CANCELLED = "cancelled", _("Cancelled")
        LATE_CANCELLED = "late_cancelled", _("Cancelled late")
        NO_SHOW = "no_show", _("Did not come")
        RESCHEDULED = "rescheduled", _("Moved")

    class Place(models.TextChoices):
        CLINIC = "clinic", _("At the clinic")
        GYM = "gym", _("At a gym or facility")
        TELEHEALTH = "telehealth", _("By video")

    RELEASED = (
        Status.CANCELLED,
        Status.LATE_CANCELLED,
        Status.NO_SHOW,
        Status.RESCHEDULED,
    )

    therapist = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    on = models.DateField(_("day"), help_text=_("The clinic's own calendar day."))
    start = models.TimeField(_("time"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=45)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default="treatment")
    discipline = models.CharField(max_length=2, choices=DISCIPLINES, default="PT")
    place = models.CharField(
        _("place"), max_length=10, choices=Place, default=Place.CLINIC
    )
    status = models.CharField(max_length=16, choices=Status, default=Status.PLANNED)
    booked_at = models.DateTimeField()
    booked_by = by_user()
    beyond_cover_reason = models.CharField(max_length=200, blank=True)
    # Paid in full; the patient asks that no plan is told: 45 CFR 164.522(a)(1)(vi).
    kept_from_plan = models.BooleanField(default=False, db_default=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = by_user_or_null(blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = by_user_or_null(blank=True)
    moved_to = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="moved_from"
    )
    billed_coverage = models.ForeignKey(
        Coverage, models.PROTECT, null=True, blank=True, related_name="+"
    )
    billed_authorization = models.ForeignKey(
        Authorization, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ClinicSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="planned", settled_at=None, settled_by=None)
                | (
                    ~Q(status="planned")
                    & Q(settled_at__isnull=False, settled_by__isnull=False)
                ),
                name="settled_session_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None)
                | Q(
                    status="attended", signed_at__isnull=False, signed_by__isnull=False
                ),
                name="signed_session_was_attended_and_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(billed_coverage=None) | Q(status="attended"),
                name="only_attended_sessions_are_billed",
            ),
            models.CheckConstraint(
                condition=Q(kept_from_plan=False) | Q(billed_coverage=None),
                name="what_is_kept_from_the_plan_is_on_no_claim",
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(5, 240)), name="session_has_a_length"
            ),
            ExclusionConstraint(
                name="one_session_of_a_patient_at_a_time",
                expressions=[
                    ("patient", RangeOperators.EQUAL),
                    (Span("on", "start", "minutes"), RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=["planned", "attended"]),
            ),
            ExclusionConstraint(
                name="one_session_of_a_therapist_at_a_time",
                expressions=[
                    ("therapist", RangeOperators.EQUAL),
                    (Span("on", "start", "minutes"), RangeOperators.OVERLAPS),
                    (SharedStart("kind", "start", "id"), RangeOperators.NOT_EQUAL),
                ],
                condition=Q(
                    status__in=["planned", "attended"], therapist__isnull=False
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "on", "start"], name="sessions_of_a_day"),
            models.Index(fields=["patient", "on"], name="sessions_of_a_patient"),
            models.Index(
                fields=["on"], condition=Q(status="planned"), name="sessions_ahead"
            ),
        ]
        triggers = [
            ledger.NEVER_DELETED,
            AT_MOST_THREE_IN_SEVEN_DAYS,
            *FACT_OF_COVER,
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.start:%H:%M}"

    @property
    def is_booked(self) -> bool:
        return self.status == self.Status.PLANNED

    @property
    def is_attended(self) -> bool:
        return self.status == self.Status.ATTENDED

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    def begins(self, zone: dt.tzinfo | None) -> dt.datetime:
        """The moment, by the clinic's clock: that is its zone."""
        return dt.datetime.combine(self.on, self.start, zone)

    @property
    def ends(self) -> dt.time:
        """When it is over by the clinic's clock; a day ends at 23:59."""
        return later(self.start, self.minutes)

    def is_over(self, clock: dt.datetime) -> bool:
        """By the clinic's clock, whatever the desk has said of it."""
        return self.begins(clock.tzinfo) + dt.timedelta(minutes=self.minutes) <= clock
