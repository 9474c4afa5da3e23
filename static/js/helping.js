// Help with filling in a report: a look while one types at what was told already and at what kind of problem it may be,
// a number taken out at one tap, and a recorder for who would rather speak.
// Everything here has a button that works without it; it arrives after the page does.
(() => {
  const SHORT = 12; // letters that say nothing yet
  const PAUSE = 1200;
  let timer;
  let asked;

  const form = () => document.querySelector("form[data-send]");
  const results = () => document.getElementById("periksa");

  // The form's own button leads to the same look; photos do not travel for it.
  async function look() {
    const here = form();
    const button = here?.querySelector("[data-look]");
    if (!button || here.elements.description.value.trim().length < SHORT) return;
    const body = new FormData();
    for (const name of ["csrf_token", "description", "category", "area"]) body.append(name, here.elements[name].value);
    asked?.abort();
    asked = new AbortController();
    const answer = await fetch(`${button.formAction}?bagian=1`, { method: "POST", body, signal: asked.signal });
    const html = answer.ok ? await answer.text() : "";
    const found = document.createElement("template");
    found.innerHTML = html;
    propose(found.content.querySelector("[data-likely]"));
    // That nothing was found is said to who asks for it.
    const tells = found.content.querySelector("[data-found], [data-alike]");
    results().replaceChildren(...(tells ? [found.content] : []));
  }

  // What kind it may be stands below its field; there its buttons must not send the form.
  function propose(likely) {
    for (const button of likely?.querySelectorAll("button") ?? []) button.type = "button";
    document.getElementById("usul").replaceChildren(...(likely ? [likely] : []));
  }

  function soon(event) {
    if (!/^(description|category|area)$/.test(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(() => look().catch(() => {}), PAUSE);
  }

  // The recorder comes when its part of the form is opened.
  function bring(part) {
    if (!part.dataset?.recorder || !part.open) return;
    document.head.append(Object.assign(document.createElement("script"), { src: part.dataset.recorder }));
    delete part.dataset.recorder;
  }
  document.addEventListener("toggle", (event) => bring(event.target), true);
  document.querySelectorAll("[data-recorder]").forEach(bring);

  document.addEventListener("input", soon);
  document.addEventListener("change", soon);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("#periksa button[data-text]");
    if (!button) return;
    event.preventDefault();
    const text = form().elements.description;
    text.value = button.dataset.text;
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
    look().catch(() => {});
  });
})();
