"""What each role of the database may do to which rows of which table.

A table with a clinic is walled by it, without a word here. All others are named below
with the reason; one that is not named is closed to everybody but its owner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import pghistory.models
from django.apps import apps
from django.db import models

from ptcare.people.wall import roles

# As PostgreSQL writes it down: so what stands can be held against what is wanted.
TOLD = "(NULLIF(current_setting('ptcare.clinic'::text, true), ''::text))::bigint"
OF_THE_CLINIC = f"(clinic_id = {TOLD})"
OF_NOBODY = "(clinic_id IS NULL)"
ANY_CLINIC = f"({TOLD} IS NOT NULL)"
EVERY = "true"
NONE = "false"

Rights = frozenset[str]
NOTHING: Rights = frozenset()
READ: Rights = frozenset({"SELECT"})
ADD = READ | {"INSERT"}
WRITE = ADD | {"UPDATE"}
ANYTHING = WRITE | {"DELETE"}


@dataclass(frozen=True)
class Walled:
    """One table: which rows are the told clinic's, and who else comes to it."""

    rows: str
    shared: str = ""  # rows that every clinic reads besides, and does not write
    may: Mapping[str, Rights] = field(default_factory=dict)  # more than its marks say

    def also(self, **may: Rights) -> Walled:
        return replace(self, may={**self.may, **may})


def follows(table: str, column: str) -> Walled:
    """A row is seen by whoever sees the row of that table that it belongs to.

    `{}` stands for the name of its own table.
    """
    belongs = f"(its.id = {{}}.{column})"
    return Walled(f"(EXISTS ( SELECT 1 FROM {table} its WHERE {belongs}))")  # noqa: S608


A_PERSONS = follows("people_user", "user_id")
A_NOTICES = follows("notices_notice", "notice_id")
AN_ENDPOINTS = follows("hooks_endpoint", "endpoint_id")
BEFORE_THE_DOOR = {roles.SIGNING_IN: ANYTHING, roles.LOGIN: ANYTHING}

