"""Proposals on the chart, on the program and on a page of their own."""

from __future__ import annotations

import pytest

from programs.models import ProgramItem, ProgressionProposal, SignOff
from programs.services import proposing
from tests import factories as make
from tests.progressing import DAY, exercise_of_three, item_for, mondays, two_weeks


@pytest.fixture
def propose(patient):
    def proposed(says=True, **fields):
        now = make.now()
        item = item_for(patient, now=now, **fields)
        two_weeks(item, now=now, says=says)
        proposing.propose(programs=[item.program_id], now=now)
        return ProgressionProposal.objects.get(item=item)

    return proposed


def decide(browser, proposal, deed, token, **said):
    where = f"/proposals/{proposal.pk}/{deed}/"
    return browser.post(where, {"token": token(), **said}, follow=True)


def test_a_line_says_the_evidence_and_the_step(tablet, propose):
    proposal = propose()

    of = proposal.patient_id
    for address in ("/proposals/", f"/patients/{of}/chart/", f"/caseload/{of}/"):
        page = tablet.get(address)

        assert "The figure below is pain, 0 to 10." in page.text
        assert "2 weeks at 86%, pain 1, felt easy." in page.text
        assert "Now: level 1, 8 reps." in page.text
        assert "level 2, “Step 2”: 2 x 10 reps" in page.text


def test_the_picture_says_each_day_in_words(tablet, propose):
    propose()

    (line,) = tablet.get("/proposals/").context["lines"]

    assert [day.state for day in line.days] == [*["all"] * 6, "missing"] * 2
    assert [day.pain for day in line.days][6::7] == [1, 1]
    assert line.days[6].words.endswith(": nothing said, pain 1")


def test_one_tap_accepts_and_says_what_begins(tablet, propose, token):
    proposal = propose()

    page = decide(tablet, proposal, "accept", token)

    assert f"{proposal.exercise} from tomorrow: 2 x 10 reps." in page.text
    chart = f"/patients/{proposal.patient_id}/chart/#proposals"
    assert page.redirect_chain[-1][0] == chart
    assert ProgramItem.objects.get(ends_on=None).level == 2


def test_a_double_press_accepts_once(tablet, propose, token):
    proposal, same = propose(), token()

    for _press in range(2):
        page = decide(tablet, proposal, "accept", lambda: same)

    assert "in the meantime" not in page.text
    assert ProgramItem.objects.count() == 2


def test_on_the_list_one_goes_on_with_the_list(tablet, propose, token):
    proposal = propose()

    page = decide(tablet, proposal, "decline", token, back="list", reason="form")

    name = f"{proposal.patient}: {proposal.exercise}"
    assert f"{name} stays as it is." in page.text
    assert page.redirect_chain[-1][0] == "/proposals/"
    assert ProgressionProposal.objects.get().reason == "form"


def test_and_with_the_proposal_that_stands_next_on_it(tablet, propose, token):
    first = propose()
    second = propose(says=False, program=first.item.program)
    shown = [line.row for line in tablet.get("/proposals/").context["lines"]]
    assert set(shown) == {first, second}
    here, following = shown
    page = tablet.get("/proposals/")
    assert [line.then for line in page.context["lines"]] == [following.pk, None]
    said = f"?back=list&amp;then={following.pk}"
    change = f"/proposals/{here.pk}/change/"
    assert f"{change}{said}" in page.text

    there = f"/proposals/#proposal-{following.pk}"
    page = tablet.get(change, {"back": "list", "then": following.pk})
    assert page.context["cancel"] == f"/proposals/#proposal-{here.pk}"
    page = decide(tablet, here, "accept", token, back="list", then=following.pk)
    assert page.redirect_chain[-1][0] == there


@pytest.mark.parametrize("reason", ["", "nonsense", "x" * 300, "\x00"])
def test_a_reason_is_never_asked_for(tablet, propose, token, reason):
    decide(tablet, propose(), "decline", token, reason=reason)

    row = ProgressionProposal.objects.get()
    assert (row.status, row.reason) == ("declined", "")


def test_who_comes_second_is_told_and_nothing_changes(tablet, propose, token):
    proposal = propose()
    decide(tablet, proposal, "decline", token)

    page = decide(tablet, proposal, "accept", token)

    assert "decided or withdrawn in the meantime" in page.text
    assert ProgramItem.objects.count() == 1


def test_a_level_learned_first_offers_two_ways(tablet, propose, token):
    proposal = propose(level=2, sets=2, reps=10)
    page = tablet.get("/proposals/")
    assert "learned in the clinic first" in page.text

    refused = decide(tablet, proposal, "accept", token)
    assert "learned in the clinic first" in refused.text
    assert not SignOff.objects.exists()

    decide(tablet, proposal, "accept", token, how="seen")
    assert SignOff.objects.get().level == 3


def test_the_change_form_is_filled_with_the_proposal(tablet, propose, token):
    proposal = propose()
    address = f"/proposals/{proposal.pk}/change/"
    form = tablet.get(address).context["form"]
    assert (form.initial["level"], form.initial["sets"]) == (2, 2)
    said = {
        "level": "1",
        "sets": "2",
        "reps": "8",
        "times_per_day": "1",
        "load": "",
        "weekdays": ["1", "3", "5"],
        "where": "home",
        "note": "",
        "from_day": proposal.patient.today(make.now()) + DAY,
    }

    two_things = tablet.post(address, said | {"load": "1 kg", "token": token()})
    assert two_things.status_code == 422
    assert "Change one thing at a time" in two_things.text

    tablet.post(address, said | {"token": token()})
    proposal.refresh_from_db()
    assert (proposal.status, proposal.led_to.sets) == ("changed", 2)


