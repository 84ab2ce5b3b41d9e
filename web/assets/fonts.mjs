// The faces of the pages, cut to the letters that the archive writes, one file a script: a page loads the scripts that
// stand on it (unicode-range), töte only where töte stands. No page needs more than 90 kB (tests/journeys/test_weak.py).
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import subsetFont from "subset-font";

const span = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join("");

const SCRIPTS = {
  latin: { of: "latin", letters: span(0x20, 0x7e) + "«»“”‘’„–—…·×−°§©ÄÖÜÑäöüñıÉéÇç≈→←↑↓ " },
  kazakh_latin: { of: "latin-ext", letters: "ĞğŞşŪūİŊŋ" },
  cyrillic: { of: "cyrillic", letters: span(0x410, 0x44f) + "ЁёІіҰұ№" },
  kazakh_cyrillic: { of: "cyrillic-ext", letters: "ӘәҒғҚқҢңӨөҮүҺһӮӯ" },
  tote: {
    of: "arabic",
    letters: "ءئآأابةتثجحخدذرزسشصضطظعغـفقكلمنهوىيٴپچژڭگکھۆۇۈۋۉیەېً،؛؟٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹",
  },
};
const FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum"];
const JOINING = ["init", "medi", "fina", "isol", "rlig", "liga", "calt", "ccmp", "locl", "mark", "mkmk"];
// The serif has one weight, for titles and for reading; the sans has those of the interface.
const FACES = [
  { name: "serif", family: "Source Serif 4 Variable", from: "source-serif-4", weight: 450, shown: "200 900" },
  { name: "sans", family: "Source Sans 3 Variable", from: "source-sans-3", weight: { min: 400, max: 620, default: 400 }, shown: "200 900" },
];
const ARABIC = { name: "naskh", family: "Noto Naskh Arabic Variable", from: "noto-naskh-arabic", weight: 450, shown: "200 900" };

const hex = (letter) => `U+${letter.codePointAt(0).toString(16).toUpperCase()}`;

// Writes ../static/built/fonts/*.woff2 and returns the style sheet that names them.
export async function buildFonts(here, out) {
  await mkdir(join(out, "fonts"), { recursive: true });
  const wanted = [
    ...FACES.flatMap((face) => ["latin", "kazakh_latin", "cyrillic", "kazakh_cyrillic"].map((script) => ({ face, script, keepFeatures: FEATURES }))),
    { face: ARABIC, script: "tote", keepFeatures: JOINING },
  ];
  const rules = [];
  for (const { face, script, keepFeatures } of wanted) {
    const { of, letters } = SCRIPTS[script];
    const source = join(here, `node_modules/@fontsource-variable/${face.from}/files/${face.from}-${of}-wght-normal.woff2`);
    const cut = await subsetFont(await readFile(source), letters, {
      targetFormat: "woff2",
      keepFeatures,
      noHinting: true,
      variationAxes: { wght: face.weight },
    });
    const file = `${face.name}-${script.replace("_", "-")}.woff2`;
    await writeFile(join(out, "fonts", file), cut);
    const range = [...new Set(letters)].map(hex).join(",");
    rules.push(
      `@font-face{font-family:"${face.family}";font-display:swap;font-weight:${face.shown};` +
        `src:url("./fonts/${file}") format("woff2");unicode-range:${range}}`,
    );
  }
  return rules.join("\n");
}
