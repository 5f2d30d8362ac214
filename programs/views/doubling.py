"""A person entered twice: who it may be, both records side by side, and taking back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from patients.models import DoubledRecord, Patient, TwoPeople
from patients.models.doubling import suspected
from patients.rules.doubling import Refusal
from patients.services import keeping
from patients.views.asking import ask
from patients.views.finding import own_patient, today_at
from patients.views.patients import words_of
from programs import doubling_words as words
from programs.forms.doubling import DoubleForm, TakeBackForm, TwoPeopleForm
from programs.services import doubling
from ptcare.audit.recording import listed
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.limits import limited
from ptcare.people.roles import Permission
from ptcare.submissions.once import Refusals, answer_or_tell
from ptcare.submissions.sent import posted, render_form, said_by

NOT_CARRIED: Refusals = {
    doubling.NotCarried: (
        "",
        gettext_lazy(
            "The address cannot go over any more. Look once more: leave it unticked."
        ),
    )
}
TAKEN_BACK: Refusals = {
    keeping.AlreadyWithdrawn: ("", gettext_lazy("A colleague has taken it back."))
}
# Said already, or not to be said of a record that is closed.
NOT_TWO = {Refusal.TWO_PEOPLE, Refusal.SAME, Refusal.DOUBLED, Refusal.KEPT_IS_DOUBLED}
SHOWN = 50
FOUND = 20


@requires(Permission.ADMIT_PATIENTS)
@require_GET
def doubles(request: SignedInRequest) -> HttpResponse:
    """Pairs that look like one person, those that were closed, and those that are two
    people."""
    people = Patient.objects.visible_to(request.actor)
    pairs = [in_turn(*pair) for pair in suspected(people, most=SHOWN)]
    rows = DoubledRecord.objects.visible_to(request.actor).standing()
    rows = rows.filter(kept__in=people)
    marked = list(
        rows.select_related("patient", "kept", "recorded_by").order_by("-pk")[:SHOWN]
    )
    two = TwoPeople.objects.visible_to(request.actor).standing()
    two = two.filter(patient__in=people, other__in=people).order_by("-pk")
    apart = list(two.select_related("patient", "other", "recorded_by")[:SHOWN])
    ids = {each.pk for pair in pairs for each in pair}
    ids |= {each for row in apart for each in (row.patient_id, row.other_id)}
    ids |= {each for row in marked for each in (row.patient_id, row.kept_id)}
    listed("doubles", patients=ids, by=request.actor, at=timezone.now())
    page = {"pairs": pairs, "marked": marked, "apart": apart}
    return render(request, "programs/doubles.html", page)


@limited("search")
@requires(Permission.ADMIT_PATIENTS)
@require_http_methods(["GET", "POST"])
def choose(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Which other record is of this person? Those that look alike first."""
    patient = own_patient(request, patient_id)
    others = Patient.objects.visible_to(request.actor).exclude(pk=patient.pk)
    asked = words_of(request)
    if asked:
        found = others.called(asked).order_by("name", "pk")
    else:
        same = others.filter(birth_on=patient.birth_on, birth_on__isnull=False)
        found = (same | others.filter(name__iexact=patient.name)).order_by("name", "pk")
    rows = list(found.select_related("therapist__user")[:FOUND])
    pairs = [(row, *in_turn(row, patient)) for row in rows]
    page = {"patient": patient, "pairs": pairs, "words": asked}
    return render(request, "programs/double_choose.html", page)


def in_turn(one: Patient, other: Patient) -> tuple[Patient, Patient]:
    """The one to close in front: who is not in care, or else who came later. The page
    turns it round."""
    kept, closed = sorted(
        (one, other),
        key=lambda row: (row.discharged_on is not None, row.admitted_on, row.pk),
    )
    return closed, kept


