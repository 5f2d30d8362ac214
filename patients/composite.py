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
    return patient_follows(table, "evaluation", of="patients_evaluation")


def patient_follows(table: str, name: str, *, of: str) -> RunSQL:
    """For migrations: a row is about the patient of the row it belongs to by `name`."""
    constraint = f"{table}_patient_follows_{name}"
    return RunSQL(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{constraint}"'
        f" FOREIGN KEY ({name}_id, patient_id)"
        f" REFERENCES {of} (id, patient_id)"
        " DEFERRABLE INITIALLY DEFERRED",
        f'ALTER TABLE "{table}" DROP CONSTRAINT "{constraint}"',
    )
