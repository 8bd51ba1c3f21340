// What the tests ask every page; it is put into the page before the page's own scripts.
(() => {
  const TABBABLE =
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const shown = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: false }) &&
    element.getClientRects().length > 0;
  const called = (element) =>
    `${element.tagName.toLowerCase()} ${(element.getAttribute('aria-label') || element.textContent || element.name || '').trim().replace(/\s+/g, ' ').slice(0, 50)}`;

  /** What Tab must stop at: of a group of radios one. */
  function stops() {
    const groups = new Set();
    return [...within.querySelectorAll(TABBABLE)].filter((element) => {
      if (element.disabled || element.tabIndex < 0 || !shown(element)) return false;
      if (element.type !== 'radio') return true;
      if (groups.has(element.name)) return false;
      groups.add(element.name);
      return true;
    });
  }

  let within = document;
  const walked = [];
  addEventListener('focusin', ({ target }) => walked.push({ target, seen: isMarked(target) }));

  /** The focus shows by an outline, a shadow or another ground than without it. */
  function isMarked(element) {
    const parts = [element, element.nextElementSibling, element.closest('label')].filter(Boolean);
    return parts.some((part) =>
      ['', '::before', '::after'].some((pseudo) => {
        const style = getComputedStyle(part, pseudo || null);
        const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
        return outlined || style.boxShadow !== 'none';
      }),
    );
  }

  window.looking = {
    /** What somebody reaches before and after the page's own part, in order. */
    around: () =>
      [...document.querySelectorAll(TABBABLE)]
        .filter((element) => !element.closest('main') && shown(element))
        .map((element) => `${called(element)} ${element.tabIndex} ${element.disabled}`)
        .join('\n'),

    /** From here Tab is pressed: from the very first, or from where “Skip to main content” leads. */
    begin(selector) {
      within = document.querySelector(selector);
      if (selector === 'main') {
        within.tabIndex = -1;
        within.focus();
        walked.length = 0;
      }
    },

    // A date has a stop for each of its parts.
    stops: () => stops().length + 4 * within.querySelectorAll('[type=date], [type=time]').length,

    /** After one has tabbed through it all: what was missed, unmarked, or out of order. */
    walk() {
      const wrong = [];
      const order = walked.map(({ target }) => target);
      const isOf = (stop) => (one) =>
        one === stop || (stop.type === 'radio' && one.type === 'radio' && one.name === stop.name);
      let last = -1;
      for (const stop of stops()) {
        const at = order.findIndex(isOf(stop));
        if (at < 0) wrong.push(`not reached: ${called(stop)}`);
        else if (at < last) wrong.push(`out of order: ${called(stop)}`);
        last = Math.max(last, at);
      }
      for (const { target, seen } of walked) {
        if (!seen && target !== document.body) wrong.push(`focus not seen: ${called(target)}`);
      }
      return [...new Set(wrong)];
    },

    /** Whatever is wider than the screen outside a region of its own. */
    // What follows the width by script does so in the next frame.
    settled() {
      return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    },

    tooWide() {
      const wrong = [];
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth > width) {
        const wide = [...document.querySelectorAll('main *, header *, footer *')].filter(
          (one) => one.getBoundingClientRect().right > width + 1 && !inRegion(one) && shown(one),
        );
        wrong.push(`wider than the screen: ${wide.slice(0, 3).map(called).join('; ')}`);
      }
      for (const one of document.querySelectorAll('body *')) {
        if (scrolls(one) && !(one.tabIndex >= 0 && isNamed(one)) && !one.closest('nav')) {
          wrong.push(`scrolls without focus or name: ${called(one)}`);
        }
      }
      return wrong;
    },

    /** Text that its box cuts off. */
    cutOff() {
      return [...document.querySelectorAll('main *')]
        .filter((one) => {
          const style = getComputedStyle(one);
          const isCut = style.overflowX === 'hidden' || style.overflowY === 'hidden';
          const isTiny = one.clientWidth <= 1 || one.clientHeight <= 1;
          const overflows =
            one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 2;
          return isCut && !isTiny && overflows && shown(one) && one.textContent.trim();
        })
        .map((one) => `cut off: ${called(one)}`);
    },

    /** As in WCAG 1.4.12. */
    spaceOut() {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }',
      );
      document.adoptedStyleSheets = [sheet];
    },

    /** With the colours of the reader, an edge is all that shows a button or a mark. */
    edgeless() {
      return [...document.querySelectorAll('button, .govuk-button, .app-tag, .app-tile')]
        .filter((one) => shown(one) && !one.closest('.govuk-service-navigation, .app-header, [aria-hidden="true"]'))
        .filter((one) => {
          const style = getComputedStyle(one);
          return (
            parseFloat(style.borderTopWidth) + parseFloat(style.borderBottomWidth) === 0 &&
            style.textDecorationLine === 'none'
          );
        })
        .map((one) => `no edge: ${called(one)}`);
    },

    moving() {
      return [...document.querySelectorAll('body *')]
        .filter((one) => {
          const style = getComputedStyle(one);
          const long = (times) => times.split(',').some((time) => parseFloat(time) > 0.05);
          return long(style.transitionDuration) || long(style.animationDuration);
        })
        .map((one) => `moves: ${called(one)}`);
    },

    async axe(rules, known) {
      const options = { runOnly: rules, resultTypes: ['violations'] };
      const found = await axe.run(document, options);
      return found.violations
        .filter(({ id }) => !known.includes(id))
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join(', ')}`);
    },
  };

  const inRegion = (element) => {
    for (let one = element; one; one = one.parentElement) if (scrolls(one)) return true;
    return false;
  };
  const scrolls = (one) =>
    one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(one).overflowX) &&
    !/^(TEXTAREA|INPUT|SELECT)$/.test(one.tagName) && shown(one);
  const isNamed = (one) =>
    Boolean(one.getAttribute('aria-label') || one.getAttribute('aria-labelledby'));
})();
