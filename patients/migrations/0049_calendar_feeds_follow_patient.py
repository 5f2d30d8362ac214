"""A calendar's address belongs to the clinic of its patient."""

from django.db import migrations

from patients.composite import clinic_follows_patient


class Migration(migrations.Migration):
    dependencies = [("patients", "0048_calendar_feeds")]

    operations = [clinic_follows_patient("patients_calendarfeed")]
