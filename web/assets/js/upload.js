// Sending files by tus 1.0: in pieces with checksums, so that a lost connection or a closed lid costs one piece.
const PIECE = 4 * 1024 * 1024;
const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const encoded = (text) => base64(new TextEncoder().encode(text));
const TUS = { "Tus-Resumable": "1.0.0" };

export function enhanceUpload(form) {
  form.dataset.ready = "";
  const list = form.querySelector("[data-progress]");
  for (const input of form.querySelectorAll('input[type="file"]')) {
    input.addEventListener("change", () => sendAll(form, list, [...input.files]));
    if (input.files.length) sendAll(form, list, [...input.files]); // chosen before this script was there
  }
}

class Refused extends Error {} // the server has said why, in the reader's language; what a browser says is in its own

async function sendAll(form, list, files) {
  const rows = files.map((file) => row(list, file, form));
  let whole = true;
  for (const [n, file] of files.entries()) whole = (await send(form, file, rows[n])) && whole;
  if (whole && files.length) location.reload();
}

function row(list, file, form) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.className = "main";
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = Math.max(1, file.size);
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const note = document.createElement("span");
  note.className = "note";
  const pause = document.createElement("button");
  pause.type = "button";
  pause.className = "quiet-button";
  pause.textContent = form.dataset.wordStop;
  const made = { bar, note, paused: false, resume: () => {} };
  pause.addEventListener("click", () => {
    made.paused = !made.paused;
    pause.textContent = made.paused ? form.dataset.wordGo : form.dataset.wordStop;
    if (!made.paused) made.resume();
  });
  item.append(name, bar, note, pause);
  list.append(item);
  return made;
}

async function send(form, file, row) {
  const key = `muragat-upload:${file.name}:${file.size}:${file.lastModified}`;
  let tries = 0;
  while (tries < 6) {
    try {
      const address = (await known(key)) ?? (await begin(form, file, key));
      if (!address) return false;
      let offset = Number((await told(address)).headers.get("upload-offset"));
      row.bar.value = offset;
      while (offset < file.size) {
        if (row.paused) await new Promise((resolve) => (row.resume = resolve));
        const piece = await file.slice(offset, offset + PIECE).arrayBuffer();
        const digest = crypto.subtle ? { "Upload-Checksum": `sha256 ${base64(await crypto.subtle.digest("SHA-256", piece))}` } : {};
        const headers = { ...TUS, ...digest, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
        const answer = await fetch(address, { method: "PATCH", headers, body: piece });
        if (!answer.ok) throw new Refused(await answer.text());
        offset = Number(answer.headers.get("upload-offset"));
        row.bar.value = offset;
        tries = 0;
      }
      localStorage.removeItem(key);
      row.bar.value = row.bar.max;
      return true;
    } catch (error) {
      tries += 1;
      row.note.textContent = error instanceof Refused ? error.message : form.dataset.wordLost;
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tries));
    }
  }
  row.note.textContent = form.dataset.wordFailed;
  return false;

  async function begin() {
    const metadata = `filename ${encoded(file.name)},group ${encoded(form.dataset.group)}`;
    const headers = { ...TUS, "Upload-Length": String(file.size), "Upload-Metadata": metadata };
    const answer = await fetch(form.dataset.upload, { method: "POST", headers });
    if (answer.status !== 201) {
      row.note.textContent = await answer.text();
      return null;
    }
    localStorage.setItem(key, answer.headers.get("location"));
    return answer.headers.get("location");
  }
}

const told = (address) => fetch(address, { method: "HEAD", headers: TUS });

async function known(key) {
  const address = localStorage.getItem(key);
  if (address && (await told(address)).ok) return address;
  localStorage.removeItem(key);
  return null;
}
