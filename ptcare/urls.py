"""The map of the site on one page."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from ptcare import views
from ptcare.people import cards
from ptcare.watch.views import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("look/", views.look, name="look"),
    path("look/theme/", views.set_theme, name="set_theme"),
    path("look/language/", views.set_language, name="set_language"),
    path("accounts/", include("ptcare.people.account_urls")),
    path("c/", cards.find, name="card_find"),
    path("c/<str:address>/", cards.enter, name="card"),
    path("people/", include("ptcare.people.urls")),
    path("guide/", include("ptcare.guides.urls")),
    path("reach/", include("ptcare.notices.reach.urls")),
    path("push/", include("ptcare.notices.push.urls")),
    path("patients/", include("patients.urls")),
    path("clinics/", include("patients.urls.clinics")),
    path("texts/", include("ptcare.notices.texts.urls")),
    path("letters/", include("ptcare.notices.letters.urls")),
    path("fhir/", include("patients.fhir.urls")),
    path("", include("programs.urls")),
]

if settings.DEMO:  # nowhere else: not even the address exists
    urlpatterns += [path("demo/", include("ptcare.people.demo_urls"))]

handler400 = "ptcare.views.bad_request"
handler403 = "ptcare.views.permission_denied"
handler404 = "ptcare.views.page_not_found"
handler429 = "ptcare.views.too_many"  # asked for by allauth
handler500 = "ptcare.views.server_error"
