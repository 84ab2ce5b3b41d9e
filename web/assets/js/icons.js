const icon = (path) => `<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="${path}" fill="currentColor"/></svg>`;

export const PLAY = icon("M8 5.2v13.6c0 .9 1 1.4 1.7.9l9.600-6.800c.6-.4.6-1.400 0-1.800L9.700 4.300C9 3.800 8 4.300 8 5.200z");
export const PAUSE = icon("M7 5h3.500v14H7zM13.500 5H17v14h-3.500z");
export const NEXT = icon("M6 5.500v13l9-6.500zM16 5.500h2.500v13H16z");
export const PREVIOUS = icon("M18 5.500v13l-9-6.500zM8 5.500H5.500v13H8z");
export const CLOSE = icon("M6.400 5 12 10.600 17.600 5 19 6.400 13.400 12 19 17.600 17.600 19 12 13.400 6.400 19 5 17.600 10.600 12 5 6.400z");
