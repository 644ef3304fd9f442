/** The template of the chosen space: it follows the choice as long as nothing else was written. */
const words = (text) => text.split(/\s+/).filter(Boolean).join(" ");

export function follow(fields) {
  const box = fields.closest("form").elements.body;
  const next = fields.dataset.template;
  const former = box.dataset.template ?? next;
  box.dataset.template = next;
  if (former === next || (words(box.value) && words(box.value) !== words(former))) return;
  box.value = next;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}
