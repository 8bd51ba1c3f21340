"""What is escalated, as its people see it: an answer that is late says so, and comes first."""

from datetime import date

from engine.queries.pages import discussions
from tests.workflows.late_world import long_task

LATER = date(2026, 10, 2)


def both_late(world) -> None:
    """The chair should have decided on one by 19 October; the other came two days later."""
    long_task(world)
    long_task(world, LATER).wait(date(2026, 10, 21))


def test_a_late_answer_says_so_in_words_and_comes_first(pages_on_both, world_on_both):
    both_late(world_on_both)

    page = pages_on_both(world_on_both.chair).read("/escalations/")

    waiting = page.xpath("//td[@data-label='Waiting for']")
    is_late = [bool(cell.xpath(".//*[contains(@class, 'app-tag--red')]")) for cell in waiting]
    assert set(is_late) == {True, False}
    assert is_late == sorted(is_late, reverse=True)
    assert "working days late" in "".join(waiting[0].itertext())


def test_each_escalation_comes_once_page_by_page(world_on_both):
    both_late(world_on_both)
    chair, found, cursor = world_on_both.chair, [], None

    with world_on_both.engine.query() as session:
        everything = [one.instance.id for one in discussions(session, chair).items]
        for _each in everything:
            page = discussions(session, chair, limit=1, cursor=cursor)
            found += [one.instance.id for one in page.items]
            cursor = page.next

    assert len(everything) > 2
    assert found == everything
    assert cursor is None
