// The browser says "Choose file" in its own language; with a script the page says it in the
// reader's. The words stand on the body, once for every page.
import { FileUpload } from 'govuk-frontend';

const LIMIT = 25 * 1024 * 1024; // what the server takes of one file
const FORMS = ['zero', 'one', 'two', 'few', 'many', 'other'];

export function sayInOurLanguage(input) {
  const words = document.body.dataset;
  const frame = document.createElement('div');
  frame.className = 'govuk-file-upload-wrapper';
  input.replaceWith(frame);
  frame.append(input);
  new FileUpload(frame, {
    i18n: {
      chooseFilesButton: words.chooseFile,
      dropInstruction: words.orDrop,
      noFileChosen: words.noFile,
      multipleFilesChosen: Object.fromEntries(FORMS.map((form) => [form, words.manyFiles])),
      enteredDropZone: words.overDrop,
      leftDropZone: words.leftDrop,
    },
  });
  input.addEventListener('change', () => takeNoneTooLarge(input, frame, words.tooLarge));
  // Its name for a screen reader is what one sees on it, without a sign that one does not see.
  const comma = frame.querySelector('[id$="-comma"]');
  comma.textContent = '';
  comma.before(' ');
}

// Said at once, and the choice taken back: nobody waits for an upload that is refused.
function takeNoneTooLarge(input, frame, words) {
  const large = [...input.files].find((file) => file.size > LIMIT);
  const group = input.closest('.govuk-form-group');
  const said = group.querySelector('[data-too-large]');
  if (!large) {
    if (input.files.length && said) forget(group, said);
    return;
  }
  input.value = '';
  input.dispatchEvent(new Event('change'));
  if (said) forget(group, said);
  const error = document.createElement('p');
  error.className = 'govuk-error-message';
  error.dataset.tooLarge = '';
  error.setAttribute('role', 'alert');
  error.textContent = `${large.name}: ${words}`;
  frame.before(error);
  group.classList.add('govuk-form-group--error');
}

function forget(group, said) {
  said.remove();
  if (!group.querySelector('.govuk-error-message')) group.classList.remove('govuk-form-group--error');
}
