"""Pages to read as they suit the reader, the gym sheet, and days at the gym."""

import datetime as dt

import pytest

from patients.models import HomeCheck
from programs.models import Exercise, GymDay
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(patient, catalogue):
    starts_on = patient.today(make.now()) - dt.timedelta(days=1)
    return make.program(patient=patient, starts_on=starts_on)


def words(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_page_of_the_week_comes_first(signed_in, patient, program):
    exercise = Exercise.objects.get(slug="stand-tall-wall")
    make.item(program=program, exercise=exercise)

    page = words(signed_in(patient).get("/learn/"))

    assert page.index("Stand and sit tall") < page.index("More to read")
    assert page.count("Stand and sit tall") == 1


def test_every_page_opens_and_shows_where_its_words_come_from(
    signed_in, patient, catalogue
):
    phone = signed_in(patient)
    for slug in ["why", "posture", "falls", "insurance", "gym"]:
        page = words(phone.get(f"/learn/{slug}/"))
        assert "Where this comes from" in page
        assert 'href="#source-' in page
    assert phone.get("/learn/nothing/").status_code == 404


def test_what_is_planned_says_so_and_what_is_not_safe_asks_first(
    signed_in, patient, program
):
    make.item(program=program, exercise=Exercise.objects.get(slug="stand-tall-wall"))
    phone = signed_in(patient)

    page = words(phone.get("/learn/posture/"))
    assert page.count("This is in your plan.") == 1
    assert "with your therapist first" not in page

    page = words(phone.get("/learn/getting-up/"))
    assert "Learn this one with your therapist first." in page
    make.condition(patient=patient, key="cannot_get_to_floor")
    page = words(phone.get("/learn/posture/"))
    assert "This is in your plan." in page


def test_what_was_seen_at_home_stands_on_the_page_about_falls(
    signed_in, patient, therapist, catalogue
):
    HomeCheck.objects.create(
        patient=patient,
        clinic=patient.clinic,
        hazards=["rugs"],
        not_asked_because="by telephone",
        recorded_at=make.now(),
        recorded_by=therapist.user,
    )

    assert "Loose rugs or mats" in words(signed_in(patient).get("/learn/falls/"))


def test_before_a_first_program_no_machine_is_known_to_suit(
    signed_in, patient, catalogue
):
    page = words(signed_in(patient).get("/gym/"))

    assert "None for now. Ask the therapist." in page
    assert "Leg press machine" not in page


def test_the_sheet_has_only_machines_that_suit(signed_in, patient, catalogue):
    make.program(patient=patient)
    phone = signed_in(patient)
    assert "Treadmill walking" in words(phone.get("/gym/"))

    make.condition(patient=patient, key="high_fall_risk")

    assert "Treadmill walking" not in words(phone.get("/gym/"))


def test_what_always_wants_a_therapist_there_is_not_on_the_sheet(
    signed_in, patient, catalogue
):
    make.program(patient=patient)

    page = words(signed_in(patient).get("/gym/"))

    assert "Leg press machine" not in page
    assert "Deadlift" not in page
    assert "All others only with your therapist beside you." in page


def test_after_care_no_therapist_tests_again(signed_in, patient, catalogue):
    today = patient.today(make.now())
    signed = {"signed_at": make.now(), "signed_by": patient.therapist.user}
    make.evaluation(patient=patient, decision="continue", summary="Well.", **signed)
    phone = signed_in(patient)
    assert "The therapist tests again" in words(phone.get("/gym/"))

    patient.discharged_on = today
    patient.save()

    assert "The therapist tests again" not in words(phone.get("/gym/"))


def test_with_a_closed_gate_there_is_no_sheet(signed_in, patient, catalogue):
    make.fracture(patient=patient, happened_on=make.today() - dt.timedelta(days=9))

    page = words(signed_in(patient).get("/gym/"))

    assert "No gym until your therapist says so." in page
    assert "Machines that suit you" not in page


@pytest.fixture(params=["hold", "sign", "fall", "fracture"])
def stop(request, patient, catalogue):
    """Rests all that is prescribed, whatever program there is or was."""
    now = make.now()
    if request.param == "hold":
        make.program(patient=patient, held_at=now, held_reason="In hospital")
        return
    make.program(patient=patient, ended_at=now)
    if request.param == "sign":
        make.flag(patient=patient, pauses=True)
    elif request.param == "fall":
        locks = {"level": "hold", "day_locks": ["everything"]}
        make.flag(patient=patient, key="rf_fall_noinjury", **locks)
    else:
        make.fracture(patient=patient, happened_on=make.today() - dt.timedelta(days=9))


@pytest.mark.usefixtures("stop")
def test_while_everything_rests_no_gym_is_offered(signed_in, patient, token):
    today = patient.today(make.now())
    phone = signed_in(patient)

    page = words(phone.get("/gym/"))
    assert "No gym until your therapist says so." in page
    assert "Treadmill walking" not in page
    assert "I was there" not in page

    said = {"token": token(), "day": f"{today}"}
    page = words(phone.post("/gym/log/", said, follow=True))

    assert "Not saved: no gym until your therapist says so." in page
    assert not GymDay.objects.exists()


def test_a_gym_day_is_logged_in_one_tap_with_the_price_of_its_day(
    signed_in, patient, token
):
    today = patient.today(make.now())
    make.prices(clinic=patient.clinic, gym_cents=2000)
    phone = signed_in(patient)

    said = {"token": token(), "day": f"{today}"}
    phone.post("/gym/log/", said)
    phone.post("/gym/log/", said)
    phone.post("/gym/log/", {"token": token(), "day": f"{today}"})

    assert GymDay.objects.standing().with_price().get().price_cents == 2000
    assert words(phone.get("/gym/")).count("about $20") == 2  # a day, and this one


def test_a_day_without_a_price_list_has_no_price(signed_in, patient):
    make.gym_day(patient=patient)

    assert GymDay.objects.with_price().get().price_cents is None
    assert "$" not in words(signed_in(patient).get("/gym/"))


def test_a_gym_day_is_taken_back_and_stays_in_the_history(signed_in, patient):
    day = make.gym_day(patient=patient)

    signed_in(patient).post(f"/gym/{day.pk}/undo/")

    day.refresh_from_db()
    assert day.undone_by == patient.user
    assert "No gym day" in words(signed_in(patient).get("/gym/"))


@pytest.mark.parametrize("day", ["", "nonsense", "2999-01-01", "1900-01-01"])
def test_a_day_that_cannot_be_logged_saves_nothing(signed_in, patient, token, day):
    said = {"token": token(), "day": day}

    answer = signed_in(patient).post("/gym/log/", said, follow=True)

    assert answer.status_code == 200
    assert not GymDay.objects.exists()


def test_nobody_else_takes_a_day_back(signed_in, patient, clinic):
    day = make.gym_day(patient=patient)
    other = make.patient(clinic=clinic)

    assert signed_in(other).post(f"/gym/{day.pk}/undo/").status_code == 404
