/** Comfort on every page: what a stranger's first look needs is here, the rest comes by modules. Every page works without it. */

const root = document.documentElement;
const store = {
  get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
  keys: () => { try { return Object.keys(localStorage); } catch { return []; } },
  set: (key, value) => { try { value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value); } catch { /* private mode */ } },
};

// Before anything is painted twice: the module is async, so the pinned theme is set as early as the file arrives.
const pinned = store.get("theme");
if (pinned) root.dataset.theme = pinned;

const say = (name) => document.body.dataset[name] ?? "";

/** Show a short message and have it read aloud; `action` is an optional {label, run}. */
function toast(text, action) {
  const note = Object.assign(document.createElement("p"), { className: "toast", textContent: text });
  if (action) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: action.label });
    button.addEventListener("click", () => { note.remove(); action.run(); });
    note.append(" ", button);
  }
  document.getElementById("live").append(note);
  setTimeout(() => note.remove(), action ? 9000 : 5000);
}

// --- Times: short and relative, the exact moment on hover. Formatters are costly to make, so each is made when first used.
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

function showExact(event) {
  const element = event.target.closest?.("time[datetime]:not([title])");
  if (element) element.title = exact().format(new Date(element.dateTime));
}

const wordTimes = (scope) => scope.querySelectorAll("time[datetime]").forEach(wordTime);

// --- Theme: system, light or dark; kept in this browser only.
function markTheme() {
  const chosen = root.dataset.theme ?? "system";
  for (const button of document.querySelectorAll("[data-theme-set]")) button.setAttribute("aria-pressed", button.dataset.themeSet === chosen);
}

function setTheme(choice) {
  if (choice === "system") delete root.dataset.theme;
  else root.dataset.theme = choice;
  store.set("theme", choice === "system" ? null : choice);
  markTheme();
}

// --- Avatars, and what works without a network: what makes the page readable comes before them. So strangers get both
// a few seconds later, or as soon as they move; whoever is signed in has the rest of the page already.
const REST_AFTER_MS = 4000;
let arePicturesDue = false;

async function loadAvatars(scope) {
  if (scope.querySelector(".avatar[data-src]")) (await import("./avatars.js")).loadNear(scope);
}

function bringTheRest() {
  if (arePicturesDue) return;
  arePicturesDue = true;
  loadAvatars(document);
  import("./offline.js").then((module) => module.start({ toast, store }));
}

function expectTheRest() {
  if ("known" in document.body.dataset || document.querySelector("[data-kept-threads]")) return bringTheRest();
  for (const sign of ["pointermove", "touchstart", "scroll", "keydown"]) addEventListener(sign, bringTheRest, { once: true, passive: true });
  setTimeout(bringTheRest, REST_AFTER_MS);
}

// --- Menus, keys, votes.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu.contains(except)) continue;
    const hadFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (hadFocus && !except) menu.querySelector("summary").focus();
  }
}

let keys, votes;

/** The first key that somebody presses brings what keys do. */
async function onKey(event) {
  if (event.key === "Escape") closeMenus();
  if (!keys) keys = await import("./keys.js");
  keys.onKey(event);
}

// --- Clicks that need no server.
function onClick(event) {
  const target = event.target;
  closeMenus(target);
  const chosen = target.closest(".menu-list :is(a, button)");
  if (chosen) setTimeout(() => { chosen.closest("details").open = false; });
  const theme = target.closest("[data-theme-set]");
  if (theme) setTheme(theme.dataset.themeSet);
  const slot = target.closest("[data-dismiss]")?.closest(".slot");
  if (slot) { event.preventDefault(); slot.replaceChildren(); }
  const link = target.closest("a[data-copy]");
  if (link && navigator.clipboard && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    if (navigator.share && matchMedia("(pointer: coarse)").matches) return navigator.share({ url: link.href, title: document.title }).catch(() => {});
    navigator.clipboard.writeText(link.href).then(() => toast(say("sayCopied")), () => location.assign(link.href));
  }
}

function onFailure(event) {
  votes?.takeBack(event);
  toast(say("sayFailed"));
}

/** Without a network an answer waits. On a shared machine nothing written or read stays behind the one who signs out. */
function onSubmit(event) {
  if (!navigator.onLine && event.target.matches("[data-offline-reply]")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    import("./offline.js").then((module) => module.queue(event.target, { toast, store }));
  }
  if (event.target.action.endsWith("/logout/")) forget();
}

function forget() {
  for (const key of store.keys()) if (key.startsWith("draft:")) store.set(key, null);
  store.set("person", null);
  globalThis.caches?.delete("threads");
}

/** Whoever was here before ended without signing out: what they wrote and read is not for the next one. */
function greet() {
  const person = document.body.dataset.known, last = store.get("person");
  if (!person || person === last) return;
  if (last) forget();
  store.set("person", person);
}

// --- Start.
function prepare(scope) {
  wordTimes(scope);
  offerCopies(scope);
  watchUndo(scope);
  followTemplate(scope);
  if (arePicturesDue) loadAvatars(scope);
  if (!scope.querySelector("[data-editor], [data-draft-key]")) return;
  if ("known" in document.body.dataset) return equip(scope);
  // Most strangers only read: what helps with writing comes when they come near the form.
  for (const form of scope.querySelectorAll("form:has([data-editor], [data-draft-key])")) {
    if (form.contains(document.activeElement)) return equip(scope);
    for (const sign of ["focusin", "pointerover"]) form.addEventListener(sign, () => equip(scope), { once: true });
  }
}

async function watchUndo(scope) {
  const offers = scope.querySelectorAll("[data-until]");
  if (offers.length) offers.forEach((await import("./undo.js")).watch);
}

async function offerCopies(scope) {
  if (scope.querySelector(".prose pre")) (await import("./codes.js")).offerCopies(scope, say, toast);
}

/** The questions of another space came, or the page's own. */
async function followTemplate(scope) {
  const fields = scope.matches?.("[data-template]") ? scope : scope.querySelector("[data-template]");
  if (fields) (await import("./templates.js")).follow(fields);
}

const equip = async (scope) => (await import("./editor.js")).prepare(scope, { toast, store });

/** Something came by htmx: dress it, and put the cursor into a form that was asked for. */
function arrive(element) {
  prepare(element);
  if (element.closest(".slot")) element.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}

function start() {
  greet();
  markTheme();
  prepare(document);
  document.querySelector("[data-focus]")?.focus();
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("pointerover", showExact, { passive: true });
  document.addEventListener("submit", onSubmit, { capture: true });
  document.addEventListener("change", (event) => { if (event.target.matches("[data-submit]")) event.target.form.requestSubmit(); });
  document.addEventListener("htmx:beforeRequest", (event) => votes?.voteNow(event));
  document.addEventListener("htmx:responseError", onFailure);
  document.addEventListener("htmx:sendError", onFailure);
  document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) arrive(event.detail.elt); });
  expectTheRest();
  if ("known" in document.body.dataset) import("./votes.js").then((module) => { votes = module; });
  setInterval(() => wordTimes(document), 60_000);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
