/** Hides a question that waits for an answer elsewhere in the form. Without this all are shown. */
export function showWhatIsAsked(form) {
  const waiting = [...form.querySelectorAll('[data-visible-when]')].map((question) => ({
    question,
    conditions: JSON.parse(question.dataset.visibleWhen),
  }));
  if (!waiting.length) return;

  function refresh() {
    for (const { question, conditions } of waiting) {
      question.hidden = !conditions.every((condition) => holds(form, condition));
    }
  }

  form.addEventListener('input', refresh);
  form.addEventListener('change', refresh);
  refresh();
}

/** A question that is itself hidden has no answer. */
function holds(form, { name, values }) {
  const inputs = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].filter(
    (input) => !input.closest('[data-visible-when][hidden], .govuk-radios__conditional--hidden'),
  );
  return inputs.some((input) => {
    const isTick = input.type === 'radio' || input.type === 'checkbox';
    return values.includes(isTick && !input.checked ? (input.value === 'true' ? 'false' : null) : input.value);
  });
}