@requires(Permission.ADMIT_PATIENTS)
@asks_again
@require_http_methods(["GET", "POST"])
def compare(request: SignedInRequest, patient_id: int, kept_id: int) -> HttpResponse:
    """The record that would be closed beside the one that would be kept."""
    closed, kept = own_patient(request, patient_id), own_patient(request, kept_id)
    today = today_at(kept.clinic)
    may_carry = doubling.may_carry(closed, kept, by=request.actor)
    asks = may_carry or "carries" in request.POST  # it was possible when it was ticked
    form = DoubleForm(posted(request), address=closed.user.email if asks else None)
    why = doubling.refusals(closed, kept, today=today)

    def act() -> str:
        doubling.close_as_double(doubled=closed, kept=kept, **said_by(request, form))
        return kept.get_absolute_url()

    try:
        answer = answer_or_tell(request, form, "record.doubled", act, NOT_CARRIED)
    except doubling.Refused as refused:
        why, answer = refused.why, None
    if answer:
        return answer
    may_read = request.actor.may(Permission.SEE_FINDINGS)
    page = {
        "closed": closed,
        "kept": kept,
        "form": form,
        "lines": words.lines(closed, kept, today=today, may_read_findings=may_read),
        "refused": words.refused(why),
        "may_carry": may_carry,
        "may_be_two": not NOT_TWO & {*why},
        "may_read_findings": may_read,
    }
    return render_form(request, "programs/double_compare.html", page)


@requires(Permission.ADMIT_PATIENTS)
@asks_again
@require_http_methods(["GET", "POST"])
def two_people(
    request: SignedInRequest, patient_id: int, other_id: int
) -> HttpResponse:
    """They only look alike: twins, or father and son."""
    one, other = own_patient(request, patient_id), own_patient(request, other_id)
    if one == other:
        raise Http404
    form = TwoPeopleForm(posted(request))

    return ask(
        request,
        one,
        form,
        lambda: doubling.say_two_people(one=one, other=other, **said_by(request, form)),
        deed="record.two_people",
        title=_("Two people"),
        hint=_("%(one)s – %(other)s: not suggested again, unless more agrees by then.")
        % {"one": told_apart(one), "other": told_apart(other)},
        refusals={
            doubling.AreClosed: (
                "",
                _("One was closed for the other. Take that back first."),
            ),
            keeping.AlreadyRecorded: ("", _("A colleague has said so already.")),
        },
        back=reverse("programs:doubles"),
    )


def own_pair(request: SignedInRequest, pairs: type[Any], pk: int, *, other: str) -> Any:
    """What stands of two records, both of which are open to this actor."""
    rows = pairs.objects.visible_to(request.actor).standing()
    row = get_object_or_404(rows.select_related("patient", other), pk=pk)
    if getattr(row, f"{other}_id") in request.actor.closed:
        raise Http404
    return row


def told_apart(patient: Patient) -> str:
    return ", ".join(filter(None, [patient.name, patient.phone]))


@requires(Permission.ADMIT_PATIENTS)
@asks_again
@require_http_methods(["GET", "POST"])
def perhaps_one(request: SignedInRequest, pair_id: int) -> HttpResponse:
    """Two people they are not, or nobody knows."""
    row = own_pair(request, TwoPeople, pair_id, other="other")
    form = TakeBackForm(posted(request))

    return ask(
        request,
        row.patient,
        form,
        lambda: doubling.unsay_two_people(row=row, **said_by(request, form)),
        deed="twopeople.withdrawn",
        title=_("Perhaps one person after all"),
        hint=_("They are suggested again as long as they look alike."),
        refusals=TAKEN_BACK,
        back=reverse("programs:doubles"),
    )


@requires(Permission.ADMIT_PATIENTS)
@asks_again
@require_http_methods(["GET", "POST"])
def take_back(request: SignedInRequest, double_id: int) -> HttpResponse:
    row = own_pair(request, DoubledRecord, double_id, other="kept")
    form = TakeBackForm(posted(request))

    return ask(
        request,
        row.patient,
        form,
        lambda: doubling.take_back(row=row, **said_by(request, form)),
        deed="doubledrecord.withdrawn",
        title=_("These are two records after all"),
        hint=_(
            "Each counts its own visits again. Care goes on where it was closed only "
            "once you take it back into care, and a warning sign stays until a "
            "therapist sets it aside."
        )
        + carried_back(row),
        refusals=TAKEN_BACK,
        back=row.patient.get_absolute_url(),
    )


def carried_back(row: DoubledRecord) -> str:
    if row.account_id is None:
        return ""
    return " " + _(
        "The e-mail address opens the closed one again. Whoever is signed in is signed "
        "out, and the kept record needs a card."
    )
