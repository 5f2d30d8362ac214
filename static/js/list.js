// From a chart the way back leads to the list as it was narrowed in this tab.
const back = document.querySelector("a[data-list]");
if (back) back.search = sessionStorage.getItem("list") ?? "";
else sessionStorage.setItem("list", location.search);

// A row that opens near the edge of the window comes into view, and no further.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.querySelector(":scope > .caseload-open")) target.scrollIntoView({ block: "nearest" });
});

// What was done leads on to the next row that needs a look, and closes its own.
const closed = ":has(> .caseload-line [aria-expanded=false])";
function next(row) {
  const waiting = [...document.querySelectorAll(`#caseload > [data-tone]${closed}`)];
  const isBehind = (each) => row.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING;
  return waiting.find(isBehind) ?? waiting[0];
}
document.addEventListener("htmx:afterSettle", ({ target }) => {
  const count = document.querySelector("[data-waiting]");
  if (count) count.textContent = document.querySelectorAll("#caseload > [data-tone]").length;
  const on = target.querySelector("[data-next]");
  if (on) on.hidden = !next(target);
});
document.addEventListener("click", ({ target }) => {
  const done = target.closest("[data-next]")?.closest("li");
  const name = done && next(done)?.querySelector(".caseload-name");
  if (!name) return;
  done.querySelector(".caseload-name").click();
  name.focus();
  name.click();
});
