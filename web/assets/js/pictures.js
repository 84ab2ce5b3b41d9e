// Sending pictures to a record, one after the other; what is refused says why.
export function enhancePictures(form) {
  form.dataset.ready = "";
  const list = form.querySelector("[data-progress]");
  form.querySelector('input[type="file"]').addEventListener("change", async (event) => {
    let whole = true;
    for (const file of event.target.files) {
      const item = document.createElement("li");
      item.textContent = file.name;
      list.append(item);
      const answer = await send(form, file).catch(() => null);
      if (answer?.ok && !answer.redirected) {
        item.append(" ✓");
        continue;
      }
      whole = false;
      const told = await answer?.json().catch(() => null);
      const problem = document.createElement("span");
      problem.className = "problem";
      problem.textContent = told ? `${told.reason} ${told.hint ?? ""}` : String(answer?.status ?? "");
      item.append(" ", problem);
    }
    if (whole) location.reload();
  });
}

function send(form, file) {
  const address = `${form.dataset.pictures}/${encodeURIComponent(file.name)}`;
  const headers = { "X-CSRF-Token": form.dataset.token, "Content-Type": file.type || "application/octet-stream", Accept: "application/json" };
  return fetch(address, { method: "PUT", body: file, headers });
}
