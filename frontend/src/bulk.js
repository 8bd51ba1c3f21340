/** Shows the bar of verbs when something is selected, and how much that is. Without this it is always there. */
export function chooseSeveral(form) {
  const boxes = () => [...document.querySelectorAll(`input[name="task"][form="${form.id}"]`)];
  const status = form.querySelector('[role="status"]');
  const all = form.querySelector('[data-all]');
  status.hidden = all.hidden = false;

  function refresh() {
    const found = boxes();
    const chosen = found.filter((box) => box.checked).length;
    form.hidden = !chosen;
    form.querySelector('[data-count]').textContent = chosen;
    all.hidden = chosen === found.length;
  }

  all.addEventListener('click', () => {
    boxes().forEach((box) => {
      box.checked = true;
    });
    refresh();
    form.querySelector('button[type="submit"]').focus();
  });
  document.addEventListener('change', (event) => {
    if (event.target.name === 'task') refresh();
  });
  // A search puts other rows in place: none of those is selected.
  new MutationObserver(refresh).observe(document.querySelector('main'), { childList: true });
  refresh();
}

/** What came of a change is read out first. */
export function readOutcomes(section) {
  section.focus();
}

/** On a telephone the views scroll: the one that is shown stands in sight. */
export function showView(list) {
  const here = list.querySelector('[aria-current]');
  if (here) list.scrollLeft = here.offsetLeft - list.offsetLeft - 16;
}
