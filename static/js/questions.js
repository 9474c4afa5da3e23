// What the chosen category asks, shown at once: a select with [data-asks] names where its questions are. Without script
// they come with the page that follows.
(() => {
  const box = document.getElementById("pertanyaan");
  let last = 0;
  document.addEventListener("change", async ({ target }) => {
    if (!target.dataset.asks || !box) return;
    const turn = ++last;
    try {
      const answer = await fetch(`${target.dataset.asks}?kategori=${encodeURIComponent(target.value)}`);
      if (answer.ok && turn === last) box.innerHTML = await answer.text();
    } catch {
      // no line: they are asked after sending
    }
  });
})();
