// One's own note on a recording, and the page of all of them; where nobody is signed in there are none.
import { button } from "./lists.js";
import { notes } from "./shelf.js";
import { word } from "./words.js";

export function enhanceNote(host) {
  host.dataset.ready = "";
  host.hidden = false;
  const { note: id, title, said } = host.dataset;
  const box = host.querySelector("textarea");
  const told = host.querySelector("[role=status]");
  const show = () => (box.value = notes.get(id)?.text ?? "");
  show();
  let waiting = 0;
  const keep = () => {
    clearTimeout(waiting);
    const text = box.value.trim();
    if (text === (notes.get(id)?.text ?? "")) return;
    if (text) notes.put(id, { text, title });
    else notes.remove(id);
    told.textContent = said;
  };
  box.addEventListener("input", () => {
    told.textContent = "";
    clearTimeout(waiting);
    waiting = setTimeout(keep, 700);
  });
  box.addEventListener("change", keep);
  addEventListener("muragat:followed", () => document.activeElement !== box && show());
}

export function enhanceNotes(host) {
  host.dataset.ready = "";
  const root = document.body.dataset.root;
  const all = document.createElement("ul");
  all.className = "entries shelf";
  host.append(all);
  const show = () => {
    const found = Object.entries(notes.all());
    host.querySelector("[data-empty]").hidden = found.length > 0;
    all.replaceChildren(...found.map(([id, { text, title }]) => {
      const line = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: `${root}/recordings/${id}#own-note`, textContent: title });
      const said = Object.assign(document.createElement("p"), { textContent: text, className: "note" });
      const gone = button("×", "remove", () => {
        notes.remove(id);
        show();
      });
      gone.setAttribute("aria-label", `${word("remove")}: ${title}`);
      line.append(link, " ", gone, said);
      return line;
    }));
  };
  show();
  addEventListener("muragat:followed", show);
}
