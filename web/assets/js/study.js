// The study view: spectrogram with the melody over it, tempo, and the tuning histogram, under one time axis.
// Everything drawn here can also be downloaded as data; see the links beside each picture.
import { CLOSER, WIDER } from "./icons.js";
import { clock, word } from "./words.js";

const LOW_HZ = 30; // the spectrogram's band limits: media/analysis/spectrum.py
const HIGH_HZ = 11025;

// Slaney's mel scale, as librosa has it: linear below 1 kHz, logarithmic above.
const mel = (hz) => (hz < 1000 ? (3 * hz) / 200 : 15 + (27 * Math.log(hz / 1000)) / Math.log(6.4));

// What of the recording is seen: seconds from the left edge to the right one.
class Window {
  constructor(duration) {
    Object.assign(this, { duration, from: 0, to: duration });
  }

  get span() {
    return this.to - this.from;
  }

  at(seconds, width) {
    return ((seconds - this.from) / this.span) * width;
  }

  seconds(share) {
    return this.from + share * this.span;
  }

  zoom(factor, around) {
    const span = Math.min(this.duration, Math.max(2, this.span / factor));
    const share = (around - this.from) / this.span;
    this.from = Math.min(Math.max(0, around - share * span), this.duration - span);
    this.to = this.from + span;
  }

  show(seconds) {
    if (seconds >= this.from && seconds <= this.to) return false;
    const { span } = this;
    this.from = Math.min(Math.max(0, seconds - span * 0.1), this.duration - span);
    this.to = this.from + span;
    return true;
  }
}

export async function drawStudy(host, deck) {
  host.setAttribute("aria-busy", "true");
  try {
    await draw(host, deck);
  } finally {
    host.removeAttribute("aria-busy");
  }
}

async function draw(host, deck) {
  const read = async (name) => {
    const address = host.dataset[name];
    if (!address) return null;
    const response = await fetch(address);
    return response.ok ? response.json() : null;
  };
  const pane = (name) => host.querySelector(`[data-pane=${name}]`);
  const image = pane("spectrogram")?.querySelector("img");
  if (image) image.loading = "eager";
  const [contour, tempo, tuning] = await Promise.all([...["contour", "tempo", "tuning"].map(read), image?.decode().catch(() => {})]);
  if (!host.isConnected) return;
  const duration = Number(host.dataset.duration);
  const seen = new Window(duration);
  const levels = image?.naturalWidth ? levelsOf(image) : null;
  const study = { host, deck, seen, contour, tempo, tuning, duration };
  const redraw = () => {
    const canvas = pane("spectrogram")?.querySelector("canvas");
    if (canvas) {
      const drawing = prepare(canvas);
      if (levels) drawLevels(drawing, levels, seen);
      if (contour) drawContour(drawing, contour, seen, levels !== null);
      drawSeconds(drawing, seen, levels !== null);
    }
    if (tempo) drawTempo(pane("tempo")?.querySelector("canvas"), tempo, seen);
    if (tuning) drawTuning(pane("tuning")?.querySelector("canvas"), tuning);
  };
  image?.classList.add(levels === null ? "as-it-is" : "behind-canvas");
  redraw();
  new ResizeObserver(redraw).observe(host);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  addTools(study, redraw);
  followTime(study, redraw);
}

// The grey picture as numbers from 0 to 255, row 0 on top.
function levelsOf(image) {
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(image, 0, 0);
  const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
  const of = Uint8Array.from({ length: width * height }, (_, i) => data[4 * i]);
  const silence = Uint8Array.from(of).sort()[Math.floor(of.length / 8)]; // the noise floor: what lies below has the ground's colour
  return { width, height, of: of.map((level) => (Math.max(0, level - silence) * 255) / (255 - silence || 1)) };
}

// From silence to the loudest, even steps for the eye in both themes: on paper it darkens, on the dark ground it glows.
const INKS = {
  light: [[255, 253, 248], [244, 226, 190], [226, 178, 96], [186, 92, 50], [120, 28, 44], [48, 14, 24]],
  dark: [[24, 18, 16], [62, 28, 36], [126, 38, 48], [196, 88, 50], [236, 168, 84], [255, 242, 210]],
};

const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;

