import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { TIMERS, timerOf } from './fields.js';

/** Reads and writes what the panel shows; each change is one step of undo. */
export function read(element, field) {
  const object = getBusinessObject(element);
  const special = READ[field.name];
  if (special) return special(object, element);
  if (field.kind === 'pairs') return pairs(object, field.type).map(({ name, value }) => ({ name, value }));
  if (field.kind === 'tick') return object.get(field.name) === field.value;
  return object.get(field.name) ?? '';
}

export function write(modeler, element, field, value) {
  const special = WRITE[field.name];
  if (special) special(modeler, element, value);
  else if (field.kind === 'pairs') writePairs(modeler, element, field.type, value);
  else {
    const plain = field.kind === 'tick' ? (value ? field.value : undefined) : value || undefined;
    modeler.get('modeling').updateProperties(element, { [field.name]: plain });
  }
}

const READ = {
  documentation: (object) => object.get('documentation')?.[0]?.get('text') ?? '',
  condition: (object) => object.get('conditionExpression')?.get('body') ?? '',
  default: (object) => object.sourceRef.get('default') === object,
  timer: (object, element) => {
    const timer = timerOf(element);
    const kind = TIMERS.find((one) => timer.get(one)) ?? TIMERS[0];
    return { kind, text: timer.get(kind)?.get('body') ?? '' };
  },
  collection: (object) => {
    const loop = object.loopCharacteristics;
    return loop.get('loopDataInputRef') ? nameOf(loop.get('loopDataInputRef')) : (loop.get('loopCardinality')?.get('body') ?? '');
  },
  item: (object) => nameOf(object.loopCharacteristics.get('inputDataItem')),
};

const WRITE = {
  documentation(modeler, element, text) {
    const object = getBusinessObject(element);
    const documentation = text ? [make(modeler, 'bpmn:Documentation', { text }, object)] : [];
    modeler.get('modeling').updateProperties(element, { documentation });
  },
  condition(modeler, element, body) {
    const object = getBusinessObject(element);
    const conditionExpression = body ? make(modeler, 'bpmn:FormalExpression', { body }, object) : undefined;
    modeler.get('modeling').updateProperties(element, { conditionExpression });
  },
  default(modeler, element, chosen) {
    const object = getBusinessObject(element);
    modeler.get('modeling').updateProperties(element.source, { default: chosen ? object : undefined });
  },
  timer(modeler, element, { kind, text }) {
    const timer = timerOf(element);
    const expression = text ? make(modeler, 'bpmn:FormalExpression', { body: text }, timer) : undefined;
    const values = Object.fromEntries(TIMERS.map((one) => [one, one === kind ? expression : undefined]));
    modeler.get('modeling').updateModdleProperties(element, timer, values);
  },
  /** The name of a variable is BPMN's own way to say it; anything else is an expression. */
  collection(modeler, element, body) {
    const loop = getBusinessObject(element).loopCharacteristics;
    const isName = /^[A-Za-z_]\w*$/.test(body);
    modeler.get('modeling').updateModdleProperties(element, loop, {
      loopDataInputRef: isName ? make(modeler, 'bpmn:DataInput', { id: body }) : undefined,
      loopCardinality: body && !isName ? make(modeler, 'bpmn:FormalExpression', { body }, loop) : undefined,
    });
  },
  item(modeler, element, name) {
    const loop = getBusinessObject(element).loopCharacteristics;
    const inputDataItem = name ? make(modeler, 'bpmn:DataInput', { name }, loop) : undefined;
    modeler.get('modeling').updateModdleProperties(element, loop, { inputDataItem });
  },
};

function nameOf(reference) {
  return reference?.get?.('name') || reference?.id || '';
}

function pairs(object, type) {
  return (object.get('extensionElements')?.get('values') ?? []).filter((one) => is(one, type));
}

function writePairs(modeler, element, type, wanted) {
  const object = getBusinessObject(element);
  const known = object.get('extensionElements');
  const others = (known?.get('values') ?? []).filter((one) => !is(one, type));
  const values = [...others, ...wanted.map((pair) => make(modeler, type, pair))];
  const extensionElements = values.length ? make(modeler, 'bpmn:ExtensionElements', { values }, object) : undefined;
  values.forEach((one) => (one.$parent = extensionElements));
  modeler.get('modeling').updateProperties(element, { extensionElements });
}

function make(modeler, type, values, parent) {
  const made = modeler.get('bpmnFactory').create(type, values);
  made.$parent = parent;
  return made;
}
