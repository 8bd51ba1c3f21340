// Keeps the bell's number true while a page stays open. It asks once a minute, and not at all
// while nobody looks at the page.
const A_MINUTE = 60_000;

export function ring(bell) {
  const count = bell.querySelector('[data-count]');
  const said = bell.querySelector('[data-said]');

  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(bell.dataset.unread, { headers: { Accept: 'application/json' } });
      if (!answer.ok || answer.redirected) return;
      const told = await answer.json();
      count.textContent = told.shown;
      count.hidden = told.unread === 0;
      said.textContent = told.said;
    } catch {
      // Offline: the next minute tries again.
    }
  };

  setInterval(ask, A_MINUTE);
  document.addEventListener('visibilitychange', ask);
}
