/**
 * Puts a file on the board. What a loop goes over is the name of a variable, which bpmn-js takes for
 * a reference to an element, finds nowhere, and would drop: it is put back here.
 */
export async function open(modeler, xml) {
  const { warnings } = await modeler.importXML(xml);
  const moddle = modeler.get('moddle');
  const others = warnings.filter(({ element, property, value }) => {
    if (!LOOP_DATA.includes(property)) return true;
    element.set(property.replace('bpmn:', ''), moddle.create('bpmn:DataInput', { id: value }));
    return false;
  });
  return others.map(({ message }) => message);
}

const LOOP_DATA = ['bpmn:loopDataInputRef', 'bpmn:loopDataOutputRef'];
