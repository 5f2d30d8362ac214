// The arrow keys go from box to box of a table: up, down, and along the row.
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function boxAt(table, row, column) {
  return table.tBodies[0].rows[row]?.cells[column]?.querySelector("input");
}

function go(event) {
  const step = STEPS[event.key];
  const cell = event.target.closest("td");
  if (!step || !cell || event.altKey || event.ctrlKey || event.metaKey) return;
  const table = event.currentTarget;
  let [row, column] = [cell.parentElement.sectionRowIndex, cell.cellIndex];
  const rows = table.tBodies[0].rows.length;
  for (;;) {
    row += step[0];
    column += step[1];
    if (row < 0 || row >= rows || column < 1 || column > 7) return;
    const box = boxAt(table, row, column);
    if (!box) continue;
    event.preventDefault();
    box.focus();
    return;
  }
}

for (const table of document.querySelectorAll("[data-grid]")) {
  table.addEventListener("keydown", go);
}
