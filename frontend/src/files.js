// The browser says "Choose file" in its own language; with a script the page says it in the
// reader's. The words stand on the body, once for every page.
import { FileUpload } from 'govuk-frontend';

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
  // Its name for a screen reader is what one sees on it, without a sign that one does not see.
  const comma = frame.querySelector('[id$="-comma"]');
  comma.textContent = '';
  comma.before(' ');
}
