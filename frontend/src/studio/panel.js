import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { GROUPS, TIMERS, fieldsOf } from './fields.js';
import { read, write } from './values.js';
import { linksOf } from './links.js';
import { nameOf } from './welsh.js';

/** The settings of the selected element as a plain form: labels, hints, and what is wrong with it. */
export class Panel {
  constructor(modeler, root, options) {
    Object.assign(this, { modeler, root, options, shown: undefined, findings: [] });
    modeler.on('selection.changed', ({ newSelection }) => this.show(newSelection.length === 1 ? newSelection[0] : undefined));
    modeler.on(['elements.changed', 'import.done', 'root.set'], () => this.refresh());
    // What is pressed must still be there when it is let go: what was typed before is kept first.
    root.addEventListener('pointerdown', () => (this.isPressed = true));
    for (const kind of ['pointerup', 'pointercancel']) addEventListener(kind, () => setTimeout(() => (this.isPressed = false)));
  }

  show(element) {
    const target = element ?? this.modeler.get('canvas').getRootElement();
    if (!target?.businessObject?.get) return; // before anything is loaded
    this.shown = processOf(target.type === 'label' ? target.labelTarget : target, this.modeler);
    this.draw();
  }

  tell(findings) {
    this.findings = findings;
    this.drawFindings();
  }

  /** What one is typing in is left alone; everything else follows the diagram. */
  refresh() {
    if (this.shown && (this.isPressed || this.root.contains(document.activeElement))) return;
    this.show(this.shown && this.modeler.get('elementRegistry').get(this.shown.id));
  }

  draw() {
    const { words } = this.options;
    const fields = fieldsOf(this.shown);
    const object = getBusinessObject(this.shown);
    const kind = words.kinds[object.$type.replace('bpmn:', '')] ?? object.$type.replace('bpmn:', '');
    this.root.replaceChildren(
      node('p', { className: 'app-panel__kind' }, kind),
      node('h2', { className: 'govuk-heading-m', tabIndex: -1, id: 'panel-title' }, nameOf(object) || words.noName),
      (this.problems = node('div', { className: 'app-panel__findings' })),
      ...GROUPS.filter((group) => fields.some((field) => field.group === group)).map((group) =>
        node(
          'fieldset',
          { className: 'govuk-fieldset app-panel__group' },
          node('legend', { className: 'govuk-fieldset__legend govuk-fieldset__legend--s' }, words.groups[group]),
          ...fields.filter((field) => field.group === group).flatMap((field) => [this.field(field), this.links(field)]),
        ),
      ),
      node('p', { className: 'govuk-hint app-panel__id' }, `${words.id}: ${object.id}`),
    );
    this.drawFindings();
  }

  drawFindings() {
    const own = this.findings.filter((one) => one.element === this.shown?.id);
    const items = own.map((one) => node('li', { className: `app-panel__${one.severity}` }, one.message));
    this.problems?.replaceChildren(...(items.length ? [node('ul', { className: 'govuk-list' }, ...items)] : []));
  }

  field(field) {
    const words = this.options.words.fields[field.name];
    const id = idOf(field);
    const hint = words.hint ? node('div', { className: 'govuk-hint', id: `${id}-hint` }, words.hint) : '';
    const described = words.hint ? `${id}-hint` : null;
    const control = KINDS[field.kind](this, field, id, described, words);
    if (field.kind === 'tick') return node('div', { className: 'govuk-form-group' }, control, hint);
    const several = ['several', 'pairs', 'timer'].includes(field.kind);
    const label = several
      ? node('div', { className: 'govuk-label', id: `${id}-label` }, words.label)
      : node('label', { className: 'govuk-label', htmlFor: id }, words.label);
    return node('div', { className: 'govuk-form-group' }, label, hint, control);
  }

  /** Where what a field names is changed; it follows what is chosen. */
  links(field) {
    const { words, choices } = this.options;
    const places = linksOf(this.root.closest('[data-module=studio]').dataset, field, getBusinessObject(this.shown), choices);
    const list = places.map(({ href, text }) => node('a', { className: 'govuk-link app-panel__link', href }, words.links[text]));
    return list.length ? node('p', { className: 'govuk-body' }, ...list) : '';
  }

  set(field, value) {
    write(this.modeler, this.shown, field, value);
    if (['name', 'cylch:nameCy'].includes(field.name)) this.root.querySelector('#panel-title').textContent = nameOf(getBusinessObject(this.shown)) || this.options.words.noName;
    if (['cylch:form', 'cylch:decision'].includes(field.name)) this.redraw(field);
  }

  /** Anew, with the keyboard where it was. */
  redraw(field) {
    this.draw();
    this.root.querySelector(`#${idOf(field)}`)?.focus();
  }

  choices(field) {
    const named = CHOICES[field.choices];
    return named ? named(this) : this.options.choices[field.choices];
  }
}

