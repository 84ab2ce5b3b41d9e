// The study view: spectrogram with the melody over it, tempo, and the tuning histogram, under one time axis.
// Everything drawn here can also be downloaded as data; see the links beside each picture.
import { clock } from "./words.js";

const LOW_HZ = 30; // the spectrogram's band limits: media/analysis/spectrum.py
const HIGH_HZ = 11025;

// Slaney's mel scale, as librosa has it: linear below 1 kHz, logarithmic above.
const mel = (hz) => (hz < 1000 ? (3 * hz) / 200 : 15 + (27 * Math.log(hz / 1000)) / Math.log(6.4));

export async function drawStudy(host, deck) {
  const read = async (name) => {
    const address = host.dataset[name];
    if (!address) return null;
    const response = await fetch(address);
    return response.ok ? response.json() : null;
  };
  const [contour, tempo, tuning] = await Promise.all(["contour", "tempo", "tuning"].map(read));
  if (!host.isConnected) return;
  const duration = Number(host.dataset.duration);
  const draw = () => {
    if (contour) drawContour(host.querySelector("[data-pane=spectrogram] canvas"), contour, duration);
    if (tempo) drawTempo(host.querySelector("[data-pane=tempo] canvas"), tempo, duration);
    if (tuning) drawTuning(host.querySelector("[data-pane=tuning] canvas"), tuning);
  };
  draw();
  new ResizeObserver(draw).observe(host);
  followTime(host, deck, duration);
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

function drawContour(canvas, contour, duration) {
  if (!canvas) return;
  const { pen, width, height } = prepare(canvas);
  const span = mel(HIGH_HZ) - mel(LOW_HZ);
  pen.strokeStyle = "#ffb347";
  pen.lineWidth = 1.6;
  pen.beginPath();
  let down = false;
  contour.f0_hz.forEach((hz, i) => {
    if (hz === null) {
      down = false;
      return;
    }
    const x = ((contour.start_seconds + i * contour.step_seconds) / duration) * width;
    const y = height - ((mel(hz) - mel(LOW_HZ)) / span) * height;
    if (down) pen.lineTo(x, y);
    else pen.moveTo(x, y);
    down = true;
  });
  pen.stroke();
  pen.fillStyle = "#fff";
  for (const hz of [100, 500, 1000, 2000, 5000]) {
    const y = height - ((mel(hz) - mel(LOW_HZ)) / span) * height;
    pen.fillText(hz < 1000 ? `${hz} Hz` : `${hz / 1000} kHz`, 4, Math.min(height - 4, y - 2));
    pen.fillRect(0, y, 3, 1);
  }
}

function drawTempo(canvas, tempo, duration) {
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
    pen.fillText(String(bpm), 2, at(bpm) - 2);
  }
  pen.fillStyle = colour("--steppe");
  for (const seconds of tempo.onsets_seconds) pen.fillRect((seconds / duration) * width, height - 12, 1, 12);
  pen.strokeStyle = colour("--accent");
  pen.lineWidth = 2;
  pen.beginPath();
  tempo.tempo_bpm.forEach((bpm, i) => {
    if (bpm === null) return;
    pen.lineTo(((tempo.start_seconds + i * tempo.step_seconds) / duration) * width, at(bpm));
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

function followTime(host, deck, duration) {
  const heads = [...host.querySelectorAll("[data-timed]")].map((pane) => {
    const head = document.createElement("span");
    head.className = "head";
    pane.append(head);
    pane.addEventListener("click", (event) => {
      const box = pane.getBoundingClientRect();
      if (deck.track?.id === host.dataset.id) deck.seek(((event.clientX - box.left) / box.width) * duration);
    });
    return head;
  });
  const move = () => {
    if (!host.isConnected) {
      deck.removeEventListener("change", move);
      return;
    }
    const mine = deck.track?.id === host.dataset.id;
    for (const head of heads) {
      head.hidden = !mine;
      head.style.insetInlineStart = `${(deck.audio.currentTime / duration) * 100}%`;
      head.title = clock(deck.audio.currentTime);
    }
  };
  deck.addEventListener("change", move);
  move();
}
