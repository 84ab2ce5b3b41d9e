// Keeping a recording on this device, and adding it to a list: buttons under the player of a recording's own page.
import { KEEP } from "./icons.js";
import { addPlus, button } from "./lists.js";
import { kept } from "./shelf.js";
import { word } from "./words.js";

export function mountKeeping(host, track) {
  const row = document.createElement("span");
  row.className = "set keep-tools";
  host.querySelector(".controls .passage").before(row);
  addPlus(row, { id: track.id, title: track.title }, row);
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
  const say = (name) => {
    toggle.setAttribute("aria-label", word(name));
    toggle.title = word(name);
  };
  const toggle = button("", "keep icon", async () => {
    toggle.disabled = true;
    toggle.toggleAttribute("data-waiting", true);
    say("keeping");
    try {
      await navigator.serviceWorker.ready;
      if (kept.has(item.id)) await kept.remove(item.id);
      else await kept.put(item);
    } catch (error) {
      if (error.name !== "QuotaExceededError" && !(error instanceof TypeError)) throw error;
      say("failed"); // no room, or no network
      toggle.disabled = false;
      toggle.removeAttribute("data-waiting");
      return;
    }
    toggle.disabled = false;
    toggle.removeAttribute("data-waiting");
    show();
  });
  const show = () => {
    say(kept.has(item.id) ? "kept" : "keep");
    toggle.setAttribute("aria-pressed", String(kept.has(item.id)));
  };
  toggle.innerHTML = KEEP;
  show();
  row.append(toggle);
}
