// Names while somebody types: an ARIA combobox with a list. Enter without a choice searches as ever.
const PAUSE = 140; // milliseconds after the last key

export function enhanceSearch(input) {
  input.dataset.ready = "";
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent ?? "");
  list.hidden = true;
  const told = document.createElement("p"); // how many there are, for those who do not see the list
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  input.after(list, told);
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-expanded", "false"],
    ["aria-controls", list.id],
    ["aria-autocomplete", "list"],
  ]) {
    input.setAttribute(name, value);
  }
  let timer = 0;
  let asked = null;
  let chosen = -1;

  const close = () => {
    asked?.abort();
    list.hidden = true;
    told.textContent = "";
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (place) => {
    const options = [...list.children];
    chosen = (place + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const text = input.value.trim();
    if (text.length < 2) {
      close();
      return;
    }
    try {
      const response = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal: asked.signal });
      if (response.ok) show(await response.json());
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function show(found) {
    list.replaceChildren(...found.map(option));
    chosen = -1;
    list.hidden = found.length === 0 || document.activeElement !== input;
    input.setAttribute("aria-expanded", String(!list.hidden));
    told.textContent = list.hidden ? "" : `${input.dataset.suggestions}: ${found.length}`;
  }

  function option(found, place) {
    const item = document.createElement("li");
    item.id = `${list.id}-${place}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.href = found.url;
    const name = document.createElement("bdi");
    name.textContent = found.title;
    const note = document.createElement("span");
    note.className = "note";
    const matched = found.matched === found.title ? "" : found.matched;
    note.textContent = [matched, found.note, found.label].filter(Boolean).join(" · ");
    item.append(name, " ", note);
    item.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      open(found.url);
    });
    return item;
  }

  // Through a link, so that going there is the page's business: see navigate.js.
  function open(address) {
    close();
    const link = document.createElement("a");
    link.href = address;
    document.body.append(link);
    link.click();
    link.remove();
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "ArrowDown" && input.value.trim()) ask();
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen + (event.key === "ArrowDown" ? 1 : chosen < 0 ? 0 : -1));
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      open(list.children[chosen].dataset.href);
    }
  });
}
