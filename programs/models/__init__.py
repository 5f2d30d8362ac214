"""The exercises, the prescription, the doing."""

from programs.models.answers import AnswerReview
from programs.models.caseload_limits import CaseloadLimits
from programs.models.checkin import CheckIn
from programs.models.closing import Checkup, Closing
from programs.models.confirming import DraftConfirmation
from programs.models.escalation import Escalation, EscalationSettings
from programs.models.exercise import (
    AvoidMovement,
    Category,
    Caution,
    Exercise,
    ExerciseLevel,
    Position,
    ProgramTemplate,
)
from programs.models.flags import SafetyFlag
from programs.models.gym import GymDay
from programs.models.hindering import Hindrance
from programs.models.log import DayReport, Effort, ExerciseLog
from programs.models.logged_weeks import LoggedWeek
from programs.models.messages import Message, MessageSeen
from programs.models.monitoring import (
    DeviceStatus,
    MonitoringAcceptance,
    MonitoringEpisode,
    MonitoringSettings,
    MonitoringTime,
)
from programs.models.packs import ContinuationPack
from programs.models.pausing import Pause
from programs.models.phase import Phase
from programs.models.places import CaseloadPlace, CaseloadReason, CaseloadRules
from programs.models.program import Program
from programs.models.program_item import ProgramItem
from programs.models.progression import ProgressionProposal
from programs.models.reminder import Reminder
from programs.models.resting import ItemRest
from programs.models.reviewed import TextReview
from programs.models.reviews import Review
from programs.models.sign_off import SignOff
from programs.models.ticking import Tick
from programs.models.vouched import ClinicianReview
