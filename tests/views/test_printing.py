"""Paper: a week sheet and a booklet, as page and as PDF, from the same words."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import segno
from pypdf import PdfReader

from patients.models import PainLimits
from programs.models import AvoidMovement, Caution
from programs.models.sheets import sheet_of
from programs.services import printing
from tests import factories as make

KINDS = ["sheet", "booklet"]


@pytest.fixture
def program(patient):
    type(patient).objects.filter(pk=patient.pk).update(name="María Ñúñez-O’Brien")
    patient.refresh_from_db()
    program = make.program(patient=patient, message="Take ≥ 2 rests, #strong[no] $x$.")
    for number in range(8):
        item = make.item(program=program, place=number, sets=2, hold_seconds=5)
        item.exercise.name = f"Sit to stand {number}"
        item.exercise.save()
    return program


def ask(browser, program, what, **how):
    return browser.get(f"/programs/{program.pk}/{what}", how)


def reader(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(answer.content))


def text_of(answer):
    words = " ".join(page.extract_text() for page in reader(answer).pages)
    return " ".join(words.split())


def stops(text):
    return [words in text for words in ("When to stop", "911", "555 0100")]


def test_the_week_sheet_is_one_page_with_all_that_it_must_say(signed_in, program):
    answer = ask(signed_in(program.patient), program, "sheet.pdf")
    text = text_of(answer)

    assert len(reader(answer).pages) == 1
    assert all(stops(text))
    for words in ("María Ñúñez-O’Brien", "Plan version", "Sit to stand 7", "2 rounds"):
        assert words in text
    program.refresh_from_db()
    code = sheet_of(program, on=program.patient.today(make.now())).code
    assert code in text


def test_four_weeks_are_four_pages_each_with_a_code_of_its_own(signed_in, program):
    answer = ask(signed_in(program.patient), program, "sheet.pdf", weeks=4)
    pages = [page.extract_text() for page in reader(answer).pages]

    said = ["".join(page.split("Sheet code:")[1].split()) for page in pages]
    codes = {text[:16] for text in said}  # which a line may break in two

    assert len(pages) == len(codes) == 4


def test_every_page_of_the_booklet_carries_version_code_and_telephone(
    signed_in, program
):
    answer = ask(signed_in(program.patient), program, "booklet.pdf")
    pages = [page.extract_text() for page in reader(answer).pages]

    assert len(pages) >= 8 + 2
    for page in pages:
        assert all(word in page for word in ("Plan version", "Sheet code", "555 0100"))
    assert "Take ≥ 2 rests, #strong[no] $x$." in pages[0]
    assert "What to do when it hurts" in " ".join(pages)


@pytest.mark.parametrize("kind", KINDS)
def test_the_pdf_is_tagged_titled_and_in_a_language(signed_in, program, kind):
    root = reader(ask(signed_in(program.patient), program, f"{kind}.pdf")).trailer[
        "/Root"
    ]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_data()


@pytest.mark.parametrize(("paper", "width"), [("letter", 612), ("a4", 595), ("x", 612)])
def test_letter_where_the_clinic_has_it_and_a4_for_who_asks(
    signed_in, program, paper, width
):
    answer = ask(signed_in(program.patient), program, "sheet.pdf", paper=paper)

    assert int(reader(answer).pages[0].mediabox.width) == width


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_kept_nowhere_and_names_nobody(signed_in, program, kind):
    answer = ask(signed_in(program.patient), program, f"{kind}.pdf")

    assert answer["Cache-Control"] == "no-store"
    assert "filename=" in answer["Content-Disposition"]
    assert "Mar" not in answer["Content-Disposition"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_says_what_the_pdf_says(signed_in, program, kind):
    page = ask(signed_in(program.patient), program, f"{kind}/").text
    text = text_of(ask(signed_in(program.patient), program, f"{kind}.pdf"))

    for words in ("María Ñúñez-O’Brien", "Plan version", "Sit to stand 7"):
        assert words in page
        assert words in text
    assert all(stops(page))


def test_the_square_leads_to_the_page_that_takes_the_code(signed_in, program, settings):
    page = ask(signed_in(program.patient), program, "sheet/")
    address = page.context["words"]["weeks"][0]["address"]
    code = page.context["words"]["weeks"][0]["code"]
    drawn = segno.make(address, error="m", micro=False)

    assert address == f"{settings.SITE_URL}/sheets/?code={code}"
    assert f'viewBox="0 0 {drawn.symbol_size(border=4)[0]} ' in page.text
    assert signed_in(program.patient).get(f"/sheets/?code={code}").status_code == 200


@pytest.mark.parametrize("name", ["#let x = 1", "Ω 🙂 漢", '"; #panic()', "\\ ] ["])
def test_words_are_data_and_never_markup(signed_in, program, name):
    type(program.patient).objects.filter(pk=program.patient.pk).update(name=name)

    answer = ask(signed_in(program.patient), program, "sheet.pdf")

    assert len(reader(answer).pages) == 1
    if name.isascii():
        assert name in text_of(answer)


def test_precautions_are_of_this_patient_and_name_no_condition(signed_in, program):
    item = program.items.first()
    note = "Hold a fixed support; someone nearby at first"
    Caution.objects.create(
        exercise=item.exercise, condition="high_fall_risk", action="modify", note=note
    )
    browser = signed_in(program.patient)
    before = text_of(ask(browser, program, "sheet.pdf"))

    make.condition(patient=program.patient, key="high_fall_risk")
    after = text_of(ask(browser, program, "sheet.pdf"))

    assert note not in before
    assert note in after
    assert "risk" not in after.lower()


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_at_which_step_an_exercise_is_done(signed_in, program, kind):
    item = program.items.first()
    item.exercise.levels.filter(level=item.level).update(label="Fingertips, two rounds")

    printed = text_of(ask(signed_in(program.patient), program, f"{kind}.pdf"))

    assert "Fingertips" in printed
    assert "two rounds" not in printed


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("why", ["held", "over", "ended"])
def test_what_rests_or_is_over_is_not_printed(signed_in, program, kind, why):
    now = make.now()
    change = {
        "held": {"held_at": now, "held_by": program.drafted_by},
        "ended": {"ended_at": now, "ended_by": program.drafted_by},
        "over": {"ends_on": program.starts_on},
    }[why]
    type(program).objects.filter(pk=program.pk).update(**change)

    for address in (f"{kind}/", f"{kind}.pdf"):
        assert ask(signed_in(program.patient), program, address).status_code == 404


def test_the_front_desk_prints_the_sheet_and_not_the_booklet(
    signed_in, program, clinic_admin
):
    desk = signed_in(clinic_admin)

    assert ask(desk, program, "sheet.pdf").status_code == 200
    assert ask(desk, program, "booklet.pdf").status_code == 403
    page = desk.get(f"/patients/{program.patient_id}/paper/").text
    assert "Week sheet" in page
    assert "Booklet" not in page


@pytest.mark.parametrize("what", ["sheet.pdf?weeks=2", "booklet.pdf", "booklet/"])
def test_ten_exercises_cost_no_more_statements_than_one(
    signed_in, patient, statements, what
):
    program = make.program(patient=patient, items=1)
    browser = signed_in(patient)
    few = statements(ask, browser, program, what)
    for place in range(9):
        make.item(program=program, place=place)

    assert len(statements(ask, browser, program, what)) == len(few)


def test_the_sign_of_no_is_in_the_pdf_too():
    """A dot, a stroke of no length, is left out of PDF; so it gets a length."""
    row = AvoidMovement(
        slug="x", name="Toe touch", figure=make.STANDING_FIGURE, figure_digest="0" * 12
    )
    said = {"slug": "x", "kind": "still", "digest": "0"}

    drawn = printing.drawings(said, {"x": row})["x-still.svg"].decode()

    assert 'h0"' not in drawn
    assert drawn.count('h.01"') >= 1


def test_of_a_long_plan_the_stop_rule_stays_on_the_front(signed_in, program):
    for place in range(8, 13):
        make.item(program=program, place=place)

    answer = ask(signed_in(program.patient), program, "sheet.pdf")

    front = reader(answer).pages[0].extract_text()
    assert "When to stop" in front
    assert "Exercise" in front


@pytest.mark.parametrize(
    "closed", [{"day_locks": ["everything"]}, {"locks": ["everything"]}]
)
def test_while_everything_rests_nothing_is_printed(signed_in, program, closed):
    flag = make.flag(patient=program.patient, **closed)
    browser = signed_in(program.patient)

    assert ask(browser, program, "sheet/").status_code == 404
    assert "resting for now" in browser.get("/paper/").text
    program.refresh_from_db()
    code = sheet_of(program, on=program.patient.today(make.now())).code
    assert "Do not use this sheet" in browser.get(f"/sheets/?code={code}").text
    cleared = {"seen_at": make.now(), "cleared_at": make.now()}
    type(flag).objects.filter(pk=flag.pk).update(**cleared)
    assert ask(browser, program, "sheet/").status_code == 200


def test_what_a_sign_closes_has_no_box_on_new_paper(signed_in, program):
    item = program.items.order_by("place").first()
    log = make.log(item=item, pain=8)
    flag = make.flag(patient=program.patient, level="hold", log=log, on=log.on)
    browser = signed_in(program.patient)

    def boxes(page):
        rows = page.context["words"]["weeks"][0]["rows"]
        assert all(any(row["boxes"]) or "rests until" in row["dose"] for row in rows)
        return [any(row["boxes"]) for row in rows]

    assert boxes(ask(browser, program, "sheet/")) == [False] + 7 * [True]
    type(flag).objects.filter(pk=flag.pk).update(seen_at=make.now())
    assert boxes(page := ask(browser, program, "sheet/")) == 8 * [True]
    assert "rests until" not in page.text


def test_what_a_sign_closes_is_said_to_rest_in_a_new_booklet(signed_in, program):
    item = program.items.order_by("place").first()
    log = make.log(item=item, pain=8)
    flag = make.flag(patient=program.patient, level="hold", log=log, on=log.on)
    browser = signed_in(program.patient)

    def resting(page):
        rows = page.context["words"]["rows"]
        return [not any(row["boxes"]) and "rests until" in row["when"] for row in rows]

    assert resting(ask(browser, program, "booklet/")) == [True] + 7 * [False]
    type(flag).objects.filter(pk=flag.pk).update(seen_at=make.now())
    assert resting(ask(browser, program, "booklet/")) == 8 * [False]


@pytest.mark.parametrize("kind", KINDS)
def test_a_dose_that_rests_before_its_first_day_is_not_printed(
    signed_in, program, kind
):
    tomorrow = make.today() + dt.timedelta(days=1)
    resting = make.item(program=program, starts_on=tomorrow, ends_on=make.today())

    page = ask(signed_in(program.patient), program, f"{kind}/").text

    assert "Sit to stand 1" in page
    assert resting.exercise.name not in page


def set_limits(patient, fine, less):
    said = {"recorded_by": patient.user, "recorded_at": make.now()}
    PainLimits.objects.create(
        patient=patient, clinic=patient.clinic, fine=fine, less=less, **said
    )


def bands(page):
    return [band["score"] for band in page.context["words"]["hurts"]["bands"]]


@pytest.mark.parametrize(
    ("limits", "scores", "stops_at"),
    [
        (None, ["0 to 3", "4 or 5", "6 to 10"], "pain of 6 or more"),
        ((2, 3), ["0 to 2", "3", "4 to 10"], "pain of 4 or more"),
        ((4, 4), ["0 to 4", "5 to 10"], "pain of 5 or more"),
        ((3, 9), ["0 to 3", "4 to 9", "10"], "pain of 10 or more"),
    ],
)
def test_paper_stops_at_the_pain_that_the_therapist_has_set(
    signed_in, program, limits, scores, stops_at
):
    if limits:
        set_limits(program.patient, *limits)
    browser = signed_in(program.patient)

    booklet = ask(browser, program, "booklet/")

    assert bands(booklet) == scores
    assert stops_at in booklet.text
    assert stops_at in ask(browser, program, "sheet/").text


def test_where_no_number_stops_the_paper_names_none(signed_in, program):
    set_limits(program.patient, 5, 10)

    booklet = ask(signed_in(program.patient), program, "booklet/")

    assert bands(booklet) == ["0 to 5", "6 to 10"]
    assert "out of 10" not in booklet.text


def test_of_a_plan_that_is_over_nobody_is_promised_the_paper(signed_in, patient):
    first = make.today() - dt.timedelta(days=100)
    last = first + dt.timedelta(days=83)
    make.program(patient=patient, items=1, starts_on=first, ends_on=last)

    text = signed_in(patient).get("/paper/").text

    assert "This plan is over" in text
    assert "putting it together" not in text
