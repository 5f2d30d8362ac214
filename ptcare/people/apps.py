from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "ptcare.people"
    label = "people"
