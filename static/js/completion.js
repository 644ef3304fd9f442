/** Lists under a text as `@` or `#` is typed: arrows choose, Enter or Tab takes, Escape closes. Plain typing goes on as ever. */
const PAUSE_MS = 150;
// The sign stands at the beginning or after a blank or bracket; a heading has a blank after its `#`.
const SIGNS = [["person", /(?:^|[\s([])(@[\p{L}\p{N}_-]{0,30})$/u], ["thread", /(?:^|[\s([])(#[^\s#](?:[^\n#]{0,59}))$/u]];
let count = 0;

function typedAt(box) {
  if (box.selectionStart !== box.selectionEnd) return null;
  const before = box.value.slice(Math.max(0, box.selectionStart - 90), box.selectionStart);
  for (const [kind, sign] of SIGNS) {
    const found = sign.exec(before);
    if (found) return { kind, text: found[1] };
  }
  return null;
}

function placeOf(box) {
  const url = new URL(box.closest("[data-complete-url]").dataset.completeUrl, location.href);
  const space = box.form.elements.space?.value;
  if (space && !url.searchParams.has("thread")) url.searchParams.set("space", space);
  return url;
}

export function equip(box) {
  if (box.dataset.completes) return;
  box.dataset.completes = "yes";
  const list = Object.assign(document.createElement("ul"), { className: "offers", id: `offers-${++count}`, hidden: true });
  const holder = box.closest("[data-complete-url]");
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", holder.dataset.sayOffers);
  box.after(list);
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  let timer, request, here, refused;

  function close() {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    box.removeAttribute("aria-activedescendant");
  }

  function point(line) {
    list.querySelector('[aria-selected="true"]')?.setAttribute("aria-selected", "false");
    line.setAttribute("aria-selected", "true");
    line.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", line.id);
  }

  function show(html) {
    list.innerHTML = html;
    const lines = [...list.children];
    list.hidden = !lines.length;
    lines.forEach((line, at) => { line.id = `${list.id}-${at}`; });
    if (!lines.length) return box.removeAttribute("aria-activedescendant");
    point(lines[0]);
    const note = Object.assign(document.createElement("span"), { className: "sr", textContent: `${lines.length} ${holder.dataset.sayOffers}` });
    document.getElementById("live").append(note);
    setTimeout(() => note.remove(), 3000);
  }

  async function ask() {
    request?.abort();
    request = new AbortController();
    const url = placeOf(box);
    url.searchParams.set("kind", here.kind);
    url.searchParams.set("q", here.text.slice(1));
    try {
      const answer = await fetch(url, { signal: request.signal, headers: { "HX-Request": "true" } });
      if (answer.ok && here) show(await answer.text());
    } catch { /* another letter was typed, or the line is gone: typing goes on */ }
  }

  function take(line) {
    const from = box.selectionStart - here.text.length;
    box.setSelectionRange(from, box.selectionStart);
    close();
    box.focus();
    if (!document.execCommand?.("insertText", false, line.dataset.text)) box.setRangeText(line.dataset.text, from, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  box.addEventListener("input", () => {
    here = typedAt(box);
    if (here && refused && here.text.startsWith(refused)) return;
    refused = undefined;
    if (!here) return close();
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden || event.ctrlKey || event.metaKey || event.isComposing) return;
    const lines = [...list.children];
    const at = lines.findIndex((line) => line.ariaSelected === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) point(lines[(at + step + lines.length) % lines.length]);
    else if (event.key === "Enter" || event.key === "Tab") take(lines[at]);
    else if (event.key === "Escape") { refused = here.text; close(); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("pointerdown", (event) => {
    const line = event.target.closest("[role=option]");
    event.preventDefault();
    if (line) take(line);
  });
  box.addEventListener("blur", close);
}
