const svg = (inside) => `<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">${inside}</svg>`;
const icon = (path) => svg(`<path d="${path}" fill="currentColor"/>`);
const line = (path) => svg(`<path d="${path}" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`);

export const PLAY = icon("M8 5.2v13.6c0 .9 1 1.4 1.7.9l9.6-6.8c.6-.4.6-1.4 0-1.8L9.7 4.3C9 3.8 8 4.3 8 5.200z");
export const PAUSE = icon("M7 5h3.5v14H7zM13.5 5H17v14h-3.5z");
export const NEXT = icon("M6 5.5v13l9-6.5zM16 5.5h2.5v13H16z");
export const PREVIOUS = icon("M18 5.5v13l-9-6.5zM8 5.5H5.5v13H8z");
export const CLOSE = icon("M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12 19 17.6 17.6 19 12 13.4 6.4 19 5 17.6 10.6 12 5 6.4z");
export const BACK = line("M5 12a7.5 7.5 0 1 0 2.5-5.6M8 3 7 6.8l4 .7M12 9v4l2.5 1.5");
export const FORWARD = line("M19 12a7.5 7.5 0 1 1-2.5-5.6M16 3l1 3.8-4 .7M12 9v4l2.5 1.5");
export const LOOP = line("M5 11V9.5A2.5 2.5 0 0 1 7.5 7H18M15.5 4 18.5 7l-3 3M19 13v1.5a2.5 2.5 0 0 1-2.5 2.5H6M8.5 20l-3-3 3-3");
export const CLOSER = line("M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5M10.5 8v5M8 10.5h5");
export const WIDER = line("M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5M8 10.5h5");
export const SHARE = line("M12 15V4M8 7.5 12 3.5l4 4M5 12v7h14v-7");
export const KEEP = line("M12 4v10M8 10.5l4 4 4-4M5 19h14");
export const ADD = line("M4 7h10M4 12h10M4 17h6M17.5 13v7M14 16.5h7");
