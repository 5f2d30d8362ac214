"""What the living page shows: invented people and every state of a form."""

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator

from ptcare.navigation import Place

PLACES = {
    "patient": [
        ("Today", "sun"),
        ("My plan", "list-checks"),
        ("Visits", "calendar-days"),
        ("Help", "life-buoy"),
    ],
    "staff": [
        ("Today", "layout-list"),
        ("Patients", "users"),
        ("Sessions", "calendar-days"),
        ("Coverage", "shield-check"),
        ("Library", "dumbbell"),
    ],
}
PEOPLE = {
    "patient": {"name": "Ruth Feld", "role_label": "Patient", "is_patient_side": True},
    "staff": {"name": "Jo Mar", "role_label": "Therapist", "is_patient_side": False},
}
LONG = "Sit to stand from a firm chair, with both hands on the armrests at first"


class EveryQuestion(forms.Form):
    """One field of each kind, so that each can be seen in each state."""

    name = forms.CharField(label="Name", help_text="As on the insurance card.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    payer = forms.ChoiceField(
        label="Payer", choices=[("", "Choose one"), ("a", "Harbour Mutual")]
    )
    day = forms.DateField(
        label="Day of the fall", widget=forms.DateInput(attrs={"type": "date"})
    )
    visits = forms.IntegerField(label="Visits", min_value=1)
    feeling = forms.ChoiceField(
        label="How did it go?",
        choices=[("fine", "Fine"), ("hard", "Hard"), ("sore", "Sore")],
        widget=forms.RadioSelect,
    )
    places = forms.MultipleChoiceField(
        label="Where does it hurt?",
        required=False,
        choices=[("back", "Middle of the back"), ("hip", "Hip")],
        widget=forms.CheckboxSelectMultiple,
    )
    agrees = forms.BooleanField(label="I have read this with my therapist")


ANSWERS = {
    "name": "Ruth Feld",
    "note": "Better since Monday. Climbs the stairs with one hand on the rail.",
    "payer": "a",
    "day": date(2026, 3, 2),
    "visits": 12,
    "feeling": "fine",
    "places": ["back"],
    "agrees": True,
}


def samples(*, audience: str) -> dict[str, Any]:
    """All that look.html shows, for the patient's side or the clinic's."""
    disabled = EveryQuestion(initial=ANSWERS, auto_id="disabled_%s")
    for field in disabled.fields.values():
        field.disabled = True
    return {
        "actor": {**PEOPLE[audience], "clinic_name": "Harbour Street Clinic"},
        "navigation": [
            Place(label=label, url="#main", icon=icon, is_current=i == 0)
            for i, (label, icon) in enumerate(PLACES[audience])
        ],
        "audience": audience,
        "forms": [
            ("Empty", EveryQuestion(auto_id="empty_%s")),
            ("Filled", EveryQuestion(initial=ANSWERS, auto_id="filled_%s")),
            ("Sent with mistakes", EveryQuestion({"visits": "0"}, auto_id="wrong_%s")),
            ("Disabled", disabled),
        ],
        "tones": ["info", "good", "warn", "stop"],
        "long": LONG,
        "columns": [
            {"label": "Payer"},
            {"label": "Used", "is_number": True},
            {"label": "Left", "is_number": True},
            {"label": "Last covered day"},
        ],
        "rows": [
            ["Harbour Mutual", 14, 6, "30 June"],
            ["Northern Health with supplementary cover for outpatients", 8, 0, "—"],
        ],
        "tabs": [
            {"label": "Program", "url": "#main", "is_current": True},
            {"label": "Visits", "url": "#main"},
            {"label": "Notes", "url": "#main"},
        ],
        "page": Paginator(range(120), 50).page(2),
        "week": [
            {"name": "Mon", "state": "done"},
            {"name": "Tue", "state": "part"},
            {"name": "Wed", "state": "rest"},
            {"name": "Thu", "state": "missed"},
            {"name": "Fri", "state": "done", "is_today": True},
            {"name": "Sat", "state": "ahead"},
            {"name": "Sun", "state": "ahead"},
        ],
        "ribbon": _weeks_of_a_course(),
        "exercises": [
            ("Chin tuck (sitting)", "5 times, hold 3 seconds, twice a day", False),
            ("Heel raises at the counter", "2 rounds of 10", True),
            (LONG, "2 rounds of 8", False),
        ],
        "caseload": [
            ("stop", "Aldo Reyes", "New sharp back pain, told us today", 5, "12 May"),
            ("warn", "Ruth Feld", "Nothing logged for 9 days", 2, "30 June"),
            ("warn", "Mei Tanaka", "Pain up 3 points over 4 logs", 11, "2 August"),
            ("", "Ingrid Olsen-Vandermeer", "All as planned", 18, "9 September"),
        ],
        "lanes": [
            (
                "stop",
                "No cover left",
                [
                    ("Peter Adeyemi", 20, 20, "20 of 20 used"),
                    ("Lin Zhao", 12, 12, "12 of 12 used"),
                ],
            ),
            ("warn", "Few visits left", [("Ruth Feld", 18, 20, "18 of 20 used")]),
            ("info", "Ends this month", [("Mei Tanaka", 9, 30, "9 of 30 used")]),
            ("plain", "Waiting for approval", []),
        ],
    }


def _weeks_of_a_course() -> dict[str, Any]:
    """Half a year of visits, each state of one among them."""
    states = [["past"] * 3] * 8 + [["covered", "past", "past"]] + [["covered"] * 3] * 3
    states += (
        [["waiting"] * 2] * 4 + [["uncovered"] * 2] * 5 + [["booked"]] * 2 + [[]] * 3
    )
    months = {0: "Aug", 3: "Sep", 7: "Oct", 12: "Nov", 16: "Dec", 20: "Jan", 25: "Feb"}
    return {
        "label": "The weeks of the course",
        "weeks": [
            {
                "month": months.get(place, ""),
                "states": week,
                "is_past": place < 8,
                "is_now": place == 8,
                "begins_period": place == 20,
                "words": f"Week {place + 1}: {', '.join(week) or 'no visit'}.",
            }
            for place, week in enumerate(states)
        ],
        "signs": [
            ("past", "Past visit"),
            ("covered", "Covered"),
            ("waiting", "Waiting for an answer"),
            ("uncovered", "Not covered"),
            ("booked", "Booked"),
        ],
        "now": "This week",
        "period": "A new plan year begins",
    }
