"""Every address, by every role, with one's own things and with another clinic's.

An address without a row here fails the suite. Each page is opened by those who may
before others try, so that nothing kept for them can leak.
"""

from __future__ import annotations

import copy
import datetime as dt
import os
import re
import uuid
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from patients.models import HelperLink, Patient
from patients.rules.alerting import Kind
from programs.models import SafetyFlag
from programs.rules.sheet import Sheet
from programs.services import cataloguing
from ptcare.people.models import Clinic, Membership, User
from ptcare.people.roles import Role
from tests import factories as make
from tests import made_once
from tests.signing_in import signed_in
from tests.test_house import PACKAGES

pytestmark = pytest.mark.django_db

PATIENT = frozenset({"patient"})
LOGGING = frozenset({"patient", "helper"})
PATIENT_SIDE = LOGGING | {"reader"}
THERAPISTS = frozenset({"therapist", "lead"})
STAFF = THERAPISTS | {"clinic_admin"}
ADMINS = frozenset({"clinic_admin"})
LEAD = frozenset({"lead"})
SIGNED_IN = PATIENT_SIDE | STAFF
NOBODY_YET = frozenset({"anonymous", "closed"})  # not signed in, or no more
WORLD = SIGNED_IN | NOBODY_YET


@dataclass(frozen=True)
class Row:
    """Who may open it, and which things its address names."""

    who: frozenset[str]
    things: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    owners: frozenset[str] | None = None  # of the thing, where not all who may
    also: frozenset[int] = frozenset()  # answers that are right here besides
    asks_a_script: bool = False  # who is not signed in is told so, and sent nowhere


P = {"patient_id": "patient"}
S = {"session_id": "session"}
C = {"coverage_id": "coverage"}
A = {"authorization_id": "authorization"}
AL = {"alert_id": "alert"}
PACK = {"pack_id": "pack"}
EST = {"estimate_id": "estimate"}
CARE = {"plan_id": "plan_of_care"}
ASKED = {"request_id": "record_request"}
COPY_ASKED = {"request_id": "copy_request"}
DENIED = {"request_id": "denied_request"}
E = {"evaluation_id": "evaluation"}
I = {"item_id": "item"}  # noqa: E741 - stands in the table
G = {"program_id": "program"}
X = {"exercise_id": "own_exercise"}
PHASE = {"phase_id": "phase"}
SLUG = {"slug": "chin-tuck-seated"}
THIS_MONTH = {"year": f"{make.today():%Y}", "number": f"{make.today():%-m}"}
MONITORED = {"kind": "month", "on": f"{make.today():%Y-%m}-01"}
SUGGESTED = {"condition": "high_fall_risk", "because": "falls"}

