/** A button on each block of code that copies it. */
export function offerCopies(scope, say, toast) {
  if (!navigator.clipboard) return;
  for (const block of scope.querySelectorAll(".prose pre:not(.code-box > pre)")) {
    const box = Object.assign(document.createElement("div"), { className: "code-box" });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-s", textContent: say("sayCopy") });
    button.addEventListener("click", () => navigator.clipboard.writeText(block.textContent).then(() => toast(say("sayCodeCopied")), () => getSelection().selectAllChildren(block)));
    block.replaceWith(box);
    box.append(block, button);
  }
}
