// Small conveniences: jump to a segment, copy a citation.
import { CLOSE } from "./icons.js";
import { followPassages } from "./passages.js";
import { enhanceSearch } from "./suggest.js";
import { word } from "./words.js";

export function enhancePage(root, deck) {
  for (const input of root.querySelectorAll("input[data-suggest]:not([data-ready])")) enhanceSearch(input);
  const narrow = root.querySelector("details.facets:not([data-ready])");
  if (narrow) {
    narrow.dataset.ready = "";
    if (matchMedia("(max-width: 899px)").matches) narrow.open = false; // one column: the facets stand below everything
    root.querySelector(".to-facets a")?.addEventListener("click", () => (narrow.open = true));
  }
  for (const facet of root.querySelectorAll("[data-values]:not([data-ready])")) {
    import("./facets.js").then(({ enhanceFacet }) => enhanceFacet(facet));
  }
  for (const form of root.querySelectorAll("form[data-save]:not([data-ready])")) {
    import("./saved.js").then(({ enhanceSave }) => enhanceSave(form));
  }
  for (const list of root.querySelectorAll("[data-searches]:not([data-ready])")) {
    import("./saved.js").then(({ enhanceSaved }) => enhanceSaved(list));
  }
  for (const host of root.querySelectorAll("[data-note]:not([data-ready])")) {
    import("./notes.js").then(({ enhanceNote }) => enhanceNote(host));
  }
  for (const host of root.querySelectorAll("[data-notes]:not([data-ready])")) {
    import("./notes.js").then(({ enhanceNotes }) => enhanceNotes(host));
  }
  for (const form of root.querySelectorAll("form[data-upload]:not([data-ready])")) {
    import("./upload.js").then(({ enhanceUpload }) => enhanceUpload(form));
  }
  for (const form of root.querySelectorAll("form[data-pictures]:not([data-ready])")) {
    import("./pictures.js").then(({ enhancePictures }) => enhancePictures(form));
  }
  for (const form of root.querySelectorAll("form[data-draft]:not([data-ready])")) {
    import("./desk.js").then(({ enhanceForm }) => enhanceForm(form));
  }
  for (const host of root.querySelectorAll("[data-cutting]:not([data-ready])")) {
    host.dataset.ready = "";
    import("./cutting.js").then(({ enhanceCutting }) => enhanceCutting(host, deck));
  }
  // The time line opens where most names can be read, not in the empty centuries before, nor on lines without a name.
  for (const line of root.querySelectorAll(".timeline:not([data-ready])")) {
    line.dataset.ready = "";
    const names = [...line.querySelectorAll(".life text")].map((name) => name.getBBox());
    const readable = (left) => names.filter((box) => box.x >= left && box.x + box.width <= left + line.clientWidth).length;
    const [best] = names.map((box) => Math.max(0, box.x - 24)).sort((a, b) => readable(b) - readable(a) || a - b);
    if (best !== undefined) line.scrollLeft = best;
  }
  for (const host of root.querySelectorAll("[data-overlay]:not([data-ready])")) {
    host.dataset.ready = "";
    import("./study.js").then(({ drawOverlay }) => drawOverlay(host));
  }
  for (const host of root.querySelectorAll("[data-compare]:not([data-ready])")) {
    host.dataset.ready = "";
    import("./compare.js").then(({ enhanceCompare }) => enhanceCompare(host, deck));
  }
  for (const list of root.querySelectorAll("ol.segments:not([data-ready])")) {
    list.dataset.ready = "";
    followPassages(list, deck);
  }
  for (const link of root.querySelectorAll(".sections a:not([data-ready])")) {
    link.dataset.ready = "";
    link.addEventListener("click", () => {
      const fold = document.getElementById(link.hash.slice(1))?.closest("details");
      if (fold) fold.open = true; // what is folded is opened by going there, in every browser
    });
  }
  for (const host of root.querySelectorAll("[data-study]:not([data-ready])")) {
    host.dataset.ready = "";
    // The curves of a long recording are megabytes: read when somebody opens the study view.
    const fold = host.closest("details");
    const draw = () => import("./study.js").then(({ drawStudy }) => drawStudy(host, deck));
    if (fold && "openWide" in fold.dataset && matchMedia("(min-width: 900px)").matches) fold.open = true;
    if (!fold || fold.open) whenNear(host, draw);
    else fold.addEventListener("toggle", draw, { once: true });
  }
  for (const link of root.querySelectorAll("a[data-seek]:not([data-ready])")) {
    link.dataset.ready = "";
    link.addEventListener("click", (event) => {
      const player = document.querySelector("[data-player]");
      if (!player || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      if (deck.track?.id !== player.dataset.id) player.querySelector(".play-button").click();
      deck.seek(Number(link.dataset.seek));
      deck.play();
    });
  }
  for (const link of root.querySelectorAll("a[data-enlarge]:not([data-ready])")) {
    link.dataset.ready = "";
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      enlarge(link);
    });
  }
  for (const text of root.querySelectorAll("[data-copy]:not([data-ready])")) {
    text.dataset.ready = "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = word("copy");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent.trim());
      button.textContent = word("copied");
    });
    text.after(button);
  }
}

function whenNear(host, draw) {
  const watch = new IntersectionObserver(([seen]) => {
    if (!seen.isIntersecting) return;
    watch.disconnect();
    draw();
  }, { rootMargin: "200px" });
  watch.observe(host);
}

// A picture as large as the window, with what is said below it; any tap and Escape close it.
function enlarge(link) {
  const sheet = document.createElement("dialog");
  sheet.className = "enlarged";
  const small = link.querySelector("img");
  const large = document.createElement("picture");
  if (link.dataset.avif) large.append(Object.assign(document.createElement("source"), { type: "image/avif", srcset: link.dataset.avif }));
  const image = Object.assign(new Image(), { alt: small.alt });
  large.append(image);
  image.src = link.href;
  image.decode().catch(() => {}).finally(() => sheet.removeAttribute("aria-busy"));
  sheet.setAttribute("aria-busy", "true");
  const said = link.closest("figure")?.querySelector("figcaption")?.cloneNode(true) ?? Object.assign(document.createElement("p"), { textContent: link.dataset.caption ?? "" });
  const close = Object.assign(document.createElement("button"), { type: "button", className: "icon", innerHTML: CLOSE });
  close.setAttribute("aria-label", word("closeSheet"));
  sheet.setAttribute("aria-label", small.alt);
  sheet.append(close, large, said);
  sheet.addEventListener("click", () => sheet.close());
  sheet.addEventListener("close", () => sheet.remove());
  document.body.append(sheet);
  sheet.showModal();
}
