/**
 * Warns before somebody is signed out for doing nothing, and leaves when it has happened. The
 * server knows best: other tabs and drafts count, too, so it is asked before anything is said.
 */
const WARN = 120;

export function watchIdle(dialog) {
  const { address, token } = dialog.dataset;
  const clock = dialog.querySelector('.app-idle__clock');
  const said = dialog.querySelector('[data-said]');
  const whole = Number(dialog.dataset.left);
  const warn = Math.min(WARN, Math.floor(whole / 2));
  let endsAt = Date.now() + whole * 1000;
  let next;

  const left = () => Math.ceil((endsAt - Date.now()) / 1000);

  function plan(seconds) {
    endsAt = Date.now() + seconds * 1000;
    clearTimeout(next);
    if (seconds > warn) {
      if (dialog.open) dialog.close();
      next = setTimeout(ask, (seconds - warn) * 1000);
    } else {
      warnNow();
    }
  }

  async function ask() {
    try {
      plan((await (await fetch(address)).json()).seconds);
    } catch {
      plan(Math.max(left(), 0)); // no connection: by our own clock
    }
  }

  function warnNow() {
    if (left() <= 0) {
      leave();
      return;
    }
    if (!dialog.open) {
      dialog.showModal();
      dialog.querySelector('#idle-title').focus();
    }
    tick();
  }

  function tick() {
    clearTimeout(next);
    const seconds = left();
    if (seconds <= 0) {
      ask();
      return;
    }
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    if (seconds === 60) said.textContent = dialog.dataset.minute;
    if (seconds === 20) said.textContent = dialog.dataset.soon;
    next = setTimeout(tick, 1000);
  }

  async function stay() {
    try {
      const reply = await fetch(address, { method: 'POST', headers: { 'X-CSRFToken': token } });
      if (!reply.ok || reply.redirected) throw new Error(String(reply.status));
      const { seconds } = await reply.json();
      if (seconds <= warn) dialog.querySelector('#idle-text').textContent = dialog.dataset.limit;
      plan(seconds);
    } catch {
      ask();
    }
  }

  function leave() {
    if (!navigator.onLine) {
      next = setTimeout(ask, 5000); // the dialog covers the page until there is a connection
      return;
    }
    const here = location.pathname + location.search;
    location.replace(`${dialog.dataset.out}&next=${encodeURIComponent(here)}`);
  }

  dialog.querySelector('[data-stay]').addEventListener('click', stay);
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault(); // Escape means: I am here
    stay();
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && left() <= warn) ask();
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted) ask(); // the Back button shows no page of who has left
  });
  plan(whole);
}
