// The keyboard of a desk: j/k choose a row, o or Enter opens it, f goes to the forward form, n to the next report.
// [data-print] prints the page. Rows are [data-row], the form is [data-forward], the link is a[rel=next]. Everything is also there without script.
(() => {
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const chosen = () => rows().findIndex((row) => row.classList.contains("chosen"));

  function choose(step) {
    const all = rows();
    if (!all.length) return;
    const here = chosen();
    const there = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
    all.forEach((row, number) => row.classList.toggle("chosen", number === there));
    all[there].querySelector("a[href]")?.focus();
    all[there].scrollIntoView({ block: "nearest" });
  }

  const keys = {
    j: () => choose(1),
    k: () => choose(-1),
    o: () => rows()[chosen()]?.querySelector("a[href]")?.click(),
    n: () => document.querySelector("a[rel=next]")?.click(),
    f: () => {
      const form = document.querySelector("[data-forward]");
      const details = form?.closest("details");
      if (details) details.open = true;
      form?.querySelector("select, input:not([type=hidden]), textarea, button")?.focus();
    },
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
