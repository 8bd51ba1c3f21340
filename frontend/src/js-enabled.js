// A classic script, first in the body, in place of the inline snippet of the GOV.UK template: no nonce is needed.
document.body.classList.add('js-enabled');
if ('noModule' in HTMLScriptElement.prototype) {
  document.body.classList.add('govuk-frontend-supported');
}
