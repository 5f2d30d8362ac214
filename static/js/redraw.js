// A form that can be redrawn (a level's dose, a pattern of days, the week's meter) is
// redrawn in place: the server's page is asked for, and only what it filled in is taken.
const form = document.querySelector("form[data-redraws]");
const DOSE = "sets reps hold_seconds minutes steps times_per_day is_per_side load";
let filling = 0;
let last = Promise.resolve();

// The browser reads the answer as a page: no text of ours is made into one.
function pageAt(address, said) {
  return new Promise((done, fail) => {
    const asked = new XMLHttpRequest();
    asked.responseType = "document";
    asked.onload = () => done(asked.status < 400 ? asked.response : null);
    asked.onerror = fail;
    asked.open("POST", address);
    asked.send(said);
  });
}

async function redraw(wish) {
  const said = new FormData(form);
  said.set("redraw", wish);
  const page = await pageAt(location.href, said);
  if (!page) return;
  document.querySelector("[data-live]").replaceWith(page.querySelector("[data-live]"));
  const names = wish === "level" ? DOSE.split(" ") : wish === "week" ? [] : ["weekdays"];
  fill(page.querySelector("form[data-redraws]"), names);
}

function fill(drawn, names) {
  for (const field of drawn.elements) {
    const mine = names.includes(field.name) && document.getElementById(field.id);
    if (!mine) continue;
    if (field.type === "checkbox") mine.checked = field.checked;
    else mine.value = field.value;
  }
}

// One after another, so that an older answer never covers a newer one.
function ask(wish) {
  const fills = wish !== "week";
  filling += fills;
  last = last
    .then(() => redraw(wish))
    .catch(() => {})
    .finally(() => {
      filling -= fills;
    });
}

form?.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=redraw]");
  if (!button) return;
  event.preventDefault();
  ask(button.value);
});

form?.addEventListener("change", (event) => {
  ask(event.target.name === "level" ? "level" : "week");
});

// Saved too soon, a form would be saved without what is on its way.
form?.addEventListener("submit", (event) => {
  if (!filling) return;
  event.preventDefault();
  last.then(() => form.requestSubmit(event.submitter));
});
