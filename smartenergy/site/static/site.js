// What every page does with a script; without one it works too, by the server.

// Menus close when one looks elsewhere.
const menus = () => document.querySelectorAll("details[data-menu][open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Ask before what can't be undone.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// A new account lives where its browser does.
for (const field of document.querySelectorAll("[data-browser-timezone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
