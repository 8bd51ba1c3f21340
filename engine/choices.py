"""Which people, agencies and files may be given as an answer to a form's field."""

from collections.abc import Mapping

import sqlalchemy as sa

from engine import arrivals, identity
from engine.context import CommandContext
from engine.forms import Field
from engine.models import Attachment, Group, ProcessInstance, User


class Choices:
    """Decides for one completion; what a person may pick depends on the instance."""

    def __init__(
        self, ctx: CommandContext, instance: ProcessInstance, variables: Mapping[str, object]
    ) -> None:
        self._ctx, self._instance, self._variables = ctx, instance, variables

    def __call__(self, field: Field, key: int | str) -> bool:
        if field.type == "person":
            return isinstance(key, int) and key in {user.id for user in self.people(field)}
        if field.type == "agency":
            return isinstance(key, str) and key in self.agencies(field)
        return isinstance(key, int) and self._is_file(key)

    def people(self, field: Field) -> list[User]:
        """The members of the field's group today; without a group, everybody who is active."""
        if not field.group:
            found = self._ctx.session.scalars(
                sa.select(User).where(User.is_active).order_by(User.name, User.id)
            )
            return list(found)
        group = arrivals.resolve_group(field.group, self._variables, self._instance)
        today = self._ctx.calendar.local_date(self._ctx.now)
        return identity.members(self._ctx.session, group, today)

    def agencies(self, field: Field) -> list[str]:
        """The agencies that have a group here, narrowed to those that the field names."""
        found = self._ctx.session.scalars(
            sa.select(Group.agency).where(Group.agency.is_not(None)).distinct()
        )
        known = sorted(agency for agency in found if agency)
        return [agency for agency in known if not field.only or agency in field.only]

    def _is_file(self, key: int) -> bool:
        attachment = self._ctx.session.get(Attachment, key)
        return attachment is not None and attachment.instance_id == self._instance.id