ROWS = {
    "home": Row(SIGNED_IN),
    "livez": Row(WORLD),
    "readyz": Row(WORLD),
    "metrics": Row(WORLD, also=frozenset({404})),  # nobody has said the word
    "security_txt": Row(WORLD),
    "accessibility": Row(WORLD),
    "look": Row(WORLD),
    "set_theme": Row(WORLD),
    "set_language": Row(WORLD),
    "card": Row(WORLD, words={"address": "no-such-card"}),
    "card_find": Row(WORLD),
    "letters:news": Row(WORLD, also=frozenset({404})),  # no provider is set up
    "letters:stop": Row(WORLD, words={"token": "1:not-ours"}),
    "letters:address_is_good": Row(SIGNED_IN),
    "texts:news": Row(WORLD, also=frozenset({403})),  # not signed by the carrier
    "texts:incoming": Row(WORLD, also=frozenset({403})),
    "demo:people": Row(WORLD),
    "demo:mail": Row(WORLD),
    "demo:texts": Row(WORLD),
    "demo:write_back": Row(WORLD, also=frozenset({404})),  # from no telephone
    "demo:letter": Row(WORLD, words={"file": "no-such.log", "number": "0"}),
    "people:again": Row(SIGNED_IN),
    "people:choose_standing": Row(SIGNED_IN, also=frozenset({404})),
    "people:awake": Row(SIGNED_IN),
    "people:away": Row(SIGNED_IN),
    "people:interrupted": Row(SIGNED_IN),
    "people:forget_interrupted": Row(SIGNED_IN),
    "people:more": Row(SIGNED_IN),
    "people:devices": Row(SIGNED_IN),
    "guides:guides": Row(SIGNED_IN),
    "guides:guide": Row(SIGNED_IN, words={"key": "patient"}),
    "guides:section": Row(SIGNED_IN, words={"key": "patient", "slug": "today"}),
    "guides:pdf": Row(SIGNED_IN, words={"key": "patient"}),
    "reach:reach": Row(PATIENT_SIDE),
    "reach:news": Row(PATIENT_SIDE),
    "reach:email": Row(PATIENT_SIDE),
    "reach:first": Row(PATIENT_SIDE),
    "reach:topics": Row(PATIENT_SIDE),
    "reach:nothing": Row(PATIENT_SIDE),
    "reach:text": Row(SIGNED_IN),
    "reach:text_code": Row(SIGNED_IN),
    "reach:text_off": Row(SIGNED_IN),
    "reach:wishes": Row(STAFF),
    "people:own_device": Row(SIGNED_IN),
    "people:remember_device": Row(SIGNED_IN),
    "people:sign_device_out": Row(
        SIGNED_IN, {"device_id": "device"}, owners=frozenset({"patient"})
    ),
    "push:device": Row(SIGNED_IN),
    "push:on": Row(SIGNED_IN),
    "push:off": Row(
        SIGNED_IN, {"subscription_id": "subscription"}, owners=frozenset({"patient"})
    ),
    "push:try": Row(SIGNED_IN),
    "push:renew": Row(WORLD, also=frozenset({404})),
    "push:shown": Row(WORLD, words={"reference": "1:no-such"}),
    "people:front": Row(ADMINS | LEAD),
    "people:front_colleague": Row(ADMINS | LEAD, {"membership_id": "therapist"}),
    "people:team": Row(LEAD),
    "people:export_team": Row(LEAD),
    "people:rhythm": Row(LEAD),
    "people:end_membership": Row(LEAD, {"membership_id": "colleague"}),
    "people:set_lead": Row(LEAD, {"membership_id": "colleague"}),
    "patients:list": Row(STAFF),
    "patients:admit": Row(STAFF),
    "patients:invite_many": Row(STAFF),
    "patients:my_visits": Row(PATIENT_SIDE),
    "patients:own_record": Row(PATIENT),
    "patients:own_looks": Row(PATIENT),
    "patients:own_changes": Row(PATIENT),
    "patients:own_change_ask": Row(PATIENT),
    "patients:own_change": Row(PATIENT, ASKED),
    "patients:own_change_take_back": Row(PATIENT, ASKED),
    "patients:own_change_disagree": Row(PATIENT, DENIED),
    "patients:close_account": Row(PATIENT),
    "patients:account_closed": Row(WORLD),
    "patients:record_requests": Row(STAFF),
    "patients:record_request": Row(STAFF, ASKED),
    "patients:answer_record_request": Row(STAFF, ASKED, words={"step": "accept"}),
    "patients:write_record_request": Row(STAFF, P, words={"wish": "copy"}),
    "patients:disclosures": Row(STAFF, P),
    "patients:write_disclosure": Row(STAFF, P),
    "patients:disclosures_paper": Row(STAFF, P),
    "patients:withdraw_disclosure": Row(STAFF, {"disclosure_id": "disclosure"}),
    "patients:own_disclosures": Row(PATIENT),
    "patients:own_disclosures_paper": Row(PATIENT),
    "patients:open_account_again": Row(STAFF, P),
    "patients:set_up": Row(ADMINS | LEAD),
    "patients:audit": Row(LEAD),
    "patients:export_audit": Row(LEAD),
    "patients:who_saw": Row(LEAD),
    "patients:export_who_saw": Row(LEAD, also=frozenset({404})),
    "patients:seen": Row(LEAD, P),
    "patients:guarded": Row(LEAD),
    "patients:hand_over": Row(LEAD),
    "patients:restrict_record": Row(LEAD, P),
    "patients:lift": Row(LEAD, {"restriction_id": "restriction"}),
    "patients:accesses": Row(LEAD),
    "patients:review_access": Row(LEAD, {"access_id": "access"}),
    "patients:give_back": Row(
        STAFF, {"access_id": "access"}, owners=frozenset({"therapist"})
    ),
    "patients:emergency_find": Row(STAFF),
    "patients:emergency": Row(STAFF, P),
    "patients:open_record": Row(STAFF, P),
    "patients:keeping": Row(LEAD),
    "patients:keeping_rules": Row(LEAD),
    "patients:hold_record": Row(LEAD, P),
    "patients:end_hold": Row(LEAD, {"hold_id": "hold"}),
    "patients:delivery": Row(ADMINS | LEAD),
    "patients:delivery_waiting": Row(ADMINS | LEAD),
    "patients:delivery_sent": Row(ADMINS | LEAD),
    "patients:unreached": Row(ADMINS | LEAD),
    "patients:health": Row(LEAD),
    "patients:delivery_again": Row(ADMINS | LEAD, {"notice_id": "notice"}),
    "patients:delivery_all_again": Row(ADMINS | LEAD),
    "patients:coverage_board": Row(STAFF),
    "patients:export_board": Row(STAFF),
    "patients:export_patients": Row(STAFF),
    "patients:export_to_do": Row(STAFF),
    "patients:export_sessions": Row(STAFF, words={"span": "day"}),
    "patients:export_money": Row(ADMINS),
    "patients:export_requests": Row(ADMINS),
    "patients:export_record_requests": Row(STAFF),
    "patients:export_deliveries": Row(ADMINS | LEAD, words={"which": "failed"}),
    "patients:export_unreached": Row(ADMINS | LEAD),
    "patients:export_sessions_of": Row(STAFF, P),
    "patients:export_cover_of": Row(STAFF, P),
    "patients:to_do": Row(STAFF),
    "patients:alert_done": Row(STAFF, AL),
    "patients:alert_later": Row(STAFF, AL),
    "patients:alert_tell": Row(ADMINS, AL),
    "patients:alert_limits": Row(ADMINS),
    "patients:requests": Row(ADMINS),
    "patients:request_called": Row(ADMINS, {"request_id": "request"}),
    "patients:request_declined": Row(ADMINS, {"request_id": "request"}),
    "patients:hooks": Row(LEAD),
    "patients:hook": Row(LEAD, {"hook_id": "hook"}),
    "patients:hook_secret": Row(LEAD, {"hook_id": "hook"}),
    "patients:hook_off": Row(LEAD, {"hook_id": "hook"}),
    "patients:hook_on": Row(LEAD, {"hook_id": "hook"}),
    "patients:hook_trial": Row(LEAD, {"hook_id": "hook"}),
    "patients:hook_again": Row(LEAD, {"delivery_id": "hook_delivery"}),
    "patients:systems": Row(LEAD),
    "patients:system": Row(LEAD, {"system_id": "system"}),
    "patients:system_secret": Row(LEAD, {"system_id": "system"}),
    "patients:system_end": Row(LEAD, {"system_id": "system"}),
    # What a key opens, and who has none: tests/fhir/test_access.py.
    "fhir:metadata": Row(WORLD),
    "fhir:smart": Row(WORLD),
    "fhir:token": Row(WORLD, also=frozenset({415})),
    "fhir:read": Row(
        WORLD, words={"kind": "Patient", "key": "1"}, also=frozenset({401})
    ),
    "fhir:search": Row(WORLD, words={"kind": "Patient"}, also=frozenset({401})),
    "fhir:search_posted": Row(WORLD, words={"kind": "Patient"}, also=frozenset({401})),
    "fhir:everything": Row(WORLD, words={"key": "1"}, also=frozenset({401})),
    "fhir:nowhere": Row(WORLD, words={"rest": "no-such"}),
    "clinics:clinic": Row(WORLD, words={"slug": "no-such-clinic"}),
    "clinics:asked": Row(WORLD, words={"slug": "no-such-clinic", "how": "mail"}),
    "clinics:confirm": Row(WORLD, words={"slug": "no-such-clinic", "token": "x"}),
    "patients:sessions": Row(STAFF),
    "patients:desk": Row(ADMINS),
    "patients:desk_close": Row(ADMINS),
    "patients:desk_reopen": Row(ADMINS, {"day_id": "desk_day"}),
    "patients:desk_arrive": Row(ADMINS, S),
    "patients:desk_miss": Row(ADMINS, S),
    "patients:desk_insurance": Row(ADMINS, S),
    "patients:desk_insurance_back": Row(ADMINS, S),
    "patients:desk_money": Row(ADMINS, S),
    "patients:desk_fee": Row(ADMINS, S),
    "patients:desk_waive": Row(ADMINS, S),
    "patients:desk_money_back": Row(ADMINS, {"collected_id": "collected"}),
    "patients:desk_fee_back": Row(ADMINS, {"fee_id": "missed_fee"}),
    "patients:patient": Row(STAFF, P),
    "patients:contact": Row(STAFF, P),
    "patients:invite_helper": Row(STAFF, P),
    "patients:discharge": Row(STAFF, P),
    "patients:readmit": Row(STAFF, P),
    "programs:doubles": Row(STAFF),
    "programs:double_choose": Row(STAFF, P),
    "programs:double": Row(STAFF, P | {"kept_id": "other_patient"}),
    "programs:double_taken_back": Row(STAFF, {"double_id": "double"}),
    "programs:two_people": Row(STAFF, P | {"other_id": "other_patient"}),
    "programs:perhaps_one": Row(STAFF, {"pair_id": "two_people"}),
    "patients:reach": Row(STAFF, P),
    "patients:wishes": Row(STAFF, P),
    "patients:reach_text": Row(STAFF, P),
    "patients:reach_code": Row(STAFF, P),
    "patients:reach_text_off": Row(STAFF, P),
    "patients:entry": Row(STAFF, P),
    "patients:issue_card": Row(STAFF, P),
    "patients:invite_again": Row(STAFF, P),
    "patients:address_is_good": Row(STAFF, P),
    "patients:sign_device_out": Row(
        STAFF, P | {"device_id": "device"}, also=frozenset({404})
    ),
    "patients:record_referral": Row(STAFF, P),
    "patients:record_consent": Row(STAFF, P),
    "patients:withdraw_consent": Row(STAFF, {"consent_id": "consent"}),
    "patients:withdraw_referral": Row(STAFF, {"referral_id": "referral"}),
    "patients:name_emergency_contact": Row(STAFF, P),
    "patients:end_emergency_contact": Row(STAFF, {"contact_id": "contact"}),
    "patients:book": Row(STAFF, P),
    "patients:coverage": Row(STAFF, P),
    "patients:clocks": Row(ADMINS),
    "programs:packs": Row(STAFF, P),
    "programs:write_pack": Row(THERAPISTS, P),
    "programs:pack": Row(THERAPISTS, PACK),
    "programs:pack_pdf": Row(STAFF, PACK),
    "programs:pack_text": Row(STAFF, PACK),
    "patients:estimates": Row(STAFF, P),
    "patients:write_estimate": Row(ADMINS, P),
    "patients:price_asked": Row(STAFF, P),
    "patients:estimate_not_wanted": Row(ADMINS, P),
    "patients:estimate": Row(STAFF, EST),
    "patients:estimate_pdf": Row(STAFF, EST),
    "patients:estimate_given": Row(ADMINS, EST),
    "patients:ask_estimate": Row(PATIENT),
    "patients:own_estimate": Row(PATIENT, EST),
    "patients:own_estimate_pdf": Row(PATIENT, EST),
    "patients:numbers": Row(ADMINS),
    "patients:care": Row(STAFF, P),
    "patients:planner": Row(STAFF, P),
    "patients:plan_care": Row(THERAPISTS, P),
    "patients:write_note": Row(THERAPISTS, P),
    "patients:care_sent": Row(STAFF, CARE),
    "patients:care_order": Row(STAFF, CARE),
    "patients:care_verbal": Row(STAFF, CARE),
    "patients:care_signed": Row(STAFF, CARE),
    "patients:care_ended": Row(THERAPISTS, CARE),
    "patients:withdraw_plan": Row(THERAPISTS, CARE),
    "patients:withdraw_step": Row(STAFF, {"step_id": "care_step"}),
    "patients:withdraw_note": Row(THERAPISTS, {"note_id": "progress_note"}),
    "patients:open_coverage": Row(ADMINS, P),
    "patients:end_helper": Row(STAFF, {"link_id": "link"}),
    "patients:helper_scopes": Row(STAFF, {"link_id": "link"}),
    "patients:helper_entry": Row(STAFF, {"link_id": "link"}),
    "patients:helper_card": Row(STAFF, {"link_id": "link"}),
    "patients:invite_helper_again": Row(STAFF, {"link_id": "link"}),
    "patients:helper_address_is_good": Row(STAFF, {"link_id": "link"}),
    "patients:sign_helper_out": Row(
        STAFF, {"link_id": "link", "device_id": "device"}, also=frozenset({404})
    ),
    "patients:week": Row(STAFF),
    "patients:book_whom": Row(STAFF),
    "patients:book_weekly": Row(STAFF, P),
    "patients:closures": Row(ADMINS | LEAD),
    "patients:withdraw_closure": Row(ADMINS | LEAD, {"closure_id": "closure"}),
    "patients:own_absences": Row(THERAPISTS),
    "patients:withdraw_absence": Row(
        THERAPISTS, {"closure_id": "absence"}, owners=frozenset({"therapist"})
    ),
    "patients:hours": Row(ADMINS | LEAD),
    "patients:clinic_facts": Row(LEAD),
    "patients:session": Row(STAFF, S),
    "patients:session_cancel": Row(STAFF, S),
    "patients:cancel_several": Row(STAFF, P),
    "patients:close_past": Row(STAFF),
    "patients:keep_from_plan": Row(ADMINS, S),
    "patients:tell_plan": Row(ADMINS, S),
    "patients:session_sign": Row(THERAPISTS, S),
    "patients:session_unsign": Row(THERAPISTS, S),
    "patients:session_move": Row(STAFF, S),
    "patients:session_attend": Row(STAFF, S),
    "patients:session_cancelled": Row(STAFF, S),
    "patients:session_late_cancelled": Row(STAFF, S),
    "patients:session_no_show": Row(STAFF, S),
    "patients:session_wrong": Row(STAFF, S),
    "patients:prices": Row(ADMINS),
    "patients:set_prices": Row(ADMINS),
    "patients:correct_prices": Row(ADMINS, {"prices_id": "prices"}),
    "patients:year_amounts": Row(ADMINS),
    "patients:set_year_amount": Row(ADMINS, words={"figure": "kx_ot", "year": "2026"}),
    "patients:imports": Row(STAFF),
    "patients:import_send": Row(STAFF, words={"kind": "patients"}),
    "patients:import_template": Row(STAFF, words={"kind": "patients"}),
    "patients:import": Row(STAFF, {"import_id": "import"}),
    "patients:import_problems": Row(STAFF, {"import_id": "import"}),
    "patients:import_do": Row(STAFF, {"import_id": "import"}),
    "patients:import_drop": Row(STAFF, {"import_id": "import"}),
    "patients:claims": Row(ADMINS, P),
    "patients:bill_sessions": Row(ADMINS, P),
    "patients:mark_paid": Row(ADMINS, P),
    "patients:take_claims_back": Row(ADMINS, P),
    "patients:correct_payment": Row(ADMINS, S),
    "patients:write_off": Row(ADMINS, S),
    "patients:take_write_off_back": Row(ADMINS, S),
    "patients:settle_write_off": Row(ADMINS, S),
    "patients:plan": Row(STAFF, C),
    "patients:correct_coverage": Row(ADMINS, C),
    "patients:end_coverage": Row(ADMINS, C),
    "patients:withdraw_coverage": Row(ADMINS, C),
    "patients:record_answer": Row(ADMINS, C),
    "patients:withdraw_answer": Row(ADMINS, {"answer_id": "answer"}),
    "patients:add_limit": Row(ADMINS, C),
    "patients:correct_limit": Row(ADMINS, {"limit_id": "limit"}),
    "patients:set_prior_use": Row(ADMINS, C),
    "patients:set_met": Row(ADMINS, C),
    "patients:set_spent": Row(ADMINS, {"threshold_id": "threshold"}),
    "patients:add_authorization": Row(ADMINS, C),
    "patients:ask_authorization": Row(ADMINS, C),
    "patients:decide_authorization": Row(ADMINS, A),
    "patients:extend_authorization": Row(ADMINS, A),
    "patients:void_authorization": Row(ADMINS, A),
    "programs:asked_copy_pdf": Row(THERAPISTS, COPY_ASKED),
    "programs:asked_copy_json": Row(THERAPISTS, COPY_ASKED),
    "programs:own_copy": Row(PATIENT),
    "programs:own_copy_page": Row(PATIENT),
    "programs:own_copy_pdf": Row(PATIENT),
    "programs:own_copy_json": Row(PATIENT),
    "programs:own_copy_logs": Row(PATIENT),
    "programs:own_copy_fhir": Row(PATIENT),
    "programs:own_agreed": Row(PATIENT),
    "programs:own_agreed_withdraw": Row(
        PATIENT, {"row_id": "consent"}, words={"what": "care"}
    ),
    "programs:calendar": Row(PATIENT_SIDE),
    "programs:calendar_off": Row(PATIENT_SIDE),
    "programs:calendar_feed": Row(
        WORLD, words={"secret": "no-such-calendar"}, also=frozenset({404})
    ),
    "programs:today": Row(PATIENT_SIDE),
    "programs:log_all": Row(LOGGING),
    "programs:log_short": Row(LOGGING),
    "programs:undo": Row(LOGGING),
    "programs:report": Row(LOGGING),
    "programs:week_pain": Row(LOGGING),
    "programs:not_today": Row(LOGGING),
    "programs:hurt": Row(LOGGING),
    "programs:told": Row(PATIENT_SIDE),
    "programs:day": Row(THERAPISTS, P, words={"on": "2026-01-05"}),
    "programs:correct_day": Row(THERAPISTS, I, words={"on": "2026-01-05"}),
    "programs:tick": Row(LOGGING),
    "programs:untick": Row(LOGGING),
    "programs:check_in": Row(LOGGING),
    "programs:morning": Row(LOGGING),
    "programs:report_fall": Row(LOGGING),
    "programs:stop_read": Row(LOGGING, {"flag_id": "flag"}),
    "programs:stop_mistaken": Row(LOGGING, {"flag_id": "flag"}),
    "programs:stop": Row(PATIENT_SIDE, {"flag_id": "flag"}),
    "programs:exercise_today": Row(PATIENT_SIDE, I),
    "programs:guide": Row(LOGGING),
    "programs:guide_exercise": Row(LOGGING, I),
    "programs:log": Row(LOGGING, I),
    "programs:helpers": Row(PATIENT),
    "programs:invite_helper": Row(PATIENT),
    "programs:helper_scopes": Row(PATIENT, {"link_id": "link"}),
    "programs:end_helper": Row(PATIENT, {"link_id": "link"}),
    "programs:helper_card": Row(PATIENT, {"link_id": "link"}),
    "programs:sync": Row(LOGGING, also=frozenset({415}), asks_a_script=True),
    "programs:progress": Row(PATIENT_SIDE),
    "programs:progress_why": Row(LOGGING),
    "programs:progress_month": Row(PATIENT_SIDE, words=THIS_MONTH),
    "programs:pause": Row(LOGGING),
    "programs:pause_end": Row(LOGGING, {"pause_id": "pause"}),
    "programs:lessons": Row(PATIENT_SIDE),
    "programs:lesson": Row(PATIENT_SIDE, words={"slug": "posture"}),
    "programs:gym": Row(PATIENT_SIDE),
    "programs:log_gym": Row(LOGGING),
    "programs:undo_gym": Row(LOGGING, {"day_id": "gym_day"}),
    "programs:device": Row(PATIENT_SIDE, also=frozenset({403}), asks_a_script=True),
    "programs:worker": Row(WORLD),
    "programs:manifest": Row(WORLD),
    "programs:plan": Row(PATIENT_SIDE),
    "programs:reminder": Row(LOGGING),
    "programs:everyday": Row(PATIENT_SIDE),
    "programs:everyday_answer": Row(PATIENT_SIDE, words={"slug": "golf"}),
    "programs:messages": Row(LOGGING),
    "programs:questions": Row(THERAPISTS),
    "programs:thread": Row(THERAPISTS, P),
    "programs:thread_settle": Row(THERAPISTS, P),
    "programs:message_take_back": Row(THERAPISTS, {"message_id": "message"}),
    "programs:thread_hand_over": Row(THERAPISTS, P),
    "programs:everyday_review": Row(THERAPISTS, P),
    "programs:everyday_confirm": Row(THERAPISTS, P),
    "programs:everyday_decide": Row(THERAPISTS, P, words={"slug": "golf"}),
    "programs:treatment": Row(THERAPISTS, P),
    "programs:treatment_record": Row(THERAPISTS, P, words={"kind": "medication"}),
    "programs:treatment_correct": Row(
        THERAPISTS, {"fact_id": "medication"}, words={"kind": "medication"}
    ),
    "programs:treatment_stop": Row(
        THERAPISTS, {"fact_id": "medication"}, words={"kind": "medication"}
    ),
    "programs:treatment_stop_back": Row(
        THERAPISTS, {"fact_id": "medication"}, words={"kind": "medication"}
    ),
    "programs:treatment_event": Row(
        THERAPISTS, {"fact_id": "medication"}, words={"kind": "dose"}
    ),
    "programs:treatment_withdraw": Row(
        THERAPISTS, {"fact_id": "medication"}, words={"kind": "medication"}
    ),
    "programs:caseload": Row(THERAPISTS),
    "programs:export_caseload": Row(THERAPISTS),
    "programs:export_logs": Row(THERAPISTS, P),
    "programs:export_checkups": Row(THERAPISTS),
    "programs:export_monitored": Row(THERAPISTS),
    "programs:export_register": Row(LEAD),
    "programs:export_overview": Row(LEAD, words={"which": "outcomes"}),
    "programs:caseload_news": Row(THERAPISTS, also=frozenset({204})),
    "programs:caseload_fine": Row(THERAPISTS),
    "programs:caseload_limits": Row(LEAD),
    "programs:escalation_set_up": Row(LEAD),
    "programs:caseload_dose": Row(THERAPISTS, I),
    "programs:caseload_hold": Row(THERAPISTS, G),
    "programs:caseload_row": Row(THERAPISTS, P),
    "programs:caseload_look": Row(THERAPISTS, P),
    "programs:caseload_call": Row(THERAPISTS, P),
    "programs:caseload_snooze": Row(THERAPISTS, P),
    "programs:caseload_write": Row(THERAPISTS, P),
    "programs:caseload_take_back": Row(THERAPISTS, P | {"review_id": "review"}),
    "programs:chart": Row(THERAPISTS, P),
    "programs:close": Row(THERAPISTS, P),
    "programs:checkups": Row(THERAPISTS),
    "programs:checkup": Row(THERAPISTS, {"checkup_id": "checkup"}),
    "programs:own_checkup": Row(LOGGING, also=frozenset({404})),
    "programs:own_days": Row(LOGGING, also=frozenset({404})),
    "programs:findings": Row(THERAPISTS, P),
    "programs:record_fracture": Row(THERAPISTS, P),
    "programs:clear_fracture": Row(THERAPISTS, {"fracture_id": "fracture"}),
    "programs:confirm_healed": Row(THERAPISTS, {"fracture_id": "fracture"}),
    "programs:suggestions": Row(THERAPISTS, P),
    "programs:accept_suggestion": Row(THERAPISTS, P, words=SUGGESTED),
    "programs:decline_suggestion": Row(THERAPISTS, P, words=SUGGESTED),
    "programs:set_condition": Row(THERAPISTS, P),
    "programs:tests": Row(THERAPISTS, P),
    "programs:record_test": Row(THERAPISTS, P, words={"key": "tug"}),
    "programs:open_evaluation": Row(THERAPISTS, P),
    "programs:visit_day": Row(THERAPISTS, P),
    "programs:attend_and_sign": Row(THERAPISTS, S),
    "programs:visit_note": Row(THERAPISTS, S),
    "programs:compare": Row(THERAPISTS, {"evaluation_id": "evaluation"}),
    "programs:evaluation": Row(THERAPISTS, E),
    "programs:evaluation_test": Row(THERAPISTS, E, words={"key": "tug"}),
    "programs:evaluation_save": Row(THERAPISTS, E),
    "programs:evaluation_sign": Row(THERAPISTS, E),
    "programs:evaluation_add": Row(THERAPISTS, {"evaluation_id": "signed_evaluation"}),
    "programs:evaluation_withdraw": Row(THERAPISTS, E),
    "programs:evaluation_misplaced": Row(
        THERAPISTS, {"evaluation_id": "signed_evaluation"}
    ),
    "programs:record_fall": Row(THERAPISTS, P),
    "programs:withdraw": Row(
        THERAPISTS, {"fact_id": "fracture"}, words={"kind": "fracture"}
    ),
    "programs:checklist": Row(THERAPISTS, P),
    "programs:intake": Row(THERAPISTS, P),
    "programs:record_diagnosis": Row(THERAPISTS, P),
    "programs:check_fractures": Row(THERAPISTS, P),
    "programs:set_goal": Row(THERAPISTS, P),
    "programs:settle_goal": Row(THERAPISTS, {"goal_id": "goal"}),
    "programs:check_home": Row(THERAPISTS, P),
    "programs:withdraw_intake": Row(
        THERAPISTS, {"fact_id": "goal"}, words={"kind": "goal"}
    ),
    "programs:proposals": Row(THERAPISTS),
    "programs:proposals_restart": Row(THERAPISTS, P),
    "programs:proposal_accept": Row(THERAPISTS, {"proposal_id": "proposal"}),
    "programs:proposal_change": Row(THERAPISTS, {"proposal_id": "proposal"}),
    "programs:proposal_decline": Row(THERAPISTS, {"proposal_id": "proposal"}),
    "programs:sign_offs": Row(THERAPISTS, P),
    "programs:sign_off_withdraw": Row(THERAPISTS, {"sign_off_id": "sign_off"}),
    "programs:pain_limits": Row(THERAPISTS, P),
    "programs:see_flag": Row(THERAPISTS, {"flag_id": "flag"}),
    "programs:clear_flag": Row(THERAPISTS, {"flag_id": "flag"}),
    "programs:withdrawn": Row(THERAPISTS, P),
    "programs:flag_mistake": Row(THERAPISTS, {"flag_id": "flag"}),
    "programs:put_flag_back": Row(THERAPISTS, {"flag_id": "flag"}),
    "programs:take_flag": Row(THERAPISTS, {"flag_id": "flag"}),
    "programs:hand_on_flag": Row(THERAPISTS, {"flag_id": "flag"}),
    "programs:start": Row(THERAPISTS, P),
    "programs:program": Row(THERAPISTS, G),
    "programs:builder": Row(THERAPISTS, G),
    "programs:draft_confirm": Row(THERAPISTS, G),
    "programs:confirmation_withdraw": Row(
        THERAPISTS, {"confirmation_id": "confirmation"}
    ),
    "programs:phase_add": Row(THERAPISTS, G),
    "programs:phase": Row(THERAPISTS, PHASE),
    "programs:phase_drop": Row(THERAPISTS, PHASE),
    "programs:phase_open": Row(THERAPISTS, PHASE),
    "programs:item_move": Row(THERAPISTS, I),
    "programs:item_minimum": Row(THERAPISTS, I),
    "programs:picker": Row(THERAPISTS, G),
    "programs:item_add": Row(THERAPISTS, G, words=SLUG),
    "programs:item_remove": Row(THERAPISTS, G, words=SLUG),
    "programs:clear": Row(THERAPISTS, G, words=SLUG | {"condition": "high_fall_risk"}),
    "programs:preview": Row(THERAPISTS, G),
    "programs:sign": Row(THERAPISTS, G),
    "programs:end": Row(THERAPISTS, G),
    "programs:hold": Row(THERAPISTS, G),
    "programs:resume": Row(THERAPISTS, G),
    "programs:rest_back": Row(THERAPISTS, {"rest_id": "rest"}),
    "programs:rest_out": Row(THERAPISTS, {"rest_id": "rest"}),
    "programs:rest_instead": Row(THERAPISTS, {"rest_id": "rest"}, words=SLUG),
    "programs:monitored": Row(THERAPISTS),
    "programs:monitoring_set_up": Row(ADMINS | LEAD),
    "programs:monitoring_confirm_device": Row(ADMINS | LEAD),
    "programs:monitoring_withdraw_device": Row(
        ADMINS | LEAD, {"device_id": "device_status"}
    ),
    "programs:monitoring": Row(THERAPISTS, P),
    "programs:monitoring_begin": Row(THERAPISTS, P),
    "programs:monitoring_end": Row(THERAPISTS, {"episode_id": "episode"}),
    "programs:monitoring_write": Row(THERAPISTS, P, words={"kind": "talk"}),
    "programs:monitoring_correct": Row(THERAPISTS, {"time_id": "monitoring_time"}),
    "programs:monitoring_withdraw": Row(THERAPISTS, {"time_id": "monitoring_time"}),
    "programs:monitoring_period": Row(THERAPISTS, P, words=MONITORED),
    "programs:monitoring_accept": Row(THERAPISTS, P, words=MONITORED),
    "programs:monitoring_beside": Row(THERAPISTS, P, words=MONITORED),
    "programs:monitoring_pdf": Row(THERAPISTS, P, words=MONITORED),
    "programs:monitoring_csv": Row(THERAPISTS, P, words=MONITORED),
    "programs:overview": Row(LEAD),
    "programs:register": Row(LEAD),
    "programs:sheet": Row(SIGNED_IN),
    "programs:key_sheet": Row(LOGGING | STAFF, {"code": "sheet"}),
    "programs:key_sheet_undo": Row(LOGGING | STAFF, {"code": "sheet"}),
    "programs:own_paper": Row(PATIENT_SIDE),
    "programs:paper": Row(STAFF, P),
    "programs:week_sheet": Row(SIGNED_IN, G),
    "programs:week_sheet_pdf": Row(SIGNED_IN, G),
    "programs:booklet": Row(PATIENT_SIDE | THERAPISTS, G),
    "programs:booklet_pdf": Row(PATIENT_SIDE | THERAPISTS, G),
    "programs:item": Row(THERAPISTS, I),
    "programs:sign_off": Row(THERAPISTS, I),
    "programs:library": Row(THERAPISTS),
    "programs:avoid": Row(THERAPISTS),
    "programs:reviewed": Row(THERAPISTS),
    "programs:reviewed_content": Row(THERAPISTS, words={"key": "check-in"}),
    "programs:reviewed_withdraw": Row(THERAPISTS, {"review_id": "vouched"}),
    "programs:texts": Row(THERAPISTS),
    "programs:text": Row(THERAPISTS, words={"key": "check-in"}),
    "programs:contact_sheet": Row(THERAPISTS),
    "programs:exercise": Row(THERAPISTS, words=SLUG),
    "programs:own_add": Row(THERAPISTS),
    "programs:own_change": Row(THERAPISTS, X),
    "programs:own_retire": Row(THERAPISTS, X),
    "programs:own_back": Row(THERAPISTS, X),
    "programs:figure": Row(
        WORLD,
        words=SLUG | {"kind": "still", "theme": "light", "digest": "0" * 12},
    ),
}
# Opened only by a person of a demo clinic, named in the body: tests/views/test_demo.py.
ELSEWHERE_TESTED = {"demo:sign_in"}


