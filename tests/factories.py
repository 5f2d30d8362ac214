"""One factory a model, each valid with no arguments. Plain functions, plain objects.

`make.patient(clinic=...)` makes what is missing and nothing more.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import uuid
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.utils import timezone

from patients.estimate_words import words_of
from patients.models import (
    Aid,
    AppointmentRequest,
    Authorization,
    BloodTest,
    BoneDensity,
    BoneScan,
    CareStep,
    Claim,
    ClinicSession,
    Closure,
    Collected,
    Condition,
    ConnectedSystem,
    Consent,
    Coverage,
    CoverageSnapshot,
    CoverAlert,
    DeskDay,
    Diagnosis,
    Disclosure,
    DoubledRecord,
    EmergencyAccess,
    EmergencyContact,
    EstimateSettings,
    Evaluation,
    ExpenseThreshold,
    Fall,
    Figure,
    Fracture,
    FractureCheck,
    FractureClearance,
    Goal,
    GoodFaithEstimate,
    HelperLink,
    HomeCheck,
    ImagingAnswer,
    Import,
    ImportFile,
    IntensityClearance,
    LegalHold,
    Measurement,
    Medication,
    MissedFee,
    NamedColleague,
    Patient,
    Payer,
    PayerAnswer,
    PlanOfCare,
    PriceList,
    ProgressNote,
    ProviderNumber,
    RecordRequest,
    RecordStep,
    Referral,
    RestrictedRecord,
    SpineImaging,
    TwoPeople,
    VisitLimit,
    VisitNote,
    YearAmount,
)
from patients.rules.alerting import RANKS, Kind
from patients.rules.battery.working_out import TASKS
from patients.rules.estimate import Estimate, Facility, Item
from patients.services import counting
from programs import reviewable
from programs.models import (
    CheckIn,
    Checkup,
    ClinicianReview,
    Closing,
    ContinuationPack,
    DayReport,
    DeviceStatus,
    DraftConfirmation,
    Exercise,
    ExerciseLevel,
    ExerciseLog,
    GymDay,
    ItemRest,
    Message,
    MonitoringEpisode,
    MonitoringSettings,
    MonitoringTime,
    Pause,
    Phase,
    Program,
    ProgramItem,
    ProgressionProposal,
    Review,
    SafetyFlag,
    SignOff,
    Tick,
)
from programs.models.confirming import fingerprint_of
from programs.rules.continuing import Pack
from programs.services.saying import Saying
from ptcare.hooks import sealing, signing
from ptcare.hooks.kinds import CHOSEN
from ptcare.hooks.models import Delivery, Endpoint, Happening, Lane, Secret
from ptcare.notices.consent import choosing, consenting
from ptcare.notices.kinds import Channel, Topic
from ptcare.notices.models import How, Notice, NumberProof, PushSubscription
from ptcare.notices.sending import send_once
from ptcare.people.actors import Actor, confirm
from ptcare.people.models import Clinic, Membership, User
from ptcare.people.roles import Role
from tests.push_service import BrowserKeys

_numbers = itertools.count(1)


def now() -> dt.datetime:
    return timezone.now()


HOME = "America/New_York"  # where clinics and patients are unless a test says


def today() -> dt.date:
    """The calendar day there, which is not everywhere the same."""
    return now().astimezone(ZoneInfo(HOME)).date()


def zone_at_noon() -> str:
    """Where the clocks show noon at this moment, so that anybody may be written to."""
    hours = 12 - now().hour
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"  # their sign is the other way


def clinic(**fields: Any) -> Clinic:
    number = next(_numbers)
    return Clinic.objects.create(
        **{
            "name": f"Clinic {number}",
            "notice_name": f"Clinic {number}",
            "phone": "555 0100",
            "emergency_number": "911",
            "time_zone": HOME,
        }
        | fields
    )


def user(**fields: Any) -> User:
    number = next(_numbers)
    fields = {
        "email": f"person{number}@example.org",
        "name": f"Person {number}",
    } | fields
    return User.objects.create_user(**fields)


def who_signs_in(row: Any, password: str) -> User:
    """The person of this row, with an address that is theirs, and this password."""
    person: User = row.user
    person.set_password(password)
    person.save()
    EmailAddress.objects.create(
        user=person, email=person.email, verified=True, primary=True
    )
    return person


def push_subscription(**fields: Any) -> PushSubscription:
    """Of a browser of this test's own; nothing answers at its endpoint."""
    browser = fields.pop("browser", None) or BrowserKeys()
    return PushSubscription.objects.create(
        **{
            "user": fields.get("user") or user(),
            "device": uuid.uuid4(),
            "endpoint": f"https://push.example/{next(_numbers)}",
            "p256dh": browser.p256dh,
            "auth": browser.auth,
            "server_key": "ours",
            "wording": "push-1",
            "text": "Short messages may come up.",
            "made_at": now(),
        }
        | fields
    )


def member(role: Role = Role.THERAPIST, **fields: Any) -> Membership:
    fields.setdefault("clinic", None)
    fields["clinic"] = fields["clinic"] or clinic()
    fields.setdefault("user", None)
    fields["user"] = fields["user"] or user()
    return Membership.objects.create(role=role, **fields)


def actor(row: Membership | Patient | HelperLink) -> Actor:
    """Who acts, by the row that grants it."""
    role = {Patient: Role.PATIENT, HelperLink: Role.HELPER}.get(type(row))
    key = f"{role or Role(row.role)}:{row.pk}@{row.clinic_id}"
    standing = confirm(row.user, key)
    assert standing is not None
    return Actor(user=row.user, standing=standing)


