"""The guide of the clinic lead: what stands beside the work of therapist or desk."""

from django.utils.translation import gettext_lazy as _

from ptcare.guides import staff
from ptcare.guides.parts import Guide, Picture, Section

WEEK = Section(
    slug="week",
    title=_("The week at a glance"),
    says=(_("“At a glance” is your page for ten minutes on a Monday."),),
    steps=(
        _("Warning signs that nobody has taken come first: call a therapist now."),
        _("Then what waits for a signature, and since when."),
        _("Then who exercises, and who is clearly better than at the start."),
    ),
    picture=Picture("overview", _("The clinic at a glance.")),
    pages=("programs:overview",),
)
REGISTER = Section(
    slug="register",
    title=_("What was loosened, and by whom"),
    says=(
        _("“Register” lists each clearance and each correction, with its reason."),
        _("The app tightens by itself. Only a clinician loosens, and it stands here."),
    ),
    pages=("programs:register",),
)
TEAM = Section(
    slug="team",
    title=_("Your team"),
    says=(_("Who works here, as what, and who may no longer."),),
    steps=(
        _("“Invite a colleague”: as therapist or front desk, and as lead or not."),
        _("Who does both is invited twice, and changes behind the own name."),
        _("“Make lead” names a second one: name one before you leave."),
        _("“End access” counts from the next press on, on every device."),
        _("“Hand patients over”: all of one therapist, or of who left, to another."),
        _("“When patients are tested again” sets your rhythm."),
        _("A new phone? “Set up”, then “Name and numbers”."),
        _("There you also say from when to when messages go out."),
    ),
    picture=Picture("team", _("Who works here.")),
    pages=(
        *("people:team", "people:rhythm", "people:front", "people:front_colleague"),
        *("patients:clinic_facts", "patients:hand_over"),
    ),
)
ESCALATION = Section(
    slug="escalation",
    title=_("Who hears, and when"),
    says=(_("Decide to whom a warning sign goes on that nobody has taken."),),
    steps=(
        _("“Set up”, then “Who hears of a warning sign”."),
        _("“When the caseload speaks up” sets from when silence or pain counts."),
        _("“Closed days and absences”: name who answers for whoever is away."),
    ),
    pages=(
        "programs:escalation_set_up",
        "programs:caseload_limits",
        "patients:closures",
        "patients:hours",
        "patients:set_up",
        "programs:monitoring_set_up",
    ),
)
ACCESS = Section(
    slug="access",
    title=_("Who saw what"),
    says=(
        _("Every look at a record leaves a line that nobody can change."),
        _("“Who saw what” points at what is unusual. It is a question, no charge."),
    ),
    steps=(
        _("“Who did what” finds any act by person, patient or day."),
        _("“Emergency access”: decide whether each opening was right."),
        _("“Restricted records” are seen only by the colleagues you name."),
    ),
    pages=(
        "patients:audit",
        "patients:who_saw",
        "patients:seen",
        "patients:guarded",
        "patients:restrict_record",
        "patients:accesses",
        "patients:review_access",
    ),
)
KEEPING = Section(
    slug="keeping",
    title=_("Keep, and erase"),
    says=(_("“Keeping records” says how long, what is held back, what is erased."),),
    steps=(
        _("“Change the rule” if your state asks for longer."),
        _("“Hold” a record that a court or a complaint needs."),
    ),
    pages=("patients:keeping", "patients:keeping_rules", "patients:hold_record"),
)
SYSTEMS = Section(
    slug="systems",
    title=_("Other systems"),
    says=(_("Nothing leaves this site until you connect a system."),),
    steps=(
        _("“Systems that may read” read records here. “Shut out” ends it at once."),
        _("“Systems that are told” hear that something happened, without names."),
    ),
    pages=("patients:systems", "patients:system", "patients:hooks", "patients:hook"),
)
HEALTH = Section(
    slug="health",
    title=_("Is all well?"),
    says=(_("“Delivery”, then “Is all well?”: what goes out, and what stands still."),),
    pages=("patients:health", *staff.DELIVERY),
)

GUIDE = Guide(
    key="lead",
    title=_("For clinic leads"),
    about=_("What a lead does beside the work of a therapist or of the desk."),
    sections=(WEEK, REGISTER, TEAM, ESCALATION, ACCESS, KEEPING, SYSTEMS, HEALTH),
)
