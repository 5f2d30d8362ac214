"""An account is known to the clinics of its records and of whom it helps."""

from django.db import migrations

KNOWN_BY = ("patients_patient", "patients_helperlink")

TRIGGER = """
CREATE TRIGGER learn_clinic AFTER INSERT OR UPDATE OF user_id, clinic_id
    ON {table} FOR EACH ROW EXECUTE FUNCTION people_learn_clinic();
UPDATE people_user SET clinics = clinics || known.more FROM (
    SELECT user_id, array_agg(DISTINCT clinic_id) AS more
    FROM {table} JOIN people_user AS account ON account.id = user_id
    WHERE NOT clinic_id = ANY (account.clinics)
    GROUP BY user_id
) AS known
WHERE known.user_id = people_user.id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0059_contact_wishes"),
        ("people", "0007_known_clinics"),
    ]

    operations = [
        migrations.RunSQL(
            TRIGGER.format(table=table), f"DROP TRIGGER learn_clinic ON {table}"
        )
        for table in KNOWN_BY
    ]
