/** Writing comfort: Markdown tools, preview, kept drafts, quoting. Loaded only where there is something to write in. */
let app; // { toast, store } of app.js; handed over because hashed files must not import in a circle

const WRAPS = { bold: ["**", "**"], italic: ["*", "*"], code: ["`", "`"], link: ["[", "](https://)"] };
const PREFIXES = { quote: "> ", list: "- " };
const SHORTCUTS = { b: "bold", i: "italic", e: "code", k: "link" };
const KEEP_AFTER_MS = 400;
const SENT = "sent-draft";

/** Replace the selection so that the browser's own undo still works. */
function replaceSelection(box, text, from, to) {
  box.focus();
  const isDone = document.execCommand?.("insertText", false, text);
  if (!isDone) box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.setSelectionRange(from, to);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function wrap(box, kind) {
  const { selectionStart: start, selectionEnd: end, value } = box;
  const chosen = value.slice(start, end);
  const [before, after] = kind === "code" && chosen.includes("\n") ? ["```\n", "\n```"] : WRAPS[kind];
  replaceSelection(box, before + chosen + after, start + before.length, end + before.length);
}

function prefix(box, kind) {
  const start = box.value.lastIndexOf("\n", box.selectionStart - 1) + 1;
  const end = box.selectionEnd;
  const text = box.value.slice(start, end).split("\n").map((line) => PREFIXES[kind] + line).join("\n");
  box.setSelectionRange(start, end);
  replaceSelection(box, text, start + text.length, start + text.length);
}

async function togglePreview(editor, button) {
  const box = editor.querySelector("textarea");
  const shown = editor.querySelector(".editor-shown");
  const isOn = button.getAttribute("aria-pressed") !== "true";
  if (isOn) {
    const { html, reason } = await render(editor.dataset.previewUrl, box).catch(() => ({ reason: document.body.dataset.sayFailed }));
    if (reason) return app.toast(reason);
    shown.innerHTML = html;
  }
  button.setAttribute("aria-pressed", isOn);
  box.hidden = isOn;
  shown.hidden = !isOn;
  if (!isOn) box.focus();
}

/** The server renders and sanitises, by the same code that renders the post; nothing is built from text here. */
async function render(url, box) {
  const data = new URLSearchParams({ body: box.value });
  const token = box.form.elements.csrfmiddlewaretoken?.value ?? "";
  const answer = await fetch(url, { method: "POST", body: data, headers: { "X-CSRFToken": token, "HX-Request": "true" } });
  if (answer.ok) return { html: await answer.text() };
  if (answer.status === 422) return { reason: await answer.text() };
  throw new Error(answer.status);
}

function equip(editor) {
  if (editor.dataset.ready) return;
  editor.dataset.ready = "yes";
  const box = editor.querySelector("textarea");
  const run = (kind, button) => {
    if (kind === "preview") togglePreview(editor, button);
    else if (kind in WRAPS) wrap(box, kind);
    else prefix(box, kind);
  };
  editor.addEventListener("click", (event) => {
    const button = event.target.closest("[data-md]");
    if (button) run(button.dataset.md, button);
  });
  box.addEventListener("keydown", (event) => {
    const kind = (event.ctrlKey || event.metaKey) && !event.shiftKey && SHORTCUTS[event.key];
    if (kind) { event.preventDefault(); run(kind); }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") box.form.requestSubmit();
  });
}

// --- Drafts stay in this browser until the post has arrived.
const keyOf = (box) => `draft:${box.dataset.draftKey}`;

function keepDraft(box) {
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
function dropSent(scope) {
  const sent = app.store.get(SENT);
  const isBack = scope === document && performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (!sent || isBack || scope.querySelector(".errors")) return;
  for (const key of sent.split("\n")) app.store.set(key, null);
  app.store.set(SENT, null);
}

// --- Select text in a post, press Quote, and it stands in the answer box.
const quoteButton = Object.assign(document.createElement("button"), { type: "button", className: "btn quote-btn", hidden: true });

function offerQuote() {
  const chosen = getSelection();
  const text = chosen.toString().trim();
  const post = chosen.anchorNode?.parentElement?.closest(".post .prose");
  quoteButton.hidden = !(text && post && document.querySelector("#reply textarea"));
  if (quoteButton.hidden) return;
  const place = chosen.getRangeAt(0).getBoundingClientRect();
  quoteButton.style.insetBlockStart = `${scrollY + place.bottom + 8}px`;
  quoteButton.style.insetInlineStart = `${Math.max(8, Math.min(place.left, innerWidth - 120))}px`;
  quoteButton.dataset.text = text;
}

function quote() {
  const box = document.querySelector("#reply textarea");
  const lines = quoteButton.dataset.text.split("\n").map((line) => `> ${line}`).join("\n");
  quoteButton.hidden = true;
  getSelection().removeAllRanges();
  box.setSelectionRange(box.value.length, box.value.length);
  const text = `${box.value.trim() ? "\n\n" : ""}${lines}\n\n`;
  replaceSelection(box, text, box.value.length + text.length, box.value.length + text.length);
  box.scrollIntoView({ block: "center" });
}

let isStarted = false;
function startOnce() {
  if (isStarted) return;
  isStarted = true;
  quoteButton.textContent = document.body.dataset.sayQuote;
  quoteButton.addEventListener("click", quote);
  document.body.append(quoteButton);
  document.addEventListener("selectionchange", () => { if (getSelection().isCollapsed) quoteButton.hidden = true; });
  document.addEventListener("pointerup", () => setTimeout(offerQuote, 10));
}

async function takeFiles(scope) {
  const fields = scope.querySelectorAll("[data-files]");
  if (!fields.length) return;
  const { equip: equipFiles } = await import("./files.js");
  fields.forEach(equipFiles);
}

export function prepare(scope, shared) {
  app = shared;
  startOnce();
  dropSent(scope);
  scope.querySelectorAll("[data-editor]").forEach(equip);
  scope.querySelectorAll("[data-draft-key]").forEach(keepDraft);
  takeFiles(scope);
}
