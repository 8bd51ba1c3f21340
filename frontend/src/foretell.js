/** Says under “return” what the deadline that is being typed would lead to, before it is chosen. */
const PAUSE = 400;

export function foretell(form) {
  const option = form.querySelector('input[name="escalation"][value="return"]');
  const note = option && document.getElementById(option.getAttribute('aria-describedby') || '');
  const parts = ['day', 'month', 'year'].map((part) => form.elements.namedItem(`return_by-${part}`));
  if (!note || parts.some((part) => !part)) return;
  note.setAttribute('aria-live', 'polite');
  let waiting;

  async function ask() {
    const query = new URLSearchParams(parts.map((part) => [part.name, part.value]));
    const reply = await fetch(`${form.dataset.outlookUrl}?${query}`).catch(() => null);
    if (reply?.ok) note.textContent = (await reply.json()).text;
  }

  for (const part of parts) {
    part.addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, PAUSE);
    });
  }
}
