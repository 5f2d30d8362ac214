from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "ptcare.notices"
    label = "notices"

    def ready(self) -> None:
        from ptcare.notices import (
            bouncing,  # noqa: F401 - hears when an address proves itself
            proving,  # noqa: F401 - asks again before sending
            reading,  # noqa: F401 - tells how much is new
        )
        from ptcare.notices.push import devices  # noqa: F401 - hears who leaves
