/** Keys: / searches, j and k walk through posts or rows. */
const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable]");

function walk(step) {
  const stops = [...document.querySelectorAll("main [data-stop]")];
  const here = stops.findIndex((stop) => stop.classList.contains("is-here"));
  const next = stops[Math.max(0, Math.min(stops.length - 1, here + step))];
  if (!next) return;
  stops[here]?.classList.remove("is-here");
  next.classList.add("is-here");
  next.scrollIntoView({ block: "start" });
  (next.querySelector("h2 a") ?? next).focus({ preventScroll: true });
}

export function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const search = document.querySelector("[data-seek]");
  if (event.key === "/" && search?.offsetParent) { event.preventDefault(); search.focus(); }
  if (event.key === "j") walk(1);
  if (event.key === "k") walk(-1);
}
