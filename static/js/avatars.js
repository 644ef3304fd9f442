/** Pictures over the initials, fetched when they come near the window. */
const MARGIN = "200px";

const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    const picture = Object.assign(new Image(), { src: target.dataset.src, alt: "" });
    picture.decode().then(() => target.append(picture), () => {});
  }
}, { rootMargin: MARGIN });

/** Watch every avatar below `scope` that has a picture and does not show it yet. */
export function loadNear(scope) {
  for (const avatar of scope.querySelectorAll(".avatar[data-src]:not(:has(img))")) near.observe(avatar);
}
