"""On one's own telephone the day goes on without a connection, and is sent once."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import transaction
from playwright.sync_api import expect

from patients.services import admitting
from programs.models import (
    DayReport,
    Exercise,
    ExerciseLog,
    Message,
    Program,
    SafetyFlag,
)
from programs.services import doubling
from ptcare.people.sessions import OWN_DEVICE
from tests import factories as make
from tests.carrying import carry, second_of
from tests.looking import settled, wrong_with

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = {"width": 390, "height": 844}
HAS_COPY = """async () => {
    await navigator.serviceWorker.ready;
    const store = await new Promise((done) => {
        const asked = indexedDB.open("ptcare", 1);
        asked.onupgradeneeded = () => {
            for (const name of ["keys", "copy", "queue"])
                asked.result.createObjectStore(name, { keyPath: "id" });
        };
        asked.onsuccess = () => done(asked.result);
    });
    const count = (name) => new Promise((done) => {
        const asked = store.transaction(name).objectStore(name).count();
        asked.onsuccess = () => done(asked.result);
    });
    const found = [await count("copy"), await count("keys"), await count("queue")];
    store.close();
    return found;
}"""


@pytest.fixture
def program(patient, catalogue):
    starts_on = patient.today(make.now()) - dt.timedelta(days=20)
    program = make.program(patient=patient, starts_on=starts_on)
    at_home = Exercise.objects.filter(setting="home").order_by("pk")
    for place, exercise in enumerate(at_home[:3]):
        make.item(program=program, exercise=exercise, place=place)
    return program


@pytest.fixture
def browser_of(new_browser, signs_in):
    """A browser that its person has marked as their own; it may be another's later."""

    def sign_in(row, context=None):
        context = context or new_browser(viewport=SMALL)
        return signs_in(context, row, **{OWN_DEVICE: True})

    return sign_in


def stored(page):
    return page.evaluate(HAS_COPY)


def open_today(context):
    """Today, and the copy of it on the device."""
    page = context.new_page()
    page.goto("/today/")
    expect(status(page)).to_have_attribute("data-offline", "kept")
    [worker] = context.service_workers
    worker.evaluate("async () => { while (running) await running; }")  # pictures too
    return settled(page)


def log_offline(context):
    """All of today, by the copy on the device."""
    page = open_today(context)
    context.set_offline(True)
    page.reload()
    page.get_by_role("button", name="I did all of it").click()
    expect(status(page)).to_contain_text("1 day waiting to send")
    return page


def status(page):
    return page.locator("[data-offline]")


def standing():
    return ExerciseLog.objects.standing()


def test_logged_offline_closed_opened_again_and_sent_it_is_one_log(
    browser_of, patient, program
):
    context = browser_of(patient)
    page = open_today(context)
    context.set_offline(True)
    page.reload()
    expect(status(page)).to_contain_text("No connection. You can go on")
    assert page.locator(".exercise img").first.evaluate("img => img.naturalWidth") > 0
    assert wrong_with(page) == []

    page.get_by_role("button", name="I did all of it").click()
    expect(status(page)).to_contain_text("1 day waiting to send")
    expect(page.locator(".hero")).to_contain_text("Waiting to send")
    status(page).get_by_role("button", name="Undo").click()
    expect(status(page)).not_to_contain_text("waiting to send")
    page.get_by_role("button", name="I did all of it").click()
    expect(status(page)).to_contain_text("1 day waiting to send")
    page.get_by_role("button", name="Fine", exact=True).click()
    status(page).get_by_text("See what waits").click()
    expect(status(page)).to_contain_text("You said: Fine")
    page.goto("/plan/")
    expect(page.locator("main")).to_contain_text("Leave these movements out")
    page.close()

    page = context.new_page()
    page.goto("/today/")
    expect(status(page)).to_contain_text("1 day waiting to send")
    assert ExerciseLog.objects.count() == 0

    context.set_offline(False)
    page.reload()
    expect(status(page)).to_contain_text("All that you logged has reached")
    expect(page.locator(".hero")).to_contain_text("Well done")
    assert ExerciseLog.objects.count() == standing().count() == 3
    log = standing().first()
    assert log.made_at < log.said_at
    assert DayReport.objects.get().effort == "fine"
    assert stored(page)[2] == 0


