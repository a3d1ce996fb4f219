// While a what-if is worked out: ask how far it is, and show the answer when it is there.

const waiting = document.querySelector("[data-waits-for]");
const EVERY_MS = 700;

async function look() {
  const answer = await fetch(waiting.dataset.waitsFor, { headers: { Accept: "application/json" } });
  if (!answer.ok) return window.location.reload();
  const { state, percent } = await answer.json();
  if (state === "done" || state === "failed") return window.location.reload();
  waiting.querySelector("progress").value = percent;
  const share = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
  waiting.querySelector("output").textContent = share.format(percent / 100);
  window.setTimeout(look, EVERY_MS);
}

// Where the server is away for a moment, look again a little later.
if (waiting) {
  const patiently = () => look().catch(() => window.setTimeout(patiently, 4 * EVERY_MS));
  window.setTimeout(patiently, EVERY_MS);
}
