// Build styles, scripts, fonts and outlines into aman/web/static/aman (never committed, carried by the wheel).
import { build } from "esbuild";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import postcss from "postcss";
import rtlcss from "rtlcss";
import subsetFont from "subset-font";
import { feature } from "topojson-client";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(here, "../aman/web/static/aman");
const source = (name) => path.join(here, name);
const resolve = (name) => path.join(here, "node_modules", name);

const STYLES = ["tokens", "base", "parts", "forms", "public", "field", "desk", "duty", "figures", "days", "year", "plan", "govuk", "kit", "print"];

// The govuk-frontend components in use; every other rule of its prebuilt sheet is dropped.
const GOVUK = new Set([
  "breadcrumbs", "button", "button-group", "character-count", "checkboxes", "date-input", "details", "error-message",
  "error-summary", "fieldset", "form-group", "hint", "input", "label", "pagination", "password-input", "radios", "select",
  "skip-link", "summary-list", "table", "textarea", "visually-hidden",
]);

/** Keep the used components, in no typeface of theirs. The GDS Transport font and the crest never ship. */
function prune(root) {
  root.walkAtRules("font-face", (rule) => rule.remove());
  root.walkAtRules("charset", (rule) => rule.remove());
  root.walkAtRules("media", (rule) => { if (rule.params.includes("\\0")) rule.remove(); }); // Internet Explorer
  root.walkComments((comment) => comment.remove());
  root.walkRules((rule) => {
    rule.selectors = rule.selectors.filter((selector) => {
      const names = [...selector.matchAll(/\.govuk-([a-z-]+?)(?=__|--|[^a-z-]|$)/g)].map((match) => match[1]);
      return names.length > 0 && names.every((name) => GOVUK.has(name));
    });
    if (!rule.selector) rule.remove();
  });
  root.walkDecls("font-family", (decl) => decl.remove());
  root.walkAtRules((rule) => { if (rule.nodes && rule.nodes.length === 0) rule.remove(); });
}

async function govukSheet() {
  const css = await readFile(resolve("govuk-frontend/dist/govuk/govuk-frontend.min.css"), "utf8");
  const root = postcss.parse(css);
  prune(root);
  return root.toString();
}

/** Widths for bars drawn without inline style: .w-0 to .w-100 in per cent, .g-0 to .g-100 as flex shares. */
function widths() {
  const steps = Array.from({ length: 101 }, (_, n) => n);
  return steps.map((n) => `.w-${n}{inline-size:${n}%}.g-${n}{flex:${n} 1 0}`).join("");
}

async function styles() {
  const own = (await Promise.all(STYLES.map((name) => readFile(source(`styles/${name}.css`), "utf8")))).join("\n") + widths();
  const theirs = await govukSheet();
  for (const direction of ["ltr", "rtl"]) {
    const base = direction === "rtl" ? rtlcss.process(theirs) : theirs;
    const entry = path.join(out, `aman-${direction}.css`);
    await build({
      stdin: { contents: `@layer govuk {${base}}\n${own}`, loader: "css", resolveDir: here },
      outfile: entry, minify: true, bundle: true, external: ["*.svg"], logLevel: "warning", target: ["chrome90", "safari14", "firefox90"],
    });
  }
}

async function scripts() {
  const names = ["aman", "theme"];
  await build({
    entryPoints: names.map((name) => source(`scripts/${name}.js`)),
    outdir: out, bundle: true, minify: true, format: "iife", target: ["es2019"], logLevel: "warning",
  });
}

// family, package, subset, unicode-range
const LATIN = "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2212,U+FEFF,U+FFFD";
const LATIN_EXT = "U+0100-0130,U+0132-0151,U+0154-02BA,U+1E00-1E9F,U+1EF2-1EFF,U+20A0-20AB,U+20AD-20C0";
const ARABIC = "U+0600-06FF,U+0750-077F,U+0870-088E,U+0890-0891,U+0898-08E1,U+08E3-08FF,U+200C-200E,U+2010-2011,U+204F,U+2E41,U+FB50-FDFF,U+FE70-FE74,U+FE76-FEFC";
const FONTS = [
  ["Atkinson Hyperlegible Next", "atkinson-hyperlegible-next", "latin", LATIN],
  ["Atkinson Hyperlegible Next", "atkinson-hyperlegible-next", "latin-ext", LATIN_EXT],
  ["Noto Naskh Arabic", "noto-naskh-arabic", "arabic", ARABIC],
  ["Noto Nastaliq Urdu", "noto-nastaliq-urdu", "arabic", ARABIC],
];

