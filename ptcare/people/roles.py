"""The access matrix: who may do what. All of it, on one screen.

A role says *what kind of thing* a person may do; `visible_to` says *with which rows*.
Front desk and billing are one role: they see visits and money, and no findings (no
pain, notes or tests). Clinic lead is an extra right on a therapist or at the desk.
"""

from enum import StrEnum


class Role(StrEnum):
    PATIENT = "patient"
    HELPER = "helper"
    THERAPIST = "therapist"
    CLINIC_ADMIN = "clinic_admin"


class Permission(StrEnum):
    SEE_OWN_DAY = "see the day's exercises, visits and cover of the own record"
    LOG_EXERCISES = "say what was done, and undo it"
    CHOOSE_WAYS = "choose by which ways one hears from the clinic, and of what"
    AGREE_TO_TEXTS = "agree to text messages to one's own number"
    SET_OWN_NOTICES = "set how one is told of warning signs, the day and cover"
    LET_HELPERS_IN = "invite, change and end one's own helpers"
    SEE_OWN_MONEY = "read what one's own visits cost"
    KEEP_OWN_RECORD = "take the own record along, say what is wrong in it, close it"
    ASK_THERAPIST = "write to the therapists, and read what they answer"
    ANSWER_PATIENTS = "read and answer what patients write"
    CHECK_SHEETS = "tell whether a printed plan is still the one that holds"
    PRINT_SHEETS = "print the week sheet: exercises, doses, and what to mind"
    PRINT_BOOKLETS = "print the booklet of a program"
    KEY_SHEETS = "write down the ticks of a returned week sheet"
    BROWSE_LIBRARY = "read the exercise catalogue"
    WRITE_EXERCISES = "add, change and retire the clinic's own exercises"
    REVIEW_TEXTS = "read the catalogue in other languages, and say that it is right"
    RECORD_REVIEWS = "write down that a licensed clinician has read the content"
    FIND_PATIENTS = "find the clinic's patients by name, with phone and visits"
    SEE_FINDINGS = "read pain, fractures, tests, notes and exercise logs"
    RECORD_FINDINGS = "write fractures, conditions, tests and clearances"
    PRESCRIBE = "draft, sign and end programs"
    MONITOR = "begin remote monitoring, write time down, accept what is suggested"
    SET_MONITORING = "decide on remote monitoring and on the device status"
    BOOK_SESSIONS = "book, move and release clinic sessions"
    COUNT_SESSIONS = "mark clinic sessions attended or missed"
    RUN_DESK = "run the front desk's day: check in, collect, decide fees, close"
    SIGN_SESSIONS = "sign that a session was given, and take that back"
    TAKE_LEAVE = "enter one's own days away, and who answers meanwhile"
    PLAN_DAYS = "enter closed days, absences and opening hours"
    SEE_COVERAGE = "read covered visits, authorizations and prices"
    MANAGE_COVERAGE = "enter coverages, authorizations and prior use"
    HEAR_ABOUT_PRICE = "write down that a patient asked what visits cost"
    PLAN_CARE = "write plans of care and progress notes, and end a plan early"
    CERTIFY_CARE = "say that a plan of care was sent, ordered or signed"
    SETTLE_ALERTS = "say that what cover asks for is done, or put it off"
    ASK_FOR_VISITS = "write and sign what asks a payer for more visits"
    SEND_PACKS = "download what was signed, to send it to the payer"
    ANSWER_ABOUT_RECORDS = "write down and answer what is asked about a record"
    ADMIT_PATIENTS = "admit patients, invite helpers, change their contact"
    ISSUE_ACCESS = "give a clinic code, and sign a lost device out"
    READ_REGISTER = "read who cleared, corrected, declined or opened a gate early"
    READ_AUDIT = "read who did and who looked at what"
    READ_DELIVERY = "see which messages did not reach whom, and send them again"
    SEE_HEALTH = "see whether all that runs by itself does"
    MANAGE_STAFF = "invite colleagues and end their access"
    SET_CLINIC = "set when patients are tested again, and looked at"
    ANSWER_REQUESTS = "read and answer requests for a first appointment"
    CONNECT_SYSTEMS = "let another computer system read the clinic's records"
    PRESENT_CLINIC = "write the clinic's public page"
    KEEP_RECORDS = "decide how long records are kept, hold one back, see what goes"
    OPEN_IN_EMERGENCY = "open a record for an hour, with a reason, told to the leads"
    GUARD_RECORDS = "keep a record to named colleagues, review emergency access"
    SET_UP = "open the page that leads to what the clinic decides once"


STAFF = frozenset({Role.THERAPIST, Role.CLINIC_ADMIN})
P = Permission

