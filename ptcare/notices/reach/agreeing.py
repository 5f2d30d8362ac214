"""Agree to texts in three steps: the number, the words, the code that proves it.

The same for a person themselves and for the desk, which reads the words aloud.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ptcare.notices.consent import choosing, proving
from ptcare.notices.consent.agreed_words import Wording, shown_now
from ptcare.notices.consent.choosing import Voice
from ptcare.notices.kinds import Channel
from ptcare.notices.reach import reached
from ptcare.notices.reach.forms import CodeDigitsForm, NumberForm
from ptcare.notices.reach.reached import Texts, texts_of
from ptcare.notices.rules.numbers import shown
from ptcare.people.access import SignedInRequest
from ptcare.submissions import once
from ptcare.submissions.once import press
from ptcare.submissions.sent import posted


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Whose texts, the addresses of the steps, and how their templates begin."""

    voice: Voice
    here: str
    code: str
    off: str
    back: str
    pages: str
    known_number: str = ""  # one that the clinic has on file
    about: Any = None  # the patient, at the desk

    @property
    def texts(self) -> Texts:
        return texts_of(self.voice.user, self.voice.clinic.pk)


def number_page(request: SignedInRequest, steps: Steps) -> HttpResponse:
    """First the number and what about, then the very words, then the yes to them."""
    if not settings.TEXTS:
        return show(request, steps, "text_none")
    is_sent = request.method == "POST"
    form = number_form(request, steps)
    if not is_sent or not form.is_valid():
        return show(request, steps, "text", form=form, status=422 if is_sent else 200)
    if "change" in request.POST:
        return show(request, steps, "text", form=form)
    words = shown_now(Channel.SMS, form.topics_said())
    if request.POST.get("agreed") != words.version:
        return words_page(request, steps, form, words)
    try:
        return agree(request, steps, form)
    except proving.TooManyCodes:
        form.add_error("number", too_many())
    except choosing.StoppedByReply:
        form.add_error("number", only_start())
    return show(request, steps, "text", form=form, status=422)


def number_form(request: SignedInRequest, steps: Steps) -> NumberForm:
    texts = steps.texts
    return NumberForm(
        posted(request),
        topics=steps.voice.topics,
        initial={
            "number": number_to_offer(steps, texts),
            "topics": texts.topics or steps.voice.topics[:1],
        },
    )


def words_page(
    request: SignedInRequest, steps: Steps, form: NumberForm, words: Wording
) -> HttpResponse:
    text = words.read_by(
        clinic=steps.voice.clinic.notice_name,
        address=form.cleaned_data["number"],
        topics=form.topics_said(),
    )
    return show(request, steps, "agree", form=form, words=text, agreed=words.version)


def number_to_offer(steps: Steps, texts: Texts) -> str:
    """None after STOP: it could not be agreed to."""
    if texts.was_stopped_by_reply:
        return ""
    return shown(texts.number) or steps.known_number


def agree(request: SignedInRequest, steps: Steps, form: NumberForm) -> HttpResponse:
    def act() -> str:
        proof = choosing.turn_on_texts(
            steps.voice,
            number=form.cleaned_data["number"],
            topics=form.topics_said(),
            now=timezone.now(),
        )
        if proof:
            return steps.code
        messages.success(request, _("Saved."))
        return steps.back

    return once.answer(request, "texts.agreed", act)


def code_page(request: SignedInRequest, steps: Steps) -> HttpResponse:
    """The digits that were sent; or, on another button, new ones."""
    texts = steps.texts
    if not texts.waits_for_code:
        return redirect(steps.back)
    if "again" in request.POST:
        return once.answer(request, "number.asked", lambda: send(request, steps, texts))
    form = CodeDigitsForm(posted(request))
    if form.is_valid() and is_right(request, steps, texts, form):
        messages.success(request, _("That is your number. You get texts from now on."))
        return redirect(steps.back)
    status = 422 if form.errors else 200
    return show(request, steps, "code", form=form, status=status)


def send(request: SignedInRequest, steps: Steps, texts: Texts) -> str:
    try:
        proving.ask(
            user=steps.voice.user,
            clinic_id=steps.voice.clinic.pk,
            number=texts.number,
            by=steps.voice.by,
            now=timezone.now(),
        )
        messages.success(request, _("A code is on its way."))
    except proving.TooManyCodes:
        messages.warning(request, too_many())
    return steps.code


def is_right(
    request: SignedInRequest, steps: Steps, texts: Texts, form: CodeDigitsForm
) -> bool:
    """Not answered once: a try is counted each time, and a number is proved once."""
    try:
        proving.prove(
            user=steps.voice.user,
            clinic_id=steps.voice.clinic.pk,
            number=texts.number,
            digits=form.cleaned_data["digits"],
            by=steps.voice.by,
            now=timezone.now(),
        )
    except proving.WrongDigits as refusal:
        form.add_error("digits", tries_left(refusal.left))
    except proving.NoOpenCode:
        form.add_error("digits", _("That code is too old. Ask for a new one below."))
    return form.is_valid()


def off_page(request: SignedInRequest, steps: Steps) -> HttpResponse:
    if request.method != "POST":
        return show(request, steps, "text_off")
    return press(
        request,
        "texts.off",
        lambda: choosing.turn_off(steps.voice, Channel.SMS, now=timezone.now()),
        said=_("Text messages are off."),
        back=steps.back,
    )


def tries_left(number: int) -> str:
    if not number:
        return _("These are not the digits we sent. Ask for a new code below.")
    return ngettext(
        "These are not the digits we sent. You have %(number)s try left.",
        "These are not the digits we sent. You have %(number)s tries left.",
        number,
    ) % {"number": number}


def too_many() -> str:
    return _("You have asked for many codes today. Please try again tomorrow.")


def only_start() -> str:
    return _("STOP came from this number. It has to reply START first.")


def show(
    request: SignedInRequest,
    steps: Steps,
    name: str,
    *,
    status: int = 200,
    **facts: Any,
) -> HttpResponse:
    here = reached.reached(steps.voice.user, steps.voice.clinic.pk)
    facts |= {
        "steps": steps,
        "texts": here.texts,
        "reached": here,
        "clinic": steps.voice.clinic,
        "patient": steps.about,
    }
    return render(request, f"{steps.pages}{name}.html", facts, status=status)
