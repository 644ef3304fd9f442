/**
 * The service worker: public threads that were read can be read again without a network.
 *
 * What is kept is what a stranger gets: a page that the server marks `Offline-Copy: public`, which it does for nobody who is
 * signed in. For them it says `ask`, and the page is fetched once more without cookies. Nothing else is ever stored.
 */
const THREADS = "threads", PARTS = "parts";
const MOST_THREADS = 60, MOST_PARTS = 150;
const FRESH_MS = 15 * 60_000;
const OFFLINE = "/offline/";

const asStranger = (url) => fetch(url, { credentials: "omit" });

async function trim(cache, most) {
  const requests = await cache.keys();
  for (const request of requests.slice(0, Math.max(0, requests.length - most))) await cache.delete(request);
}

/** Keep the sheets, scripts and signs that a page or a script names, and those that these name. */
async function keepParts(text, base) {
  const cache = await caches.open(PARTS);
  for (const [, path] of text.matchAll(/["']([^"'\s]+\.(?:js|css|svg))["']/g)) {
    const url = new URL(path, base);
    if (url.origin !== location.origin || (await cache.match(url.href))) continue;
    const part = await asStranger(url.href);
    if (!part.ok) continue;
    await cache.put(url.href, part.clone());
    if (path.endsWith(".js")) await keepParts(await part.text(), url);
  }
  await trim(cache, MOST_PARTS);
}

async function keepPage(cache, url, answer) {
  await cache.delete(url);
  await cache.put(url, answer.clone());
  await trim(cache, MOST_THREADS);
  await keepParts(await answer.text(), url);
}

const isFresh = (copy) => copy && Date.now() - Date.parse(copy.headers.get("Date")) < FRESH_MS;

/** After a page was shown: keep it, keep it as a stranger sees it, or forget what is there no more. */
async function remember(url, answer) {
  const threads = await caches.open(THREADS);
  if ([401, 403, 404, 410].includes(answer.status)) return threads.delete(url);
  const word = answer.headers.get("Offline-Copy");
  if (word === "public") return keepPage(threads, url, answer);
  if (word !== "ask" || isFresh(await threads.match(url))) return;
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
    const kept = await (await caches.open(PARTS)).match(event.request.url);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const page = await asStranger(OFFLINE);
  if (!page.ok) throw new Error("no page to show without a network");
  await (await caches.open(PARTS)).put(OFFLINE, page.clone());
  await keepParts(await page.text(), new URL(OFFLINE, location.href));
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
