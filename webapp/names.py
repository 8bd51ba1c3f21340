"""How people, groups and agencies are called in the page's language."""

from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import Group, User, UserTask
from webapp.i18n import _, said
from workflows.agencies import AGENCIES, BUSINESS_UNIT
from workflows.groups import OF_AN_AGENCY


def agency_name(key: str | None) -> str:
    if key == "business_unit":
        return said(*BUSINESS_UNIT)
    found = AGENCIES.get(key or "")
    return said(found.name, found.name_cy) if found else (key or "")


def item_name(task: UserTask) -> str:
    """Which round of a loop it is; a loop over agencies counts by their keys."""
    return agency_name(task.item)


class Names:
    """Reads each register once, when the first name of it is asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def person(self, user_id: object) -> str:
        return self._people.get(str(user_id)) or _("Somebody")

    def group(self, key: str | None) -> str:
        """A group that is not in the register is shown by its key: better odd than silent."""
        role, at, agency = (key or "").partition("@")
        if at and not agency:  # of an agency that nobody named
            own = next((one for one in OF_AN_AGENCY if one.key == role), None)
            return said(own.name, own.name_cy) if own else role
        name, name_cy = self._groups.get(key or "", (key or "", ""))
        return said(name, name_cy)

    def agency(self, key: str | None) -> str:
        return agency_name(key)

    def about(self, task: UserTask, *more: str) -> list[str]:
        """What tells a task from others of its name, each thing once."""
        of_whom = (item_name(task), self.agency(task.agency))
        parts = (task.title, *of_whom, task.business_key, *more)
        return list(dict.fromkeys(part for part in parts if part))

    @cached_property
    def _people(self) -> dict[str, str]:
        rows = self._session.execute(sa.select(User.id, User.name))
        return {str(user_id): name for user_id, name in rows}

    @cached_property
    def _groups(self) -> dict[str, tuple[str, str]]:
        rows = self._session.execute(sa.select(Group.key, Group.name, Group.name_cy))
        return {key: (name, name_cy) for key, name, name_cy in rows}
