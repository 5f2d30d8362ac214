"""The worker and its timetable. The timetable is code: nobody edits it at night."""

import datetime as dt
import gc
import os
from typing import Any

from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import worker_process_init
from kombu import Queue

from ptcare.watch import tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")


class Traced(Task):
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with tracing.span(str(self.name)):
            return super().__call__(*args, **kwargs)


app = Celery("ptcare", task_cls=Traced)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A flood in one queue delays no other, where each has a worker of its own (`--queues`).
# A worker that is told nothing serves them all.
QUEUES = {
    "safety": (
        "ptcare.notices.tasks.deliver_safety_notices",
        "programs.tasks.escalate_signs",
        "programs.tasks.look_at_gates_again",
        "ptcare.notices.tasks.beat",
    ),
    "notices": (
        "ptcare.notices.tasks.deliver_due_notices",
        "programs.tasks.plan_reminders",
        "programs.tasks.ask_after_care",
        "patients.tasks.remind_of_sessions",
        "patients.tasks.tell_of_cover",
        "patients.tasks.send_digests",
        "patients.tasks.remind_of_record_requests",
    ),
    "recompute": (
        "patients.tasks.recount_stale_coverage",
        "patients.tasks.look_for_alerts",
        "programs.tasks.place_caseloads",
        "programs.tasks.hand_programs_over",
        "programs.tasks.propose_progression",
        "ptcare.audit.tasks.seal_audit",
    ),
    "reports": (
        "patients.tasks.audit_coverage",
        "patients.tasks.go_on_with_audits",
        "patients.tasks.hold_coverage_against_sessions",
        "patients.tasks.look_thoroughly_for_alerts",
        "patients.tasks.drop_outlived_requests",
        "patients.tasks.forget_old_files",
        "patients.tasks.drop_short_lived",
        "patients.tasks.erase_due",
        "ptcare.audit.tasks.check_audit",
        "ptcare.audit.tasks.go_on_with_check",
        "ptcare.audit.tasks.make_audit_months",
    ),
    # Of other people's machines: one that answers slowly keeps nobody else waiting.
    "systems": ("ptcare.hooks.tasks.tell_systems",),
}

app.conf.task_queues = [Queue(name) for name in QUEUES]
app.conf.task_default_queue = "reports"
app.conf.task_routes = {
    task: {"queue": name} for name, tasks in QUEUES.items() for task in tasks
}

app.conf.beat_scheduler = "ptcare.beat_scheduler:Scheduler"

MINUTE = 60.0
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)

app.conf.beat_schedule = {
    "plan reminders": {"task": "programs.tasks.plan_reminders", "schedule": MINUTE},
    "remind of clinic sessions": {
        "task": "patients.tasks.remind_of_sessions",
        "schedule": MINUTE,
    },
    "pass on signs that nobody has taken": {
        "task": "programs.tasks.escalate_signs",
        "schedule": MINUTE,
    },
    "place caseloads": {
        "task": "programs.tasks.place_caseloads",
        "schedule": 5.0,
        "options": {"expires": 30.0},
    },
    "hand programs over": {
        "task": "programs.tasks.hand_programs_over",
        "schedule": 60 * MINUTE,
    },
    "look at fracture gates again": {
        "task": "programs.tasks.look_at_gates_again",
        "schedule": 60 * MINUTE,
    },
    "propose steps up and back": {
        "task": "programs.tasks.propose_progression",
        "schedule": 60 * MINUTE,
    },
    "ask those who have left care": {
        "task": "programs.tasks.ask_after_care",
        "schedule": 60 * MINUTE,
    },
    "deliver safety notices": {
        "task": "ptcare.notices.tasks.deliver_safety_notices",
        "schedule": 5.0,
        "options": {"expires": 30.0},
    },
    "deliver due notices": {
        "task": "ptcare.notices.tasks.deliver_due_notices",
        "schedule": 10.0,
    },
    "tell other systems": {
        "task": "ptcare.hooks.tasks.tell_systems",
        "schedule": 5.0,
        "options": {"expires": 30.0},
    },
    "recount changed coverage": {
        "task": "patients.tasks.recount_stale_coverage",
        "schedule": 2.0,
        # While all are busy rings need not pile up; yet each outlives one slice of
        # the longest work, or behind a row of such slices none would ever be heard.
        "options": {"expires": 30.0},
    },
    "audit every coverage snapshot": {
        "task": "patients.tasks.audit_coverage",
        # Before any clinic's midnight, from coast to coast: a recount for a new day
        # would replace what had drifted, and nobody would hear of it.
        "schedule": crontab(hour=3, minute=30),
    },
    "hold coverage against its sessions": {
        "task": "patients.tasks.hold_coverage_against_sessions",
        # Five minutes before each midnight too, for the same reason.
        "schedule": crontab(minute="10,25,40,55"),
        "last_run_at": LONG_AGO,
        "options": {"expires": 10 * MINUTE},
    },
    "look for alerts of cover": {
        "task": "patients.tasks.look_for_alerts",
        "schedule": MINUTE,
    },
    "look thoroughly for alerts of cover": {
        "task": "patients.tasks.look_thoroughly_for_alerts",
        "schedule": 60 * MINUTE,
    },
    "tell patients of their cover": {
        "task": "patients.tasks.tell_of_cover",
        "schedule": 10 * MINUTE,
    },
    "send what is new to do": {
        "task": "patients.tasks.send_digests",
        "schedule": 10 * MINUTE,
        # On a site where it never rang beat would wait for ten minutes, and the page
        # of what runs by itself would raise an alarm meanwhile.
        "last_run_at": LONG_AGO,
    },
    "drop outlived requests": {
        "task": "patients.tasks.drop_outlived_requests",
        "schedule": 60 * MINUTE,
    },
    "remind of what is asked about records": {
        "task": "patients.tasks.remind_of_record_requests",
        "schedule": 60 * MINUTE,
        "last_run_at": LONG_AGO,
    },
    "forget old files of imports": {
        "task": "patients.tasks.forget_old_files",
        "schedule": 60 * MINUTE,
    },
    "erase records that are due": {
        "task": "patients.tasks.erase_due",
        "schedule": crontab(hour=5, minute=15),
    },
    "drop what is kept for some days": {
        "task": "patients.tasks.drop_short_lived",
        "schedule": 60 * MINUTE,
    },
    "seal the ledger": {"task": "ptcare.audit.tasks.seal_audit", "schedule": MINUTE},
    "hold the ledger against its seals": {
        "task": "ptcare.audit.tasks.check_audit",
        "schedule": crontab(hour=4, minute=15),
    },
    "make months of the ledger": {
        "task": "ptcare.audit.tasks.make_audit_months",
        "schedule": crontab(hour=5, minute=45),
    },
    "show that beat is alive": {
        "task": "ptcare.notices.tasks.beat",
        "schedule": MINUTE,
    },
}


@worker_process_init.connect
def leave_the_code_alone(**_about: Any) -> None:
    """What is loaded by now stays: no collection of garbage need look at it again.

    It saves a tenth of the time in which a caseload is counted.
    """
    gc.freeze()
