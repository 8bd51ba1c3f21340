"""Two verbs that meet at any statement come out as one after the other: all pairs of `make races`.

On SQLite, where writers are in a row, two of them; `make races` takes them all on both.
"""

import pytest

from engine.models import UserTask, UserTaskState
from tests.engine.diagrams import one_task, publish
from tests.races.interleaving import WAITED, WRONG, Case, Meeting
from tests.races.meetings import ground_at, met
from tests.races.pairs import PAIRS, officers, start, task_of

IN_A_ROW = ("complete, complete", "suspend, timer")


@pytest.mark.parametrize("pair", PAIRS)
def test_two_that_meet_anywhere_come_out_as_one_after_the_other(pair, postgresql_url):
    found = met(pair, postgresql_url)

    assert [point.wrong for point in found.wrong] == []
    assert min(len(points) for points in found.points) > 4, "it was hardly held at all"


@pytest.mark.parametrize("pair", IN_A_ROW)
def test_on_sqlite_the_second_waits_at_its_first_word(pair, sqlite_url):
    found = met(pair, sqlite_url)

    assert [point.wrong for point in found.wrong] == []
    for held in (0, 1):
        # A sweep has a transaction for its marks before and after; in each nobody else may write.
        assert WAITED * 4 in found.strip(held), "between its first word and its end"


def test_a_verb_without_the_lock_would_be_found(postgresql_url):
    """Two who each look first and then write: sooner or later both have it."""
    with ground_at(postgresql_url) as ground:
        publish(ground.engine, one_task())
        ann, bob = officers(ground)

        def carelessly(actor, task_id):
            def claim(engine) -> str:
                with engine.command(actor) as ctx:
                    task = ctx.session.get_one(UserTask, task_id)
                    if task.state != UserTaskState.CREATED:
                        return "too late"
                    task.state, task.assignee_id = UserTaskState.ASSIGNED, actor.id
                return "mine"

            return claim

        def begin() -> Case:
            root_id = start(ground)
            task_id = task_of(ground, root_id)
            return Case(root_id, (carelessly(ann, task_id), carelessly(bob, task_id)))

        with Meeting(ground, begin) as meeting:
            found = "".join(point.how for point in meeting.points(0))

    assert WRONG in found
