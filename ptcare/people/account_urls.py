"""allauth's pages. Where one changes how one gets in, ours ask again who that is.

Where one is signed in has one page, and it is ours.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path
from django.views.generic import RedirectView

from ptcare.people.access import changes_ways_in, leaves_nothing
from ptcare.people.again import sends_on

urlpatterns = [
    path(
        "reauthenticate/",
        sends_on(account.reauthenticate),
        name="account_reauthenticate",
    ),
    path(
        "2fa/reauthenticate/", sends_on(mfa.reauthenticate), name="mfa_reauthenticate"
    ),
    path(
        "2fa/webauthn/reauthenticate/",
        sends_on(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("logout/", leaves_nothing(account.logout), name="account_logout"),
    path("email/", changes_ways_in(account.email), name="account_email"),
    path(
        "password/set/",
        changes_ways_in(account.password_set),
        name="account_set_password",
    ),
    path(
        "2fa/totp/activate/",
        changes_ways_in(totp.activate_totp),
        name="mfa_activate_totp",
    ),
    path(
        "2fa/webauthn/add/",
        changes_ways_in(webauthn.add_webauthn),
        name="mfa_add_webauthn",
    ),
    # allauth shows recovery codes to whoever sits there.
    path(
        "2fa/recovery-codes/",
        changes_ways_in(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        changes_ways_in(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path(
        "sessions/",
        RedirectView.as_view(pattern_name="people:devices"),
        name="usersessions_list",
    ),
    path("", include("allauth.urls")),
]