def saying(
    patient: Patient, day: dt.date, *, now: dt.datetime | None = None, **said: Any
) -> Saying:
    """By the patient of that day; a press of its own unless there is a `token`."""
    said = {"token": uuid.uuid4()} | said
    return Saying(day=day, by=actor(patient), now=now or timezone.now(), **said)


def patient(*, is_asked: bool = True, **fields: Any) -> Patient:
    """In care for a month, and asked whether a bone ever broke: none did."""
    fields["clinic"] = fields.get("clinic") or clinic()
    fields["user"] = fields.get("user") or user()
    row = Patient.objects.create(
        **{
            "name": fields["user"].name,
            "birth_on": dt.date(1948, 5, 17),
            "sex": Patient.Sex.FEMALE,
            "time_zone": fields["clinic"].time_zone,
            "admitted_on": today() - dt.timedelta(days=30),
        }
        | fields
    )
    if is_asked:
        fracture_check(patient=row, by=row.user)
    return row


def of_patient(fields: dict[str, Any]) -> dict[str, Any]:
    fields["patient"] = fields.get("patient") or patient()
    fields["clinic"] = fields["patient"].clinic
    return fields


def notice(**fields: Any) -> Notice:
    """Of the patient, due a moment ago."""
    fields = of_patient(fields)
    fields["user"] = fields.get("user") or fields["patient"].user
    del fields["patient"]
    return Notice.objects.create(
        **{
            "key": uuid.uuid4().hex,
            "kind": "exercise_reminder",
            "due_at": now(),
            "made_at": now(),
        }
        | fields
    )


def tell(row: Any, key: str = "a", **said: Any) -> bool:
    """As a service tells the person of this row, at its clinic: due at once."""
    said["now"] = said.get("now") or now()
    return send_once(
        **{
            "key": key,
            "clinic_id": row.clinic_id,
            "to": row.user,
            "kind": "clinic_update",
            "due_at": said["now"],
        }
        | said
    )


def helper(**fields: Any) -> HelperLink:
    fields = of_patient(fields)
    fields["user"] = fields.get("user") or user()
    return HelperLink.objects.create(
        **{
            "name": fields["user"].name,
            "may_log": True,
            "invited_by": fields["patient"].user,
            "started_at": now(),
        }
        | fields
    )


def said_by(fields: dict[str, Any]) -> User:
    return fields.pop("by", None) or member(clinic=fields["patient"].clinic).user


NUMBER = "+15035550100"


def agree_to_texts(
    who: Patient,
    *,
    number: str = NUMBER,
    topics: Sequence[Topic] = choosing.TOPICS[Role.PATIENT],
) -> None:
    """They say yes to texts about these topics, and the number is proved theirs."""
    said = {"user": who.user, "by": actor(who), "now": now()}
    consenting.give(
        clinic=who.clinic,
        channel=Channel.SMS,
        topics=topics,
        offered=choosing.TOPICS[Role.PATIENT],
        how=How.OWN_PAGE,
        address=number,
        **said,
    )
    NumberProof.objects.create(
        clinic=who.clinic,
        user=who.user,
        number=number,
        asked_at=now(),
        asked_by=who.user,
        proved_at=now(),
    )


def fracture(**fields: Any) -> Fracture:
    fields = of_patient(fields)
    return Fracture.objects.create(
        **{
            "site": Fracture.Site.SPINE,
            "happened_on": today() - dt.timedelta(days=200),
            "recorded_by": said_by(fields),
            "recorded_at": now(),
        }
        | fields
    )


def fracture_clearance(**fields: Any) -> FractureClearance:
    """A physician's, from today on."""
    fields["patient"] = fields["fracture"].patient
    return FractureClearance.objects.create(
        **{
            "given_by": "Dr. Okafor",
            "given_by_role": FractureClearance.ByRole.PHYSICIAN,
            "given_on": today(),
            "allows": "Seated, no load.",
        }
        | told(fields)
    )


def told(fields: dict[str, Any]) -> dict[str, Any]:
    """Who wrote a fact down, and when."""
    fields = of_patient(fields)
    return {"recorded_by": said_by(fields), "recorded_at": now()} | fields


def fracture_check(**fields: Any) -> FractureCheck:
    """Asked, and nothing ever broke."""
    return FractureCheck.objects.create(
        **{"found_any": False, "told_by": FractureCheck.ToldBy.PATIENT} | told(fields)
    )


def plan_of_care(**fields: Any) -> PlanOfCare:
    """The first one, for twelve weeks from admission; nothing has happened to it."""
    fields = of_patient(fields)
    fields.setdefault("certified_from", fields["patient"].admitted_on)
    return PlanOfCare.objects.create(
        **{
            "kind": PlanOfCare.Kind.INITIAL,
            "certified_to": fields["certified_from"] + dt.timedelta(days=83),
            "frequency": "2 times a week for 12 weeks",
        }
        | told(fields)
    )


def estimate_numbers(
    *, clinic: Clinic, therapists: Sequence[Membership] = ()
) -> EstimateSettings:
    """The clinic and these therapists are known by their NPIs."""
    for row in therapists:
        ProviderNumber.objects.create(clinic=clinic, membership=row, npi="1987654328")
    return EstimateSettings.objects.create(
        clinic=clinic,
        npi="1234567893",
        tax_id="12-3456789",
        state="NY",
        place="14 Mill Street",
    )


