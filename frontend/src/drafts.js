/**
 * Keeps what is being written: first on the device, then on the server. It survives a lost
 * connection and a closed tab. A draft that the server has is taken off the device.
 */
export function keepDrafts(form) {
  const { draftKey, draftUrl, textSaved, textKept, textNewer, textRestored } = form.dataset;
  const status = document.getElementById(form.dataset.status);
  let waiting;
  let sent = written(form);

  async function send() {
    const answers = written(form);
    if (answers === sent) return;
    try {
      const reply = await fetch(draftUrl, { method: 'POST', body: posted(form) });
      if (reply.status === 409) {
        status.textContent = textNewer;
        return;
      }
      if (!reply.ok) throw new Error(String(reply.status));
      form.elements.draft_version.value = (await reply.json()).version;
      sent = answers;
      if (written(form) === answers) localStorage.removeItem(draftKey);
      status.textContent = `${textSaved} ${clock()}`;
    } catch {
      status.textContent = textKept;
    }
  }

  const kept = localStorage.getItem(draftKey);
  if (kept && kept !== sent) {
    putBack(form, new URLSearchParams(kept));
    status.textContent = textRestored;
    send();
  }

  form.addEventListener('input', () => {
    localStorage.setItem(draftKey, written(form));
    clearTimeout(waiting);
    waiting = setTimeout(send, 900);
  });
  form.addEventListener('submit', () => clearTimeout(waiting));
  addEventListener('online', send);
}

/** What was handed in needs no draft any more. */
export function forgetDraft(mark) {
  localStorage.removeItem(mark.dataset.finishedDraft);
}

/** The answers alone: no files, no token, no version. */
function written(form) {
  const entries = [...new FormData(form)].filter(
    ([name, value]) => typeof value === 'string' && !['csrf_token', 'draft_version'].includes(name),
  );
  return new URLSearchParams(entries).toString();
}

function posted(form) {
  const entries = [...new FormData(form)].filter(([, value]) => typeof value === 'string');
  return new URLSearchParams(entries);
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
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  return new Date().toLocaleTimeString(document.documentElement.lang, time);
}
