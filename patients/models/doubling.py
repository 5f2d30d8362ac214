"""That one person was entered twice: which of the two records is gone on with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models.body import Fact, FactQuerySet
from patients.models.counted import FACT_OF_COVER, RAISE
from patients.models.patient import Patient
from patients.rules import doubling
from patients.rules.doubling import Alike
from ptcare.audit import ledger
from ptcare.audit.statements import after
from ptcare.people.fields import one_standing

# Of two who mark at once the second sees what the first has written: each takes the
# rows of both patients, as the services do.
NO_DOUBLE_OF_A_DOUBLE = pgtrigger.Trigger(
    name="no_double_of_a_double",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("withdrawn_at"),
    condition=pgtrigger.Condition("NEW.withdrawn_at IS NULL"),
    func="""
        PERFORM FROM patients_patient WHERE id IN (NEW.patient_id, NEW.kept_id)
            ORDER BY id FOR NO KEY UPDATE;
        IF EXISTS (
            SELECT FROM patients_doubledrecord AS other
            WHERE other.withdrawn_at IS NULL
                AND (
                    other.patient_id = NEW.kept_id OR other.kept_id = NEW.patient_id
                )
        ) THEN
            RAISE EXCEPTION 'a double of a double'
                USING ERRCODE = 'check_violation',
                    CONSTRAINT = 'no_double_of_a_double';
        END IF;
        RETURN NEW;
    """,
)
# Where it is taken back, nothing leads from the closed one's version to it any more.
_THE_KEPT_ONE = RAISE.format(
    changed="SELECT kept_id AS patient_id, clinic_id FROM written"
)


class DoubledQuerySet(FactQuerySet):
    def of_pair(self, one: Patient, other: Patient) -> Self:
        either = Q(patient=one, kept=other) | Q(patient=other, kept=one)
        return self.filter(either)

    def of_either(self, patient_id: int) -> Self:
        """Where this record was closed, and where another was closed for it."""
        return self.filter(Q(patient=patient_id) | Q(kept=patient_id))

    def in_one_course(self) -> Self:
        """Those whose care had not ended before that of the kept one began."""
        return self.standing().exclude(
            patient__discharged_on__lt=F("kept__admitted_on")
        )


class PairQuerySet(FactQuerySet):
    def of_pair(self, one: Patient, other: Patient) -> Self:
        first, second = sorted((one.pk, other.pk))
        return self.filter(patient=first, other=second)


class DoubledRecord(Fact):
    """The record of `patient` is of the same person as `kept`, and closed since.

    Nothing moves from one to the other: what is read of both is put together as it is
    read, so taking this back leaves each as it was.
    """

    kept = models.ForeignKey(Patient, models.PROTECT, related_name="doubles")
    reason = models.CharField(_("how it is known"), max_length=300)
    # That of the closed record, where the kept one has opened to it since.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = DoubledQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(patient=F("kept")), name="nobody_is_their_own_double"
            ),
            one_standing("patient", name="a_record_is_the_double_of_one"),
            models.UniqueConstraint(
                fields=["kept"],
                condition=Q(withdrawn_at=None, account__isnull=False),
                name="one_account_is_carried_to_a_record",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kept"],
                condition=Q(withdrawn_at=None),
                name="doubles_of_a_record",
            )
        ]
        triggers = [
            ledger.NEVER_DELETED,
            NO_DOUBLE_OF_A_DOUBLE,
            pgtrigger.Protect(
                name="never_pointed_elsewhere",
                operation=pgtrigger.UpdateOf(
                    *("patient_id", "clinic_id", "kept_id", "reason"),
                    *("account_id", "recorded_by_id", "recorded_at"),
                ),
            ),
            *FACT_OF_COVER,
            after(pgtrigger.Update, "cover_of_the_kept_one", _THE_KEPT_ONE),
        ]

    def __str__(self) -> str:
        return f"double of {self.kept_id}"


class TwoPeople(Fact):
    """The records of `patient` and `other` look alike and are of two people."""

    other = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    reason = models.CharField(_("how it is known"), max_length=300)
    # What agreed when it was said; once more agrees, the question is a new one.
    alike = ArrayField(models.CharField(max_length=5), default=list, blank=True)

    objects = PairQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(patient__lt=F("other")), name="a_pair_has_one_order"
            ),
            one_standing("patient", "other", name="two_people_are_said_once"),
        ]
        triggers = [
            ledger.NEVER_DELETED,
            pgtrigger.Protect(
                name="stays_as_said",
                operation=pgtrigger.UpdateOf(
                    *("patient_id", "clinic_id", "other_id", "reason", "alike"),
                    *("recorded_by_id", "recorded_at"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"not {self.other_id}"


def doubles_of(ids: Collection[int]) -> dict[int, int]:
    """Of these patients' closed doubles, by the double's id that of the kept one."""
    rows = DoubledRecord.objects.standing().filter(kept__in=ids)
    return dict(rows.order_by("pk").values_list("patient_id", "kept_id"))


def doubles_in_one_course(ids: Collection[int]) -> dict[int, int]:
    """The same, of those that belong to the care that goes on in the kept one."""
    rows = DoubledRecord.objects.in_one_course().filter(kept__in=ids)
    return dict(rows.order_by("pk").values_list("patient_id", "kept_id"))


def records_of(patient: Patient) -> list[int]:
    """By id the patient's record and the closed ones that are read with it. Told as
    ids, for an index of patients to be asked: of a question within "or" it is not."""
    return [patient.pk, *doubles_of([patient.pk])]


def person_of(patient: Patient) -> list[int]:
    """The same, asked also of a closed one; nobody in care is closed as a double."""
    if patient.discharged_on is None:
        return records_of(patient)
    return [patient.pk, *same_person_as([patient.pk]).get(patient.pk, ())]


def led_by_before(user_id: int, patient_id: int) -> set[tuple[int, int]]:
    """By which account, and to which record, came whoever comes by this one to this
    now, before accounts changed places or went back."""
    rows = DoubledRecord.objects.of_either(patient_id).filter(account=user_id)
    found: set[tuple[int, int]] = set()
    for row in rows.select_related("patient"):
        found |= {(user_id, row.patient_id), (user_id, row.kept_id)}
        if row.withdrawn_at is None:
            found.add((row.patient.user_id, row.kept_id))
    return found - {(user_id, patient_id)}


def changed_places_since(moment: datetime, patient_id: int) -> bool:
    """Whether accounts did, so that a device may have shown another record then."""
    since = Q(recorded_at__gt=moment) | Q(withdrawn_at__gt=moment)
    rows = DoubledRecord.objects.of_either(patient_id)
    return rows.filter(since, account__isnull=False).exists()


def same_person_as(ids: Collection[int]) -> dict[int, set[int]]:
    """By patient id, the other records of the same person; who has none is left out."""
    pairs = DoubledRecord.objects.standing().filter(
        Q(kept__in=ids) | Q(patient__in=ids)
    )
    kept = {row.kept_id for row in pairs.only("kept_id")}
    groups: dict[int, set[int]] = {each: {each} for each in kept}
    everybody = DoubledRecord.objects.standing().filter(kept__in=kept)
    for patient_id, kept_id in everybody.values_list("patient_id", "kept_id"):
        groups[kept_id].add(patient_id)
    return {
        each: group - {each} for group in groups.values() for each in group & {*ids}
    }


def suspected(rows: Any, *, most: int) -> list[tuple[Patient, Patient]]:
    """Of these patients, pairs born on one day with one name or one telephone number.
    What is closed as a double already is no question any more; nor is who was said to
    be two people, unless more agrees by now.

    Twins with one telephone are among them: a person looks.
    """
    marked = DoubledRecord.objects.standing()
    people = rows.exclude(birth_on=None).exclude(pk__in=marked.values("patient"))
    days = (
        people.values("birth_on")
        .annotate(n=models.Count("pk"))
        .filter(n__gt=1)
        .order_by()
    )
    found = people.filter(birth_on__in=days.values("birth_on"))
    by_day: dict[Any, list[Patient]] = {}
    for row in found.order_by("name", "pk"):
        by_day.setdefault(row.birth_on, []).append(row)
    found_alike = (
        (one, other, alike(one, other))
        for group in by_day.values()
        for number, one in enumerate(group)
        for other in group[number + 1 :]
    )
    pairs = [pair for pair in found_alike if pair[2]]
    said = _said_of({each.pk for one, other, _alike in pairs for each in (one, other)})
    return [
        (one, other)
        for one, other, agrees in pairs
        if not agrees <= said.get(frozenset((one.pk, other.pk)), frozenset())
    ][:most]


def alike(one: Patient, other: Patient) -> frozenset[Alike]:
    numbers = (one.phone_backwards, other.phone_backwards)
    return doubling.alike((one.name, other.name), numbers)


def _said_of(ids: Collection[int]) -> dict[frozenset[int], frozenset[str]]:
    """Of pairs that were said to be two people, what agreed then."""
    rows = TwoPeople.objects.standing().filter(patient__in=ids, other__in=ids)
    return {
        frozenset((patient_id, other_id)): frozenset(agreed)
        for patient_id, other_id, agreed in rows.values_list(
            "patient_id", "other_id", "alike"
        )
    }