# Besides what is walled by its clinic, or instead of it.
SPECIAL: dict[str, Walled] = {
    # Who signs in has no clinic yet. So the login sees accounts: names and addresses,
    # and not who of them is a patient, nor where. A clinic sees those whom it knows:
    # in `clinics` triggers keep where a person has ever had a standing.
    "people.User": Walled(f"({TOLD} = ANY (clinics))").also(
        signing_in=WRITE, login=WRITE
    ),
    "people.UserEvent": follows("people_user", "pgh_obj_id").also(
        signing_in=ADD, login=ADD
    ),
    "account.EmailAddress": A_PERSONS.also(**BEFORE_THE_DOOR),
    "account.EmailConfirmation": Walled(NONE).also(**BEFORE_THE_DOOR),
    "mfa.Authenticator": A_PERSONS.also(**BEFORE_THE_DOOR),
    "usersessions.UserSession": A_PERSONS.also(**BEFORE_THE_DOOR),
    # Found by a secret, and hold ids only.
    "sessions.Session": Walled(EVERY).also(**BEFORE_THE_DOOR),
    "submissions.Submission": Walled(EVERY).also(**BEFORE_THE_DOOR),
    # What clinics are called and say of themselves is public. Each changes its own.
    "people.Clinic": Walled(f"(id = {TOLD})", shared=EVERY).also(
        signing_in=READ, login=READ
    ),
    "people.ClinicEvent": Walled(f"(pgh_obj_id = {TOLD})"),
    # Who is this, whatever clinic knows them? And which row does this secret open?
    "people.Membership": Walled(OF_THE_CLINIC).also(signing_in=READ),
    "people.EntryCard": Walled(OF_THE_CLINIC).also(signing_in=WRITE),
    "patients.Patient": Walled(OF_THE_CLINIC).also(signing_in=READ),
    "patients.AccountClosure": Walled(OF_THE_CLINIC).also(signing_in=READ),
    "patients.DoubledRecord": Walled(OF_THE_CLINIC).also(signing_in=READ),
    "patients.HelperLink": Walled(OF_THE_CLINIC).also(signing_in=READ),
    "patients.CalendarFeed": Walled(OF_THE_CLINIC).also(signing_in=READ),
    "patients.RestrictedRecord": Walled(OF_THE_CLINIC).also(signing_in=READ),
    "patients.NamedColleague": Walled(OF_THE_CLINIC).also(signing_in=READ),
    "patients.EmergencyAccess": Walled(OF_THE_CLINIC).also(signing_in=READ),
    "patients.Closure": Walled(OF_THE_CLINIC).also(signing_in=READ),  # who is away
    "notices.Notice": Walled(OF_THE_CLINIC).also(signing_in=READ),
    "notices.NumberProof": Walled(OF_THE_CLINIC).also(signing_in=READ),
    "notices.TextAnswer": Walled(OF_THE_CLINIC).also(signing_in=READ),
    "audit.AuditEvent": Walled(OF_THE_CLINIC).also(
        clinic=ADD, planner=ADD, erasing=ADD, signing_in=ADD
    ),
    # The chain over the ledger is drawn and looked through across clinics. All may
    # read whether it is whole.
    "audit.AuditSeal": Walled(NONE).also(
        clinic=READ, planner=NOTHING, erasing=NOTHING, audit=ADD
    ),
    "audit.AuditCheck": Walled(NONE, shared=EVERY).also(
        clinic=READ, planner=NOTHING, erasing=NOTHING, audit=WRITE
    ),
    # A browser's messages end when somebody else signs in there, of whatever clinic.
    "notices.PushSubscription": A_PERSONS.also(signing_in=WRITE),
    # That letters come back from an address holds for every clinic that knows it.
    "notices.AddressNews": Walled("people_knows_address((address)::text)").also(
        signing_in=ADD
    ),
    "notices.Attempt": A_NOTICES,
    "notices.TextTurn": A_NOTICES,
    "notices.TextNews": A_NOTICES,
    # A number, and whether its network takes texts: all who text it take turns here.
    "notices.TextedNumber": Walled(ANY_CLINIC),
    # What is alive, and which notice's id a worker has in hand.
    "notices.Batch": Walled(EVERY).also(login=WRITE),
    "notices.Heartbeat": Walled(EVERY).also(login=WRITE),
    "notices.ChannelHealth": Walled(EVERY).also(login=WRITE),
    # What a clinic's other systems are told is the clinic's.
    "hooks.Secret": AN_ENDPOINTS,
    "hooks.Lane": AN_ENDPOINTS,
    "hooks.Delivery": AN_ENDPOINTS,
    "hooks.Try": follows("hooks_delivery", "delivery_id"),
    # The library of exercises is everybody's; what a clinic wrote itself is its own.
    # Pictures are open to who has the address of the drawing, before any door.
    "programs.Exercise": Walled(OF_THE_CLINIC, shared=OF_NOBODY).also(login=READ),
    "programs.ExerciseEvent": Walled(OF_THE_CLINIC, shared=OF_NOBODY),
    "programs.ExerciseLevel": follows("programs_exercise", "exercise_id"),
    "programs.ExerciseLevelEvent": follows("programs_exercise", "exercise_id"),
    "programs.Caution": follows("programs_exercise", "exercise_id"),
    "programs.CautionEvent": follows("programs_exercise", "exercise_id"),
    "programs.AvoidMovement": Walled(NONE, shared=EVERY).also(login=READ),
    "programs.AvoidMovement_safer": Walled(NONE, shared=EVERY),
    "programs.ProgramTemplate": Walled(NONE, shared=EVERY),
    # Kept by a trigger, with its owner's rights (migration 0055).
    "programs.CaseloadReason": Walled(OF_THE_CLINIC).also(clinic=READ, planner=READ),
    # Which releases place patients: nothing of any clinic's.
    "programs.CaseloadRules": Walled(EVERY),
    # The figures of public rules came with the app; a clinic's own take their place.
    "patients.YearAmount": Walled(OF_THE_CLINIC, shared=OF_NOBODY),
    # The file of an import is the import's.
    "patients.ImportFile": follows("patients_import", "of_id"),
}
# Nobody's data, and nobody's business but the owner's.
CLOSED = frozenset(
    {
        "auth.Permission",
        "auth.Group",
        "auth.Group_permissions",
        "contenttypes.ContentType",
        "pghistory.Context",
    }
)
NO_MODELS = {
    "rate_limits": Walled(EVERY).also(
        clinic=ANYTHING, planner=ANYTHING, **BEFORE_THE_DOOR
    )
}


def walled() -> Iterator[tuple[str, Walled]]:
    """Each table with what stands around it, and what everybody may do to its rows."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and (wall := of(model)):
            marked = by_marks(model)
            table = model._meta.db_table
            may = {
                roles.CLINIC: marked,
                roles.PLANNER: marked,
                roles.AUDIT: READ,
                roles.ERASING: ANYTHING,
            }
            yield (
                table,
                replace(wall, rows=wall.rows.format(table), may={**may, **wall.may}),
            )
    yield from NO_MODELS.items()


def of(model: type[models.Model]) -> Walled | None:
    """None where the table is closed: said so, or not spoken of."""
    if special := SPECIAL.get(model._meta.label):
        return special
    has_clinic = any(f.column == "clinic_id" for f in model._meta.concrete_fields)
    return Walled(OF_THE_CLINIC) if has_clinic else None


def by_marks(model: type[models.Model]) -> Rights:
    """What may be done to its rows at all: what `ledger` forbids, no role may."""
    marks = {trigger.name for trigger in getattr(model._meta, "triggers", ())}
    if issubclass(model, pghistory.models.Event) or "append_only" in marks:
        return ADD
    return WRITE if "never_deleted" in marks else ANYTHING
