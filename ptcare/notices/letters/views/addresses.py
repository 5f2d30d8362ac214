"""Letters came back from one's own address: it is right all the same."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ptcare.notices.letters import bouncing
from ptcare.people.access import SignedInRequest, signed_in


@signed_in
@require_POST
def is_good(request: SignedInRequest) -> HttpResponse:
    """Its owner says so. If it comes back again, it is closed again."""
    if request.actor is None:
        raise PermissionDenied
    if bouncing.reopen(request.user, by=request.actor, now=timezone.now()):
        messages.success(request, _("Thank you. We will use this address again."))
    return redirect("home")
