"""Where the carrier of our texts calls: with news of one, and with what came back."""

from django.urls import path

from ptcare.notices.views import texts

app_name = "texts"

urlpatterns = [
    path("news/", texts.news, name="news"),
    path("in/", texts.incoming, name="incoming"),
]
