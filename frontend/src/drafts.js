/**
 * Keeps what is being written: first on the device, then on the server. It survives a lost
 * connection and a closed tab. A draft that the server has is taken off the device.
 */
export function keepDrafts(form) {
  const { draftKey, draftUrl, textSaved, textKept, textRestored } = form.dataset;
  const status = document.getElementById(form.dataset.status);
  let waiting;
  let sent = written(form);

  async function send() {
    const answers = written(form);
    if (answers === sent) return;
    try {
      const reply = await fetch(draftUrl, {
        method: 'POST',
        body: answers,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      });
      if (!reply.ok) throw new Error(String(reply.status));
      sent = answers;
      localStorage.removeItem(draftKey);
      status.textContent = `${textSaved} ${clock()}`;
    } catch {
      status.textContent = textKept;
    }
  }

  const kept = localStorage.getItem(draftKey);
  if (kept && kept !== written(form, { secret: false })) {
    putBack(form, new URLSearchParams(kept));
    status.textContent = textRestored;
    send();
  }

  form.addEventListener('input', () => {
    localStorage.setItem(draftKey, written(form, { secret: false }));
    clearTimeout(waiting);
    waiting = setTimeout(send, 900);
  });
  form.addEventListener('submit', () => {
    clearTimeout(waiting);
    localStorage.removeItem(draftKey);
  });
  addEventListener('online', send);
}

/** The form as it would be posted, but for files; on the device also without its token. */
function written(form, { secret = true } = {}) {
  const entries = [...new FormData(form)].filter(
    ([name, value]) => typeof value === 'string' && (secret || name !== 'csrf_token'),
  );
  return new URLSearchParams(entries).toString();
}

function putBack(form, values) {
  for (const element of form.elements) {
    if (!element.name || element.type === 'hidden' || element.type === 'file') continue;
    if (element.type === 'radio' || element.type === 'checkbox') {
      const wanted = values.getAll(element.name).includes(element.value);
      // A click, not an assignment: the field it reveals must open too.
      if (element.checked !== wanted) element.click();
    } else if (values.has(element.name)) {
      element.value = values.get(element.name);
      element.dispatchEvent(new Event('keyup'));
    }
  }
}

function clock() {
  const time = { hour: '2-digit', minute: '2-digit' };
  return new Date().toLocaleTimeString(document.documentElement.lang, time);
}
