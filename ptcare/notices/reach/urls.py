"""How somebody is reached: their own pages."""

from django.urls import path

from ptcare.notices.reach import views

app_name = "reach"

urlpatterns = [
    path("", views.reach, name="reach"),
    path("news/", views.news, name="news"),
    path("email/", views.email, name="email"),
    path("first/", views.first, name="first"),
    path("topics/", views.topics, name="topics"),
    path("nothing/", views.nothing, name="nothing"),
    path("text/", views.text, name="text"),
    path("text/code/", views.code, name="text_code"),
    path("text/off/", views.off, name="text_off"),
    path("staff/", views.wishes, name="wishes"),
]