function ramp(inks) {
  return Array.from({ length: 256 }, (_, level) => {
    const place = ((level / 255) ** 1.15) * (inks.length - 1);
    const low = Math.min(inks.length - 2, Math.floor(place));
    return inks[low].map((c, i) => c + (inks[low + 1][i] - c) * (place - low));
  });
}

function drawLevels({ pen, width, height }, levels, seen) {
  const colours = ramp(isDark() ? INKS.dark : INKS.light);
  const first = Math.floor((seen.from / seen.duration) * levels.width);
  const last = Math.max(first + 1, Math.ceil((seen.to / seen.duration) * levels.width));
  const part = new OffscreenCanvas(last - first, levels.height);
  const pixels = new ImageData(last - first, levels.height);
  for (let y = 0; y < levels.height; y += 1) {
    for (let x = first; x < last; x += 1) {
      const [r, g, b] = colours[levels.of[y * levels.width + x]];
      pixels.data.set([r, g, b, 255], 4 * (y * (last - first) + x - first));
    }
  }
  part.getContext("2d").putImageData(pixels, 0, 0);
  pen.imageSmoothingEnabled = width > (last - first) * 3;
  pen.drawImage(part, 0, 0, width, height);
}

const heightOf = (hz, height) => height - ((mel(hz) - mel(LOW_HZ)) / (mel(HIGH_HZ) - mel(LOW_HZ))) * height;

// The frequency at a height of the spectrogram: the other way round than ``mel``.
function hzAt(share) {
  const m = mel(LOW_HZ) + share * (mel(HIGH_HZ) - mel(LOW_HZ));
  return m < 15 ? (200 * m) / 3 : 1000 * Math.exp(((m - 15) * Math.log(6.4)) / 27);
}

