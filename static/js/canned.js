/** A canned reply goes in at the cursor; without this the form comes back with it. */
export function equip(field, replaceSelection, say) {
  if (field.dataset.ready) return;
  field.dataset.ready = "yes";
  const form = field.closest("form");
  field.querySelector("button").addEventListener("click", async (event) => {
    event.preventDefault();
    const box = form.elements.body;
    const data = new URLSearchParams({ canned: form.elements.canned.value });
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "HX-Request": "true" };
    const answer = await fetch(field.dataset.cannedUrl, { method: "POST", body: data, headers }).catch(() => null);
    if (!answer?.ok) return say();
    const before = box.value.slice(0, box.selectionStart).trim() ? "\n\n" : "";
    const text = before + (await answer.text());
    const end = box.selectionStart + text.length;
    replaceSelection(box, text, end, end);
  });
}
