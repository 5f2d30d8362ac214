// What was typed and not saved yet is not left behind: it goes along with a form that
// ends the work, and is saved before a link leads away from it.
const isTyped = (form) => "unsaved" in form.dataset || isChanged(form);
const isChanged = (form) => [...form.elements].some((field) => field.name && field.type !== "hidden" && differs(field));

function differs(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((each) => each.selected !== each.defaultSelected);
  return field.value !== field.defaultValue;
}

function carry(form, pairs) {
  for (const old of form.querySelectorAll("[data-carried]")) old.remove();
  for (const [name, value] of pairs) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value }).dataset.carried = "";
    form.append(field);
  }
}

document.addEventListener("submit", ({ target }) => {
  const other = document.getElementById(target.dataset.carries ?? "");
  if (!other) return;
  const own = ["csrfmiddlewaretoken", "token"];
  carry(target, isTyped(other) ? [...new FormData(other)].filter(([name]) => !own.includes(name)) : []);
}, true);

// The menu leads away all the same where it cannot be saved: once that was said.
let pressed = null;
const leads = (link, form) => !link.closest("main") && (link === pressed || !isChanged(form));

document.addEventListener("click", (event) => {
  const form = document.querySelector("form[data-keeps]");
  const link = event.target.closest("a[href]");
  if (!form || !link || !isTyped(form) || leads(link, form)) return;
  const isElsewhere = link.origin === location.origin && link.pathname !== location.pathname;
  if (!isElsewhere || link.target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  pressed = link;
  carry(form, [["next", link.pathname + link.search]]);
  form.requestSubmit(form.querySelector("[data-keeping]"));
});

// Where nothing can be saved on the way, the browser asks first.
let isSent = false;
document.addEventListener("submit", () => { isSent = true; });
window.addEventListener("beforeunload", (event) => {
  if (!isSent && [...document.querySelectorAll("form[data-warns]")].some(isTyped)) event.preventDefault();
});

// Back on this page, a press leads nowhere but where it says.
window.addEventListener("pageshow", () => {
  pressed = null;
  isSent = false;
  for (const form of document.querySelectorAll("form")) carry(form, []);
});
