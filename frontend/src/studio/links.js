import { is } from 'bpmn-js/lib/util/ModelUtil';

/** The pages on which the form of a task or the table of a rule is changed, or begun for it. */
export function linksOf({ forms, tables }, field, object, choices) {
  if (field.name === 'cylch:form') return places(forms, object.get('cylch:form'), object.id, 'openForm', 'newForm', choices.forms);
  if (field.choices === 'tables' && is(object, 'bpmn:BusinessRuleTask')) {
    return places(tables, object.get('cylch:decision'), object.id, 'openTable', 'newTable', choices.tables);
  }
  return [];
}

function places(address, named, id, open, begin, known) {
  const found = known.some((one) => one.value === named) ? [{ href: `${address}/${encodeURIComponent(named)}`, text: open }] : [];
  return [...found, { href: `${address}/new?step=${encodeURIComponent(id)}`, text: begin }];
}

/**
 * Leaving the board by a link of its panel or of what is wrong saves first, and keeps in the address which element was
 * chosen: whoever comes back finds all that was typed, at the same place.
 */
export function leaveSafely(panel, keeping) {
  document.addEventListener('click', async (event) => {
    const link = event.target.closest('a.app-panel__link');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.replaceState(history.state, '', `#${encodeURIComponent(panel.shown.id)}`);
    if (keeping.isDirty) await keeping.save();
    if (!keeping.isDirty) location.assign(link.href);
  });
  // A board out of the browser's memory would save over what was changed meanwhile, or could not.
  addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
}

/** The element that the address names, chosen again. */
export function takeUp(modeler) {
  const element = modeler.get('elementRegistry').get(decodeURIComponent(location.hash.slice(1)));
  if (!element) return;
  modeler.get('canvas').scrollToElement(element, 100);
  modeler.get('selection').select(element);
}
