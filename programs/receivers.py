"""What this floor does when a bell of the floor below rings, or when it is asked."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.dispatch import receiver

from patients import courses
from patients.models import Aid, Measurement, Medication, Patient
from patients.models.looking import Cause, Look, tells
from patients.rules.alerting import Kind
from patients.services import admitting
from patients.signals import body_changed, care_ended, course_corrected, measured
from programs.models import Message, MonitoringSettings, SafetyFlag, coursing
from programs.models.monitoring_list import monitored_at
from programs.rules import intensity
from programs.services import (
    flagging,
    monitoring,
    prescribing,
    pressure,
    proposing,
    reminding,
    ticking,
)
from ptcare import navigation
from ptcare.notices.models import Notice
from ptcare.notices.signals import stopped
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic
from ptcare.people.signals import asked_for_news

NOON = dt.time(12)

courses.provide(coursing.courses_of)


@navigation.open_where("programs:monitoring")
def is_monitoring_on(actor: Actor) -> bool:
    return MonitoringSettings.of(actor.clinic_id).is_on


@tells(Kind.MONITORING)
def closing_windows(look: Look) -> Iterator[Cause]:
    """Windows that close soon and a little short, as the clinic's own list shows them;
    none where monitoring is off."""
    settings = MonitoringSettings.of(look.clinic_id)
    if not settings.is_on:
        return
    clinic = Clinic.objects.get(pk=look.clinic_id)
    noon = dt.datetime.combine(look.today, NOON, clinic.zone)
    for row in monitored_at(clinic, settings, now=noon):
        if row.is_window_close:
            yield Cause(
                patient_id=row.episode.patient_id,
                kind=Kind.MONITORING,
                cause=f"{row.episode.pk}:{row.first}",
                due_on=row.last,
                day=row.last,
            )


@receiver(body_changed)
def look_at_the_program_again(
    *, patient: Patient, by: Actor | None, now: dt.datetime, **_more: Any
) -> None:
    prescribing.look_again(patient=patient, by=by, now=now)
    proposing.look_at(patient=patient, now=now)
    if by is not None:
        flagging.bind_the_kept(patient, by=by, now=now)


@receiver(measured)
def heed_the_pressure(
    *, measurement: Measurement, by: Actor, now: dt.datetime, **_more: Any
) -> None:
    pressure.heed_pressure(measurement=measurement, by=by, now=now)


@receiver(measured)
def heed_the_form(
    *, measurement: Measurement, patient: Patient, by: Actor, now: dt.datetime, **_: Any
) -> None:
    """What is heavy rests at once where hinge or squat is not safe any more, or where
    lost height asks for a picture of the spine."""
    if measurement.key in (intensity.FORM_TEST, intensity.HEIGHT_TEST):
        prescribing.look_again(patient=patient, by=by, now=now)


@receiver(course_corrected)
def take_the_ticks_along(
    *,
    wrong: Medication | Aid,
    right: Medication | Aid,
    by: Actor,
    now: dt.datetime,
    **_more: Any,
) -> None:
    ticking.take_along(wrong=wrong, right=right, by=by, now=now)


@receiver(care_ended)
def refuse_over_an_unseen_sign(*, patient: Patient, **_more: Any) -> None:
    if SafetyFlag.objects.open().unseen().filter(patient=patient).exists():
        raise admitting.UnseenSign


@receiver(care_ended)
def end_monitoring(
    *, patient: Patient, by: Actor, now: dt.datetime, **_more: Any
) -> None:
    monitoring.end_with_care(patient=patient, by=by, now=now)


@receiver(asked_for_news)
def count_the_unread(*, actor: Actor, **_more: Any) -> tuple[str, int]:
    answers = Message.objects.visible_to(actor).unread_by(actor.user.pk)
    return "programs:messages", answers.count()


@receiver(stopped)
def remind_no_more(
    *, notice: Notice, by: Actor, now: dt.datetime, **_more: Any
) -> None:
    patient = Patient.objects.visible_to(by).get()
    reminding.stop(patient=patient, kind=notice.kind, by=by, now=now)
