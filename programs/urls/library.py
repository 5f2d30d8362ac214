"""Addresses of the exercises: shared and own, their texts, and who has read them."""

from django.urls import path, re_path

from programs.views import library, own_exercises, translations, vouching

OWN = "exercises/own/<int:exercise_id>/"

urlpatterns = [
    path("exercises/", library.library, name="library"),
    path("exercises/avoid/", library.avoid, name="avoid"),
    path("exercises/pictures/", library.contact_sheet, name="contact_sheet"),
    path("exercises/texts/", translations.texts, name="texts"),
    path("exercises/texts/<slug:key>/", translations.text, name="text"),
    path("exercises/add/", own_exercises.add, name="own_add"),
    path(OWN + "change/", own_exercises.change, name="own_change"),
    path(OWN + "retire/", own_exercises.retire, name="own_retire"),
    path(OWN + "back/", own_exercises.back, name="own_back"),
    path("exercises/reviewed/", vouching.reviewed, name="reviewed"),
    path(
        "exercises/reviewed/<int:review_id>/withdraw/",
        vouching.withdraw,
        name="reviewed_withdraw",
    ),
    path("exercises/reviewed/<slug:key>/", vouching.content, name="reviewed_content"),
    path("exercises/<slug:slug>/", library.exercise, name="exercise"),
    re_path(
        r"^exercises/(?P<slug>[-\w]+)/(?P<kind>still|strip|animated|frame[1-9])"
        r"\.(?P<theme>light|dark|contrast|print)\.(?P<digest>[0-9a-f]{12})\.svg$",
        library.figure,
        name="figure",
    ),
]