def after_care(clinic: Clinic) -> Patient:
    """Somebody who stands on no list of those in care, and looks like nobody."""
    return make.patient(clinic=clinic, discharged_on=make.today(), birth_on=None)


def things_of(clinic: Clinic) -> dict[str, Any]:
    """One of each kind of thing that an address may name."""
    therapist = make.member(Role.THERAPIST, clinic=clinic)
    patient = make.patient(clinic=clinic, therapist=therapist)
    program = make.program(patient=patient, by=therapist.user)
    item = make.item(program=program)
    plan_of_care = make.plan_of_care(patient=patient, by=therapist.user)
    coverage = make.coverage(patient=patient)
    flag = SafetyFlag.objects.create(
        clinic=clinic,
        patient=patient,
        key="rf_calf",
        level="urgent",
        on=make.today(),
        raised_at=make.now(),
        raised_by=patient.user,
    )
    item = make.item(program=program)
    monitored = make.episode(patient=patient)
    denied = make.record_request(patient=patient)
    make.record_step(denied, "denied", because="right")
    hook = make.hook(clinic=clinic, added_by=therapist.user)
    return {
        "patient": patient,
        "session": make.session(patient=patient, by=therapist.user),
        "desk_day": make.desk_day(clinic=clinic),
        "collected": make.collected(patient=patient, by=therapist.user),
        "missed_fee": make.missed_fee(patient=patient, by=therapist.user),
        "closure": make.closure(
            clinic=therapist.clinic, first_on=make.today(), last_on=make.today()
        ),
        "absence": make.closure(
            clinic=therapist.clinic,
            therapist=therapist,
            first_on=make.today() + dt.timedelta(days=30),
            last_on=make.today() + dt.timedelta(days=31),
        ),
        "coverage": coverage,
        "authorization": make.authorization(coverage=coverage),
        "alert": make.alert(patient=patient, kind=Kind.PAST_SESSION),
        "estimate": make.estimate(patient=patient, by=therapist.user),
        "pack": make.pack(patient=patient, by=therapist.user),
        "prices": make.prices(clinic=clinic),
        "import": make.sent_file(
            clinic=clinic,
            sent_by=therapist.user,
            kind="patients",
            content=b"patient_name\nAnn Lee\n",
        ),
        "answer": make.payer_answer(coverage=coverage, by=therapist.user),
        "limit": coverage.visit_limits.get(),
        "threshold": make.threshold(coverage=coverage),
        "plan_of_care": plan_of_care,
        "care_step": make.care_step(plan=plan_of_care, by=therapist.user),
        "progress_note": make.progress_note(patient=patient, by=therapist.user),
        "item": item,
        "rest": make.rest(item=make.item(program=program)),
        "proposal": make.proposal(item=item),
        "review": make.review(patient=patient),
        "vouched": make.vouched(clinic=clinic, recorded_by=therapist.user),
        "confirmation": make.draft_confirmation(program=program, by=therapist.user),
        "sign_off": make.sign_off(patient=patient, exercise=item.exercise),
        "program": program,
        "pause": make.pause(patient=patient),
        "sheet": SimpleNamespace(
            pk=Sheet(program=program.pk, edition=1, printed_on=make.today()).code
        ),
        "own_exercise": make.exercise(clinic=clinic, changed_by=therapist.user),
        "phase": make.phase(program=program),
        "flag": flag,
        "medication": make.injection(patient=patient, by=therapist.user),
        "fracture": make.fracture(patient=patient, by=therapist.user),
        "consent": make.consent(patient=patient, by=therapist.user),
        "message": make.message(patient=patient, kind="answer", said_by=therapist.user),
        "referral": make.referral(patient=patient, by=therapist.user),
        "contact": make.emergency_contact(patient=patient, by=therapist.user),
        "goal": make.goal(patient=patient, by=therapist.user),
        "checkup": make.checkup(patient=patient, by=therapist.user),
        "gym_day": make.gym_day(patient=patient),
        "signed_evaluation": make.signed_evaluation(patient=patient, by=therapist.user),
        "evaluation": make.evaluation(patient=patient, by=therapist.user),
        "link": make.helper(patient=patient),
        "episode": monitored,
        "monitoring_time": make.monitoring_time(episode=monitored),
        "device_status": make.device(clinic=clinic),
        "restriction": make.restriction(
            patient=make.patient(clinic=clinic), by=therapist.user
        ),
        "access": make.emergency_access(patient=patient, membership=therapist),
        "hold": make.legal_hold(patient=patient, by=therapist.user),
        "therapist": therapist,
        "system": make.system(clinic=clinic, made_by=therapist.user),
        "double": make.doubled_record(
            patient=after_care(clinic), kept=after_care(clinic), by=therapist.user
        ),
        "two_people": make.two_people(
            pair=(after_care(clinic), after_care(clinic)), by=therapist.user
        ),
        "other_patient": after_care(clinic),
        "disclosure": make.disclosure(patient=patient, by=therapist.user),
        "record_request": make.record_request(patient=patient),
        "copy_request": make.record_request(patient=patient, wish="copy"),
        "denied_request": denied,
        "hook": hook,
        "hook_delivery": make.hook_delivery(endpoint=hook),
        "request": make.appointment_request(clinic=clinic),
        "colleague": make.member(Role.CLINIC_ADMIN, clinic=clinic),
        "subscription": make.push_subscription(user=patient.user),
        "notice": make.notice(
            patient=patient, state="failed", settled_at=make.now(), reason="away"
        ),
        "device": UserSession.objects.create(
            user=patient.user,
            ip="127.0.0.1",
            session_key=uuid.uuid4().hex,
            user_agent="",
        ),
    }