const CHOICES = {
  otherTasks: ({ modeler, shown }) =>
    modeler
      .get('elementRegistry')
      .filter((one) => is(one, 'bpmn:UserTask') && one !== shown && one.type !== 'label')
      .map((one) => ({ value: one.id, label: nameOf(getBusinessObject(one)) || one.id })),
  decisionsOfForm: ({ options, shown }) =>
    options.choices.forms.find((form) => form.value === getBusinessObject(shown).get('cylch:form'))?.decisions ?? [],
};

const KINDS = {
  text: (panel, field, id, described) => typed('input', panel, field, id, described, { className: 'govuk-input', type: 'text' }),
  lines: (panel, field, id, described) => typed('textarea', panel, field, id, described, { className: 'govuk-textarea', rows: 3 }),

  choice(panel, field, id, described) {
    const value = read(panel.shown, field);
    const offered = [{ value: '', label: panel.options.words.nothing }, ...panel.choices(field)];
    // What the file says is kept and shown, also where it is no choice of ours.
    if (value && !offered.some((one) => one.value === value)) offered.push({ value, label: value });
    const select = node('select', { className: 'govuk-select', id }, ...grouped(offered, value));
    describe(select, described);
    select.addEventListener('change', () => panel.set(field, select.value));
    return select;
  },

  tick(panel, field, id, described, words) {
    const box = node('input', { className: 'govuk-checkboxes__input', type: 'checkbox', id, checked: read(panel.shown, field) });
    describe(box, described);
    box.addEventListener('change', () => panel.set(field, box.checked));
    return ticked(box, id, words.label);
  },

  several(panel, field, id) {
    const chosen = new Set(String(read(panel.shown, field)).split(/[\s,]+/).filter(Boolean));
    const boxes = panel.choices(field).map(({ value, label }) => {
      const box = node('input', { className: 'govuk-checkboxes__input', type: 'checkbox', id: `${id}-${value}`, value, checked: chosen.has(value) });
      box.addEventListener('change', () => {
        if (box.checked) chosen.add(value);
        else chosen.delete(value);
        panel.set(field, [...chosen].join(' '));
      });
      return ticked(box, `${id}-${value}`, label);
    });
    const list = node('div', { className: 'govuk-checkboxes govuk-checkboxes--small', role: 'group' }, ...boxes);
    list.setAttribute('aria-labelledby', `${id}-label`);
    return list;
  },

  timer(panel, field, id) {
    const { words } = panel.options;
    const { kind, text } = read(panel.shown, field);
    const select = node('select', { className: 'govuk-select', ariaLabel: words.timerKind }, ...TIMERS.map((one) => node('option', { value: one, selected: one === kind }, words.timers[one])));
    const input = node('input', { className: 'govuk-input', id, value: text, ariaLabel: words.timerText });
    const set = () => panel.set(field, { kind: select.value, text: input.value.trim() });
    select.addEventListener('change', set);
    input.addEventListener('change', set);
    return node('div', { className: 'app-panel__pair' }, select, input);
  },

  pairs(panel, field, id) {
    const { words } = panel.options;
    const rows = [...read(panel.shown, field), { name: '', value: '' }];
    const list = node('div', { role: 'group' });
    list.setAttribute('aria-labelledby', `${id}-label`);
    const set = () => {
      const said = [...list.children].map((row) => {
        const [name, value] = row.querySelectorAll('input');
        return { name: name.value.trim(), value: value.value.trim() };
      });
      panel.set(field, said.filter(({ name }) => name));
    };
    for (const { name, value } of rows) {
      const inputs = [[name, words.pairName], [value, words.pairValue]].map(([text, label]) => node('input', { className: 'govuk-input', value: text ?? '', ariaLabel: label }));
      inputs.forEach((input) => input.addEventListener('change', set));
      list.append(node('div', { className: 'app-panel__pair' }, ...inputs));
    }
    return list;
  },
};

/** The choices under their headings, in the order in which those first come. */
function grouped(offered, chosen) {
  const groups = new Map();
  for (const one of offered) groups.set(one.group ?? '', [...(groups.get(one.group ?? '') ?? []), one]);
  return [...groups].flatMap(([label, list]) => {
    const options = list.map(({ value, label: text }) => node('option', { value, selected: value === chosen }, text));
    return label ? [node('optgroup', { label }, ...options)] : options;
  });
}

function typed(tag, panel, field, id, described, given) {
  const input = node(tag, { ...given, id, value: read(panel.shown, field), lang: field.lang ?? document.documentElement.lang });
  input.spellcheck = field.group === 'names';
  describe(input, described);
  input.addEventListener('change', () => panel.set(field, input.value.trim()));
  return input;
}

function ticked(box, id, label) {
  return node('div', { className: 'govuk-checkboxes__item' }, box, node('label', { className: 'govuk-label govuk-checkboxes__label', htmlFor: id }, label));
}

function idOf(field) {
  return `field-${field.name.replace(':', '-')}`;
}

function describe(control, described) {
  if (described) control.setAttribute('aria-describedby', described);
}

/** The settings of a pool are those of the process in it. */
function processOf(element, modeler) {
  if (is(element, 'bpmn:Collaboration')) {
    return modeler.get('elementRegistry').find((one) => is(one, 'bpmn:Participant')) ?? element;
  }
  return element;
}

export function node(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== ''));
  return made;
}
