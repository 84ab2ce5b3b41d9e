// Searches kept in this browser, and followed by whoever signs in (follow.js): a name, the parameters of the address, and when it was last looked at.
const KEY = "muragat-searches";
const MOST = 100;

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one?.query === "string" && typeof one?.name === "string") : [];
  } catch {
    return [];
  }
}

function write(searches) {
  try {
    localStorage.setItem(KEY, JSON.stringify(searches.slice(0, MOST)));
    dispatchEvent(new Event("muragat:changed"));
    return true;
  } catch {
    return false;
  }
}

const now = () => `${new Date().toISOString().slice(0, 19)}Z`;
const queryOf = (address) => new URL(address, location.href).search.slice(1);

/** The form on the search page; a search that is kept already counts as seen. */
export function enhanceSave(form) {
  form.dataset.ready = "";
  form.hidden = false;
  form.parentElement.querySelector("[data-without-scripts]").hidden = true;
  const query = queryOf(form.dataset.save);
  const told = form.querySelector("[role=status]");
  const kept = read();
  const known = kept.find((one) => one.query === query);
  if (known) {
    form.elements.name.value = known.name;
    known.seen = now();
    write(kept);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const others = read().filter((one) => one.query !== query);
    const done = write([{ name: form.elements.name.value.trim(), query, seen: now() }, ...others]);
    told.textContent = done ? form.dataset.saved : form.dataset.full;
  });
}

/** The list on the page of saved searches, with what is new since each was last looked at. */
export function enhanceSaved(list) {
  list.dataset.ready = "";
  const none = list.parentElement.querySelector("[data-none]");
  const show = () => {
    const searches = read();
    none.hidden = searches.length > 0;
    list.replaceChildren(...searches.map((one) => item(list, one, show)));
  };
  show();
  addEventListener("muragat:followed", show);
}

function item(list, search, changed) {
  const { root, feed, remove } = list.dataset;
  const line = document.createElement("li");
  const news = document.createElement("span");
  news.className = "news";
  news.setAttribute("role", "status");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet-button";
  button.textContent = remove;
  button.setAttribute("aria-label", `${remove}: ${search.name}`);
  button.addEventListener("click", () => {
    write(read().filter((one) => one.query !== search.query));
    changed();
    document.querySelector("main").focus({ preventScroll: true });
  });
  line.append(link(`${root}/search?${search.query}`, search.name), " ", news, " ");
  line.append(link(`${root}/search.atom?${search.query}`, feed, "note"), " ", button);
  count(list, search, news);
  return line;
}

function link(address, text, kind = "") {
  const made = document.createElement("a");
  made.href = address;
  made.textContent = text;
  if (kind) {
    made.className = kind;
    made.dataset.reload = "";
  }
  return made;
}

async function count(list, search, news) {
  const since = new URLSearchParams([["added", `>${search.seen}`]]);
  const question = `${search.query}${search.query ? "&" : ""}${since}`;
  try {
    const response = await fetch(`${list.dataset.searches}?${question}&facet=none&limit=0`);
    const total = response.ok ? (await response.json()).total : 0;
    if (total) news.append(link(`${list.dataset.root}/search?${question}&sort=-added`, `${total} ${list.dataset.new}`));
  } catch {
    news.textContent = "";
  }
}
