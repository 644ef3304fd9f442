/** Times: short and relative, the exact moment on hover. Formatters are costly to make, so each is made when first used. */
const root = document.documentElement;
const locale = navigator.languages?.find((tag) => tag.split("-")[0] === root.lang.split("-")[0]) ?? root.lang;
const STEPS = [[60, "second", 1], [3600, "minute", 60], [86400, "hour", 3600], [604800, "day", 86400], [2592000, "week", 604800]];
const once = (make) => { let made; return () => (made ??= make()); };
const relative = once(() => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
const onDay = once(() => new Intl.DateTimeFormat(locale, { dateStyle: "medium" }));
const exact = once(() => new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" }));

function wordTime(element) {
  const moment = new Date(element.dateTime);
  if (Number.isNaN(moment.valueOf())) return;
  const seconds = (moment - Date.now()) / 1000;
  const step = STEPS.find(([limit]) => Math.abs(seconds) < limit);
  element.textContent = step ? relative().format(Math.trunc(seconds / step[2]), step[1]) : onDay().format(moment);
}

export function showExact(event) {
  const element = event.target.closest?.("time[datetime]:not([title])");
  if (element) element.title = exact().format(new Date(element.dateTime));
}

export const wordTimes = (scope) => scope.querySelectorAll("time[datetime]").forEach(wordTime);
