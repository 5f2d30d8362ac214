"""Only in the demo: sign in with one click, and read the letters."""

from django.urls import path

from ptcare.people import demo

app_name = "demo"

urlpatterns = [
    path("", demo.people, name="people"),
    path("sign-in/", demo.sign_in, name="sign_in"),
    path("mail/", demo.mail, name="mail"),
]
