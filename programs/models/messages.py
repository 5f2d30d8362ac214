"""What a patient and the clinic's therapists write to each other.

One thread a patient, of rows that are never changed: a question, an answer, the word
that it was settled otherwise, or that another therapist takes it on. A question waits
until a row of the clinic's side reaches up to it. What the clinic wrote by mistake is
taken back by a row of its own: it settles nothing any more, and its words, which may be
about somebody else, are not shown to the patient.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from patients.models.about import AboutPatient, AboutPatientQuerySet
from programs.models.places import NEWS_OF_A_PATIENT
from ptcare.audit import ledger
from ptcare.people import absences
from ptcare.people.actors import Actor
from ptcare.people.fields import by_user
from ptcare.people.models import Membership
from ptcare.people.roles import Role

LONGEST = 2000  # characters


class MessageQuerySet(AboutPatientQuerySet["Message"]):
    def questions(self) -> Self:
        return self.filter(kind=Message.Kind.QUESTION)

    def from_clinic(self) -> Self:
        """What a patient is to read: answers in words."""
        return self.filter(kind=Message.Kind.ANSWER).standing()

    def standing(self) -> Self:
        """Without what was taken back."""
        return self.exclude(Exists(taking_back()))

    def waiting(self) -> Self:
        """Questions that nobody has answered or settled."""
        return self.questions().exclude(Exists(_settling()))

    def with_waiting(self) -> Self:
        """Each with `is_waiting`: nobody has answered or settled it."""
        return self.annotate(is_waiting=~Exists(_settling()))

    def unread_by(self, user_id: int | None) -> Self:
        seen = MessageSeen.objects.filter(message=OuterRef("pk"), seen_by=user_id)
        return self.from_clinic().exclude(Exists(seen))


class Message(AboutPatient):
    """One entry of a thread, in plain text. Nothing of it is ever changed.

    `up_to` is the last question that the writer of an answer had before them: one that
    came in meanwhile goes on waiting. Of what takes back it is the row that is.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("question")
        ANSWER = "answer", _("answer")
        SETTLED = "settled", _("settled otherwise")
        HANDED = "handed", _("handed over")
        BACK = "back", _("taken back")

    kind = models.CharField(max_length=8, choices=Kind)
    text = models.CharField(max_length=LONGEST, blank=True)
    about = models.SlugField(max_length=60, blank=True)  # an activity of daily life
    said_by = by_user()
    said_as = models.CharField(max_length=12, choices=[(r, r.value) for r in Role])
    said_at = models.DateTimeField()
    up_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+"
    )
    to = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["question", "answer"]) ^ Q(text=""),
                name="questions_and_answers_have_words",
            ),
            models.CheckConstraint(
                condition=Q(kind="question", up_to=None)
                | Q(kind="answer")
                | Q(kind__in=["settled", "handed", "back"], up_to__isnull=False),
                name="what_settles_says_up_to_which_question",
            ),
            models.CheckConstraint(
                condition=Q(kind="handed", to__isnull=False)
                | (~Q(kind="handed") & Q(to=None)),
                name="handed_over_to_somebody",
            ),
            models.UniqueConstraint(
                fields=["up_to"],
                condition=Q(kind="back"),
                name="a_message_is_taken_back_once",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "id"], name="messages_of_a_thread"),
            models.Index(
                fields=["clinic", "id"],
                condition=Q(kind="question"),
                name="questions_of_a_clinic",
            ),
        ]
        triggers = [ledger.APPEND_ONLY, *NEWS_OF_A_PATIENT]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_from_clinic(self) -> bool:
        return self.said_as == Role.THERAPIST

    @property
    def is_from_helper(self) -> bool:
        return self.said_as == Role.HELPER


SETTLES = (Message.Kind.ANSWER, Message.Kind.SETTLED)


def _settling() -> QuerySet[Message]:
    """What reaches up to a question of the outer query. Not what was said while a row
    settled that question that was taken back since: it was meant for later ones."""
    mistaken = Message.objects.filter(
        kind=Message.Kind.BACK,
        patient=OuterRef("patient"),
        pk__gt=OuterRef("pk"),
        up_to__lt=OuterRef("pk"),
        up_to__up_to__gte=OuterRef(OuterRef("pk")),
    )
    rows = Message.objects.filter(
        patient=OuterRef("patient"), kind__in=SETTLES, up_to__gte=OuterRef("pk")
    )
    return rows.standing().exclude(Exists(mistaken))


