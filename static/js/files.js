/** Files on their way into a text: chosen, dropped or pasted, each with its progress, a way to cancel, and words for pictures. */

/** Put text at the cursor, as a paragraph of its own where it is a picture; the browser's undo still works. */
function insert(box, text) {
  const { selectionStart: at, value } = box;
  const isPicture = text.startsWith("!");
  const above = value.slice(0, at).trimEnd();
  const before = isPicture && above ? "\n\n".slice(Math.min(2, value.slice(above.length, at).split("\n").length - 1)) : "";
  box.focus();
  const whole = before + text + (isPicture ? "\n\n" : " ");
  if (!document.execCommand?.("insertText", false, whole)) box.setRangeText(whole, at, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The words for a picture stand in the text, where its readers find them; the field beside it follows and changes them. */
function followWords(item, box) {
  const field = item.querySelector("[data-alt]");
  const picture = new RegExp(`!\\[([^\\]]*)\\]\\(attachment:${item.querySelector("[name=attached]").value}\\)`, "i");
  const words = picture.exec(box.value)?.[1];
  if (!field || words === undefined) return;
  const input = field.querySelector("input");
  field.hidden = false;
  if (words !== item.querySelector("a").textContent) input.value = words;
  input.addEventListener("input", () => {
    const next = input.value.replace(/[[\]\\]/g, " ");
    box.value = box.value.replace(picture, (whole, now) => whole.replace(`![${now}]`, () => `![${next}]`));
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** A line that stands for a file while it arrives. */
function waitingLine(field, file) {
  const { sayArriving, sayCancel } = field.dataset;
  const line = Object.assign(document.createElement("li"), { className: "file" });
  const words = Object.assign(document.createElement("div"), { className: "file-words" });
  const name = Object.assign(document.createElement("p"), { textContent: file.name, dir: "auto" });
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  bar.setAttribute("aria-label", `${sayArriving}: ${file.name}`);
  const cancel = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-s", textContent: sayCancel });
  words.append(name, bar);
  line.append(words, cancel);
  return { line, words, bar, cancel };
}

function say(field, text) {
  let note = field.querySelector("[data-note]");
  if (!note) {
    note = Object.assign(document.createElement("p"), { className: "error" });
    note.dataset.note = "";
    note.setAttribute("role", "alert");
    field.querySelector(".file-list").before(note);
  }
  note.textContent = text;
}

function formData(field, box, file) {
  const data = new FormData();
  data.set("space", box.form.elements.space?.value || field.dataset.space);
  data.set("file", file, file.name || "picture.png");
  return data;
}

function send(field, box, file) {
  const { line, words, bar, cancel } = waitingLine(field, file);
  const request = new XMLHttpRequest();
  field.querySelector(".file-list").append(line);
  field.waiting.add(request);
  const end = () => field.waiting.delete(request);
  const fail = (reason) => {
    end();
    bar.remove();
    cancel.remove();
    line.classList.add("has-error");
    words.append(Object.assign(document.createElement("p"), { className: "error", role: "alert", textContent: reason }));
  };
  cancel.addEventListener("click", () => { request.abort(); end(); line.remove(); box.focus(); });
  request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
  request.addEventListener("error", () => fail(field.dataset.sayFailed));
  request.addEventListener("load", () => {
    if (request.status !== 200) return fail(request.status === 422 ? request.responseText : field.dataset.sayFailed);
    end();
    arrive(line, request.responseText, field, box);
  });
  request.open("POST", field.dataset.uploadUrl);
  request.setRequestHeader("X-CSRFToken", box.form.elements.csrfmiddlewaretoken.value);
  request.send(formData(field, box, file));
}

/** The server sends the finished line: nothing is built from names here. */
function arrive(line, html, field, box) {
  const made = document.createElement("template");
  made.innerHTML = html;
  const item = made.content.querySelector("li");
  line.replaceWith(item);
  insert(box, item.dataset.markdown);
  followWords(item, box);
  document.getElementById("live").append(Object.assign(document.createElement("span"), { className: "sr", textContent: field.dataset.sayArrived }));
}

const filesOf = (transfer) => [...(transfer?.files ?? [])];

export function equip(field) {
  const form = field.closest("form");
  const box = form.querySelector("[data-editor] textarea");
  const editor = box.closest("[data-editor]");
  const chooser = field.querySelector("input[type=file]");
  if (field.waiting || !chooser) return;
  field.waiting = new Set();
  field.classList.toggle("is-ready", Boolean(editor.querySelector("[data-attach]")));
  const take = (files) => files.forEach((file) => send(field, box, file));
  chooser.addEventListener("change", () => { take([...chooser.files]); chooser.value = ""; });
  editor.querySelector("[data-attach]")?.addEventListener("click", () => chooser.click());
  editor.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) { event.preventDefault(); editor.classList.add("is-over"); } });
  editor.addEventListener("dragleave", () => editor.classList.remove("is-over"));
  editor.addEventListener("drop", (event) => {
    editor.classList.remove("is-over");
    const files = filesOf(event.dataTransfer);
    if (files.length) { event.preventDefault(); take(files); }
  });
  box.addEventListener("paste", (event) => {
    const files = filesOf(event.clipboardData);
    // A table copied from a spreadsheet comes as text and as a picture of it: the text is meant.
    if (files.length && !event.clipboardData.getData("text/plain")) { event.preventDefault(); take(files); }
  });
  form.addEventListener("submit", (event) => {
    if (!field.waiting.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(field, field.dataset.sayWait);
  }, { capture: true });
  field.querySelectorAll(".file").forEach((item) => followWords(item, box));
}
