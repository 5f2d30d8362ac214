"""One member of the crowd after the other, printed from the stencils."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from patients.models import Patient
from programs.demo.copying import NOTHING, Numbers, Pile, Stencil
from programs.demo.covers import PLANS
from programs.demo.crowd import KINDS, STARTS, Crowd, Kind, Situation
from programs.demo.homes import Home
from programs.models import ExerciseLog
from ptcare.people.models import Membership, User

EACH_DAY = (0.95, 0.85, 0.7, 0.4)  # chances that a day is done
PAIN_ANSWERED = 0.02

FIRST = [
    *("Ada", "Aisha", "Albert", "Alma", "Amara", "Andre", "Anh", "Arlene", "Ben"),
    *("Bernice", "Carmen", "Cecil", "Chiyo", "Clara", "Curtis", "Darlene", "David"),
    *("Deepa", "Della", "Diego", "Edna", "Elias", "Elsie", "Emeka", "Ernest", "Esme"),
    *("Eunice", "Farah", "Fern", "Florence", "Gerald", "Ginger", "Grace", "Hana"),
    *("Hattie", "Hugo", "Ida", "Ines", "Ivan", "Jae", "Josefina", "Juan", "June"),
    *("Kamala", "Karl", "Lena", "Leon", "Lillian", "Lucia", "Mabel", "Marcus"),
    *("Mina", "Naoko", "Nell", "Olga", "Opal", "Pearl", "Pedro", "Priya", "Ramona"),
    *("Rita", "Rosalie", "Salma", "Sonia", "Tomas", "Viola", "Wanda", "Yusuf", "Zora"),
]
LAST = [
    *("Abbott", "Acosta", "Aguilar", "Ahmed", "Baker", "Banerjee", "Barnes", "Bauer"),
    *("Bennett", "Blackwood", "Boyd", "Cabrera", "Chan", "Clarke", "Cohen", "Cruz"),
    *("Dalton", "Diaz", "Douglas", "Eriksen", "Estrada", "Fischer", "Flores", "Fox"),
    *("Garcia", "Gibson", "Graham", "Gupta", "Hale", "Hansen", "Harper", "Hayes"),
    *("Ibrahim", "Ito", "Jackson", "Johal", "Kaplan", "Kelly", "Khan", "Kim", "King"),
    *("Larsen", "Lopez", "Marsh", "Mbeki", "Mendez", "Meyer", "Nash", "Novak", "Obi"),
    *("Olsen", "Osei", "Pena", "Perry", "Popov", "Ramos", "Reyes", "Rossi", "Sato"),
    *("Schmidt", "Shah", "Silva", "Stone", "Suarez", "Torres", "Tran", "Vega", "Wong"),
]


@dataclass(frozen=True, kw_only=True)
class Member:
    """Who it is, and the columns that all rows about them share."""

    number: int
    user: int
    patient: int
    clinic: int
    therapist: Membership
    situation: Situation

    @property
    def about(self) -> dict[str, Any]:
        return {"clinic_id": self.clinic, "patient_id": self.patient}

    @property
    def kind(self) -> Kind:
        return KINDS[self.number // len(EACH_DAY) % len(KINDS)]


class Press:
    """Prints one batch of a home onto the pile."""

    def __init__(
        self, crowd: Crowd, home: Home, numbers: Numbers, pile: Pile, rng: Random
    ) -> None:
        self.crowd, self.home = crowd, home
        self.numbers, self.pile, self.rng = numbers, pile, rng

    def member(self, number: int, situation: Situation) -> int:
        """One patient with all that is theirs but the snapshot; the id.

        Without a week of logs there are no exercises either: only sessions and cover.
        """
        member = Member(
            number=number,
            user=self.numbers.take(User),
            patient=self.numbers.take(Patient),
            clinic=self.home.clinic.pk,
            therapist=self.home.therapists[number % len(self.home.therapists)],
            situation=situation,
        )
        self._admit(member)
        if self.crowd.weeks:
            self._chart(member)
            self._log(member, self._prescribe(member))
        self._book(member)
        self._cover(member)
        return member.patient

    def _print(self, stencil: Stencil, **gaps: Any) -> int:
        """One row, with the next id of its table unless it is among the gaps."""
        number = gaps.setdefault("id", None) or self.numbers.take(stencil.model)
        self.pile.add(stencil, [stencil % (gaps | {"id": number})])
        return number

    def _admit(self, member: Member) -> None:
        first = FIRST[member.number % len(FIRST)]
        name = f"{first} {self.rng.choice(LAST)}"
        email = f"{name.lower().replace(' ', '.')}.{member.number:06d}@example.org"
        user, address, patient = self.crowd.people
        self._print(user, id=member.user, name=name, email=email)
        self._print(address, user_id=member.user, email=email)
        self._print(
            patient,
            id=member.patient,
            clinic_id=member.clinic,
            user_id=member.user,
            therapist_id=member.therapist.pk,
            name=name,
        )

    def _chart(self, member: Member) -> None:
        by = member.therapist.user_id
        for fact in self.crowd.bodies[member.kind]:
            self._print(fact, recorded_by_id=by, **member.about)

    def _prescribe(self, member: Member) -> list[int]:
        """The ids of the items, in the order of the kind's stencils."""
        by = member.therapist.user_id
        program = self._print(
            self.crowd.program[member.kind],
            drafted_by_id=by,
            signed_by_id=by,
            **member.about,
        )
        return [
            self._print(item, program_id=program, prescribed_by_id=by, **member.about)
            for item in self.crowd.items[member.kind]
        ]

    def _log(self, member: Member, items: Sequence[int]) -> None:
        """All that was due on the days they exercised; the week's pain on Sundays."""
        chance = EACH_DAY[member.number % len(EACH_DAY)]
        dice, bits = self.rng.random, self.rng.getrandbits
        gaps = {**member.about, "said_by_id": member.user}
        for day in self.crowd.days[member.kind]:
            if dice() > chance:
                continue
            for place, log in day:
                gaps["id"] = self.numbers.take(ExerciseLog)
                gaps["token"] = f"{bits(128):032x}"
                gaps["item_id"] = items[place]
                gaps["pain"] = bits(2) if dice() < PAIN_ANSWERED else NOTHING
                self.pile.add(log, [log % gaps])
        for report in self.crowd.reports:
            token, pain = f"{bits(128):032x}", bits(2)
            self._print(
                report, token=token, pain=pain, said_by_id=member.user, **member.about
            )

    def _book(self, member: Member) -> None:
        """With no therapist yet: thousands of a clinic are more than its three see."""
        desk, start = self.home.desk.pk, STARTS[member.number % len(STARTS)]
        _cover, pair = member.situation
        for session in self.crowd.sessions[pair]:
            self._print(
                session,
                start=start,
                booked_by_id=desk,
                settled_by_id=desk,
                **member.about,
            )

    def _cover(self, member: Member) -> None:
        key, _pair = member.situation
        if key not in self.crowd.coverage:
            return
        payer = self.home.payers[PLANS[key].payer]
        contract = self._print(self.crowd.coverage[key], payer_id=payer, **member.about)
        for line in self.crowd.lines[key]:
            self._print(line, coverage_id=contract, **member.about)