def estimate(**fields: Any) -> GoodFaithEstimate:
    """Ten treatments with the clinic itself from today on; its PDF is a stand-in."""
    fields = of_patient(fields)
    patient, by = fields["patient"], said_by(fields)
    said = Estimate(
        patient=patient.name,
        birth_on=patient.birth_on,
        first_on=fields.get("first_on", today()),
        last_on=fields.get("last_on", today() + dt.timedelta(days=90)),
        often="1",
        days=(),
        diagnosis="M81.0",
        apart="",
        items=(
            Item(
                provider_id=None,
                provider=patient.clinic.name,
                provider_npi="1234567893",
                kind="treatment",
                number=10,
                cents=12_000,
                codes=("97110",),
            ),
        ),
        facility=Facility(
            name=patient.clinic.name,
            npi="1234567893",
            tax_id="12-3456789",
            state="NY",
            place="14 Mill Street",
            phone="555 0100",
        ),
    )
    return GoodFaithEstimate.objects.create(
        **{
            "version": 1,
            "language": "en",
            "data": said.to_json(),
            "words": words_of(said, on=today(), version=1),
            "pdf": b"%PDF",
            "digest": hashlib.sha256(b"%PDF").hexdigest(),
            "first_on": said.first_on,
            "last_on": said.last_on,
            "visits": said.series.visits,
            "total_cents": said.series.total_cents,
            "issued_at": now(),
            "issued_by": by,
        }
        | fields
    )


def pack(**fields: Any) -> ContinuationPack:
    """Twelve visits asked for; its files are stand-ins."""
    fields = of_patient(fields)
    words = Pack(title="Request", name=fields["patient"].name, sections=())
    return ContinuationPack.objects.create(
        **{
            "version": 1,
            "words": words.to_json(),
            "text": "REQUEST\n",
            "pdf": b"%PDF-1.7",
            "visits": 12,
            "signed_by": said_by(fields),
            "signed_at": now(),
        }
        | fields
    )


def care_step(*, plan: PlanOfCare, **fields: Any) -> CareStep:
    """Signed on its first day."""
    return CareStep.objects.create(
        **{
            "plan": plan,
            "kind": CareStep.Kind.SIGNED,
            "on": plan.certified_from,
            "who": "Dr. Lund",
        }
        | told({"patient": plan.patient} | fields)
    )


def progress_note(**fields: Any) -> ProgressNote:
    return ProgressNote.objects.create(
        **{"on": today(), "text": "Rises without arms; stairs are next."} | told(fields)
    )


def appointment_request(**fields: Any) -> AppointmentRequest:
    """Of somebody with a telephone only, asked a moment ago."""
    fields["clinic"] = fields.get("clinic") or clinic()
    return AppointmentRequest.objects.create(
        **{
            "name": "Gwen Guest",
            "phone": "555 0188",
            "reason": "prevention",
            "preferred": AppointmentRequest.Preferred.ANY,
            "asked_at": now(),
        }
        | fields
    )


def referral(**fields: Any) -> Referral:
    return Referral.objects.create(
        **{
            "kind": Referral.Kind.PHYSICIAN,
            "reason": "osteoporosis",
            "referrer": "Dr. Lund",
            "referred_on": today() - dt.timedelta(days=35),
        }
        | told(fields)
    )


def legal_hold(**fields: Any) -> LegalHold:
    return LegalHold.objects.create(**{"reason": "A lawsuit"} | told(fields))


def vouched(**fields: Any) -> ClinicianReview:
    """Read today, and it holds."""
    item = reviewable.items()["check-in"]
    said = {"key": item.key, "digest": item.digest, "name": "Helen Ward"}
    said |= {"licence": "PT 1", "reviewed_on": today(), "recorded_at": now()}
    return ClinicianReview.objects.create(**said | fields)


def restriction(*, named: Sequence[Membership] = (), **fields: Any) -> RestrictedRecord:
    """Only those named see the record, and who treats the person."""
    said = told(fields)
    row = RestrictedRecord.objects.create(**{"reason": "A colleague"} | said)
    about = {key: said[key] for key in said if key != "reason"}
    for membership in named:
        NamedColleague.objects.create(membership=membership, **about)
    return row


def doubled_record(**fields: Any) -> DoubledRecord:
    """A record that was closed as the double of another of its clinic."""
    said = told(fields)
    said["kept"] = fields.get("kept") or patient(clinic=said["clinic"])
    return DoubledRecord.objects.create(**{"reason": "She said so"} | said)


def two_people(**fields: Any) -> TwoPeople:
    """Two records of a clinic that look alike."""
    by, pair = fields.pop("by", None), fields.pop("pair", None)
    at = fields.pop("clinic", None) or clinic()
    first, second = sorted(
        pair or (patient(clinic=at), patient(clinic=at)), key=lambda row: row.pk
    )
    said = told({"patient": first} | ({"by": by} if by else {}))
    return TwoPeople.objects.create(
        **{"other": second, "reason": "Twins"} | said | fields
    )


def emergency_access(**fields: Any) -> EmergencyAccess:
    """Opened a minute ago."""
    fields = of_patient(fields)
    at = fields.get("opened_at", now() - dt.timedelta(minutes=1))
    return EmergencyAccess.objects.create(
        **{
            "opened_by": fields["membership"].user,
            "why": EmergencyAccess.Why.EMERGENCY,
            "reason": "She fell in the waiting room.",
            "opened_at": at,
            "ends_at": at + dt.timedelta(minutes=60),
        }
        | fields
    )


def consent(**fields: Any) -> Consent:
    return Consent.objects.create(
        **{"how": Consent.How.SIGNED, "given_on": today()} | told(fields)
    )


def emergency_contact(**fields: Any) -> EmergencyContact:
    return EmergencyContact.objects.create(
        **{"name": "Nora Near", "relation": "Daughter", "phone": "555 0177"}
        | told(fields)
    )


