"""Where the mail provider calls, and where people answer for their address."""

from django.urls import path

from ptcare.notices.letters.views import addresses, letters, stopping

app_name = "letters"

urlpatterns = [
    path("news/", letters.news, name="news"),
    path("stop/<str:token>/", stopping.stop, name="stop"),
    path("address/good/", addresses.is_good, name="address_is_good"),
]
