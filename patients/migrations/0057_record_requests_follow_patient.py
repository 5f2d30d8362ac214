"""What is asked about a record, and a closed account, belong to the patient's clinic."""

from django.db import migrations

from patients.composite import clinic_follows_patient, patient_follows

TABLES = (
    "patients_recordrequest",
    "patients_recordstep",
    "patients_accountclosure",
)


class Migration(migrations.Migration):
    dependencies = [("patients", "0056_record_requests")]

    operations = [
        *map(clinic_follows_patient, TABLES),
        patient_follows("patients_recordstep", "request", of="patients_recordrequest"),
    ]
