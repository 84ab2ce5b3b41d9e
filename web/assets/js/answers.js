// What the archive answers a script, or in the reader's words why there is no answer: what the archive says of it, else
// what its status means. Nobody is shown a number, and a sign-in page is no answer to anything.
import { word } from "./words.js";

/** `status`: 0 where nothing came back; `code`: the archive's own. */
export class NotDone extends Error {
  constructor(words, status = 0, code = "") {
    super(words);
    Object.assign(this, { status, code });
  }
}

export async function sent(address, options = {}) {
  let response;
  try {
    response = await fetch(address, { ...options, headers: { Accept: "application/json", ...options.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new NotDone(word("away"));
  }
  if (response.status === 401 || new URL(response.url).pathname.endsWith("/login")) throw new NotDone(word("signedOut"), 401);
  if (response.ok) return response;
  throw await refusal(response);
}

export async function asked(address, options) {
  const response = await sent(address, options);
  return response.json().catch(() => {
    throw new NotDone(word("broken"), response.status);
  });
}

/** With the token of this session; of the one of today where somebody has signed in again since the page came. */
export async function sentByForm(token, send) {
  try {
    return await send(token);
  } catch (error) {
    if (error.code !== "stale-form") throw error;
  }
  const today = await asked(`${document.body.dataset.root}/account/kept.json`);
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = today.csrf_token;
  return send(today.csrf_token);
}

async function refusal(response) {
  const { status } = response;
  const kind = response.headers.get("content-type") ?? "";
  const body = await response.text().catch(() => "");
  if (kind.startsWith("text/plain") && body) return new NotDone(body, status);
  const { reason = "", hint = "", code = "" } = kind.includes("json") ? read(body) : {};
  const words = [reason, hint].filter(Boolean).map((text) => (/[.!?…]$/.test(text) ? text : `${text}.`)).join(" ");
  return new NotDone(words || word(status === 429 || status === 503 ? "busy" : status >= 500 ? "broken" : "refused"), status, code);
}

function read(body) {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}
