"""Where the mail provider calls, and where people answer for their address."""

from django.urls import path

from ptcare.notices.letters import views

app_name = "letters"

urlpatterns = [
    path("news/", views.news, name="news"),
    path("stop/<str:token>/", views.stop, name="stop"),
    path("address/good/", views.is_good, name="address_is_good"),
]
