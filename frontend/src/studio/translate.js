import welsh from './cy.json';

/** What bpmn-js says, in the page's language; `missing` is for the test that looks for English. */
export const missing = new Set();

export function translate(language) {
  const known = language === 'cy' ? welsh : {};
  const say = (template, values = {}) => {
    if (language === 'cy' && !(template in known)) missing.add(template);
    return (known[template] ?? template).replace(/{([^}]+)}/g, (all, key) => values[key] ?? all);
  };
  return { translate: ['value', say] };
}
