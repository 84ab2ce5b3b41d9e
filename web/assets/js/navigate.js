// While something is loaded in the deck, going to another page changes this one in place, so that the sound goes on.
// Real addresses, back and forward, focus and title behave as with whole pages. Anything unusual is left to the browser.

export function startNavigation(deck, enhance) {
  const active = () => deck.track !== null && (!deck.audio.paused || deck.audio.currentTime > 0);
  let current = null;

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest?.("a[href]");
    if (!link || !active() || link.target || link.download || link.hasAttribute("data-reload")) return;
    const address = new URL(link.href);
    if (address.origin !== location.origin || isSamePlace(address)) return;
    event.preventDefault();
    if (link.dataset.seek !== undefined) return;
    go(address, link.closest(".row, .first")?.querySelector("img"));
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !active() || form.method !== "get") return;
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form)).toString();
    event.preventDefault();
    go(address);
  });

  let shown = location.pathname + location.search;
  window.addEventListener("popstate", (event) => {
    if (shown === location.pathname + location.search) return; // only the place on the page changed
    if (!active()) {
      location.reload();
      return;
    }
    show(new URL(location.href), event.state?.scroll ?? 0);
  });

  function go(address, cover = null) {
    history.replaceState({ ...history.state, scroll: scrollY }, "");
    show(address, 0, () => history.pushState({ scroll: 0 }, "", address), cover);
  }

  async function show(address, scroll, arrived = () => {}, cover = null) {
    current?.abort();
    current = new AbortController();
    const { signal } = current;
    const waiting = setTimeout(() => document.documentElement.toggleAttribute("data-loading", true), 300);
    try {
      const response = await fetch(address, { headers: { accept: "text/html" }, signal });
      if (!(response.headers.get("content-type") ?? "").startsWith("text/html")) throw new TypeError("not a page");
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      // Of a newer release: what is loaded here does not dress it.
      if (page.body.dataset.version !== document.body.dataset.version) return location.assign(address);
      arrived();
      await carried(cover, page, () => {
        put(page);
        scrollTo(0, scroll);
      });
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    } finally {
      clearTimeout(waiting);
      if (!signal.aborted) document.documentElement.removeAttribute("data-loading");
    }
  }

  // The cover that was tapped becomes the cover of the page: one moves to where the other stands. Everything else changes
  // at once, and all of it does for whoever wants no motion.
  async function carried(cover, page, change) {
    const still = !document.startViewTransition || matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (still || !cover || !page.querySelector(".recording-head .cover img")) return change();
    for (const other of document.querySelectorAll(".recording-head .cover img")) other.style.viewTransitionName = "none";
    cover.style.viewTransitionName = "cover";
    const moved = document.startViewTransition(change);
    moved.ready.catch(() => {}); // a browser may leave the motion out
    return moved.updateCallbackDone;
  }

  function put(page) {
    shown = location.pathname + location.search;
    for (const part of ["header.site", "main", "footer.site"]) {
      document.querySelector(part).replaceWith(document.adoptNode(page.querySelector(part)));
    }
    document.querySelector(".desk-bar")?.remove();
    const desk = page.querySelector(".desk-bar");
    if (desk) document.querySelector("main").before(document.adoptNode(desk));
    document.title = page.title;
    document.documentElement.lang = page.documentElement.lang;
    for (const [name, value] of Object.entries(page.body.dataset)) document.body.dataset[name] = value;
    for (const selector of ['link[rel="canonical"]', 'meta[name="description"]']) {
      const [old, fresh] = [document.head.querySelector(selector), page.head.querySelector(selector)];
      if (old && fresh) old.replaceWith(fresh);
    }
    enhance(document);
    document.querySelector("main").focus({ preventScroll: true });
  }
}

function isSamePlace(address) {
  return address.hash !== "" && address.pathname === location.pathname && address.search === location.search;
}
