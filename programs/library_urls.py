"""Addresses of the exercises: the shared ones, their texts, a clinic's own."""

from django.urls import path, re_path

from programs.views import figures, library, own_exercises, translations

urlpatterns = [
    path("exercises/", library.library, name="library"),
    path("exercises/avoid/", library.avoid, name="avoid"),
    path("exercises/pictures/", library.contact_sheet, name="contact_sheet"),
    path("exercises/texts/", translations.texts, name="texts"),
    path("exercises/texts/<slug:key>/", translations.text, name="text"),
    path("exercises/add/", own_exercises.add, name="own_add"),
    path(
        "exercises/own/<int:exercise_id>/change/",
        own_exercises.change,
        name="own_change",
    ),
    path(
        "exercises/own/<int:exercise_id>/retire/",
        own_exercises.retire,
        name="own_retire",
    ),
    path("exercises/own/<int:exercise_id>/back/", own_exercises.back, name="own_back"),
    path("exercises/<slug:slug>/", library.exercise, name="exercise"),
    re_path(
        r"^exercises/(?P<slug>[-\w]+)/(?P<kind>still|strip|animated|frame[1-9])"
        r"\.(?P<theme>light|dark|contrast|print)\.(?P<digest>[0-9a-f]{12})\.svg$",
        figures.figure,
        name="figure",
    ),
]
