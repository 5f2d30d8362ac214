"""Second locks: PostgreSQL holds a row to the clinic and the patient it is about."""

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


def patient_follows_evaluation(table: str) -> RunSQL:
    """For migrations: what belongs to an evaluation is about the same patient."""
    name = f"{table}_patient_follows_evaluation"
    return RunSQL(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}"'
        " FOREIGN KEY (evaluation_id, patient_id)"
        " REFERENCES patients_evaluation (id, patient_id)"
        " DEFERRABLE INITIALLY DEFERRED",
        f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"',
    )
