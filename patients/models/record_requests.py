"""What somebody asks about their own record: to change it, or to have a copy of it.

What was asked and each step after it are rows that never change. By when an answer is
due: `patients/rules/answering.py`.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatient, AboutPatientQuerySet
from patients.rules import answering
from patients.rules.answering import Standing, Wish
from ptcare.audit import ledger
from ptcare.people.actors import Actor
from ptcare.people.fields import by_user
from ptcare.people.roles import Permission

LONGEST = 1000  # characters


class RecordRequestQuerySet(AboutPatientQuerySet["RecordRequest"]):
    def for_role(self, actor: Actor) -> Self:
        """What is wrong with findings is read by those who may read findings."""
        if actor.is_patient_side or actor.may(Permission.SEE_FINDINGS):
            return self
        return self.exclude(topic=RecordRequest.Topic.HEALTH)

    def for_others(self, actor: Actor) -> Self:
        """Those that are there for somebody else to answer."""
        if actor.may(Permission.SEE_FINDINGS):
            return self.none()
        return self.filter(topic=RecordRequest.Topic.HEALTH)

    def for_therapists(self) -> Self:
        """To be answered by them: about findings, or a copy that holds them."""
        return self.filter(Q(wish=Wish.COPY) | Q(topic=RecordRequest.Topic.HEALTH))

    def for_desk(self) -> Self:
        changes = self.filter(wish=Wish.CHANGE)
        return changes.exclude(topic=RecordRequest.Topic.HEALTH)

    def open(self) -> Self:
        return self.filter(~Exists(_ends()))

    def settled(self) -> Self:
        return self.filter(Exists(_ends()))

    def wishing(self, wish: Wish) -> Self:
        return self.filter(wish=wish)

    def with_steps(self) -> Self:
        steps = RecordStep.objects.select_related("by").order_by("at", "pk")
        return self.prefetch_related(Prefetch("steps", steps))


def _ends() -> models.QuerySet[RecordStep]:
    return RecordStep.objects.filter(request=OuterRef("pk"), kind__in=ENDS)


class RecordRequest(AboutPatient):
    """One wish. In the app by the patient, or written down for them by the clinic."""

    class WishFor(models.TextChoices):
        CHANGE = Wish.CHANGE, _("A change")
        COPY = Wish.COPY, _("A copy")

    class Topic(models.TextChoices):
        HEALTH = "health", _("My health, tests, exercises or notes")
        CONTACT = "contact", _("My name, address, phone or people")
        MONEY = "money", _("My health plan, visits or costs")

    class Came(models.TextChoices):
        APP = "app", _("here in the app")
        WRITING = "writing", _("in writing")
        SPOKEN = "spoken", _("at the desk or by phone")

    wish = models.CharField(max_length=6, choices=WishFor)
    topic = models.CharField(max_length=7, choices=Topic, blank=True)
    wrong = models.TextField(_("what is wrong"), max_length=LONGEST, blank=True)
    right = models.TextField(_("what would be right"), max_length=LONGEST, blank=True)
    form = models.CharField(_("how it is wanted"), max_length=200, blank=True)
    came = models.CharField(max_length=7, choices=Came)
    # Somebody who speaks for the patient; empty: the patient.
    asked_for_them_by = models.CharField(_("who asks"), max_length=120, blank=True)
    asked_on = models.DateField()
    asked_at = models.DateTimeField()  # written down
    asked_by = by_user()

    objects = RecordRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            # What the composite foreign key of its steps points at.
            models.UniqueConstraint(
                fields=["id", "patient"], name="record_request_and_patient_are_one"
            ),
            models.CheckConstraint(
                condition=Q(wish="copy", topic="", wrong="", right="")
                | (
                    Q(wish="change", form="")
                    & ~Q(topic="")
                    & ~Q(wrong="")
                    & ~Q(right="")
                ),
                name="a_change_says_what_is_wrong_and_what_is_right",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "asked_on"], name="record_requests_by_day"),
        ]
        triggers = [ledger.APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.wish} asked for on {self.asked_on}"

    # From steps already loaded.

    def step(self, *kinds: str) -> RecordStep | None:
        return next((each for each in self.steps.all() if each.kind in kinds), None)

    @property
    def end(self) -> RecordStep | None:
        return self.step(*ENDS)

    @property
    def extension(self) -> RecordStep | None:
        return self.step(RecordStep.Kind.EXTENDED)

    @property
    def statement(self) -> RecordStep | None:
        return self.step(RecordStep.Kind.DISAGREED)

    @property
    def was_denied(self) -> bool:
        return self.step(RecordStep.Kind.DENIED) is not None

    @property
    def was_change_denied(self) -> bool:
        """Of a copy the law knows another look at it, and no word of the patient."""
        return self.wish == Wish.CHANGE and self.was_denied

    @property
    def due_on(self) -> dt.date:
        return answering.due_on(
            Wish(self.wish),
            asked_on=self.asked_on,
            is_extended=self.extension is not None,
        )

    def standing_on(self, today: dt.date) -> Standing | None:
        """None where it has been answered."""
        return None if self.end else answering.standing(self.due_on, today=today)


class RecordStep(AboutPatient):
    """What became of a request: more time, an answer, the patient's word on a no."""

    class Kind(models.TextChoices):
        EXTENDED = "extended", _("More time")
        ACCEPTED = "accepted", _("Yes: changed")
        DENIED = "denied", _("No")
        FULFILLED = "fulfilled", _("Handed over")
        WITHDRAWN = "withdrawn", _("Taken back")
        DISAGREED = "disagreed", _("Does not agree")

    class Because(models.TextChoices):
        """The law's four reasons for a no (45 CFR 164.526(a)(2))."""

        RIGHT = "right", _("It is right and complete as it is")
        NOT_OURS = "not_ours", _("Somebody else wrote it, who can be asked")
        NOT_IN_IT = "not_in_it", _("It is not part of your record")
        NOT_OPEN = "not_open", _("By law it may not be shown to you")

    class NoCopy(models.TextChoices):
        """The law's reasons why there is no copy, or not of all (45 CFR 164.524(a)).

        What may be given is given all the same.
        """

        HARM = "harm", _("A clinician says that it would put a life or body at risk")
        OTHERS = (
            "others",
            _("A clinician says that it would greatly harm somebody else"),
        )
        FOR_THEM = (
            "for_them",
            _("A clinician says that who asks would greatly harm you"),
        )
        LEGAL = "legal", _("It was put together for a case in court")
        PROMISED = "promised", _("Somebody else told it, and was promised silence")
        NOT_HELD = "not_held", _("The clinic does not have it")

    request = models.ForeignKey(RecordRequest, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    # Of a copy one of NoCopy. Both are the law's, and each page offers its own.
    because = models.CharField(max_length=10, choices=Because, blank=True)
    words = models.TextField(max_length=LONGEST, blank=True)
    on = models.DateField(null=True)  # handed over
    at = models.DateTimeField()
    by = by_user()

    objects = AboutPatientQuerySet["RecordStep"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(kind="extended"),
                name="one_extension_of_a_record_request",
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(kind__in=["accepted", "denied", "fulfilled", "withdrawn"]),
                name="one_end_of_a_record_request",
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(kind="disagreed"),
                name="one_statement_on_a_no",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["accepted", "withdrawn"]) | ~Q(words=""),
                name="a_step_of_a_record_request_has_words",
            ),
            models.CheckConstraint(
                condition=Q(kind="fulfilled", on__isnull=False)
                | (~Q(kind="fulfilled") & Q(on=None)),
                name="what_is_handed_over_says_when",
            ),
            models.CheckConstraint(
                condition=Q(kind="denied") | Q(because=""),
                name="only_a_no_has_one_of_the_laws_reasons",
            ),
        ]
        indexes = [models.Index(fields=["request", "at"], name="steps_of_a_request")]
        triggers = [ledger.APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.kind} {self.request_id}"

    @property
    def reason(self) -> Promise | str:
        """Why not, in words; empty where it was no no."""
        return REASONS.get(self.because, "")

    @property
    def may_be_reviewed(self) -> bool:
        """By another clinician than who said no (164.524(a)(4))."""
        return self.because in JUDGED


REASONS = dict([*RecordStep.Because.choices, *RecordStep.NoCopy.choices])
# What only a licensed clinician judges, and another one reviews on request.
JUDGED = (
    RecordStep.NoCopy.HARM,
    RecordStep.NoCopy.OTHERS,
    RecordStep.NoCopy.FOR_THEM,
)
ENDS = (
    RecordStep.Kind.ACCEPTED,
    RecordStep.Kind.DENIED,
    RecordStep.Kind.FULFILLED,
    RecordStep.Kind.WITHDRAWN,
)
