// The page `Now`, alive: numbers by the page's locale, the picture by the same rules as the server's (site/now/picture.py).
import { follow } from "./live.js";

const page = document.querySelector("[data-now]");
const ways = page.querySelector(".ways");
const strengths = (ways?.dataset.strengths ?? "").split(" ").map(Number);
const whole = new Intl.NumberFormat(page.dataset.locale, { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat(page.dataset.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const clock = new Intl.DateTimeFormat(page.dataset.locale, { timeStyle: "short", timeZone: page.dataset.zone });
const share = new Intl.NumberFormat(page.dataset.locale, { style: "percent" });

const watts = (value) => (Math.abs(Math.round(value)) < 1000 ? `${whole.format(value)} W` : `${fine.format(value / 1000)} kW`);
const strength = (value) => strengths.filter((least) => Math.abs(value) >= least).length;
const put = (node, text) => { if (node && node.textContent !== text) node.textContent = text; };

function show(home) {
  if (!home || !ways) return; // whether anything is on, the page's own answer says
  const drawn = [...page.querySelectorAll("[data-place]")].map((one) => one.dataset.place);
  if (["battery", "vehicle"].some((store) => home[store] && !drawn.includes(store))) return reload();
  for (const place of page.querySelectorAll("[data-place]")) draw(place, home);
  put(page.querySelector('[data-told="house_watts"]'), watts(home.watts.house));
  ring(home.flows);
}

function draw(place, home) {
  const key = place.dataset.place;
  const power = home.watts[key];
  const strong = strength(power);
  const away = key === "grid" ? power < 0 : power > 0 && Boolean(place.dataset.states);
  const way = page.querySelector(`[data-way="${key}"]`);
  way.setAttribute("class", `way ${key} p${strong} ${away ? "out" : "in"}`);
  place.setAttribute("class", `place ${key} p${strong}`);
  put(place.querySelector("[data-watts]"), watts(Math.abs(power)));
  const [positive, negative, none] = place.dataset.states.split("|");
  put(place.querySelector("[data-state]"), strong ? (power > 0 ? positive : negative) : none);
  const store = home[key];
  if (!store || key === "grid") return;
  place.querySelector("[data-gauge]").setAttribute("stroke-dasharray", `${store.percentage} 100`);
  put(place.querySelector("[data-percent]"), share.format(store.percentage / 100));
  const meter = page.querySelector(`[data-meter="${key}"]`);
  if (meter) meter.value = store.percentage;
}

function ring(flows) {
  const arcs = [...page.querySelectorAll("[data-arc]")];
  const given = arcs.map((arc) => flows[`${arc.dataset.arc}_to_house`] ?? 0);
  const total = given.reduce((sum, one) => sum + one, 0);
  let at = 0;
  arcs.forEach((arc, place) => {
    const length = total ? (100 * given[place]) / total : 0;
    arc.setAttribute("stroke-dasharray", `${length} 100`);
    arc.setAttribute("stroke-dashoffset", -at);
    at += length;
  });
}

function tell({ home, told, tones, rows, past_percent: done }) {
  if (!home !== !ways) return reload(); // another picture
  show(home);
  for (const node of page.parentElement.querySelectorAll("[data-told]")) {
    const text = told[node.dataset.told];
    if (text !== undefined) put(node, text);
  }
  ways?.setAttribute("aria-label", told.picture ?? "");
  for (const node of page.querySelectorAll("[data-tone-is]")) {
    const tone = tones[node.dataset.tone] ?? "";
    if (node.className !== "badge") node.className = tone;
    node.dataset.toneIs = tone;
  }
  for (const body of page.querySelectorAll("[data-rows]")) fill(body, rows[body.dataset.rows]);
  const making = page.querySelector("[data-making]");
  if (making && done === null) making.remove(); // the past is there
  else if (making) making.querySelector("progress").value = done;
}

function fill(body, rows) {
  body.replaceChildren(...rows.map((row) => {
    const line = document.createElement("tr");
    row.forEach((text, place) => {
      const cell = line.insertCell();
      cell.textContent = text;
      if (place === row.length - 1) cell.className = "n";
    });
    return line;
  }));
}

let last = Date.now(); // not while somebody has just come and is about to tap
function reload() {
  if (Date.now() - last < 10_000) return;
  last = Date.now();
  location.reload();
}

let updated = new Date();
function state(how) {
  if (how !== "lost") updated = new Date();
  page.classList.toggle("is-live", how === "live");
  page.classList.toggle("is-lost", how === "lost");
  const words = { live: page.dataset.live, asked: page.dataset.updated, lost: page.dataset.lost }[how];
  put(page.querySelector("[data-status]"), words.replace("{time}", clock.format(updated)));
}

const { homeId: home, json, ticket, csrf, interval } = page.dataset;
follow({ home, json, ticket, csrf, interval: Number(interval), show, tell, state });
