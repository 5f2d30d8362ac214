// From a chart the way back leads to the list as it was narrowed in this tab.
const back = document.querySelector("a[data-list]");
if (back) back.search = sessionStorage.getItem("list") ?? "";
else sessionStorage.setItem("list", location.search);

// A row that opens near the edge of the window comes into view, and no further.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.querySelector(":scope > .caseload-open")) target.scrollIntoView({ block: "nearest" });
});
