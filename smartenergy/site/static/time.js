// One crosshair for the strips of three days: by pointer, by touch, by arrow keys; what is there is read out in a line.

const strips = document.querySelector("[data-strips]");
const stack = strips.querySelector("[data-crosshair]");
const readout = strips.querySelector("[data-readout]");
const { starts, columns } = JSON.parse(strips.querySelector("[data-numbers]").textContent);
const { locale, zone, currency } = strips.dataset;
const fields = [...stack.querySelectorAll(".field-of-plot")];
const hairs = fields.map((field) => {
  const hair = document.createElement("i");
  hair.className = "hair";
  hair.hidden = true;
  field.append(hair);
  return hair;
});

const number = (digits) => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
const money = (digits) => new Intl.NumberFormat(locale, currency ? { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits } : {});
const [whole, fine, cents, prices] = [number(0), number(2), money(2), money(4)];
const moment = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: zone });
const told = {
  W: (value) => (Math.abs(value) < 1000 ? `${whole.format(value)} W` : `${fine.format(value / 1000)} kW`),
  kWh: (value) => `${fine.format(value)} kWh`,
  "%": (value) => `${whole.format(value)} %`,
  price: (value) => `${prices.format(value)}/kWh`,
  money: (value) => cents.format(value),
};

let place = starts.findLastIndex((start) => start * 1000 <= Date.now());
if (place === starts.length - 1) place = Math.floor(starts.length / 2);

function show(wanted) {
  place = Math.min(starts.length - 1, Math.max(0, wanted));
  const share = (place + 0.5) / starts.length;
  for (const hair of hairs) {
    hair.hidden = false;
    hair.style.left = `${100 * share}%`;
  }
  const at = document.createElement("b");
  at.textContent = moment.format(starts[place] * 1000);
  const known = columns.filter((one) => one.values[place] !== null && (one.values[place] !== 0 || one.unit !== "W"));
  readout.replaceChildren(piece(at), ...known.map((one) => piece(`${one.label} ${told[one.unit](one.values[place])}`)));
}

function piece(content) {
  const span = document.createElement("span");
  span.append(content);
  return span;
}

function at(event) {
  const field = fields[0].getBoundingClientRect();
  return Math.floor(((event.clientX - field.left) / field.width) * starts.length);
}

stack.addEventListener("pointermove", (event) => show(at(event)));
stack.addEventListener("pointerdown", (event) => show(at(event)));
stack.addEventListener("focus", () => { readout.setAttribute("aria-live", "polite"); if (stack.matches(":focus-visible")) show(place); });
stack.addEventListener("blur", () => readout.setAttribute("aria-live", "off"));
stack.addEventListener("keydown", (event) => {
  const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -4, PageDown: 4, Home: -starts.length, End: starts.length }[event.key];
  if (!by) return;
  event.preventDefault();
  show(place + by * (event.shiftKey ? 4 : 1));
});
