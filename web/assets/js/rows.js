// Play buttons in lists: play this one here, and go on with those below it; where it sounds the button pauses.
import { PAUSE, PLAY } from "./icons.js";
import { word } from "./words.js";

const queued = (link) => ({ id: link.dataset.play, title: titleOf(link) });
const titleOf = (link) => link.dataset.title ?? link.closest(".row")?.querySelector(".row-title a").textContent ?? "";

export function enhanceRows(root, deck) {
  for (const link of root.querySelectorAll("[data-play]:not([data-ready])")) {
    link.dataset.ready = "";
    link.setAttribute("role", "button");
    const draw = () => (link.isConnected ? show(link, deck) : deck.removeEventListener("change", draw));
    deck.addEventListener("change", draw);
    show(link, deck);
    link.addEventListener("click", async (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      if (deck.track?.id === link.dataset.play) {
        deck.toggle();
        return;
      }
      const list = [...(link.closest("ol, ul")?.querySelectorAll("[data-play]") ?? [])];
      deck.queue = list.slice(list.indexOf(link) + 1).map(queued);
      const track = await deck.bring(link.dataset.play);
      if (!track) {
        location.assign(link.href);
        return;
      }
      deck.load(track);
      await deck.play();
    });
  }
}

function show(link, deck) {
  const mine = deck.track?.id === link.dataset.play;
  const sounding = mine && !deck.audio.paused;
  link.toggleAttribute("data-waiting", (mine && deck.isWaiting) || deck.asked === link.dataset.play);
  if (link.dataset.sounding === String(sounding)) return;
  link.dataset.sounding = String(sounding);
  (link.querySelector("[data-icon]") ?? link).innerHTML = sounding ? PAUSE : PLAY;
  const said = link.querySelector("[data-label]");
  if (said) said.textContent = word(sounding ? "pause" : "play");
  else link.setAttribute("aria-label", `${word(sounding ? "pause" : "play")}: ${titleOf(link)}`);
}
