/**
 * The service worker: public threads that were read can be read again without a network.
 *
 * What is kept is what a stranger gets: a page that the server marks `Offline-Copy: public`, which it does only where the request
 * brought no cookie. Else it says `ask`, and the page is fetched once more without cookies. Nothing else is ever stored.
 */
const THREADS = "threads", PARTS = "parts", SHELL = "shell"; // read threads, what they need, and the page without a network
const MOST_THREADS = 60, MOST_PARTS = 150;
const FRESH_MS = 15 * 60_000;
const OFFLINE = "/offline/";

const asStranger = (url) => fetch(url, { credentials: "omit" });

async function trim(cache, most) {
  const requests = await cache.keys();
  for (const request of requests.slice(0, Math.max(0, requests.length - most))) await cache.delete(request);
}

/** Return the addresses that the head of a page, or the imports of a script, name: never what people wrote. */
function partsOf(text, base) {
  const isScript = base.pathname.endsWith(".js");
  const told = isScript ? text.matchAll(/["'](\.\/[^"'\s]+\.js)["']/g)
    : text.split("</head>")[0].matchAll(/<(?:link|script)\b[^>]*?\b(?:href|src)="([^"]+\.(?:js|css|svg))"/g);
  return [...told].map(([, path]) => new URL(path, base)).filter((url) => url.origin === location.origin);
}

async function keepParts(name, text, base) {
  const cache = await caches.open(name);
  for (const url of partsOf(text, base)) {
    if (await cache.match(url.href)) continue;
    const part = await asStranger(url.href);
    if (!part.ok) continue;
    await cache.put(url.href, part.clone());
    if (url.pathname.endsWith(".js")) await keepParts(name, await part.text(), url);
  }
  if (name === PARTS) await trim(cache, MOST_PARTS);
}

async function keepPage(cache, url, answer) {
  await cache.delete(url);
  await cache.put(url, answer.clone());
  await trim(cache, MOST_THREADS);
  await keepParts(PARTS, await answer.text(), new URL(url));
}

const isFresh = (copy) => copy && Date.now() - Date.parse(copy.headers.get("Date")) < FRESH_MS;

/** After a page was shown: keep it, keep it as a stranger sees it, or forget what is there no more. */
async function remember(url, answer) {
  const threads = await caches.open(THREADS);
  const word = answer.headers.get("Offline-Copy");
  if (word === "public") return keepPage(threads, url, answer);
  if (word !== "ask") return answer.status < 500 && threads.delete(url);
  if (isFresh(await threads.match(url))) return;
  const copy = await asStranger(url);
  if (copy.ok && copy.headers.get("Offline-Copy") === "public") return keepPage(threads, url, copy);
  await threads.delete(url);
}

async function show(event) {
  const url = event.request.url.split("#")[0];
  try {
    const answer = (await event.preloadResponse) ?? (await fetch(event.request));
    event.waitUntil(remember(url, answer.clone()).catch(() => {}));
    return answer;
  } catch {
    const threads = await caches.open(THREADS);
    return (await threads.match(url)) ?? (await threads.match(url, { ignoreSearch: true })) ?? caches.match(OFFLINE);
  }
}

async function part(event) {
  try {
    return await fetch(event.request);
  } catch (error) {
    const kept = await caches.match(event.request.url);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const page = await asStranger(OFFLINE);
  if (!page.ok) throw new Error("no page to show without a network");
  await caches.delete(SHELL);
  await (await caches.open(SHELL)).put(OFFLINE, page.clone());
  await keepParts(SHELL, await page.text(), new URL(OFFLINE, location.href));
  await self.skipWaiting();
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
})()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (new URL(request.url).origin !== location.origin) return;
  if (request.method !== "GET") {
    if (request.mode === "navigate" && !navigator.onLine) event.respondWith(caches.match(OFFLINE));
  } else if (request.mode === "navigate") event.respondWith(show(event));
  else if (["style", "script", "image"].includes(request.destination)) event.respondWith(part(event));
});
