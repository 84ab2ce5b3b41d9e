// The named passages of a recording: the one that sounds is marked in the list and named beside the player's clock.

const CLOSE_ENOUGH = 0.1; // seconds between the bounds of two passages that are one

const named = () => [...document.querySelectorAll("ol.segments a[data-seek]")].map((link) => ({
  row: link.closest("li"),
  name: link.closest("li").querySelector("[data-name]")?.textContent.trim() ?? "",
  from: Number(link.dataset.seek),
  to: Number(link.dataset.until),
}));

// What a passage is called, where the list has one with these bounds; else nothing.
export function nameOf(passage) {
  const same = named().find(({ from, to }) => Math.abs(from - passage.start) < CLOSE_ENOUGH && Math.abs(to - passage.end) < CLOSE_ENOUGH);
  return same?.name ?? "";
}

export function followPassages(list, deck) {
  const player = document.querySelector("[data-player]");
  if (!player) return;
  const passages = named();
  const mark = () => {
    if (!list.isConnected) return deck.removeEventListener("change", mark);
    const at = deck.track?.id === player.dataset.id && deck.heard ? deck.audio.currentTime : -1;
    const sounding = passages.filter(({ from, to }) => at >= from && at < to);
    for (const passage of passages) {
      if (sounding.includes(passage)) passage.row.setAttribute("aria-current", "true");
      else passage.row.removeAttribute("aria-current");
    }
    const inmost = sounding.sort((one, other) => one.to - one.from - (other.to - other.from))[0];
    const place = player.querySelector(".where");
    if (place && place.textContent !== (inmost?.name ?? "")) place.textContent = inmost?.name ?? "";
    return undefined;
  };
  deck.addEventListener("change", mark);
  mark();
}
