// Play buttons in lists: play this one here, and go on with those below it.
const queued = (link) => ({ id: link.dataset.play, title: link.closest(".row")?.querySelector(".row-title a").textContent ?? "" });

export function enhanceRows(root, deck) {
  for (const link of root.querySelectorAll("[data-play]:not([data-ready])")) {
    link.dataset.ready = "";
    link.setAttribute("role", "button");
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
      const track = await deck.fetchTrack(link.dataset.play);
      if (!track) {
        location.assign(link.href);
        return;
      }
      deck.load(track);
      await deck.play();
    });
  }
}