def diagnosis(**fields: Any) -> Diagnosis:
    return Diagnosis.objects.create(**{"of": Diagnosis.Of.OSTEOPOROSIS} | told(fields))


def goal(**fields: Any) -> Goal:
    return Goal.objects.create(**{"words": "Walk to the library."} | told(fields))


def home_check(**fields: Any) -> HomeCheck:
    return HomeCheck.objects.create(
        **{"hazards": ["rugs"], "equipment": ["firm chair"], "has_helper": False}
        | told(fields)
    )


def medication(**fields: Any) -> Medication:
    """A tablet every morning."""
    return Medication.objects.create(
        **{
            "name": "Calcium",
            "kind": Medication.Kind.CALCIUM,
            "dose": "500 mg",
            "route": Medication.Route.MOUTH,
            "every": 1,
            "unit": Medication.Unit.DAY,
            "at": Medication.At.MORNING,
        }
        | told(fields)
    )


def injection(**fields: Any) -> Medication:
    """Every six months, next due today."""
    return medication(
        **{
            "name": "Denosumab",
            "kind": Medication.Kind.DENOSUMAB,
            "dose": "60 mg",
            "route": Medication.Route.INJECTION,
            "every": 6,
            "unit": Medication.Unit.MONTH,
            "at": "",
            "first_due_on": today(),
        }
        | fields
    )


def aid(**fields: Any) -> Aid:
    return Aid.objects.create(
        **{"kind": Aid.Kind.ORTHOSIS, "wear": "Two hours each morning"} | told(fields)
    )


def scan(*, t_score: str | None = None, site: str = "neck", **fields: Any) -> BoneScan:
    """With one site, where a T-score is given."""
    row = BoneScan.objects.create(
        **{"scanned_on": today() - dt.timedelta(days=90), "machine": "Hologic"}
        | told(fields)
    )
    if t_score is not None:
        BoneDensity.objects.create(
            scan=row,
            patient=row.patient,
            clinic=row.clinic,
            site=site,
            t_score=t_score,
        )
    return row


def intensity_clearance(**fields: Any) -> IntensityClearance:
    """A physician's word of today, without an end."""
    fields = of_patient(fields)
    return IntensityClearance.objects.create(
        **{
            "given_by": "Dr Osei",
            "given_by_role": "physician",
            "given_on": today(),
            "allows": "Heavy lifting and jumps, led by a therapist.",
        }
        | told(fields)
    )


def imaging_answer(**fields: Any) -> ImagingAnswer:
    """Of today: the spine needs no picture."""
    fields = of_patient(fields)
    return ImagingAnswer.objects.create(
        **{"said_by": "Dr Osei", "said_on": today(), "note": "No height was lost."}
        | told(fields)
    )


def spine_imaging(**fields: Any) -> SpineImaging:
    fields = of_patient(fields)
    return SpineImaging.objects.create(
        **{"kind": "xray", "imaged_on": today(), "finding": "No fracture."}
        | told(fields)
    )


def form_seen(**fields: Any) -> Measurement:
    """All of body mechanics safe alone today, in a signed evaluation."""
    tasks = fields.pop("tasks", {})
    fields = of_patient(fields)
    row = evaluation(patient=fields["patient"])
    found = measurement(
        **{
            "key": "body_mechanics",
            "value": "12",
            "parts": dict.fromkeys(TASKS, "2") | tasks,
            "evaluation": row,
        }
        | fields
    )
    row.summary, row.decision = "Moves well.", "continue"
    row.signed_by, row.signed_at = row.opened_by, now()
    row.save()
    return found


def ready_for_intensity(patient: Patient) -> None:
    """All that high intensity needs beside two therapists."""
    intensity_clearance(patient=patient)
    imaging_answer(patient=patient)
    form_seen(patient=patient)


def draft_confirmation(*, program: Program, **fields: Any) -> DraftConfirmation:
    """A colleague stands by the draft as it is now."""
    fields["by"] = fields.get("by") or member(clinic=program.clinic).user
    return DraftConfirmation.objects.create(
        **{"program": program, "draft": fingerprint_of(program)}
        | told(fields | {"patient": program.patient})
    )


def blood_test(**fields: Any) -> BloodTest:
    return BloodTest.objects.create(
        **{"drawn_on": today() - dt.timedelta(days=60), "vitamin_d": "28 ng/mL"}
        | told(fields)
    )


def condition(**fields: Any) -> Condition:
    fields = of_patient(fields)
    return Condition.objects.create(
        **{
            "key": "high_fall_risk",
            "recorded_by": said_by(fields),
            "recorded_at": now(),
        }
        | fields
    )


def evaluation(**fields: Any) -> Evaluation:
    """An open re-evaluation of today."""
    fields = of_patient(fields)
    return Evaluation.objects.create(
        **{
            "kind": Evaluation.Kind.RE_EVALUATION,
            "on": today(),
            "opened_by": said_by(fields),
            "opened_at": now(),
        }
        | fields
    )


def signed_evaluation(**fields: Any) -> Evaluation:
    row = evaluation(**{"summary": "Steady.", "decision": "continue"} | fields)
    row.signed_by, row.signed_at = row.opened_by, now()
    row.save()
    return row


def measurement(**fields: Any) -> Measurement:
    """A Timed Up and Go of 11.4 seconds."""
    if fields.get("evaluation"):
        fields["patient"] = fields["evaluation"].patient
    fields = of_patient(fields)
    return Measurement.objects.create(
        **{
            "key": "tug",
            "measured_on": today(),
            "value": "11.4",
            "recorded_by": said_by(fields),
            "recorded_at": now(),
        }
        | fields
    )


