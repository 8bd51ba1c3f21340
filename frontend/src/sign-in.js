/** A switch of language keeps the address that was typed, on this page and no longer. */
export function keepEmail(form) {
  const field = form.elements.email;
  const kept = sessionStorage.getItem('typed-email');
  sessionStorage.removeItem('typed-email');
  if (kept && !field.value) field.value = kept;
  document.querySelectorAll('a[hreflang]').forEach((link) => {
    link.addEventListener('click', () => sessionStorage.setItem('typed-email', field.value));
  });
}

/** A button that prints, where there is something to print with. */
export function offerPrint(button) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
