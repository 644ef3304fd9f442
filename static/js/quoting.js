/** Select text in a post, press Quote, and it stands in the answer box. */
let replaceSelection; // of editor.js; handed over because hashed files must not import in a circle

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
  quoteButton.dataset.source = sourceOf(post.closest(".post"));
}

/** Who said it, with the way back to it; a name may hold what Markdown reads as marks. */
function sourceOf(post) {
  const name = post.querySelector(".byline .name")?.textContent.trim().replace(/[\\[\]*_`<>~&!]/g, "\\$&");
  return name && post.dataset.quoteUrl ? `> [${name}](${post.dataset.quoteUrl}):\n>\n` : "";
}

function quote() {
  const box = document.querySelector("#reply textarea");
  const lines = quoteButton.dataset.text.split("\n").map((line) => `> ${line}`).join("\n");
  quoteButton.hidden = true;
  getSelection().removeAllRanges();
  box.setSelectionRange(box.value.length, box.value.length);
  const text = `${box.value.trim() ? "\n\n" : ""}${quoteButton.dataset.source}${lines}\n\n`;
  replaceSelection(box, text, box.value.length + text.length, box.value.length + text.length);
  box.scrollIntoView({ block: "center" });
}

export function offerQuotes(replace) {
  replaceSelection = replace;
  quoteButton.textContent = document.body.dataset.sayQuote;
  quoteButton.addEventListener("click", quote);
  document.body.append(quoteButton);
  document.addEventListener("selectionchange", () => { if (getSelection().isCollapsed) quoteButton.hidden = true; });
  document.addEventListener("pointerup", () => setTimeout(offerQuote, 10));
}