def system(**fields: Any) -> ConnectedSystem:
    """A hospital that may read who the patients are; its secret nobody knows."""
    number = next(_numbers)
    return ConnectedSystem.objects.create(
        **{
            "name": f"Hospital {number}",
            "key": f"{fields['clinic'].pk}-{number}",
            "secret_hash": "0" * 64,
            "types": ["Organization", "Patient", "Practitioner"],
            "token": uuid.uuid4(),
            "made_at": now(),
            "secret_at": now(),
        }
        | fields
    )


def hook(*, secret: str | None = None, **fields: Any) -> Endpoint:
    """Another system that is told of all, with a secret; in tests at an address that
    nobody serves."""
    by = fields.pop("added_by", None) or member(clinic=fields["clinic"]).user
    made = Endpoint.objects.create(
        **{
            "name": "Billing office",
            "url": f"https://billing.example.com/{next(_numbers)}",
            "kinds": [each.value for each in CHOSEN],
            "added_at": now(),
            "added_by": by,
        }
        | fields
    )
    Lane.objects.create(endpoint=made)
    Secret.objects.create(
        endpoint=made,
        sealed=sealing.sealed(secret or signing.new_secret()),
        made_at=now(),
        made_by=by,
    )
    return made


def hook_delivery(*, endpoint: Endpoint, **fields: Any) -> Delivery:
    """Of an attended session that nobody has; it arrived a moment ago."""
    happening = Happening.objects.create(
        clinic=endpoint.clinic, kind="session.attended", body="{}", at=now()
    )
    said = {"state": "arrived", "due_at": now(), "made_at": now(), "settled_at": now()}
    return Delivery.objects.create(
        happening=happening, endpoint=endpoint, **said | fields
    )


def payer(**fields: Any) -> Payer:
    fields["clinic"] = fields.get("clinic") or clinic()
    return Payer.objects.create(**{"name": f"Payer {next(_numbers)}"} | fields)


def prices(**fields: Any) -> PriceList:
    fields["clinic"] = fields.get("clinic") or clinic()
    return PriceList.objects.create(
        **{
            "valid_from": dt.date(2020, 1, 1),
            "evaluation_cents": 15000,
            "re_evaluation_cents": 11000,
            "treatment_cents": 12000,
            "group_cents": 5000,
            "gym_cents": 2500,
        }
        | fields
    )


def coverage(*, limit: int | None = 30, **fields: Any) -> Coverage:
    """A first plan, valid since last year, with one visit limit unless None."""
    fields = of_patient(fields)
    fields["payer"] = fields.get("payer") or payer(clinic=fields["clinic"])
    row = Coverage.objects.create(
        **{
            "effective_from": dt.date(today().year - 1, 1, 1),
            "copay_cents": 3000,
            "allowed_treatment_cents": 10000,
            "allowed_evaluation_cents": 12000,
            "allowed_re_evaluation_cents": 9000,
            "allowed_group_cents": 4000,
        }
        | fields
    )
    if limit is not None:
        VisitLimit.objects.create(
            coverage=row, patient=row.patient, clinic=row.clinic, visits=limit
        )
    return row


def authorization(**fields: Any) -> Authorization:
    if "coverage" not in fields:
        fields["coverage"] = coverage(
            patient=fields.get("patient"), authorization_required="always"
        )
    fields["patient"] = fields["coverage"].patient
    fields["clinic"] = fields["coverage"].clinic
    return Authorization.objects.create(
        **{
            "visits_approved": 12,
            "valid_from": today() - dt.timedelta(days=30),
            "valid_to": today() + dt.timedelta(days=60),
        }
        | fields
    )


def closure(*, is_withdrawn: bool = False, **fields: Any) -> Closure:
    by = member(clinic=fields["clinic"]).user
    if is_withdrawn:
        fields |= {"withdrawn_at": now(), "withdrawn_by": by}
    said = {"reason": "Staff training", "recorded_by": by, "recorded_at": now()}
    return Closure.objects.create(**said | fields)


def snapshot(patient: Patient, *, at: dt.datetime | None = None) -> CoverageSnapshot:
    """The patient's cover, counted as the next page of theirs would count it."""
    counting.current(patient, now=at or now())
    return CoverageSnapshot.objects.current().get(patient=patient)


def alert(**fields: Any) -> CoverAlert:
    """Booked beyond cover, raised a moment ago and due in three days."""
    fields = of_patient(fields)
    kind = fields.pop("kind", Kind.BEYOND)
    return CoverAlert.objects.create(
        **{
            "kind": kind,
            "cause": "visit_limit_reached",
            "reason": "visit_limit_reached" if kind == Kind.BEYOND else "",
            "rank": RANKS[kind],
            "due_on": today() + dt.timedelta(days=3),
            "day": today() + dt.timedelta(days=3),
            "count": 2,
            "raised_at": now(),
        }
        | fields
    )


def of_coverage(fields: dict[str, Any]) -> dict[str, Any]:
    """Patient and clinic of a line follow its coverage, made if it is not given."""
    row = fields.get("coverage") or coverage(patient=fields.get("patient"))
    return fields | {"coverage": row, "patient": row.patient, "clinic": row.clinic}


def threshold(**fields: Any) -> ExpenseThreshold:
    """Medicare's KX, PT and speech, by which its plans are known."""
    return ExpenseThreshold.objects.create(
        **{"disciplines": ["PT", "ST"]} | of_coverage(fields)
    )


def year_amount(**fields: Any) -> YearAmount:
    """The clinic's own KX threshold of a year, PT and speech together."""
    return YearAmount.objects.create(**{"figure": Figure.KX_PT_SLP} | fields)


