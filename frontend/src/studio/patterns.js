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
    const parts = other.get('elementRegistry').filter((one) => one.parent && !is(one, 'bpmn:Participant') && !is(one, 'bpmn:Lane') && one.type !== 'label');
    const tree = other.get('copyPaste').copy(parts.filter((one) => one.waypoints === undefined));
    const { canvas, clipboard, copyPaste, selection } = Object.fromEntries(['canvas', 'clipboard', 'copyPaste', 'selection'].map((name) => [name, this.modeler.get(name)]));
    clipboard.set(tree);
    const box = canvas.viewbox();
    const pasted = copyPaste.paste({ element: this.place(), point: { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) }, hints: {} });
    other.destroy();
    hidden.remove();
    selection.select(pasted ?? []);
  }

  /** Into the pool, where there is one. */
  place() {
    const pool = this.modeler.get('elementRegistry').find((one) => is(one, 'bpmn:Participant') && getBusinessObject(one).processRef);
    return pool ?? this.modeler.get('canvas').getRootElement();
  }
}
