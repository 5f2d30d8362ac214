"""How somebody is reached: their own pages."""

from django.urls import path

from ptcare.notices.reach.views import news, reach, texting, wishes

app_name = "reach"

urlpatterns = [
    path("", reach.reach, name="reach"),
    path("news/", news.news, name="news"),
    path("email/", reach.email, name="email"),
    path("first/", reach.first, name="first"),
    path("topics/", reach.topics, name="topics"),
    path("nothing/", reach.nothing, name="nothing"),
    path("text/", texting.text, name="text"),
    path("text/code/", texting.code, name="text_code"),
    path("text/off/", texting.off, name="text_off"),
    path("staff/", wishes.wishes, name="wishes"),
]
