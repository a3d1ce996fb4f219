// Refresh the dashboard in place, as long as somebody looks at it: with each tick of the fleet's stream, and each minute for the
// rest. Without the live process, each five seconds.
const dashboard = document.getElementById("dashboard");
const PER_MINUTE = 60 / Number(dashboard.dataset.refreshSeconds);
let stream = null;
let turns = 0;

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(window.location.pathname, { redirect: "error" }).catch(() => null);
  if (!answer || !answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("dashboard");
  if (!fresh) return;
  dashboard.replaceChildren(...fresh.childNodes);
  if (!stream) follow(fresh.dataset.stream);
}

// Each page brings a ticket of its own, which is good once.
function follow(address) {
  if (!address) return;
  stream = new EventSource(address);
  stream.addEventListener("fleet", refresh);
  stream.addEventListener("end", leave);
  stream.onerror = leave;
}

function leave() {
  stream?.close();
  stream = null;
}

setInterval(() => {
  turns += 1;
  if (!stream || turns % PER_MINUTE === 0) refresh();
}, Number(dashboard.dataset.refreshSeconds) * 1000);
follow(dashboard.dataset.stream);
