// A form that can be redrawn (a level's dose, a pattern of days, the week's meter) is
// redrawn in place: the server's page is asked for, and only what it filled in is taken.
const form = document.querySelector("form[data-redraws]");

async function redraw(wish) {
  const said = new FormData(form);
  said.set("redraw", wish);
  const answer = await fetch(location.href, { method: "POST", body: said });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.querySelector("[data-live]").replaceWith(page.querySelector("[data-live]"));
  if (wish !== "week") fill(page.querySelector("form[data-redraws]"));
}

function fill(drawn) {
  for (const field of drawn.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit") continue;
    const mine = document.getElementById(field.id);
    if (!mine) continue;
    if (field.type === "checkbox" || field.type === "radio") mine.checked = field.checked;
    else mine.value = field.value;
  }
}

form?.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=redraw]");
  if (!button) return;
  event.preventDefault();
  redraw(button.value);
});

form?.addEventListener("change", (event) => {
  redraw(event.target.name === "level" ? "level" : "week");
});
