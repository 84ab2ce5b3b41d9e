// The waveform, drawn by wavesurfer.js from stored peaks; the sound itself is never decoded here.
import WaveSurfer from "wavesurfer.js";
import Regions from "wavesurfer.js/plugins/regions";

export async function drawWaveform(host, track, deck, view, asked) {
  const response = await asked;
  if (!response.ok || !host.isConnected) return;
  const outline = await response.json();
  const peaks = extremes(outline);
  const duration = track.duration || (outline.length * outline.samples_per_pixel) / outline.sample_rate;
  let drawing = make(host, peaks, duration, deck, view, outline);
  // Zoom: from the whole in one width to 16 pixels for every point of the outline.
  const wave = host.querySelector("[data-wave]");
  const most = Math.max(1, (16 * outline.length) / wave.clientWidth);
  let zoom = 1;
  const zoomTo = (wanted) => {
    zoom = Math.min(most, Math.max(1, wanted));
    host.querySelector(".wider").disabled = zoom === 1;
    host.querySelector(".closer").disabled = zoom === most;
    if (drawing.getDecodedData()) drawing.zoom(zoom === 1 ? 0 : (zoom * wave.clientWidth) / duration);
  };
  host.querySelector(".closer").addEventListener("click", () => zoomTo(zoom * 2));
  host.querySelector(".wider").addEventListener("click", () => zoomTo(zoom / 2));
  zoomTo(1);
  const remake = () => {
    if (!host.isConnected) {
      deck.removeEventListener("track", remake);
      drawing.destroy();
      return;
    }
    drawing.destroy();
    drawing = make(host, peaks, duration, deck, view, outline);
    if (zoom > 1) drawing.once("ready", () => zoomTo(zoom));
  };
  deck.addEventListener("track", remake);
}

// audiowaveform 2: min, max pairs of signed 8-bit values; wavesurfer takes the outline as two channels.
function extremes(outline) {
  const scale = 2 ** (outline.bits - 1);
  const largest = new Float32Array(outline.length);
  for (let i = 0; i < outline.length; i += 1) {
    const [low, high] = [outline.data[2 * i] / scale, outline.data[2 * i + 1] / scale];
    largest[i] = Math.abs(low) > Math.abs(high) ? low : high;
  }
  return [largest];
}

function make(host, peaks, duration, deck, view, outline) {
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const regions = Regions.create();
  const drawing = WaveSurfer.create({
    container: host.querySelector("[data-wave]"),
    media: view.isMine ? deck.audio : new Audio(),
    peaks,
    duration,
    height: "auto",
    waveColor: colour("--wave"),
    progressColor: colour("--wave-played"),
    cursorColor: colour("--ink"),
    cursorWidth: view.isMine ? 2 : 0, // while another one sounds the ghost shows the place
    barWidth: 2,
    barGap: 1,
    barRadius: 1,
    normalize: true,
    dragToSeek: false,
    hideScrollbar: false,
    cspNonce: document.querySelector("script[nonce]")?.nonce,
    plugins: [regions],
  });
  drawing.on("interaction", (seconds) => view.seek(seconds));
  if (!host.closest("[data-cutting]")) regions.enableDragSelection({ color: `color-mix(in srgb, ${colour("--ochre")} 28%, transparent)` }, 4);
  regions.on("region-created", (region) => {
    for (const other of regions.getRegions()) if (other !== region) other.remove();
    if (region.id !== "passage") setFrom(region, view);
  });
  regions.on("region-updated", (region) => setFrom(region, view));
  const follow = () => {
    if (!host.isConnected) return deck.removeEventListener("passage", follow);
    const passage = view.isMine ? deck.passage : null;
    if (!passage) return regions.clearRegions();
    const [old] = regions.getRegions();
    if (old && Math.abs(old.start - passage.start) < 0.05 && Math.abs(old.end - passage.end) < 0.05) return undefined;
    return regions.addRegion({
      id: "passage",
      start: passage.start,
      end: passage.end,
      color: `color-mix(in srgb, ${colour("--ochre")} 28%, transparent)`,
    });
  };
  deck.addEventListener("passage", follow);
  drawing.once("destroy", () => deck.removeEventListener("passage", follow));
  drawing.once("ready", follow);
  host.waveform = { drawing, outline };
  host.dispatchEvent(new Event("waveform"));
  return drawing;
}

function setFrom(region, view) {
  if (region.end - region.start < 0.05) return;
  view.mark({ start: region.start, end: region.end });
}
