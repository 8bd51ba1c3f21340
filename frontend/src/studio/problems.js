import { node } from './panel.js';

/** What stands against publishing: marks in the diagram, and a list that leads to each element. */
export class Problems {
  constructor(modeler, list, title) {
    Object.assign(this, { modeler, list, title, marked: [] });
  }

  tell(findings) {
    const canvas = this.modeler.get('canvas');
    const registry = this.modeler.get('elementRegistry');
    this.marked.forEach(([id, mark]) => registry.get(id) && canvas.removeMarker(id, mark));
    this.marked = findings
      .filter((one) => registry.get(one.element))
      .map((one) => [one.element, `app-finding-${one.severity}`]);
    this.marked.forEach(([id, mark]) => canvas.addMarker(id, mark));
    this.list.replaceChildren(...findings.map((one) => this.item(one)));
    const errors = findings.filter((one) => one.severity === 'error').length;
    this.title.textContent = this.title.dataset.text.replace('{errors}', errors).replace('{others}', findings.length - errors);
  }

  item(finding) {
    const element = this.modeler.get('elementRegistry').get(finding.element);
    const text = element
      ? node('button', { type: 'button', className: 'app-linkbutton' }, finding.message)
      : node('span', {}, finding.message);
    if (element) text.addEventListener('click', () => this.go(element));
    return node('li', { className: `app-finding app-finding--${finding.severity}` }, text);
  }

  go(element) {
    this.modeler.get('canvas').scrollToElement(element, 100);
    this.modeler.get('selection').select(element);
    document.getElementById('panel-title')?.focus();
  }
}
