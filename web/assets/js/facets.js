// A box to find values of a long facet in, in any script. The server does the finding: see /search/values/FIELD.
const PAUSE = 160; // milliseconds after the last key
const MOST = 30;

export function enhanceFacet(facet) {
  facet.dataset.ready = "";
  const list = facet.querySelector("ul.choices");
  const usual = [...list.children];
  const box = document.createElement("input");
  box.type = "search";
  box.className = "find-value";
  box.placeholder = facet.dataset.label;
  box.setAttribute("aria-label", facet.dataset.label);
  box.setAttribute("aria-controls", (list.id = `values-${facet.querySelector("h2").id}`));
  list.before(box);
  let timer = 0;
  let asked = null;

  async function find() {
    asked?.abort();
    asked = new AbortController();
    const text = box.value.trim();
    facet.classList.toggle("finding", text !== "");
    if (!text) {
      list.replaceChildren(...usual);
      return;
    }
    const address = new URL(facet.dataset.values, location.href);
    address.searchParams.set("find", text);
    try {
      const response = await fetch(address, { signal: asked.signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      list.replaceChildren(...[...page.querySelectorAll("ul.values > li")].slice(0, MOST).map((one) => document.adoptNode(one)));
    } catch (error) {
      if (error.name !== "AbortError") list.replaceChildren(...usual);
    }
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE);
  });
}
