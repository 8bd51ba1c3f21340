"""Comments in a diagram's file stay where they stood, byte for byte, whatever is edited."""

from pathlib import Path

import pytest
from lxml import etree

from engine.bpmn import editing, rewiring
from engine.bpmn.xml import read_xml
from webapp.studio.foreign import keep_foreign

SHIPPED = sorted(Path("workflows/bpmn").glob("*.bpmn"))
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
BODY = """<!-- Trwydded: ŵ -->
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">
  <!-- one -->
  <!-- two -->
  <bpmn:process id="p">
    <bpmn:startEvent id="s"><bpmn:outgoing>f1</bpmn:outgoing><!-- within --></bpmn:startEvent>
    <!-- ask first -->
    <bpmn:userTask id="t" name="Ask">
      <bpmn:extensionElements><x:y xmlns:x="urn:x" /></bpmn:extensionElements>
      <bpmn:incoming>f1</bpmn:incoming>
      <bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:userTask>
    <?tool keep="this"?>
    <bpmn:endEvent id="e"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
    <bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="e"/>
    <!-- last -->
  </bpmn:process>
</bpmn:definitions>
<!-- behind it all -->
"""
BEFORE = (HEAD + BODY).encode()
REMARKS = ("Trwydded: ŵ", "one", "two", "within", "ask first", "last", "behind it all")


def edited(before: bytes, change) -> bytes:
    """As the list does it: read, changed, written, and what it lost put back."""
    root = read_xml(before)
    change(root)
    return keep_foreign(before, etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def named(name: str):
    return lambda root: editing.set_values(root, "t", {"name": name})


def test_an_edit_changes_nothing_but_what_was_edited():
    after = edited(BEFORE, named("Ask twice"))

    expected = BODY.replace('name="Ask"', 'name="Ask twice"')
    body = after.decode().split("?>\n", 1)[1]
    assert body.strip() == expected.strip()


def test_edit_after_edit_the_file_does_not_grow():
    once = edited(BEFORE, named("A"))
    again = edited(edited(once, named("B")), named("A"))

    assert again == once


def test_a_remark_outlives_the_step_that_it_stood_before():
    after = edited(BEFORE, lambda root: rewiring.remove(root, "t")).decode()

    for remark in REMARKS:
        assert after.count(f"<!-- {remark} -->") == 1
    assert '<?tool keep="this"?>' in after
    read_xml(after.encode())


def test_an_extension_without_an_end_tag_takes_no_other_with_it():
    after = edited(BEFORE, named("Ask"))

    assert b'<x:y xmlns:x="urn:x" /></bpmn:extensionElements>' in after
    read_xml(after)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_no_remark_of_the_library_is_lost_or_doubled(path):
    before = path.read_bytes()

    after = edited(before, lambda _root: None)

    assert after.count(b"<!--") == before.count(b"<!--")