/** The @font-face rules: a browser fetches a file only when a page shows a letter of its range in that family. */
async function fonts() {
  const rules = [];
  for (const [family, pkg, subset, range] of FONTS) {
    for (const weight of [400, 600, 700]) {
      if (weight === 600 && subset === "arabic") continue; // 600 asks for 700 in these scripts
      const file = `${pkg}-${subset}-${weight}-normal.woff2`;
      await cp(resolve(`@fontsource/${pkg}/files/${file}`), path.join(out, "fonts", file));
      rules.push(face(family, weight, file, range));
    }
  }
  // Two words written on every page, so that no whole script is fetched for them: the wordmark and the language names.
  const names = [["noto-naskh-arabic", "أمان العربية"], ["noto-nastaliq-urdu", "اردو"]];
  for (const [pkg, text] of names) {
    for (const weight of [400, 700]) {
      const whole = await readFile(resolve(`@fontsource/${pkg}/files/${pkg}-arabic-${weight}-normal.woff2`));
      const file = `names-${pkg}-${weight}.woff2`;
      await writeFile(path.join(out, "fonts", file), await subsetFont(whole, text, { targetFormat: "woff2" }));
      rules.push(face(`Aman names ${pkg}`, weight, file, ARABIC));
    }
  }
  return rules.join("");
}

function face(family, weight, file, range) {
  return `@font-face{font-family:"${family}";font-style:normal;font-weight:${weight};font-display:swap;src:url("./fonts/${file}") format("woff2");unicode-range:${range}}`;
}

/** London boroughs as GeoJSON, longitude and latitude to five places, with their ONS codes. */
async function outlines() {
  const topology = JSON.parse(await readFile(resolve("vega-datasets/data/londonBoroughs.json"), "utf8"));
  const codes = JSON.parse(await readFile(source("boroughs.json"), "utf8"));
  const round = (value) => (Array.isArray(value) ? value.map(round) : Math.round(value * 1e5) / 1e5);
  const features = feature(topology, topology.objects.boroughs).features.map((one) => {
    if (!codes[one.id]) throw new Error(`no code for borough ${one.id}`);
    return {
      type: "Feature", id: codes[one.id], properties: { code: codes[one.id], name: one.id },
      geometry: { type: one.geometry.type, coordinates: round(one.geometry.coordinates) },
    };
  });
  const text = JSON.stringify({ type: "FeatureCollection", features });
  await writeFile(path.join(out, "geo/london-boroughs.geojson"), text);
  await writeFile(path.join(out, "london-boroughs.json"), text);
}

/** Compressed copies beside each text file: the web server sends the one a browser asks for. */
async function compress() {
  for (const name of await readdir(out, { recursive: true })) {
    if (!/\.(css|js|svg|json|geojson)$/.test(name)) continue;
    const whole = await readFile(path.join(out, name));
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    await writeFile(path.join(out, `${name}.br`), brotliCompressSync(whole, quality));
    await writeFile(path.join(out, `${name}.gz`), gzipSync(whole, { level: 9 }));
  }
}

const started = Date.now();
await rm(out, { recursive: true, force: true });
await mkdir(path.join(out, "fonts"), { recursive: true });
await mkdir(path.join(out, "geo"), { recursive: true });
for (const name of ["lattice.svg", "mark.svg"]) await cp(source(`static/${name}`), path.join(out, name));
const [faces] = await Promise.all([fonts(), styles(), scripts(), outlines()]);
await writeFile(path.join(out, "fonts.css"), faces);
await compress();
console.log(`front end built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
