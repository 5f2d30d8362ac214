"""Messages, what was seen of them and reviewed answers belong to the patient's clinic."""

from django.db import migrations

from patients.composite import clinic_follows_patient


class Migration(migrations.Migration):
    dependencies = [("programs", "0014_messages_and_answers")]

    operations = [
        clinic_follows_patient("programs_message"),
        clinic_follows_patient("programs_messageseen"),
        clinic_follows_patient("programs_answerreview"),
    ]
