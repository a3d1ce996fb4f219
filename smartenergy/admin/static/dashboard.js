// Refresh the dashboard in place, as long as somebody looks at it.
const dashboard = document.getElementById("dashboard");

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(window.location.pathname, { redirect: "error" }).catch(() => null);
  if (!answer || !answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("dashboard");
  if (fresh) dashboard.replaceChildren(...fresh.childNodes);
}

setInterval(refresh, Number(dashboard.dataset.refreshSeconds) * 1000);
