/* What old hands and eyes stumble over, as the browser measures it: beyond axe's rules.
   Each answers with [element, why] for what is wrong. `audience` is patient or staff. */
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const box = (element) => element.getBoundingClientRect();
  const HIDDEN = ".visually-hidden, .skip, [hidden], template, dialog:not([open])";
  /* So is the head of a table whose rows are cards, with all of its cells. */
  const isClipped = (element) => element && style(element).clipPath === "inset(50%)";
  const isSeen = (element) =>
    element.checkVisibility({ visibilityProperty: true }) &&
    !element.closest(HIDDEN) &&
    !isClipped(element) &&
    !isClipped(element.closest("thead"));
  const seen = (selector) => all(selector).filter(isSeen);
  const style = (element) => getComputedStyle(element);
  const hasWords = (element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const scrolls = (element) => {
    for (let up = element.parentElement; up; up = up.parentElement)
      if (/auto|scroll/.test(style(up).overflowX) && up !== document.body) return true;
    return false;
  };
  const hasEdge = (element) => {
    const { borderRightWidth, backgroundColor } = style(element);
    return parseFloat(borderRightWidth) > 0 || !/, 0\)$/.test(backgroundColor);
  };
  const isPatients = document.body.dataset.audience === "patient";
  const CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex='0']";

  /* A box to tick is as large as the words that tick it. */
  const target = (element) => {
    const label = element.closest("label") ?? (element.labels ?? [])[0];
    const isTicked = element.matches("[type=checkbox], [type=radio]");
    return box(isTicked && label ? label : element);
  };
  /* A link within a sentence is as high as its line: 2.5.8 lets it be. */
  const isInText = (element) => {
    if (element.tagName !== "A" || style(element).display !== "inline") return false;
    const words = (node) => node.textContent.replace(/\s+/g, " ").trim();
    return words(element.closest("p, li, td, dd, th, div")) !== words(element);
  };

  const checks = {
    "sideways: the page scrolls sideways": () =>
      document.scrollingElement.scrollWidth > innerWidth + 1
        ? [[document.body, `${document.scrollingElement.scrollWidth} of ${innerWidth} px`]]
        : [],

    "cut-off: beyond the edge of the window": () =>
      seen("body *")
        .filter((e) => !e.closest("svg") && !scrolls(e))
        .filter((e) => box(e).width && box(e).right > innerWidth + 1)
        .map((e) => [e, `ends at ${Math.round(box(e).right)} px`]),

    "clipped: words do not fit their box": () =>
      seen("body *")
        .filter((e) => hasWords(e) && style(e).display !== "inline")
        .filter((e) => !e.matches("option, textarea, title") && !e.closest("svg, select"))
        .filter((e) => {
          const isWide = e.scrollWidth > e.clientWidth + 1;
          const isHigh = e.scrollHeight > e.clientHeight + 1;
          const { overflowX, overflowY } = style(e);
          return (
            (isWide && (hasEdge(e) || /hidden|clip/.test(overflowX))) ||
            (isHigh && /hidden|clip/.test(overflowY))
          );
        })
        .filter((e) => !/auto|scroll/.test(style(e).overflowX))
        .map((e) => [
          e,
          `${e.scrollWidth}×${e.scrollHeight} in ${e.clientWidth}×${e.clientHeight}`,
        ]),

    "target: too small for a finger": () =>
      seen(CONTROLS)
        .filter((e) => !e.matches("[type=hidden]") && !e.closest(".table-wrap[tabindex]:focus"))
        .filter((e) => !e.disabled && !isInText(e))
        .filter((e) => target(e).height && target(e).height < (isPatients ? 43.5 : 23.5))
        .map((e) => [e, `${Math.round(target(e).width)}×${Math.round(target(e).height)} px`]),

    "small-text: too small to read": () => {
      const least = isPatients ? 19 : 12;
      return seen("body *")
        .filter((e) => hasWords(e) && !e.closest("svg, option") && !e.matches("option"))
        .filter((e) => parseFloat(style(e).fontSize) < (e.closest(".nav") ? Math.min(16, least) : least) - 0.1)
        .map((e) => [e, style(e).fontSize]);
    },

    "drawn-text: too small in a drawing": () =>
      seen("svg text")
        .filter((e) => e.getScreenCTM() && e.textContent.trim())
        .map((e) => [e, parseFloat(style(e).fontSize) * e.getScreenCTM().a])
        .filter(([, size]) => size < (isPatients ? 15.9 : 11))
        .map(([e, size]) => [e, `${size.toFixed(1)} px`]),

    "one-h1: a page has one first heading": () =>
      seen("h1").length === 1 ? [] : [[document.body, `${seen("h1").length} of them`]],

    "twice: two headings say the same": () => {
      const words = seen("h1, h2").map((e) => e.textContent.replace(/\s+/g, " ").trim());
      return seen("h1, h2")
        .filter((_, at) => words.indexOf(words[at]) < at)
        .map((e) => [e, "said before"]);
    },

    "drawing: neither named nor hidden": () =>
      seen("svg")
        .filter((e) => !e.closest("[aria-hidden=true]") && !e.parentElement.closest("svg, [role=img]"))
        .filter((e) => e.getAttribute("role") !== "img")
        .map((e) => [e, "no role, not hidden"]),

    "autocomplete: does not say what it asks for": () =>
      all("input[type=email], input[type=tel], input[type=password]")
        .filter((e) => !e.autocomplete && !e.form?.getAttribute("autocomplete"))
        .map((e) => [e, e.name]),

    "error: not tied to its field": () => {
      const told = (e) => (e.getAttribute("aria-describedby") ?? "").split(/\s+/);
      const tied = new Set(all("[aria-describedby]").flatMap(told));
      return seen(".error")
        .filter((e) => ![...tied].some((id) => id && document.getElementById(id)?.contains(e)))
        .map((e) => [e, e.textContent.trim()]);
    },

    "invalid: said to be wrong, and not why": () =>
      all("[aria-invalid=true]")
        .filter((e) => !(e.getAttribute("aria-describedby") ?? "").trim() &&
          !e.closest("fieldset[aria-describedby]"))
        .map((e) => [e, e.name]),

    "described: by what is not there": () =>
      all("[aria-describedby], [aria-labelledby], [aria-controls]").flatMap((e) =>
        ["aria-describedby", "aria-labelledby", "aria-controls"].flatMap((name) =>
          (e.getAttribute(name) ?? "").split(/\s+/).filter((id) => id && !document.getElementById(id))
            .map((id) => [e, `${name}=${id}`]))),

    "motion: something moves that should rest": () =>
      document.getAnimations()
        .filter((each) => each.playState === "running" && each.effect.getComputedTiming().duration > 1)
        .map((each) => [each.effect.target, each.animationName ?? each.transitionProperty]),

    "unclear: a link or button that says nothing alone": () =>
      seen("a[href], button")
        .filter((e) => !e.closest("nav"))
        .map((e) => [e, (e.getAttribute("aria-label") ?? e.innerText).trim().toLowerCase()])
        .filter(([, words]) => /^(here|click here|more|link|read more|details|this)$/.test(words)),

    "same-words: links that say the same lead to different places": () => {
      const where = new Map();
      const named = (e) => (e.getAttribute("aria-label") ?? e.textContent).replace(/\s+/g, " ").trim();
      return all("main a[href]").filter(isSeen).filter((e) => {
        if (e.hasAttribute("aria-describedby") || e.closest("tr, li, article, section[aria-labelledby], .card")) return false;
        const before = where.get(named(e));
        where.set(named(e), e.getAttribute("href"));
        return before && before !== e.getAttribute("href");
      }).map((e) => [e, named(e)]);
    },

    "row-header: a table without headers": () =>
      seen("table").filter((e) => !e.querySelector("th[scope], th[id]") && e.getAttribute("role") !== "presentation")
        .map((e) => [e, "no th with a scope"]),
  };

  window.__checks = (wanted) =>
    Object.entries(checks)
      .filter(([rule]) => !wanted || wanted.includes(rule.split(":")[0]))
      .flatMap(([rule, find]) =>
        find().slice(0, 5).map(([e, why]) => ({
          rule, why: String(why), html: e.outerHTML.replace(/\s+/g, " ").slice(0, 110) })));

  window.__deadWithoutScript = () =>
    seen("button").filter((e) => e.type === "button" || !e.form)
      .filter((e) => !e.hasAttribute("popovertarget") && !e.hasAttribute("commandfor"))
      .map((e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 110));

  const SPACED = new CSSStyleSheet();
  SPACED.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
  window.__space = (isOn) => { document.adoptedStyleSheets = isOn ? [SPACED] : []; };
})();
