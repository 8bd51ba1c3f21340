"""How the kinds of messages are called, and how a delivery stands, in the page's language."""

from webapp.due import Tag
from webapp.i18n import _, pgettext


def kind_name(key: str) -> str:
    """A kind, or one of its levels; an unknown one by its own name: better odd than silent."""
    names = {
        "digest": _("What stands around the daily message"),
        "immediate": _("What stands around a message sent at once"),
        "user_task.created": _("A new task"),
        "user_task.created.offered": _("A new task, offered to several"),
        "user_task.created.immediate": _("A matter for immediate attention"),
        "user_task.assigned": _("A task given to somebody"),
        "user_task.delegated": _("A task delegated"),
        "user_task.rescheduled": _("A due date that moved"),
        "user_task.redated": _("A due date that a closed day moved"),
        "ladder.changed": _("A ladder that was changed"),
        "user_task.reminded": _("A reminder"),
        "user_task.reminded.R2": _("A reminder on the due date"),
        "user_task.reminded.copy": _("A reminder, to whoever handed the task on"),
        "user_task.reminded.immediate": _("A matter for immediate attention, at issue"),
        "user_task.escalated": _("A late task"),
        "user_task.escalated.L2": _("A late task, to the agency’s representative"),
        "user_task.escalated.decides": _("A late task, to the chair"),
        "user_task.escalated.L3": _("A late task with the chair, to the Business Unit"),
        "user_task.escalated.chair": _("A chair’s decision that is late"),
        "user_task.escalated.chairs_own": _("A chair’s decision that is late, to the chair"),
        "user_task.escalated.copy": _("A late task, to whoever handed it on"),
        "user_task.escalated.immediate": _("Immediate attention that nobody gave"),
        "user_task.escalated.immediate.L3": _("Immediate attention, to the Board chair"),
        "user_task.created.alert": _("Something to do in an alert"),
        "user_task.reminded.alert": _("Something in an alert that is due today"),
        "user_task.escalated.alert": _("Something in an alert that is late"),
        "assessment.nudged": _("A self-assessment at half-time"),
        "alert.added": _("An addition to an alert"),
        "alert.declined": _("An alert that was not immediate, to whoever raised it"),
        "alert.referred": _("An alert referred to the Case Review Group"),
        "alert.closed": _("An alert closed"),
        "meeting.moved": _("A meeting moved"),
        "meeting.called_off": _("A meeting called off"),
        "meeting.minutes_circulated": _("Minutes of a meeting"),
        "comment.added": _("A mention in a comment"),
        "agency_return.concern_raised": _("A concern about a child in a return"),
        "escalation.returned": _("A late task returned by the chair"),
        "escalation.sent": _("A letter from the chair"),
        "escalation.referred": _("An action referred further"),
        "escalation.closed": _("An escalation closed"),
        "late_task.blocked": _("A late task that is blocked"),
        "incident.opened": _("Something that failed"),
        "definition.proposed": _("A diagram that waits for a second person"),
        "definition.published": _("A diagram approved, to whoever handed it in"),
        "definition.returned": _("A diagram sent back"),
        "address.settled": _("Somebody who has left"),
        "token_move.proposed": _("A move by hand that waits for a second person"),
        "token_move.made": _("A move by hand that was made"),
        "token_move.returned": _("A move by hand that was sent back"),
        "token_move.lapsed": _("A move by hand that came too late"),
        **_account_names(),
    }
    return names.get(key, key)


def _account_names() -> dict[str, str]:
    return {
        "account": _("What stands around news of an account"),
        "sign_in_link": _("What stands around a link to sign in"),
        "user.invited": _("An invitation to choose a password"),
        "user.reset_offered": _("A link to choose a new password"),
        "user.password_changed": _("A password changed"),
        "user.second_factor_added": _("A second proof added"),
        "user.second_factor_added.app": _("An authenticator app added"),
        "user.second_factor_added.passkey": _("A passkey added"),
        "user.second_factor_removed": _("A second proof taken off"),
        "user.second_factor_removed.app": _("An authenticator app taken off"),
        "user.second_factor_removed.passkey": _("A passkey taken off"),
        "user.second_factor_removed.all": _("Every second proof taken off"),
        "user.recovery_codes_made": _("New recovery codes"),
        "user.recovery_code_used": _("A recovery code used"),
        "user.outside_identity_bound": _("An outside sign-in service joined"),
        "token.issued": _("An API token made"),
    }


def state_name(state: str) -> str:
    names = {
        "pending": pgettext("delivery", "Waiting"),
        "sent": pgettext("delivery", "Sent"),
        "failed": pgettext("delivery", "Given up"),
        "bounced": pgettext("delivery", "Sent back"),
        "moot": pgettext("delivery", "No longer needed"),
    }
    return names.get(state, state)


def state_tag(state: str) -> Tag:
    colours = {"pending": "blue", "sent": "green", "failed": "red", "bounced": "red"}
    return Tag(colours.get(state, "grey"), state_name(state))
