"""Suggested conditions and healing, as a therapist decides them; the fracture form."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from patients.models import Condition, DeclinedSuggestion, Fracture
from tests import factories as make

DAY = dt.timedelta(days=1)


@pytest.fixture
def post(tablet, token):
    def send(name, *args, **said):
        address = reverse(f"programs:{name}", args=args)
        return tablet.post(address, said | {"token": token()})

    return send


def page(browser, patient):
    return browser.get(reverse("programs:suggestions", args=[patient.pk]))


@pytest.fixture
def healed(patient):
    """A spine fracture of 84 days ago, with the care that it brought."""
    when = patient.today(make.now()) - 84 * DAY
    row = make.fracture(
        patient=patient, happened_on=when, recorded_at=make.now() - 84 * DAY
    )
    make.condition(patient=patient, key="vertebral_fracture_subacute")
    return row


def keys(patient):
    rows = Condition.objects.standing().filter(patient=patient)
    return set(rows.values_list("key", flat=True))


HEALED = ("vertebral_fracture_history", "healed_by_time")


def test_what_has_healed_is_confirmed_in_one_press(tablet, post, patient, healed):
    assert "Twelve weeks have passed." in page(tablet, patient).text

    post("accept_suggestion", patient.pk, *HEALED, reason="")

    assert keys(patient) == {"vertebral_fracture_history"}
    assert "Nothing to decide" in page(tablet, patient).text
    findings = tablet.get(reverse("programs:findings", args=[patient.pk]))
    assert "Confirmed healed" in findings.text


def test_a_no_needs_its_reason_beside_the_field(tablet, post, patient, healed):
    answer = post("decline_suggestion", patient.pk, *HEALED, reason="")

    assert answer.status_code == 422
    assert "Say why not." in answer.text
    assert not DeclinedSuggestion.objects.exists()


def test_what_was_declined_does_not_nag(tablet, post, patient, healed):
    post("decline_suggestion", patient.pk, *HEALED, reason="Still sore.")

    assert "Nothing to decide" in page(tablet, patient).text
    assert keys(patient) == {"vertebral_fracture_subacute"}


def test_a_second_tab_is_told_that_it_is_settled(tablet, post, patient, healed):
    post("accept_suggestion", patient.pk, *HEALED, reason="")

    answer = post("accept_suggestion", patient.pk, *HEALED, reason="")

    assert "This is settled already." in tablet.get(answer.url).text


def test_the_chart_leads_to_what_is_to_be_decided(tablet, patient, healed):
    chart = tablet.get(reverse("programs:chart", args=[patient.pk]))

    assert reverse("programs:suggestions", args=[patient.pk]) in chart.text


def test_a_hip_is_confirmed_with_a_word_on_it(tablet, post, patient):
    when = patient.today(make.now()) - 60 * DAY
    hip = make.fracture(patient=patient, site="hip", happened_on=when)
    make.condition(patient=patient, key="hip_fracture_replacement")
    assert post("confirm_healed", hip.pk, note="").status_code == 422

    post("confirm_healed", hip.pk, note="Cleared by Dr Osei.")

    assert keys(patient) == set()


def test_too_soon_is_told_beside_the_field(post, patient):
    when = patient.today(make.now()) - 83 * DAY
    row = make.fracture(patient=patient, happened_on=when)

    answer = post("confirm_healed", row.pk, note="Seems well.")

    assert answer.status_code == 422
    told = str(answer.context["form"].errors["note"])
    assert "It may be confirmed healed from" in told


@pytest.mark.parametrize(
    ("site", "days", "is_offered"),
    [("spine", 83, False), ("spine", 84, True), ("hip", 41, False), ("hip", 42, True)],
)
def test_healing_is_offered_from_its_day_on(tablet, patient, site, days, is_offered):
    when = patient.today(make.now()) - days * DAY
    row = make.fracture(patient=patient, site=site, happened_on=when)
    confirm = reverse("programs:confirm_healed", args=[row.pk])

    page = tablet.get(reverse("programs:findings", args=[patient.pk]))
    asked = tablet.get(confirm)

    assert (confirm in page.text) is is_offered
    assert ("It may be confirmed healed from" in page.text) is not is_offered
    assert ("<form" in _main(asked)) is is_offered
    assert ("lets a program run in the first six weeks" in asked.text) is not is_offered


def _main(page):
    return page.text.partition("<main")[2].partition("</main>")[0]


def test_what_is_open_for_too_soon_says_so_instead_of_a_form(post, patient):
    """A forged one too: the limits stay."""
    when = patient.today(make.now())
    row = make.fracture(patient=patient, site="hip", happened_on=when)
    make.condition(patient=patient, key="hip_fracture_replacement")

    answer = post("confirm_healed", row.pk, note="He walks well.")

    assert answer.status_code == 422
    assert "<form" not in _main(answer)
    assert keys(patient) == {"hip_fracture_replacement"}


def test_a_condition_that_a_fracture_brings_says_what_to_do(post, patient, healed):
    row = Condition.objects.get(patient=patient)

    answer = post("withdraw", "condition", row.pk, reason="I think so.")

    assert answer.status_code == 422
    assert "A recorded fracture brings this condition." in answer.text


def fracture(**said):
    return {"site": "wrist", "side": "left", "precision": "day"} | said


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"precision": "month", "month": "2024-03"}, (dt.date(2024, 3, 1), "month")),
        ({"precision": "month", "month": "March 2024"}, (dt.date(2024, 3, 1), "month")),
        ({"precision": "month", "month": "3/2024"}, (dt.date(2024, 3, 1), "month")),
        ({"precision": "unknown", "happened_on": "2024-03-04"}, (None, "unknown")),
        ({"precision": "long_ago"}, (None, "long_ago")),
        ({"happened_on": "2024-03-04"}, (dt.date(2024, 3, 4), "day")),
    ],
)
def test_a_date_is_kept_as_well_as_it_is_known(post, patient, said, kept):
    post("record_fracture", patient.pk, **fracture(**said))

    row = Fracture.objects.get()
    assert (row.happened_on, row.precision) == kept


def test_several_levels_and_the_rest_are_kept(post, patient):
    post(
        "record_fracture",
        patient.pk,
        site="spine",
        level="l1, t11-12",
        precision="day",
        happened_on="2024-03-04",
        cause="cough",
        imaged_on="2024-03-09",
        limits="Brace while standing.",
    )

    row = Fracture.objects.get()
    assert (row.level, row.cause) == ("T11, T12, L1", "cough")
    assert (row.was_low_trauma, row.limits) == (True, "Brace while standing.")
    assert row.imaged_on == dt.date(2024, 3, 9)


TOMORROW = (make.today() + 2 * DAY).isoformat()
SPINE = {"site": "spine", "happened_on": "2024-03-04", "side": ""}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"happened_on": TOMORROW}, "happened_on"),
        ({"happened_on": "1948-05-16"}, "happened_on"),  # born the day after
        ({"happened_on": ""}, "happened_on"),
        ({"precision": "month", "month": "1948-04"}, "month"),
        ({"precision": "month", "month": "Marchember"}, "month"),
        ({"precision": "month"}, "month"),
        ({"precision": "month", "month": "2999-01"}, "month"),
        ({"happened_on": "2024-03-04", "side": ""}, "side"),
        ({"happened_on": "2024-03-04", "level": "T12"}, "level"),
        ({"happened_on": "2024-03-04", "imaged_on": "2024-03-03"}, "imaged_on"),
        ({"happened_on": "2024-03-04", "imaged_on": TOMORROW}, "imaged_on"),
        ({**SPINE, "level": "T13"}, "level"),
        ({**SPINE, "side": "left"}, "side"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_is_saved(
    post, patient, said, field
):
    answer = post("record_fracture", patient.pk, **fracture(**said))

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert not Fracture.objects.exists()


def test_in_the_month_of_birth_is_not_before_birth(post, patient):
    post("record_fracture", patient.pk, **fracture(precision="month", month="1948-05"))

    assert Fracture.objects.get().happened_on == dt.date(1948, 5, 1)


def test_ten_suggestions_worth_of_falls_cost_no_more(
    tablet, patient, statements, healed
):
    address = reverse("programs:suggestions", args=[patient.pk])
    one = len(statements(tablet.get, address))
    for number in range(10):
        make.fracture(
            patient=patient,
            happened_on=make.today() - (100 + number) * DAY,
            was_low_trauma=True,
        )

    assert len(statements(tablet.get, address)) == one


def test_what_a_test_points_to_waits_until_it_is_decided(post, tablet, patient):
    parts = {"falls": "2", "injurious": True}
    make.measurement(patient=patient, key="falls_12m", parts=parts, value=2)
    visit = reverse("programs:visit_day", args=[patient.pk])
    page = reverse("programs:suggestions", args=[patient.pk])
    assert tablet.get(visit).context["suggested"] == 1
    assert "2 falls, with injury" in tablet.get(page).text

    said = ("high_fall_risk", "falls_told")
    post("decline_suggestion", patient.pk, *said, reason="Both on ice.")

    assert tablet.get(visit).context["suggested"] == 0
    make.measurement(patient=patient, key="falls_12m", parts=parts, value=2)
    assert tablet.get(visit).context["suggested"] == 1
    post("accept_suggestion", patient.pk, *said)
    assert Condition.objects.standing().get().key == "high_fall_risk"


FALLS_TOLD = {"key": "falls_12m", "parts": {"falls": "4", "injurious": False}}


@pytest.fixture
def of_tests(patient):
    """A result of each kind that points to a high risk of falling."""

    def told():
        make.measurement(patient=patient, value=4, **FALLS_TOLD)

    def tested():
        make.measurement(patient=patient, parts={"seconds": "30"}, value="30")
        stages = {"side_by_side": "10", "semi_tandem": "2"}
        make.measurement(
            patient=patient, key="four_stage_balance", parts=stages, value=1
        )

    return {"told": told, "tested": tested}


@pytest.mark.parametrize(
    ("first", "then", "asks"),
    [
        ("falls", "told", "falls_told"),
        ("falls", "tested", "balance_tested"),
        ("told", "tested", "balance_tested"),
    ],
)
def test_what_is_declined_for_one_reason_is_asked_for_another(
    post, tablet, patient, of_tests, first, then, asks
):
    today = patient.today(make.now())
    if first == "falls":
        for days in (10, 20):
            make.fall(patient=patient, happened_on=today - days * DAY)
    else:
        of_tests[first]()
    [row] = page(tablet, patient).context["rows"]
    because = str(row["suggestion"].proposal.because)
    post("decline_suggestion", patient.pk, "high_fall_risk", because, reason="On ice.")
    assert "Nothing to decide" in page(tablet, patient).text

    of_tests[then]()

    [row] = page(tablet, patient).context["rows"]
    assert row["suggestion"].proposal.because == asks


def test_a_result_says_what_to_think_of_though_the_falls_on_record_say_it_too(
    tablet, patient, of_tests
):
    today = patient.today(make.now())
    for days in (10, 20):
        make.fall(patient=patient, happened_on=today - days * DAY)
    of_tests["told"]()

    tests = tablet.get(reverse("programs:tests", args=[patient.pk]))

    assert "Think of the condition: High risk of falling" in tests.text
    assert len(page(tablet, patient).context["rows"]) == 1
