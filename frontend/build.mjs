// Builds webapp/static/dist: hashed file names, a manifest of them, and the licences of what is inside.
import * as esbuild from 'esbuild';
import * as sass from 'sass';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.argv[2] ?? path.join(here, '../webapp/static/dist'));

const scss = {
  name: 'scss',
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, ({ path: file }) => {
      const { css, loadedUrls } = sass.compile(file, {
        loadPaths: [path.join(here, 'node_modules')],
        quietDeps: true,
        fatalDeprecations: ['import', 'global-builtin'],
      });
      const watchFiles = loadedUrls.filter((url) => url.protocol === 'file:').map(fileURLToPath);
      return { contents: css, loader: 'css', watchFiles };
    });
  },
};

// bpmn-js draws some of its icons with style attributes, which a strict policy drops.
const strict = {
  name: 'strict',
  setup(build) {
    build.onLoad({ filter: /(AlignElementsIcons|DistributeElementsIcons)\.js$/ }, async ({ path: file }) => {
      const contents = (await fs.promises.readFile(file, 'utf8')).replace(/ style="([^"]*)"/g, asAttributes);
      return { contents, loader: 'js' };
    });
    build.onResolve({ filter: /^domify$/ }, ({ importer }) =>
      importer.endsWith('studio/domify.js') ? null : { path: path.join(here, 'src/studio/domify.js') },
    );
  },
};

function asAttributes(_all, css) {
  const pairs = css.split(';').filter(Boolean).map((one) => one.split(':').map((part) => part.trim()));
  return pairs.map(([name, value]) => ` ${name}="${value}"`).join('');
}

fs.rmSync(out, { recursive: true, force: true });
const { metafile } = await esbuild.build({
  absWorkingDir: here,
  entryPoints: ['src/app.scss', 'src/app.js', 'src/js-enabled.js', 'src/passkeys.js', 'src/studio.js', 'src/studio.css'],
  outdir: out,
  entryNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  loader: { '.woff2': 'file', '.woff': 'empty', '.ttf': 'empty', '.eot': 'empty', '.svg': 'empty' },
  plugins: [scss, strict],
  legalComments: 'none', // LICENCES.txt holds them, whole
  logLevel: 'warning',
  metafile: true,
});

fs.writeFileSync(path.join(out, 'manifest.json'), `${JSON.stringify(manifest(metafile), null, 2)}\n`);
fs.writeFileSync(path.join(out, 'LICENCES.txt'), licences(metafile));

/** From the name a template uses to the name with the hash: app.css -> app-3F2K.css. */
function manifest({ outputs }) {
  const names = Object.keys(outputs).map((file) => path.basename(file));
  return Object.fromEntries(
    names.sort().map((name) => [name.replace(/-[A-Z0-9]{8}(?=\.\w+$)/, ''), name]),
  );
}

/** The licence of every package that a built file came from; Sass packages do not show as inputs. */
function licences({ inputs }) {
  const packages = new Set(['node_modules/govuk-frontend']);
  for (const file of Object.keys(inputs)) {
    const inside = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file);
    if (inside) packages.add(inside[0]);
  }
  return [...packages].sort().map(licence).join('\n');
}

function licence(folder) {
  const home = path.join(here, folder);
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(home, 'package.json')));
  const file = fs.readdirSync(home).find((entry) => /^(licen[sc]e|copying)/i.test(entry));
  const kept = path.join(here, 'licences', `${name.replace('/', '__')}.txt`);
  const text = fs.readFileSync(file ? path.join(home, file) : kept, 'utf8');
  return `==== ${name} ${version} (${license})\n\n${text}`;
}
