/**
 * Keeps what is being written: first on the device, then on the server. It survives a lost
 * connection, a session that ended and a closed tab. What the server has is taken off the device;
 * what somebody wrote elsewhere meanwhile is never overwritten, but laid beside it.
 */
const NO_ANSWERS = ['csrf_token', 'draft_version', 'draft_page', 'later', 'lang', 'compare', '_row'];
const PAUSE = 900;
const AGAIN = 15000;

export function keepDrafts(form) {
  const text = its(form, 'dataset');
  const { draftKey, draftUrl, signIn } = text;
  const status = document.getElementById(text.status);
  const compare = its(form, 'elements').namedItem('compare');
  let waiting;
  let sent = written(form);
  let sending = Promise.resolve();
  let isSettled = false; // in conflict, or being handed in: nothing more is sent by itself

  const say = (words, isUrgent = true) => {
    status.textContent = words;
    mark(isUrgent);
  };
  const mark = (isUrgent) => status.parentElement.classList.toggle('is-urgent', isUrgent);
  const later = (pause) => {
    clearTimeout(waiting);
    waiting = setTimeout(send, pause);
  };

  function send() {
    clearTimeout(waiting);
    sending = sending.then(sendNow);
    return sending;
  }

  async function sendNow() {
    const answers = written(form);
    if (isSettled || answers === sent) return;
    try {
      const reply = await posted(draftUrl, form, () => renew(form));
      if (reply.ok) return saved(answers, (await reply.json()).version);
      const refusal = await reply.json().catch(() => ({}));
      if (refusal.type === 'draft-changed') return differ();
      if (!refusal.message) throw new Error(String(reply.status));
      say(refusal.message); // closed meanwhile, or something that cannot be kept: it says which
    } catch (problem) {
      if (problem instanceof Ended) {
        askToSignIn();
      } else {
        say(text.textKept);
        later(AGAIN);
      }
    }
  }

  function saved(answers, version) {
    its(form, 'elements').namedItem('draft_version').value = version;
    sent = answers;
    if (written(form) === answers) localStorage.removeItem(draftKey);
    say(`${text.textSaved} ${clock()}`, false);
  }

  function differ() {
    isSettled = true;
    say(text.textNewer);
    if (compare) compare.hidden = false;
  }

  function askToSignIn() {
    if (!signIn) return say(text.textKept);
    const link = document.createElement('a');
    link.href = signIn;
    link.target = '_blank';
    link.className = 'govuk-link';
    link.textContent = text.textSignIn;
    status.replaceChildren(`${text.textEnded} `, link);
    mark(true);
  }

  function keepHere() {
    const kept = { version: its(form, 'elements').namedItem('draft_version').value, answers: written(form) };
    localStorage.setItem(draftKey, JSON.stringify(kept));
  }

  const kept = keptOn(draftKey);
  if (kept && kept.answers !== sent) {
    putBack(form, new URLSearchParams(kept.answers));
    // It began with the draft of then: if there is a newer one, the server will say so.
    its(form, 'elements').namedItem('draft_version').value = kept.version;
    say(text.textRestored, false);
    send();
  } else if (kept) {
    localStorage.removeItem(draftKey); // the tab was closed before it heard that the server has it
  }

  form.addEventListener('input', () => {
    keepHere();
    if (!isSettled) later(PAUSE);
  });
  form.addEventListener('submit', (event) => {
    clearTimeout(waiting);
    if (!navigator.onLine) {
      event.preventDefault();
      keepHere();
      say(text.textOffline);
      status.scrollIntoView({ block: 'center' });
    }
  });
  addEventListener('online', send);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') send();
  });
}

/** Of the form itself, though a question in it may have the same name. */
function its(form, part) {
  return Reflect.get(HTMLFormElement.prototype, part, form);
}

/** What was handed in needs no draft any more. */
export function forgetDraft(mark) {
  localStorage.removeItem(mark.dataset.finishedDraft);
}

/** Words for a task whose form is gone: shown for copying, cleared when the person says so. */
export function showLeftover(section) {
  const { draftKey } = section.dataset;
  const kept = keptOn(draftKey);
  const words = kept ? [...new URLSearchParams(kept.answers).values()].filter((one) => /\s|.{16}/.test(one)) : [];
  if (!words.length) {
    localStorage.removeItem(draftKey);
    return;
  }
  section.querySelector('textarea').value = words.join('\n\n');
  section.hidden = false;
  section.querySelector('button').addEventListener('click', () => {
    localStorage.removeItem(draftKey);
    section.hidden = true;
  });
}

/** The session is over: only a person can begin another one. */
class Ended extends Error {}

/** Posts the form; a token that is too old is renewed once, for the session may have been, too. */
async function posted(url, form, renewed) {
  const post = () => fetch(url, { method: 'POST', body: fields(form), redirect: 'manual' });
  let reply = await post();
  if (isRefused(reply) && (await renewed())) reply = await post();
  if (isRefused(reply)) throw new Ended();
  return reply;
}

function isRefused(reply) {
  return reply.type === 'opaqueredirect' || reply.status === 400 || reply.status === 401;
}

/** Takes the token of today from the page itself, as it is now for whoever is signed in. */
async function renew(form) {
  const answer = await fetch(location.pathname, { redirect: 'manual' });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const again = page.getElementById(its(form, 'id'));
  if (!again || its(again, 'dataset').draftKey !== its(form, 'dataset').draftKey) return false;
  const token = its(again, 'elements').namedItem('csrf_token').value;
  document.querySelectorAll('[name="csrf_token"]').forEach((input) => {
    input.value = token;
  });
  return true;
}

function keptOn(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    return typeof kept?.answers === 'string' ? kept : null;
  } catch {
    return null;
  }
}

/** The answers alone: no files, no token, no version. */
function written(form) {
  const entries = [...new FormData(form)].filter(
    ([name, value]) => typeof value === 'string' && !NO_ANSWERS.includes(name),
  );
  return new URLSearchParams(entries).toString();
}

function fields(form) {
  const entries = [...new FormData(form)].filter(([, value]) => typeof value === 'string');
  return new URLSearchParams(entries);
}

function putBack(form, values) {
  for (const element of its(form, 'elements')) {
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
