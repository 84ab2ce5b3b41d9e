// The ground of the map: Natural Earth 1:50m (public domain) in the projection of web/pages/map/page.py, in both themes.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { feature } from "topojson-client";

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

// The two great lakes, drawn by hand after their general shape (longitude, latitude): Natural Earth's lands have none.
const LAKES = [
  [[60.9, 46.75], [61.35, 46.6], [61.6, 46.25], [61.3, 46.05], [60.75, 46.1], [60.2, 46.2], [59.9, 46.45], [60.3, 46.65]],
  [[58.75, 45.9], [59.0, 45.7], [58.95, 45.0], [58.75, 44.5], [58.4, 44.3], [58.25, 44.75], [58.4, 45.4]],
  [
    [73.45, 45.75], [73.8, 46.3], [74.3, 46.65], [75.1, 46.85], [76.2, 46.75], [77.2, 46.75], [78.3, 46.8], [79.2, 46.75],
    [79.0, 46.45], [78.0, 46.4], [77.0, 46.5], [76.0, 46.5], [75.2, 46.6], [74.8, 46.35], [74.5, 45.9], [74.2, 45.3], [73.75, 45.1], [73.5, 45.35],
  ],
];

const STYLE =
  ".w{fill:#dfe5e2}.n{fill:#efe8da;stroke:#cfc4b0;stroke-width:.7}.k{fill:#fffdf8;stroke:#8b7d6b;stroke-width:1.2}.l{fill:#c3d3d6;stroke:#8ea5aa;stroke-width:.7}" +
  "@media (prefers-color-scheme:dark){.w{fill:#15191b}.n{fill:#221b17;stroke:#40352c}.k{fill:#2f261f;stroke:#8f7f6f}.l{fill:#1d3038;stroke:#48636e}}";

export async function buildMap(here, out) {
  const atlas = JSON.parse(await readFile(join(here, "node_modules/world-atlas/countries-50m.json"), "utf8"));
  const lands = feature(atlas, atlas.objects.countries).features;
  const kazakhstan = lands.find((land) => land.properties.name === "Kazakhstan");
  const neighbours = lands.filter((land) => land !== kazakhstan).map((land) => outline(land.geometry));
  const width = x(MAP.east);
  const height = y(MAP.south);
  await writeFile(
    join(out, "map.svg"),
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><style>${STYLE}</style><rect class="w" width="${width}" height="${height}"/>` +
      `<path class="n" d="${neighbours.filter(Boolean).join("")}"/><path class="k" d="${outline(kazakhstan.geometry)}"/>` +
      `<path class="l" d="${LAKES.map(ring).join("")}"/></svg>\n`,
  );
}
