// Lists, searches and notes follow whoever signs in. The server holds entries (name, value, time) of the account; of two
// versions the later one holds. Here the last state that both knew says what has been changed in this browser since.
const PARTS = { list: ["muragat:lists", (kept) => kept, (kept) => kept], note: ["muragat:notes", (kept) => kept, (kept) => kept],
  search: ["muragat-searches", (kept) => Object.fromEntries((kept ?? []).map((one) => [one.query, one])), (found) => Object.values(found)] };
const KNOWN = "muragat:followed"; // {account, entries: {name: value}}
const LONGEST = 600; // of a name, as the server has it
let running = Promise.resolve();

/** To be called once, and again whenever something was changed here. */
export function follow(root) {
  running = running.then(() => exchange(root));
  return running;
}

/** Nobody is signed in any more: what followed somebody here is theirs, and goes unless it was not sent yet. */
export function letGo() {
  const known = read(KNOWN);
  if (!known?.account || Object.keys(changes(known.entries)).length) return;
  store({});
  localStorage.removeItem(KNOWN);
}

async function exchange(root) {
  try {
    const address = `${root}/account/kept.json`;
    const response = await fetch(address, { cache: "no-store" });
    if (!response.ok || response.redirected) return;
    let answer = await response.json();
    let known = read(KNOWN);
    if (known && known.account !== answer.account) {
      store({}); // somebody else was signed in here
      known = null;
    }
    const fresh = known === null;
    const begun = held();
    const changed = changes(known?.entries ?? {});
    const at = Date.now() / 1000;
    const there = new Set(answer.entries.filter((one) => one.value).map((one) => one.name));
    // What this browser had before anybody signed in is added, and takes the place of nothing.
    const sent = Object.entries(changed).filter(([name]) => !(fresh && there.has(name))).map(([name, value]) => ({ name, value, at }));
    if (sent.length) {
      const body = new URLSearchParams({ csrf_token: answer.csrf_token, entries: JSON.stringify(sent) });
      const taken = await fetch(address, { method: "POST", body });
      if (!taken.ok) return;
      answer = await taken.json();
    }
    const entries = Object.fromEntries(answer.entries.filter((one) => one.value).map((one) => [one.name, one.value]));
    localStorage.setItem(KNOWN, JSON.stringify({ account: answer.account, entries }));
    const before = JSON.stringify(held());
    const meanwhile = Object.entries(changes(begun)); // changed here while the server was asked: it is sent the next time
    store({ ...entries, ...Object.fromEntries(meanwhile.filter(([, value]) => value)) }, meanwhile.filter(([, value]) => !value).map(([name]) => name));
    if (before !== JSON.stringify(held())) dispatchEvent(new Event("muragat:followed"));
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error; // no network, or a browser that keeps nothing
  }
}

function held() {
  const found = {};
  for (const [part, [key, open]] of Object.entries(PARTS)) {
    for (const [name, value] of Object.entries(open(read(key)) ?? {})) {
      const full = `${part}:${name}`;
      if (full.length <= LONGEST) found[full] = JSON.stringify(value);
    }
  }
  return found;
}

/** What is otherwise here than it was known; what is gone is empty. */
function changes(known) {
  const here = held();
  const names = new Set([...Object.keys(here), ...Object.keys(known)]);
  return Object.fromEntries([...names].filter((name) => here[name] !== known[name]).map((name) => [name, here[name] ?? ""]));
}

function store(entries, gone = []) {
  for (const [part, [key, open, close]] of Object.entries(PARTS)) {
    const kept = Object.fromEntries(Object.entries(open(read(key)) ?? {}).filter(([name]) => `${part}:${name}`.length > LONGEST));
    for (const [full, value] of Object.entries(entries)) {
      if (full.startsWith(`${part}:`) && !gone.includes(full)) kept[full.slice(part.length + 1)] = JSON.parse(value);
    }
    localStorage.setItem(key, JSON.stringify(close(kept)));
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}
