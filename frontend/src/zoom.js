/** Makes a diagram larger, smaller, or as wide as its frame. Without this it scrolls in its own size. */
const STEP = 1.25;
const LEAST = 0.2;
const MOST = 3;

export function zoomable(frame) {
  const scroll = frame.querySelector('.app-diagram__scroll');
  const svg = scroll.querySelector('svg');
  const buttons = frame.querySelector('.app-zoom');
  const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
  const whole = () => (scroll.clientWidth - 24) / width;
  let factor = 1;

  function scale(wanted, [x, y] = middle()) {
    factor = Math.min(MOST, Math.max(Math.min(LEAST, whole()), wanted));
    svg.setAttribute('width', width * factor);
    svg.setAttribute('height', height * factor);
    scroll.scrollLeft = x * width * factor - scroll.clientWidth / 2;
    scroll.scrollTop = y * height * factor - scroll.clientHeight / 2;
  }

  /** The point in the middle of what is seen, as shares of the whole. */
  function middle() {
    const x = (scroll.scrollLeft + scroll.clientWidth / 2) / (width * factor);
    const y = (scroll.scrollTop + scroll.clientHeight / 2) / (height * factor);
    return [Math.min(x, 1), Math.min(y, 1)];
  }

  /** A diagram opens where the work stands, not at its beginning. */
  function showCurrent() {
    const current = scroll.querySelector('[data-current]');
    if (!current) return;
    const box = current.getBoundingClientRect();
    const seen = scroll.getBoundingClientRect();
    scroll.scrollLeft += box.left + box.width / 2 - seen.left - seen.width / 2;
    scroll.scrollTop += box.top + box.height / 2 - seen.top - seen.height / 2;
  }

  buttons.hidden = false;
  buttons.addEventListener('click', ({ target }) => {
    const wanted = target.closest('[data-zoom]')?.dataset.zoom;
    if (wanted === 'in') scale(factor * STEP);
    if (wanted === 'out') scale(factor / STEP);
    if (wanted === 'fit') scale(whole(), [0, 0]);
  });
  showCurrent();
}
