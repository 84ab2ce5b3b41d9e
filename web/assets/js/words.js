// The interface's words stand in the page, in its language: <body data-word-…>.
export function word(name) {
  return document.body.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`] ?? name;
}

export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${String(rest).padStart(2, "0")}`;
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}
