// Sends the new password with the link's token, which stands after the `#` and is sent nowhere else.
const form = document.getElementById("form");
const told = document.getElementById("told");
const fields = { new_password: document.getElementById("password"), again: document.getElementById("again") };
const words = form.dataset; // in the page's language

const token = () => decodeURIComponent(window.location.hash.slice(1));

function begin() {
  form.hidden = !token();
  tell(form.hidden ? words.cutOff : "", form.hidden);
  if (!form.hidden) fields.new_password.focus();
}

function tell(sentence, isWrong = false) {
  told.textContent = sentence;
  told.className = isWrong ? "told error" : sentence ? "told success" : "";
}

function mark(name, complaint) {
  const field = fields[name];
  document.getElementById(`${field.id}-wrong`).textContent = complaint;
  field.setAttribute("aria-invalid", complaint ? "true" : "false");
  field.closest(".field").classList.toggle("is-wrong", Boolean(complaint));
  if (complaint) field.focus();
}

async function send() {
  const answer = await fetch(words.address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: token(), new_password: fields.new_password.value }),
  });
  return answer.ok ? null : answer.json();
}

function succeed() {
  form.remove();
  history.replaceState(null, "", window.location.pathname); // the link is used up: nobody needs to find it here
  tell(words.done);
}

function complain(problem) {
  const complaints = problem.fields ?? {};
  if (complaints.new_password) return mark("new_password", `${words.password} ${complaints.new_password.join(", ")}.`);
  tell(complaints.token ? `${words.link} ${complaints.token.join(", ")}.` : problem.detail, true);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  tell("");
  mark("again", "");
  mark("new_password", "");
  if (fields.new_password.value !== fields.again.value) return mark("again", words.differs);
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const problem = await send();
    if (problem) complain(problem);
    else succeed();
  } catch {
    tell(words.silent, true);
  } finally {
    button.disabled = false;
  }
});

window.addEventListener("hashchange", begin);
begin();
