"""Who gets a task, in words: the group of its lane, however the lane itself is called."""

from engine.bpmn.diagram import Element, Lane
from webapp.i18n import _, said
from workflows.groups import GROUPS, OF_A_BOARD, OF_AN_AGENCY, ROLES, GroupName

SYSTEM = "system"
_KNOWN = {one.key: one for one in GROUPS}
_BY_ROLE = {one.key: one for one in (*ROLES, *OF_A_BOARD, *OF_AN_AGENCY)}


def group_in_words(key: str) -> str:
    """A group as people know it, also one of an agency or a board that a case fills in."""
    if key == SYSTEM:
        return "Cylch"
    if key in _KNOWN:
        return _named(_KNOWN[key])
    role, _at, which = key.partition("@")
    called = _named(_BY_ROLE[role]) if role in _BY_ROLE else role
    if which == "{agency}":
        return _("%(group)s (of one agency)", group=called)
    return called if which == "{board}" or key == role else key


def whom(element: Element) -> str:
    """The group that finds it in its inbox, or one person of that group."""
    group = group_of(element.lane)
    if group and element.assignee:
        return _("One person of: %(group)s", group=group)
    return group


def group_of(lane: Lane | None) -> str:
    return group_in_words(lane.group) if lane is not None else ""


def lane_name(lane: Lane | None) -> str:
    return said(lane.name, lane.name_cy) if lane is not None else ""


def beside(lane: Lane) -> str:
    """A lane with its group, where that is called otherwise."""
    name, group = lane_name(lane) or lane.id, group_of(lane)
    return name if group in ("", name) else f"{name}: {group}"


def _named(group: GroupName) -> str:
    return said(group.name, group.name_cy)
