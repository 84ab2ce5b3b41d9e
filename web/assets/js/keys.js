// Keys while something is loaded: space or k, arrows, [ and ] for a passage, l to repeat it, < and > for speed.
const SPEEDS = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5];

export function changeSpeed(deck, steps) {
  const here = SPEEDS.reduce((best, s, i) => (Math.abs(s - deck.audio.playbackRate) < Math.abs(SPEEDS[best] - deck.audio.playbackRate) ? i : best), 0);
  deck.audio.playbackRate = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, here + steps))];
}

export function listenForKeys(deck) {
  const actions = {
    " ": () => deck.toggle(),
    k: () => deck.toggle(),
    ArrowLeft: () => deck.seek(deck.audio.currentTime - 5),
    ArrowRight: () => deck.seek(deck.audio.currentTime + 5),
    Home: () => deck.seek(0),
    "[": () => mark(deck, "start"),
    "]": () => mark(deck, "end"),
    l: () => {
      deck.loop = !deck.loop;
      deck.changed();
    },
    "<": () => changeSpeed(deck, -1),
    ">": () => changeSpeed(deck, 1),
  };
  document.addEventListener("keydown", (event) => {
    if (!deck.track || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function mark(deck, side) {
  const now = deck.audio.currentTime;
  const passage = { start: 0, end: deck.duration, ...deck.passage, [side]: now };
  if (passage.start < passage.end) deck.setPassage(passage);
}

function isTyping(target) {
  return target.closest?.("input, textarea, select, button, a, summary, audio, [contenteditable]") !== null;
}
