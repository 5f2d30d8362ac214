from django.apps import AppConfig
from django.db.models.signals import post_migrate

from ptcare import refused_words


class PeopleConfig(AppConfig):
    name = "ptcare.people"
    label = "people"

    def ready(self) -> None:
        """The second wall is put up when all tables of all apps are there."""
        refused_words.say_kindly()
        from ptcare.people import (  # noqa: F401 - they hear, and are asked
            app_digits,
            checks,
            noting,
            standings,
            watching,
        )
        from ptcare.people.wall import building
        from ptcare.people.wall import checks as _  # noqa: F401 - a check of Django

        post_migrate.connect(building.after_migrate, sender=self)
