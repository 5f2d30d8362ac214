"""What the caseload reads of the floor below raises the version of a patient's place.

These triggers stand here, and not on their models, because the floor below knows
nothing of a caseload. Named to fire after those that raise the version of the cover, so
that both rows are locked in one order by everybody.
"""

from django.db import migrations

RAISE = """
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $news$
    BEGIN
        INSERT INTO programs_caseloadplace AS kept
            (patient_id, clinic_id, version, counted, changed_at, place, reasons)
        SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0,
            clock_timestamp(), 0, ARRAY[]::varchar[]
        FROM (SELECT {patient} AS patient_id, clinic_id FROM written) AS changed
        ORDER BY patient_id
        ON CONFLICT (patient_id) DO UPDATE
        SET version = kept.version + 1, changed_at = clock_timestamp();
        RETURN NULL;
    END
    $news$
"""
TRIGGER = """
    CREATE TRIGGER programs_news_{event} AFTER {event} ON {table}
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION {name}()
"""
OF_RECORD, OF_PATIENT = "programs_news_of_a_record", "programs_news_of_a_patient"
WATCHED = [
    ("patients_patient", "INSERT", OF_PATIENT),
    ("patients_patient", "UPDATE", OF_PATIENT),
    ("patients_coveragesnapshot", "INSERT", OF_RECORD),
    ("patients_clinicsession", "INSERT", OF_RECORD),
    ("patients_clinicsession", "UPDATE", OF_RECORD),
    ("patients_evaluation", "INSERT", OF_RECORD),
    ("patients_evaluation", "UPDATE", OF_RECORD),
]


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0030_the_morning_follows_patients"),
        ("patients", "0046_estimates_follow_patient"),
    ]

    operations = [
        migrations.RunSQL(
            RAISE.format(name=OF_RECORD, patient="patient_id"),
            f"DROP FUNCTION {OF_RECORD}()",
        ),
        migrations.RunSQL(
            RAISE.format(name=OF_PATIENT, patient="id"),
            f"DROP FUNCTION {OF_PATIENT}()",
        ),
        *(
            migrations.RunSQL(
                TRIGGER.format(table=table, event=event, name=name),
                f"DROP TRIGGER programs_news_{event} ON {table}",
            )
            for table, event, name in WATCHED
        ),
    ]
