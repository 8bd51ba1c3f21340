"""The tables of the engine; rows know their own life, and no story."""

from engine.models.attempt import Attempt
from engine.models.board import AppliedIdempotencyKey, BoardState, ClosedDay, Ladder
from engine.models.checkpoint import (
    Checkpoint,
    CheckpointHead,
    CheckpointKey,
    CheckpointPlan,
)
from engine.models.collaboration import Attachment, Comment
from engine.models.event import Event
from engine.models.identity import Absence, Group, Membership, OpenedInstance, User
from engine.models.incident import Incident, IncidentState
from engine.models.job import MAX_FAILURES, Job, JobKind
from engine.models.look import Look
from engine.models.migration import MigratedInstance, Migration, MigrationState, Outcome
from engine.models.process import (
    DefinitionState,
    InstanceState,
    ProcessDefinition,
    ProcessInstance,
    Subscription,
)
from engine.models.saved_filter import SavedFilter
from engine.models.search import ReadFile, SearchText
from engine.models.sign_in import (
    ApiToken,
    AuthenticatorApp,
    OutsideIdentity,
    Passkey,
    Recovery,
    RecoveryCode,
    SecondFactorRole,
    SignInAttempt,
    SignInLink,
    SpentSecret,
    UserSession,
)
from engine.models.sketch import Sketch
from engine.models.step_figure import StepFigure
from engine.models.token_move import TokenMove, TokenMoveState
from engine.models.trial import Trial, TrialKind, TrialState, TriedInstance, Verdict
from engine.models.user_task import OPEN, UserTask, UserTaskState
from engine.models.worker import Worker

__all__ = [
    "MAX_FAILURES",
    "OPEN",
    "Absence",
    "ApiToken",
    "AppliedIdempotencyKey",
    "Attachment",
    "Attempt",
    "AuthenticatorApp",
    "BoardState",
    "Checkpoint",
    "CheckpointHead",
    "CheckpointKey",
    "CheckpointPlan",
    "ClosedDay",
    "Comment",
    "DefinitionState",
    "Event",
    "Group",
    "Incident",
    "IncidentState",
    "InstanceState",
    "Job",
    "JobKind",
    "Ladder",
    "Look",
    "Membership",
    "MigratedInstance",
    "Migration",
    "MigrationState",
    "OpenedInstance",
    "Outcome",
    "OutsideIdentity",
    "Passkey",
    "ProcessDefinition",
    "ProcessInstance",
    "ReadFile",
    "Recovery",
    "RecoveryCode",
    "SavedFilter",
    "SearchText",
    "SecondFactorRole",
    "SignInAttempt",
    "SignInLink",
    "Sketch",
    "SpentSecret",
    "StepFigure",
    "Subscription",
    "TokenMove",
    "TokenMoveState",
    "Trial",
    "TrialKind",
    "TrialState",
    "TriedInstance",
    "User",
    "UserSession",
    "UserTask",
    "UserTaskState",
    "Verdict",
    "Worker",
]
