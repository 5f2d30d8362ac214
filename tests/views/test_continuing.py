"""More visits: reviewed and signed by a therapist, downloaded by the desk."""

import pytest

from programs.models import ContinuationPack
from ptcare.audit.models import AuditEvent
from tests import factories as make

pytestmark = pytest.mark.django_db


def said(token, **fields):
    return {
        "token": token(),
        "visits": 8,
        "weeks": 4,
        "frequency": "2 times a week",
        "why": "She still needs the rail.",
    } | fields


def here(patient):
    return f"/patients/{patient.pk}/packs/write/"


@pytest.fixture
def goal(patient):
    return make.goal(patient=patient)


def test_it_is_read_as_it_would_be_sent_and_only_then_signed(
    signed_in, therapist, patient, goal, token
):
    client = signed_in(therapist)
    form = said(token, **{f"goal_{goal.pk}": "partly"})
    assert "Sign and issue" not in client.get(here(patient)).content.decode()

    review = client.post(here(patient), form | {"review": "yes"})
    assert review.status_code == 200
    assert "partly met" in review.content.decode()
    assert not ContinuationPack.objects.exists()

    signing = form | {"sign": "yes", "reviewed": review.context["reviewed"]}
    answer = client.post(here(patient), signing)
    again = client.post(here(patient), signing)

    row = ContinuationPack.objects.get()
    assert answer.url == again.url == f"/packs/{row.pk}/"
    assert "She still needs the rail." in client.get(answer.url).content.decode()


@pytest.mark.parametrize("reviewed", ["", "0" * 64])
def test_what_was_not_read_is_not_signed(
    signed_in, therapist, patient, token, reviewed
):
    answer = signed_in(therapist).post(
        here(patient), said(token, sign="yes", reviewed=reviewed)
    )

    assert answer.status_code == 422
    assert "Please read it again." in answer.content.decode()
    assert not ContinuationPack.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("visits", 0),
        ("visits", 100),
        ("visits", 13),  # in four weeks
        ("weeks", 27),
        ("weeks", ""),
        ("frequency", ""),
        ("why", " "),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_nothing_is_lost(
    signed_in, therapist, patient, token, field, value
):
    answer = signed_in(therapist).post(
        here(patient), said(token, review="yes", **{field: value})
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    if field != "why":
        assert "She still needs the rail." in answer.content.decode()


def test_each_goal_wants_the_therapists_own_answer(
    signed_in, therapist, patient, goal, token
):
    answer = signed_in(therapist).post(here(patient), said(token, review="yes"))

    assert list(answer.context["form"].errors) == [f"goal_{goal.pk}"]


def test_the_desk_sends_a_pack_and_does_not_read_it_on_its_pages(
    signed_in, clinic_admin, patient
):
    row = make.pack(patient=patient, text="FEARS THE STAIRS\n")
    desk = signed_in(clinic_admin)

    listed = desk.get(f"/patients/{patient.pk}/packs/").content.decode()
    assert "12 visits asked for" in listed
    assert "FEARS" not in listed
    assert desk.get(f"/packs/{row.pk}/").status_code == 403
    pdf, text = (desk.get(f"/packs/{row.pk}/{kind}/") for kind in ("pdf", "text"))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Cache-Control"] == "no-store"
    assert patient.name.split()[0].lower() not in pdf["Content-Disposition"].lower()
    assert text.content == b"FEARS THE STAIRS\n"
    deeds = AuditEvent.objects.filter(by_user_id=clinic_admin.user.pk)
    assert {"continuation.printed", "continuation.copied"} <= set(
        deeds.values_list("deed", flat=True)
    )


def test_ten_versions_cost_no_more_statements_than_one_and_load_no_files(
    signed_in, clinic_admin, patient, statements
):
    desk, address = signed_in(clinic_admin), f"/patients/{patient.pk}/packs/"
    make.pack(patient=patient)
    desk.get(address)
    one = statements(desk.get, address)
    for version in range(2, 11):
        make.pack(patient=patient, version=version)

    ten = statements(desk.get, address)

    assert len(ten) == len(one)
    assert not [sql for sql in ten if '"pdf"' in sql]
