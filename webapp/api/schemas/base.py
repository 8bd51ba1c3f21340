"""What all that is taken and all that is given have in common."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from webapp.api.converters import LARGEST_ID

LARGEST_NUMBER = 2**63 - 1

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class Taken(BaseModel):
    """A body or a query: what is not declared is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, defer_build=True)

    @model_validator(mode="after")
    def _refuse_what_no_database_keeps(self) -> Self:
        if any(_is_unkept(value) for value in _within(vars(self).values())):
            raise ValueError
        return self


def _within(values: Iterable[Any]) -> Iterable[Any]:
    """Every value at any depth, keys included; the parser has limited the depth."""
    todo = list(values)
    while todo:
        value = todo.pop()
        if isinstance(value, Mapping):
            todo += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            todo += value
        else:
            yield value


def _is_unkept(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    return isinstance(value, int) and not -LARGEST_NUMBER <= value <= LARGEST_NUMBER


class Given(BaseModel):
    """An answer: every field is always there."""

    model_config = ConfigDict(from_attributes=True, defer_build=True)


class Paging(Taken):
    """Which part of a list."""

    limit: int = Field(25, ge=1, le=200, description="How many at most.")
    cursor: str | None = Field(
        None, max_length=500, description="`next` of the page before; its meaning is ours."
    )


class Reason(Taken):
    """Why; it is kept with the decision."""

    reason: str = Field("", max_length=4000)


def given(model: type[Given], row: Any, **computed: object) -> Any:
    """A row as the model shows it; what the row does not have is computed."""
    names = [name for name in model.model_fields if name not in computed]
    return model(**{name: getattr(row, name) for name in names}, **computed)
