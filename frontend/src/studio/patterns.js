import Modeler from 'bpmn-js/lib/Modeler';
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import cylch from './cylch.json';

/** The usual patterns, put into the diagram ready made: each is a small diagram of its own. */
export class Patterns {
  constructor(modeler, form, patterns) {
    Object.assign(this, { modeler, patterns });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.insert(patterns[form.elements.pattern.value]);
    });
  }

  async insert(pattern) {
    if (!pattern) return;
    const hidden = document.createElement('div');
    hidden.className = 'app-studio__hidden';
    document.body.append(hidden);
    const other = new Modeler({ container: hidden, moddleExtensions: { cylch } });
    await other.importXML(pattern.xml);
    const registry = other.get('elementRegistry');
    const end = registry.find((one) => is(one, 'bpmn:EndEvent') && !is(one.parent, 'bpmn:SubProcess'));
    const parts = registry.filter((one) => this.isPart(one, end));
    const tree = other.get('copyPaste').copy(parts);
    const pasted = this.paste(tree);
    this.keepNames(pasted);
    this.keepDefaults(new Map(pasted), registry);
    other.destroy();
    hidden.remove();
  }

  /** What stands in its lanes, but for where it begins and first ends: the diagram goes on there. */
  isPart(one, end) {
    if (one.waypoints || one.type === 'label' || one === end || !one.parent) return false;
    if (['bpmn:Participant', 'bpmn:Lane', 'bpmn:StartEvent', 'bpmn:BoundaryEvent'].some((type) => is(one, type))) return false;
    return !is(one.parent, 'bpmn:SubProcess');
  }

  paste(tree) {
    const { canvas, clipboard, copyPaste, eventBus } = Object.fromEntries(['canvas', 'clipboard', 'copyPaste', 'eventBus'].map((name) => [name, this.modeler.get(name)]));
    let made = {};
    const watch = ({ cache }) => (made = cache);
    eventBus.on('copyPaste.pasteElement', watch);
    clipboard.set(tree);
    const box = canvas.viewbox();
    copyPaste.paste({ element: this.place(), point: { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) }, hints: {} });
    eventBus.off('copyPaste.pasteElement', watch);
    return Object.entries(made);
  }

  /** Each part keeps its identifier where that is free, so that what refers to it still does. */
  keepNames(pasted) {
    const { elementRegistry, modeling, selection } = Object.fromEntries(['elementRegistry', 'modeling', 'selection'].map((name) => [name, this.modeler.get(name)]));
    const parts = pasted.filter(([, element]) => element?.businessObject && element.type !== 'label');
    const names = new Map(parts.map(([id, element]) => [id, elementRegistry.get(id) ? element.id : id]));
    for (const [id, element] of parts) {
      const others = getBusinessObject(element).get('cylch:differentFrom');
      const changed = { ...(names.get(id) !== element.id && { id: names.get(id) }) };
      if (others) changed['cylch:differentFrom'] = others.split(' ').map((one) => names.get(one) ?? one).join(' ');
      if (Object.keys(changed).length) modeling.updateProperties(element, changed);
    }
    selection.select(parts.map(([, element]) => element).filter((one) => !one.waypoints));
  }

  /** A way that is taken when no other fits is one of the copies, too. */
  keepDefaults(made, registry) {
    for (const [id, element] of made) {
      const usual = made.get(registry.get(id)?.businessObject.default?.id);
      if (usual) this.modeler.get('modeling').updateProperties(element, { default: getBusinessObject(usual) });
    }
  }

  /** Into the pool, where there is one. */
  place() {
    const pool = this.modeler.get('elementRegistry').find((one) => is(one, 'bpmn:Participant') && getBusinessObject(one).processRef);
    return pool ?? this.modeler.get('canvas').getRootElement();
  }
}
