"""Remote monitoring at both clinics: one has decided on the device, one has not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from programs import consent_words
from programs.demo import actors
from programs.demo.cast import East, West
from programs.demo.world import DAY, Case, World
from programs.models import (
    DeviceStatus,
    MonitoringAcceptance,
    MonitoringEpisode,
    MonitoringSettings,
    MonitoringTime,
)
from programs.models.monitored import monitored
from programs.services import monitoring

SET_UP = 52  # days ago
Activity = MonitoringTime.Activity


@dataclass(frozen=True)
class Worked:
    """So many days ago, at an hour of the afternoon, for so many minutes."""

    ago: int
    hour: int
    minutes: int
    activity: str
    words: str


WORK = (
    Worked(46, 13, 6, Activity.REVIEW, "First two weeks: logs nearly every day."),
    Worked(39, 16, 7, Activity.TALK, "Heel raises feel easy; two sets from now on."),
    Worked(38, 13, 4, Activity.WRITING, "The talk, and the changed dose."),
    Worked(25, 13, 8, Activity.REVIEW, "Three days left out in a row, back now."),
    Worked(18, 16, 9, Activity.TALK, "Was away; asks about stairs. Shown again."),
    Worked(17, 12, 5, Activity.CHANGE, "One exercise fewer on visit days."),
    Worked(8, 13, 6, Activity.REVIEW, "Pain numbers steady at 1 to 2."),
    Worked(2, 16, 5, Activity.TALK, "Feels steadier on the bus. No change."),
)
MONITORED = ("Carol Nguyen", "Martha Engel", "Vera Hutchins")
NO_TALKS = ("Vera Hutchins",)


def monitor(world: World) -> None:
    """After what was logged, and after the visits."""
    for key, clinic in world.clinics.items():
        by = next(
            row.user
            for row in world.staff.values()
            if row.is_lead and row.clinic_id == clinic.pk
        )
        decided_at = world.now - (SET_UP + 8) * DAY
        said = {"changed_by": by, "changed_at": decided_at}
        MonitoringSettings.objects.create(clinic=clinic, is_on=True, **said)
        if key == West:
            DeviceStatus.objects.create(
                clinic=clinic,
                software="PTCare",
                version="2026.3",
                basis="Decided with counsel; letter on file with the practice manager.",
                confirmed_by=by,
                confirmed_at=decided_at,
            )
    for name in MONITORED:
        case = world.case_of(name)
        _write(case, _begin(case))
        if case.story.clinic != East:
            _accept_first(case, world)


def _begin(case: Case) -> MonitoringEpisode:
    on = case.today - SET_UP * DAY
    return MonitoringEpisode.objects.create(
        **case.about,
        consent_text=" ".join(consent_words.consent(case.patient)),
        consent_by=MonitoringEpisode.ConsentBy.PATIENT,
        consent_name=case.patient.name,
        consent_on=on,
        order="Order of the referring doctor; plan of care signed before the program",
        set_up_on=on,
        taught_by=case.therapist,
        started_at=case.moment(on, 11),
        started_by=case.therapist.user,
    )


def _write(case: Case, episode: MonitoringEpisode) -> None:
    MonitoringTime.objects.bulk_create(
        _time(case, episode, each)
        for each in WORK
        if each.activity != Activity.TALK or case.story.name not in NO_TALKS
    )


def _time(case: Case, episode: MonitoringEpisode, worked: Worked) -> MonitoringTime:
    day = case.today - worked.ago * DAY
    start = case.moment(day, worked.hour, 10)
    end = start + dt.timedelta(minutes=worked.minutes)
    is_talk = worked.activity == Activity.TALK
    return MonitoringTime(
        **case.about,
        episode=episode,
        practitioner=case.therapist,
        started_at=start,
        ended_at=end,
        activity=worked.activity,
        mode=MonitoringTime.Mode.PHONE if is_talk else "",
        with_whom=MonitoringTime.With.PATIENT if is_talk else "",
        words=worked.words,
        recorded_by=case.therapist.user,
        recorded_at=end + dt.timedelta(minutes=1),
    )


def _accept_first(case: Case, world: World) -> None:
    """The window that is closed, where something is suggested."""
    first = monitored(case.patient, now=world.now).windows[0]
    if first.suggestion.lines:
        monitoring.accept(
            patient=case.patient,
            kind=MonitoringAcceptance.Kind.WINDOW,
            first=first.first,
            by=actors.colleague(case.therapist),
            now=world.now,
        )