def test_one_that_waits_is_one_less_to_do_until_the_day_is_done(
    browser_of, patient, program
):
    page = open_today(browser_of(patient))
    page.context.set_offline(True)
    page.reload()
    hero = page.locator(".hero")

    for _ in range(2):
        page.get_by_role("button", name="I did this").first.click()
        expect(hero).to_have_text("I did all the rest")
        expect(page.get_by_text("Not today")).to_have_count(0)
    page.get_by_role("button", name="I did this").click()

    expect(hero).to_contain_text("How was it?")


def test_what_waits_stays_under_the_hand_while_the_worker_looks_again(
    browser_of, patient, program
):
    page = open_today(browser_of(patient))
    page.context.set_offline(True)
    page.get_by_role("button", name="I did all of it").click()
    undo = status(page).get_by_role("button", name="Undo")
    undo.focus()
    page.evaluate(
        """() => new Promise((heard) => {
            navigator.serviceWorker.addEventListener("message", heard, { once: true });
            dispatchEvent(new Event("online"));  // the page asks the worker again
        }).then(() => null)"""
    )

    expect(undo).to_be_focused()
    undo.press("Enter")
    expect(status(page)).not_to_contain_text("waiting to send")


def test_a_press_without_an_answer_waits_and_is_one_log_though_it_arrived(
    browser_of, patient, program
):
    page = open_today(browser_of(patient))
    worker = page.context.service_workers[0]
    worker.evaluate(
        """() => {
            self.unhurried = setTimeout;
            self.setTimeout = (deed, wait) => self.unhurried(deed, wait / 20);
        }"""
    )
    with transaction.atomic():  # the server waits for this row, and so does the press
        list(program.items.select_for_update())
        page.get_by_role("button", name="I did all of it").click()
        expect(status(page)).to_contain_text("1 day waiting to send")
        assert stored(page)[2] == 1
    worker.evaluate("() => { self.setTimeout = self.unhurried; }")

    page.reload()
    expect(status(page)).to_contain_text("Sent.")
    expect(page.locator(".hero")).to_contain_text("Well done")
    assert ExerciseLog.objects.count() == standing().count() == 3
    assert stored(page)[2] == 0


def test_a_press_after_the_session_was_over_is_kept_for_the_next_one(
    browser_of, patient, program
):
    context = browser_of(patient)
    page = open_today(context)
    context.clear_cookies()
    page.get_by_role("button", name="I did all of it").click()
    page.wait_for_url("**/accounts/**")
    expect(page.locator("main")).to_contain_text("kept on this device")
    assert stored(page)[2] == 1

    browser_of(patient, context)
    page.goto("/today/")
    expect(page.locator(".hero")).to_contain_text("Well done")
    assert standing().count() == 3


def test_it_can_be_put_on_the_home_screen(browser_of, patient, program):
    page = open_today(browser_of(patient))

    devtools = page.context.new_cdp_session(page)
    answer = devtools.send("Page.getInstallabilityErrors")
    app = devtools.send("Page.getAppManifest")

    # The browser of a test forgets all, which is its only objection.
    found = {error["errorId"] for error in answer["installabilityErrors"]}
    assert found <= {"in-incognito"}
    assert app["errors"] == []


