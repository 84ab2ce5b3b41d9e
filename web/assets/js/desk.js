// The desk's forms: pick-lists, dates in words, rows, and what was typed and not yet kept.
import { asked, NotDone, sentByForm } from "./answers.js";

const debounce = (wait, run) => {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...given), wait);
  };
};
const asking = async (said, address, otherwise) => {
  try {
    return await asked(address);
  } catch (error) {
    tell(said, error);
    return otherwise;
  }
};

// Why something was not done stands where its outcome would; what was typed stays.
function tell(said, error) {
  if (!(error instanceof NotDone)) throw error;
  said.textContent = error.message;
}

// Inputs alone: pick-lists, dates, rows.
export function enhanceFields(form) {
  form.dataset.ready = "";
  for (const input of form.querySelectorAll("input[data-pick]")) enhancePick(input, form);
  for (const input of form.querySelectorAll("input[data-date]")) enhanceDate(input);
  for (const rows of form.querySelectorAll("[data-rows]")) enhanceRows(rows, form);
  for (const row of form.querySelectorAll('[data-rows="names"] [data-row]')) offerForms(row, form);
  document.querySelector("[data-focus]")?.focus();
}

export function enhanceForm(form) {
  enhanceFields(form);
  keepDraft(form);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s" && form.isConnected) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}

function enhanceDate(input) {
  const said = document.getElementById(`${input.id}-said`);
  input.addEventListener(
    "input",
    debounce(250, async () => {
      const typed = input.value.trim();
      const answer = typed ? await asking(said, `${input.dataset.date}?q=${encodeURIComponent(typed)}`, null) : { said: "" };
      if (answer && typed === input.value.trim()) said.textContent = answer.said || (typed ? "?" : "");
    }),
  );
}

// The field itself keeps the id for the server; beside it stands one with the name, for people (WAI-ARIA combobox).
function enhancePick(input, form) {
  const said = document.getElementById(`${input.id}-said`);
  const shown = document.createElement("input");
  const list = document.createElement("ul");
  list.className = "options";
  list.id = `${input.id}-options`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  Object.assign(shown, { type: "text", id: `${input.id}-shown`, value: input.dataset.said || input.value, autocomplete: "off", spellcheck: false });
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-autocomplete", "list"], ["aria-describedby", said.id]]) shown.setAttribute(name, value);
  if (input.hasAttribute("aria-invalid")) shown.setAttribute("aria-invalid", "true");
  input.parentElement.querySelector("label").htmlFor = shown.id;
  input.type = "hidden";
  said.textContent = "";
  input.after(shown, list);
  let found = [];
  let at = -1;
  let waits = false; // for what is held under what was typed: Enter would send the form before it is known

  const close = () => {
    list.hidden = true;
    at = -1;
    shown.setAttribute("aria-expanded", "false");
    shown.removeAttribute("aria-activedescendant");
  };
  const take = (option) => {
    input.value = option.kind === "school" && input.dataset.kinds.includes("place") ? `school/${option.id}` : option.id;
    shown.value = option.name;
    said.textContent = option.detail;
    close();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const mark = (place) => {
    at = place;
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
    const item = list.children[at];
    if (item) {
      shown.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    }
  };
  const look = (typed) => asking(said, `${input.dataset.pick}?kind=${input.dataset.kinds}&q=${encodeURIComponent(typed)}`, null);
  const choose = async (n) => {
    if (n < found.length) return take(found[n]);
    const [kind] = input.dataset.kinds.split(",");
    const name = shown.value.trim() || input.dataset.typed;
    const make = (token) => asked(form.dataset.create + kind, { method: "POST", body: new URLSearchParams({ csrf_token: token, name }) });
    try {
      take(await sentByForm(form.elements.csrf_token.value, make));
    } catch (error) {
      close();
      tell(said, error);
    }
  };
  const draw = (typed) => {
    list.replaceChildren(
      ...found.map((option, n) => line(n, option.name, option.detail, option.lang, option.picture)),
      ...(form.dataset.create ? [line(found.length, `${form.dataset.wordCreate}: «${typed}»`, "")] : []),
    );
    if (!list.children.length) {
      said.textContent = form.dataset.wordNothing ?? "";
      return close();
    }
    list.hidden = false;
    shown.setAttribute("aria-expanded", "true");
    return mark(found.length ? 0 : -1);
  };
  const line = (n, name, detail, lang, picture) => {
    const item = document.createElement("li");
    item.id = `${list.id}-${n}`;
    item.setAttribute("role", "option");
    const title = document.createElement("span");
    title.textContent = name;
    if (lang) title.lang = lang;
    const more = document.createElement("span");
    more.className = "detail";
    more.textContent = detail;
    if (picture) item.append(face(picture));
    item.append(title, more);
    item.addEventListener("mousedown", (event) => event.preventDefault());
    item.addEventListener("click", () => choose(n));
    return item;
  };
  shown.addEventListener("input", () => {
    waits = shown.value.trim() !== "";
    input.value = shown.value; // until something is picked the server finds it by its name
    said.textContent = "";
  });
  shown.addEventListener(
    "input",
    debounce(180, async () => {
      const typed = shown.value.trim();
      if (!typed) return close();
      const alike = await look(typed);
      if (typed === shown.value.trim()) waits = false;
      if (!alike) return close(); // nobody knows whether it is there: none is offered to be made
      found = alike;
      if (typed === shown.value.trim() && document.activeElement === shown) draw(typed);
    }),
  );
  // What a sheet calls it is looked for as soon as one comes here; nothing is taken before it is picked.
  shown.addEventListener("focus", async () => {
    if (shown.value || !input.dataset.typed) return;
    const alike = await look(input.dataset.typed);
    found = alike ?? [];
    if (alike && !shown.value && document.activeElement === shown) {
      draw(input.dataset.typed);
      mark(-1);
    }
  });
  shown.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "ArrowDown" && !list.hidden) mark(at >= last ? 0 : at + 1);
    else if (event.key === "ArrowUp" && !list.hidden) mark(at <= 0 ? last : at - 1);
    else if (event.key === "Enter" && !list.hidden && at >= 0) choose(at);
    else if (event.key !== "Enter" || !waits) return;
    event.preventDefault();
  });
  shown.addEventListener("blur", () => setTimeout(close, 150));
}

