/** What can be taken back for half a minute: the offer goes when the time has passed. */
export function watch(offer) {
  const left = new Date(offer.dataset.until) - Date.now();
  if (left <= 0) return offer.remove();
  setTimeout(() => {
    const hadFocus = offer.contains(document.activeElement);
    const post = offer.closest("[tabindex]");
    offer.remove();
    if (hadFocus) post?.focus({ preventScroll: true });
  }, left);
}
