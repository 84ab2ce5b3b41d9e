// Bundles fonts, styles and modules into ../static/built. Output depends on the input alone.
import { build } from "esbuild";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

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
await build({
  absWorkingDir: here,
  entryPoints: { app: "css/app.css" },
  outdir: out,
  bundle: true,
  minify: true,
  target: ["firefox115", "safari16", "chrome109"],
  loader: { ".woff2": "file" },
  assetNames: "[name]",
  logLevel: "warning",
});
const bytes = Object.values(result.metafile.outputs).reduce((sum, file) => sum + file.bytes, 0);
console.log(`built ${Object.keys(result.metafile.outputs).length} modules, ${Math.round(bytes / 1000)} kB`);