function prepare(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.clearRect(0, 0, width, height);
  pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  return { pen, width, height };
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function drawContour({ pen, width, height }, contour, seen, over) {
  const line = () => {
    let down = false;
    pen.beginPath();
    contour.f0_hz.forEach((hz, i) => {
      const seconds = contour.start_seconds + i * contour.step_seconds;
      if (hz === null || seconds < seen.from || seconds > seen.to) {
        down = false;
        return;
      }
      if (down) pen.lineTo(seen.at(seconds, width), heightOf(hz, height));
      else pen.moveTo(seen.at(seconds, width), heightOf(hz, height));
      down = true;
    });
    pen.stroke();
  };
  pen.lineJoin = "round";
  // A rim in the ground's colour keeps the melody apart from what it lies on.
  pen.strokeStyle = isDark() ? "#120c0a" : "#fffdf8";
  pen.lineWidth = 5;
  if (over) line();
  pen.strokeStyle = isDark() ? "#8cdcf4" : "#14507a";
  pen.lineWidth = 2.2;
  line();
  label(pen, over);
  for (const hz of [100, 200, 500, 1000, 2000, 5000]) {
    const y = heightOf(hz, height);
    pen.fillRect(0, y, 5, 1.5);
    write(pen, hz < 1000 ? `${hz} ${word("hertz")}` : `${hz / 1000} ${word("kilohertz")}`, 8, Math.min(height - 18, y + 4), over);
  }
}

const label = (pen) => (pen.fillStyle = colour("--ink"));

function write(pen, text, x, y, over) {
  if (over) {
    pen.strokeStyle = colour("--paper");
    pen.lineWidth = 3;
    pen.strokeText(text, x, y);
  }
  pen.fillText(text, x, y);
}

function drawSeconds({ pen, width, height }, seen, over) {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
  const step = steps.find((s) => (s / seen.span) * width > 70) ?? 7200;
  label(pen);
  for (let seconds = Math.ceil(seen.from / step) * step; seconds < seen.to; seconds += step) {
    const x = seen.at(seconds, width);
    pen.fillRect(x, height - 5, 1.5, 5);
    if (x > 60) write(pen, clock(seconds), x + 3, height - 4, over);
  }
}

function drawTempo(canvas, tempo, seen) {
  if (!canvas) return;
  const { pen, width, height } = prepare(canvas);
  const values = tempo.tempo_bpm.filter((v) => v !== null);
  if (!values.length) return;
  const [least, most] = [Math.floor(Math.min(...values) / 20) * 20, Math.ceil((Math.max(...values) + 1) / 20) * 20];
  const at = (bpm) => height - 16 - ((bpm - least) / (most - least)) * (height - 24);
  pen.fillStyle = colour("--ink-soft");
  pen.strokeStyle = colour("--line");
  for (let bpm = least; bpm <= most; bpm += 20) {
    pen.beginPath();
    pen.moveTo(0, at(bpm));
    pen.lineTo(width, at(bpm));
    pen.stroke();
    pen.fillText(String(bpm), 2, Math.max(11, at(bpm) - 2));
  }
  pen.fillStyle = colour("--steppe");
  for (const seconds of tempo.onsets_seconds) pen.fillRect(seen.at(seconds, width), height - 12, 1, 12);
  pen.strokeStyle = colour("--accent");
  pen.lineWidth = 2;
  pen.beginPath();
  tempo.tempo_bpm.forEach((bpm, i) => {
    if (bpm === null) return;
    pen.lineTo(seen.at(tempo.start_seconds + i * tempo.step_seconds, width), at(bpm));
  });
  pen.stroke();
}

function drawTuning(canvas, tuning) {
  if (!canvas || !tuning.histogram?.length) return;
  const { pen, width, height } = prepare(canvas);
  const shift = Math.round(tuning.tonic_cents ?? 0);
  const top = Math.max(...tuning.histogram.map((v) => v ?? 0)) || 1;
  const at = (cents) => (cents / 1200) * width;
  pen.fillStyle = colour("--steppe");
  for (let cents = 0; cents < 1200; cents += 1) {
    const value = tuning.histogram[(cents + shift) % 1200] ?? 0;
    const tall = (value / top) * (height - 22);
    pen.fillRect(at(cents), height - 18 - tall, Math.max(1, width / 1200), tall);
  }
  pen.fillStyle = colour("--ink-soft");
  for (let cents = 0; cents <= 1200; cents += 200) {
    pen.fillText(String(cents), Math.min(width - 26, at(cents)), height - 4);
  }
  pen.fillStyle = colour("--accent");
  for (const degree of tuning.degrees ?? []) pen.fillRect(at(degree) - 1, height - 18, 3, 5);
}

// The tuning of several recordings, each over its own tonic, smoothed over 15 cents so that lines can be told apart.
export async function drawOverlay(host) {
  const found = await Promise.all(
    host.dataset.overlay.trim().split(/\s+/).filter(Boolean).map(async (address) => {
      const response = await fetch(address);
      return response.ok ? response.json() : null;
    }),
  );
  if (!host.isConnected) return;
  const canvas = host.querySelector("canvas");
  const draw = () => {
    const { pen, width, height } = prepare(canvas);
    pen.fillStyle = colour("--ink-soft");
    for (let cents = 0; cents <= 1200; cents += 100) {
      pen.fillText(String(cents), Math.min(width - 28, (cents / 1200) * width), height - 4);
    }
    found.forEach((tuning, i) => {
      if (!tuning?.histogram?.length) return;
      const line = smoothed(tuning.histogram, Math.round(tuning.tonic_cents ?? 0));
      const top = Math.max(...line) || 1;
      pen.strokeStyle = colour(["--accent", "--steppe", "--ochre", "--focus", "--ink", "--line-strong"][i]);
      pen.setLineDash([[], [6, 3], [2, 3], [8, 3, 2, 3], [1, 2], [10, 4]][i]);
      pen.lineWidth = 2;
      pen.beginPath();
      line.forEach((value, cents) => pen.lineTo((cents / 1200) * width, height - 20 - (value / top) * (height - 28)));
      pen.stroke();
    });
  };
  draw();
  new ResizeObserver(draw).observe(host);
}

function smoothed(histogram, shift) {
  const half = 7;
  return Array.from({ length: 1200 }, (_, cents) => {
    let sum = 0;
    for (let near = -half; near <= half; near += 1) sum += histogram[(cents + near + shift + 2400) % 1200] ?? 0;
    return sum;
  });
}

// Zoom, what lies under the pointer, and the keyboard: arrows move, plus and minus zoom.
function addTools(study, draw) {
  const { host, deck, seen, contour, tuning } = study;
  const pane = host.querySelector("[data-pane=spectrogram]");
  if (!pane) return;
  const tools = document.createElement("p");
  tools.className = "study-tools";
  const reading = document.createElement("output");
  const zoom = (factor, around = isMine(study) ? deck.audio.currentTime : seen.from + seen.span / 2) => {
    seen.zoom(factor, around);
    draw();
    deck.changed();
  };
  for (const [picture, name, factor] of [[WIDER, "zoomOut", 1 / 2], [CLOSER, "zoomIn", 2]]) {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "icon", innerHTML: picture });
    made.setAttribute("aria-label", word(name));
    made.addEventListener("click", () => zoom(factor));
    tools.append(made);
  }
  tools.append(reading);
  pane.after(tools);
  pane.addEventListener("pointermove", (event) => {
    const box = pane.getBoundingClientRect();
    const seconds = seen.seconds((event.clientX - box.left) / box.width);
    reading.textContent = said(seconds, hzAt(1 - (event.clientY - box.top) / box.height), contour, tuning);
  });
  pane.addEventListener("pointerleave", () => (reading.textContent = ""));
  pane.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const box = pane.getBoundingClientRect();
    zoom(event.deltaY < 0 ? 1.25 : 0.8, seen.seconds((event.clientX - box.left) / box.width));
  }, { passive: false });
  pane.tabIndex = 0;
  pane.setAttribute("role", "group");
  pane.setAttribute("aria-label", host.getAttribute("aria-label"));
  pane.addEventListener("keydown", (event) => {
    const factor = { "+": 2, "=": 2, "-": 1 / 2 }[event.key];
    if (!factor) return;
    event.preventDefault();
    zoom(factor);
  });
}

