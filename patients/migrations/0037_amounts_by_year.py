"""The public figures of each year, and what coverages said of them, in one table.

Empty is not known yet. What a coverage said that differs from these becomes the
amount of its clinic.
"""

from django.db import migrations

KX = {
    2024: (233000, "CMS therapy threshold 2024"),
    2025: (241000, "CMS therapy threshold 2025"),
    2026: (248000, "CMS therapy threshold 2026"),
    2027: (None, ""),
}
REVIEW = {
    year: (300000, "SSA 1833(g)(7)(B), fixed through 2027")
    for year in range(2024, 2028)
}
AMOUNTS = {
    "kx_pt_slp": KX,
    "kx_ot": KX,
    "review_pt_slp": REVIEW,
    "review_ot": REVIEW,
    "part_b_deductible": {
        2024: (24000, "CMS, from memory: please check"),
        2025: (25700, "CMS, from memory: please check"),
        2026: (28300, "CMS Part B deductible 2026"),
        2027: (None, ""),
    },
    "oop_ceiling": {
        2025: (920000, "HHS out-of-pocket limit 2025"),
        2026: (1060000, "HHS out-of-pocket limit 2026, revised June 2025"),
        2027: (1200000, "HHS out-of-pocket limit 2027"),
    },
    "oop_ceiling_family": {
        2025: (1840000, "HHS out-of-pocket limit 2025"),
        2026: (2120000, "HHS out-of-pocket limit 2026, revised June 2025"),
        2027: (2400000, "HHS out-of-pocket limit 2027"),
    },
}


def fill(apps, schema_editor):
    amounts = apps.get_model("patients", "YearAmount")
    amounts.objects.bulk_create(
        amounts(figure=figure, year=year, amount_cents=cents, source=source)
        for figure, years in AMOUNTS.items()
        for year, (cents, source) in years.items()
    )
    thresholds = apps.get_model("patients", "ExpenseThreshold").objects.all()
    thresholds.filter(disciplines=["OT"]).update(figure="kx_ot")
    for row in thresholds.iterator():
        _keep_what_differs(amounts, row)


def _keep_what_differs(amounts, row):
    for year, cents in row.amount_cents_by_year.items():
        known, _source = AMOUNTS[row.figure].get(int(year), (None, ""))
        if cents != known:
            amounts.objects.get_or_create(
                clinic_id=row.clinic_id,
                figure=row.figure,
                year=int(year),
                defaults={"amount_cents": cents},
            )


def tell_asked_from_approved(apps, schema_editor):
    """What was only asked for, or denied, was kept in the column of what is approved."""
    asked = apps.get_model("patients", "Authorization").objects.filter(
        status__in=["pending", "denied"], visits_requested=None
    )
    for row in asked.iterator():
        row.visits_requested, row.visits_approved = row.visits_approved, 0
        row.save(update_fields=["visits_requested", "visits_approved"])


class Migration(migrations.Migration):
    dependencies = [("patients", "0036_plan_facts")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(tell_asked_from_approved, migrations.RunPython.noop),
    ]
