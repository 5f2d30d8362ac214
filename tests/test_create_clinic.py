"""The command that makes a clinic: the one thing that no page can do."""

import pytest
from django.core.management import CommandError, call_command

from ptcare.notices.models import Notice
from ptcare.people.models import Clinic, Membership

RIGHT = {
    "phone": "555 0100",
    "time_zone": "America/Chicago",
    "emergency_number": "911",
    "lead_name": "Lena Lead",
    "lead_email": "lena@example.org",
}


def test_a_clinic_gets_a_lead_who_is_invited(db):
    call_command("create_clinic", "Lakeside", **RIGHT)

    lead = Membership.objects.get(clinic__name="Lakeside")
    assert lead.is_lead
    assert lead.role == "clinic_admin"
    assert Notice.objects.get().user == lead.user


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("time_zone", "Mars/Base", "time zone"),
        ("lead_email", "nobody", "--lead-email"),
        ("lead_name", "  ", "--lead-name"),
        ("phone", "5" * 100, "40"),
        ("phone", "call us", "--phone"),
        ("emergency_number", "nine", "--emergency-number"),
        ("emergency_number", "call 911", "--emergency-number"),
        ("notice_name", "Lakeside Osteoporosis Center", "--notice-name.*Osteo"),
        ("notice_name", "Lakeside Physical Therapy", "--notice-name.*Therap"),
    ],
)
def test_what_is_not_right_is_told_in_one_line_and_nothing_is_kept(
    db, field, value, says
):
    with pytest.raises(CommandError, match=says):
        call_command("create_clinic", "Lakeside", **RIGHT | {field: value})

    assert not Clinic.objects.exists()


def test_all_that_is_wrong_is_told_at_once(db):
    wrong = RIGHT | {"phone": "?", "lead_name": " "}

    with pytest.raises(CommandError) as told:
        call_command("create_clinic", "Bones", **wrong)

    assert [line.split(":")[0] for line in str(told.value).splitlines()] == [
        *("--notice-name", "--phone", "--lead-name")
    ]


@pytest.mark.parametrize("name", ["Lakeside", "LakeSide", " Lakeside  "])
def test_a_second_clinic_of_the_name_is_refused(db, name):
    call_command("create_clinic", "Lakeside", **RIGHT)

    with pytest.raises(CommandError, match="already"):
        call_command("create_clinic", name, **RIGHT)
