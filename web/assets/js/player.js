// The player on a recording's page: takes the place of the plain <audio> that stands there without scripts.
import { PAUSE, PLAY } from "./icons.js";
import { mountKeeping } from "./keep.js";
import { clock, word } from "./words.js";

const SPEEDS = ["0.5", "0.6", "0.7", "0.8", "0.9", "1", "1.1", "1.25", "1.5"];

export function enhancePlayers(root, deck) {
  for (const host of root.querySelectorAll("[data-player]:not([data-ready])")) mount(host, deck);
}

function trackOf(host) {
  const numberOr = (text, otherwise) => (text === "" || text === undefined ? otherwise : Number(text));
  const data = host.dataset;
  const fragment = document.querySelectorAll("[data-player]").length === 1 ? fragmentOf(location.hash) : null;
  return {
    id: data.id,
    title: data.title,
    people: data.people ?? "",
    href: data.href ?? location.pathname,
    streams: [...host.querySelectorAll("source")].map((s) => ({ src: s.getAttribute("src").split("#")[0], type: s.type })),
    peaks: data.peaks,
    duration: numberOr(data.duration, 0),
    loudness: numberOr(data.loudness, null),
    start: fragment?.start ?? numberOr(data.start, null),
    end: fragment ? fragment.end : numberOr(data.end, null),
  };
}

