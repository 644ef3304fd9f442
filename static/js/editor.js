/** Writing comfort: Markdown tools and preview; drafts, quoting and files come by modules of their own. Loaded only where there is something to write in. */
let app; // { toast, store } of app.js; handed over because hashed files must not import in a circle

const WRAPS = { bold: ["**", "**"], italic: ["*", "*"], code: ["`", "`"], link: ["[", "](https://)"] };
const PREFIXES = { quote: "> ", list: "- " };
const SHORTCUTS = { b: "bold", i: "italic", e: "code", k: "link" };

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

let isStarted = false;
async function startOnce() {
  if (isStarted || !("sayQuote" in document.body.dataset)) return;
  isStarted = true;
  (await import("./quoting.js")).offerQuotes(replaceSelection);
}

async function keepCopies(scope) {
  const { dropSent, keepCopy } = await import("./copies.js");
  dropSent(scope, app);
  scope.querySelectorAll("[data-draft-key]").forEach((box) => keepCopy(box, app));
}

async function keepDrafts(scope) {
  const forms = scope.querySelectorAll("form[data-draft-url]");
  if (!forms.length) return;
  const { keep } = await import("./drafts.js");
  forms.forEach(keep);
}

async function takeFiles(scope) {
  const fields = scope.querySelectorAll("[data-files]");
  if (!fields.length) return;
  const { equip: equipFiles } = await import("./files.js");
  fields.forEach(equipFiles);
}

async function offerCompletion(scope) {
  const boxes = [...scope.querySelectorAll("textarea")].filter((box) => box.closest("[data-complete-url]"));
  if (!boxes.length) return;
  const { equip: complete } = await import("./completion.js");
  boxes.forEach(complete);
}

async function offerCanned(scope) {
  const fields = scope.querySelectorAll("[data-canned-url]");
  if (!fields.length) return;
  const { equip: offer } = await import("./canned.js");
  fields.forEach((field) => offer(field, replaceSelection, () => app.toast(document.body.dataset.sayFailed)));
}

export function prepare(scope, shared) {
  app = shared;
  startOnce();
  scope.querySelectorAll("[data-editor]").forEach(equip);
  keepCopies(scope);
  offerCompletion(scope);
  offerCanned(scope);
  takeFiles(scope);
  keepDrafts(scope);
}
