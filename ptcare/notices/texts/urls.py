"""Where the carrier of our texts calls: with news of one, and with what came back."""

from django.urls import path

from ptcare.notices.texts import views

app_name = "texts"

urlpatterns = [
    path("news/", views.news, name="news"),
    path("in/", views.incoming, name="incoming"),
]
