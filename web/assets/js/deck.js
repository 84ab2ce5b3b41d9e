// The one thing that sounds. It outlives the pages: see navigate.js.
// A track is {id, title, href, people, streams: [{src, type}], peaks, duration, loudness}.

const MATCHED_LUFS = -18; // loud transfers come down to this; quiet ones are never pushed into clipping
const REMEMBERED_FROM = 15; // seconds; shorter visits are not worth resuming
const SAVE_EVERY = 5000; // milliseconds
const WAITING = 300; // milliseconds, before it is shown

export class Deck extends EventTarget {
  constructor(root) {
    super();
    this.root = root;
    this.audio = new Audio();
    this.audio.preload = "none";
    this.track = null;
    this.queue = []; // {id, title} of what comes next
    this.past = []; // {id, title} of what was heard, to go back to
    this.passage = null; // {start, end}
    this.loop = false;
    this.saved = 0;
    this.waitingSince = null;
    this.asked = null; // the id of a recording that was asked for and has not come yet
    this.restored = false;
    this.heard = false;
    for (const name of ["play", "pause", "timeupdate", "seeked", "durationchange", "waiting", "playing", "ratechange"]) {
      this.audio.addEventListener(name, () => this.changed());
    }
    this.audio.addEventListener("timeupdate", () => this.keepToPassage());
    this.audio.addEventListener("ended", () => this.next());
    this.audio.addEventListener("error", () => this.tryNextStream());
    this.setUpMediaKeys();
    addEventListener("pagehide", () => this.keepState());
  }

  changed() {
    this.watchWaiting();
    this.remember();
    this.tellPosition();
    this.dispatchEvent(new Event("change"));
  }

  get duration() {
    const told = this.audio.duration;
    return Number.isFinite(told) && told > 0 ? told : (this.track?.duration ?? 0);
  }

  load(track, { resume = true } = {}) {
    if (this.track?.id === track.id && !this.restored) return;
    const at = this.track?.id === track.id ? this.audio.currentTime : 0; // the same again, from where it may come now
    this.restored = false;
    this.heard = false; // only what was heard is taken up again
    if (this.track && !at) this.past = [...this.past.slice(-50), { id: this.track.id, title: this.track.title }];
    this.track = track;
    this.passage = null;
    this.loop = false;
    this.stream = -1;
    this.failed = false;
    this.audio.volume = this.matchedVolume(track.loudness);
    this.tryNextStream();
    const position = at || (resume ? Number(sessionOr(`position:${track.id}`, 0)) : 0);
    if (position > 0) this.seek(position);
    this.describeToSystem();
    this.dispatchEvent(new Event("track"));
    this.changed();
  }

  matchedVolume(loudness) {
    if (loudness === null || loudness === undefined || Number.isNaN(loudness)) return 1;
    return Math.min(1, 10 ** ((MATCHED_LUFS - loudness) / 20));
  }

  tryNextStream() {
    if (!this.track) return;
    const playable = this.track.streams.filter((s) => this.audio.canPlayType(s.type) !== "");
    this.stream += 1;
    if (this.stream >= playable.length) {
      this.failed = true;
      this.dispatchEvent(new Event("failed"));
      return;
    }
    const position = this.audio.currentTime;
    const sounding = !this.audio.paused;
    this.audio.src = playable[this.stream].src;
    if (this.stream > 0 && position) this.seek(position);
    if (this.stream > 0 && sounding) this.play();
  }

  async play() {
    if (this.failed) {
      this.failed = false;
      this.stream = -1;
      this.tryNextStream();
    }
    this.restored = false;
    this.heard = true;
    try {
      await this.audio.play();
    } catch (error) {
      if (error.name !== "AbortError" && error.name !== "NotSupportedError") throw error;
    }
  }

  toggle() {
    if (this.audio.paused) this.play();
    else this.audio.pause();
  }

  seek(seconds) {
    const last = this.duration || seconds;
    this.audio.currentTime = Math.min(Math.max(0, seconds), last);
    this.changed();
  }

  setPassage(passage) {
    this.passage = passage;
    this.dispatchEvent(new Event("passage"));
    this.changed();
  }

  // One side of a passage, or both: {start} or {end} in seconds. Both set by hand repeat.
  mark(side) {
    const before = this.passage ?? {};
    const passage = {
      start: side.start ?? before.start ?? 0,
      end: side.end ?? before.end ?? this.duration,
      a: before.a || side.start !== undefined,
      b: before.b || side.end !== undefined,
    };
    if (passage.start >= passage.end) {
      // B before A begins anew from the side that was set last
      if (side.start !== undefined) Object.assign(passage, { end: this.duration, b: false });
      else Object.assign(passage, { start: 0, a: false });
    }
    if (passage.start >= passage.end) return;
    this.loop = this.loop || (passage.a && passage.b);
    this.setPassage(passage);
  }

  // Sound was asked for and has not come for a third of a second.
  get isWaiting() {
    return this.waitingSince !== null && performance.now() - this.waitingSince > WAITING;
  }

  watchWaiting() {
    const waits = !this.audio.paused && this.audio.readyState < 3;
    if (!waits) {
      this.waitingSince = null;
      return;
    }
    if (this.waitingSince !== null) return;
    this.waitingSince = performance.now();
    setTimeout(() => this.dispatchEvent(new Event("change")), WAITING + 20);
  }

  keepToPassage() {
    if (!this.passage || this.audio.paused || this.audio.currentTime < this.passage.end) return;
    if (this.loop) this.audio.currentTime = this.passage.start;
    else if (this.passage.once) {
      this.audio.pause();
      this.passage = { ...this.passage, once: false };
    }
  }

