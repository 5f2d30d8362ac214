"""What patients have asked and nobody has answered; and a thread, by a therapist."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from patients.models import Patient
from patients.views.finding import own_one, own_patient
from programs.forms.asking import AnswerForm, HandOverForm
from programs.models import Message
from programs.models.messages import who_ask, whose_turn
from programs.services import messaging
from programs.views.asking import thread_page
from ptcare.audit.recording import looked
from ptcare.numbers import whole_number
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import Words, answer_or_tell, press
from ptcare.submissions.sent import by_now, posted, render_form, said_by

PAGE = 50
LATE_FROM = 2  # days
ANSWERED_SINCE = gettext_lazy(
    "A colleague has answered this in the meantime: read it first. Pressed again, "
    "yours is sent as well."
)
REFUSALS: dict[type[Exception], Words] = {
    messaging.NothingWaits: gettext_lazy("Nothing waits for an answer any more."),
    messaging.NothingToTakeBack: gettext_lazy("This was taken back already."),
    messaging.NotATherapistHere: gettext_lazy("This therapist no longer works here."),
}


@dataclass(frozen=True)
class Waiting:
    """A patient with a question that waits, and for how long."""

    patient: Patient
    days: int

    @property
    def age(self) -> str:
        if not self.days:
            return _("today")
        words = ngettext("%(days)d day", "%(days)d days", self.days)
        return words % {"days": self.days}

    @property
    def tone(self) -> str:
        return "warn" if self.days >= LATE_FROM else "info"


@requires(Permission.ANSWER_PATIENTS)
@require_GET
def questions(request: SignedInRequest) -> HttpResponse:
    """The longest wait first: mine to answer, or all of the clinic."""
    now, is_whole = timezone.now(), request.GET.get("of") == "clinic"
    rows = who_ask(request.actor)
    if not is_whole:
        rows = whose_turn(rows, request.actor)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    facts = {
        "page": page,
        "is_whole": is_whole,
        "waiting": [
            Waiting(row, (row.today(now) - row.today(row.asked_at)).days)  # type: ignore[attr-defined]
            for row in page
        ],
    }
    return render(request, "programs/questions.html", facts)


@requires(Permission.ANSWER_PATIENTS)
@require_http_methods(["GET", "POST"])
def thread(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """All that was written, and an answer. Opening it is remembered."""
    patient = own_patient(request, patient_id)
    form = AnswerForm(posted(request))

    def act() -> str:
        messaging.answer(
            patient=patient, up_to=_up_to(request), **said_by(request, form)
        )
        messages.success(request, _("Sent."))
        return _address(patient)

    deed, told = "message.answered", ("text", ANSWERED_SINCE)
    if answer := answer_or_tell(
        request, form, deed, act, {messaging.NothingWaits: told}
    ):
        return answer
    if request.method == "GET":
        looked("thread.opened", about=patient, by=request.actor, at=timezone.now())
    return _page(request, patient, form=form, hand_over=None)


@requires(Permission.ANSWER_PATIENTS)
@require_POST
def settle(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Answered without words: we spoke."""
    patient = own_patient(request, patient_id)
    return press(
        request,
        "message.settled",
        lambda: messaging.settle(
            patient=patient, up_to=_up_to(request), **by_now(request)
        ),
        said=_("Marked as answered."),
        back=_address(patient),
        refusals=REFUSALS,
    )


@requires(Permission.ANSWER_PATIENTS)
@require_POST
def take_back(request: SignedInRequest, message_id: int) -> HttpResponse:
    """What the clinic has said by mistake."""
    row = own_one(request, Message, message_id, "patient__clinic")
    return press(
        request,
        "message.taken_back",
        lambda: messaging.take_back(message=row, **by_now(request)),
        said=_("Taken back."),
        back=_address(row.patient),
        refusals=REFUSALS,
    )


@requires(Permission.ANSWER_PATIENTS)
@require_POST
def hand_over(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Another therapist takes it on."""
    patient = own_patient(request, patient_id)
    form = HandOverForm(request.POST, by=request.actor)
    if not form.is_valid():
        return _page(request, patient, form=AnswerForm(), hand_over=form)
    return press(
        request,
        "message.handed",
        lambda: messaging.hand_over(
            patient=patient, up_to=_up_to(request), **said_by(request, form)
        ),
        said=_("Handed over."),
        back=_address(patient),
        refusals=REFUSALS,
    )


def _page(
    request: SignedInRequest,
    patient: Patient,
    *,
    form: AnswerForm,
    hand_over: HandOverForm | None,
) -> HttpResponse:
    open_questions = Message.objects.visible_to(request.actor).waiting()
    mine = open_questions.filter(patient=patient).order_by("pk")
    page = thread_page(request, patient) | {
        "form": form,
        "waiting": list(mine.values_list("pk", flat=True)),
        "hand_over": hand_over or HandOverForm(by=request.actor),
    }
    return render_form(request, "programs/thread.html", page)


def _up_to(request: SignedInRequest) -> int | None:
    """The last question that the page showed."""
    return whole_number(request.POST.get("up_to"))


def _address(patient: Patient) -> str:
    return reverse("programs:thread", args=[patient.pk])
