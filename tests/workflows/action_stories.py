"""How the people of one action speak in its stories."""

from datetime import date

from engine.models import Attachment

POLICY = {"level": "E1", "description": "Policy as issued", "fact_on": "2026-08-03", "file": []}
SAMPLE = {"level": "E2", "description": "Dip sample of 20", "fact_on": "2026-09-14", "file": []}


def accepted(story, world):
    story.hand_in("acknowledge", by=world.officer, acknowledgement="accept")
    return story


def reported(story, world, *evidence, on="2026-06-24"):
    proofs = list(evidence) or [{**POLICY, "fact_on": "2026-06-01"}]
    return story.hand_in(
        "report_completion", by=world.officer, completed_on=on, summary="Done.", evidence=proofs
    )


def updated(story, world, forecast="2026-09-30", **given):
    answers = {"progress": "Half done.", "forecast_on": forecast, "more_time": "no", **given}
    return story.hand_in("quarterly_update", by=world.officer, **answers)


def names(story) -> set[str]:
    return {task.element_id for task in story.open_tasks}


def a_member(world):
    return world.person("Mair of education", "qa_group@children", agency="education")


def attached(world, story, filename, digest) -> int:
    def store(ctx):
        file = Attachment(
            instance_id=story.task("report_completion").instance_id,
            filename=filename,
            media_type="application/pdf",
            size=1000,
            sha256=digest,
            fact_on=date(2026, 8, 3),
            received_at=ctx.now,
            received_from=world.officer.id,
        )
        ctx.session.add(file)
        ctx.session.flush()
        return file.id

    return world.do(store)
