"""An evaluation: opened, written while the tests are done, signed, added to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from patients.forms import ReasonForm
from patients.models import Evaluation, Measurement, Patient
from patients.services import evaluating
from patients.views.finding import own_patient
from programs.assessing_words import GROUPS, assessments, result_of
from programs.forms.testing import AddendumForm, OpenForm, WordsForm
from programs.models import Program, comparing
from programs.models.bodies import body_of
from programs.models.trails import Entry, Trail, proposals, trails_of
from programs.prescribing_words import gate_words
from programs.views.limits import bone_limits
from ptcare.audit.recording import looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.people.views import way_on
from ptcare.submissions.once import Refusals, answer_or_tell
from ptcare.submissions.sent import by_now, posted, render_form, said_by

FOLLOWED = frozenset(
    {
        Evaluation.Decision.PAUSE,
        Evaluation.Decision.PROGRESS,
        Evaluation.Decision.EASIER,
    }
)
REFUSALS: Refusals = {
    evaluating.NotOpen: (
        "",
        gettext_lazy(
            "A colleague has signed or closed it meanwhile. Your words are not saved."
        ),
    ),
    evaluating.ChangedMeanwhile: (
        "",
        gettext_lazy(
            "A colleague has saved other words meanwhile. Yours are below and not "
            "saved; theirs stand above them. Put them together and save again."
        ),
    ),
    evaluating.NotSigned: ("", gettext_lazy("A colleague has marked it so already.")),
    evaluating.NotTheirs: (
        "",
        gettext_lazy("Only who signed it, or a lead therapist, can mark it so."),
    ),
    evaluating.NoSummary: ("summary", gettext_lazy("Say it in a few words first.")),
    evaluating.NoDecision: ("decision", gettext_lazy("Choose how to go on.")),
    evaluating.NoResult: (
        "",
        gettext_lazy("Record one test at least, or that it was not completed."),
    ),
    evaluating.InTheFuture: ("on", gettext_lazy("This day has not come yet.")),
}


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def open_one(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Which evaluation, and of which day; the one that is open goes on.

    Where no day is asked, on the checklist, it is of today.
    """
    patient = own_patient(request, patient_id)
    going = _of(request, patient).open().first()
    if going is not None and request.method == "GET":
        return redirect("programs:evaluation", going.pk)
    today = patient.today(timezone.now())
    is_known = _of(request, patient).signed().exists()
    kind = Evaluation.Kind.RE_EVALUATION if is_known else Evaluation.Kind.FIRST
    sent = posted(request)
    if sent is not None and "on" not in sent:
        sent = sent.copy()
        sent["on"] = str(today)
    form = OpenForm(
        sent,
        patient=patient,
        today=today,
        initial={"kind": kind, "on": today},
    )

    def act() -> str:
        try:
            row = evaluating.open_evaluation(patient=patient, **said_by(request, form))
        except evaluating.AlreadyOpen:
            row = _of(request, patient).open().get()
            messages.info(request, _("This one was open already."))
        return _address(row)

    return _asked(request, patient, form, act, title=_("Open an evaluation"))


@requires(Permission.SEE_FINDINGS)
@require_GET
def evaluation(request: SignedInRequest, evaluation_id: int) -> HttpResponse:
    row = own_evaluation(request, evaluation_id)
    looked("evaluation.read", about=row, by=request.actor, at=timezone.now())
    return _page(request, row, None)


@requires(Permission.RECORD_FINDINGS)
@require_POST
def save(request: SignedInRequest, evaluation_id: int) -> HttpResponse:
    """Its words, kept and not signed."""
    return _write(request, evaluation_id, evaluating.save_words, _("Saved."))


