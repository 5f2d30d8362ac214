"""The guide of therapists: a morning, a visit, and the weeks between visits."""

from django.utils.translation import gettext_lazy as _

from ptcare.guides import staff
from ptcare.guides.parts import Guide, Picture, Section

MORNING = Section(
    slug="morning",
    title=_("The morning: who needs you"),
    says=(
        _("“My patients” puts first whoever needs you, and says why in one sentence."),
        _("Red is a sign nobody has looked at. Amber waits for you. Blue informs."),
    ),
    steps=(
        _("Press a row: it opens in place. “Call”, “Message”, “Adjust” or “Later”."),
        _("Press “Reviewed” once you have looked. The row moves down."),
        _("At the end, tick “Seen, fine: the ticked quiet patients”."),
    ),
    minds=(
        _("A sign that nobody has seen stays on top, whatever else you press."),
        _("“The whole clinic” shows the patients of colleagues too, for a stand-in."),
    ),
    picture=Picture("caseload", _("My patients, sorted by reason.")),
    pages=("programs:caseload", "programs:caseload_row"),
)
SIGNS = Section(
    slug="signs",
    title=_("A warning sign"),
    says=(
        _("When a patient reports one, the program rests at once, by itself."),
        _("Only a therapist opens it again, and only with a reason."),
    ),
    steps=(
        _("Press “I am on it”: colleagues see that you have taken it."),
        _("Call the patient. Write down what you found."),
        _("“Set it aside” with your reason, or leave it closed and refer."),
    ),
    minds=(
        _("What nobody takes goes on to a stand-in and to the lead, by itself."),
        _("You cannot go on with it? “Hand it on, or take it over”."),
        _("A second record was closed: read it, and write here what holds."),
        _("A recent fracture closes the program for six weeks, or till it is cleared."),
        _("Your list says when the six weeks are over. Only you let exercise begin."),
        _("A fall that you entered by mistake: withdraw it, and its sign goes too."),
        _("Pressed by mistake? Speak with them, then record what they said."),
    ),
    pages=(
        *("programs:clear_flag", "programs:put_flag_back", "programs:hand_on_flag"),
        "programs:flag_mistake",
        *("programs:pain_limits", "programs:clear_fracture"),
    ),
)
NEW = Section(
    slug="new-patient",
    title=_("A new patient"),
    says=(_("“Checklist” holds what must be known before the first program."),),
    steps=(
        _("Work down the checklist: referral, fracture check, tests, goals, home."),
        _("Record fractures and conditions under “Findings”."),
        _("Accept or decline what “Suggested conditions” reads from the findings."),
    ),
    minds=(
        _("No and not asked are two things here. Leave open what you do not know."),
    ),
    picture=Picture("checklist", _("What must be known before the first program.")),
    pages=(
        "programs:checklist",
        "programs:intake",
        "programs:record_diagnosis",
        "programs:check_fractures",
        "programs:check_home",
        "programs:set_goal",
        "programs:findings",
        "programs:record_fracture",
        "programs:record_fall",
        "programs:set_condition",
        "programs:suggestions",
    ),
)
TESTS = Section(
    slug="tests",
    title=_("Tests and evaluations"),
    says=(_("An evaluation is a set of tests with your summary, signed once."),),
    steps=(
        _("Open “Tests and evaluations”, then “Open an evaluation”."),
        _("Enter each test. “Save, sign later” keeps what is there."),
        _("“Sign” when it is whole. Later you can only add to it, or withdraw it."),
    ),
    minds=(
        _("“Beside the first” compares it with the first one, test by test."),
        _("A change counts as real only above the error of the test."),
        _("Signed on the wrong patient? At its end: “Written on the wrong patient?”"),
    ),
    pages=(
        "programs:tests",
        "programs:record_test",
        "programs:evaluation",
        "programs:open_evaluation",
        "programs:evaluation_misplaced",
        "programs:evaluation_test",
        "programs:compare",
    ),
)
PRESCRIBE = Section(
    slug="prescribe",
    title=_("Prescribe a program"),
    says=(
        _("Start from a template that fits this person, and change what you like."),
        _("What these bones forbid cannot be added. It says why, and what to take."),
    ),
    steps=(
        _("On the chart: “New program”, then “Start the draft”."),
        _("“Add an exercise”, set the dose and the days. Watch the meter of the week."),
        _("“As the patient sees it” shows the plan. Then “Sign”."),
    ),
    minds=(
        _("A signed program is never edited. A change makes a new one from a day on."),
        _("High intensity: a colleague presses “I have read it and confirm” first."),
        _("Harder phases open by your hand: “Look, and open it”."),
        _("“Hold” rests a program. “Resume” brings it back, if the gate allows."),
    ),
    picture=Picture("builder", _("A draft with its exercises, doses and days.")),
    pages=(
        "programs:start",
        "programs:builder",
        "programs:picker",
        "programs:clear",
        "programs:preview",
        "programs:program",
        "programs:item",
        "programs:phase_add",
        "programs:phase",
        "programs:phase_open",
        "programs:hold",
        "programs:resume",
        "programs:end",
    ),
)
PROPOSALS = Section(
    slug="proposals",
    title=_("Steps that the app proposes"),
    says=(_("It proposes harder, same or easier from what was done. You decide."),),
    steps=(
        _("Open “Proposals” on “My patients”."),
        _("“Accept”, “Change” the dose first, or “Decline” with a reason."),
    ),
    minds=(_("What hurts may rest by itself. Nothing gets harder by itself."),),
    picture=Picture("proposals", _("Proposals to decide, each with its evidence.")),
    pages=("programs:proposals", "programs:proposal_change"),
)
VISIT = Section(
    slug="visit",
    title=_("The visit"),
    says=(_("“Visit day” is all you need in the room, on one page."),),
    steps=(
        _("Read “What happened” since the last visit."),
        _("Decide, test, sign off what was done well."),
        _("“Note of the visit”: what was done, how it went, what comes next."),
        _("“Attend and sign” counts the visit and puts your name to it."),
        _("“Copy” takes the text along into another record system."),
    ),
    minds=(
        _("Attended and signed are two things. The desk may do the first."),
        _("After a new fracture all sign-offs end. See each done well once more."),
    ),
    picture=Picture("visit", _("A visit: what happened, and what to decide.")),
    pages=("programs:visit_day", "programs:sign_offs"),
)
CHART = Section(
    slug="chart",
    title=_("The chart"),
    says=(
        _("26 weeks on one axis of days: pain, exercise, doses, visits, tests."),
        _("A gap is a gap. Nothing is drawn where nothing was said."),
    ),
    minds=(
        _("“As a table” stands below each picture, also for screen readers."),
        _("Press a day to see it, and to correct it with a reason."),
    ),
    picture=Picture("chart", _("26 weeks of one patient.")),
    pages=("programs:chart", "programs:day", "programs:correct_day"),
)
TREATMENT = Section(
    slug="treatment",
    title=_("Medicines, scans and braces"),
    says=(
        _("“Treatment” keeps what others prescribe, and when the next dose is due."),
        _("It never judges a medicine. Ask the prescriber."),
    ),
    steps=(
        _("“Record a medicine”, a scan, a brace. Then each dose as it is given."),
        _("Wrong? Correct it: the first entry stays readable."),
    ),
    pages=(
        "programs:treatment",
        "programs:treatment_record",
        "programs:treatment_correct",
        "programs:treatment_event",
        "programs:treatment_stop",
        "programs:treatment_stop_back",
    ),
)
QUESTIONS = Section(
    slug="questions",
    title=_("What patients ask"),
    says=(_("“Questions” lists who waits for an answer, the longest wait first."),),
    steps=(
        _("Open a thread, write, “Send”. Or “We spoke: mark as answered”."),
        _("On leave? “Hand over” gives the thread to a colleague."),
        _("“Daily life” is where you decide what this person may do at home."),
    ),
    pages=(
        "programs:questions",
        "programs:thread",
        "programs:everyday_review",
        "programs:everyday_decide",
    ),
)
CALENDAR = Section(
    slug="sessions",
    title=_("Sessions"),
    says=(_("Your day and week. Marking one attended moves what is left at once."),),
    steps=(
        _("“Book” one, or every week. It refuses what is closed or too close."),
        _("“Attended” or “Did not come”. “Wrong?” takes a mark back."),
        _("“Sign” what you gave. The lead sees what waits for a signature."),
    ),
    pages=(
        *staff.SESSIONS,
        "patients:list",
        "patients:patient",
        "patients:admit",
        "patients:invite_many",
        "patients:imports",
        "patients:import",
    ),
)
COVER = Section(
    slug="cover",
    title=_("Cover, and asking for more"),
    says=(
        _("You see the same figures as the desk: used, booked, left, left after."),
        _("“To do” says what runs out, and who has to act."),
    ),
    steps=(
        _("“Plan of care”: write it, and a progress note before it is due."),
        _("“More visits”: the app gathers the evidence, you write and sign."),
    ),
    pages=(
        "patients:coverage_board",
        "patients:coverage",
        "patients:plan",
        "patients:care",
        "patients:planner",
        "patients:to_do",
        "patients:estimates",
        "programs:packs",
        "programs:pack",
        "programs:write_pack",
    ),
)
MONITORING = Section(
    slug="monitoring",
    title=_("Remote monitoring"),
    says=(_("Off until the clinic turns it on. It counts only what arrived."),),
    steps=(
        _("“Begin monitoring” on the patient's page, with their consent."),
        _("“Write down time” and live talks on the day they happen."),
        _("At the end of a window, look at what is suggested, and accept it or not."),
    ),
    minds=(_("No day and no minute is ever added that was not."),),
    pages=("programs:monitored", "programs:monitoring", "programs:monitoring_period"),
)
LIBRARY = Section(
    slug="library",
    title=_("The exercises"),
    says=(
        _("Each has pictures, steps, levels, cautions and its sources."),
        _("“Movements to avoid” says what these bones forbid, and why."),
    ),
    steps=(
        _("“Add our own” for what your clinic does besides. It is held to the rules."),
        _("“In Spanish” shows each text beside the English, to find it right."),
        _("“Reviewed by a clinician” is where you write down who has read what."),
    ),
    picture=Picture("library", _("The library of exercises.")),
    pages=(
        "programs:library",
        "programs:exercise",
        "programs:avoid",
        "programs:contact_sheet",
        "programs:own_add",
        "programs:own_change",
        "programs:texts",
        "programs:text",
        "programs:reviewed",
        "programs:reviewed_content",
        "programs:reviewed_withdraw",
    ),
)
PAPER = Section(
    slug="paper",
    title=_("For who prefers paper"),
    says=(_("A sheet for the week and a booklet, in the patient's language."),),
    steps=(
        _("On the chart: “Paper”. Print “Week sheet as PDF”."),
        _("A sheet comes back: “Type in a sheet”, by the code on it."),
    ),
    pages=(
        "programs:paper",
        "programs:week_sheet",
        "programs:booklet",
        "programs:sheet",
        "programs:key_sheet",
    ),
)
END = Section(
    slug="end",
    title=_("The end of care"),
    says=(_("A good end: a last evaluation, a plan to keep, and two calls later."),),
    steps=(
        _("On “Visits and contact”: “End care”. Choose the reason."),
        _("“After care” lists whom to call at three and at six months."),
    ),
    pages=("programs:close", "programs:checkups", "programs:checkup"),
)
AWAY = Section(
    slug="days-away",
    title=_("When you are away"),
    says=(
        _("Say it once: a colleague answers for your patients, from day to day."),
        _("They read who answers meanwhile, and not why you are away."),
    ),
    steps=(
        _("Press your name at the top, then “Days away”."),
        _("Choose the days and “Who answers for the patients”. Press “Enter”."),
        _("Back earlier? “There after all”."),
    ),
    minds=(
        _("Signs, questions, alerts and your list reach the colleague meanwhile."),
        _("A sign that you are on is let go as you leave, and reaches them."),
        _("A restricted record stays closed to them, unless a lead names them."),
    ),
    pages=("patients:own_absences",),
)
YOURS = staff.own_account(
    says=_("How you hear of warning signs, of the day and of cover is yours to set."),
    step=_("Lost a phone? “Where I am signed in”, then “Sign it out”."),
    pages=("patients:record_requests", "patients:record_request"),
)

GUIDE = Guide(
    key="therapist",
    title=_("For therapists"),
    about=_("A morning, a visit, and the weeks between two visits."),
    sections=(
        *(MORNING, SIGNS, NEW, TESTS, PRESCRIBE, PROPOSALS, VISIT, CHART),
        *(TREATMENT, QUESTIONS, CALENDAR, COVER, MONITORING, LIBRARY, PAPER, END),
        *(AWAY, YOURS),
    ),
)
