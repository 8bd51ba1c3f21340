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
import { watchArrivals } from './arrivals.js';
import { chooseSeveral, readOutcomes, showView } from './bulk.js';
import { offerNames } from './calls.js';
import { forgetDraft, keepDrafts, showLeftover } from './drafts.js';
import { sayInOurLanguage } from './files.js';
import { foretell } from './foretell.js';
import { watchIdle } from './idle.js';
import { followProgress } from './progress.js';
import { searchLive } from './search.js';
import { keepEmail, offerPrint } from './sign-in.js';
import { showWhatIsAsked } from './waiting.js';
import { zoomable } from './zoom.js';

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

document.querySelectorAll('input.govuk-file-upload').forEach(sayInOurLanguage);
document.querySelectorAll('form').forEach(showWhatIsAsked);
document.querySelectorAll('[data-module="bell"]').forEach(ring);
document.querySelectorAll('[data-finished-draft]').forEach(forgetDraft);
document.querySelectorAll('form[data-module="drafts"]').forEach(keepDrafts);
document.querySelectorAll('form[data-outlook-url]').forEach(foretell);
document.querySelectorAll('[data-module="leftover"]').forEach(showLeftover);
document.querySelectorAll('[data-module="calls"]').forEach(offerNames);
document.querySelectorAll('[data-module="zoom"]').forEach(zoomable);
document.querySelectorAll('form[data-module="search"]').forEach(searchLive);
document.querySelectorAll('form[data-module="bulk"]').forEach(chooseSeveral);
document.querySelectorAll('[data-module="outcomes"]').forEach(readOutcomes);
document.querySelectorAll('[data-module="progress"]').forEach(followProgress);
document.querySelectorAll('.app-views').forEach(showView);
document.querySelectorAll('[data-module="arrivals"]').forEach(watchArrivals);
document.querySelectorAll('form[data-module="keep-email"]').forEach(keepEmail);
document.querySelectorAll('button[data-module="print"]').forEach(offerPrint);
document.querySelectorAll('dialog[data-module="idle"]').forEach(watchIdle);

// On signing out nothing that was written stays on a shared machine.
document.querySelectorAll('form[data-module="sign-out"]').forEach((form) => {
  form.addEventListener('submit', () => {
    Object.keys(localStorage)
      .filter((key) => key.startsWith('draft:'))
      .forEach((key) => localStorage.removeItem(key));
  });
});
