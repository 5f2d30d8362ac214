"""Can I ...? as the patient reads it, and as the therapist looks it over."""

from __future__ import annotations

import pytest
from django.utils.html import escape

from programs.models import AnswerReview
from programs.models.everyday import activities, known_body
from tests import factories as make

pytestmark = pytest.mark.usefixtures("catalogue")
ADDRESS = "/patients/{}/everyday/"


def test_a_question_in_own_words_finds_its_answer(phone):
    page = phone.get("/can-i/", {"q": "lifting dogs"}).text

    assert "Lifting the dog" in page
    assert "/can-i/lift-the-dog/" in page


def test_what_is_not_there_leads_to_the_therapist_with_the_words(phone):
    page = phone.get("/can-i/", {"q": "play the piano"}).text

    assert "We have no answer for that here." in page
    assert "/messages/?q=play%20the%20piano#ask" in page


@pytest.mark.parametrize("q", ["", "\x00", "x" * 5000, "<script>", "%", "' --", "🦴"])
def test_odd_words_are_harmless(phone, q):
    answer = phone.get("/can-i/", {"q": q})

    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_every_answer_says_how_shows_it_and_names_its_source(phone):
    for slug in activities():
        page = phone.get(f"/can-i/{slug}/")

        found = page.context["found"]
        assert page.status_code == 200, slug
        if found.is_unknown:
            assert "Ask my therapist" in page.text, slug
            continue
        assert "General advice" in page.text, slug
        assert "Where this comes from" in page.text, slug
        for way in found.ways:
            assert f"/{way.slug}/still" in page.text, slug
            assert escape(way.sources[0].citation) in page.text, slug


def test_the_safer_way_stands_before_what_not_to_do(phone):
    page = phone.get("/can-i/golf/").text

    assert page.index("Step to turn") < page.index("Not like this")


def test_not_for_now_shows_no_way_and_is_gathered_to_ask_for_help(
    phone, patient, therapist
):
    make.condition(patient=patient, key="uncontrolled_hypertension", by=therapist.user)

    one, all_of_them = phone.get("/can-i/suitcase/"), phone.get("/can-i/")

    assert "Not for now. Ask first." in one.text
    assert "Because of: Blood pressure not controlled" in one.text
    assert "One-hand carry" not in one.text
    helped = [line.found.activity.slug for line in all_of_them.context["help"]]
    assert "suitcase" in helped


def test_a_helper_who_only_looks_may_read_but_not_ask(signed_in, patient):
    reader = make.helper(patient=patient, may_log=False)

    page = signed_in(reader).get("/can-i/golf/")

    assert "Like this instead" in page.text
    assert "/messages/" not in page.text


def test_an_activity_nobody_knows_is_not_there(phone, tablet, patient):
    assert phone.get("/can-i/no-such-thing/").status_code == 404
    assert tablet.get(ADDRESS.format(patient.pk) + "no-such/").status_code == 404


def test_the_list_costs_no_more_than_one_answer(phone, statements):
    phone.get("/can-i/")

    one = statements(phone.get, "/can-i/golf/")
    all_of_them = statements(phone.get, "/can-i/")

    assert len(all_of_them) <= len(one)
    assert len(all_of_them) <= 14


# The therapist


def test_one_press_confirms_all_and_the_patient_reads_who_looked(
    phone, tablet, patient, token
):
    page = tablet.get(ADDRESS.format(patient.pk))
    sent = {"token": token(), "seen": page.context["seen"]}

    tablet.post(ADDRESS.format(patient.pk) + "confirm/", sent)
    again = tablet.post(ADDRESS.format(patient.pk) + "confirm/", sent)

    assert again.status_code == 302
    covered = [each for each in activities().values() if each.is_covered]
    assert AnswerReview.objects.count() == len(covered)
    read = phone.get("/can-i/golf/").text
    assert "Looked at by your therapist, Tess Therapist, on" in read


def test_a_stricter_answer_needs_its_reason_beside_the_field(tablet, patient, token):
    where = ADDRESS.format(patient.pk) + "vacuum/"

    refused = tablet.post(where, {"token": token(), "answer": 2})
    kept = tablet.post(where, {"token": token(), "answer": 2, "note": "Wait."})

    assert refused.status_code == 422
    assert "Say why, in words for the patient." in refused.text
    assert kept.status_code == 302
    assert "Wait." in tablet.get(where).text


def test_what_the_cautions_close_is_refused_beside_the_field(
    tablet, patient, therapist, token
):
    make.condition(patient=patient, key="uncontrolled_hypertension", by=therapist.user)

    answer = tablet.post(
        ADDRESS.format(patient.pk) + "suitcase/",
        {"token": token(), "answer": 0, "note": "A light one."},
    )

    assert answer.status_code == 422
    assert "A caution stands against this." in answer.text
    assert "A light one." in answer.text


def test_a_changed_body_is_shown_as_to_look_at_again(tablet, patient, therapist, token):
    where = ADDRESS.format(patient.pk)
    tablet.post(where + "golf/", {"token": token(), "answer": 1})
    make.condition(patient=patient, key="high_fall_risk", by=therapist.user)

    page = tablet.get(where)

    assert [line.found.activity.slug for line in page.context["again"]] == ["golf"]


def test_answers_that_changed_meanwhile_are_looked_at_again(
    tablet, patient, therapist, token
):
    where = ADDRESS.format(patient.pk)
    seen = tablet.get(where).context["seen"]
    make.condition(patient=patient, key="uncontrolled_hypertension", by=therapist.user)

    answer = tablet.post(
        where + "confirm/", {"token": token(), "seen": seen}, follow=True
    )

    assert "The answers have changed meanwhile." in answer.text
    assert not AnswerReview.objects.exists()


def test_behind_a_sign_that_stops_everything_it_is_answered_with_care(
    patient, tablet, therapist
):
    make.fracture_check(patient=patient)
    actor, on = make.actor(therapist), patient.today(make.now())
    assert known_body(patient, actor, on=on).is_known

    sign = {"key": "rf_fall_injury", "level": "emergency", "pauses": True}
    make.flag(patient=patient, **sign)

    assert not known_body(patient, actor, on=on).is_known
    assert "greatest care" in tablet.get(ADDRESS.format(patient.pk)).text