def test_a_sign_closes_the_day_on_the_device_and_is_told_when_it_can_be(
    browser_of, patient, program
):
    context = browser_of(patient)
    page = open_today(context)
    context.set_offline(True)
    page.goto("/today/hurt/")
    for name in ("Chest", "3", "It is new or sudden", "Some of it"):
        page.get_by_label(name, exact=True).check()
    page.locator("[name=item]").first.check()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Please stop")
    main = page.locator("main")
    expect(main).to_contain_text("has not reached the clinic")
    expect(main).to_contain_text(patient.clinic.phone)
    expect(main).to_contain_text(patient.clinic.emergency_number)
    page.goto("/today/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Please stop")

    context.set_offline(False)
    expect(status(page)).to_contain_text("The clinic has been told")
    assert SafetyFlag.objects.get().key == "rf_chest_pain"


def test_what_was_held_meanwhile_is_shown_no_more_and_the_log_stays_with_its_reason(
    browser_of, patient, program, therapist
):
    context = browser_of(patient)
    page = log_offline(context)
    held = {"held_at": make.now(), "held_by": therapist.user}
    Program.objects.filter(pk=program.pk).update(**held)

    context.set_offline(False)
    page.reload()
    expect(status(page)).to_contain_text("This was not saved.")
    expect(status(page)).to_contain_text("rests until your therapist has looked")
    page.goto("/plan/")
    expect(status(page)).to_contain_text("This was not saved.")
    context.set_offline(True)
    page.goto("/today/")
    expect(page.get_by_role("button", name="I did all of it")).to_have_count(0)

    status(page).get_by_role("button", name="I have read this").click()
    expect(status(page)).not_to_contain_text("This was not saved.")
    assert ExerciseLog.objects.count() == 0


def test_what_was_refused_among_what_was_sent_is_not_told_as_saved(
    browser_of, patient, program, therapist
):
    make.aid(patient=patient)
    context = browser_of(patient)
    page = open_today(context)
    context.set_offline(True)
    page.reload()
    page.get_by_role("button", name="Worn").click()
    page.get_by_role("button", name="I did all of it").click()
    expect(status(page)).to_contain_text("See what waits")
    held = {"held_at": make.now(), "held_by": therapist.user}
    Program.objects.filter(pk=program.pk).update(**held)
    page.goto("/plan/")

    context.set_offline(False)  # sends by itself, and is told of on this page alone

    expect(status(page)).to_contain_text("What was not saved stands below.")
    expect(status(page)).not_to_contain_text("All that you logged")


def test_signing_out_shows_what_waits_and_leaves_nothing(browser_of, patient, program):
    context = browser_of(patient)
    page = log_offline(context)

    page.goto("/today/")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("main")).to_contain_text("has not been sent")
    expect(status(page)).to_contain_text("1 day waiting to send")
    page.get_by_role("button", name="Sign out and lose these").click()
    expect(page.locator("main")).to_contain_text("gone from this device")

    assert stored(page) == [0, 0, 0]
    context.set_offline(False)
    page.goto("/today/")


def test_somebody_else_in_the_same_browser_sees_and_sends_nothing_of_it(
    browser_of, patient, program, clinic
):
    context = browser_of(patient)
    page = log_offline(context)
    other = make.patient(clinic=clinic)
    browser_of(other, context)

    context.set_offline(False)
    page.goto("/people/more/")
    expect(status(page)).to_have_attribute("data-offline", "kept")
    expect(status(page)).not_to_contain_text("waiting to send")
    assert ExerciseLog.objects.count() == 0
    context.set_offline(True)
    page.goto("/today/")
    expect(page.get_by_role("button", name="I did all of it")).to_have_count(0)

    context.set_offline(False)
    browser_of(patient, context)
    page.goto("/people/more/")
    expect(status(page)).to_contain_text("Sent.")
    page.goto("/today/")
    expect(page.locator(".hero")).to_contain_text("Well done")
    assert standing().values_list("said_by", flat=True)[0] == patient.user_id


