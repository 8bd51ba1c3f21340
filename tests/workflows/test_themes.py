"""Themes across audits and reviews: tagged by those who run the group, counted for each reader."""

from datetime import date

import pytest

from engine.errors import Invalid, NotFound, NotPermitted
from tests.workflows.audit_world import AuditWorld, install
from workflows import themes, vocabulary
from workflows.models import Audit, Finding, Recommendation, Review, ThemeTag
from workflows.queries.themes import by_year, tagged
from workflows.vocabulary import shipped


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
    version, known = shipped()

    assert version >= 1
    assert all(one.en.strip() and one.cy.strip() for one in known.values())
    assert len({one.en for one in known.values()}) == len(known)


def words(world):
    with world.engine.query() as session:
        return vocabulary.vocabulary(session)


def held(world, kind="review"):
    with world.engine.query() as session:
        return themes.tags_of(session, kind, [1]).get(1, [])


def test_a_theme_is_added_and_renamed_in_both_languages(world_on_both):
    world = world_on_both
    key = world.do(vocabulary.add, "Home ŵ visits", "Ymweliadau cartref", by=world.unit)
    assert key == "home_w_visits"
    world.tag("review", key)

    world.do(vocabulary.rename, key, "Visits", "Ymweliadau", by=world.unit)
    world.do(vocabulary.rename, "neglect", "Neglect of care", "Esgeuluso gofal", by=world.unit)

    known = words(world)
    assert (known.themes[key].en, known.themes["neglect"].cy) == ("Visits", "Esgeuluso gofal")
    assert known.version > shipped()[0]
    assert held(world) == [key]


def test_a_retired_theme_stays_on_what_carries_it_and_is_offered_no_more(world):
    world.tag("review", "neglect")
    world.do(vocabulary.retire, "neglect", by=world.unit)

    assert "neglect" not in words(world).offered
    assert held(world) == ["neglect"]
    assert world.tag("review", "neglect", "fathers") == ["fathers", "neglect"]
    with pytest.raises(Invalid):
        world.tag("finding", "neglect")
    world.do(vocabulary.restore, "neglect", by=world.unit)
    assert world.tag("finding", "neglect") == ["neglect"]


def test_a_merged_theme_means_the_other_and_can_be_parted_again(world_on_both):
    world = world_on_both
    world.tag("review", "neglect", "infants")
    world.tag("finding", "infants")
    world.do(vocabulary.merge, "infants", "neglect", by=world.unit)

    assert held(world) == ["neglect"]
    counted = world.counted(world.unit)
    assert "infants" not in counted
    assert sum(counted["neglect"].values()) == 2
    assert world.tag("finding", "neglect") == ["neglect"]

    world.do(vocabulary.restore, "infants", by=world.unit)
    assert set(held(world)) == {"neglect", "infants"}
    assert held(world, "finding") == ["infants"]


def test_no_merge_goes_in_a_circle(world):
    world.do(vocabulary.merge, "infants", "neglect", by=world.unit)

    for key, into in (("neglect", "infants"), ("neglect", "neglect"), ("infants", "fathers")):
        with pytest.raises(Invalid):
            world.do(vocabulary.merge, key, into, by=world.unit)
    world.do(vocabulary.merge, "neglect", "fathers", by=world.unit)
    assert words(world).meant("infants") == "fathers"


@pytest.mark.parametrize(
    ("en", "cy", "rule"),
    [
        ("", "x", "required"),
        ("x", " ", "required"),
        ("Neglect", "x", "taken"),
        ("x" * 81, "x", "too_long"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(world, en, cy, rule):
    with pytest.raises(Invalid) as error:
        world.do(vocabulary.add, en, cy, by=world.unit)
    assert error.value.rule == rule


def test_the_unit_alone_changes_the_words(world):
    with pytest.raises(NotPermitted):
        world.do(vocabulary.retire, "neglect", by=world.chair)
    with pytest.raises(NotFound):
        world.do(vocabulary.retire, "nothing", by=world.unit)
