import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { node } from './panel.js';
import { nameOf } from './welsh.js';

/** What stands against publishing: a badge on each shape, and a list that leads to each element. */
export class Problems {
  constructor(modeler, { list, title, link }) {
    Object.assign(this, { modeler, list, title, link, marked: [] });
  }

  tell(findings) {
    const focused = document.activeElement?.dataset?.finding;
    this.mark(findings);
    this.list.replaceChildren(...findings.map((one) => this.item(one)));
    const errors = findings.filter((one) => one.severity === 'error').length;
    const counted = this.title.dataset.text.replace('{errors}', errors).replace('{others}', findings.length - errors);
    this.title.textContent = counted;
    this.link.textContent = counted;
    if (focused) this.focusAgain(focused);
  }

  mark(findings) {
    const { canvas, elementRegistry, overlays } = Object.fromEntries(['canvas', 'elementRegistry', 'overlays'].map((name) => [name, this.modeler.get(name)]));
    this.marked.forEach(([id, mark]) => elementRegistry.get(id) && canvas.removeMarker(id, mark));
    overlays.remove({ type: 'finding' });
    const byShape = grouped(findings, (one) => this.shapeOf(one));
    byShape.delete(undefined);
    this.marked = [...byShape].map(([shape, own]) => [shape.id, `app-finding-${worst(own)}`]);
    this.marked.forEach(([id, mark]) => canvas.addMarker(id, mark));
    for (const [shape, own] of byShape) {
      if (shape !== canvas.getRootElement()) overlays.add(shape, 'finding', { position: placeOf(shape), html: this.badge(shape, own), scale: false });
    }
  }

  /** A process has no shape but its pool, or the whole of the board. */
  shapeOf({ element }) {
    const registry = this.modeler.get('elementRegistry');
    return registry.get(element) ?? registry.find((one) => is(one, 'bpmn:Participant') && getBusinessObject(one).processRef?.id === element);
  }

  badge(shape, own) {
    const said = own.map((one) => one.message).join('\n');
    const label = this.title.dataset.textBadge.replace('{number}', own.length).replace('{name}', nameOf(getBusinessObject(shape)) || shape.id);
    const badge = node('button', { type: 'button', className: `app-badge app-badge--${worst(own)}${shape.waypoints ? ' app-badge--way' : ''}`, title: said, ariaLabel: label }, worst(own) === 'error' ? '!' : '?', node('b', {}, String(own.length)));
    badge.dataset.finding = `badge ${shape.id}`;
    badge.addEventListener('click', () => this.go(shape));
    return badge;
  }

  item(finding) {
    const shape = this.shapeOf(finding);
    const li = node('li', { className: `app-finding app-finding--${finding.severity}` }, this.way(finding, shape));
    Object.assign(li.dataset, { rule: finding.rule, element: finding.element });
    return li;
  }

  /** To the element on the board, or to the page of the form. */
  way(finding, shape) {
    if (finding.form) {
      const forms = this.list.closest('[data-forms]').dataset.forms;
      return node('a', { className: 'govuk-link app-panel__link', href: `${forms}/${encodeURIComponent(finding.form)}` }, finding.message);
    }
    if (!shape) return node('span', {}, finding.message);
    const button = node('button', { type: 'button', className: 'app-linkbutton' }, finding.message);
    button.dataset.finding = `${finding.rule} ${finding.element}`;
    button.addEventListener('click', () => this.go(shape));
    return button;
  }

  go(element) {
    this.modeler.get('canvas').scrollToElement(element, 100);
    this.modeler.get('selection').select(element);
    document.getElementById('panel-title')?.focus();
  }

  /** The list is written anew while somebody reads it: the keyboard stays where it was. */
  focusAgain(finding) {
    (document.querySelector(`[data-finding="${CSS.escape(finding)}"]`) ?? this.title).focus();
  }
}

function worst(findings) {
  return findings.some((one) => one.severity === 'error') ? 'error' : 'warning';
}

function grouped(list, by) {
  const found = new Map();
  list.forEach((one) => found.set(by(one), [...(found.get(by(one)) ?? []), one]));
  return found;
}

/** At the corner of a shape, mostly outside of it; on a way, in the middle of its longest piece. */
function placeOf({ waypoints }) {
  if (!waypoints) return { top: 0, left: 0 };
  const left = Math.min(...waypoints.map(({ x }) => x));
  const top = Math.min(...waypoints.map(({ y }) => y));
  const pieces = waypoints.slice(1).map((end, index) => [waypoints[index], end]);
  const [a, b] = pieces.sort(([a1, b1], [a2, b2]) => length(a2, b2) - length(a1, b1))[0];
  return { top: (a.y + b.y) / 2 - top, left: (a.x + b.x) / 2 - left };
}

function length(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
