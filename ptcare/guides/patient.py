"""The guide of patients and their helpers."""

from django.utils.translation import gettext_lazy as _

from ptcare.guides.parts import Guide, Section, on_a_phone

TODAY = Section(
    slug="today",
    title=_("Your day"),
    says=(_("“Today” is the first page you see. It shows what to do on this day."),),
    steps=(
        _("First we ask how you are. Is all well? Press “Nothing new”."),
        _("Do your exercises. Press the name of one to see how it goes."),
        _("Have you done them all? Press “I did all of it”."),
        _("Have you done only one? Press “I did this” next to it."),
    ),
    minds=(
        _("Did you press the wrong thing? Press “Undo”."),
        _("Did you forget to log a day? Press “Yesterday”. You can go back 7 days."),
        _("Are you short of time? Open “Just the short day”."),
        _("Some days it does not work out. Press “Not today”. That is fine."),
    ),
    picture=on_a_phone("today", _("The page “Today” on a phone.")),
    pages=(
        "programs:today",
        "programs:exercise_today",
        "programs:told",
        "programs:device",
    ),
)
LED = Section(
    slug="led",
    title=_("Let the app guide you"),
    says=(_("The app can show you one move at a time. It keeps the count for you."),),
    steps=(
        _("On “Today”, press “Show me, one by one”."),
        _("Look at the points to check first. Then press “All set”."),
        _("Press “Start”, and move along with the picture."),
        _("At the end, say how it went. The next one comes by itself."),
    ),
    minds=(
        _("You can stop at any time: press “Stop for now”. What you did is kept."),
        _("Press “Speak aloud” to hear the steps."),
    ),
    picture=on_a_phone("led", _("One exercise, shown step by step.")),
    pages=("programs:guide", "programs:guide_exercise"),
)
WRONG = Section(
    slug="wrong",
    title=_("When something is wrong"),
    says=(
        _("Is it an emergency? Call the emergency number first. Do not wait for us."),
        _("Nobody looks at the app at night."),
    ),
    steps=(
        _("On “Today”, press “Something is wrong”."),
        _("Read the list. Press “Yes” next to what you have."),
        _("We then tell you what to do. Your care team gets a note."),
    ),
    minds=(
        _("Your exercises may rest until your care team has looked. Please wait."),
        _("The wrong line? Press “I pressed this by mistake” on the next page."),
        _("Does one exercise hurt? Press “Less, or it hurt” next to it."),
        _("Did you fall? Open “More”, then “Tell us about a fall”."),
    ),
    picture=on_a_phone("wrong", _("The list of what may be wrong.")),
    pages=(
        "programs:check_in",
        "programs:stop",
        "programs:hurt",
        "programs:report_fall",
    ),
)
PLAN = Section(
    slug="plan",
    title=_("Your plan of the week"),
    says=(
        _("“My plan” shows each day of the week: what to do, and when to come to us."),
        _("Below it are your medicines, and your braces and aids."),
    ),
    steps=(
        _("Open “My plan”."),
        _("Go down to “Your daily reminder”. There you choose your hour, or none."),
    ),
    minds=(_("Only your therapist can change the plan. Ask, if a part is too much."),),
    picture=on_a_phone("plan", _("The plan of a week.")),
    pages=("programs:plan", "programs:own_days", "programs:own_checkup"),
)
BREAK = Section(
    slug="break",
    title=_("Take a break"),
    says=(_("You may be ill, or away. A break takes nothing from what you reached."),),
    steps=(
        _("On “Today”, press “Take a break”."),
        _("Press how long it will be, below the reason."),
        _("Are you well again sooner? Press “I am back”."),
    ),
    minds=(_("We do not remind you on a break. Take your medicine as before."),),
    pages=("programs:pause",),
)
PROGRESS = Section(
    slug="progress",
    title=_("What you have reached"),
    says=(
        _("“Progress” shows your weeks and how strong you are now."),
        _("A day of rest never counts against you."),
    ),
    minds=(
        _("A gap in a picture only means that nothing was written down."),
        _("Do you like numbers more? Press “As a table”."),
    ),
    picture=on_a_phone("progress", _("What was reached in 26 weeks.")),
    pages=("programs:progress", "programs:progress_month"),
)
VISITS = Section(
    slug="visits",
    title=_("Your visits, and what is covered"),
    says=(
        _("“Visits” shows when you come to us next."),
        _("It also shows how many visits your health plan still covers."),
    ),
    steps=(
        _("Open “Visits”."),
        _("The first lines say how many visits are left after those you have booked."),
        _("Press “What can I do?” to see your choices if they run low."),
    ),
    minds=(
        _("It is an estimate. Your health plan decides when it gets the bill."),
        _("Do you want the visits in your own calendar? Open “Visits in my calendar”."),
        _("To change a visit, call the clinic."),
    ),
    picture=on_a_phone("visits", _("The visits that are left, and the next ones.")),
    pages=("patients:my_visits", "programs:calendar", "patients:own_estimate"),
)
CAN_I = Section(
    slug="can-i",
    title=_("May I do this at home?"),
    says=(_("“Can I …?” says how to lift, bend, dress or drive with your bones."),),
    steps=(
        _("Open “Can I …?”. You find it at the end of “Today”, and under “More”."),
        _("Type a word, like dog or stairs. Press “Find”."),
        _("Press the line that fits. You see what to do, and what to leave out."),
    ),
    minds=(_("Is your question not there? Write to your therapist."),),
    picture=on_a_phone("can-i", _("Things of daily life to ask about.")),
    pages=("programs:everyday", "programs:everyday_answer"),
)
MESSAGES = Section(
    slug="messages",
    title=_("Write to your therapist"),
    says=(_("Ask what you like. You get the answer on the same page."),),
    steps=(_("Open “More”, then “Messages”."), _("Write your question. Press “Send”.")),
    minds=(
        _("They read on working days. In a hurry, call the clinic."),
        _("All that we sent you is kept under “What we sent you”."),
    ),
    picture=on_a_phone("messages", _("Questions to a therapist, and the answers.")),
    pages=("programs:messages",),
)
READ = Section(
    slug="learn",
    title=_("Short pages to read"),
    says=(
        _("“Learn” has a short page for each week: how to sit, lift, or get up again."),
        _("“At the gym” is a sheet for your trainer: what to do, and what not."),
    ),
    pages=("programs:lessons", "programs:lesson", "programs:gym"),
)
PAPER = Section(
    slug="paper",
    title=_("On paper"),
    says=(_("Paper is fine. You can do all of this without a screen."),),
    steps=(
        _("Open “More”, then “Print my plan”."),
        _("Choose the sheet for a week, or the whole booklet."),
        _("Check off what you did. Bring the sheet to your next visit."),
    ),
    minds=(
        _("You can type in what you checked off: press “Type in a sheet”."),
        _("The clinic prints the sheet for you, if you ask."),
    ),
    pages=(
        "programs:own_paper",
        "programs:sheet",
        "programs:key_sheet",
        "programs:week_sheet",
        "programs:booklet",
    ),
)
HELPERS = Section(
    slug="helpers",
    title=_("Let somebody help you"),
    says=(
        _(
            "A daughter, a son or a friend can help you here, with their own way to "
            "sign in."
        ),
        _("You choose what they may do. They never see prices."),
    ),
    steps=(
        _("Open “More”, then “My helpers”."),
        _("Press “Invite a helper”. Type the name and the e-mail address."),
        _("You can end it at any time: press “End”."),
    ),
    minds=(_("Do not share your own way in. A helper has one too."),),
    pages=(
        "programs:helpers",
        "programs:invite_helper",
        "programs:helper_scopes",
        "programs:end_helper",
        "programs:helper_card",
    ),
)
REACH = Section(
    slug="reach",
    title=_("How we reach you"),
    says=(
        _("We can write by e-mail, by text, or right on your screen."),
        _("We only say that there is news. We never name your health or money."),
    ),
    steps=(
        _("Open “More”, then “How we reach you”."),
        _("Turn on what you like. Turn off what you do not."),
    ),
    minds=(
        _("Do you want no more of it? Press “Stop all messages”."),
        _("A message from us never asks for a password or for money."),
    ),
    pages=(
        "reach:reach",
        "reach:news",
        "reach:email",
        "reach:first",
        "reach:topics",
        "reach:nothing",
        "reach:text",
        "reach:text_off",
        "push:device",
    ),
)
SIGN_IN = Section(
    slug="sign-in",
    title=_("Sign in, and read with ease"),
    says=(
        _("You need no password. We send a short code to your e-mail address."),
        _("If you have no e-mail, ask the clinic for a card to sign in with."),
    ),
    steps=(
        _("Is it your own phone? Open “More”, and press “Yes, keep me signed in”."),
        _("To read in Spanish, go to the foot of the page. Press “Español”."),
        _("There you can choose “Dark” or “High contrast” too."),
    ),
    minds=(
        _("On your own phone your plan opens without a connection too."),
        _("Did you lose your phone? Call the clinic: they sign it out."),
    ),
    pages=(
        "people:more",
        "people:devices",
        "people:own_device",
        "account_email",
        "people:choose_standing",
    ),
)
RECORD = Section(
    slug="record",
    title=_("Your record is yours"),
    says=(
        _("You may read all that the clinic keeps about you, and take it home."),
        _("You also see who has looked at it."),
    ),
    steps=(
        _("Open “More”, then “Your record and your privacy”."),
        _("Press what you want to do. First we ask again who you are."),
    ),
    minds=(_("Is a part of it wrong? Tell us. The clinic has to answer you."),),
    pages=(
        "patients:own_record",
        "patients:own_looks",
        "patients:own_changes",
        "patients:own_change_ask",
        "patients:own_change",
        "patients:own_change_disagree",
        "patients:own_disclosures",
        "patients:close_account",
        "programs:own_copy",
        "programs:own_copy_page",
        "programs:own_agreed",
    ),
)

GUIDE = Guide(
    key="patient",
    title=_("Your guide"),
    about=_("How to use these pages, one thing at a time. Read only what you need."),
    sections=(
        *(TODAY, LED, WRONG, PLAN, BREAK, PROGRESS, VISITS, CAN_I, MESSAGES),
        *(READ, PAPER, HELPERS, REACH, SIGN_IN, RECORD),
    ),
)
