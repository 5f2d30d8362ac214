// Where not all places fit side by side, the one we are at is brought into view.
const nav = document.querySelector(".nav");
const here = nav?.querySelector("[aria-current=page]");

function middleOf(element) {
  const box = element.getBoundingClientRect();
  return box.left + box.width / 2;
}

if (here) nav.scrollBy({ left: middleOf(here) - middleOf(nav), behavior: "instant" });
