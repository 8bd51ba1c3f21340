// Passkeys: asks the server what is wanted, lets the browser ask the person, sends the answer back.
import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';

document.querySelectorAll('[data-module="passkey"]').forEach((place) => {
  if (!browserSupportsWebAuthn()) return;
  place.hidden = false;
  const button = place.querySelector('button');
  const error = place.querySelector('[role="alert"]');

  button.addEventListener('click', async () => {
    error.textContent = '';
    button.disabled = true;
    try {
      location.assign((await use(place)).url);
    } catch (problem) {
      error.textContent = told(problem, place.dataset);
      button.disabled = false;
    }
  });
});

async function use({ dataset }) {
  const optionsJSON = await post(dataset.options, dataset.token);
  const start = optionsJSON.user ? startRegistration : startAuthentication;
  const credential = JSON.stringify(await start({ optionsJSON }));
  const name = dataset.nameFrom ? document.getElementById(dataset.nameFrom).value : '';
  return post(dataset.finish, dataset.token, { credential, name });
}

async function post(address, token, fields = {}) {
  const reply = await fetch(address, {
    method: 'POST',
    headers: { 'X-CSRFToken': token, Accept: 'application/json' },
    body: new URLSearchParams(fields),
  });
  if (reply.redirected) {
    location.assign(reply.url); // the sign-in is over, or too old
    return new Promise(() => {});
  }
  const said = await reply.json();
  if (!reply.ok) throw Object.assign(new Error(said.message), { isTold: true });
  return said;
}

function told(problem, { stopped, known, broken }) {
  if (problem.isTold && problem.message) return problem.message;
  if (problem.name === 'NotAllowedError' || problem.name === 'AbortError') return stopped;
  return problem.name === 'InvalidStateError' ? known : broken;
}
