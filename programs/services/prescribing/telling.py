"""Tells the patient that there is something new; never what."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from programs.models import Program
from ptcare.notices.sending import send_once


def tell_patient(program: Program, *, key: str, now: dt.datetime) -> None:
    send_once(
        key=key,
        clinic_id=program.clinic_id,
        to=program.patient.user,
        kind="care_team_message",
        now=now,
        link=reverse("home"),
    )