const isMine = ({ host, deck }) => deck.track?.id === host.dataset.id;
const sign = (cents) => `${cents < 0 ? "−" : "+"}${Math.abs(Math.round(cents))}`;

// ``12.3 s · 440 Hz · melody 233 Hz, +702 cents over the tonic``, in signs and units alone.
function said(seconds, hz, contour, tuning) {
  const sung = contour?.f0_hz[Math.round((seconds - contour.start_seconds) / contour.step_seconds)];
  const parts = [clock(seconds), `${hz.toFixed(0)} ${word("hertz")}`];
  if (sung) parts.push(`♪ ${sung.toFixed(1)} ${word("hertz")}${tuning?.tonic_cents == null ? "" : ` (${sign(over(sung, tuning))} ¢)`}`);
  return parts.join(" · ");
}

// Cents over the tonic, within an octave: the histogram counts cents over C0 (A4 = 440 Hz).
function over(hz, tuning) {
  const cents = 1200 * Math.log2(hz / (440 * 2 ** (-4.75)));
  return (((cents - tuning.tonic_cents) % 1200) + 1200) % 1200;
}

function followTime(study, draw) {
  const { host, deck, seen, contour, tuning } = study;
  const heads = [...host.querySelectorAll("[data-timed]")].map((pane) => {
    const head = document.createElement("span");
    head.className = "head";
    pane.append(head);
    pane.addEventListener("click", (event) => {
      const box = pane.getBoundingClientRect();
      const seconds = seen.seconds((event.clientX - box.left) / box.width);
      if (!isMine(study)) document.querySelector(`[data-player][data-id="${host.dataset.id}"] .play-button`)?.click();
      if (isMine(study)) deck.seek(seconds);
    });
    return head;
  });
  const now = document.createElement("span");
  now.className = "head";
  now.hidden = true;
  if (tuning?.tonic_cents != null) host.querySelector("[data-pane=tuning]")?.append(now);
  const move = () => {
    if (!host.isConnected) {
      deck.removeEventListener("change", move);
      return;
    }
    const mine = isMine(study);
    const seconds = deck.audio.currentTime;
    if (mine && !deck.audio.paused && seen.show(seconds)) draw();
    for (const head of heads) {
      head.hidden = !mine || seconds < seen.from || seconds > seen.to;
      head.style.insetInlineStart = `${((seconds - seen.from) / seen.span) * 100}%`;
    }
    const hz = mine && contour ? contour.f0_hz[Math.round((seconds - contour.start_seconds) / contour.step_seconds)] : null;
    now.hidden = !hz;
    if (hz && tuning?.tonic_cents != null) now.style.insetInlineStart = `${over(hz, tuning) / 12}%`;
  };
  deck.addEventListener("change", move);
  move();
}