  next() {
    this.forget();
    const track = this.queue.shift();
    if (!track) return;
    this.bring(track.id).then((found) => {
      if (!found) return this.next();
      this.load(found, { resume: false });
      return this.play();
    });
  }

  // Near its beginning: the recording before; else the beginning of this one, as everywhere.
  async previous() {
    const before = this.past.at(-1);
    if (!before || this.audio.currentTime > 3) return this.seek(0);
    const left = { id: this.track.id, title: this.track.title };
    const track = await this.bring(before.id);
    if (!track) return undefined;
    this.load(track, { resume: false });
    this.past = this.past.slice(0, -2);
    this.queue = [left, ...this.queue];
    return this.play();
  }

  // The same for somebody who waits for it: after a third of a second it shows.
  async bring(id) {
    const told = setTimeout(() => {
      this.asked = id;
      this.dispatchEvent(new Event("change"));
    }, WAITING);
    try {
      return await this.fetchTrack(id);
    } finally {
      clearTimeout(told);
      if (this.asked === id) this.asked = null;
      this.dispatchEvent(new Event("change"));
    }
  }

  async fetchTrack(id) {
    let response;
    try {
      response = await fetch(`${this.root}/api/recordings/${encodeURIComponent(id)}/track`);
    } catch {
      return keptTrack(id); // no network: what is kept on this device plays
    }
    return response.ok ? response.json() : null;
  }

  // What was loaded when the page was left: it stands ready again, silent, at its place, in the language of this page.
  restore() {
    const left = state.read();
    if (!left?.track) return;
    this.queue = left.queue ?? [];
    this.past = left.past ?? [];
    this.load(left.track, { resume: false });
    this.past = left.past ?? [];
    if (left.at > 0) this.seek(left.at);
    this.restored = true;
    this.heard = true;
    this.dispatchEvent(new Event("track"));
    this.changed();
    this.fetchTrack(left.track.id).then((track) => {
      if (this.track?.id !== left.track.id || !this.restored) return;
      if (track) this.rename(track);
      else if (navigator.onLine) this.unload(); // it was closed meanwhile
    });
    if (left.language !== document.documentElement.lang) this.renameQueue();
  }

  rename(track) {
    Object.assign(this.track, { title: track.title, people: track.people, href: track.href, cover: track.cover });
    this.describeToSystem();
    this.changed();
  }

  async renameQueue() {
    for (const item of [...this.queue, ...this.past].slice(0, 30)) {
      const track = await this.fetchTrack(item.id);
      if (track) item.title = track.title;
    }
    this.changed();
  }

  unload() {
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.audio.load();
    this.track = null;
    this.queue = [];
    this.restored = false;
    state.write(null);
    this.dispatchEvent(new Event("track"));
    this.dispatchEvent(new Event("change"));
  }

  keepState() {
    if (!this.track || !this.heard) return;
    const { queue, past, track } = this;
    state.write({ track, queue, past, at: this.audio.currentTime, language: document.documentElement.lang });
  }

  remember() {
    const now = performance.now();
    if (!this.track || now - this.saved < SAVE_EVERY) return;
    this.saved = now;
    this.keepState();
    const at = this.audio.currentTime;
    if (at > REMEMBERED_FROM && at < this.duration - REMEMBERED_FROM) store(`position:${this.track.id}`, at.toFixed(1));
  }

  forget() {
    if (this.track) store(`position:${this.track.id}`, null);
  }

  describeToSystem() {
    if (!("mediaSession" in navigator)) return;
    navigator.mediaSession.metadata = new MediaMetadata({
      title: this.track.title,
      artist: this.track.people ?? "",
      album: document.body.dataset.site ?? "",
      artwork: this.track.cover ? [{ src: this.track.cover, sizes: "480x480" }] : [],
    });
  }

  tellPosition() {
    if (!navigator.mediaSession?.setPositionState || !this.track || !(this.duration > 0)) return;
    const position = Math.min(this.audio.currentTime, this.duration);
    navigator.mediaSession.setPositionState({ duration: this.duration, playbackRate: this.audio.playbackRate, position });
    navigator.mediaSession.playbackState = this.audio.paused ? "paused" : "playing";
  }

  setUpMediaKeys() {
    if (!("mediaSession" in navigator)) return;
    const session = navigator.mediaSession;
    session.setActionHandler("play", () => this.play());
    session.setActionHandler("pause", () => this.audio.pause());
    session.setActionHandler("seekbackward", (d) => this.seek(this.audio.currentTime - (d.seekOffset ?? 5)));
    session.setActionHandler("seekforward", (d) => this.seek(this.audio.currentTime + (d.seekOffset ?? 5)));
    session.setActionHandler("seekto", (d) => this.seek(d.seekTime));
    session.setActionHandler("nexttrack", () => this.next());
    session.setActionHandler("previoustrack", () => this.previous());
  }
}

const state = {
  read: () => JSON.parse(sessionOr("deck", "null")),
  write: (left) => store("deck", left && JSON.stringify(left)),
};

function keptTrack(id) {
  const item = JSON.parse(sessionOr("kept", "[]")).find((one) => one.id === id);
  return item ? { ...item, streams: [{ src: item.sound, type: item.type }] } : null;
}

function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(`muragat:${key}`);
    else localStorage.setItem(`muragat:${key}`, value);
  } catch {
    // A browser that keeps nothing still plays.
  }
}

function sessionOr(key, otherwise) {
  try {
    return localStorage.getItem(`muragat:${key}`) ?? otherwise;
  } catch {
    return otherwise;
  }
}
