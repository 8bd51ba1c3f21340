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
  return new FileUpload(frame, {
    i18n: {
      chooseFilesButton: words.chooseFile,
      dropInstruction: words.orDrop,
      noFileChosen: words.noFile,
      multipleFilesChosen: Object.fromEntries(FORMS.map((form) => [form, words.manyFiles])),
      enteredDropZone: words.overDrop,
      leftDropZone: words.leftDrop,
    },
  });
}
