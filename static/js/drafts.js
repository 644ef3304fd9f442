/** Drafts on the server: saved while somebody types, one save at a time; where another window was faster, both texts are shown. */
const SAVE_AFTER_MS = 1500;
const LONGEST_WAIT_MS = 10_000;

const field = (form, name) => form.elements[name];

/** Everything that a draft keeps: the words and the ids of files, not the files themselves nor the request's key. */
function wordsOf(form) {
  const data = new FormData(form);
  for (const name of ["uploads", "request_key", "voice", "csrfmiddlewaretoken"]) data.delete(name);
  return data;
}

const isEmpty = (form) => !["title", "body"].some((name) => field(form, name)?.value.trim());

export function keep(form) {
  if (form.dataset.keeping) return;
  form.dataset.keeping = "yes";
  const state = form.querySelector("[data-draft-state]");
  let timer, oldest, isSaving = false, isAgain = false, isShut = false;
  const tell = (what) => { if (state) state.textContent = state.dataset[what] ?? ""; };

  async function save() {
    clearTimeout(timer);
    oldest = undefined;
    if (isShut) return;
    if (isSaving) { isAgain = true; return; }
    isSaving = true;
    try {
      const token = field(form, "csrfmiddlewaretoken").value;
      const answer = await fetch(form.dataset.draftUrl, { method: "POST", body: wordsOf(form), headers: { "X-CSRFToken": token }, keepalive: form.elements.body.value.length < 20_000 });
      if (isShut) return;
      if (answer.status === 409) showChoice(await answer.text());
      else if (answer.ok) { field(form, "draft_sequence").value = await answer.text(); tell("saySaved"); }
      else tell("sayFailed");
    } catch { tell("sayFailed"); }
    isSaving = false;
    if (isAgain) { isAgain = false; save(); }
  }

  /** Nothing more is saved until the writer has chosen. */
  function showChoice(html) {
    isShut = true;
    tell("sayFailed");
    const place = form.querySelector("[data-draft-choice]");
    place.innerHTML = html;
    place.firstElementChild?.focus();
  }

  function goOn(event) {
    const choice = event.target.closest("[data-draft-keep]")?.closest("[data-sequence]");
    if (!choice) return;
    event.preventDefault();
    field(form, "draft_sequence").value = choice.dataset.sequence;
    choice.remove();
    isShut = isSaving = false;
    save();
    form.elements.body.focus();
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    oldest ??= Date.now();
    clearTimeout(timer);
    tell("");
    if (isEmpty(form) && field(form, "draft_sequence").value === "0") return;
    timer = setTimeout(save, Math.max(0, Math.min(SAVE_AFTER_MS, oldest + LONGEST_WAIT_MS - Date.now())));
  });
  form.addEventListener("click", goOn);
  // What is being sent is no draft any more: a save under way must not raise it again, nor one that was about to begin.
  form.addEventListener("submit", (event) => { if (!event.defaultPrevented) { isShut = true; clearTimeout(timer); } });
  addEventListener("pageshow", (event) => { if (event.persisted) isShut = false; });
}
