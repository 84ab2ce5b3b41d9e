// Sharing a recording or a passage of it: the address with the moment, through the system's own sheet where there is one.
import { clock, word } from "./words.js";

// shared: {title, people, href, at, passage}
export function openShare(shared) {
  document.querySelector(".share-sheet")?.remove();
  const sheet = document.createElement("dialog");
  sheet.className = "share-sheet";
  const moment = shared.passage
    ? { t: `${shared.passage.start.toFixed(1)},${shared.passage.end.toFixed(1)}`, said: `${clock(shared.passage.start)} – ${clock(shared.passage.end)}` }
    : shared.at >= 1 && { t: shared.at.toFixed(0), said: clock(shared.at) };
  sheet.innerHTML = `
    <form method="dialog">
      <h2></h2>
      <p class="share-people quiet"></p>
      <p class="share-moment"><label><input type="checkbox"> <span></span></label></p>
      <p><input class="share-link" readonly></p>
      <p class="share-ways"><button type="button" class="share-system"></button> <button type="button" class="share-copy"></button> <a class="share-mail"></a></p>
      <p role="status" class="share-told"></p>
      <p><button class="quiet-button"></button></p>
    </form>`;
  const part = (name) => sheet.querySelector(name);
  part("h2").textContent = shared.title;
  part("h2").id = "share-title";
  sheet.setAttribute("aria-labelledby", "share-title");
  part(".share-people").textContent = shared.people ?? "";
  const box = part(".share-moment input");
  part(".share-moment").hidden = !moment;
  box.checked = Boolean(shared.passage);
  part(".share-moment span").textContent = moment ? `${word("fromMoment")} ${moment.said}` : "";
  part(".share-system").textContent = word("share");
  part(".share-system").hidden = !navigator.share;
  part(".share-copy").textContent = word("copyLink");
  part(".share-mail").textContent = word("byMail");
  part(".quiet-button").textContent = word("closeSheet");
  part(".share-link").setAttribute("aria-label", word("link"));

  const address = () => {
    const url = new URL(shared.href, location.href);
    url.search = moment && box.checked ? `?t=${moment.t}` : "";
    url.hash = "";
    return url.href;
  };
  const line = [shared.title, shared.people].filter(Boolean).join(" · ");
  const draw = () => {
    part(".share-link").value = address();
    part(".share-mail").href = `mailto:?subject=${encodeURIComponent(line)}&body=${encodeURIComponent(`${line}\n${address()}`)}`;
  };
  box.addEventListener("change", draw);
  part(".share-copy").addEventListener("click", async () => {
    await navigator.clipboard.writeText(address());
    part(".share-told").textContent = word("copied");
  });
  part(".share-system").addEventListener("click", async () => {
    try {
      await navigator.share({ title: shared.title, text: line, url: address() });
      sheet.close();
    } catch (error) {
      if (error.name !== "AbortError") part(".share-told").textContent = word("failed");
    }
  });
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
  sheet.addEventListener("close", () => sheet.remove());
  draw();
  document.body.append(sheet);
  sheet.showModal();
}
