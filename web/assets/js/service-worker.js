// Without a network: the front end, one page that says so, and the recordings that somebody chose to keep.
// Pages always come from the network when there is one: what may be shown is decided there, each time.

const version = new URL(self.location.href).searchParams.get("v") ?? "0";
const root = new URL(self.registration.scope).pathname.replace(/\/$/, "");
const SHELL = `muragat-shell-${version}`;
const KEPT = "muragat-kept-v1"; // the same name as in shelf.js
const OFFLINE = `${root}/offline`;

self.addEventListener("install", (event) => {
  const shell = [OFFLINE, `${root}/static/built/app.css?v=${version}`, `${root}/static/built/app.js?v=${version}`];
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(shell)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("muragat-shell-") && name !== SHELL;
  const clear = caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))));
  event.waitUntil(clear.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  const path = address.pathname.slice(root.length);
  if (path.startsWith("/static/")) event.respondWith(fromShell(request));
  else if (path.startsWith("/media/")) event.respondWith(fromKept(request));
  else if (request.mode === "navigate" || (request.headers.get("accept") ?? "").includes("text/html")) event.respondWith(page(request));
  else if (path.startsWith("/api/recordings/")) event.respondWith(fetch(request).catch(() => keptOr(request, Response.error())));
});

// The bundle never changes under an address: kept once, it is right.
async function fromShell(request) {
  const cache = await caches.open(SHELL);
  const found = await cache.match(request);
  if (found) return found;
  const fresh = await fetch(request);
  if (fresh.ok && new URL(request.url).pathname.includes("/built/")) await cache.put(request, fresh.clone());
  return fresh;
}

async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return keptOr(request, (await caches.match(OFFLINE)) ?? Response.error());
  }
}

async function keptOr(request, otherwise) {
  const cache = await caches.open(KEPT);
  return (await cache.match(request, { ignoreSearch: request.mode === "navigate", ignoreVary: true })) ?? otherwise;
}

// Kept sound is played from here, whether or not there is a network; the browser asks for it in ranges.
async function fromKept(request) {
  const cache = await caches.open(KEPT);
  const found = await cache.match(request.url, { ignoreVary: true });
  if (!found) return fetch(request);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "");
  if (!range) return found;
  const sound = await found.blob();
  const start = Number(range[1]);
  const end = range[2] ? Math.min(Number(range[2]), sound.size - 1) : sound.size - 1;
  if (start > end) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${sound.size}` } });
  return new Response(sound.slice(start, end + 1), {
    status: 206,
    headers: {
      "Accept-Ranges": "bytes",
      "Content-Length": String(end - start + 1),
      "Content-Range": `bytes ${start}-${end}/${sound.size}`,
      "Content-Type": found.headers.get("content-type") ?? "application/octet-stream",
    },
  });
}