// W3C Media Fragments 1.0: #t=62.5,91 or #t=npt:62.5 or #t=,91, in seconds.
export function fragmentOf(hash) {
  const found = /(?:^#|&)t=(?:npt:)?(\d+(?:\.\d+)?)?(?:,(\d+(?:\.\d+)?))?(?:&|$)/.exec(hash);
  if (!found || (found[1] === undefined && found[2] === undefined)) return null;
  const [start, end] = [Number(found[1] ?? 0), found[2] === undefined ? null : Number(found[2])];
  return end !== null && end <= start ? null : { start, end };
}

function mount(host, deck) {
  host.dataset.ready = "";
  const track = trackOf(host);
  host.querySelector("audio").remove();
  host.append(controls());
  const view = new View(host, track, deck);
  const alone = document.querySelectorAll("[data-player]").length === 1;
  if (alone && (!deck.track || deck.audio.paused)) view.take();
  view.draw();
  const redraw = () => (host.isConnected ? view.draw() : deck.removeEventListener("change", redraw));
  deck.addEventListener("change", redraw);
  const failed = () => host.isConnected && view.isMine && (host.querySelector("[role=alert]").textContent = word("failed"));
  deck.addEventListener("failed", failed);
  if (alone && !("embedded" in document.body.dataset)) mountKeeping(host, track);
  if (!track.peaks) return;
  const peaks = fetch(track.peaks); // on its way while the module is
  import("./waveform.js").then(({ drawWaveform }) => drawWaveform(host, track, deck, view, peaks));
}

function controls() {
  const box = document.createElement("div");
  box.className = "controls";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", word("player"));
  box.innerHTML = `
    <button type="button" class="play-button"></button>
    <span class="clock" aria-hidden="true"></span>
    <input class="seek" type="range" min="0" step="0.1" value="0">
    <span class="break"></span>
    <button type="button" class="back">−5</button>
    <button type="button" class="forward">+5</button>
    <button type="button" class="mark-start">A</button>
    <button type="button" class="mark-end">B</button>
    <button type="button" class="loop" aria-pressed="false"></button>
    <label>${word("speed")} <select class="speed">${SPEEDS.map((s) => `<option value="${s}"${s === "1" ? " selected" : ""}>${s}×</option>`).join("")}</select></label>
    <button type="button" class="wider">−</button>
    <button type="button" class="closer">⌕</button>
    <span class="passage" role="status"></span>
    <span role="alert"></span>`;
  for (const [name, label] of [
    [".back", "back"],
    [".forward", "forward"],
    [".mark-start", "markStart"],
    [".mark-end", "markEnd"],
    [".seek", "position"],
    [".wider", "wider"],
    [".closer", "closer"],
  ]) {
    box.querySelector(name).setAttribute("aria-label", word(label));
    box.querySelector(name).title = word(label);
  }
  box.querySelector(".loop").textContent = word("loop");
  return box;
}

class View {
  constructor(host, track, deck) {
    Object.assign(this, { host, track, deck });
    const on = (name, event, action) => this.part(name).addEventListener(event, action);
    on(".play-button", "click", () => {
      const start = this.isMine;
      this.take();
      if (start) deck.toggle();
      else deck.play();
    });
    on(".seek", "input", () => this.seek(Number(this.part(".seek").value)));
    on(".back", "click", () => this.seek(this.position - 5));
    on(".forward", "click", () => this.seek(this.position + 5));
    on(".mark-start", "click", () => this.mark({ start: this.position }));
    on(".mark-end", "click", () => this.mark({ end: this.position }));
    on(".loop", "click", () => {
      this.take();
      deck.loop = !deck.loop;
      deck.changed();
    });
    on(".speed", "change", () => {
      this.take();
      deck.audio.playbackRate = Number(this.part(".speed").value);
    });
  }

  part(name) {
    return this.host.querySelector(name);
  }

  get isMine() {
    return this.deck.track?.id === this.track.id;
  }

  get position() {
    return this.isMine ? this.deck.audio.currentTime : (this.carried ?? 0);
  }

  // On the comparing page: where this recording stands while another one sounds; else null.
  get carried() {
    const { deck } = this;
    return this.isMine || !deck.track ? null : (deck.carry?.(deck.track.id, deck.audio.currentTime, this.track.id) ?? null);
  }

  get duration() {
    return this.isMine ? this.deck.duration : this.track.duration;
  }

  take() {
    if (this.isMine) return;
    const { carried } = this;
    this.deck.load(this.track, { resume: this.track.start === null && carried === null });
    if (carried !== null) this.deck.seek(carried);
    if (this.track.start !== null && carried === null) {
      const end = this.track.end ?? this.track.duration;
      this.deck.setPassage({ start: this.track.start, end, once: true });
      this.deck.seek(this.track.start);
    }
  }

  seek(seconds) {
    this.take();
    this.deck.seek(seconds);
  }

  mark(side) {
    this.take();
    const passage = { start: 0, end: this.duration, ...this.deck.passage, ...side, once: false };
    if (passage.start < passage.end) this.deck.setPassage(passage);
  }

  draw() {
    const { deck } = this;
    const sounding = this.isMine && !deck.audio.paused;
    const button = this.part(".play-button");
    if (button.dataset.sounding !== String(sounding)) {
      button.dataset.sounding = String(sounding);
      button.innerHTML = sounding ? PAUSE : PLAY;
      button.setAttribute("aria-label", sounding ? word("pause") : word("play"));
    }
    this.part(".clock").textContent = `${clock(this.position)} / ${clock(this.duration)}`;
    const seek = this.part(".seek");
    seek.max = String(this.duration || 0);
    if (document.activeElement !== seek || sounding) seek.value = String(this.position);
    seek.setAttribute("aria-valuetext", `${clock(this.position)} ${word("of")} ${clock(this.duration)}`);
    this.part(".loop").setAttribute("aria-pressed", String(this.isMine && deck.loop));
    if (this.isMine) this.part(".speed").value = String(deck.audio.playbackRate);
    this.drawGhost();
    this.drawPassage();
  }

  drawGhost() {
    const { carried } = this;
    const wave = this.part("[data-wave]");
    let ghost = wave.parentElement.querySelector(".ghost");
    if (!ghost && carried === null) return;
    if (!ghost) {
      ghost = document.createElement("span");
      ghost.className = "ghost";
      wave.after(ghost);
    }
    ghost.hidden = carried === null;
    ghost.style.setProperty("--at", String((carried ?? 0) / (this.duration || 1)));
  }

  drawPassage() {
    const passage = this.isMine ? this.deck.passage : null;
    const text = passage ? `${clock(passage.start)} – ${clock(passage.end)}` : "";
    const place = this.part(".passage");
    if (place.dataset.text === text) return;
    place.dataset.text = text;
    place.replaceChildren();
    if (!passage) return;
    const link = document.createElement("a");
    link.href = `${this.track.href}?t=${passage.start.toFixed(1)},${passage.end.toFixed(1)}`;
    link.textContent = text;
    link.className = "clip-link";
    link.dataset.reload = "";
    place.append(`${word("passage")}: `, link);
    const cite = document.createElement("a");
    cite.href = `${link.getAttribute("href")}#cite`;
    cite.textContent = word("cite");
    cite.dataset.reload = "";
    place.append(" · ", cite);
    if (!this.host.dataset.clip) return;
    const away = document.createElement("a");
    away.href = `${this.host.dataset.clip}?t=${passage.start.toFixed(1)},${passage.end.toFixed(1)}`;
    away.textContent = word("download");
    away.dataset.reload = "";
    place.append(" · ", away);
  }
}
