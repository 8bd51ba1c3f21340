import Modeler from 'bpmn-js/lib/Modeler';
import minimap from 'diagram-js-minimap';
import simulation from 'bpmn-js-token-simulation';
import { CreateAppendAnythingModule } from 'bpmn-js-create-append-anything';
import cylch from './studio/cylch.json';
import { Checking } from './studio/checking.js';
import { Keeping } from './studio/keeping.js';
import { leaveSafely, takeUp } from './studio/links.js';
import { open } from './studio/opening.js';
import { Panel } from './studio/panel.js';
import { Patterns } from './studio/patterns.js';
import { Problems } from './studio/problems.js';
import { missing, translate } from './studio/translate.js';
import namesInTheirLanguage from './studio/welsh.js';

const root = document.querySelector('[data-module="studio"]');
const options = JSON.parse(document.getElementById('studio-options').textContent);
const status = document.getElementById('studio-status');
const say = (text) => (status.textContent = text);
const font = 'Atkinson Hyperlegible Next Variable';

const modeler = new Modeler({
  container: root.querySelector('.app-studio__canvas'),
  textRenderer: {
    defaultStyle: { fontFamily: `${font}, sans-serif`, fontSize: '13px', lineHeight: 1.15 },
    externalStyle: { fontSize: '11px', lineHeight: 1.15 },
  },
  additionalModules: [minimap, simulation, CreateAppendAnythingModule, namesInTheirLanguage, translate(document.documentElement.lang)],
  moddleExtensions: { cylch },
});
// A handle that is documented in the frontend's README, for whoever looks at the page from outside.
window.cylchStudio = { modeler, missing, open: (xml) => open(modeler, xml), check: () => checking.ask() };

const [list, title, link] = ['studio-findings', 'studio-findings-title', 'studio-to-findings'].map((id) => document.getElementById(id));
const problems = new Problems(modeler, { list, title, link });
const panel = new Panel(modeler, root.querySelector('.app-studio__panel'), options);
const tell = (findings) => {
  problems.tell(findings);
  panel.tell(findings);
};
const walked = ({ scenarios }) => {
  document.getElementById('studio-scenarios').textContent = scenarios;
  document.getElementById('studio-scenarios').hidden = !scenarios;
};
const conflict = (message) => {
  document.getElementById('studio-conflict-text').textContent = message;
  document.getElementById('studio-conflict').hidden = false;
  document.getElementById('studio-conflict').focus();
};
const keeping = new Keeping(modeler, root, { say, conflict, walked });
leaveSafely(panel, keeping);

await document.fonts.load(`13px "${font}"`);
const unknown = await open(modeler, await (await fetch(root.dataset.source)).text());
fit();
takeUp(modeler);
tell(options.findings);
walked(options);
const checking = new Checking(modeler, root, document.getElementById('studio-checked'), tell);
new Patterns(modeler, document.getElementById('studio-pattern'), options.patterns);
unknown.forEach((message) => console.info(message));
say(unknown.length ? root.dataset.textWarnings : root.dataset.textReady);
root.dataset.ready = 'true';

document.getElementById('studio-save').addEventListener('click', () => keeping.save());
for (const [id, act] of Object.entries({
  'studio-in': () => modeler.get('zoomScroll').stepZoom(1),
  'studio-out': () => modeler.get('zoomScroll').stepZoom(-1),
  'studio-fit': fit,
  'studio-undo': () => modeler.get('commandStack').undo(),
  'studio-redo': () => modeler.get('commandStack').redo(),
  'studio-find': find,
  'studio-map': () => modeler.get('minimap').toggle(),
  'studio-simulate': () => modeler.get('toggleMode').toggleMode(),
})) {
  document.getElementById(id).addEventListener('click', act);
}

let keyIsDown = false;
addEventListener('keydown', () => { keyIsDown = true; }, true);
addEventListener('keyup', () => { keyIsDown = false; }, true);

/** Open the search once this click, or the key that made it, is over: either would close it again. */
function find() {
  const open = () => setTimeout(() => modeler.get('searchPad').open());
  if (keyIsDown) addEventListener('keyup', open, { once: true });
  else open();
}

/** Show all of it, but never so small that nothing can be read, and clear of the palette. */
function fit() {
  const canvas = modeler.get('canvas');
  canvas.zoom('fit-viewport', 'auto');
  const { inner, outer } = canvas.viewbox();
  const palette = 130;
  const scale = Math.max(0.55, Math.min(1, (outer.width - palette - 20) / inner.width));
  const middle = Math.max(0, outer.height / scale - inner.height) / 2;
  canvas.viewbox({ x: inner.x - palette / scale, y: inner.y - middle, width: outer.width / scale, height: outer.height / scale });
}