def test_the_program_says_what_is_missing_for_a_step_up(tablet, patient):
    now = make.now()
    item = item_for(patient, now=now)
    two_weeks(item, now=now, pain=None)
    first, second = mondays(patient, now)

    page = tablet.get(f"/programs/{item.program_id}/")

    said = [f"{day:%-d %b}" for day in (first, second)]
    (entry,) = page.context["going"]
    assert entry[1] == [f"Pain was not answered in the week of {day}." for day in said]
    assert entry[1][0] in page.text


def test_before_two_full_weeks_it_says_only_that(tablet, patient):
    item = item_for(patient, now=make.now())
    item.starts_on = patient.today(make.now())
    item.save()

    page = tablet.get(f"/programs/{item.program_id}/")

    assert page.context["going"][0][1] == ["Not two full weeks at this dose yet."]


def test_the_caseload_counts_them(tablet, propose):
    first = propose()
    propose(says=False, program=first.item.program)
    for ago in range(
        make.today().weekday() + 1
    ):  # or else "less than usual" comes first
        make.log(item=first.item, on=make.today() - ago * DAY)

    assert "2 proposals to decide." in tablet.get("/caseload/").text


def test_after_weeks_away_all_begin_lower_in_one_tap(tablet, patient, token):
    now = make.now()
    first = item_for(patient, now=now, level=2, sets=2, reps=10)
    item_for(patient, now=now, level=2, sets=2, reps=10, program=first.program)
    make.log(item=first, on=patient.today(now) - 20 * DAY)
    proposing.propose(programs=[first.program_id], now=now)
    address, same = f"/patients/{patient.pk}/restart/", token()
    assert "Start all of it again lower" in tablet.get("/proposals/").text
    row = tablet.get(f"/caseload/{patient.pk}/").text
    assert "A lower start after weeks away is proposed for 2 exercises." in row
    assert "Start all of it again lower" in row

    first_press, second_press = (
        tablet.post(address, {"token": same, "back": "list"}, follow=True)
        for _press in range(2)
    )

    assert "2 exercises begin one step lower tomorrow." in first_press.text
    assert "in the meantime" not in second_press.text
    assert [item.level for item in ProgramItem.objects.filter(ends_on=None)] == [1, 1]
    page = tablet.post(address, {"token": token()}, follow=True)
    assert "in the meantime" in page.text


def test_the_patient_reads_what_begins_tomorrow(
    tablet, signed_in, patient, propose, token
):
    decide(tablet, propose(), "accept", token)

    text = signed_in(patient).get("/plan/").text

    assert "From tomorrow:" in text


def test_the_chart_shows_three_and_keeps_the_others_at_hand(tablet, propose):
    first = propose()
    for _number in range(4):
        propose(says=False, program=first.item.program)

    text = tablet.get(f"/patients/{first.patient_id}/chart/").text

    before, after = text.split("2 more", 1)
    assert (before.count("felt easy"), after.count("felt easy")) == (3, 2)


def test_steps_back_stand_before_steps_up(tablet, clinic, therapist, propose):
    propose()
    other = make.patient(
        clinic=clinic, therapist=therapist, user=make.user(name="Zoe Last")
    )
    item = make.item(program=make.program(patient=other))
    make.proposal(item=item, kind="easier")

    kinds = [line.row.kind for line in tablet.get("/proposals/").context["lines"]]

    assert kinds == ["easier", "harder"]


def test_a_sign_takes_them_off_every_list_at_once(tablet, propose):
    make.flag(patient=propose().patient, seen_at=make.now())

    assert tablet.get("/proposals/").context["lines"] == []
    (line,) = tablet.get("/caseload/").context["lines"]
    assert "proposals" not in line.row.found


def test_only_the_own_patients_are_on_the_page(tablet, clinic, propose):
    propose()
    other = make.proposal(item=make.item(program=make.program(clinic=None)))

    lines = tablet.get("/proposals/").context["lines"]

    assert other not in [line.row for line in lines]
    assert len(lines) == 1


def test_a_long_page_costs_no_more_than_a_short_one(
    tablet, clinic, therapist, propose, statements
):
    propose()
    tablet.get("/proposals/")
    short = statements(tablet.get, "/proposals/")
    for _number in range(10):
        other = make.patient(clinic=clinic, therapist=therapist)
        program = make.program(patient=other)
        make.proposal(item=make.item(program=program, exercise=exercise_of_three()))

    long = statements(tablet.get, "/proposals/")

    assert len(tablet.get("/proposals/").context["lines"]) == 11
    assert len(long) == len(short)


def test_the_evidence_that_was_kept_does_not_move(tablet, patient, propose):
    propose()
    before = tablet.get("/proposals/").context["lines"][0].evidence
    taken_back = {"undone_at": make.now(), "undone_by": patient.user}
    ProgramItem.objects.get().logs.update(**taken_back)

    assert tablet.get("/proposals/").context["lines"][0].evidence == before


def test_on_the_list_each_button_says_whose_it_decides(tablet, propose):
    proposal = propose()
    name = f"{proposal.exercise.name}, {proposal.patient.name}"

    page = tablet.get("/proposals/").text

    for what in ("Accept", "Change", "Decline"):
        assert f'{what}<span class="visually-hidden"> {name}</span>' in page
    assert f"Why not, {name}</label>" in page
    chart = tablet.get(f"/patients/{proposal.patient_id}/chart/").text
    assert f"{proposal.exercise.name}, " not in chart