@requires(Permission.RECORD_FINDINGS)
@require_POST
def sign(request: SignedInRequest, evaluation_id: int) -> HttpResponse:
    """Its last words and the signature."""
    return _write(request, evaluation_id, evaluating.sign_evaluation, _("Signed."))


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest, evaluation_id: int) -> HttpResponse:
    """A few words more, under a name of their own."""
    row = get_object_or_404(_all(request).signed(), pk=evaluation_id)
    form = AddendumForm(posted(request))

    def act() -> str:
        evaluating.add_words(evaluation=row, **said_by(request, form))
        return _address(row)

    title = _("Add to the evaluation")
    return _asked(request, row.patient, form, act, title=title, back=_address(row))


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, evaluation_id: int) -> HttpResponse:
    """It was opened by mistake; its results stay."""
    row = own_evaluation(request, evaluation_id)
    form = ReasonForm(posted(request), label=_("Why it does not hold"))

    def act() -> str:
        evaluating.withdraw_evaluation(evaluation=row, **said_by(request, form))
        return reverse("programs:tests", args=[row.patient_id])

    title = _("Close without signing")
    return _asked(request, row.patient, form, act, title=title, back=_address(row))


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def misplaced(request: SignedInRequest, evaluation_id: int) -> HttpResponse:
    """It was signed here, and belongs to another patient."""
    row = own_evaluation(request, evaluation_id)
    form = ReasonForm(posted(request), label=_("Why it does not hold"))
    form.fields["reason"].label = _("How it came here. Name no other patient.")

    def act() -> str:
        evaluating.misplace_evaluation(evaluation=row, **said_by(request, form))
        return _address(row)

    title = _("This evaluation belongs to another patient")
    means = _(
        "It stays to be read, struck through, with your name. It and its results "
        "count no more here: tests, figures, the progress note, heavy lifting. "
        "Conditions and warning signs that came of it stay until a therapist looks. "
        "Write it anew on the right record."
    )
    return _asked(
        request, row.patient, form, act, title=title, back=_address(row), means=means
    )


@requires(Permission.SEE_FINDINGS)
@require_GET
def compare(request: SignedInRequest, evaluation_id: int) -> HttpResponse:
    """Beside the first: what moved, and what lay between."""
    row = own_evaluation(request, evaluation_id)
    if row.is_misplaced:
        raise Http404
    looked("evaluation.read", about=row, by=request.actor, at=timezone.now())
    lines = comparing.lines_of(row, trails_of(row.patient, request.actor))
    page = {
        "evaluation": row,
        "patient": row.patient,
        "lines": lines,
        "counts": comparing.counts(lines),
        "between": comparing.between(row, request.actor),
    }
    return render(request, "programs/compare.html", page)


def own_evaluation(request: SignedInRequest, evaluation_id: int) -> Evaluation:
    """One visible to the actor, or 404."""
    return get_object_or_404(_all(request), pk=evaluation_id)


def grouped(
    trails: dict[str, Trail], evaluation: Evaluation | None = None
) -> list[tuple[Any, list[Entry]]]:
    """The tests of an evaluation by what they are about.

    Of one that is closed only what was recorded in it.
    """
    entries = [Entry(each, evaluation) for each in trails.values()]
    if evaluation is not None and not evaluation.is_open:
        entries = [each for each in entries if each.own]
    groups = [
        (words, [each for each in entries if each.trail.test.shape.group is group])
        for group, words in GROUPS.items()
    ]
    return [(words, found) for words, found in groups if found]


def _all(request: SignedInRequest) -> Any:
    rows = Evaluation.objects.visible_to(request.actor)
    return rows.select_related(
        "patient__clinic", "opened_by", "signed_by", "withdrawn_by"
    )


def _of(request: SignedInRequest, patient: Patient) -> Any:
    return Evaluation.objects.visible_to(request.actor).filter(patient=patient)


def _address(row: Evaluation) -> str:
    return reverse("programs:evaluation", args=[row.pk])


def _write(
    request: SignedInRequest, evaluation_id: int, do: Callable[..., Any], said: str
) -> HttpResponse:
    row = own_evaluation(request, evaluation_id)
    is_signing = do is evaluating.sign_evaluation
    form = WordsForm(request.POST, evaluation=row, is_signing=is_signing)
    if not form.is_valid():
        return _page(request, row, form)

    def act() -> str:
        words = dict(form.cleaned_data)
        do(
            evaluation=row,
            revision=words.pop("revision"),
            words=words,
            **by_now(request),
        )
        messages.success(request, said)
        wished = "" if is_signing else request.POST.get("next", "")
        return way_on(request, wished) or _address(row)

    deed = f"evaluation.{do.__name__}"
    answer = answer_or_tell(request, form, deed, act, REFUSALS)
    if answer:
        return answer
    row = own_evaluation(request, evaluation_id)
    # What a colleague saved is shown beside it: the next press is over that.
    form.data = request.POST.copy()
    form.data["revision"] = str(row.revision)
    return _page(request, row, form)


