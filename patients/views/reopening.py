"""A patient who has closed the account comes back: only the clinic opens it again."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from patients.services import leaving
from patients.views.asking import press
from patients.views.finding import own_patient
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission


@requires(Permission.ISSUE_ACCESS)
@require_POST
def open_again(request: SignedInRequest, patient_id: int) -> HttpResponse:
    row = own_patient(request, patient_id)
    return press(
        request,
        "account.opened_again",
        lambda: leaving.open_again(patient=row, by=request.actor, now=timezone.now()),
        said=_("The account is open again."),
        back=row.get_absolute_url(),
        refusals={leaving.NotClosed: _("It is open already.")},
    )
