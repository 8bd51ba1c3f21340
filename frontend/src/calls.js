/**
 * Offers names after an @ in a comment: a list box under the field, by arrow keys or by pointer.
 * Without this one types the full name.
 */
const MOST = 8;
const CALL = /(?:^|[^\p{L}\p{N}_@.])@([\p{L}\p{N}'’.-]*(?: [\p{L}\p{N}'’.-]*){0,3})$/u;

export function offerNames(anchor) {
  const form = anchor.parentElement.querySelector('form[data-aside="comment"]');
  const field = form.querySelector('textarea');
  const list = document.createElement('ul');
  const said = document.createElement('p');
  let people;
  let found = [];
  let at = -1;

  list.id = 'calls';
  list.className = 'app-calls';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', anchor.dataset.textFound);
  said.className = 'govuk-visually-hidden';
  said.setAttribute('role', 'status');
  field.after(list, said);
  field.setAttribute('autocomplete', 'off');
  field.setAttribute('aria-controls', list.id);
  field.setAttribute('aria-autocomplete', 'list');

  async function refresh() {
    const typed = CALL.exec(field.value.slice(0, field.selectionStart))?.[1];
    if (typed === undefined) return close();
    people ??= await readers(anchor.dataset.readers);
    const wanted = plain(typed);
    found = people.filter((one) => plain(one.name).includes(wanted)).slice(0, MOST);
    if (!found.length || found.some((one) => plain(one.name) === wanted)) return close();
    show(typed);
  }

  function show(typed) {
    at = 0;
    list.replaceChildren(...found.map((one, number) => option(one, number, typed)));
    list.hidden = false;
    said.textContent = `${found.length}. ${anchor.dataset.textFound}`;
    mark();
  }

  function option(one, number, typed) {
    const item = document.createElement('li');
    item.id = `calls-${number}`;
    item.setAttribute('role', 'option');
    item.textContent = one.name;
    item.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      choose(one, typed);
    });
    return item;
  }

  function mark() {
    [...list.children].forEach((item, number) => item.setAttribute('aria-selected', String(number === at)));
    field.setAttribute('aria-activedescendant', `calls-${at}`);
  }

  function choose(one, typed = CALL.exec(field.value.slice(0, field.selectionStart))?.[1] ?? '') {
    const end = field.selectionStart;
    field.setRangeText(`${one.name} `, end - typed.length, end, 'end');
    close();
  }

  function close() {
    list.hidden = true;
    said.textContent = '';
    at = -1;
    field.removeAttribute('aria-activedescendant');
  }

  field.addEventListener('input', refresh);
  field.addEventListener('blur', close);
  field.addEventListener('keydown', (event) => {
    if (list.hidden) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      at = (at + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length;
      mark();
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      choose(found[at]);
    } else if (event.key === 'Escape') {
      close();
    } else {
      return;
    }
    event.preventDefault();
  });
}

async function readers(url) {
  try {
    const answer = await fetch(url);
    return answer.ok ? (await answer.json()).people : [];
  } catch {
    return [];
  }
}

/** As the server compares names: without accents and capitals. */
function plain(name) {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