// The name beside it says who that is.
function face(address) {
  const image = document.createElement("img");
  Object.assign(image, { src: address, alt: "", width: 40, height: 40, className: "face" });
  return image;
}

// Rows can be added and taken out; without scripts there is always one empty row at the end.
function enhanceRows(rows, form) {
  const pattern = rows.querySelector("[data-row]:last-of-type");
  if (!pattern) return;
  const template = pattern.cloneNode(true);
  const add = button(form.dataset.wordAdd, "quiet-button");
  for (const row of rows.querySelectorAll("[data-row]")) removable(row, form);
  add.addEventListener("click", () => {
    const numbers = [...rows.querySelectorAll("[name]")].map((i) => Number(i.name.split(".").at(-2))).filter(Number.isFinite);
    const next = Math.max(-1, ...numbers) + 1;
    const fresh = template.cloneNode(true);
    for (const element of fresh.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace(new RegExp(`^${rows.dataset.rows}\\.\\d+`), `${rows.dataset.rows}.${next}`));
      }
    }
    add.before(fresh);
    for (const input of fresh.querySelectorAll("input[data-pick]")) enhancePick(input, form);
    for (const input of fresh.querySelectorAll("input[data-date]")) enhanceDate(input);
    if (rows.dataset.rows === "names") offerForms(fresh, form);
    removable(fresh, form);
    fresh.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  rows.append(add);
}

