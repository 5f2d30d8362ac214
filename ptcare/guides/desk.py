"""The guide of the front desk and of billing: a day, and what runs out."""

from django.utils.translation import gettext_lazy as _

from ptcare.guides import staff
from ptcare.guides.parts import Guide, Picture, Section

DAY = Section(
    slug="desk",
    title=_("The day at the desk"),
    says=(
        _("“Desk” is the day in its order: who comes, who is here, what is due."),
        _("Whoever needs a call before they come stands on top."),
    ),
    steps=(
        _("“Arrived” counts the visit. At once all figures move, the patient's too."),
        _("Ask whether the insurance is as before. Take what is due: “Card”, “Cash”."),
        _("“Book next” before they leave."),
        _("In the evening, “Close the day” once everybody is marked."),
        _("Earlier days that nobody closed: answer each visit, and save all at once."),
    ),
    minds=(
        _("Pressed by mistake? “Wrong?” takes it back, and says who and when."),
        _("“Afternoon” gathers renewals, calls and signatures for a quiet hour."),
    ),
    picture=Picture("desk", _("The desk in the morning.")),
    pages=("patients:desk", "patients:desk_money"),
)
BOOKING = Section(
    slug="booking",
    title=_("Book, move, cancel"),
    says=(_("The calendar refuses what is closed, taken or too close, and says why."),),
    steps=(
        _("“Book”: choose the patient, the day and the time."),
        _("“Book every week” lays a whole rhythm within what is covered."),
        _("“Change” on a session: “Move” or “Cancel”. The patient is told."),
    ),
    minds=(
        _("Beyond cover you may book all the same: it asks who pays."),
        _("“Plan visits” shows what coming twice a week would do to the cover."),
        _("A death: “Cancel several” with “Tell nobody of it”, then “End care”."),
    ),
    picture=Picture("planner", _("What a rhythm does to the covered visits.")),
    pages=(
        *staff.SESSIONS,
        "patients:book_whom",
        "patients:planner",
        "patients:session_move",
        "patients:session_cancel",
        "patients:cancel_several",
    ),
)
TO_DO = Section(
    slug="to-do",
    title=_("What runs out"),
    says=(_("“To do” says what is about to run out, and the one next thing to do."),),
    steps=(
        _("“Open” the line. Do it, then “Mark as done”."),
        _("“Tell the patient” sends that there is news, never what."),
        _("“Later” puts it off to a day. It comes back by itself."),
    ),
    minds=(_("When the facts change, a line clears by itself."),),
    picture=Picture("to-do", _("Things to do, by what they ask for.")),
    pages=("patients:to_do", "patients:alert_later", "patients:record_requests"),
)
COVER = Section(
    slug="cover",
    title=_("Cover: what is left"),
    says=(
        _("“Coverage” is one row a patient: used, booked, left, left after bookings."),
        _("It counts from the facts you enter. There is no counter to correct."),
    ),
    steps=(
        _("Open a patient. “Enter a plan” with what the card and the plan say."),
        _("Enter each approval with its visits and dates. Two may overlap."),
        _("The plan has answered a question: write the answer with its day."),
    ),
    minds=(
        _("Not known is not zero: leave open what nobody has asked."),
        _("Wrong? Correct it. What stood there stays readable under “History”."),
        _("A new plan? Tick that “The plan before it ended the day before”."),
        _("A new year's sums: “Deductible and maximum of a year”. Older years stay."),
        _("Another number of visits next year? Add a limit that holds from that year."),
    ),
    picture=Picture("coverage", _("The board of covers.")),
    pages=(
        "patients:coverage_board",
        "patients:coverage",
        "patients:open_coverage",
        "patients:plan",
        "patients:correct_coverage",
        "patients:end_coverage",
        "patients:add_authorization",
        "patients:record_answer",
        "patients:add_limit",
        "patients:set_prior_use",
        "patients:set_met",
    ),
)
PAYERS = Section(
    slug="payers",
    title=_("Signatures, more visits, claims"),
    says=(
        _("What the payer asks for on paper: the plan of care, more visits, claims."),
    ),
    steps=(
        _("“Plan of care” shows whose signature is missing, and since when."),
        _("“More visits” sends what the therapist has signed."),
        _("“Claims”: tick the sessions that were sent, then those that were paid."),
        _("“Write an estimate” before a visit that the patient pays."),
    ),
    pages=(
        "patients:care",
        "patients:claims",
        "patients:estimates",
        "patients:estimate",
        "patients:write_estimate",
        "programs:packs",
        "programs:pack",
    ),
)
PATIENTS = Section(
    slug="patients",
    title=_("Patients: in, and reached"),
    says=(_("“Patients” finds anybody by a part of the name."),),
    steps=(
        _("“Admit a patient”: name, birth date, a way to reach them, a therapist."),
        _("Many at once? “Set up”, then “Bring in from another system”."),
        _("“Invite all who wait” writes to everybody who was not invited yet."),
        _("No e-mail? “Give a card”: a square and six digits on paper."),
        _("Lost phone: “Card and devices”, then “Sign it out”."),
        _("Somebody was entered twice: “Entered twice?” puts both side by side."),
    ),
    minds=(
        _("A second record is closed and stays readable. It can be taken back."),
        _("Twins look entered twice: “Two people” says that they are not."),
        _("Their e-mail can go along to the kept record: ask whose it is."),
        _("You see visits and money. You see no pain, no tests and no notes."),
        _("You can print the patient's guide, in English and in Spanish."),
    ),
    picture=Picture("patients", _("The clinic's patients.")),
    pages=(
        "patients:list",
        "patients:admit",
        "patients:invite_many",
        "patients:patient",
        "patients:contact",
        "patients:entry",
        "patients:reach",
        "programs:doubles",
        "programs:double_choose",
        "programs:double",
        "programs:double_taken_back",
        "programs:two_people",
        "programs:perhaps_one",
        "programs:checklist",
        "programs:paper",
        "programs:sheet",
        "programs:key_sheet",
    ),
)
REQUESTS = Section(
    slug="requests",
    title=_("Somebody asks to come"),
    says=(_("“Requests” holds what people send from your public page."),),
    steps=(
        _("Call. Press “Called”, or “Admit” to take them in."),
        _("“Does not come” settles it. It is dropped after 90 days."),
    ),
    pages=("patients:requests", "people:front", "people:front_colleague"),
)
DELIVERY = Section(
    slug="delivery",
    title=_("What did not arrive"),
    says=(_("“Delivery” shows each message that did not go out, and why."),),
    steps=(
        _("Read the reason. Call, or correct the address."),
        _("“Send again”. Nobody gets the same message twice."),
        _("“Closed ways”: who said STOP, or whose letters come back."),
    ),
    pages=staff.DELIVERY,
)
SET_UP = Section(
    slug="set-up",
    title=_("What the clinic sets once"),
    says=(_("“Set up” leads to prices, hours, closed days, limits and imports."),),
    steps=(
        _("“Prices” hold from a day on. What was before stays as it was."),
        _("“Closed days and absences”: sessions in the way are listed to move."),
        _("“Bring in from another system” looks at a file before it takes it."),
        _("Patients come first. You decide whether they are written to at once."),
    ),
    picture=Picture("set-up", _("What the clinic decides once.")),
    pages=(
        "patients:set_up",
        "patients:prices",
        "patients:set_prices",
        "patients:hours",
        "patients:closures",
        "patients:alert_limits",
        "patients:clocks",
        "patients:year_amounts",
        "patients:numbers",
        "patients:imports",
        "patients:import",
        "programs:monitoring_set_up",
        "programs:monitoring",
    ),
)
YOURS = staff.own_account(
    says=_("Signing in, and how you are told."),
    step=_("Leaving the desk? “Sign out”. It also happens by itself."),
)

GUIDE = Guide(
    key="desk",
    title=_("For the front desk"),
    about=_("A day at the desk, and the covered visits that it moves."),
    sections=(
        *(DAY, BOOKING, TO_DO, COVER, PAYERS, PATIENTS, REQUESTS, DELIVERY),
        *(SET_UP, YOURS),
    ),
)
