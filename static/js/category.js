// Helps with the category: what it asks is shown as soon as it is chosen ([data-asks]), and likely ones while one types
// ([data-seeks]). Without script both come with the page that follows.
(() => {
  const turns = {};
  async function show(id, address) {
    const turn = (turns[id] = (turns[id] || 0) + 1);
    try {
      const answer = await fetch(address);
      if (answer.ok && turn === turns[id]) document.getElementById(id).innerHTML = await answer.text();
    } catch {
      // no line: it comes with the page that follows
    }
  }
  const ask = (select) => show("pertanyaan", `${select.dataset.asks}?kategori=${encodeURIComponent(select.value)}`);

  document.addEventListener("change", ({ target }) => target.dataset.asks && ask(target));

  let typing;
  document.addEventListener("input", ({ target }) => {
    if (!target.dataset.seeks) return;
    clearTimeout(typing);
    typing = setTimeout(() => show("jenis", `${target.dataset.seeks}?cari=${encodeURIComponent(target.value)}`), 300);
  });

  // Chosen here, so that nothing typed below is lost on the way.
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-category]");
    const select = document.querySelector("select[data-asks]");
    if (!choice || !select) return;
    event.preventDefault();
    select.value = choice.dataset.category;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    select.dispatchEvent(new Event("input", { bubbles: true }));
    select.focus();
  });

  // Filled in by the browser or from a draft.
  addEventListener("load", () => {
    const select = document.querySelector("select[data-asks]");
    if (select?.value && !document.getElementById("pertanyaan").firstElementChild) ask(select);
  });
})();
