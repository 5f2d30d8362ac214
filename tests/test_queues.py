"""Each task has its queue, so that a flood in one delays no other."""

from collections import Counter

from django.core import mail

from ptcare.celery import QUEUES, app
from ptcare.notices import tasks
from ptcare.notices.models import Notice
from tests import factories as make

OURS = ("patients.", "programs.", "ptcare.")


def test_every_task_of_ours_is_in_one_queue():
    app.loader.import_default_modules()
    listed = Counter(name for names in QUEUES.values() for name in names)

    assert listed == Counter(name for name in app.tasks if name.startswith(OURS))


def test_where_a_task_goes_is_its_queue():
    for queue, names in QUEUES.items():
        for name in names:
            assert app.amqp.router.route({}, name)["queue"].name == queue


def test_a_worker_that_is_told_nothing_serves_all():
    assert set(app.amqp.queues.consume_from) == set(QUEUES)


def test_what_is_of_safety_goes_out_past_a_flood(patient):
    now = make.now()
    for number in range(3):
        make.tell(patient, f"word:{number}", kind="kind_word", now=now)
    make.tell(patient, "sign:1", kind="safety_flag", is_safety=True, now=now)

    tasks.deliver_safety_notices()

    assert Notice.objects.get(key="sign:1").state == Notice.State.SENT
    assert Notice.objects.filter(state=Notice.State.DUE).count() == 3
    assert len(mail.outbox) == 1
