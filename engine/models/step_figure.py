"""How long steps took, day by day: what is over is counted once, and looked up from then on."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class StepFigure(Base):
    """So many tasks of a step were completed on a local day after so many working days."""

    __tablename__ = "step_figure"
    __table_args__ = (sa.Index("ix_step_figure_day", "day"),)

    definition_id: Mapped[int] = mapped_column(
        sa.ForeignKey("process_definition.id"), primary_key=True
    )
    element_id: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    took: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]
    late: Mapped[int]
