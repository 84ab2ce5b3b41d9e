// Keeping a recording on this device, and adding it to a list: buttons under the player of a recording's own page.
import { addPlus, button } from "./lists.js";
import { kept } from "./shelf.js";
import { word } from "./words.js";

export function mountKeeping(host, track) {
  const row = document.createElement("p");
  row.className = "keeping";
  host.append(row);
  addPlus(row, { id: track.id, title: track.title }, row);
  row.querySelector(".plus").textContent = word("add");
  if (!host.dataset.keep || !kept.can()) return;
  const source = track.streams.find((stream) => stream.src === host.dataset.keep);
  const item = {
    id: track.id,
    title: track.title,
    people: track.people,
    href: track.href,
    page: track.href,
    sound: host.dataset.keep,
    type: source?.type ?? "audio/ogg; codecs=opus",
    peaks: track.peaks,
    about: `${document.body.dataset.root}/api/recordings/${track.id}/track`,
    duration: track.duration,
    loudness: track.loudness,
  };
  const toggle = button("", "keep", async () => {
    toggle.disabled = true;
    toggle.textContent = word("keeping");
    try {
      await navigator.serviceWorker.ready;
      if (kept.has(item.id)) await kept.remove(item.id);
      else await kept.put(item);
    } catch (error) {
      if (error.name !== "QuotaExceededError" && !(error instanceof TypeError)) throw error;
      toggle.textContent = word("failed"); // no room, or no network
      toggle.disabled = false;
      return;
    }
    toggle.disabled = false;
    show();
  });
  const show = () => {
    toggle.textContent = word(kept.has(item.id) ? "kept" : "keep");
    toggle.setAttribute("aria-pressed", String(kept.has(item.id)));
  };
  show();
  row.append(toggle);
}
