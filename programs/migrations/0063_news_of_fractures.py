"""A fracture, and a doctor's word on one, raise the version of a patient's place.

As in 0031: on the tables of the floor below, which knows nothing of a caseload.
"""

from django.db import migrations

TRIGGER = """
    CREATE TRIGGER programs_news_{event} AFTER {event} ON {table}
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION programs_news_of_a_record()
"""
WATCHED = [
    (table, event)
    for table in ("patients_fracture", "patients_fractureclearance")
    for event in ("INSERT", "UPDATE")
]


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0079_patients_from_a_file"),
        ("programs", "0062_holds_that_tell_why"),
    ]

    operations = [
        migrations.RunSQL(
            TRIGGER.format(table=table, event=event),
            f"DROP TRIGGER programs_news_{event} ON {table}",
        )
        for table, event in WATCHED
    ]
