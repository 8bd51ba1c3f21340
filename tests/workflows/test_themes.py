"""Themes across audits and reviews: tagged by those who run the group, counted for each reader."""

from datetime import date

import pytest

from engine.errors import Invalid, NotFound, NotPermitted
from tests.workflows.audit_world import AuditWorld, install
from workflows import themes
from workflows.models import Audit, Finding, Recommendation, Review, ThemeTag
from workflows.queries.themes import by_year, tagged


class ThemeWorld(AuditWorld):
    """An audit with a finding, a recommendation without a plan, a review of each board."""

    def furnished(self) -> "ThemeWorld":
        def write(ctx):
            audit = Audit(
                ref="SEW-A25-01",
                theme="Neglect",
                theme_source="group",
                proposed_at=ctx.now,
                accepted_on=date(2025, 11, 3),
            )
            ctx.session.add(audit)
            ctx.session.flush()
            ctx.session.add_all(
                [
                    Finding(audit_id=audit.id, kind="finding", number=1, text="Nobody asked"),
                    Recommendation(
                        source="audit",
                        source_ref="SEW-A25-01",
                        number=1,
                        text="Ask",
                        created_at=ctx.now,
                    ),
                    Review(ref="R-1", title="Bruising", regime="cpr", created_at=ctx.now),
                ]
            )

        self.do(write)
        return self

    def tag(self, kind: str, *wanted: str, by=None) -> list[str]:
        return self.do(themes.tag, kind, 1, wanted, by=by or self.unit)

    def counted(self, by) -> dict[str, dict[int, int]]:
        with self.engine.query() as session:
            found = tagged(session, by, self.engine.calendar())
        return {key: dict(years) for key, years in by_year(found).items()}


@pytest.fixture
def world(audit_world: AuditWorld) -> ThemeWorld:
    return ThemeWorld(audit_world.engine, audit_world.clock).furnished()


@pytest.fixture
def world_on_both(process_engine, clock) -> ThemeWorld:
    install(process_engine)
    return ThemeWorld(process_engine, clock).furnished()


def test_a_theme_runs_through_a_finding_a_recommendation_and_a_review(world_on_both):
    world = world_on_both
    world.tag("finding", "fathers", "neglect")
    world.tag("recommendation", "fathers")
    world.tag("review", "fathers")

    assert world.counted(world.chair) == {"fathers": {2025: 1, 2026: 2}, "neglect": {2025: 1}}
    # who belongs to no group of the board sees none of it
    assert world.counted(world.officer("newport")) == {}


def test_a_theme_that_is_taken_off_stays_on_record_and_can_come_back(world):
    assert world.tag("review", "neglect", "fathers") == ["fathers", "neglect"]
    assert world.tag("review", "fathers") == ["fathers"]
    gone = world.rows(ThemeTag, ThemeTag.theme == "neglect")[0]
    assert gone.removed_by == world.unit.id
    assert world.tag("review", "fathers", "neglect") == ["fathers", "neglect"]

    assert len(world.rows(ThemeTag)) == 2
    assert world.tag("review") == []


@pytest.mark.parametrize(
    ("kind", "wanted", "refusal"),
    [
        ("review", ["weather"], Invalid),
        ("plan", ["neglect"], Invalid),
        ("review", ["fathers", "neglect", "infants", "challenge", "thresholds"], Invalid),
    ],
)
def test_what_does_not_fit_is_refused(world, kind, wanted, refusal):
    with pytest.raises(refusal):
        world.tag(kind, *wanted)
    assert world.rows(ThemeTag) == []


def test_only_those_who_run_the_group_say_what_something_is_about(world):
    with pytest.raises(NotPermitted):
        world.tag("review", "neglect", by=world.rep("newport"))
    with pytest.raises(NotFound):
        world.do(themes.tag, "review", 99, ["neglect"], by=world.unit)
    assert world.tag("review", "neglect", by=world.chair) == ["neglect"]


def test_the_vocabulary_is_whole_in_both_languages():
    version, known = themes.vocabulary()

    assert version >= 1
    assert all(one["en"].strip() and one["cy"].strip() for one in known.values())
    assert len({one["en"] for one in known.values()}) == len(known)
