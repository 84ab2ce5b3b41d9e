// Comparing: while one recording plays, the others stand at the same musical moment, and going to one goes on from there.
// Everything is aligned with the first: from i to j is from i to the first and on to j.
const ASK_AGAIN = 2000; // milliseconds
const PATIENCE = 90; // questions

export function enhanceCompare(host, deck) {
  const sections = [...host.querySelectorAll("[data-compared]")];
  const first = sections[0]?.dataset.compared;
  const paths = new Map(); // id -> {first_seconds, second_seconds}

  deck.carry = (from, seconds, to) => {
    if (!host.isConnected || from === to) return null;
    const known = (id) => id === first || paths.has(id);
    if (!known(from) || !known(to)) return null;
    const inFirst = from === first ? seconds : across(seconds, paths.get(from).second_seconds, paths.get(from).first_seconds);
    return to === first ? inFirst : across(inFirst, paths.get(to).first_seconds, paths.get(to).second_seconds);
  };

  const aligned = sections.filter((section) => section.dataset.alignment);
  Promise.all(aligned.map((section) => read(host, section.dataset.alignment))).then((found) => {
    if (!host.isConnected) return;
    aligned.forEach((section, i) => found[i] && paths.set(section.dataset.compared, found[i]));
    deck.changed();
    if (aligned.length && document.querySelector("[data-aligning]")) tellOutcome(host);
  });

  const go = (event) => {
    if (!host.isConnected) return document.removeEventListener("keydown", go);
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select")) return undefined;
    const section = sections[Number(event.key) - 1];
    if (!/^[1-6]$/.test(event.key) || !section) return undefined;
    event.preventDefault();
    const button = section.querySelector(".play-button");
    button.focus();
    if (deck.track?.id !== section.dataset.compared || deck.audio.paused) button.click();
    return undefined;
  };
  document.addEventListener("keydown", go);
}

// What there is to say is written by the server, in the reader's language; the players stay as they are.
async function tellOutcome(host) {
  const response = await fetch(location.href, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const told = page.querySelector("main > [role=status]");
  if (!response.ok || !told || !host.isConnected) return;
  document.querySelector("[data-aligning]").replaceWith(document.adoptNode(told));
  const moments = page.querySelector("[data-moments]");
  if (moments) host.after(document.adoptNode(moments));
}

async function read(host, address) {
  for (let asked = 0; asked < PATIENCE && host.isConnected; asked += 1) {
    const response = await fetch(address);
    if (!response.ok) return null;
    if (response.status !== 202) {
      const found = await response.json();
      return found.reason ? null : found;
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN));
  }
  return null;
}

// Where ``seconds`` of the rising list ``from`` lies in ``to``.
export function across(seconds, from, to) {
  let low = 0;
  let high = from.length - 1;
  if (seconds <= from[low]) return to[low];
  if (seconds >= from[high]) return to[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle] <= seconds) low = middle;
    else high = middle;
  }
  const share = (seconds - from[low]) / (from[high] - from[low] || 1);
  return to[low] + share * (to[high] - to[low]);
}
