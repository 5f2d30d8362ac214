"""What this floor does when a bell of the floor below rings, or when it is asked."""

import datetime as dt
from typing import Any

from django.dispatch import receiver

from patients import courses
from patients.models import Aid, Measurement, Medication, Patient
from patients.services import admitting
from patients.signals import body_changed, care_ended, course_corrected, measured
from programs import monitoring_causes
from programs.models import Message, MonitoringSettings, SafetyFlag, coursing
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
from ptcare.people.signals import asked_for_news

__all__ = ["monitoring_causes"]  # which registers what it tells

courses.provide(coursing.courses_of)


@navigation.open_where("programs:monitoring")
def is_monitoring_on(actor: Actor) -> bool:
    return MonitoringSettings.of(actor.clinic_id).is_on


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
