// Entry. Every enhancement sits on a page that works without it.
import { Deck } from "./deck.js";
import { mountDock } from "./dock.js";
import { listenForKeys } from "./keys.js";
import { startNavigation } from "./navigate.js";
import { enhancePlayers } from "./player.js";
import { enhanceLists } from "./lists.js";
import { enhanceRows } from "./rows.js";
import { enhancePage } from "./page.js";
import { isFollowed } from "./shelf.js";

const deck = new Deck(document.body.dataset.root ?? "");
const embedded = "embedded" in document.body.dataset;
if (!embedded) mountDock(deck);
listenForKeys(deck);

function enhance(root) {
  enhancePlayers(root, deck);
  enhanceRows(root, deck);
  if (!embedded) enhanceLists(root, deck);
  enhancePage(root, deck);
}

if (!embedded) deck.restore();
enhance(document);
if (!embedded) startNavigation(deck, enhance);

// What somebody keeps for themselves follows them to where they sign in, and leaves when they do.
if (!embedded) {
  const { root } = document.body.dataset;
  const signedIn = "signedIn" in document.body.dataset;
  if (signedIn || isFollowed()) {
    import("./follow.js").then(({ follow, letGo }) => {
      if (!signedIn) return letGo();
      addEventListener("muragat:changed", () => setTimeout(() => follow(root), 300));
      return follow(root);
    });
  }
}

// After everything that is seen and heard: what lets the archive be installed and opened without a network.
if (!embedded && "serviceWorker" in navigator && isSecureContext) {
  const { root, version } = document.body.dataset;
  const register = () => navigator.serviceWorker.register(`${root}/service-worker.js?v=${version}`, { scope: `${root}/` });
  // With data saved nothing is fetched for later until somebody listens.
  if ("saving" in document.body.dataset) deck.audio.addEventListener("play", register, { once: true });
  else if (document.readyState === "complete") register();
  else addEventListener("load", register, { once: true });
}