def payer_answer(**fields: Any) -> PayerAnswer:
    """Asked today by phone; how many visits are left was not told."""
    return PayerAnswer.objects.create(
        **{"answered_on": today(), "means": PayerAnswer.Means.PHONE}
        | told(of_coverage(fields))
    )


def sent_file(*, content: bytes | None = None, **fields: Any) -> Import:
    """A file of past visits that waits to be imported; it names nobody here."""
    text = content or b"patient_id,date,time\n999999999,2026-01-12,09:30\n"
    row = Import.objects.create(
        **{
            "kind": "visits",
            "file_name": "visits.csv",
            "sha256": hashlib.sha256(text).hexdigest(),
            "dates": "iso",
            "rows": text.count(b"\n") - 1,
            "sent_at": now(),
        }
        | fields
    )
    ImportFile.objects.create(of=row, content=text)
    return row


def disclosure(**fields: Any) -> Disclosure:
    """Given today to a court."""
    said = {
        "on": today(),
        "recipient": "County Court",
        "recipient_address": "1 Court Square, Riverbend",
        "what": "Dates of visits, January to March",
        "why": "court",
        "purpose": "Order 26-113",
    }
    return Disclosure.objects.create(**said | told(of_patient(fields)))


def record_request(**fields: Any) -> RecordRequest:
    """The patient asks today that something about their contact be changed."""
    fields = of_patient(fields)
    wish = {
        "wish": "change",
        "topic": "contact",
        "wrong": "The street has the wrong number.",
        "right": "It is number 12.",
        "came": "app",
    }
    if fields.get("wish") == "copy":
        wish = {"form": "On paper", "came": "spoken"}
    return RecordRequest.objects.create(
        **wish
        | {"asked_on": today(), "asked_at": now(), "asked_by": fields["patient"].user}
        | fields
    )


def record_step(request: RecordRequest, kind: str, **fields: Any) -> RecordStep:
    said = {"words": "We looked at it.", "at": now(), "by": request.patient.user}
    return RecordStep.objects.create(
        **{
            "request": request,
            "patient": request.patient,
            "clinic": request.clinic,
            "kind": kind,
        }
        | said
        | fields
    )


def claim(**fields: Any) -> Claim:
    """Of an attended session, sent today, with the lock on the session."""
    row = Claim.objects.create(**{"sent_on": today()} | told(of_coverage(fields)))
    row.session.billed_coverage = row.coverage
    row.session.billed_authorization = row.authorization
    row.session.save()
    return row


def session(**fields: Any) -> ClinicSession:
    """One booked session, tomorrow unless said otherwise."""
    fields = of_patient(fields)
    by = said_by(fields)
    row = {
        "on": today() + dt.timedelta(days=1),
        "start": dt.time(9, 0),
        "booked_at": now(),
        "booked_by": by,
    } | fields
    if row.get("status", "planned") != "planned":
        row = {"settled_at": now(), "settled_by": by} | row
    return ClinicSession.objects.create(**row)


def collected(**fields: Any) -> Collected:
    """A copay in cash, a moment ago, for an attended session of some days ago."""
    fields = of_patient(fields)
    by = said_by(fields)
    if "session" not in fields:
        fields["session"] = _past(fields["patient"], 6, "attended")
    said = {"cents": 3000, "how": "cash", "collected_by": by, "collected_at": now()}
    return Collected.objects.create(**said | fields)


def visit_note(**fields: Any) -> VisitNote:
    """Of a visit that was attended some days ago."""
    fields = of_patient(fields)
    if "session" not in fields:
        fields["session"] = _past(fields["patient"], 4, "attended")
    return VisitNote.objects.create(**{"text": "Hinge is clean."} | told(fields))


def missed_fee(**fields: Any) -> MissedFee:
    """Charged for a session that was missed some days ago."""
    fields = of_patient(fields)
    if "session" not in fields:
        fields["session"] = _past(fields["patient"], 5, "no_show")
    said = {"decision": MissedFee.Decision.CHARGED, "cents": 4000}
    return MissedFee.objects.create(**said | told(fields))


def _past(patient: Patient, days: int, status: str) -> ClinicSession:
    by = user()
    on = today() - dt.timedelta(days=days)
    return session(patient=patient, on=on, status=status, by=by)


def desk_day(**fields: Any) -> DeskDay:
    """Yesterday, closed by somebody of the desk."""
    by = member(Role.CLINIC_ADMIN, clinic=fields["clinic"]).user
    said = {"day": today() - dt.timedelta(days=1), "closed_by": by, "closed_at": now()}
    return DeskDay.objects.create(**said | fields)


STANDING_FIGURE = {
    "view": "side",
    "props": [],
    "frames": [
        {
            "label": "Stand tall",
            "hips": [120, 124],
            **dict.fromkeys(["trunk", "spine", "neck", "head"], 0),
            **{
                f"{joint}_{side}": 0
                for joint in ("shoulder", "elbow", "hip", "knee", "ankle")
                for side in "lr"
            },
        }
    ]
    * 2,
    "loop": "pingpong",
    "viewbox": [40, 20, 180, 157.5],
}


