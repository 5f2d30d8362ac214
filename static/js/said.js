// A page that opens at a place of its own (#…) takes no autofocus: what came of a press
// would go unheard. It is said first, and Tab goes on from that place.
const said = document.querySelector(".messages[autofocus]");
const place = location.hash && document.getElementById(location.hash.slice(1));

function goOn(event) {
  if (event.key !== "Tab" || event.shiftKey) return;
  place.tabIndex = -1;
  place.focus();
}

if (said && place) {
  window.addEventListener("load", () => said.focus({ preventScroll: true }));
  said.addEventListener("keydown", goOn, { once: true });
}
