// Proposes From and To of a time entry. After a minute without input it stops at the last
// one, and asks. Nothing is sent: the person looks at the two times, and saves.
const panel = document.querySelector("[data-stopwatch]");
if (panel) watch(panel, document.querySelector("[name=start]").form);

function watch(panel, form) {
  const { idle, zone } = panel.dataset;
  const [says, start, stop] = ["says", "start", "stop"].map((name) => panel.querySelector(`[data-${name}]`));
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "medium" });
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" });
  let timer = 0, touched = 0;

  function touch() {
    touched = Date.now();
  }

  function run(running) {
    start.disabled = running;
    stop.disabled = !running;
    clearInterval(timer);
    if (running) timer = setInterval(look, 1000);
  }

  function end(at, words) {
    run(false);
    form.elements.end.value = clock.format(at);
    says.textContent = words;
  }

  function look() {
    if (Date.now() - touched >= idle * 1000) end(touched, says.dataset.idled);
  }

  start.addEventListener("click", () => {
    touch();
    form.elements.on.value = day.format(touched);
    form.elements.start.value = clock.format(touched);
    form.elements.end.value = "";
    says.textContent = says.dataset.runs.replace("%s", clock.format(touched));
    run(true);
  });
  stop.addEventListener("click", () => end(Date.now(), says.dataset.stopped));
  for (const kind of ["pointerdown", "pointermove", "keydown", "input", "scroll"]) {
    addEventListener(kind, touch, { passive: true });
  }
  says.textContent = says.dataset.ready;
  panel.hidden = false;
}
