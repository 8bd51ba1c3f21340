import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  createAll,
} from 'govuk-frontend';
import { ring } from './bell.js';
import { chooseSeveral, readOutcomes, showView } from './bulk.js';
import { forgetDraft, keepDrafts } from './drafts.js';
import { watchIdle } from './idle.js';
import { searchLive } from './search.js';
import { keepEmail, offerPrint } from './sign-in.js';
import { showWhatIsAsked } from './waiting.js';

const components = [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
];
components.forEach((component) => createAll(component));

document.querySelectorAll('form').forEach(showWhatIsAsked);
document.querySelectorAll('[data-module="bell"]').forEach(ring);
document.querySelectorAll('form[data-module="drafts"]').forEach(keepDrafts);
document.querySelectorAll('[data-finished-draft]').forEach(forgetDraft);
document.querySelectorAll('form[data-module="search"]').forEach(searchLive);
document.querySelectorAll('form[data-module="bulk"]').forEach(chooseSeveral);
document.querySelectorAll('[data-module="outcomes"]').forEach(readOutcomes);
document.querySelectorAll('.app-views').forEach(showView);
document.querySelectorAll('form[data-module="keep-email"]').forEach(keepEmail);
document.querySelectorAll('button[data-module="print"]').forEach(offerPrint);
document.querySelectorAll('dialog[data-module="idle"]').forEach(watchIdle);

// A wide diagram opens where the work stands, not at its beginning.
document.querySelectorAll('.app-diagram__scroll').forEach((scroll) => {
  const current = scroll.querySelector('[data-current]');
  if (!current) return;
  const box = current.getBoundingClientRect();
  const frame = scroll.getBoundingClientRect();
  scroll.scrollLeft += box.left + box.width / 2 - frame.left - frame.width / 2;
  scroll.scrollTop += box.top + box.height / 2 - frame.top - frame.height / 2;
});

// On signing out nothing that was written stays on a shared machine.
document.querySelectorAll('form[data-module="sign-out"]').forEach((form) => {
  form.addEventListener('submit', () => {
    Object.keys(localStorage)
      .filter((key) => key.startsWith('draft:'))
      .forEach((key) => localStorage.removeItem(key));
  });
});
