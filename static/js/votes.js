/** Votes are shown at once, and taken back honestly when the server does not agree. */
export function voteNow(event) {
  const button = event.detail.elt;
  const vote = button.closest?.(".vote");
  if (!vote) return;
  const score = vote.querySelector(".score");
  vote.dataset.before = score.textContent;
  score.textContent = Number(score.textContent) + Number(button.value) - Number(vote.dataset.vote);
}

export function takeBack(event) {
  const vote = event.detail.elt.closest?.(".vote");
  if (vote?.dataset.before) vote.querySelector(".score").textContent = vote.dataset.before;
}
