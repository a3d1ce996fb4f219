// Parts of a page that change by themselves are asked for anew, while somebody looks: the page as it is, without
// loading it again. Whoever has opened or focused something in one is not disturbed.
for (const part of document.querySelectorAll("[data-live-part]")) {
  const name = part.dataset.livePart;
  const refresh = async () => {
    if (document.hidden || part.contains(document.activeElement)) return;
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(`[data-live-part="${name}"]`);
    if (fresh && !part.contains(document.activeElement)) part.replaceChildren(...fresh.childNodes);
    if (fresh && !fresh.dataset.everySeconds) window.clearInterval(timer);
  };
  const timer = window.setInterval(() => refresh().catch(() => {}), 1000 * part.dataset.everySeconds);
}

// What was just made and is never shown again can be copied with one click.
for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent.trim());
    button.textContent = button.dataset.copied;
  });
}