def test_what_waits_goes_along_where_the_record_opens_to_another_account(
    browser_of, patient, program, clinic_admin
):
    context = browser_of(patient)
    page = log_offline(context)
    before = patient.user
    carry(patient, second_of(patient), by=make.actor(clinic_admin))

    context.clear_cookies()
    context.set_offline(False)
    page.goto("/today/")
    page.wait_for_url("**/accounts/**")
    browser_of(patient, context)
    page.goto("/people/more/")
    expect(status(page)).to_contain_text("Sent.")
    page.goto("/today/")
    expect(page.locator(".hero")).to_contain_text("Well done")
    assert {log.said_by for log in standing()} == {patient.user} != {before}
    assert stored(page)[2] == 0


def test_what_is_of_another_person_after_all_stays_with_its_reason(
    browser_of, patient, program, clinic_admin
):
    second, by = second_of(patient), make.actor(clinic_admin)
    row = carry(patient, second, by=by)
    context = browser_of(patient)
    page = log_offline(context)
    doubling.take_back(row=row, reason="A sister", by=by, now=make.now())
    admitting.readmit_patient(patient=second, by=by, now=make.now())
    second.refresh_from_db()

    context.set_offline(False)
    browser_of(second, context)
    page.goto("/people/more/")
    expect(status(page)).to_contain_text("This was not saved.")
    expect(status(page)).to_contain_text("not in your plan for that day")
    assert ExerciseLog.objects.count() == 0


def test_something_wrong_is_told_from_the_whole_list_too(browser_of, patient, program):
    context = browser_of(patient)
    page = open_today(context)
    context.set_offline(True)
    page.goto("/today/check/")
    expect(status(page)).to_contain_text("No connection")
    page.locator("button[name=sign][value=rf_stroke]").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Please stop")
    expect(page.locator("main")).to_contain_text(patient.clinic.emergency_number)


@pytest.mark.parametrize(
    ("days", "says"),
    [(2, "This plan is from"), (9, "more than 7 days ago"), (31, None)],
)
def test_a_copy_says_how_old_it_is_and_is_gone_after_thirty_days(
    browser_of, patient, program, days, says
):
    context = browser_of(patient)
    page = open_today(context)
    context.set_offline(True)
    worker = context.service_workers[0]
    worker.evaluate(
        """(days) => {
            const now = Date.now;
            Date.now = () => now() + days * 864e5;
        }""",
        days,
    )
    if says is None:
        with pytest.raises(Exception, match=re.compile("ERR_|net::")):
            page.goto("/today/")
    else:
        page.goto("/today/")
        expect(status(page)).to_contain_text(says)


def test_what_cannot_wait_stays_on_its_page_and_is_sent_once_there_is_a_connection(
    browser_of, patient, program
):
    context = browser_of(patient)
    page = open_today(context)
    page.goto("/messages/")
    question, send = (
        page.get_by_label("Your question"),
        page.get_by_role("button", name="Send"),
    )
    question.fill("My knee clicks. Is that bad?")
    context.set_offline(True)

    send.click()

    expect(page.get_by_role("alert")).to_contain_text("This may not have been sent")
    expect(question).to_have_value("My knee clicks. Is that bad?")
    send.click()
    expect(page.get_by_role("alert")).to_have_count(1)
    context.set_offline(False)
    send.click()
    expect(page.get_by_text("Sent. You will find the answer here.")).to_be_visible()
    assert Message.objects.count() == 1


@pytest.mark.parametrize("refused", ["/today/fall/", "/today/{}/log/"])
def test_going_back_to_a_page_that_answered_a_form_sends_nothing_again(
    browser_of, patient, program, refused
):
    page = open_today(browser_of(patient))
    address = refused.format(program.items.first().pk)
    page.evaluate(
        """address => {
            const form = document.querySelector("form[method=post]").cloneNode();
            form.action = address;
            form.append(document.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
            document.body.append(form);
            form.submit();
        }""",
        address,
    )
    page.wait_for_url(f"**{address}")

    page.goto("/plan/")
    page.go_back()

    main = page.get_by_role("main")
    expect(main).not_to_contain_text("No connection")
    expect(main).not_to_contain_text("This page does not open by itself")
    assert not standing()
