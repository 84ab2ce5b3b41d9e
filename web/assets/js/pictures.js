// Sending pictures to a record, one after the other; what is refused says why.
import { NotDone, sent, sentByForm } from "./answers.js";

export function enhancePictures(form) {
  form.dataset.ready = "";
  const list = form.querySelector("[data-progress]");
  form.querySelector('input[type="file"]').addEventListener("change", async (event) => {
    let whole = true;
    const files = [...event.target.files];
    event.target.value = ""; // the same file chosen again is a change again
    for (const file of files) {
      const item = document.createElement("li");
      item.textContent = file.name;
      list.append(item);
      try {
        await sentByForm(form.dataset.token, (token) => send(form, file, token));
        item.append(" ✓");
      } catch (error) {
        if (!(error instanceof NotDone)) throw error;
        whole = false;
        item.append(" ", Object.assign(document.createElement("span"), { className: "problem", textContent: error.message }));
      }
    }
    if (whole && files.length) location.reload();
  });
}

function send(form, file, token) {
  const address = `${form.dataset.pictures}/${encodeURIComponent(file.name)}`;
  return sent(address, { method: "PUT", body: file, headers: { "X-CSRF-Token": token, "Content-Type": file.type || "application/octet-stream" } });
}
