/**
 * Put on a page of a company's product by `<script src="…/widget.js" defer>`: every element with `data-answerable` becomes a
 * frame in which people find answers. Attributes data-product, -version, -page and -error-code say where they are.
 * It reads nothing else of the page, sets no cookie, and needs no exception from the page's own policy but for the frame.
 */
const NAMES = ["product", "version", "page", "errorCode"];
const HEIGHT = "26rem";

const widget = new URL("widget/", document.currentScript.src);

function fill(place) {
  const address = new URL(widget);
  for (const name of NAMES) {
    const said = place.dataset[name];
    if (said) address.searchParams.set(name === "errorCode" ? "error_code" : name, said.slice(0, 200));
  }
  const frame = document.createElement("iframe");
  frame.src = address;
  frame.title = place.dataset.label || place.textContent.trim() || "Ask the community";
  frame.loading = "lazy";
  frame.referrerPolicy = "no-referrer";
  frame.setAttribute("sandbox", "allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox");
  Object.assign(frame.style, { border: "0", inlineSize: "100%", blockSize: place.dataset.height || HEIGHT });
  place.replaceChildren(frame);
}

document.querySelectorAll("[data-answerable]").forEach(fill);
