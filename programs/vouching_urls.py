"""Where it is written down that a clinician has read the content."""

from django.urls import path

from programs.views import vouching

urlpatterns = [
    path("exercises/reviewed/", vouching.reviewed, name="reviewed"),
    path(
        "exercises/reviewed/<int:review_id>/withdraw/",
        vouching.withdraw,
        name="reviewed_withdraw",
    ),
    path("exercises/reviewed/<slug:key>/", vouching.content, name="reviewed_content"),
]