def cast_of(clinic: Clinic, things: dict[str, Any]) -> dict[str, Any]:
    patient = things["patient"]
    return {
        "patient": patient,
        "helper": make.helper(patient=patient),
        "reader": make.helper(patient=patient, may_log=False),
        "therapist": patient.therapist,
        "clinic_admin": make.member(Role.CLINIC_ADMIN, clinic=clinic),
        "lead": make.member(Role.THERAPIST, clinic=clinic, is_lead=True),
    }


MAIN = ("GET", "POST")
UNUSED = ("PUT", "PATCH", "DELETE", "OPTIONS")
ALL = (*MAIN, "HEAD", *UNUSED)
EVERY_METHOD = bool(os.environ.get("EVERY_METHOD"))  # by everybody: `make fuzz`
OURS, THEIRS, MISSING = 4_000_000, 5_000_000, 6_000_000  # ids from here on


@dataclass
class World:
    things: dict[str, Any]
    foreign: dict[str, Any]  # the same, of another clinic
    people: dict[str, Client]
    outsiders: dict[str, Client]  # for whom these things do not exist


def build_world(*, has_library: bool = False) -> World:
    """With the whole exercise library, or with the one that its addresses name."""
    ids_from(OURS)
    clinic = make.clinic()
    if has_library:
        cataloguing.load_catalogue(now=make.now())
    else:
        make.exercise(**SLUG)
    things = things_of(clinic)
    ids_from(THEIRS)
    elsewhere = make.clinic(name=FAR, notice_name=FAR)
    theirs = things_of(elsewhere)
    ids_from(OURS + 100_000)
    people = signed_in_for_long(cast_of(clinic, things))
    people["anonymous"] = Client()
    closed = make.member(Role.THERAPIST, clinic=clinic)
    let_go = make.member(Role.THERAPIST, clinic=clinic, is_lead=True)
    people |= signed_in_for_long({"closed": closed, "let_go": let_go})
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    Membership.objects.filter(pk=let_go.pk).update(ended_at=make.now())
    outsiders = signed_in_for_long(strangers(clinic, elsewhere, theirs))
    make_known_again(elsewhere)
    return World(things, theirs, people, outsiders)


