// Cutting a recording on the waveform: the passages are drawn, the one whose form is open can be dragged, by mouse and by
// keys, and its edges go to the nearest silence. Without this module the form does the same.
import Regions from "wavesurfer.js/plugins/regions";
import { enhanceFields } from "./desk.js";

const SNAP_SECONDS = 1; // how far an edge goes to reach a silence
const QUIET = 0.06; // of the loudest: below it nothing sounds
const STEP = 0.1; // seconds that an arrow moves an edge; ten times that with Shift

export function enhanceCutting(host, deck) {
  const form = host.querySelector("form[data-passage-form]");
  if (form) {
    enhanceFields(form);
    offerMoments(form, deck);
    document.addEventListener("keydown", (event) => setByKey(event, form, deck));
  }
  const player = host.querySelector("[data-player]");
  player?.addEventListener("waveform", () => draw(host, form, player.waveform));
  if (player?.waveform) draw(host, form, player.waveform);
}

// 1:02:03.5 or 62.5, as the server reads it; null for anything else.
export function secondsOf(text) {
  const parts = text.trim().replace(",", ".").split(":");
  if (parts.length > 3 || !parts.every((part) => /^\d+(\.\d+)?$/.test(part))) return null;
  return parts.reduce((sum, part) => sum * 60 + Number(part), 0);
}

export function written(seconds) {
  const whole = Math.max(0, Math.round(seconds * 1000));
  const [minutes, rest] = [Math.floor(whole / 60000), whole % 60000];
  const tail = `${String(Math.floor(rest / 1000)).padStart(2, "0")}${rest % 1000 ? `.${String(rest % 1000).padStart(3, "0").replace(/0+$/, "")}` : ""}`;
  return minutes < 60 ? `${minutes}:${tail}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${tail}`;
}

// The moment nearest to this one at which nothing sounds: the quietest point of the outline within reach, if it is quiet.
export function nearestSilence(outline, seconds) {
  const perSecond = outline.sample_rate / outline.samples_per_pixel;
  const loud = (i) => Math.max(Math.abs(outline.data[2 * i]), Math.abs(outline.data[2 * i + 1]));
  const loudest = outline.loudest ?? (outline.loudest = outline.data.reduce((most, value) => Math.max(most, Math.abs(value)), 1));
  const middle = Math.round(seconds * perSecond);
  const reach = Math.ceil(SNAP_SECONDS * perSecond);
  for (let off = 0; off <= reach; off += 1) {
    for (const i of off ? [middle - off, middle + off] : [middle]) {
      if (i >= 0 && i < outline.length && loud(i) <= QUIET * loudest) return i / perSecond;
    }
  }
  return seconds;
}

const edges = (form) => ["start_seconds", "end_seconds"].map((name) => form.elements[name]);

function put(input, seconds) {
  input.value = written(seconds);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

// Beside each moment: take the one that sounds now; arrows move it by a tenth of a second.
function offerMoments(form, deck) {
  for (const input of edges(form)) {
    const here = document.createElement("button");
    Object.assign(here, { type: "button", className: "quiet-button", textContent: form.dataset.wordHere });
    here.setAttribute("aria-label", `${form.dataset.wordHere}: ${form.querySelector(`label[for="${input.id}"]`).textContent}`);
    here.addEventListener("click", () => put(input, deck.audio.currentTime));
    input.after(here);
    input.addEventListener("keydown", (event) => {
      const now = secondsOf(input.value);
      const step = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
      if (!step || now === null) return;
      event.preventDefault();
      put(input, Math.max(0, now + step * (event.shiftKey ? 10 : 1)));
    });
  }
}

// [ and ] set the edges where the playing stands.
function setByKey(event, form, deck) {
  if (!form.isConnected) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault();
    form.requestSubmit(form.querySelector('button[name="do"][value="keep"]'));
    return;
  }
  if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const input = { "[": edges(form)[0], "]": edges(form)[1] }[event.key];
  if (!input) return;
  event.preventDefault();
  put(input, deck.audio.currentTime);
}

function draw(host, form, { drawing, outline }) {
  const colour = (name, part) => `color-mix(in srgb, ${getComputedStyle(document.documentElement).getPropertyValue(name).trim()} ${part}%, transparent)`;
  const regions = drawing.registerPlugin(Regions.create());
  const [start, end] = form ? edges(form) : [];
  const isOpen = (row) => row.hasAttribute("aria-current");
  const known = new Set();
  // What is drawn with the mouse is a new passage, or the bounds of the one whose form is open.
  regions.enableDragSelection({ color: colour("--accent", 24) }, 4);
  regions.on("region-created", (region) => {
    if (known.has(region.id)) return;
    const [from, to] = [nearestSilence(outline, region.start), nearestSilence(outline, region.end)];
    region.remove();
    if (!form) location.assign(`${host.dataset.new}&start=${written(from)}&end=${written(to)}#form`);
    else for (const [input, seconds] of [[start, from], [end, to]]) put(input, seconds);
  });
  const add = (id, options) => {
    known.add(id);
    return regions.addRegion({ id, ...options });
  };
  const show = () => {
    for (const row of host.querySelectorAll("[data-passage]")) {
      if (isOpen(row)) continue;
      const [from, to] = row.dataset.passage.split(",").map(Number);
      const region = add(`row-${row.dataset.passage}-${row.dataset.href}`, { start: from, end: to, drag: false, resize: false, color: colour(row.classList.contains("machine") ? "--steppe" : "--ochre", 16) });
      region.on("click", (event) => {
        event.stopPropagation();
        location.assign(row.dataset.href);
      });
    }
    if (!form) return;
    let mine = null;
    const follow = () => {
      const [from, to] = [secondsOf(start.value), secondsOf(end.value)];
      if (from === null || to === null || to <= from) return;
      if (mine) mine.setOptions({ start: from, end: to });
      else {
        mine = add("mine", { start: from, end: to, color: colour("--accent", 24) });
        mine.on("update-end", () => {
          put(start, nearestSilence(outline, mine.start));
          put(end, nearestSilence(outline, mine.end));
        });
      }
    };
    for (const input of [start, end]) input.addEventListener("input", follow);
    follow();
  };
  if (drawing.getDecodedData()) show();
  else drawing.once("ready", show);
}
