"""News of texts: settled whatever comes first, and harmless where they are not ours."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core import mail

from ptcare.embedded.texts import Reply
from ptcare.notices.channels.texting import Fate, News
from ptcare.notices.consent import consenting
from ptcare.notices.models import Attempt, Notice, TextedNumber, TextNews
from ptcare.notices.outbox import claiming, delivering
from ptcare.notices.texts import following
from tests import factories as make
from tests.factories import NUMBER
from tests.services.test_sms import NOW, tell, tell_and_deliver
from tests.services.test_sms import texted as texted

LATER = NOW + dt.timedelta(minutes=1)
State, Stage = Notice.State, TextNews.Stage


def told(stage, *, reference=None, own_id=None, **how):
    """By the reference of the only text, unless another is given."""
    news = News(
        **{
            "reference": reference or Attempt.objects.get(channel="sms").reference,
            "own_id": own_id,
            "number": NUMBER,
            "stage": stage,
            "reason": "a landline (30006)" if stage == Stage.CAME_BACK else "",
        }
        | how
    )
    following.take_in(news, now=LATER)


def test_a_delivered_text_is_shown_as_delivered(texted):
    tell_and_deliver(texted)

    told(Stage.ON_ITS_WAY)
    assert Notice.objects.get().state == State.SENT
    told(Stage.DELIVERED)
    told(Stage.DELIVERED)
    told(Stage.ON_ITS_WAY)

    assert Notice.objects.get().state == State.DELIVERED
    assert TextNews.objects.filter(applied_at=None).count() == 0


def test_a_text_that_came_back_goes_out_by_the_next_channel(texted):
    tell_and_deliver(texted)
    texted.user.email = "pat@example.org"
    texted.user.save()

    told(Stage.CAME_BACK)
    delivering.deliver_due(now=LATER)

    assert Notice.objects.get().channel == "email"
    assert len(mail.outbox) == 1


def test_a_text_that_came_back_with_no_other_way_has_failed(texted):
    tell_and_deliver(texted)

    told(Stage.CAME_BACK)
    delivering.deliver_due(now=LATER)

    assert Notice.objects.get().state == State.FAILED
    assert Attempt.objects.get().reason == "a landline (30006)"


@pytest.mark.parametrize("own_id", [None, uuid.uuid4()])
def test_news_of_a_text_that_is_not_ours_are_nothing(texted, own_id):
    tell_and_deliver(texted)

    told(Stage.CAME_BACK, reference="SM" + "0" * 32, own_id=own_id, fate=Fate.NO_USE)

    assert Notice.objects.get().state == State.SENT
    assert not TextNews.objects.exists()
    assert TextedNumber.objects.get().no_use_since is None


def test_what_was_in_doubt_is_settled_by_its_news(texted, text_office):
    text_office.troubles.append(Reply(504, {}))
    assert tell_and_deliver(texted) == State.UNKNOWN
    own_id = Notice.objects.get().message_id

    told(Stage.ON_ITS_WAY, reference="SM1", own_id=own_id)
    assert Notice.objects.get().state == State.SENT

    told(Stage.DELIVERED, reference="SM1", own_id=own_id)
    assert Notice.objects.get().state == State.DELIVERED
    assert Attempt.objects.count() == 1


def test_news_may_come_before_we_have_written_down_that_it_was_taken(
    texted, text_office
):
    """As if its worker were between the carrier's answer and its own note."""
    sid = "SM" + "0b" * 16
    text_office.troubles.append(Reply(201, {"sid": sid}))
    tell(texted)
    held = claiming.claim(now=NOW, most=10)

    told(Stage.DELIVERED, reference=sid, own_id=held[0].message_id)
    assert Notice.objects.get().state == State.CLAIMED
    assert not Attempt.objects.exists()

    delivering.send(held, now=NOW)

    assert Notice.objects.get().state == State.DELIVERED
    assert Attempt.objects.count() == 1


def test_news_of_a_text_whose_worker_died_tell_that_it_went_out(texted, text_office):
    tell(texted)
    [notice] = claiming.claim(now=NOW, most=10)
    claiming.is_still_ours(notice)  # and here the worker dies
    told(Stage.ON_ITS_WAY, reference="SM1", own_id=notice.message_id)
    assert Notice.objects.get().state == State.CLAIMED
    later = NOW + claiming.LEASE + dt.timedelta(seconds=1)
    other = make.patient(user=make.user(email=None))
    tell(other, "b", now=later)

    delivering.deliver_due(now=later)

    assert Notice.objects.get(key="a").state == State.SENT
    assert Attempt.objects.get().reference == "SM1"


def test_a_number_of_no_use_is_open_again_when_a_text_arrives_there(texted):
    tell_and_deliver(texted)
    told(Stage.CAME_BACK, fate=Fate.NO_USE)
    assert TextedNumber.objects.get().no_use_why == "a landline (30006)"

    told(Stage.DELIVERED)

    assert TextedNumber.objects.get().no_use_since is None


def test_who_had_told_the_carrier_stop_has_stopped(texted):
    tell_and_deliver(texted)

    told(Stage.CAME_BACK, fate=Fate.OPTED_OUT)

    assert not consenting.current(texted.user, texted.clinic_id).exists()
