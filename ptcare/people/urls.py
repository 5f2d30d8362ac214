"""Who you are here, and how you get in."""

from django.urls import path

from ptcare.people import views

app_name = "people"

urlpatterns = [
    path("choose/", views.choose_standing, name="choose_standing"),
]
