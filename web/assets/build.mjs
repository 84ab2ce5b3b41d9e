// Bundles fonts, styles and modules into ../static/built. Output depends on the input alone.
import { createHash } from "node:crypto";
import { build } from "esbuild";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildFonts } from "./fonts.mjs";
import { buildMap } from "./map.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static", "built");

await rm(out, { recursive: true, force: true });
const result = await build({
  absWorkingDir: here,
  entryPoints: { app: "js/app.js" },
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022", "firefox115", "safari16", "chrome109"],
  minify: true,
  sourcemap: false,
  legalComments: "linked",
  chunkNames: "[name]-[hash]",
  logLevel: "warning",
  metafile: true,
});
// The service worker stands alone: a classic script in one file.
await build({
  absWorkingDir: here,
  entryPoints: { "service-worker": "js/service-worker.js" },
  outdir: out,
  bundle: true,
  format: "iife",
  target: ["es2022", "firefox115", "safari16", "chrome109"],
  minify: true,
  logLevel: "warning",
});
// One sheet of styles, and the same in two: with data saved the first stands in the page itself, without the faces, and
// the rest is asked for at its foot (web/view/base.html).
await build({
  absWorkingDir: here,
  entryPoints: { first: "css/first.css", rest: "css/rest.css" },
  outdir: out,
  bundle: true,
  minify: true,
  target: ["firefox115", "safari16", "chrome109"],
  logLevel: "warning",
});
const faceRules = await buildFonts(here, out);
const [first, rest] = await Promise.all(["first.css", "rest.css"].map((name) => readFile(join(out, name), "utf8")));
await writeFile(join(out, "app.css"), `${faceRules}\n${first}${rest}`);
// Whole faces for the pictures that other sites show (web/protocols/preview/drawing.py); browsers never load them.
const faces = {
  "SourceSerif4-SemiBold.ttf": "source-serif-4/600SemiBold/SourceSerif4_600SemiBold.ttf",
  "SourceSans3-Regular.ttf": "source-sans-3/400Regular/SourceSans3_400Regular.ttf",
  "NotoNaskhArabic-SemiBold.ttf": "noto-naskh-arabic/600SemiBold/NotoNaskhArabic_600SemiBold.ttf",
};
await mkdir(join(out, "preview"), { recursive: true });
for (const [name, path] of Object.entries(faces)) {
  await copyFile(join(here, "node_modules/@expo-google-fonts", path), join(out, "preview", name));
}
await buildMap(here, out);
// What it was made of: pages over an older bundle are half dressed, and the browser tests refuse to look at them.
const folders = await Promise.all(["css", "js"].map(async (f) => (await readdir(join(here, f))).map((name) => `${f}/${name}`)));
const sources = [...(await readdir(here)).filter((name) => /\.(mjs|json)$/.test(name)), ...folders.flat()].sort();
const digest = createHash("sha256");
for (const name of sources) digest.update(`${name}\n`).update(await readFile(join(here, name)));
await writeFile(join(out, "sources.sha256"), digest.digest("hex"));
const bytes = Object.values(result.metafile.outputs).reduce((sum, file) => sum + file.bytes, 0);
console.log(`built ${Object.keys(result.metafile.outputs).length} modules, ${Math.round(bytes / 1000)} kB`);