function removable(row, form) {
  const out = button(form.dataset.wordRemove, "quiet-button take-out");
  out.addEventListener("click", () => {
    const next = row.nextElementSibling;
    row.remove();
    next?.querySelector?.("input, select, textarea, button")?.focus();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
  row.append(out);
}

function button(words, classes) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = classes;
  made.textContent = words;
  return made;
}

// What letter rules make of a Kazakh name, shown while it is typed.
function offerForms(row, form) {
  const text = row.querySelector('input[name$=".text"]');
  const language = row.querySelector('select[name$=".language"]');
  if (!text || !language) return;
  const said = document.createElement("span");
  said.className = "said";
  text.after(said);
  const show = debounce(300, async () => {
    const wanted = language.value === "kk-Cyrl" ? text.value.trim() : "";
    said.textContent = "";
    const answer = wanted ? await asking(said, `${form.dataset.nameForms}?q=${encodeURIComponent(wanted)}`, null) : null;
    if (answer) said.textContent = `${form.dataset.wordRules} ${answer["kk-Latn"]} · ${answer["kk-Arab"]}`;
  });
  text.addEventListener("input", show);
  language.addEventListener("change", show);
}

// Typed and not kept: stays in this browser until it is kept, through a lost session and a closed lid.
function keepDraft(form) {
  const key = `muragat-desk:${location.pathname}`;
  const first = serial(form);
  const note = form.querySelector("[data-restore]");
  if (!note) return;
  if (new URLSearchParams(location.search).has("kept")) localStorage.removeItem(key);
  const kept = read(key);
  const fails = Boolean(document.querySelector("[data-focus]"));
  if (kept && kept.form !== first && !fails) {
    const take = button(form.dataset.wordTake, "quiet-button");
    const forget = button(form.dataset.wordForget, "quiet-button");
    note.append(`${form.dataset.wordRestore} (${new Date(kept.at).toLocaleString(document.documentElement.lang)}) `, take, " ", forget);
    note.hidden = false;
    take.addEventListener("click", () => putBack(form, kept, note));
    forget.addEventListener("click", () => {
      localStorage.removeItem(key);
      note.hidden = true;
    });
  } else if (kept && kept.form === first) localStorage.removeItem(key);
  const save = debounce(400, () => {
    const now = serial(form);
    if (now === first) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ at: Date.now(), base: form.dataset.base, form: now }));
  });
  form.addEventListener("input", save);
  form.addEventListener("change", save);
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function serial(form) {
  const pairs = [...new FormData(form)].filter(([name]) => name !== "csrf_token" && name !== "base");
  return new URLSearchParams(pairs).toString();
}

// Send what was kept through the server's own form: with its old base, so that what a colleague kept since is not undone
// by the fields of then.
function putBack(form, kept, note) {
  const values = new Map(new URLSearchParams(kept.form));
  if (kept.base) form.elements.base.value = kept.base;
  for (const name of new Set([...values.keys()].map((n) => n.split(".").slice(0, 2).join(".")))) {
    const [list, number] = name.split(".");
    if (!/^\d+$/.test(number ?? "")) continue;
    const rows = form.querySelector(`[data-rows="${list}"]`);
    while (rows && !form.elements[[...values.keys()].find((k) => k.startsWith(`${name}.`) && !k.endsWith(".was"))]) {
      const before = rows.querySelectorAll("[data-row]").length;
      rows.querySelector(":scope > button:last-of-type").click();
      if (rows.querySelectorAll("[data-row]").length > 200 || rows.querySelectorAll("[data-row]").length === before) break;
    }
  }
  for (const input of form.elements) {
    if (!input.name || ["csrf_token", "base", "field"].includes(input.name)) continue;
    if (input.type === "checkbox") input.checked = values.has(input.name);
    else if (values.has(input.name)) input.value = values.get(input.name);
    else if (!input.name.endsWith(".was") && input.tagName !== "SELECT") input.value = "";
    const shown = document.getElementById(`${input.id}-shown`);
    if (shown) shown.value = input.value;
    input.closest("details")?.setAttribute("open", "");
  }
  note.hidden = true;
  form.dispatchEvent(new Event("input", { bubbles: true }));
}
