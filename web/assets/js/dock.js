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
    show(false);
  });

  // The page's own player says everything already, as long as it can be seen.
  let own = null;
  const watch = new IntersectionObserver((seen) => {
    own = seen.at(-1).isIntersecting ? seen.at(-1).target : null;
    show(wanted);
  });
  let wanted = false;
  let watched = null;
  function watchOwn() {
    const player = document.querySelector("[data-player]");
    if (player === watched) return;
    watch.disconnect();
    own = null;
    watched = player;
    if (player) watch.observe(player);
    else show(wanted);
  }
  new MutationObserver(watchOwn).observe(document.body, { childList: true });

  function show(asked) {
    wanted = asked;
    const visible = asked && !(own && deck.track && own.dataset.id === deck.track.id);
    dock.hidden = !visible;
    document.body.style.setProperty("--dock", visible ? `${dock.offsetHeight + 8}px` : "0px");
  }

  watchOwn();
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
