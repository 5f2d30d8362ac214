"""Figures of cover for who runs the site; loaded as the app is ready."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Min

from patients.models.audits import CoverAudit
from patients.models.counted import CoverVersion
from ptcare.watch import gauges


@gauges.provide("ptcare_covers_stale", "Patients whose cover waits to be counted")
def stale(_now: dt.datetime) -> gauges.Values:
    rows = CoverVersion.objects.filter(counted__lt=F("version"))
    return [((), float(rows.count()))]


@gauges.provide("ptcare_cover_drifted", "Covers that were not as kept")
def drifted(now: dt.datetime) -> gauges.Values:
    """Of the audits of late, of all clinics: anything but 0 is a fault."""
    return [((), float(CoverAudit.objects.drifted_lately(now=now)))]


@gauges.provide("ptcare_cover_audit_age_seconds", "Since the oldest audit under way")
def under_way(now: dt.datetime) -> gauges.Values:
    began = CoverAudit.objects.filter(ended_at=None).aggregate(at=Min("began_at"))["at"]
    return [((), (now - began).total_seconds() if began else 0.0)]
