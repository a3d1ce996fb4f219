// A home as it changes: pushed by the live process; where that can't be reached, asked for.
//
// `follow` calls `show(home)` with what the home does, `tell(answer)` with what of the page is new in words, and
// `state("live" | "asked" | "lost")`.

const ASK_EVERY = 15_000;
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;

export function follow({ home, json, ticket, csrf, interval, show, tell, state }) {
  const silence = Math.max(30_000, 2_500 * interval); // after so long a stream is taken for dead
  let source = null;
  let tries = 0;
  let coming = 0; // the timer of the next try
  let asking = 0;
  let listening = 0;

  async function ask() {
    try {
      const answer = await fetch(json, { headers: { Accept: "application/json" }, redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 404) return location.reload(); // signed out, or no longer ours
      if (!answer.ok) throw new Error(answer.statusText);
      tell(await answer.json());
      if (!source) state("asked");
    } catch {
      if (!source) state("lost");
    }
  }

  async function open() {
    clearTimeout(coming);
    let given;
    try {
      const answer = await fetch(ticket, { method: "POST", body: new URLSearchParams({ csrf_token: csrf }), redirect: "manual" });
      if (!answer.ok) throw new Error(answer.statusText);
      given = await answer.json();
    } catch {
      return close();
    }
    if (document.hidden) return;
    const next = new EventSource(`${given.url}/live/homes/${home}?show=home&ticket=${encodeURIComponent(given.ticket)}`);
    next.addEventListener("home", (event) => heard(next, JSON.parse(event.data)));
    next.addEventListener("end", () => { next.close(); location.reload(); }); // no longer ours to see
    next.onerror = () => { next.close(); close(); };
    listening = setTimeout(() => { next.close(); close(); }, silence);
  }

  function heard(stream, what) {
    clearTimeout(listening);
    listening = setTimeout(() => { stream.close(); close(); }, silence);
    source = stream;
    tries = 0;
    clearInterval(asking);
    asking = 0;
    state("live");
    show(what);
    ask();
  }

  // Ask meanwhile, and come back: later each time, and not all at once.
  function close() {
    clearTimeout(listening);
    clearTimeout(coming);
    source = null;
    if (document.hidden) return;
    if (!asking) {
      ask();
      asking = setInterval(ask, ASK_EVERY);
    }
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** tries++);
    coming = setTimeout(open, wait * (0.8 + 0.4 * Math.random()));
  }

  function rest() {
    clearTimeout(coming);
    clearTimeout(listening);
    clearInterval(asking);
    asking = 0;
    source?.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => { document.hidden ? rest() : (tries = 0, ask(), open()); });
  addEventListener("online", () => { tries = 0; open(); });
  addEventListener("pagehide", rest);
  open();
}