def _page(
    request: SignedInRequest, row: Evaluation, form: WordsForm | None
) -> HttpResponse:
    patient = row.patient
    trails = trails_of(patient, request.actor)
    initial = {name: getattr(row, name) for name in (*evaluating.WORDS, "revision")}
    if row.kind == Evaluation.Kind.DISCHARGE:
        initial["decision"] = row.decision or Evaluation.Decision.DISCHARGE
    addenda = row.addenda.filter(withdrawn_at=None).select_related("recorded_by")
    page = {
        "evaluation": row,
        "patient": patient,
        "groups": grouped(trails, row),
        "form": form or WordsForm(initial=initial, evaluation=row),
        "theirs": _theirs(row, form),
        "lost": "" if row.is_open else _typed(row, form),
        "addenda": addenda.order_by("pk"),
        "withdrawn": _withdrawn_since(row),
        "proposals": proposals(patient),
        "done": sum(bool(Entry(trail, row).own) for trail in trails.values()),
    }
    page |= _body_to_test(request, patient) if row.is_open else {}
    page |= _to_follow(request, row) if row.signed_at else {}
    page["may_misplace"] = row.signed_at and evaluating.may_misplace(row, request.actor)
    return render_form(request, "programs/evaluation.html", page)


def _body_to_test(request: SignedInRequest, patient: Patient) -> dict[str, Any]:
    """What one has to know of the body before it is tested."""
    body = body_of(patient, on=patient.today(timezone.now()))
    return {
        "gate": gate_words(body.gate),
        "is_gate_open": body.gate.is_open,
        "conditions": sorted(each.label for each in body.conditions),
        "limits": bone_limits(request, patient),
    }


def _to_follow(request: SignedInRequest, row: Evaluation) -> dict[str, Any]:
    """What the newest leads to: the program that runs, or a first one."""
    newest = _of(request, row.patient).signed().newest_first().first()
    programs = Program.objects.visible_to(request.actor).filter(patient=row.patient)
    if row == newest and row.decision in FOLLOWED:
        return {"program": programs.current().first()}
    is_first = row == newest and row.is_first and row.patient.discharged_on is None
    is_to_prescribe = is_first and not programs.filter(ended_at=None).exists()
    return {"program": None, "is_to_prescribe": is_to_prescribe}


def _withdrawn_since(row: Evaluation) -> list[tuple[str, Measurement, str]]:
    """Results that stood when it was signed and hold no more: shown, never hidden."""
    if row.signed_at is None:
        return []
    rows = row.results.filter(withdrawn_at__gte=row.signed_at)
    return [
        (assessments()[each.key].name, each, result_of(each))
        for each in rows.select_related("withdrawn_by").order_by("pk")
    ]


def _theirs(row: Evaluation, form: WordsForm | None) -> list[tuple[Any, str]]:
    """What a colleague saved since this form was opened, where it says otherwise."""
    if form is None or form.cleaned_data.get("revision") in (None, row.revision):
        return []
    return [
        (form.fields[name].label, getattr(row, name))
        for name in evaluating.WORDS
        if name in form.fields and getattr(row, name) != form.cleaned_data.get(name)
    ]


def _typed(row: Evaluation, form: WordsForm | None) -> str:
    """What came too late to be kept here, to be added instead."""
    if form is None:
        return ""
    said = form.cleaned_data
    return "\n".join(
        f"{form.fields[name].label}: {said[name]}"
        for name in evaluating.WORDS
        if name != "decision" and said.get(name) and said[name] != getattr(row, name)
    )


def _asked(
    request: SignedInRequest,
    patient: Patient,
    form: Any,
    act: Callable[[], str],
    *,
    title: str,
    back: str = "",
    means: str = "",
) -> HttpResponse:
    deed = f"evaluation.{request.resolver_match.url_name}"  # type: ignore[union-attr]
    answer = answer_or_tell(request, form, deed, act, REFUSALS)
    if answer:
        return answer
    page = {
        "patient": patient,
        "form": form,
        "title": title,
        "means": means,
        "cancel": back or reverse("programs:chart", args=[patient.pk]),
    }
    return render_form(request, "programs/finding.html", page)
