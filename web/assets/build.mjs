// Bundles fonts, styles and modules into ../static/built. Output depends on the input alone.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { feature } from "topojson-client";

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
// The ground of the map: Natural Earth 1:50m (public domain) in the projection of web/pages/map/page.py.
const MAP = { west: 44, east: 96, south: 37, north: 57, perDegree: 20, squeeze: Math.cos((48 * Math.PI) / 180) };
const x = (longitude) => ((longitude - MAP.west) * MAP.perDegree * MAP.squeeze).toFixed(1);
const y = (latitude) => ((MAP.north - latitude) * MAP.perDegree).toFixed(1);
const near = ([longitude, latitude]) => longitude > MAP.west - 25 && longitude < MAP.east + 25 && latitude > 20 && latitude < 75;
const inView = ([a, b]) => a > MAP.west - 2 && a < MAP.east + 2 && b > MAP.south - 2 && b < MAP.north + 2;
const thinned = (points) => points.filter((point, i) => inView(point) || i % 15 === 0);
const ring = (points) => `M${points.map(([a, b]) => `${x(a)} ${y(b)}`).join("L")}Z`;
const outline = (geometry) =>
  (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates)
    .filter((polygon) => polygon[0].some(near))
    .flatMap((polygon) => polygon.map((points) => ring(thinned(points))))
    .join("");
const atlas = JSON.parse(await readFile(join(here, "node_modules/world-atlas/countries-50m.json"), "utf8"));
const lands = feature(atlas, atlas.objects.countries).features;
const kazakhstan = lands.find((land) => land.properties.name === "Kazakhstan");
const neighbours = lands.filter((land) => land !== kazakhstan).map((land) => outline(land.geometry));
const width = x(MAP.east);
const height = y(MAP.south);
await writeFile(
  join(out, "map.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><rect width="${width}" height="${height}" fill="#dfe5e2"/>` +
    `<path d="${neighbours.filter(Boolean).join("")}" fill="#efe8da" stroke="#cfc4b0" stroke-width=".7"/>` +
    `<path d="${outline(kazakhstan.geometry)}" fill="#fffdf8" stroke="#8b7d6b" stroke-width="1.2"/></svg>\n`,
);
const bytes = Object.values(result.metafile.outputs).reduce((sum, file) => sum + file.bytes, 0);
console.log(`built ${Object.keys(result.metafile.outputs).length} modules, ${Math.round(bytes / 1000)} kB`);
