// What this browser keeps of its own: lists of recordings, notes, and recordings kept for listening without a network.
// Lists and notes follow whoever has signed in (follow.js); else nothing of it is ever sent anywhere. A list becomes
// public when somebody shares its address.

const SOUND = "muragat-kept-v1"; // the same name as in service-worker.js

export const lists = {
  all: () => read("lists", {}),
  get: (name) => read("lists", {})[name] ?? null,
  put(name, items) {
    write("lists", { ...lists.all(), [name]: items });
  },
  remove(name) {
    const { [name]: _gone, ...others } = lists.all();
    write("lists", others);
  },
  current: () => read("current", null),
  choose: (name) => write("current", name),
};

export const notes = {
  all: () => read("notes", {}),
  get: (id) => read("notes", {})[id] ?? null,
  put(id, note) {
    write("notes", { ...notes.all(), [id]: note });
  },
  remove(id) {
    const { [id]: _gone, ...others } = notes.all();
    write("notes", others);
  },
};

export const addressOf = (root, name, items) =>
  `${root}/playlist?${new URLSearchParams([["name", name], ...items.map((item) => ["id", item.id])])}`;

export function addTo(name, item) {
  const items = lists.get(name) ?? [];
  if (!items.some((other) => other.id === item.id)) lists.put(name, [...items, item]);
  lists.choose(name);
}

export const kept = {
  can: () => "caches" in globalThis && "serviceWorker" in navigator && isSecureContext,
  all: () => read("kept", []),
  has: (id) => kept.all().some((item) => item.id === id),
  // item: {id, title, people, href, page, sound, peaks}
  async put(item) {
    const cache = await caches.open(SOUND);
    await navigator.storage?.persist?.();
    await cache.addAll([item.sound, item.peaks, item.page, item.about].filter(Boolean).map((address) => new Request(address, { cache: "reload" })));
    write("kept", [...kept.all().filter((other) => other.id !== item.id), item]);
  },
  async remove(id) {
    const cache = await caches.open(SOUND);
    const item = kept.all().find((other) => other.id === id);
    for (const address of [item?.sound, item?.peaks, item?.page, item?.about]) if (address) await cache.delete(address);
    write("kept", kept.all().filter((other) => other.id !== id));
  },
};

/** Whether what is here belongs to somebody who had signed in (follow.js). */
export const isFollowed = () => read("followed", null) !== null;

function read(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`muragat:${key}`)) ?? otherwise;
  } catch {
    return otherwise; // a browser that keeps nothing, or something that is not ours
  }
}

function write(key, value) {
  try {
    localStorage.setItem(`muragat:${key}`, JSON.stringify(value));
    if (key === "lists" || key === "notes") dispatchEvent(new Event("muragat:changed"));
  } catch {
    // Nothing is kept then; listening goes on.
  }
}
