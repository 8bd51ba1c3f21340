const EVERY = 45_000;

/**
 * Says that tasks have come, and never moves a row: the reader asks for them. A look costs the server
 * one indexed read; while the page is hidden nobody looks.
 */
export function watchArrivals(place) {
  const status = place.querySelector('[role="status"]');
  const notice = place.querySelector('template');
  let known = '"0"';
  let looked = Date.now();

  async function look() {
    if (document.hidden || Date.now() - looked < EVERY - 500) return;
    looked = Date.now();
    try {
      const answer = await fetch(place.dataset.url, { headers: { 'If-None-Match': known } });
      if (answer.status !== 200 || answer.redirected) return;
      known = answer.headers.get('ETag') ?? known;
      if (!(await answer.json()).arrived) return;
      status.replaceChildren(notice.content.cloneNode(true));
      place.classList.add('is-shown');
      clearInterval(timer);
    } catch {
      // No connection: the next look may have one.
    }
  }

  const timer = setInterval(look, EVERY);
  document.addEventListener('visibilitychange', look);
}
