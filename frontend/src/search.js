/** Searches while one types: the page's own answer, only its list put in place. Enter works without this. */
export function searchLive(form) {
  const results = () => document.getElementById(form.dataset.results);
  let waiting;
  let asked;

  async function search() {
    const url = `${form.getAttribute('action') ?? location.pathname}?${new URLSearchParams(new FormData(form))}`;
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(url, { signal: asked.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const found = page.getElementById(form.dataset.results);
      if (!found) return;
      results().replaceWith(document.adoptNode(found));
      follow(page);
      history.replaceState(null, '', url);
    } catch {
      // Another letter was typed, or the connection is gone: the button still works.
    }
  }

  // What else goes by what was asked: other views, a search to be saved, the other language.
  function follow(page) {
    for (const one of document.querySelectorAll('[data-follows]')) {
      const fresh = page.getElementById(one.id);
      if (fresh && !one.contains(document.activeElement)) one.replaceChildren(...fresh.childNodes);
    }
  }

  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 300);
  });
}
