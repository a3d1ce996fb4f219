// Ask before what can't be undone, and send actions on many rows.

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (button) actOnSelected(button.dataset.action);
});

// Links that only open or do something here lead nowhere; those to `javascript:` the browser would refuse, and say so.
document.addEventListener(
  "click",
  (event) => {
    if (event.target.closest('a[href="#"], a[href^="javascript:"]')) event.preventDefault();
  },
  { capture: true },
);

document.addEventListener("change", (event) => {
  if (!event.target.matches(".action-rowtoggle")) return;
  for (const box of document.querySelectorAll("input.action-checkbox")) box.checked = event.target.checked;
});

function actOnSelected(action) {
  const told = document.getElementById("actions").dataset;
  const selected = [...document.querySelectorAll("input.action-checkbox:checked")];
  if (!selected.length) return window.alert(told.nothingSelected);
  const question = JSON.parse(told.confirmations)[action];
  const counted = question && question.replace("the selected", `the ${selected.length} selected`);
  if (counted && !window.confirm(counted)) return;
  const form = document.getElementById("action_form");
  form.querySelector("[name=action]").value = action;
  for (const box of selected) form.append(box.cloneNode());
  form.submit();
}

// The server repeats no host: it is the one that this page came from.
for (const link of document.querySelectorAll("input[data-path]")) {
  link.value = window.location.origin + link.value;
  link.addEventListener("focus", () => link.select());
}

// Flask-Admin names these boxes by their title alone, which screen readers may keep to themselves.
for (const box of document.querySelectorAll(".action-rowtoggle, .action-checkbox")) {
  box.setAttribute("aria-label", box.title);
}

// The homes of the owner who is typed, to pick one for a new device.
for (const owner of document.querySelectorAll("input[data-homes]")) {
  const offer = async () => {
    const answer = await fetch(`${owner.dataset.homes}?owner=${encodeURIComponent(owner.value)}`);
    const homes = answer.ok ? await answer.json() : [];
    const options = homes.map((home) => new Option(home.name, home.id));
    document.getElementById("homes").replaceChildren(...options);
  };
  owner.addEventListener("change", offer);
  if (owner.value) offer();
}
