// A way back to the site, a language, and names for what rq-dashboard leaves nameless to screen readers.
document.documentElement.lang = "en";

const home = document.createElement("a");
home.href = document.currentScript.dataset.home;
home.className = "nav-link";
home.textContent = "← Smart Home Energy";
document.querySelector(".navbar")?.prepend(home);

function nameFields() {
  for (const field of document.querySelectorAll("select, input, button")) {
    const isNamed = field.matches("button") && field.textContent.trim();
    if (isNamed || field.labels?.length || field.hasAttribute("aria-label")) continue;
    field.setAttribute("aria-label", field.title || field.id.replaceAll("-", " ") || field.name || "field");
  }
  for (const field of document.querySelectorAll("input[title], select[title]")) field.setAttribute("aria-label", field.title);
}

nameFields();
new MutationObserver(nameFields).observe(document.body, { childList: true, subtree: true });