def exercise(**fields: Any) -> Exercise:
    """A home exercise of one level with no cautions."""
    number = next(_numbers)
    if fields.get("clinic"):
        fields = {"changed_at": now()} | fields
    row = Exercise.objects.create(
        **{
            "slug": f"exercise-{number}",
            "name": f"Exercise {number}",
            "category": "strength",
            "purpose": "Makes the legs strong.",
            "position": "standing",
            "start_position": "Stand at the counter.",
            "steps": ["Bend a little.", "Stand up.", "Breathe."],
            "dose_unit": "reps",
            "impact": "none",
            "setting": "home",
            "supervision_initial": False,
            "supervision_always": False,
            "figure": STANDING_FIGURE,
            "figure_digest": "0" * 12,
        }
        | fields
    )
    ExerciseLevel.objects.create(
        exercise=row,
        level=1,
        label="Small",
        dose={"sets": 1, "reps": 8, "times_per_day": 1, "days_per_week": 7},
        supervision="always" if row.supervision_always else "none",
    )
    return row


def program(*, items: int = 0, **fields: Any) -> Program:
    """A signed program that began two weeks ago, with so many daily items."""
    fields = of_patient(fields)
    by = said_by(fields)
    starts_on = fields.get("starts_on", today() - dt.timedelta(days=14))
    row = Program.objects.create(
        **{
            "starts_on": starts_on,
            "ends_on": starts_on + dt.timedelta(days=181),
            "sessions_per_week": 2,
            "drafted_by": by,
            "drafted_at": now(),
            "signed_by": by,
            "signed_at": now(),
        }
        | fields
    )
    for place in range(items):
        item(program=row, place=place)
    return row


def draft(**fields: Any) -> Program:
    return program(**{"signed_by": None, "signed_at": None} | fields)


def phase(**fields: Any) -> Phase:
    """Weeks 7 to 16, planned; with `opened_on` it is open."""
    of = fields["program"]
    if "opened_on" in fields:
        fields = {"opened_at": now(), "opened_by": of.drafted_by} | fields
    return Phase.objects.create(
        **{
            "patient": of.patient,
            "clinic": of.clinic,
            "name": "Build strength",
            "week_from": 7,
            "week_to": 16,
            "sessions_per_week": 1,
        }
        | fields
    )


def item(**fields: Any) -> ProgramItem:
    if "program" not in fields:
        fields["program"] = program(patient=fields.get("patient"))
    prescribed = fields["program"]
    fields["exercise"] = fields.get("exercise") or exercise()
    return ProgramItem.objects.create(
        **{
            "patient": prescribed.patient,
            "clinic": prescribed.clinic,
            "level": 1,
            "sets": 1,
            "reps": 8,
            "weekdays": [1, 2, 3, 4, 5, 6, 7],
            "starts_on": prescribed.starts_on,
            "prescribed_by": prescribed.drafted_by,
            "prescribed_at": now(),
        }
        | fields
    )


def rest(**fields: Any) -> ItemRest:
    """An exercise that rests since today, because of a condition."""
    row = fields["item"] = fields.get("item") or item()
    row.ends_on = today() - dt.timedelta(days=1)
    row.save()
    because = {
        "rule": "caution",
        "action": 3,
        "condition": "cannot_lie_flat",
        "note": "Not lying down.",
    }
    return ItemRest.objects.create(
        **{
            "patient": row.patient,
            "clinic": row.clinic,
            "because": [because],
            "rested_at": now(),
        }
        | fields
    )


def pause(*, days: int = 3, **fields: Any) -> Pause:
    """Away for three days from today, as the patient said."""
    fields = of_patient(fields)
    about = fields["patient"]
    starts_on = fields.setdefault("starts_on", about.today(now()))
    until = fields.setdefault("until", starts_on + dt.timedelta(days=days - 1))
    return Pause.objects.create(
        **{
            "reason": Pause.Reason.AWAY,
            "back_on": until + dt.timedelta(days=1),
            "started_at": now(),
            "started_by": about.user,
            "started_as": Role.PATIENT,
        }
        | fields
    )


def item_done_well(patient: Patient) -> ProgramItem:
    """Asked for since twenty days, and done yesterday."""
    today = patient.today(now())
    starts_on = today - dt.timedelta(days=20)
    asked = item(program=program(patient=patient, starts_on=starts_on))
    log(item=asked, on=today - dt.timedelta(days=1))
    return asked


def log(**fields: Any) -> ExerciseLog:
    row = unsaved_log(**fields)
    row.save()
    return row


def unsaved_log(**fields: Any) -> ExerciseLog:
    fields["item"] = fields.get("item") or item()
    about = fields["item"].patient
    more = {"patient": about, "done": "all", "credit": 1}
    return ExerciseLog(**word_of(about) | more | fields)


def report(**fields: Any) -> DayReport:
    """How the patient's day was."""
    return DayReport.objects.create(**word_of(fields["patient"]) | fields)


def word_of(patient: Patient) -> dict[str, Any]:
    """Said of today by the patient."""
    return {
        "clinic": patient.clinic,
        "token": uuid.uuid4(),
        "on": today(),
        "said_at": now(),
        "said_by": patient.user,
        "said_as": Role.PATIENT,
    }


def tick(**fields: Any) -> Tick:
    """The patient's own word of today."""
    about = (fields.get("medication") or fields["aid"]).patient
    more = {"patient": about, "on": about.today(now())}
    return Tick.objects.create(**word_of(about) | more | fields)


def checkin(*, patient: Patient, **fields: Any) -> CheckIn:
    """Today's line, answered with nothing new."""
    more = {"patient": patient, "on": patient.today(now())}
    more |= {"asked": CheckIn.Asked.LINE, "signs": []}
    return CheckIn.objects.create(**word_of(patient) | more | fields)


def gym_day(*, patient: Patient, **fields: Any) -> GymDay:
    return GymDay.objects.create(**word_of(patient) | {"patient": patient} | fields)


