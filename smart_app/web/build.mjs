// Builds ../static: one style sheet, one script, the fonts, a sprite of the icons listed in
// src/icons.txt, the licences of everything bundled, and manifest.json (logical -> hashed name).
// No source maps: the wheel is not the place for them. Run by hatch_build.py.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, "..", "static");
const files = {};

const hashed = (name, content) => {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const { name: stem, ext } = path.parse(name);
  return `${stem}-${hash}${ext}`;
};

async function emit(name, content) {
  files[name] = hashed(name, content);
  await writeFile(path.join(out, files[name]), content);
}

async function bundle() {
  const result = await build({
    absWorkingDir: here,
    entryPoints: ["src/app.css", "src/app.js"],
    outdir: out,
    bundle: true,
    minify: true,
    sourcemap: false,
    metafile: true,
    format: "iife",
    target: ["chrome111", "edge111", "firefox115", "safari16.4"],
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file" },
    legalComments: "linked",
    logLevel: "warning",
  });
  for (const [output, { entryPoint, inputs }] of Object.entries(result.metafile.outputs)) {
    const source = entryPoint ?? Object.keys(inputs)[0];
    if (source) files[path.basename(source)] = path.basename(output);
  }
}

// The presentation attributes stay on the symbol; the stroke width comes from the style sheet.
function symbol(name, svg) {
  const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const drawn = body.replace(/<path\s+stroke="none"\s+d="M0 0h24v24H0z"[^>]*\/>/, "").replace(/\s+/g, " ");
  const look = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${look}>${drawn.trim()}</symbol>`;
}

async function sprite() {
  const icons = path.join(here, "node_modules/@tabler/icons/icons/outline");
  const lines = (await readFile(path.join(here, "src/icons.txt"), "utf8")).split("\n");
  const names = lines.map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
  const symbols = [symbol("footbridge", await readFile(path.join(here, "src/footbridge.svg"), "utf8"))];
  for (const name of names.sort()) {
    symbols.push(symbol(name, await readFile(path.join(icons, `${name}.svg`), "utf8")));
  }
  await emit("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
  await emit("favicon.svg", await readFile(path.join(here, "src/favicon.svg"), "utf8"));
}

async function licences() {
  const { dependencies } = JSON.parse(await readFile(path.join(here, "package.json"), "utf8"));
  const parts = ["What is bundled in these files, and under which licence.\n"];
  for (const name of Object.keys(dependencies).sort()) {
    const folder = path.join(here, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
    const text = file ? (await readFile(path.join(folder, file), "utf8")).trim() : "";
    parts.push(`${"=".repeat(72)}\n${name} ${version} (${license})\n\n${text}\n`);
  }
  await writeFile(path.join(out, "THIRD-PARTY.txt"), parts.join("\n"));
}

// A sibling .gz (without a time stamp inside, so that the bytes are the same in every build).
async function compress() {
  for (const name of Object.values(files).filter((each) => /\.(css|js|svg)$/.test(each))) {
    const packed = gzipSync(await readFile(path.join(out, name)), { level: 9 });
    await writeFile(path.join(out, `${name}.gz`), packed);
  }
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await bundle();
await sprite();
await licences();
await compress();
const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
await writeFile(path.join(out, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
