const EVERY = 2_000;

/**
 * Says how far work in the background is. When it is over the reader asks for the rest: a page that
 * loads itself again could throw away what somebody is writing on it.
 */
export function followProgress(part) {
  const status = part.querySelector('[role="status"]');
  const bar = part.querySelector('progress');
  const over = part.querySelector('template');
  part.querySelector('[data-without-script]').remove();

  async function look() {
    if (document.hidden) return;
    try {
      const answer = await fetch(window.location.href);
      if (answer.status !== 200) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.getElementById(part.id);
      const freshBar = fresh?.querySelector('progress');
      if (freshBar) {
        status.textContent = fresh.querySelector('[role="status"]').textContent;
        bar.max = freshBar.max;
        bar.value = freshBar.value;
        return;
      }
      clearInterval(timer);
      bar.remove();
      status.replaceChildren(over.content.cloneNode(true));
    } catch {
      // No connection: the next look may have one.
    }
  }

  const timer = setInterval(look, EVERY);
}