def proposal(**fields: Any) -> ProgressionProposal:
    """One set more of an exercise that went well for two weeks."""
    fields["item"] = fields.get("item") or item()
    about = fields["item"]
    monday = today() - dt.timedelta(days=today().weekday())
    weeks = [
        {"monday": str(monday - dt.timedelta(days=7 * back)), "share": 0.9}
        | {"pains": [0, 2], "felt": "easy"}
        for back in (2, 1)
    ]
    return ProgressionProposal.objects.create(
        **{
            "patient": about.patient,
            "clinic": about.clinic,
            "exercise": about.exercise,
            "kind": "harder",
            "variable": "sets",
            "level": about.level,
            "dose": {"sets": about.sets + 1, "reps": about.reps},
            "evidence": {
                "whys": [],
                "weeks": weeks,
                "days": [
                    {
                        "on": str(monday - dt.timedelta(days=back)),
                        "state": "all",
                        "pain": None,
                    }
                    for back in range(14, 0, -1)
                ],
                "cautions": [],
                "days_away": 0,
                "weekdays": about.weekdays,
                "needs_sign_off": False,
            },
            "week": monday,
            "proposed_at": now(),
        }
        | fields
    )


def sign_off(**fields: Any) -> SignOff:
    fields = of_patient(fields)
    return SignOff.objects.create(
        **{
            "exercise": fields.get("exercise") or exercise(),
            "level": 1,
            "signed_by": said_by(fields),
            "signed_at": now(),
        }
        | fields
    )


def fall(**fields: Any) -> Fall:
    """A fall of yesterday that only bruised."""
    return Fall.objects.create(
        **{"happened_on": today() - dt.timedelta(days=1), "injury": Fall.Injury.BRUISE}
        | told(fields)
    )


def flag(**fields: Any) -> SafetyFlag:
    """An urgent warning sign that nobody has looked at."""
    fields = of_patient(fields)
    return SafetyFlag.objects.create(
        **{
            "key": "rf_calf",
            "level": "urgent",
            "on": today(),
            "raised_at": now(),
            "raised_by": fields["patient"].user,
        }
        | fields
    )


def closing(**fields: Any) -> Closing:
    """The end of care; the patient stays as they are."""
    return Closing.objects.create(
        **{
            "reason": Closing.Reason.GOALS_MET,
            "reached": "Steady on the stairs.",
            "warning_signs": "New back pain.",
        }
        | told(fields)
    )


def checkup(**fields: Any) -> Checkup:
    """Three months after care, due today."""
    by = fields.pop("by", None)
    fields = of_patient(fields)
    fields["closing"] = fields.get("closing") or closing(
        patient=fields["patient"], by=by or fields["patient"].user
    )
    return Checkup.objects.create(
        **{"months": 3, "due_on": fields["patient"].today(now())} | fields
    )


def review(**fields: Any) -> Review:
    """Looked at just now, without a reason; for a week."""
    fields = of_patient(fields)
    return Review.objects.create(
        **{
            "kind": Review.Kind.REVIEWED,
            "until": today() + dt.timedelta(days=7),
            "recorded_by": said_by(fields),
            "recorded_at": now(),
        }
        | fields
    )


def message(**fields: Any) -> Message:
    """A question by the patient, unless it says what else it is."""
    said = of_patient(fields)
    return Message.objects.create(
        **{
            "kind": Message.Kind.QUESTION,
            "text": "May I lift the dog?",
            "said_by": said["patient"].user,
            "said_as": Role.PATIENT,
            "said_at": now(),
        }
        | said
    )


def monitors(clinic: Clinic, *, is_device: bool = True, is_strict: bool = True) -> None:
    """The clinic monitors; and has confirmed that the software is a device."""
    by = member(Role.CLINIC_ADMIN, clinic=clinic).user
    MonitoringSettings.objects.create(
        clinic=clinic, is_on=True, is_strict=is_strict, changed_by=by, changed_at=now()
    )
    if is_device:
        device(clinic=clinic, confirmed_by=by)


def device(**fields: Any) -> DeviceStatus:
    said = {"software": "PTCare", "version": "4", "basis": "Counsel, 2 Feb 2026."}
    if "confirmed_by" not in fields:
        fields["confirmed_by"] = member(clinic=fields["clinic"]).user
    return DeviceStatus.objects.create(**said | {"confirmed_at": now()} | fields)


def episode(**fields: Any) -> MonitoringEpisode:
    """Set up ten days ago."""
    fields = of_patient(fields)
    on = fields.pop("set_up_on", today() - dt.timedelta(days=10))
    taught_by = fields["patient"].therapist or member(clinic=fields["clinic"])
    return MonitoringEpisode.objects.create(
        **{
            "consent_text": "We would like to follow how you do at home.",
            "consent_by": MonitoringEpisode.ConsentBy.PATIENT,
            "consent_name": fields["patient"].name,
            "consent_on": on,
            "order": "Dr. Lund, order of 2 Mar 2026",
            "set_up_on": on,
            "taught_by": taught_by,
            "started_at": now() - dt.timedelta(days=10),
            "started_by": taught_by.user,
        }
        | fields
    )


def monitoring_time(*, minutes: float = 12, **fields: Any) -> MonitoringTime:
    """A review that ended an hour ago, unless said otherwise."""
    fields["patient"] = fields["episode"].patient
    start = fields.get("started_at", now() - dt.timedelta(hours=2))
    return MonitoringTime.objects.create(
        **{
            "practitioner": fields["episode"].taught_by,
            "started_at": start,
            "ended_at": start + dt.timedelta(minutes=minutes),
            "activity": MonitoringTime.Activity.REVIEW,
            "words": "Two days without data.",
        }
        | told(fields)
    )
