"""Good faith estimates on the pages of the desk, and on the patient's own."""

import datetime as dt

import pytest

from patients.models import (
    EstimateDelivery,
    EstimateRequest,
    EstimateSettings,
    GoodFaithEstimate,
    ProviderNumber,
)
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def paying(patient, therapist):
    make.prices(clinic=patient.clinic)
    make.estimate_numbers(clinic=patient.clinic, therapists=[therapist])
    make.session(patient=patient, therapist=therapist, on=make.today() + 21 * DAY)
    return patient


def fields(patient, token, **said):
    key = f"{patient.therapist_id}_treatment"
    return {
        "token": token(),
        "first_on": make.today(),
        "last_on": make.today() + 60 * DAY,
        "often": "1",
        f"number_{key}": 8,
        f"codes_{key}": ["97110", "97112"],
        "how": "handed",
        "check": "yes",
    } | said


def write(patient):
    return f"/patients/{patient.pk}/estimates/write/"


def test_the_desk_fills_it_in_checks_it_issues_it_and_finds_it(
    signed_in, clinic_admin, paying, token
):
    desk = signed_in(clinic_admin)
    key = f"{paying.therapist_id}_treatment"
    filled = desk.get(write(paying))
    assert filled.context["form"][f"number_{key}"].value() == 1

    checked = desk.post(write(paying), fields(paying, token))
    assert "$960.00" in checked.text
    assert not GoodFaithEstimate.objects.exists()

    form = fields(paying, token, issue="yes", reviewed=checked.context["reviewed"])
    for _press in range(2):
        assert desk.post(write(paying), form).status_code == 302

    row = GoodFaithEstimate.objects.get()
    assert "$960.00" in desk.get(f"/patients/{paying.pk}/estimates/").text
    pdf = desk.get(f"/patients/estimates/{row.pk}/pdf/")
    assert pdf.content == bytes(row.pdf)


def test_a_test_of_what_the_body_can_do_is_estimated_too(
    signed_in, clinic_admin, paying, token
):
    key = f"codes_{paying.therapist_id}_treatment"

    checked = signed_in(clinic_admin).post(
        write(paying), fields(paying, token, **{key: ["97110", "97750"]})
    )

    assert "97750: a test of what you can do, with a report" in checked.text


def test_a_second_one_says_what_has_changed(signed_in, clinic_admin, paying, token):
    make.estimate(patient=paying)
    desk = signed_in(clinic_admin)
    checked = desk.post(write(paying), fields(paying, token))
    form = fields(paying, token, issue="yes", reviewed=checked.context["reviewed"])

    refused = desk.post(write(paying), form)
    assert refused.status_code == 422
    assert "Say below what has changed" in refused.text

    said = form | {"token": token(), "reason": "Two more visits"}
    assert desk.post(write(paying), said).status_code == 302
    assert GoodFaithEstimate.objects.current().get().reason == "Two more visits"


