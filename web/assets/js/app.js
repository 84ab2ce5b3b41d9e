// Entry. Every enhancement sits on a page that works without it.
import { Deck } from "./deck.js";
import { mountDock } from "./dock.js";
import { listenForKeys } from "./keys.js";
import { startNavigation } from "./navigate.js";
import { enhancePlayers } from "./player.js";
import { enhanceRows } from "./rows.js";
import { enhancePage } from "./page.js";

const deck = new Deck(document.body.dataset.root ?? "");
const embedded = "embedded" in document.body.dataset;
if (!embedded) mountDock(deck);
listenForKeys(deck);

function enhance(root) {
  enhancePlayers(root, deck);
  enhanceRows(root, deck);
  enhancePage(root, deck);
}

enhance(document);
if (!embedded) startNavigation(deck, enhance);
