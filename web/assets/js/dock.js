// The bar that stays at the foot of every page while something is loaded.
import { CLOSE, NEXT, PAUSE, PLAY } from "./icons.js";
import { clock, word } from "./words.js";

export function mountDock(deck) {
  const dock = document.createElement("section");
  dock.className = "dock";
  dock.hidden = true;
  dock.innerHTML = `
    <button type="button" class="play-button">${PLAY}</button>
    <div class="dock-what"><a class="dock-title"></a><span class="dock-people"></span></div>
    <span class="clock"></span>
    <input class="dock-seek" type="range" min="0" step="0.1" value="0">
    <button type="button" class="dock-next">${NEXT}</button>
    <button type="button" class="dock-close">${CLOSE}</button>`;
  document.body.append(dock);
  const part = (name) => dock.querySelector(name);
  const [play, title, people, time, seek] = [".play-button", ".dock-title", ".dock-people", ".clock", ".dock-seek"].map(part);

  play.addEventListener("click", () => deck.toggle());
  seek.addEventListener("input", () => deck.seek(Number(seek.value)));
  part(".dock-next").addEventListener("click", () => deck.next());
  part(".dock-close").addEventListener("click", () => {
    deck.audio.pause();
    dock.hidden = true;
    show(false);
  });

  function show(visible) {
    dock.hidden = !visible;
    document.body.style.setProperty("--dock", visible ? `${dock.offsetHeight + 8}px` : "0px");
  }

  deck.audio.addEventListener("play", () => show(true));
  deck.addEventListener("change", () => {
    if (!deck.track || dock.hidden) return;
    const paused = deck.audio.paused;
    dock.setAttribute("aria-label", word("player"));
    play.innerHTML = paused ? PLAY : PAUSE;
    play.setAttribute("aria-label", paused ? word("play") : word("pause"));
    part(".dock-next").setAttribute("aria-label", word("next"));
    part(".dock-close").setAttribute("aria-label", word("close"));
    part(".dock-next").hidden = deck.queue.length === 0;
    title.textContent = deck.track.title;
    title.href = deck.track.href;
    people.textContent = deck.track.people ?? "";
    time.textContent = `${clock(deck.audio.currentTime)} / ${clock(deck.duration)}`;
    seek.max = String(deck.duration || 0);
    seek.value = String(deck.audio.currentTime);
    seek.setAttribute("aria-label", word("position"));
    seek.setAttribute("aria-valuetext", `${clock(deck.audio.currentTime)} ${word("of")} ${clock(deck.duration)}`);
  });
}
