// A browser with Trusted Types turns no text into a page, and no address into a script,
// unless the one policy lets it through: here it is, and the header allows no second.
const WORKER = "/sw.js";
const BY_HTMX = ["Document parseHTMLUnsafe", "DOMParser parseFromString"];
const wrapped = (text) =>
  `<body><template class="internal-htmx-wrapper">${text}</template></body>`;
let heard = null; // what our own server has just answered to htmx

document.addEventListener("htmx:beforeSwap", ({ detail: { xhr } }) => {
  const isOurs = new URL(xhr.responseURL).origin === location.origin;
  heard = isOurs ? xhr.response : null;
});

window.trustedTypes?.createPolicy("default", {
  createHTML(text, _type, sink) {
    const isAnswer = heard !== null && (text === heard || text === wrapped(heard));
    if (!isAnswer || !BY_HTMX.includes(sink)) return null;
    heard = null; // once
    return text;
  },
  createScriptURL: (address) => (address === WORKER ? address : null),
});
