// A dark page is printed on white: its pictures are turned round by print.css, which
// needs them to stay the dark ones. The light ones would come after the printing.

const root = document.documentElement;
const DARK = "(prefers-color-scheme: dark)";

addEventListener("beforeprint", () => {
  if (root.dataset.theme !== "system" || !matchMedia(DARK).matches) return;
  const sources = [...document.querySelectorAll(`.picture source[media*="${DARK}"]`)];
  for (const source of sources) source.media = source.media.replace(DARK, "all");
  root.dataset.theme = "dark";
  addEventListener(
    "afterprint",
    () => {
      for (const source of sources) source.media = source.media.replace("all", DARK);
      root.dataset.theme = "system";
    },
    { once: true },
  );
});
