"""The yardstick: the stock library with its own JSON serializer, one row an instance."""

import io
import uuid

import sqlalchemy as sa
from lxml import etree
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from tests.bench.ground import ANSWERS, NOTE, Ground
from tests.bench.models import audit_with_deadlines

metadata = sa.MetaData()
stored = sa.Table(
    "raw_instance",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
)


class Stock:
    """Starts and completes as a page of the library's manual would, in one transaction each."""

    def __init__(self, ground: Ground) -> None:
        parser = SpiffBpmnParser()
        for filename, xml in audit_with_deadlines().items():
            parser.add_bpmn_xml(etree.parse(io.BytesIO(xml)), filename=filename)
        self._spec = parser.get_spec("audit_medium")
        self._subs = parser.get_subprocess_specs("audit_medium")
        registry = BpmnWorkflowSerializer.configure(SPIFF_CONFIG)
        self._serializer = BpmnWorkflowSerializer(registry)
        # The same engine, and so the same pool, pragmas and BEGIN IMMEDIATE as ours.
        self._database = ground.database.execution_options(writing=True)
        metadata.create_all(ground.database)

    def start(self) -> uuid.UUID:
        workflow = BpmnWorkflow(self._spec, self._subs)
        workflow.do_engine_steps()
        instance_id = uuid.uuid4()
        body = self._serializer.serialize_json(workflow)
        with self._database.begin() as connection:
            connection.execute(stored.insert().values(id=instance_id, body=body))
        return instance_id

    def complete(self, instance_id: uuid.UUID) -> BpmnWorkflow:
        """Complete the first open task; `is_completed` of what comes back says if that was all."""
        where = stored.c.id == instance_id
        with self._database.begin() as connection:
            found = sa.select(stored.c.body).where(where).with_for_update()
            workflow = self._serializer.deserialize_json(connection.scalar(found))
            task = next(iter(workflow.get_tasks(state=TaskState.READY, manual=True)))
            # Elsewhere the stock library refuses the variable that a multi-instance collects.
            is_agency = task.task_spec.name.startswith("T04")
            task.data.update(ANSWERS if is_agency else NOTE)
            task.run()
            workflow.do_engine_steps()
            body = self._serializer.serialize_json(workflow)
            connection.execute(stored.update().where(where).values(body=body))
        return workflow

    def forget(self) -> None:
        """Take the yardstick's rows away, so that only ours are counted."""
        metadata.drop_all(self._database)