def taking_back() -> QuerySet[Message]:
    """What takes the message of the outer query back."""
    return Message.objects.filter(kind=Message.Kind.BACK, up_to=OuterRef("pk"))


class MessageSeen(AboutPatient):
    """That somebody on the patient's side has had an answer before them."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="seen")
    seen_by = by_user()
    seen_at = models.DateTimeField()

    objects = AboutPatientQuerySet["MessageSeen"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "seen_by"], name="a_message_is_first_seen_once"
            )
        ]
        triggers = [ledger.APPEND_ONLY]

    def __str__(self) -> str:
        return f"seen {self.pk}"


def thread_of(
    patient: Patient, actor: Actor, *, most: int, before: int | None = None
) -> list[Message]:
    """The newest so many entries, or those before one; the oldest of them first. Each
    says whether it `is_taken_back`."""
    rows = Message.objects.visible_to(actor).filter(patient=patient)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    rows = rows.annotate(is_taken_back=Exists(taking_back()))
    rows = rows.select_related("said_by", "to__user", "up_to").prefetch_related("seen")
    return list(rows.order_by("-pk")[:most])[::-1]


def unread_count(patient: str, user_id: int) -> Subquery:
    """How many answers somebody has not had before them yet; NULL for none."""
    rows = Message.objects.unread_by(user_id).filter(patient=OuterRef(patient))
    return Subquery(
        rows.order_by().values("patient").annotate(n=Count("pk")).values("n")
    )


def asked_at(patient: str) -> Subquery:
    """The moment of the oldest question that waits; NULL where none does."""
    rows = Message.objects.waiting().filter(patient=OuterRef(patient))
    return Subquery(rows.order_by("pk").values("said_at")[:1])


def handed_to() -> Subquery:
    """The membership that took the open questions on, where it still works here."""
    settled = Message.objects.filter(
        patient=OuterRef("patient"), kind__in=SETTLES, pk__gt=OuterRef("pk")
    ).standing()
    rows = Message.objects.filter(
        kind=Message.Kind.HANDED, patient=OuterRef("pk"), to__ended_at=None
    ).exclude(Exists(settled))
    return Subquery(rows.order_by("-pk").values("to")[:1])


def who_ask(actor: Actor) -> QuerySet[Patient]:
    """Patients with a question that waits, the longest wait first.

    Adds `asked_at`, `questions` (how many wait), `question` (the newest one's words),
    `handed_to` and `own_therapist` (memberships, or NULL) and `turn_of`, a name: whose
    turn it is, or who answers for them while they are away.
    """
    waiting = Message.objects.waiting().filter(patient=OuterRef("pk")).order_by()
    count = waiting.values("patient").annotate(n=Count("pk")).values("n")
    therapist = Membership.objects.current().filter(pk=OuterRef("therapist"))
    turn = Membership.objects.filter(pk=OuterRef("turn"))
    away = actor.standing.away
    meanwhile = {each.of: absences.answering(away, each.of) for each in away}
    return (
        Patient.objects.visible_to(actor)
        .filter(Exists(waiting))
        .annotate(
            asked_at=asked_at("pk"),
            questions=Subquery(count),
            question=Subquery(waiting.order_by("-pk").values("text")[:1]),
            handed_to=handed_to(),
            own_therapist=Subquery(therapist.values("pk")),
        )
        .annotate(
            whose=Coalesce("handed_to", "own_therapist", output_field=BigIntegerField())
        )
        .annotate(
            turn=Case(
                *(When(whose=of, then=Value(who)) for of, who in meanwhile.items()),
                default=F("whose"),
                output_field=BigIntegerField(),
            )
        )
        .annotate(turn_of=Subquery(turn.values("user__name")))
        .order_by("asked_at", "pk")
    )


def whose_turn(rows: QuerySet[Patient], actor: Actor) -> QuerySet[Patient]:
    """Of those who ask: handed to this therapist, or of their list and to nobody, or
    of nobody's list. Of a colleague who is away it is whoever answers for them."""
    turns = actor.turns
    own = Q(own_therapist__in=turns) | Q(own_therapist=None)
    return rows.filter(Q(handed_to__in=turns) | Q(own, handed_to=None))
