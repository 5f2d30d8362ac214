"""The conditions of high intensity in plain words, for the therapist."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.models import DraftConfirmation
from programs.models.intensity import OnRecord
from programs.rules import intensity
from programs.rules.intensity import Need
from ptcare.languages.dates import desk_day

TITLES: dict[Need, Promise] = {
    Need.CLEARANCE: gettext_lazy("A doctor’s clearance"),
    Need.IMAGING: gettext_lazy("The spine picture"),
    Need.FORM: gettext_lazy("Hinge and squat"),
    Need.SECOND: gettext_lazy("A second therapist"),
}
NEEDS: dict[Need, Promise] = {
    Need.CLEARANCE: gettext_lazy("a doctor’s clearance that is valid today"),
    Need.IMAGING: gettext_lazy("the answer whether the spine needs a picture"),
    Need.FORM: gettext_lazy("safe hinge and squat, in a signed evaluation"),
    Need.SECOND: gettext_lazy(
        "the word of a second therapist on the draft as it is now; whoever signs is "
        "the first"
    ),
}


def said(need: Need, found: OnRecord, me: int, *, is_met: bool) -> str:
    """What is on record of one condition, for the therapist `me`."""
    if need is Need.CLEARANCE:
        return _of_clearance(found, is_met=is_met)
    if need is Need.IMAGING:
        return _of_imaging(found)
    if need is Need.FORM:
        return _of_form(found, is_met=is_met)
    return _of_seconds(found, me)


def _of_clearance(found: OnRecord, *, is_met: bool) -> str:
    if not found.clearances:
        return _("No doctor’s word on heavy lifting and jumps is on record.")
    rows = [row for row in found.clearances if not row.broke_since]
    row = max(rows or found.clearances, key=lambda row: row.valid_until or dt.date.max)
    told = {
        "who": row.given_by,
        "role": row.get_given_by_role_display(),
        "day": desk_day(row.valid_until or row.given_on),
        "allows": row.allows,
    }
    if not rows:
        return _("The clearance of %(who)s is from before a fracture.") % told
    if not is_met:
        return _("The clearance of %(who)s ended on %(day)s.") % told
    if row.valid_until:
        return _("%(who)s (%(role)s), until %(day)s: %(allows)s") % told
    return _("%(who)s (%(role)s), %(day)s: %(allows)s") % told


def _of_imaging(found: OnRecord) -> str:
    """What answers it, how old that is, and since when it is asked anew."""
    words = _imaging_answer(found)
    if anew := intensity.asked_anew_on(found.facts):
        said = _(
            "Asked anew since %(day)s: new back pain or lost height. A newer picture, "
            "or a doctor’s newer word, answers it."
        )
        return f"{said % {'day': desk_day(anew)}} {words}"
    return words


def _imaging_answer(found: OnRecord) -> str:
    for picture in found.pictures[:1]:
        told = {"kind": picture, "day": desk_day(picture.imaged_on)}
        shown = _("%(kind)s of %(day)s: %(finding)s") % (
            told | {"finding": picture.finding or _("report not written down")}
        )
        age = _aged(picture.imaged_on, picture.patient.today(timezone.now()))
        return f"{shown} {age} " + _("A fracture on it belongs among the findings.")
    for answer in found.answers[:1]:
        told = {"who": answer.said_by, "day": desk_day(answer.said_on)}
        said = _("None is needed, says %(who)s, %(day)s: %(why)s") % (
            told | {"why": answer.note}
        )
        return f"{said} {_aged(answer.said_on, answer.patient.today(timezone.now()))}"
    return _("No picture, and no doctor’s word that none is needed, is on record.")


def _aged(on: dt.date, today: dt.date) -> str:
    months = (today.year - on.year) * 12 + today.month - on.month
    months -= today.day < on.day
    if months < 1:
        return _("Less than a month old.")
    said = ngettext("%(n)d month old.", "%(n)d months old.", months)
    return said % {"n": months}


def _of_form(found: OnRecord, *, is_met: bool) -> str:
    for row, form in zip(found.forms, found.facts.forms, strict=True):
        told = {"day": desk_day(row.measured_on)}
        if not form.is_normal:
            return (
                _("Picking up, lifting or standing up was not safe on %(day)s.") % told
            )
        if form.broke_since:
            return _("Safe alone on %(day)s, before a fracture was recorded.") % told
        if not is_met:
            return _("Safe alone on %(day)s, and not signed yet.") % told
        if row.evaluation and row.evaluation.signed_by:
            return _("Safe alone on %(day)s, signed by %(who)s.") % (
                told | {"who": row.evaluation.signed_by.name}
            )
    return _("The body mechanics checklist has not been done yet.")


def _of_seconds(found: OnRecord, me: int) -> str:
    for row in found.seconds:
        if row.recorded_by_id != me:
            return _("%(who)s stands by this draft, %(day)s.") % _who_and_when(row)
    if found.seconds:
        return _("You stand by this draft. A colleague signs it, not you.")
    for row in found.confirmations[:1]:
        told = _who_and_when(row)
        return _("%(who)s confirmed on %(day)s; the draft was changed since.") % told
    return _("No colleague has confirmed this draft yet. Whoever confirms cannot sign.")


def _who_and_when(row: DraftConfirmation) -> dict[str, str]:
    day = desk_day(timezone.localdate(row.recorded_at))
    return {"who": row.recorded_by.name, "day": day}
