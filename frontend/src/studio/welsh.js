import BaseRenderer from 'diagram-js/lib/draw/BaseRenderer';
import { getExternalLabelMid, isLabelExternal } from 'bpmn-js/lib/util/LabelUtil';
import { getBusinessObject, isAny } from 'bpmn-js/lib/util/ModelUtil';

const BEFORE_BPMN = 1500;
const NAMED = ['bpmn:FlowElement', 'bpmn:Lane', 'bpmn:Participant'];

/** What an element is called in the page's language; the English where there is no Welsh yet. */
export function nameOf(object) {
  const welsh = document.documentElement.lang === 'cy' ? object.get('cylch:nameCy') : '';
  return welsh || object.get('name');
}

/** Draws every shape and way as bpmn-js does, under its name in the page's language. */
class NamesInTheirLanguage extends BaseRenderer {
  constructor(eventBus, bpmnRenderer) {
    super(eventBus, BEFORE_BPMN);
    this.bpmn = bpmnRenderer;
  }

  canRender(element) {
    const object = getBusinessObject(element);
    return Boolean(object?.get && this.bpmn.canRender(element) && nameOf(object) !== object.get('name'));
  }

  drawShape(graphics, shape, attributes) {
    return named(shape, () => this.bpmn.drawShape(graphics, shape, attributes));
  }

  drawConnection(graphics, connection, attributes) {
    return named(connection, () => this.bpmn.drawConnection(graphics, connection, attributes));
  }

  getShapePath(shape) {
    return this.bpmn.getShapePath(shape);
  }

  getConnectionPath(connection) {
    return this.bpmn.getConnectionPath(connection);
  }
}
NamesInTheirLanguage.$inject = ['eventBus', 'bpmnRenderer'];

/** The renderer reads the English name alone: while it draws, and only then, it reads the other. */
function named(element, draw) {
  const object = getBusinessObject(element);
  const english = object.name;
  object.name = nameOf(object);
  try {
    return draw();
  } finally {
    object.name = english;
  }
}

/** What is written into a shape on a Welsh page is its Welsh name; its English one stays. */
class WrittenInItsLanguage {
  constructor(labelEditingProvider, modeling) {
    if (document.documentElement.lang !== 'cy') return;
    const { activate, update } = labelEditingProvider;
    labelEditingProvider.activate = (element) => named(element, () => activate.call(labelEditingProvider, element));
    labelEditingProvider.update = (element, text, ...rest) => {
      const shape = element.labelTarget ?? element;
      if (!isAny(shape, NAMED)) return update.call(labelEditingProvider, element, text, ...rest);
      modeling.updateProperties(shape, { 'cylch:nameCy': text.trim() || undefined });
      if (text.trim()) showLabel(shape, modeling);
    };
  }
}
WrittenInItsLanguage.$inject = ['labelEditingProvider', 'modeling'];

/** An event or a way that had no name has no place for one yet. */
function showLabel(shape, modeling) {
  if (!isLabelExternal(shape) || shape.labels.length) return;
  const businessObject = getBusinessObject(shape);
  modeling.createLabel(shape, getExternalLabelMid(shape), { id: `${businessObject.id}_label`, businessObject, di: shape.di });
}

/** bpmn-js makes a label for what has an English name: here also for what has a Welsh one alone. */
class LabelledInItsLanguage {
  constructor(bpmnImporter) {
    const { add } = bpmnImporter;
    bpmnImporter.add = (object, ...rest) => {
      const welsh = object.$instanceOf?.('bpmn:FlowElement') && !object.name && nameOf(object);
      return welsh ? named(object, () => add.call(bpmnImporter, object, ...rest)) : add.call(bpmnImporter, object, ...rest);
    };
  }
}
LabelledInItsLanguage.$inject = ['bpmnImporter'];

export default {
  __init__: ['namesInTheirLanguage', 'writtenInItsLanguage', 'labelledInItsLanguage'],
  labelledInItsLanguage: ['type', LabelledInItsLanguage],
  namesInTheirLanguage: ['type', NamesInTheirLanguage],
  writtenInItsLanguage: ['type', WrittenInItsLanguage],
};
