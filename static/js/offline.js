/** Without a network: threads that were read stay readable, and an answer waits on this device until it can be sent. */
const QUEUED = "draft:queued:"; // goes with the drafts when somebody signs out
let app; // { toast, store } of app.js

const queued = () => app.store.keys().filter((key) => key.startsWith(QUEUED)).map((key) => ({ key, ...JSON.parse(app.store.get(key)) }));

/** What could not be sent is a draft again: the thread's form shows it when it is opened next. */
function handBack(reply) {
  app.store.set(reply.draft, [app.store.get(reply.draft), reply.body].filter(Boolean).join("\n\n"));
  app.store.set(reply.key, null);
}

const words = (form) => form.querySelector("[data-say-queued]").dataset;

/** Keep what a form says until there is a network. */
export function queue(form, shared) {
  app = shared;
  const box = form.elements.body;
  if ([...form.querySelectorAll("input[type=file]")].some((input) => input.files.length)) return app.toast(words(form).sayNoFiles);
  const page = location.href.split("#")[0];
  const id = crypto.randomUUID().replaceAll("-", "");
  const reply = { page, id, body: box.value, title: document.title, draft: `draft:${box.dataset.draftKey}`, person: app.store.get("person") };
  app.store.set(QUEUED + id, JSON.stringify(reply));
  app.store.set(reply.draft, null);
  box.value = "";
  const { sayQueued, sayTakeBack } = words(form);
  app.toast(sayQueued, { label: sayTakeBack, run: () => { box.value = reply.body; app.store.set(QUEUED + id, null); box.focus(); } });
}

/** Send one through the thread's own form, as it is now; its own key makes a second try harmless. What
 * a stranger wrote, or somebody who is signed out by now, is a draft. */
async function send(reply) {
  const answered = await fetch(reply.page);
  const { body } = new DOMParser().parseFromString(await answered.text(), "text/html");
  const form = body.querySelector("form[data-offline-reply]");
  if (!form || !reply.person || body.dataset.known !== reply.person) return handBack(reply);
  const data = new FormData();
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.set("body", reply.body);
  data.set("request_key", reply.id);
  data.set("waited", "1");
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body: data });
  if (answer.ok && answer.redirected) {
    app.store.set(reply.key, null);
    app.toast(words(form).saySent, { label: words(form).sayLook, run: () => location.assign(answer.url) });
  } else if (answer.status < 500) {
    handBack(reply);
    app.toast(words(form).sayRefused, { label: words(form).sayLook, run: () => location.assign(reply.page) });
  }
}

/** One window sends at a time. */
function sendAll() {
  if (!navigator.onLine || !queued().length) return;
  navigator.locks.request("queued-replies", async () => {
    for (const reply of queued()) await send(reply).catch(() => {});
  });
}

/** The page that is shown without a network: what can be read, and what waits. */
async function listKept() {
  const list = document.querySelector("[data-kept-threads]");
  if (!list || !("caches" in window)) return;
  const threads = await caches.open("threads");
  for (const request of (await threads.keys()).reverse()) {
    const page = new DOMParser().parseFromString(await (await threads.match(request)).text(), "text/html");
    append(list, Object.assign(document.createElement("a"), { href: request.url, textContent: page.title }));
  }
  for (const reply of queued()) append(document.querySelector("[data-queued]"), Object.assign(document.createElement("p"), { textContent: reply.body }));
}

function append(list, element) {
  const item = document.createElement("li");
  item.append(element);
  list.append(item);
  list.closest("section").hidden = false;
}

export function start(shared) {
  app = shared;
  if (document.querySelector("link[rel=manifest]")) navigator.serviceWorker?.register("/worker.js").catch(() => {});
  addEventListener("online", sendAll);
  sendAll();
  listKept();
}