def test_a_pattern_of_weeks_fills_it_in(signed_in, clinic_admin, paying):
    page = signed_in(clinic_admin).get(write(paying), {"often": "1", "weeks": 6})

    number = page.context["form"][f"number_{paying.therapist_id}_treatment"]
    assert 5 <= number.value() <= 7
    assert page.context["form"]["often"].value() == "1"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"last_on": make.today() + 400 * DAY}, "Choose a day between"),
        ({"last_on": make.today() - DAY}, "Choose a day between"),
        ({"diagnosis": "back"}, "Like M81.0"),
        ({"how": "posted"}, "Say where it is sent."),
        ({"how": ""}, "Please choose one."),
        ({"first_on": "soon"}, "Enter a valid date."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_lost(
    signed_in, clinic_admin, paying, token, said, words
):
    answer = signed_in(clinic_admin).post(
        write(paying), fields(paying, token, apart="A bone scan", **said)
    )

    assert answer.status_code == 422
    assert words in answer.text
    assert "A bone scan" in answer.text


def test_medicare_is_refused_by_name(signed_in, clinic_admin, paying, token):
    make.threshold(coverage=make.coverage(patient=paying, limit=None))

    answer = signed_in(clinic_admin).post(write(paying), fields(paying, token))

    assert answer.status_code == 422
    assert "Medicare covers these visits" in answer.text


def test_a_patient_asks_once_and_the_desk_sees_it(
    signed_in, clinic_admin, paying, token
):
    browser = signed_in(paying)
    before = browser.get("/patients/visits/").text
    assert "Ask for a written estimate" in before
    assert "Please ask us for it" in before

    for _press in range(2):
        browser.post("/patients/visits/estimates/ask/", {"token": token()})

    assert EstimateRequest.objects.count() == 1
    after = browser.get("/patients/visits/").text
    assert "You asked for one on" in after
    assert "Please ask us for it" not in after
    page = signed_in(clinic_admin).get(f"/patients/{paying.pk}/estimates/")
    assert "Asked for a price" in page.text


def test_reading_it_is_kept_as_a_delivery(signed_in, paying):
    row = make.estimate(patient=paying)
    browser = signed_in(paying)
    visits = browser.get("/patients/visits/").text
    assert f"/estimates/{row.pk}/" in visits
    assert "Please ask us for it" not in visits
    assert "Look at your written estimate." in visits

    page = browser.get(f"/patients/visits/estimates/{row.pk}/")
    browser.get(f"/patients/visits/estimates/{row.pk}/pdf/")

    assert "$1200.00" in page.text.replace(",", "")
    assert EstimateDelivery.objects.get(how="opened").by == paying.user


def test_a_helper_reads_nothing_of_it(signed_in, paying, helper):
    row = make.estimate(patient=paying)
    browser = signed_in(helper)

    assert "estimate" not in browser.get("/patients/visits/").text.lower()
    assert browser.get(f"/patients/visits/estimates/{row.pk}/").status_code == 403
    assert not EstimateDelivery.objects.exists()


def test_medicare_patients_are_offered_none(signed_in, paying):
    make.threshold(coverage=make.coverage(patient=paying, limit=None))

    assert "written estimate" not in signed_in(paying).get("/patients/visits/").text


def test_numbers_are_checked_and_kept(signed_in, clinic_admin, therapist, token):
    desk, here = signed_in(clinic_admin), "/patients/set-up/numbers/"
    said = {
        "npi": "1234567893",
        "tax_id": "123456789",
        "state": "NY",
        "place": "14 Mill Street",
        f"npi_{therapist.pk}": "1987654328",
    }
    refused = desk.post(here, said | {"token": token(), "npi": "1234567894"})
    assert refused.status_code == 422
    assert not EstimateSettings.objects.exists()

    assert desk.post(here, said | {"token": token()}).status_code == 302
    assert EstimateSettings.objects.get().tax_id == "12-3456789"
    assert ProviderNumber.objects.get().npi == "1987654328"


def test_a_number_on_file_is_not_left_empty_in_silence(
    signed_in, clinic_admin, therapist, token
):
    make.estimate_numbers(clinic=therapist.clinic, therapists=[therapist])
    said = {
        "npi": "1234567893",
        "tax_id": "12-3456789",
        "state": "NY",
        "place": "14 Mill Street",
        f"npi_{therapist.pk}": "",
        "token": token(),
    }

    answer = signed_in(clinic_admin).post("/patients/set-up/numbers/", said)

    assert answer.status_code == 422
    assert "but not left empty" in answer.text


def test_ten_estimates_cost_no_more_queries_than_one(
    signed_in, clinic_admin, paying, statements
):
    desk, here = signed_in(clinic_admin), f"/patients/{paying.pk}/estimates/"
    before = make.estimate(patient=paying)
    desk.get(here)
    few = len(statements(lambda: desk.get(here)))
    for version in range(2, 11):
        before = make.estimate(
            patient=paying, version=version, replaces=before, reason="More visits"
        )

    assert len(statements(lambda: desk.get(here))) <= few
