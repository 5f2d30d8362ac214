"""A second lock on the clinic of a row: PostgreSQL holds it to the patient's own."""

from django.db.migrations import RunSQL


def clinic_follows_patient(table: str) -> RunSQL:
    """For migrations: a row's (patient, clinic) must be a patient's (id, clinic)."""
    name = f"{table}_clinic_follows_patient"
    return RunSQL(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}"'
        " FOREIGN KEY (patient_id, clinic_id)"
        " REFERENCES patients_patient (id, clinic_id)"
        " DEFERRABLE INITIALLY DEFERRED",
        f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"',
    )
