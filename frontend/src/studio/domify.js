// bpmn.io's libraries build small bits of HTML with style attributes, which a strict policy drops.
// The same styles are set through the object model instead, which it allows.
import domify from '../../node_modules/domify/index.js';

export default function (html, ...rest) {
  const built = domify(html.replace(/(<[^>]*?)\sstyle=/g, '$1 data-styled='), ...rest);
  const within = built.querySelectorAll?.('[data-styled]') ?? [];
  for (const node of [...(built.matches?.('[data-styled]') ? [built] : []), ...within]) {
    node.style.cssText = node.dataset.styled;
    node.removeAttribute('data-styled');
  }
  return built;
}
