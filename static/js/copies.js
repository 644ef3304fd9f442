/** Copies of what somebody writes in this browser, until the post has arrived; never in executive communities. */
const KEEP_AFTER_MS = 400;
const SENT = "sent-draft";
let app; // { toast, store } of app.js

const keyOf = (box) => `draft:${box.dataset.draftKey}`;

export function keepCopy(box, shared) {
  app = shared;
  if (box.dataset.kept) return;
  box.dataset.kept = "yes";
  const key = keyOf(box);
  const saved = app.store.get(key);
  if (saved && !box.value.trim()) {
    box.value = saved;
    const { sayDraft, sayDiscard } = document.body.dataset;
    app.toast(sayDraft, { label: sayDiscard, run: () => { box.value = ""; app.store.set(key, null); box.focus(); } });
  }
  let timer;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => app.store.set(key, box.value.trim() ? box.value : null), KEEP_AFTER_MS);
  });
  box.form?.addEventListener("submit", () => { clearTimeout(timer); app.store.set(key, box.value); markSent(box.form); });
}

function markSent(form) {
  app.store.set(SENT, [...form.querySelectorAll("[data-draft-key]")].map(keyOf).join("\n"));
}

/** A draft goes once a next page was reached by sending it: not by "back", and not the same form with errors. */
export function dropSent(scope, shared) {
  app = shared;
  const sent = app.store.get(SENT);
  const isBack = scope === document && performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (!sent || isBack || scope.querySelector(".errors")) return;
  for (const key of sent.split("\n")) app.store.set(key, null);
  app.store.set(SENT, null);
}