#                        patient  helper  therapist  clinic_admin  lead (extra)
MATRIX: dict[Permission, tuple[bool, bool, bool, bool, bool]] = {
    P.SEE_OWN_DAY:      (True,    True,   False,     False,        False),
    P.LOG_EXERCISES:    (True,    True,   False,     False,        False),
    P.CHOOSE_WAYS:      (True,    True,   False,     False,        False),
    P.AGREE_TO_TEXTS:   (True,    True,   True,      True,         False),
    P.SET_OWN_NOTICES:  (False,   False,  True,      True,         False),
    P.LET_HELPERS_IN:   (True,    False,  False,     False,        False),
    P.SEE_OWN_MONEY:    (True,    False,  False,     False,        False),
    P.KEEP_OWN_RECORD:  (True,    False,  False,     False,        False),
    P.ASK_THERAPIST:    (True,    True,   False,     False,        False),
    P.ANSWER_PATIENTS:  (False,   False,  True,      False,        False),
    P.CHECK_SHEETS:     (True,    True,   True,      True,         False),
    P.PRINT_SHEETS:     (True,    True,   True,      True,         False),
    P.PRINT_BOOKLETS:   (True,    True,   True,      False,        False),
    P.KEY_SHEETS:       (True,    True,   True,      True,         False),
    P.BROWSE_LIBRARY:   (False,   False,  True,      False,        False),
    P.WRITE_EXERCISES:  (False,   False,  True,      False,        False),
    P.REVIEW_TEXTS:     (False,   False,  True,      False,        False),
    P.RECORD_REVIEWS:   (False,   False,  True,      False,        True),
    P.FIND_PATIENTS:    (False,   False,  True,      True,         False),
    P.SEE_FINDINGS:     (False,   False,  True,      False,        False),
    P.RECORD_FINDINGS:  (False,   False,  True,      False,        False),
    P.PRESCRIBE:        (False,   False,  True,      False,        False),
    P.MONITOR:          (False,   False,  True,      False,        False),
    P.SET_MONITORING:   (False,   False,  False,     True,         True),
    P.BOOK_SESSIONS:    (False,   False,  True,      True,         False),
    P.COUNT_SESSIONS:   (False,   False,  True,      True,         False),
    P.RUN_DESK:         (False,   False,  False,     True,         False),
    P.SIGN_SESSIONS:    (False,   False,  True,      False,        False),
    P.TAKE_LEAVE:       (False,   False,  True,      False,        False),
    P.PLAN_DAYS:        (False,   False,  False,     True,         True),
    P.SEE_COVERAGE:     (False,   False,  True,      True,         False),
    P.MANAGE_COVERAGE:  (False,   False,  False,     True,         False),
    P.HEAR_ABOUT_PRICE: (False,   False,  True,      True,         False),
    P.PLAN_CARE:        (False,   False,  True,      False,        False),
    P.CERTIFY_CARE:     (False,   False,  True,      True,         False),
    P.SETTLE_ALERTS:    (False,   False,  True,      True,         False),
    P.ASK_FOR_VISITS:   (False,   False,  True,      False,        False),
    P.SEND_PACKS:       (False,   False,  True,      True,         False),
    P.ANSWER_ABOUT_RECORDS: (False, False, True,     True,         False),
    P.ADMIT_PATIENTS:   (False,   False,  True,      True,         False),
    P.ISSUE_ACCESS:     (False,   False,  True,      True,         False),
    P.READ_REGISTER:    (False,   False,  False,     False,        True),
    P.READ_AUDIT:       (False,   False,  False,     False,        True),
    P.READ_DELIVERY:    (False,   False,  False,     True,         True),
    P.SEE_HEALTH:       (False,   False,  False,     False,        True),
    P.MANAGE_STAFF:     (False,   False,  False,     False,        True),
    P.SET_CLINIC:       (False,   False,  False,     False,        True),
    P.CONNECT_SYSTEMS:  (False,   False,  False,     False,        True),
    P.ANSWER_REQUESTS:  (False,   False,  False,     True,         False),
    P.PRESENT_CLINIC:   (False,   False,  False,     True,         True),
    P.KEEP_RECORDS:     (False,   False,  False,     False,        True),
    P.OPEN_IN_EMERGENCY: (False,  False,  True,      True,         False),
    P.GUARD_RECORDS:    (False,   False,  False,     False,        True),
    P.SET_UP:           (False,   False,  False,     True,         True),
}  # fmt: skip

COLUMNS = (Role.PATIENT, Role.HELPER, Role.THERAPIST, Role.CLINIC_ADMIN)


def may(role: Role, permission: Permission, *, is_lead: bool = False) -> bool:
    """Whether that role, with or without the lead's extra right, may do this."""
    *by_role, by_lead = MATRIX[permission]
    return by_role[COLUMNS.index(role)] or (is_lead and role in STAFF and by_lead)
