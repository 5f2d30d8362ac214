"""Only in the demo: sign in with one click, and read what was sent."""

from django.urls import path

from ptcare.people import demo, demo_texts

app_name = "demo"

urlpatterns = [
    path("", demo.people, name="people"),
    path("sign-in/", demo.sign_in, name="sign_in"),
    path("mail/", demo.mail, name="mail"),
    path("texts/", demo_texts.texts, name="texts"),
    path("texts/write-back/", demo_texts.write_back, name="write_back"),
    path("mail/<str:file>/<int:number>/", demo.letter_as_sent, name="letter"),
]
