// Sending files by tus 1.0: in pieces with checksums, so that a lost connection or a closed lid costs one piece.
import { NotDone, sent } from "./answers.js";

const PIECE = 4 * 1024 * 1024;
const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const encoded = (text) => base64(new TextEncoder().encode(text));
const TUS = { "Tus-Resumable": "1.0.0" };

export function enhanceUpload(form) {
  form.dataset.ready = "";
  const list = form.querySelector("[data-progress]");
  for (const input of form.querySelectorAll('input[type="file"]')) {
    const take = () => {
      const files = [...input.files];
      input.value = ""; // the same file chosen again is a change again
      sendAll(form, list, files);
    };
    input.addEventListener("change", take);
    if (input.files.length) take(); // chosen before this script was there
  }
}

// Nothing came back, bytes that went astray, somebody else at the same file, or a server that stumbles: worth another try.
const PASSES = (status) => [0, 409, 423, 429, 460].includes(status) || (status >= 500 && status !== 507);

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
  let reason = "";
  while (tries < 6) {
    try {
      const address = (await known(key)) ?? (await begin(form, file, key));
      let offset = await offsetOf(address);
      row.bar.value = offset;
      while (offset < file.size) {
        if (row.paused) await new Promise((resolve) => (row.resume = resolve));
        const piece = await file.slice(offset, offset + PIECE).arrayBuffer();
        const digest = crypto.subtle ? { "Upload-Checksum": `sha256 ${base64(await crypto.subtle.digest("SHA-256", piece))}` } : {};
        const headers = { ...TUS, ...digest, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
        const answer = await sent(address, { method: "PATCH", headers, body: piece });
        offset = Number(answer.headers.get("upload-offset"));
        row.bar.value = offset;
        tries = 0;
      }
      localStorage.removeItem(key);
      row.bar.value = row.bar.max;
      row.note.textContent = "";
      return true;
    } catch (error) {
      if (!(error instanceof NotDone)) throw error;
      reason = error.message;
      if (!PASSES(error.status)) break;
      tries += 1;
      row.note.textContent = error.status ? reason : form.dataset.wordLost;
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tries));
    }
  }
  row.note.textContent = localStorage.getItem(key) ? `${reason} ${form.dataset.wordFailed}` : reason;
  return false;
}

async function begin(form, file, key) {
  const metadata = `filename ${encoded(file.name)},group ${encoded(form.dataset.group)}`;
  const headers = { ...TUS, "Upload-Length": String(file.size), "Upload-Metadata": metadata };
  const address = (await sent(form.dataset.upload, { method: "POST", headers })).headers.get("location");
  localStorage.setItem(key, address);
  return address;
}

const offsetOf = async (address) => Number((await sent(address, { method: "HEAD", headers: TUS })).headers.get("upload-offset"));

// Where a file goes on; only the server's word that it is gone makes a browser forget it.
async function known(key) {
  const address = localStorage.getItem(key);
  if (!address) return null;
  try {
    await offsetOf(address);
    return address;
  } catch (error) {
    if (error.status !== 404) throw error;
    localStorage.removeItem(key);
    return null;
  }
}
