// Keys: / for the search box, ? for help; while something is loaded: space or k, arrows, [ and ] for a passage, l to repeat it, < and > for speed.
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
    "[": () => deck.mark({ start: deck.audio.currentTime }),
    "]": () => deck.mark({ end: deck.audio.currentTime }),
    l: () => {
      deck.loop = !deck.loop;
      deck.changed();
    },
    "<": () => changeSpeed(deck, -1),
    ">": () => changeSpeed(deck, 1),
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !isWriting(event.target)) return openSearch(event);
    if (event.key === "?" && !isWriting(event.target)) return location.assign(`${document.body.dataset.root}/help#keys`);
    if (!deck.track || isTyping(event.target)) return undefined;
    const action = actions[event.key];
    if (!action) return undefined;
    event.preventDefault();
    action();
    return undefined;
  });
}

// On a phone the search box lies behind a button.
function openSearch(event) {
  const box = document.querySelector("#site-q");
  if (!box) return;
  event.preventDefault();
  const form = box.closest("[popover]");
  if (form?.showPopover && !box.checkVisibility()) form.showPopover();
  box.focus();
  box.select();
}

function isWriting(target) {
  return target.closest?.("input:not([type=range]):not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

function isTyping(target) {
  return target.closest?.("input, textarea, select, button, a, summary, audio, [contenteditable]") !== null;
}
