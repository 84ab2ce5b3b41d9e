// Lists in the page: a plus beside every recording, the page of one list, and the page of all that this browser keeps.
import { addTo, addressOf, kept, lists } from "./shelf.js";
import { word } from "./words.js";

export function enhanceLists(root, deck) {
  for (const link of root.querySelectorAll(".row [data-play]")) {
    const row = link.closest(".row");
    addPlus(row, itemOfRow(link), row.querySelector(".row-facts"));
  }
  for (const host of root.querySelectorAll("[data-playlist]:not([data-ready])")) showList(host);
  for (const host of root.querySelectorAll("[data-lists]:not([data-ready])")) showLists(host, deck);
  for (const host of root.querySelectorAll("[data-kept]:not([data-ready])")) showKept(host, deck);
}

function itemOfRow(link) {
  return { id: link.dataset.play, title: link.closest(".row").querySelector(".row-title a").textContent };
}

export function button(text, className, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = text;
  made.addEventListener("click", action);
  return made;
}

export function addPlus(row, item, place) {
  if (!row || row.querySelector(".plus")) return;
  const plus = button("+", "plus", () => {
    const name = lists.current() ?? word("list");
    addTo(name, item);
    plus.textContent = "✓";
    tell(`${word("added")}: ${name}`);
  });
  plus.setAttribute("aria-label", `${word("add")}: ${item.title}`);
  plus.title = word("add");
  place.append(plus);
}

// One line for screen readers and eyes alike; it goes by itself.
function tell(text) {
  let place = document.querySelector(".told-briefly");
  if (!place) {
    place = document.createElement("p");
    place.className = "told-briefly";
    place.setAttribute("role", "status");
    document.body.append(place);
  }
  place.textContent = text;
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => (place.textContent = ""), 4000);
}

// The page of one list: editable where this browser keeps a list of that name with these members.
function showList(host) {
  host.dataset.ready = "";
  const { name } = host.dataset;
  const rows = [...host.querySelectorAll(".row")];
  const items = rows.map((row) => {
    const link = row.querySelector(".row-title a");
    return { id: link.getAttribute("href").split("/").pop(), title: link.textContent };
  });
  const own = lists.get(name);
  const same = own && own.map((item) => item.id).join(" ") === items.map((item) => item.id).join(" ");
  if (!same) {
    host.after(button(word("keepList"), "keep-list", (event) => {
      lists.put(name, items);
      lists.choose(name);
      event.target.replaceWith(Object.assign(document.createElement("p"), { textContent: `✓ ${name}` }));
    }));
    return;
  }
  const change = (changed) => {
    if (changed.length) lists.put(name, changed);
    else lists.remove(name);
    location.replace(changed.length ? addressOf(document.body.dataset.root, name, changed) : `${document.body.dataset.root}/playlist`);
  };
  rows.forEach((row, i) => {
    const facts = row.querySelector(".row-facts");
    if (i > 0) facts.append(label(button("↑", "up", () => change(swapped(items, i))), `${word("up")}: ${items[i].title}`));
    facts.append(label(button("×", "remove", () => change(items.filter((_, j) => j !== i))), `${word("remove")}: ${items[i].title}`));
  });
}

function label(made, text) {
  made.setAttribute("aria-label", text);
  made.title = text;
  return made;
}

const swapped = (items, i) => [...items.slice(0, i - 1), items[i], items[i - 1], ...items.slice(i + 1)];

function showLists(host) {
  if (!("ready" in host.dataset)) addEventListener("muragat:followed", () => host.isConnected && again(host, host.querySelector("ul"), showLists));
  host.dataset.ready = "";
  const root = document.body.dataset.root;
  const names = Object.keys(lists.all());
  host.querySelector("[data-empty]").hidden = names.length > 0;
  const all = document.createElement("ul");
  all.className = "entries shelf";
  for (const name of names) {
    const line = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: addressOf(root, name, lists.get(name)), textContent: name });
    const count = Object.assign(document.createElement("span"), { className: "count", textContent: lists.get(name).length });
    const box = Object.assign(document.createElement("input"), { value: name, maxLength: 100, className: "rename" });
    box.setAttribute("aria-label", `${word("rename")}: ${name}`);
    box.addEventListener("change", () => {
      const fresh = box.value.trim();
      if (!fresh || lists.get(fresh)) return (box.value = name);
      lists.put(fresh, lists.get(name));
      lists.remove(name);
      lists.choose(fresh);
      return again(host, all, showLists);
    });
    line.append(link, " ", count, " ", box, label(button("×", "remove", () => {
      lists.remove(name);
      if (lists.current() === name) lists.choose(null);
      again(host, all, showLists);
    }), `${word("remove")}: ${name}`));
    all.append(line);
  }
  host.append(all);
}

function showKept(host, deck) {
  host.dataset.ready = "";
  const items = kept.all();
  host.querySelector("[data-empty]").hidden = items.length > 0;
  const all = document.createElement("ul");
  all.className = "entries shelf";
  for (const item of items) {
    const line = document.createElement("li");
    const play = button("▶", "play-kept", () => {
      deck.load({ ...item, streams: [{ src: item.sound, type: item.type }] });
      deck.queue = items.slice(items.indexOf(item) + 1).map(({ id, title }) => ({ id, title }));
      deck.play();
    });
    line.append(
      label(play, `${word("play")}: ${item.title}`),
      " ",
      Object.assign(document.createElement("a"), { href: item.href, textContent: item.title }),
      " ",
      label(button("×", "remove", () => kept.remove(item.id).then(() => again(host, all, (h) => showKept(h, deck)))), `${word("remove")}: ${item.title}`),
    );
    all.append(line);
  }
  host.append(all);
  const show = (place) => showKept(place, deck);
  if (navigator.onLine) for (const item of items) letGoIfClosed(item, () => again(host, all, show));
}

// What its keepers have closed or withdrawn since is not kept any longer.
async function letGoIfClosed(item, then) {
  try {
    const response = await fetch(item.about);
    const closed = [403, 404, 410].includes(response.status) || (response.ok && !(await response.json()).listening.allowed);
    if (closed) await kept.remove(item.id).then(then);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // no network after all
  }
}

function again(host, all, show) {
  all.remove();
  show(host);
}