def signed_in_for_long(cast: dict[str, Any]) -> dict[str, Client]:
    return {who: signed_in(row, hours=1) for who, row in cast.items()}


def ids_from(number: int) -> None:
    """In every table: so the first row of a clinic bears one id, whatever it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s)"
            " FROM pg_sequences WHERE schemaname = 'public'",
            [number],
        )


def strangers(
    clinic: Clinic, elsewhere: Clinic, theirs: dict[str, Any]
) -> dict[str, Any]:
    """All of another clinic; a neighbour in this one, who is as far away; and somebody
    who leads here too, but acts there."""
    guest = make.member(Role.THERAPIST, clinic=elsewhere, is_lead=True)
    make.member(Role.THERAPIST, clinic=clinic, is_lead=True, user=guest.user)
    return cast_of(elsewhere, theirs) | {
        "neighbour": make.patient(clinic=clinic),
        "guest": guest,
    }


FAR = "Far Away Therapy"


def make_known_again(clinic: Clinic) -> None:
    """Whoever belongs to it alone bears its name: nobody else may ever read that."""
    here_too = Membership.objects.exclude(clinic=clinic).values("user")
    for granting in (Membership, Patient, HelperLink):
        users = granting.objects.filter(clinic=clinic).exclude(user__in=here_too)
        User.objects.filter(pk__in=users.values("user")).update(name=FAR)


world = made_once.world(build_world)


@pytest.fixture(autouse=True)
def _cookies_as_before(world: World) -> Iterator[None]:
    browsers = [*world.people.values(), *world.outsiders.values()]
    cookies = [copy.deepcopy(browser.cookies) for browser in browsers]
    yield
    for browser, kept in zip(browsers, cookies, strict=True):
        browser.cookies = kept


def address(name: str, row: Row, things: dict[str, Any] | None) -> str:
    ids = {
        key: (things[thing].pk if things else missing(thing))
        for key, thing in row.things.items()
    }
    return reverse(name, kwargs=ids | row.words)


def missing(thing: str) -> int | str:
    """As long as those that are there, so that all answers may be equally long."""
    sheet = Sheet(program=MISSING, edition=1, printed_on=make.today())
    return sheet.code if thing == "sheet" else MISSING


def ask(client: Client, method: str, where: str) -> HttpResponse:
    if method == "POST":
        return client.post(where, {"token": str(uuid.uuid4())})
    return client.generic(method, where)


ALLOWED = {200, 302, 400, 405, 409, 422}


def opens_for(who: str, method: str, row: Row) -> set[int]:
    """The answers that are right for this person at their own clinic."""
    sent_away = 401 if row.asks_a_script else 302
    if who == "let_go":
        anybody = row.who >= SIGNED_IN
        return ALLOWED | row.also | {403, 404} if anybody else {sent_away, 405}
    if who in row.who:
        if method in UNUSED:
            return {302, 405}  # some ask first who that is
        if row.owners is not None and who not in row.owners:
            return {404, 405}
        return ALLOWED | row.also | ({404} if row.words else set())
    return {sent_away} if who in NOBODY_YET else {403, 405}


# The same for everybody, and nothing of anybody: a browser may keep them.
PUBLIC_FILES = {"programs:figure", "programs:worker", "programs:manifest"}
# What a look may write: that somebody looked or is here, and what was counted of it.
MARKS = re.compile(
    r"^audit_|^django_session|^usersessions_|^rate_limits|event$|snapshot|seen|read"
    r"|^patients_estimatedelivery|^patients_coverversion"
)
SEEN = re.compile(r' SET "(last_)?seen_at" =')  # of a letter; of a helper, by minutes
WRITES = re.compile(
    r'^(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?|^EXECUTE said_(\w+)_\d'
)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_who_may_open_it(world, name):
    """By a look nobody changes anything, and it is not kept on its way. To all others
    its things are as if they were not there, also once they were shown."""
    row = ROWS[name]
    where = address(name, row, world.things)
    owners_first = sorted(world.people, key=lambda who: who not in row.who)

    with CaptureQueriesContext(connection) as asked:
        looks = {
            ("GET", who): ask(world.people[who], "GET", where) for who in owners_first
        }
    changed = written(asked.captured_queries)  # which the next request empties
    if row.things:
        is_there_for_nobody_else(world, name, row)
    answers = looks | {
        (method, who): ask(world.people[who], method, where)
        for who in owners_first
        for method in ways_to_send(name, is_first=who == owners_first[0])
    }

    wrong = {
        (method, who): answer.status_code
        for (method, who), answer in answers.items()
        if answer.status_code not in opens_for(who, method, row)
    }
    assert wrong == {}
    assert [which for which, answer in answers.items() if FAR in read(answer)] == []
    assert changed == set()
    assert name in PUBLIC_FILES or all(map(is_kept_by_nobody, looks.values()))


def ways_to_send(name: str, *, is_first: bool) -> tuple[str, ...]:
    """What no view reads they all refuse alike, so it is one of them."""
    if EVERY_METHOD:
        return ALL[1:]
    return ("POST", "HEAD", one_of(name, UNUSED)) if is_first else ("POST",)


def written(queries: list[dict[str, str]]) -> set[str]:
    """The tables, but for the marks that a look leaves."""
    said = (each["sql"] for each in queries if not SEEN.search(each["sql"]))
    found = (WRITES.match(sql) for sql in said)
    tables = {match[1] or match[2] for match in found if match}
    return {table for table in tables if not MARKS.search(table)}


def is_kept_by_nobody(answer: HttpResponse) -> bool:
    return "no-store" in answer.headers.get("Cache-Control", "")


def read(answer: HttpResponse) -> str:
    """As far as it is text."""
    return b"".join(answer).decode(errors="replace")


def is_there_for_nobody_else(world: World, name: str, row: Row) -> None:
    here, nowhere = address(name, row, world.things), address(name, row, None)
    for who, method in outsiders_ways(name, row, world):
        client = world.outsiders[who]
        with time_machine.travel(make.now(), tick=False):  # a page may tell the time
            theirs, missing = (told(client, method, at) for at in (here, nowhere))

        expected = {404, 405} if role_of(who) in row.who else {403, 405}
        assert theirs["status"] in expected or asks_who(theirs), (method, who)
        assert theirs == missing, (method, who)


def role_of(outsider: str) -> str:
    return {"neighbour": "patient", "guest": "lead"}.get(outsider, outsider)


def outsiders_ways(name: str, row: Row, world: World) -> Iterator[tuple[str, str]]:
    """Whose role may not open it at all is refused before anything is looked for: of
    them one of the patients' side and one of the clinic's looks or sends, always the
    same."""
    if EVERY_METHOD:
        yield from product(world.outsiders, ALL)
        return
    may = [who for who in world.outsiders if role_of(who) in row.who]
    yield from product(may, MAIN)
    for side in (PATIENT_SIDE, STAFF):
        those = [who for who in world.outsiders if role_of(who) in side - row.who]
        if those:
            who = one_of(name, those)
            yield who, one_of(f"{name} {who}", MAIN)


def one_of(name: str, those: Sequence[str]) -> str:
    return those[zlib.crc32(name.encode()) % len(those)]


def asks_who(answer: dict[str, Any]) -> bool:
    """Who sits there is asked first, whatever is named."""
    return answer["headers"].get("Location", "").startswith(reverse("people:again"))


NAMES_TWO = sorted(name for name, row in ROWS.items() if len(row.things) > 1)
OF_THE_LIBRARY = sorted(
    name for name, row in ROWS.items() if row.words.items() >= SLUG.items()
)


@pytest.mark.parametrize("name", NAMES_TWO)
def test_a_foreign_part_is_not_there_under_ones_own(world, name):
    row = ROWS[name]
    for part, who in product(row.things.values(), row.who):
        theirs = world.things | {part: world.foreign[part]}
        nothing = world.things | {part: SimpleNamespace(pk=missing(part))}

        answers = [
            told(world.people[who], method, address(name, row, things))
            for method in MAIN
            for things in (theirs, nothing)
        ]

        assert {answer["status"] for answer in answers} <= {404, 405}, (part, who)
        assert answers[::2] == answers[1::2], (part, who)


@pytest.mark.parametrize("name", OF_THE_LIBRARY)
def test_an_exercise_of_another_clinics_own_is_not_in_the_library(world, name):
    row, slug = ROWS[name], world.foreign["own_exercise"].slug
    for who in sorted(row.who - NOBODY_YET):
        wheres = [
            address(name, replace(row, words=row.words | {"slug": word}), world.things)
            for word in (slug, slug.replace("exercise", "exercize"))
        ]

        for method in MAIN:
            theirs, nothing = (told(world.people[who], method, at) for at in wheres)
            assert theirs["status"] in {302, 400, 404, 405}, (method, who)
            assert theirs == nothing, (method, who)


def told(client: Client, method: str, where: str) -> dict[str, Any]:
    """All that an answer tells, and what it costs; without what differs each time:
    its number, its tokens, and the address it stands at."""
    with CaptureQueriesContext(connection) as asked:
        answer = ask(client, method, where)
    body = answer.content.decode().replace(where, "HERE")
    headers = {
        name: said.replace(where, "HERE").replace(quote(where, safe=""), "HERE")
        for name, said in answer.headers.items()
        if name != "X-Request-ID"
    }
    return {
        "status": answer.status_code,
        "headers": headers,
        "cookies": sorted(answer.cookies),
        "body": re.sub(TOKENS, "", body),
        "statements": len(asked),
    }


TOKENS = r'(?<=name="csrfmiddlewaretoken" value=")\w+|(?<=name="token" value=")[\w-]+'


def test_every_address_has_its_row():
    ours = {
        name
        for name, pattern in named_patterns()
        if pattern.callback.__module__.split(".")[0] in PACKAGES
    }

    assert ours - set(ROWS) - ELSEWHERE_TESTED == set()
    assert set(ROWS) - ours == set()


def named_patterns(
    resolver: URLResolver | None = None, *spaces: str
) -> Iterator[tuple[str, URLPattern]]:
    """Every address that there is, by the name under which it is reversed."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = [*spaces, entry.namespace] if entry.namespace else spaces
            yield from named_patterns(entry, *inner)
        else:
            yield ":".join([*spaces, entry.name or ""]), entry
