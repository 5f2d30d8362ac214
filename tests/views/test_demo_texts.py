"""The demo's texts, there and back over real HTTP: sent, told of, answered."""

from __future__ import annotations

import pytest

from ptcare.notices.consent import consenting
from ptcare.notices.models import Notice
from ptcare.notices.outbox import delivering
from tests import factories as make
from tests.factories import NUMBER
from tests.texting import OURS


@pytest.fixture
def texts_here(text_office, settings):
    settings.TEXTS_PATH = text_office.folder
    return text_office


@pytest.mark.django_db(transaction=True)
def test_a_text_is_sent_told_of_read_and_answered(
    live_server, texts_here, settings, client
):
    settings.SITE_URL = live_server.url
    zone = make.zone_at_noon()
    patient = make.patient(user=make.user(email=None), time_zone=zone)
    make.agree_to_texts(patient)
    make.tell(patient)

    delivering.deliver_due(now=make.now())
    texts_here.tell_all()

    assert Notice.objects.get().state == Notice.State.DELIVERED
    assert "You have something to look at" in page(client)

    answer = client.post("/demo/texts/write-back/", {"number": NUMBER, "text": "Stop"})

    assert answer.url == "/demo/texts/"
    assert "You will get no more texts." in page(client)
    assert not consenting.current(patient.user, patient.clinic_id).exists()


def page(client):
    return client.get("/demo/texts/").content.decode()


def test_texts_are_read_telephone_by_telephone_and_never_as_live_html(
    client, db, texts_here
):
    for number, text in ((NUMBER, "Come & see <b>"), (OURS, "later")):
        texts_here.keep(number=number, text=text, is_ours=True)

    shown = page(client)

    assert "Come &amp; see &lt;b&gt;" in shown
    assert shown.index("(503) 555-0199") < shown.index("(503) 555-0100")


def test_before_any_text_the_page_says_so(client, db, texts_here):
    assert "No text message yet" in page(client)


@pytest.mark.parametrize("number", ["", "x", "+1\n5035550100", "\x00", "5035550100"])
def test_nobody_writes_back_from_what_is_no_telephone(client, db, texts_here, number):
    answer = client.post("/demo/texts/write-back/", {"number": number, "text": "STOP"})

    assert answer.status_code == 404
