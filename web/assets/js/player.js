// The player on a recording's page: takes the place of the plain <audio> that stands there without scripts.
import { BACK, CLOSER, FORWARD, LOOP, PAUSE, PLAY, SHARE, WIDER } from "./icons.js";
import { mountKeeping } from "./keep.js";
import { nameOf } from "./passages.js";
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
    cover: data.cover ?? "",
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
  const embedded = "embedded" in document.body.dataset;
  host.querySelector("audio").remove();
  scrubber(host);
  host.append(controls(!embedded));
  const view = new View(host, track, deck);
  const alone = document.querySelectorAll("[data-player]").length === 1;
  const left = deck.restored && track.start === null; // what was heard before the page was left has the right of way
  if (alone && (!deck.track || (deck.audio.paused && !left))) view.take();
  view.draw();
  const redraw = () => (host.isConnected ? view.draw() : deck.removeEventListener("change", redraw));
  deck.addEventListener("change", redraw);
  const failed = () => host.isConnected && view.isMine && (host.querySelector("[role=alert]").textContent = word("failed"));
  deck.addEventListener("failed", failed);
  if (alone && !embedded) mountKeeping(host, track);
  if (!track.peaks || "saving" in document.body.dataset) return;
  host.querySelector(".zoom").hidden = embedded;
  const peaks = fetch(track.peaks); // on its way while the module is
  const wave = host.querySelector("[data-wave]");
  wave.setAttribute("aria-busy", "true");
  import("./waveform.js")
    .then(({ drawWaveform }) => drawWaveform(host, track, deck, view, peaks))
    .finally(() => wave.removeAttribute("aria-busy"));
}

// One icon, with its word for the pointer, the keyboard's focus and readers of screens.
function iconButton(className, picture, label) {
  return `<button type="button" class="icon ${className}" aria-label="${word(label)}">${picture}</button>`;
}

function controls(sharing) {
  const box = document.createElement("div");
  box.className = "controls";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", word("player"));
  box.innerHTML = `
    <button type="button" class="play-button"></button>
    <span class="clock" aria-hidden="true"></span>
    <span class="where quiet"></span>
    <span class="set">
      ${iconButton("back", BACK, "back")}${iconButton("forward", FORWARD, "forward")}
    </span>
    <span class="set ab">
      ${iconButton("mark-start", "A", "markStart")}${iconButton("mark-end", "B", "markEnd")}${iconButton("loop", LOOP, "loop")}
    </span>
    <label><span class="visually-hidden">${word("speed")}</span><select class="speed" title="${word("speed")}">${SPEEDS.map((s) => `<option value="${s}"${s === "1" ? " selected" : ""}>${s}×</option>`).join("")}</select></label>
    <span class="set zoom" hidden>${iconButton("wider", WIDER, "wider")}${iconButton("closer", CLOSER, "closer")}</span>
    ${sharing ? `<span class="set">${iconButton("to-share", SHARE, "share")}</span>` : ""}
    <span class="passage" role="status"></span>
    <span role="alert"></span>`;
  box.querySelector(".loop").setAttribute("aria-pressed", "false");
  return box;
}

// The one control of the position: it lies on the waveform, or stands alone where there is none.
function scrubber(host) {
  const box = document.createElement("div");
  box.className = "scrub";
  const seek = document.createElement("input");
  Object.assign(seek, { type: "range", className: "seek", min: "0", step: "0.1", value: "0" });
  seek.setAttribute("aria-label", word("position"));
  host.querySelector("[data-wave]").before(box);
  box.append(host.querySelector("[data-wave]"), seek);
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
    host.querySelector(".to-share")?.addEventListener("click", () => this.share());
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
    const passageAsked = this.deck.restored && this.track.start !== null;
    if (this.isMine && !passageAsked) return;
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

  // A and B: what lies between them repeats as soon as both are set.
  mark(side) {
    this.take();
    this.deck.mark(side);
  }

  async share() {
    const { openShare } = await import("./share.js");
    const passage = this.isMine ? this.deck.passage : null;
    openShare({ ...this.track, at: this.position, passage });
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
    button.toggleAttribute("data-waiting", this.isMine && deck.isWaiting);
    this.part(".clock").textContent = `${clock(this.position)} / ${clock(this.duration)}`;
    const seek = this.part(".seek");
    seek.max = String(this.duration || 0);
    if (document.activeElement !== seek || sounding) seek.value = String(this.position);
    seek.style.setProperty("--at", String(this.position / (this.duration || 1)));
    seek.setAttribute("aria-valuetext", `${clock(this.position)} ${word("of")} ${clock(this.duration)}`);
    this.part(".loop").setAttribute("aria-pressed", String(this.isMine && deck.loop));
    if (this.isMine) this.part(".speed").value = String(deck.audio.playbackRate);
    this.drawGhost();
    this.drawPassage();
  }

  drawGhost() {
    const { carried } = this;
    const wave = this.part("[data-wave]");
    let ghost = this.part(".ghost");
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
    const repeats = passage && this.deck.loop;
    const place = this.part(".passage");
    if (place.dataset.text === text + repeats) return;
    place.dataset.text = text + repeats;
    this.part(".mark-start").toggleAttribute("data-set", Boolean(passage?.a));
    this.part(".mark-end").toggleAttribute("data-set", Boolean(passage?.b));
    place.replaceChildren();
    if (!passage) return;
    const link = document.createElement("a");
    link.href = `${this.track.href}?t=${passage.start.toFixed(1)},${passage.end.toFixed(1)}`;
    link.textContent = text;
    link.className = "clip-link";
    link.dataset.reload = "";
    const name = nameOf(passage);
    place.append(`${repeats ? word("repeats") : word("passage")}: ${name ? `${name}, ` : ""}`, link);
    if ("embedded" in document.body.dataset) return;
    const cite = document.createElement("a");
    cite.href = `${link.getAttribute("href")}#cite`;
    cite.textContent = word("cite");
    cite.dataset.reload = "";
    place.append(" · ", cite);
    const seconds = passage.end - passage.start;
    if (seconds >= 3 && seconds <= 30) {
      const elsewhere = document.createElement("a");
      elsewhere.href = link.getAttribute("href").replace("?", "/sounding?");
      elsewhere.textContent = word("elsewhere");
      place.append(" · ", elsewhere);
    }
    if (!this.host.dataset.clip) return;
    const away = document.createElement("a");
    away.href = `${this.host.dataset.clip}?t=${passage.start.toFixed(1)},${passage.end.toFixed(1)}`;
    away.textContent = word("download");
    away.dataset.reload = "";
    place.append(" · ", away);
  }
}
