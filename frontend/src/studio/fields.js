import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';

/**
 * What the panel asks of an element: an attribute of ours or of BPMN, how it is entered, and for
 * which elements. Texts and choices come from the page (`editor-options`), in its language.
 */
const PERSON = (element) => is(element, 'bpmn:UserTask') || is(element, 'bpmn:ManualTask');
const NAMED = (element) =>
  ['bpmn:FlowElement', 'bpmn:Lane', 'bpmn:Process', 'bpmn:Participant'].some((type) => is(element, type));
const FROM_CHOICE = (element) =>
  is(element, 'bpmn:SequenceFlow') &&
  (is(getBusinessObject(element).sourceRef, 'bpmn:ExclusiveGateway') ||
    is(getBusinessObject(element).sourceRef, 'bpmn:InclusiveGateway'));

export const FIELDS = [
  { name: 'name', kind: 'text', group: 'names', when: NAMED },
  { name: 'cylch:nameCy', kind: 'text', group: 'names', lang: 'cy', when: NAMED },
  { name: 'documentation', kind: 'lines', group: 'names', when: NAMED },
  { name: 'cylch:documentationCy', kind: 'lines', group: 'names', lang: 'cy', when: NAMED },
  { name: 'cylch:owner', kind: 'choice', choices: 'roles', group: 'process', when: (e) => is(e, 'bpmn:Process') },
  { name: 'cylch:retention', kind: 'choice', choices: 'retention', group: 'process', when: (e) => is(e, 'bpmn:Process') },
  { name: 'cylch:concerns', kind: 'choice', choices: 'subjects', group: 'process', when: (e) => is(e, 'bpmn:Process') },
  { name: 'cylch:group', kind: 'choice', choices: 'groups', group: 'people', when: (e) => is(e, 'bpmn:Lane') },
  { name: 'cylch:assignee', kind: 'text', group: 'people', when: PERSON },
  { name: 'cylch:differentFrom', kind: 'several', choices: 'otherTasks', group: 'people', when: PERSON },
  { name: 'cylch:dueIn', kind: 'text', group: 'time', when: PERSON },
  { name: 'cylch:dueAt', kind: 'text', group: 'time', when: PERSON },
  { name: 'cylch:ladder', kind: 'choice', choices: 'ladders', group: 'time', when: (e) => PERSON(e) || is(e, 'bpmn:Process') },
  { name: 'cylch:form', kind: 'choice', choices: 'forms', group: 'work', when: PERSON },
  { name: 'cylch:decision', kind: 'choice', choices: 'decisionsOfForm', group: 'work', when: PERSON },
  { name: 'cylch:decision', kind: 'choice', choices: 'tables', group: 'work', when: (e) => is(e, 'bpmn:BusinessRuleTask') },
  { name: 'cylch:step', kind: 'choice', choices: 'steps', group: 'work', when: (e) => PERSON(e) || is(e, 'bpmn:ServiceTask') },
  { name: 'inputs', kind: 'pairs', type: 'cylch:Input', group: 'work', when: (e) => is(e, 'bpmn:ServiceTask') || is(e, 'bpmn:CallActivity') },
  { name: 'outputs', kind: 'pairs', type: 'cylch:Output', group: 'work', when: (e) => is(e, 'bpmn:CallActivity') },
  { name: 'calledElement', kind: 'choice', choices: 'processes', group: 'work', when: (e) => is(e, 'bpmn:CallActivity') },
  { name: 'cylch:instance', kind: 'tick', value: 'own', group: 'work', when: (e) => is(e, 'bpmn:CallActivity') },
  { name: 'condition', kind: 'text', group: 'work', when: FROM_CHOICE },
  { name: 'default', kind: 'tick', group: 'work', when: FROM_CHOICE },
  { name: 'timer', kind: 'timer', group: 'time', when: (e) => timerOf(e) !== undefined },
  { name: 'collection', kind: 'text', group: 'work', when: (e) => is(getBusinessObject(e).loopCharacteristics, 'bpmn:MultiInstanceLoopCharacteristics') },
  { name: 'item', kind: 'text', group: 'work', when: (e) => is(getBusinessObject(e).loopCharacteristics, 'bpmn:MultiInstanceLoopCharacteristics') },
];

export const GROUPS = ['names', 'people', 'time', 'work', 'process'];
export const TIMERS = ['timeDuration', 'timeDate', 'timeCycle'];

export function fieldsOf(element) {
  return element.type === 'label' ? fieldsOf(element.labelTarget) : FIELDS.filter((field) => field.when(element));
}

export function timerOf(element) {
  return getBusinessObject(element)
    .get('eventDefinitions')
    ?.find((definition) => is(definition, 'bpmn:TimerEventDefinition'));
}
