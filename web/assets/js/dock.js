// The bar that stays at the foot of every page while something is loaded.
import { CLOSE, NEXT, PAUSE, PLAY, PREVIOUS } from "./icons.js";
import { clock, word } from "./words.js";

export function mountDock(deck) {
  const dock = document.createElement("section");
  dock.className = "dock";
  dock.hidden = true;
  dock.innerHTML = `
    <button type="button" class="play-button">${PLAY}</button>
    <img class="dock-cover" width="48" height="48" alt="" hidden><div class="dock-what"><a class="dock-title"></a><span class="dock-people"></span></div>
    <span class="clock"></span>
    <input class="dock-seek" type="range" min="0" step="0.1" value="0">
    <button type="button" class="dock-previous">${PREVIOUS}</button>
    <button type="button" class="dock-next">${NEXT}</button>
    <details class="dock-queue" hidden><summary></summary><ol></ol></details>
    <button type="button" class="dock-close">${CLOSE}</button>`;
  document.body.append(dock);
  const part = (name) => dock.querySelector(name);
  const [play, title, people, time, seek] = [".play-button", ".dock-title", ".dock-people", ".clock", ".dock-seek"].map(part);

  play.addEventListener("click", () => deck.toggle());
  seek.addEventListener("input", () => deck.seek(Number(seek.value)));
  part(".dock-previous").addEventListener("click", () => deck.previous());
  part(".dock-next").addEventListener("click", () => deck.next());
  part(".dock-close").addEventListener("click", () => {
    deck.unload();
    show(false);
  });

  // The page's own player says everything already, as long as it can be seen.
  const inView = new Set();
  const watch = new IntersectionObserver((seen) => {
    for (const one of seen) {
      if (one.isIntersecting) inView.add(one.target);
      else inView.delete(one.target);
    }
    show(wanted);
  });
  let wanted = false;
  let watched = null;
  function watchOwn() {
    const main = document.querySelector("main");
    if (main === watched) return;
    watch.disconnect();
    inView.clear();
    watched = main;
    for (const player of main.querySelectorAll("[data-player]")) watch.observe(player);
    show(wanted);
  }
  new MutationObserver(watchOwn).observe(document.body, { childList: true });

  function show(asked) {
    wanted = asked;
    const said = [...inView].some((player) => player.dataset.id === deck.track?.id);
    const visible = asked && !said;
    dock.hidden = !visible;
    document.body.style.setProperty("--dock", visible ? `${dock.offsetHeight + 8}px` : "0px");
  }

  // What comes next, as a list to choose from; drawn anew when it has changed.
  let drawn = "";
  function drawQueue() {
    const now = deck.queue.map((item) => item.id).join(" ");
    if (now === drawn) return;
    drawn = now;
    const place = part(".dock-queue");
    place.hidden = deck.queue.length === 0;
    place.querySelector("summary").textContent = `${word("queue")}: ${deck.queue.length}`;
    place.querySelector("ol").replaceChildren(
      ...deck.queue.map((item, i) => {
        const line = document.createElement("li");
        const choose = Object.assign(document.createElement("button"), { type: "button", textContent: item.title || item.id });
        choose.addEventListener("click", () => {
          deck.queue = deck.queue.slice(i);
          deck.next();
        });
        line.append(choose);
        return line;
      }),
    );
  }

  watchOwn();
  deck.audio.addEventListener("play", () => show(true));
  deck.addEventListener("track", () => show(deck.track !== null && (wanted || deck.restored)));
  deck.addEventListener("change", () => {
    if (!deck.track || dock.hidden) return;
    const paused = deck.audio.paused;
    dock.setAttribute("aria-label", word("player"));
    play.innerHTML = paused ? PLAY : PAUSE;
    play.setAttribute("aria-label", paused ? word("play") : word("pause"));
    part(".dock-next").setAttribute("aria-label", word("next"));
    part(".dock-close").setAttribute("aria-label", word("close"));
    part(".dock-next").hidden = deck.queue.length === 0;
    part(".dock-previous").setAttribute("aria-label", word("previous"));
    part(".dock-previous").hidden = deck.past.length === 0;
    drawQueue();
    play.toggleAttribute("data-waiting", deck.isWaiting || deck.asked !== null);
    const cover = part(".dock-cover");
    cover.hidden = !deck.track.cover;
    if (deck.track.cover && cover.getAttribute("src") !== deck.track.cover) cover.src = deck.track.cover;
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
